"""All findings in one table to search, filter and sort; and areas side by side. Both are worked out in the browser.

The table is DataTables, from the bundle that the package `itables` carries. A page opened from a disk can load scripts
but no modules and no JSON, so the bundle's last line, which exports its names, is changed to set one of them.
"""

from __future__ import annotations

import re
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipeline.domain import PROGRESS, SHORTCOMINGS, FindingKind, LetterKind, SendLettersError, label_of
from pipeline.outputs.site.pages import Pages, write_script
from pipeline.outputs.site.theme_names import theme_label
from pipeline.outputs.site.view import AreaEntry, RunView

_EXPORT = re.compile(r"export\s*\{(?:[^{}]*,)?\s*(?P<name>[\w$]+) as default\b[^{}]*\};?")


class BundleError(SendLettersError):
    """The installed `itables` has no bundle that can be used."""


def write_explorer(view: RunView, pages: Pages) -> None:
    """Write the table of all findings, and the comparison of areas."""
    _write_library(pages.folder / "assets")
    write_script(pages.folder / "data" / "findings.js", "FINDINGS", _findings(view))
    pages.write("explorer.html", "explorer.html", title="All findings", findings=len(view.findings))
    write_script(pages.folder / "data" / "compare.js", "COMPARED", _compared(view))
    pages.write("compare.html", "compare.html", title="Compare areas")


def _findings(view: RunView) -> dict[str, Any]:
    """The rows of the table, and the labels of the terms in it."""
    rows = []
    themes: dict[str, str] = {}
    terms: dict[str, str] = {}
    for finding in view.findings:
        letter, entry = view.letter[finding.letter_id], view.area_of[finding.letter_id]
        hits = [*view.themes_of.get(finding.finding_id, []), *view.likely_of.get(finding.finding_id, [])]
        for hit in hits:
            themes[hit.theme] = theme_label(hit.theme)
            if hit.subtheme:
                themes[f"{hit.theme}.{hit.subtheme}"] = theme_label(hit.theme, hit.subtheme)
        terms |= {term: label_of(term) for term in (letter.kind, finding.verdict) if term}
        terms[finding.kind] = FindingKind(finding.kind).label
        names = [[f"{hit.theme}.{hit.subtheme}" if hit.subtheme else hit.theme, hit.tier] for hit in hits]
        about = [entry.name, entry.region, letter.inspection_start[:4], letter.framework, letter.kind]
        words = [finding.kind, finding.number, finding.text, names, finding.verdict]
        rows.append([*about, *words, view.place(finding), finding.page, finding.finding_id])
    return {"rows": rows, "themes": dict(sorted(themes.items())), "terms": terms}


def _compared(view: RunView) -> dict[str, Any]:
    """What the comparison shows of each area that has a letter, and the labels of its rows."""
    held = [entry for entry in view.areas if entry.letters]
    areas = [_compared_area(view, entry) for entry in held]
    used = {theme for area in areas for theme in area["themes"]}
    order = [*view.about.taxonomy, *sorted(used - set(view.about.taxonomy))]
    kinds = [kind.plural for kind in FindingKind]
    return {"areas": areas, "kinds": kinds, "themes": [[t, theme_label(t)] for t in order if t in used]}


def _compared_area(view: RunView, entry: AreaEntry) -> dict[str, Any]:
    """An area's outcomes, its numbers of findings, and how many shortcomings it has on each theme."""
    documents = []
    for letter in entry.letters:
        kind, outcome = (label_of(term) if term else "" for term in (letter.kind, letter.outcome))
        documents.append([kind or "Document", letter.inspection_start[:4], outcome, view.letter_page(letter.letter_id)])
    themes: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    progress: Counter[str] = Counter()
    for finding in (f for letter in entry.letters for f in view.findings_of.get(letter.letter_id, [])):
        kind = view.letter[finding.letter_id].kind
        is_fault = (kind, finding.kind) in SHORTCOMINGS
        if kind == LetterKind.REVISIT_LETTER:
            progress[finding.verdict] += 1
        if is_fault or finding.kind in (FindingKind.STRENGTH, FindingKind.DEVELOPMENT):
            numbers[finding.kind] += 1
        if is_fault:
            themes.update({hit.theme for hit in view.themes_of.get(finding.finding_id, [])})
    return {
        "stem": entry.stem,
        "name": entry.name,
        "region": entry.region,
        "page": entry.page,
        "inspected": any(x.kind in (LetterKind.OUTCOME_LETTER, LetterKind.FULL_INSPECTION) for x in entry.letters),
        "documents": documents,
        "numbers": [numbers[kind] for kind in FindingKind],
        "progress": [progress[verdict] for verdict in PROGRESS],
        "themes": dict(sorted(themes.items())),
    }


def _write_library(folder: Path) -> None:
    """Write DataTables as a script and a style that a page opened from a disk can load. Raises BundleError."""
    spec = find_spec("itables")
    bundle = Path(next(iter(spec.submodule_search_locations or ())), "html") if spec else None
    if bundle is None or not (bundle / "dt_bundle.js").is_file():
        raise BundleError(
            "the package itables has no DataTables bundle; install the version that constraints.txt names"
        )
    code = (bundle / "dt_bundle.js").read_text(encoding="utf-8")
    export = None
    for export in _EXPORT.finditer(code):  # noqa: B007 - the last one
        pass
    if export is None:
        raise BundleError("the DataTables bundle of itables exports nothing; install the version of constraints.txt")
    script = f"(()=>{{{code[: export.start()]}\nwindow.DataTable={export['name']};\n}})();\n{code[export.end() :]}"
    (folder / "datatables.js").write_text(script, encoding="utf-8", newline="")
    (folder / "datatables.css").write_bytes((bundle / "dt_bundle.css").read_bytes())
