"""Which letters belong together: those of one area, and of those, what followed which outcome letter.

An area stays the same as long as only its ONS code changes; a new council is a new area. A statement or a
revisit belongs to the outcome letter before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.domain.areas import Areas
from pipeline.domain.records import Letter

_KINDS = ("outcome_letter", "statement_of_action", "revisit_letter")


@dataclass(frozen=True)
class InspectionCycle:
    """An outcome letter with the statement and one revisit that followed it; any of them may be missing."""

    outcome: Letter | None
    statement: Letter | None
    revisit: Letter | None

    @property
    def first(self) -> Letter:
        return next(letter for letter in (self.outcome, self.statement, self.revisit) if letter)


def find_cycles(letters: Sequence[Letter], areas: Areas) -> list[InspectionCycle]:
    """The outcome letters, each with what followed it, by area and date; and what follows none."""
    of_area: defaultdict[tuple[str, str], list[Letter]] = defaultdict(list)
    for letter in letters:
        if letter.kind in _KINDS:
            of_area[letter.area, area_key(letter, areas)].append(letter)
    out = []
    for _, group in sorted(of_area.items()):
        group.sort(key=lambda x: (x.inspection_start, _KINDS.index(x.kind), x.letter_id))
        starts = [i for i, x in enumerate(group) if x.kind == "outcome_letter"]
        for a, b in zip([0, *starts], [*starts, len(group)], strict=True):
            out += _of_one(group[a:b])
    return out


def _of_one(run: list[Letter]) -> list[InspectionCycle]:
    """The episodes of letters that go from one outcome letter to the next: one for each revisit, at least one."""
    outcome, statement = (
        next((x for x in run if x.kind == k), None) for k in ("outcome_letter", "statement_of_action")
    )
    revisits = [x for x in run if x.kind == "revisit_letter"]
    if not run or revisits:
        return [InspectionCycle(outcome, statement, revisit) for revisit in revisits]
    return [InspectionCycle(outcome, statement, None)]


def current_code(code: str, areas: Areas) -> str:
    """The last code of an area that was only given new codes; `code` itself where that never happened."""
    area = areas.by_code(code)
    while area and area.change == "recoded":
        area = areas.by_code(area.successors[0])
    return area.code if area else code


def area_key(letter: Letter, areas: Areas) -> str:
    """What all letters of one area have in common: its last code, or its name where that is all there is."""
    return current_code(letter.la_code, areas) if letter.la_code else letter.area or letter.area_as_written.casefold()
