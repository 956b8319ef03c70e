"""The pictures that a run's tables give: themes ranked, by year and by area, progress, outcomes over time, the map."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from pipeline.domain import LetterKind, Outcome, label_of
from pipeline.outputs.site.pictures import Bar, Picture, Tile, bars, heat, stacks, tile_places, tiles
from pipeline.outputs.site.theme_names import theme_label
from pipeline.outputs.site.view import RunView
from pipeline.outputs.tables import areas_by_themes

SOURCE = "Source: letters and reports by Ofsted and CQC, read by send-letters."
# Each outcome's mark and look, so that a picture can be read without its colours.
_MARKS = {
    Outcome.WSOA_REQUIRED: ("R", "a"),
    Outcome.WSOA_NOT_REQUIRED: ("N", "b"),
    Outcome.POSITIVE: ("P", "b"),
    Outcome.INCONSISTENT: ("I", "c"),
    Outcome.WIDESPREAD: ("W", "a"),
}
_INSPECTIONS = (LetterKind.OUTCOME_LETTER, LetterKind.FULL_INSPECTION)
_NO_LETTER = ("", "no inspection in this run", "back")


def themes_ranked(view: RunView) -> Picture:
    """The themes of shortcomings by their share of the areas inspected, most common first."""
    rows = [r for r in _whole(view, "theme-shares") if r["areas"] or r["likely_areas"]]
    rows.sort(key=lambda r: (-r["areas"], -r["findings"], -r["likely_areas"]))
    drawn = [
        Bar(theme_label(r["theme"]), r["share"], f"{r['areas']} of {r['areas_inspected']} areas, {r['share']:.0%}",
            r["share_low"], r["share_high"], (r["areas"] + r["likely_areas"]) / r["areas_inspected"])
        for r in rows
    ]  # fmt: skip
    return Picture(
        "themes-ranked",
        "How common each theme is among areas inspected",
        "A bar for each theme: the share of the areas inspected that were faulted on it, with its 95% interval; "
        "in broken lines, how much more with areas that are only likely.",
        SOURCE + " Lines show 95% Wilson intervals, broken frames likely themes.",
        ("Theme", "Findings", "Areas", "Areas inspected", "Share", "95% interval", "Likely further areas"),
        tuple(
            (theme_label(r["theme"]), r["findings"], r["areas"], r["areas_inspected"], f"{r['share']:.0%}",
             _interval(r["share_low"], r["share_high"]), r["likely_areas"])
            for r in rows
        ),
        *bars(drawn),
    )  # fmt: skip


def themes_by_year(view: RunView) -> Picture:
    """The share of the areas inspected in each year that were faulted on each theme."""
    cells = {(r["theme"], r["year"]): r for r in _whole(view, "theme-by-year")}
    years = list(dict.fromkeys(year for _, year in cells))
    themes = [t for t in dict.fromkeys(t for t, _ in cells) if any(cells[t, y]["areas"] for y in years)]
    inspected = {y: cells[t, y]["areas_inspected"] for t in themes[:1] for y in years}
    along = [str(year) for year in years]
    shares = [[cells[t, y]["share"] or 0.0 for y in years] for t in themes]
    words = [[f"{cells[t, y]['share']:.0%}" if cells[t, y]["areas"] else "0" for y in years] for t in themes]
    down = [theme_label(t) for t in themes]
    counts = tuple((f"{y} ({inspected[y]} areas)" if themes else y) for y in years)
    return Picture(
        "themes-by-year",
        "Themes by the year of the inspection",
        "A grid: a row for each theme, a column for each year; each cell has the share of the areas inspected in that "
        "year that were faulted on the theme, and is darker where it is larger.",
        SOURCE,
        ("Theme", *counts),
        tuple((theme_label(t), *(cells[t, y]["areas"] for y in years)) for t in themes),
        *heat(down, along, shares, words, cell=34, label=220),
        look="broad" if len(years) > 6 else "",
    )


def themes_by_area(view: RunView) -> Picture:
    """How many findings each area has on each theme."""
    table = view.tables["theme-by-area"]
    wide = areas_by_themes(table) if len(table) else table
    themes = [c for c in wide.columns if c in view.about.taxonomy] if len(table) else []
    rows = [{str(k): v for k, v in row.items()} for row in wide.to_dict("records")] if len(table) else []
    most = max((r[t] for r in rows for t in themes), default=1) or 1
    return Picture(
        "themes-by-area",
        "Themes by local area",
        "A grid: a row for each area, a column for each theme; each cell has the number of findings, and is darker "
        "where there are more. Empty cells have none.",
        SOURCE,
        ("Area", *(theme_label(t) for t in themes)),
        tuple((r["area"], *(r[t] for t in themes)) for r in rows),
        *heat(
            [r["area"][:34] for r in rows],
            [theme_label(t) for t in themes],
            [[r[t] / most for t in themes] for r in rows],
            [[str(r[t]) if r[t] else "" for t in themes] for r in rows],
            cell=26,
            label=200,
            slanted=True,
        ),
        look="broad",
    )


def progress(view: RunView) -> Picture:
    """The share of weaknesses that had made sufficient progress at the revisit, by theme, with intervals."""
    rows = [r for r in _whole(view, "revisits") if r["share_sufficient"] is not None]
    rows.sort(key=lambda r: (r["theme"] != "all", -r["share_sufficient"]))

    def name(theme: str) -> str:
        return "All weaknesses" if theme == "all" else theme_label(theme)

    drawn = [
        Bar(name(r["theme"]), r["share_sufficient"],
            f"{r['sufficient']} of {r['sufficient'] + r['not_sufficient']}, {r['share_sufficient']:.0%}",
            r["share_sufficient_low"], r["share_sufficient_high"])
        for r in rows
    ]  # fmt: skip
    return Picture(
        "progress",
        "Weaknesses with sufficient progress at the revisit, by theme",
        "A bar for each theme: the share of its weaknesses that had made sufficient progress, with its 95% interval.",
        SOURCE + " Lines show 95% Wilson intervals.",
        ("Theme", "Weaknesses", "Sufficient", "Not sufficient", "Not read", "Share sufficient", "95% interval"),
        tuple(
            (name(r["theme"]), r["weaknesses"], r["sufficient"], r["not_sufficient"], r["unread"],
             f"{r['share_sufficient']:.0%}", _interval(r["share_sufficient_low"], r["share_sufficient_high"]))
            for r in rows
        ),
        *bars(drawn),
    )  # fmt: skip


def outcomes(view: RunView, kind: LetterKind) -> Picture:
    """The outcomes of one kind of inspection by year."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for letter in view.letters:
        if letter.kind == kind:
            counts[letter.inspection_start[:4] or "no date"][letter.outcome] += 1
    years = sorted(counts)
    legend = [(*_MARKS[o][:1], label_of(o), _MARKS[o][1]) for o in kind.outcomes]
    columns = [(y, [(_MARKS[o][0], counts[y][o], _MARKS[o][1]) for o in kind.outcomes]) for y in years]
    return Picture(
        f"outcomes-{kind.framework}",
        f"Outcomes by year, {kind.framework} framework",
        "A column for each year in which inspections started, with a part for each outcome, its mark and its number.",
        SOURCE,
        ("Year", *(label_of(o) for o in kind.outcomes), "no outcome was read"),
        tuple((y, *(counts[y][o] for o in kind.outcomes), counts[y][""]) for y in years),
        *stacks(columns, legend),
    )


def outcome_map(view: RunView) -> Picture:
    """A tile map of the areas by the outcome of their newest inspection."""
    items, rows = [], []
    legend = {o: (_MARKS[o][0], label_of(o), _MARKS[o][1]) for o in _MARKS}
    used: set[Outcome] = set()
    for entry in view.areas:
        newest = [
            x for x in entry.letters if x.outcome and x.kind in (LetterKind.OUTCOME_LETTER, LetterKind.FULL_INSPECTION)
        ]
        if newest:
            outcome = Outcome(newest[-1].outcome)
            year = newest[-1].inspection_start[:4]
            mark, words, look = legend[outcome]
            used.add(outcome)
            rows.append(((entry.name, entry.page), year, words))
            items.append(Tile(entry.stem, mark, look, f"{entry.name}: {words}, {year}", entry.page))
        elif entry.stem in tile_places():
            items.append(Tile(entry.stem, "", "back", f"{entry.name}: {_NO_LETTER[1]}", entry.page))
    return Picture(
        "map-outcomes",
        "The newest outcome in each area",
        "A map of England with a square of the same size for each local area, about where it lies, marked with a "
        "letter for the outcome of its newest inspection.",
        SOURCE + " Every square is one area, whatever its size.",
        ("Area", "Year", "Outcome"),
        tuple(rows),
        *tiles(items, [*(legend[o] for o in _MARKS if o in used), _NO_LETTER]),
        look="map",
    )  # fmt: skip


def theme_map(view: RunView, theme: str, name: str, counts: dict[str, int]) -> Picture:
    """A tile map of the areas that were faulted on one theme; `counts` has the findings of each area by its key."""
    label = theme_label(theme)
    legend = [("1", "number of findings on the theme", "a"), ("0", "inspected, no finding on it", "b"), _NO_LETTER]
    items = []
    for entry in view.areas:
        number = counts.get(entry.key, 0)
        inspected = any(x.kind in _INSPECTIONS for x in entry.letters)
        mark, look = (str(number), "a") if number else ("0", "b") if inspected else ("", "back")
        words = f"{number} finding{'' if number == 1 else 's'}" if inspected else _NO_LETTER[1]
        items.append(Tile(entry.stem, mark, look, f"{entry.name}: {words}", entry.page))
    return Picture(
        f"map-{name}",
        f"{label}: which areas were faulted on it",
        "A map of England with a square of the same size for each local area, about where it lies, marked with the "
        "number of its findings on the theme.",
        SOURCE + " Every square is one area, whatever its size.",
        ("Area", "Findings"),
        tuple(((e.name, e.page), counts[e.key]) for e in view.areas if counts.get(e.key)),
        *tiles(items, legend),
        look="map",
    )  # fmt: skip


def _whole(view: RunView, table: str) -> list[dict[str, Any]]:
    """The rows of a table by theme that are about whole themes, but for what has no theme."""
    return [r for r in view.rows(table) if not r["subtheme"] and r["theme"] != "no theme"]


def _interval(low: float, high: float) -> str:
    return f"{low:.0%} to {high:.0%}"


def pictures_of(view: RunView) -> Sequence[Picture]:
    """All pictures of a run but those of single themes, those without numbers left out."""
    made = [
        outcomes(view, LetterKind.OUTCOME_LETTER), outcomes(view, LetterKind.FULL_INSPECTION), themes_ranked(view),
        progress(view), themes_by_year(view), themes_by_area(view), outcome_map(view),
    ]  # fmt: skip
    return [picture for picture in made if picture.rows]
