"""The page of a theme: what it covers, how common it is, which areas have it in which words, and good practice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.domain import SHORTCOMINGS, Finding, FindingKind
from pipeline.outputs.site.area_pages import Said, said
from pipeline.outputs.site.pages import Pages
from pipeline.outputs.site.pictures import Bar, Picture, bars
from pipeline.outputs.site.run_pictures import SOURCE, theme_map
from pipeline.outputs.site.theme_names import theme_label, theme_meaning, theme_page
from pipeline.outputs.site.view import AreaEntry, RunView, paged

_MOST = 120_000  # characters of quotes on one page
_PAIRS = 6


@dataclass(frozen=True, slots=True)
class OfArea:
    """What an area's letters say on one theme."""

    entry: AreaEntry
    said: tuple[Said, ...]


def write_theme_pages(view: RunView, pages: Pages, pictures: Sequence[Picture]) -> None:
    """Write a page for each theme, and one that lists them all with the pictures of all themes."""
    shortcomings: defaultdict[str, list[Finding]] = defaultdict(list)
    unsure: defaultdict[str, list[Finding]] = defaultdict(list)  # whose theme is only likely
    strengths: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in view.findings:
        letter = view.letter[finding.letter_id]
        into = shortcomings if (letter.kind, finding.kind) in SHORTCOMINGS else None
        into = strengths if finding.kind == FindingKind.STRENGTH else into
        if into is not None:
            for theme in dict.fromkeys(hit.theme for hit in view.themes_of.get(finding.finding_id, [])):
                into[theme].append(finding)
        if into is shortcomings:
            sure = {hit.theme for hit in view.themes_of.get(finding.finding_id, [])}
            for theme in dict.fromkeys(hit.theme for hit in view.likely_of.get(finding.finding_id, [])):
                if theme not in sure:
                    unsure[theme].append(finding)
    used = {*shortcomings, *unsure, *strengths}
    themes = [*view.about.taxonomy, *sorted(used - set(view.about.taxonomy))]
    for theme in themes:
        _write(view, pages, theme, shortcomings[theme], unsure[theme], strengths[theme])
    named = {picture.name: picture for picture in pictures}
    listed = []
    for theme in themes:
        numbers = (
            len(shortcomings[theme]),
            _areas(view, shortcomings[theme]),
            len(unsure[theme]),
            len(strengths[theme]),
        )
        listed.append((theme, theme_page(theme), *numbers))
    shown = [named[name] for name in ("themes-ranked", "themes-by-year", "progress") if name in named]
    pages.write("themes/index.html", "themes.html", title="Themes", themes=listed, pictures=shown)
    by_area = named.get("themes-by-area")
    pages.write("themes/by-area.html", "by-area.html", title="Themes by local area", picture_of=by_area)


def _write(
    view: RunView,
    pages: Pages,
    theme: str,
    faults: Sequence[Finding],
    unsure: Sequence[Finding],
    strengths: Sequence[Finding],
) -> None:
    page = theme_page(theme)
    name = page.removeprefix("themes/").removesuffix(".html")
    counts = Counter(view.area_of[f.letter_id].key for f in faults)
    drawn = [theme_map(view, theme, name, counts)] if faults else []
    by_year = _by_year(view, theme, name)
    drawn += [by_year] if by_year.rows else []
    for picture in drawn:
        pages.picture(picture)
    quotes = _quoted(view, faults)
    parts = [page.replace(".html", f"-part-{n}.html" if n > 1 else ".html") for n in range(1, len(quotes) + 1)]
    likely = _quoted(view, unsure)
    likely_pages = [f"themes/{name}-likely{f'-{n}' if n > 1 else ''}.html" for n in range(1, len(likely) + 1)]
    good = _quoted(view, strengths)
    good_pages = [f"themes/{name}-good-practice{f'-{n}' if n > 1 else ''}.html" for n in range(1, len(good) + 1)]
    for n, areas in enumerate(quotes):
        pages.write(
            parts[n],
            "theme.html",
            title=theme_label(theme) + (f", part {n + 1}" if n else ""),
            theme=theme,
            first=n == 0,
            parts=parts,
            part=n + 1,
            areas=areas,
            findings=len(faults),
            n_areas=len(counts),
            likely=len(unsure),
            likely_page=likely_pages[0],
            pictures=drawn,
            subthemes=[(s, *_counted(view, faults, theme, s)) for s in view.about.taxonomy.get(theme, ())],
            frameworks=_rows(view, "theme-by-framework", theme),
            revisits=_rows(view, "revisits", theme),
            pairs=_pairs(view, theme),
            good=len(strengths),
            good_page=good_pages[0],
        )
    label = theme_label(theme)
    for title, template, paths, groups, findings in (
        (f"{label}: likely findings", "likely.html", likely_pages, likely, unsure),
        (f"{label}: good practice", "good-practice.html", good_pages, good, strengths),
    ):
        for n, areas in enumerate(groups):
            pages.write(
                paths[n],
                template,
                title=title + (f", part {n + 1}" if n else ""),
                theme=theme,
                page=page,
                parts=paths,
                part=n + 1,
                areas=areas,
                findings=len(findings),
            )


def _quoted(view: RunView, findings: Sequence[Finding]) -> list[list[OfArea]]:
    """What each area's letters say, by the area's name, on as many pages as it takes."""
    by_area: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_area[view.area_of[finding.letter_id].key].append(finding)
    groups = [
        OfArea(entry, tuple(said(view, f) for f in by_area[entry.key])) for entry in view.areas if entry.key in by_area
    ]
    return paged(groups, [sum(len(s.finding.text) + 500 for s in g.said) for g in groups], _MOST)


def _areas(view: RunView, findings: Sequence[Finding]) -> int:
    return len({view.area_of[f.letter_id].key for f in findings})


def _counted(view: RunView, findings: Sequence[Finding], theme: str, subtheme: str) -> tuple[str, str, int, int]:
    """A subtheme's label and meaning, and how many findings and areas have it."""
    found = [
        f for f in findings
        if any((h.theme, h.subtheme) == (theme, subtheme) for h in view.themes_of.get(f.finding_id, []))
    ]  # fmt: skip
    return (
        theme_label(theme, subtheme).partition(": ")[2],
        theme_meaning(theme, subtheme),
        len(found),
        _areas(view, found),
    )


def _rows(view: RunView, table: str, theme: str) -> list[dict[str, Any]]:
    """The rows of a researcher's table for a theme as a whole and each of its subthemes."""
    return [row for row in view.rows(table) if row["theme"] == theme]


def _pairs(view: RunView, theme: str) -> list[tuple[str, str, int]]:
    """The themes that stand most often in one letter with this one: label, page, letters."""
    data = view.tables["theme-pairs"]
    letters: defaultdict[str, set[str]] = defaultdict(set)
    for a, b, ids in zip(data["theme_a"], data["theme_b"], data["letter_ids"], strict=True):
        whole = a.partition(".")[0], b.partition(".")[0]
        if theme in whole and whole[0] != whole[1]:
            letters[whole[1] if whole[0] == theme else whole[0]] |= set(ids.split())
    ordered = sorted(letters, key=lambda t: (-len(letters[t]), t))[:_PAIRS]
    return [(theme_label(t), theme_page(t), len(letters[t])) for t in ordered]


def _by_year(view: RunView, theme: str, name: str) -> Picture:
    rows = [r for r in _rows(view, "theme-by-year", theme) if not r["subtheme"] and r["share"] is not None]
    drawn = [
        Bar(r["year"], r["share"], f"{r['areas']} of {r['areas_inspected']} areas", r["share_low"], r["share_high"])
        for r in rows
    ]
    return Picture(
        f"years-{name}",
        f"{theme_label(theme)}: share of the areas inspected in each year",
        "A bar for each year: the share of the areas inspected in that year that were faulted on the theme, with its "
        "95% interval.",
        SOURCE + " Lines show 95% Wilson intervals.",
        ("Year", "Findings", "Areas", "Areas inspected", "Share"),
        tuple((r["year"], r["findings"], r["areas"], r["areas_inspected"], f"{r['share']:.0%}") for r in rows),
        *bars(drawn),
    )  # fmt: skip
