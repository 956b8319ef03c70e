"""Which letters belong together: those of one area, whatever its code, from one outcome letter to the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.across.inspection_cycles import area_key, current_code, find_cycles
from pipeline.domain.areas import load_areas
from pipeline.domain.records import Letter
from tests.across.made_weaknesses import AREAS, letter
from tests.support.rules import FOLDER

OUTCOME, STATEMENT, REVISIT = "outcome_letter", "statement_of_action", "revisit_letter"


def ids(*letters: Letter) -> list[tuple[str, str, str]]:
    """The kinds and years of the letters of each cycle."""
    return [
        tuple(f"{x.kind} {x.inspection_start[:4]}" if x else "" for x in (c.outcome, c.statement, c.revisit))
        for c in find_cycles(letters, AREAS)
    ]  # type: ignore[misc]


def test_what_follows_an_outcome_letter_belongs_to_it_until_the_next() -> None:
    letters = [
        letter("Derby", kind, start)
        for kind, start in [
            (REVISIT, "2022-06-06"), (OUTCOME, "2021-03-08"), (STATEMENT, "2017-01-09"), (OUTCOME, "2017-01-09"),
            (REVISIT, "2019-03-04"), ("full_inspection", "2024-01-08"),
        ]
    ]  # fmt: skip
    assert ids(*letters) == [
        ("outcome_letter 2017", "statement_of_action 2017", "revisit_letter 2019"),
        ("outcome_letter 2021", "", "revisit_letter 2022"),
    ]


def test_a_second_revisit_has_a_cycle_of_its_own_and_what_follows_nothing_too() -> None:
    first, second = letter("Derby", REVISIT, "2019-03-04"), letter("Derby", REVISIT, "2020-03-04")
    outcome, statement = letter("Derby", OUTCOME, "2017-01-09"), letter("Bury", STATEMENT, "2018-01-08")
    assert ids(outcome, first, second, statement) == [
        ("", "statement_of_action 2018", ""),
        ("outcome_letter 2017", "", "revisit_letter 2019"),
        ("outcome_letter 2017", "", "revisit_letter 2020"),
    ]


@pytest.mark.parametrize(
    ("code", "current"),
    [
        ("E08000019", "E08000039"),  # Sheffield, recoded
        ("E08000039", "E08000039"),
        ("E10000009", "E10000009"),  # Dorset, reorganised
        ("E10000002", "E06000060"),  # Buckinghamshire
        ("X12345678", "X12345678"),  # no area has it
        ("", ""),
    ],
)
def test_the_code_that_an_area_goes_by(code: str, current: str) -> None:
    assert current_code(code, AREAS) == current


def test_the_areas_of_the_corpus_count(tmp_path: Path) -> None:
    """An area of its own that was only given a new code is one area."""
    header = (FOLDER / "areas.csv").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "areas.csv").write_text(
        f"{header}\n"
        "X00000001,Oldplace,oldplace,unitary,London,,2020-03-31,recoded,X00000002,,\n"
        "X00000002,Oldplace,oldplace,unitary,London,2020-04-01,,,,,\n",
        encoding="utf-8",
    )
    areas = load_areas(FOLDER / "areas.csv", tmp_path / "areas.csv")
    assert current_code("X00000001", areas) == "X00000002"
    old, new = (
        letter("Oldplace", OUTCOME, "2019-01-07", "X00000001"),
        letter("Oldplace", REVISIT, "2021-01-04", "X00000002"),
    )
    assert area_key(old, areas) == area_key(new, areas)
    assert len(find_cycles([old, new], areas)) == 1 and len(find_cycles([old, new], AREAS)) == 2


def test_letters_without_a_code_belong_together_by_their_name() -> None:
    named = Letter("a", "a.pdf", kind=OUTCOME, area_as_written="Wakefold")
    again = Letter("b", "b.pdf", kind=REVISIT, area_as_written="WAKEFOLD")
    assert area_key(named, AREAS) == area_key(again, AREAS) == "wakefold"
