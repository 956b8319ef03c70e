"""The page of a local area: its documents, what became of each weakness, its themes then and now, strengths beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.across import OfficialInspection, value_in_words
from pipeline.domain import SHORTCOMINGS, Area, Finding, FindingKind, Framework, Journey, Letter, LetterKind, label_of
from pipeline.outputs.site.pages import Pages
from pipeline.outputs.site.theme_names import theme_label, theme_page
from pipeline.outputs.site.view import AreaEntry, RunView, in_words, paged

_MOST = 120_000  # characters of findings on one page
_FOLLOWED = (LetterKind.OUTCOME_LETTER, LetterKind.STATEMENT_OF_ACTION, LetterKind.REVISIT_LETTER)
_NEWER = (FindingKind.PRIORITY_ACTION, FindingKind.IMPROVEMENT)
_BESIDE = (FindingKind.STRENGTH, FindingKind.DEVELOPMENT, FindingKind.EXPERIENCE)


@dataclass(frozen=True, slots=True)
class Said:
    """A finding on an area's page: its words, where they stand in the letter, and what a reader should know of it."""

    finding: Finding
    letter: Letter
    place: str
    themes: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """A weakness from letter to letter: its words once, and each letter's finding of it."""

    said: Said
    found: tuple[tuple[str, str], ...]  # which letter, and the place there
    verdict: str
    narrative: str  # what the revisit letter says of it
    doubt: str  # where it is not certain that the letters mean the same weakness
    later: tuple[Said, ...]


def write_area_pages(view: RunView, pages: Pages) -> None:
    """Write a page for each area of the run, and one that lists them all."""
    journeys = _journeys(view)
    later: defaultdict[str, list[str]] = defaultdict(list)
    for row in view.later:
        if row.later_finding_id not in later[row.weakness_finding_id]:
            later[row.weakness_finding_id].append(row.later_finding_id)
    for entry in view.areas:
        _write(view, pages, entry, journeys, later)
    by_region: defaultdict[str, list[AreaEntry]] = defaultdict(list)
    for entry in view.areas:
        by_region[entry.region or "Region not known"].append(entry)
    pages.write("areas/index.html", "areas.html", title="Local areas", regions=sorted(by_region.items()))


def _write(
    view: RunView, pages: Pages, entry: AreaEntry, journeys: dict[str, list[Journey]], later: dict[str, list[str]]
) -> None:
    findings = [f for letter in entry.letters for f in view.findings_of.get(letter.letter_id, [])]
    followed = list(_followed(view, entry, journeys, later))
    beside = [said(view, f) for f in findings if f.kind in _BESIDE]
    sizes = [len(s.finding.text) + len(s.finding.narrative) + 500 for s in beside]
    more = paged(beside, sizes, _MOST - sum(len(f.said.finding.text) + len(f.narrative) + 900 for f in followed))
    paths = [entry.page.replace(".html", f"-part-{n}.html" if n > 1 else ".html") for n in range(1, len(more) + 1)]
    for n, path in enumerate(paths):
        pages.write(
            path,
            "area.html",
            title=entry.name + (f", part {n + 1}" if n else ""),
            entry=entry,
            first=n == 0,
            parts=paths if len(paths) > 1 else (),
            part=n + 1,
            codes=_codes(view, entry),
            before=[_beside(view, a) for c in _codes(view, entry) for a in view.about.areas.predecessors(c.code)
                    if a not in _codes(view, entry)],
            after=[_beside(view, a) for a in (view.about.areas.successors(entry.area.code) if entry.area else ())],
            documents=[_document(view, letter) for letter in entry.letters],
            official=_official(view, entry),
            followed=followed,
            has_newer=any(letter.framework == Framework.FROM_2023 for letter in entry.letters),
            newer=[said(view, f) for f in findings if f.kind in _NEWER and not _is_followed_up(view, f)],
            monitored=[said(view, f) for f in findings if f.kind in _NEWER and _is_followed_up(view, f)],
            beside=[(kind, [s for s in more[n] if s.finding.kind == kind]) for kind in _BESIDE],
            themes=_themes(view, findings),
        )  # fmt: skip


def said(view: RunView, finding: Finding) -> Said:
    """A finding as pages quote it."""
    themes = [theme_label(hit.theme, hit.subtheme) for hit in view.themes_of.get(finding.finding_id, [])]
    likely = view.likely_of.get(finding.finding_id, [])
    themes += [f"{theme_label(hit.theme, hit.subtheme)} (likely)" for hit in likely]
    notes = view.corrected.notes(finding.finding_id)
    return Said(finding, view.letter[finding.letter_id], view.place(finding), tuple(themes), notes)


def _journeys(view: RunView) -> dict[str, list[Journey]]:
    """The journeys by the letters they go through."""
    journeys: defaultdict[str, list[Journey]] = defaultdict(list)
    for journey in view.journeys:
        first = journey.outcome_finding_id or journey.statement_finding_id or journey.revisit_finding_id
        if first in view.finding:
            journeys[view.finding[first].letter_id].append(journey)
    return journeys


def _followed(
    view: RunView, entry: AreaEntry, journeys: dict[str, list[Journey]], later: dict[str, list[str]]
) -> Iterator[Followed]:
    """Each area of significant weakness once, with what became of it; in the order of the letters."""
    for letter in entry.letters:
        rows = journeys.get(letter.letter_id, [])
        for journey in sorted(rows, key=lambda j: view.finding[_first(j)].number):
            ids = [journey.outcome_finding_id, journey.statement_finding_id, journey.revisit_finding_id]
            found = [view.finding[i] for i in ids if i in view.finding]
            first = found[0]
            repeated = [view.finding[i] for i in later.get(first.finding_id, []) if i in view.finding]
            yield Followed(
                said(view, first),
                tuple((_called(view, f), view.place(f)) for f in found),
                journey.verdict,
                journey.narrative,
                "" if journey.method in ("exact", "similar") else value_in_words(journey.method),
                tuple(said(view, f) for f in repeated),
            )
        if letter.kind in _FOLLOWED and not rows:  # a run without journeys still shows its weaknesses
            for f in view.findings_of.get(letter.letter_id, []):
                if f.kind == FindingKind.WEAKNESS and f.finding_id not in view.in_journeys:
                    yield Followed(said(view, f), ((_called(view, f), view.place(f)),), f.verdict, "", "", ())


def _first(journey: Journey) -> str:
    return journey.outcome_finding_id or journey.statement_finding_id or journey.revisit_finding_id


def _called(view: RunView, finding: Finding) -> str:
    letter = view.letter[finding.letter_id]
    year = letter.inspection_start[:4]
    kind = LetterKind(letter.kind).label if letter.kind else "Document"
    return f"{kind}{f' {year}' if year else ''}, weakness {finding.number}"


def _is_followed_up(view: RunView, finding: Finding) -> bool:
    return view.letter[finding.letter_id].kind == LetterKind.MONITORING_INSPECTION


def _document(view: RunView, letter: Letter) -> dict[str, object]:
    day = letter.inspection_start or letter.letter_date or letter.published
    found = view.findings_of.get(letter.letter_id, [])
    counts = [(kind, sum(f.kind == kind for f in found)) for kind in FindingKind]
    actions = len(view.actions_of.get(letter.letter_id, []))
    return {
        "letter": letter,
        "day": in_words(day) or "Undated",
        "page": view.letter_page(letter.letter_id),
        "counts": [f"{n} {kind.label if n == 1 else kind.plural}" for kind, n in counts if n]
        + [f"{actions} action{'' if actions == 1 else 's'}"] * bool(actions),
        "source": view.source(letter, letter.first_page or 1),
        "notes": view.corrected.notes(letter.letter_id),
        "problems": len(view.problems_of.get(letter.letter_id, [])),
    }


def _official(view: RunView, entry: AreaEntry) -> list[dict[str, str]]:
    """Ofsted's own figures on each inspection of the area that it lists, and those of the letter that is held."""
    rows = []
    for listed in view.about.official:
        if (known := view.entry(listed.code)) is None or known.key != entry.key:
            continue
        row = listed.row
        ours = [x for x in entry.letters if x.kind == row.kind and x.inspection_start == row.inspection_start]
        rows.append(
            {
                "kind": row.kind,
                "start": row.inspection_start,
                "official": _figures(row),
                "ours": _figures(ours[0]) if ours else "",
                "page": view.letter_page(ours[0].letter_id) if ours else "",
                "file": row.file,
            }
        )
    return sorted(rows, key=lambda r: r["start"])


def _figures(row: Letter | OfficialInspection) -> str:
    """An outcome with the numbers that official lists give, in words."""
    numbers = (
        (row.n_weaknesses, "significant weaknesses"),
        (row.n_sufficient, "with sufficient progress"),
        (row.n_not_sufficient, "without"),
        (row.n_priority_actions, "priority actions"),
    )
    parts = [label_of(row.outcome)] if row.outcome else []
    return "; ".join([*parts, *(f"{n} {words}" for n, words in numbers if n is not None)])


def _codes(view: RunView, entry: AreaEntry) -> list[Area]:
    """The area under each code it has had, oldest first."""
    return [a for a in view.about.areas.table if (e := view.entry(a.code)) and e.key == entry.key]


def _beside(view: RunView, area: Area) -> tuple[str, str]:
    """The name of an area before or after this one, and its page if it has one."""
    entry = view.entry(area.code)
    return area.name, entry.page if entry else ""


def _themes(view: RunView, findings: Sequence[Finding]) -> list[tuple[str, str, int, int, int]]:
    """Each theme of the area's shortcomings and strengths: its page, and how many then, now, and as strengths."""
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for finding in findings:
        letter = view.letter[finding.letter_id]
        if (letter.kind, finding.kind) in SHORTCOMINGS:
            place = 0 if letter.framework == "2016" else 1
        elif finding.kind == FindingKind.STRENGTH:
            place = 2
        else:
            continue
        for theme in {hit.theme for hit in view.themes_of.get(finding.finding_id, [])}:
            counts[theme][place] += 1
    order = [*view.about.taxonomy, *sorted(set(counts) - set(view.about.taxonomy))]
    return [(t, theme_page(t), counts[t][0], counts[t][1], counts[t][2]) for t in order if t in counts]
