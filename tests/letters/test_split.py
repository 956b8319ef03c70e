"""A file may hold several letters, and pages that are none: every page is accounted for."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.domain.records import Reading, Source
from pipeline.letters.letter import read_letters
from pipeline.reading.files import read_document
from tests.letters.test_absence_is_no_evidence import BODY, END, OPENING, REVISIT
from tests.support.rules import areas_with_sample, project_rules

OUTCOME = OPENING + BODY + END
AGENDA = "Scrutiny committee\n\nAgenda for 3 March 2020\n\n1. Apologies\n\n2. The inspectors' letters\n"
MINUTES = "Minutes of the meeting\n\n" + "Members asked many questions about roads and received full answers. " * 20
LATER = (
    REVISIT
    + "\nThe area has made sufficient progress in addressing one of the two significant weaknesses.\n\n"
    + "Main findings\n\n"
    + "1. Late plans\n\nThe area has made sufficient progress in addressing this weakness.\n\n"
    + "2. Long waits\n\nThe area has not made sufficient progress in addressing this weakness.\n"
    + END
)


def readings(pages: list[str], folder: Path) -> list[Reading]:
    path = folder / "pack.txt"
    path.write_text("\f".join(pages), encoding="utf-8")
    return read_letters(read_document(path), Source(path.name, "", 0), project_rules().letters, areas_with_sample())


def kinds(found: list[Reading]) -> list[str]:
    return [reading.letter.kind if reading.letter else reading.problems[0].code for reading in found]


def test_two_letters_in_one_file_are_both_read(tmp_path: Path) -> None:
    found = readings([OUTCOME, LATER], tmp_path)
    assert kinds(found) == ["outcome_letter", "revisit_letter"]
    assert [f.verdict for f in found[1].findings] == ["sufficient", "not_sufficient"]
    for reading in found:
        assert all(reading.text[f.start : f.end].lstrip(" -12.") == f.text for f in reading.findings)
        assert all(row.page == 1 + (reading is found[1]) for row in reading.fields)
    pages = found[1].text.split("\f")
    assert pages[0] == "" and "revisit in Ambleford" in pages[1]


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([AGENDA, OUTCOME], ["pages_set_aside", "outcome_letter"]),
        ([OUTCOME, MINUTES], ["outcome_letter", "pages_set_aside"]),
        ([AGENDA, OUTCOME, MINUTES, LATER], ["pages_set_aside", "outcome_letter", "pages_set_aside", "revisit_letter"]),
        ([OUTCOME], ["outcome_letter"]),
        ([AGENDA, MINUTES], ["not_a_letter"]),
    ],
    ids=["before", "behind", "between", "alone", "none"],
)
def test_pages_that_are_no_letter_are_said(pages: list[str], expected: list[str], tmp_path: Path) -> None:
    found = readings(pages, tmp_path)
    assert kinds(found) == expected
    for number, reading in enumerate(found, 1):
        if len(found) > 1 and reading.letter is None:
            assert reading.problems[0].message.startswith(f"page {number}: ")


def test_a_letter_that_begins_in_the_middle_of_a_page_is_not_lost(tmp_path: Path) -> None:
    found = readings([OUTCOME + "\n\nOfsted\n\n" + LATER], tmp_path)
    assert kinds(found) == ["outcome_letter", "revisit_letter"]
    assert len(found[1].findings) == 2
    assert "Long waits" not in found[0].text


def test_the_same_letter_twice_in_a_pack_is_read_twice_here_and_kept_once_by_a_run(tmp_path: Path) -> None:
    assert kinds(readings([OUTCOME, MINUTES, OUTCOME], tmp_path)) == [
        "outcome_letter",
        "pages_set_aside",
        "outcome_letter",
    ]
