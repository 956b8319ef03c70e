"""Which letters belong together: those of one area, and of those, what followed which outcome letter.

An area stays the same as long as only its ONS code changes; a new council is a new area. A statement or a
revisit belongs to the outcome letter before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain import Areas, Letter, LetterKind

_IN_ORDER = (LetterKind.OUTCOME_LETTER, LetterKind.STATEMENT_OF_ACTION, LetterKind.REVISIT_LETTER)


class Relation(StrEnum):
    """How one area stands to another: the values of `relation` in `later.csv` and in an area's history."""

    SAME = "same"
    PREDECESSOR = "predecessor"
    SUCCESSOR = "successor"


@dataclass(frozen=True)
class InspectionCycle:
    """An outcome letter with the statement and one revisit that followed it; any of them may be missing."""

    outcome: Letter | None
    statement: Letter | None
    revisit: Letter | None

    @property
    def first(self) -> Letter:
        """The earliest of the letters."""
        return next(letter for letter in (self.outcome, self.statement, self.revisit) if letter)


def find_cycles(letters: Sequence[Letter], areas: Areas) -> list[InspectionCycle]:
    """The outcome letters, each with what followed it, by area and date; and what follows none."""
    by_area: defaultdict[tuple[str, str], list[Letter]] = defaultdict(list)
    for letter in letters:
        if letter.kind in _IN_ORDER:
            by_area[letter.area, area_key(letter, areas)].append(letter)
    cycles = []
    for _, group in sorted(by_area.items()):
        group.sort(key=lambda x: (x.inspection_start, _IN_ORDER.index(x.kind), x.letter_id))
        starts = [i for i, x in enumerate(group) if x.kind == LetterKind.OUTCOME_LETTER]
        for a, b in zip([0, *starts], [*starts, len(group)], strict=True):
            cycles += _cycles_of(group[a:b])
    return cycles


def current_code(code: str, areas: Areas) -> str:
    """The code that an area goes by now, if it was only given new codes since; else `code` itself."""
    area = areas.by_code(code)
    while area and area.change == "recoded":
        area = areas.by_code(area.successors[0])
    return area.code if area else code


def area_key(letter: Letter, areas: Areas) -> str:
    """What all letters of one area have in common: its current code, or its name where there is no code."""
    return current_code(letter.la_code, areas) if letter.la_code else letter.area or letter.area_as_written.casefold()


def _cycles_of(letters: list[Letter]) -> list[InspectionCycle]:
    """The cycles of letters that go from one outcome letter to the next: one for each revisit, at least one."""
    outcome, statement = (
        next((x for x in letters if x.kind == kind), None)
        for kind in (LetterKind.OUTCOME_LETTER, LetterKind.STATEMENT_OF_ACTION)
    )
    revisits = [x for x in letters if x.kind == LetterKind.REVISIT_LETTER]
    if not letters or revisits:
        return [InspectionCycle(outcome, statement, revisit) for revisit in revisits]
    return [InspectionCycle(outcome, statement, None)]
