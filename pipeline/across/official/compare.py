"""The extracted letters against Ofsted's own figures: each difference with its cause, and what the corpus lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipeline.across.official.differences import (
    COMPARED_FIELDS,
    Difference,
    explain_difference,
    explain_unlisted,
)
from pipeline.across.official.lists import ListedInspection, OfficialInspection, OfficialList, read_official_lists
from pipeline.domain import Areas, Coverage, CoverageStatus, Framework, Letter, LetterKind, Reconciliation, RunTables

_SAME_INSPECTION_DAYS = 366  # further apart, a letter and an official row are of two inspections
MISSING = "the letter is missing from the corpus"
NOT_REVISITED = "Not revisited yet"


@dataclass(slots=True)
class AreaStates:
    """The areas of one framework, by how their letters compare with the official list."""

    agree: list[str] = field(default_factory=list)  # in full
    known: list[str] = field(default_factory=list)  # they differ, with a known cause
    unexplained: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Comparison:
    """The rows of both tables, and the areas of each framework by how they came out."""

    rows: list[Reconciliation] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    areas: dict[Framework, AreaStates] = field(default_factory=dict)


def reconcile(tables: RunTables, files: Sequence[Path], areas: Areas) -> Comparison:
    """A run's letters compared with the official `files`, each letter with the list of its framework.

    `areas` are those of the run, the corpus's own included. Raises OfficialFileError before anything is compared, if
    any of the files cannot be used.
    """
    lists = read_official_lists(files, areas)
    comparison = Comparison()
    listed = [x for official in lists.values() for x in official.inspections]
    for framework, official in lists.items():
        letters = [x for x in tables.letters if x.framework == framework and x.kind in official.kinds]
        pairs = _pairs(letters, official, areas)
        rows: list[Reconciliation] = []
        for letter in letters:
            pair = pairs.get(letter.letter_id)
            if pair:
                rows += _differences(letter, pair, listed, _margins(letter, tables.texts))
                comparison.coverage.append(_coverage(pair, CoverageStatus.HELD, letter.letter_id))
            else:
                rows += _left_out(letter, official, areas)
                comparison.coverage.append(_not_listed(letter, official))
        paired = {id(pair) for pair in pairs.values()}
        for lacking in (x for x in official.inspections if id(x) not in paired):
            rows.append(Reconciliation(lacking.name, lacking.code, "", "letter", "", _named(lacking.row), MISSING))
            comparison.coverage.append(_coverage(lacking, CoverageStatus.MISSING, ""))
        comparison.areas[framework] = _states(official, letters, rows)
        comparison.rows += rows
    return comparison


def summarise_comparison(comparison: Comparison) -> str:
    """How the areas came out, in a few lines for a person; areas that differ unexplained by name."""
    lines = []
    for framework, states in sorted(comparison.areas.items()):
        lines.append(
            f"{framework} framework: {len(states.agree)} areas agree in full, {len(states.known)} differ with a "
            f"known cause, {len(states.unexplained)} differ unexplained, {len(states.missing)} are missing"
        )
        if states.unexplained:
            lines.append(f"  unexplained: {', '.join(states.unexplained)}")
    count = Counter(row.status for row in comparison.coverage)
    held, missing = count[CoverageStatus.HELD], count[CoverageStatus.MISSING]
    lines.append(
        f"letters: {held} held of {held + missing} listed; {count[CoverageStatus.UNLISTED]} not listed; "
        f"{count[CoverageStatus.OUTSIDE]} beyond what the official files cover"
    )
    return "\n".join(lines)


def _pairs(letters: list[Letter], official: OfficialList, areas: Areas) -> dict[str, ListedInspection]:
    """Letters with their official row: of the same area and kind, the nearest starts first, each row once."""
    near = []
    for letter in letters:
        area = areas.by_code(letter.la_code)
        for listed in official.of(area.slug, letter.kind) if area else ():
            days = _days_apart(letter.inspection_start, listed.row.inspection_start)
            if days is not None and days <= _SAME_INSPECTION_DAYS:
                near.append((days, letter.letter_id, listed.row.inspection_start, listed))
    pairs: dict[str, ListedInspection] = {}
    taken: set[int] = set()
    for _, letter_id, _, listed in sorted(near, key=lambda n: n[:3]):
        if letter_id not in pairs and id(listed) not in taken:
            pairs[letter_id] = listed
            taken.add(id(listed))
    return pairs


def _days_apart(a: str, b: str) -> int | None:
    try:
        return abs((date.fromisoformat(a) - date.fromisoformat(b)).days)
    except ValueError:
        return None


def _differences(
    letter: Letter, pair: ListedInspection, listed: list[ListedInspection], margins: str
) -> Iterator[Reconciliation]:
    """A row for each field for which the official file gives a value that is not ours."""
    fields = [Difference(name, letter, pair.row, pair.code, margins) for name in COMPARED_FIELDS]
    earlier = [x.row for x in listed if x.slug == pair.slug and x.row.inspection_start < letter.inspection_start]
    meant = _inspection_meant(letter.previous_inspection_start, earlier)
    if meant:
        fields.append(Difference("previous_inspection_start", letter, meant, pair.code, margins))
    for difference in fields:
        if difference.exists:
            cause = explain_difference(difference)
            yield _row(letter, difference.field, difference.ours, difference.official, cause)


def _inspection_meant(stated: str, earlier: list[OfficialInspection]) -> OfficialInspection | None:
    """The earlier inspection or revisit that a letter means by its previous one: the last that began by that day."""
    if not stated or not earlier:
        return None
    begun = [x for x in earlier if x.inspection_start <= stated]
    return max(begun or earlier, key=lambda x: x.inspection_start)


def _left_out(letter: Letter, official: OfficialList, areas: Areas) -> list[Reconciliation]:
    """A row for a letter that the list should have, or of whose area it says something else."""
    area = areas.by_code(letter.la_code)
    awaits = area is not None and any(x.row.awaits_revisit for x in official.of(area.slug, LetterKind.OUTCOME_LETTER))
    stated = NOT_REVISITED if awaits and letter.kind == LetterKind.REVISIT_LETTER else ""
    if not stated and not official.covers(letter.inspection_start):
        return []
    cause = explain_unlisted(letter, area, official.as_at, official.published_by)
    return [_row(letter, "letter", _named(letter), stated, cause)]


def _not_listed(letter: Letter, official: OfficialList) -> Coverage:
    status = CoverageStatus.UNLISTED if official.covers(letter.inspection_start) else CoverageStatus.OUTSIDE
    start = letter.inspection_start
    return Coverage(letter.area, letter.la_code, letter.kind, start, "", status, letter.letter_id, "")


def _coverage(listed: ListedInspection, status: CoverageStatus, letter_id: str) -> Coverage:
    x = listed.row
    return Coverage(listed.name, listed.code, x.kind, x.inspection_start, x.published, status, letter_id, x.file)


def _row(letter: Letter, name: str, ours: str, official: str, cause: str) -> Reconciliation:
    return Reconciliation(letter.area, letter.la_code, letter.letter_id, name, ours, official, cause)


def _named(inspection: Letter | OfficialInspection) -> str:
    return f"{inspection.kind} {inspection.inspection_start}"


def _states(official: OfficialList, letters: list[Letter], rows: list[Reconciliation]) -> AreaStates:
    """How each area came out; one that neither the list nor a difference names is left out."""
    held = {letter.area for letter in letters}
    states = AreaStates()
    for area in sorted({x.name for x in official.inspections} | {row.area for row in rows}):
        causes = [row.cause for row in rows if row.area == area]
        if area not in held:
            states.missing.append(area)
        elif "" in causes:
            states.unexplained.append(area)
        else:
            (states.known if causes else states.agree).append(area)
    return states


def _margins(letter: Letter, texts: Mapping[str, str]) -> str:
    """The running headers and footers of a letter, which are at the end of its text."""
    return texts.get(letter.letter_id, "").rpartition("\f")[2]
