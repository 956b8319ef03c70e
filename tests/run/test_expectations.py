"""Ranges on a run's totals: the minimum fails, the maximum warns, a small corpus is no one's business."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.across.official.lists import read_releases
from pipeline.cli import app
from pipeline.domain.records import Finding, Letter
from pipeline.domain.vocabulary import FindingKind, LetterKind
from pipeline.rulebook.expectations import Expectation, load_expectations
from pipeline.run.expectations import Total, check_totals, count_totals, describe_totals
from tests.support.gold_run import write_tables
from tests.support.rules import FOLDER

LETTERS = [
    Letter("a-outcome_letter-2017-01-01", "a", kind=LetterKind.OUTCOME_LETTER, inspection_start="2017-01-01"),
    Letter("b-outcome_letter-2017-05-01", "b", kind=LetterKind.OUTCOME_LETTER, inspection_start="2017-05-01"),
    Letter("c-outcome_letter-2018-05-01", "c", kind=LetterKind.OUTCOME_LETTER, inspection_start="2018-05-01"),
    Letter("c-revisit_letter-2017-05-01", "d", kind=LetterKind.REVISIT_LETTER, inspection_start="2017-05-01"),
]
FINDINGS = [
    Finding(f"{x.letter_id}/{kind}/{n}", x.letter_id, kind, n, "words")
    for x in LETTERS
    for kind in (FindingKind.WEAKNESS, FindingKind.STRENGTH)
    for n in (1, 2)
]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return write_tables(tmp_path / "out", letters=LETTERS, findings=FINDINGS)


def expectation(
    count: str = "letters",
    kind: LetterKind | FindingKind = LetterKind.OUTCOME_LETTER,
    year: str = "",
    minimum: int | None = None,
    maximum: int | None = None,
    where: str = "rules/expect.yml:4",
) -> Expectation:
    return Expectation(where, count, kind, year, minimum, maximum)


@pytest.mark.parametrize(
    ("expected", "count"),
    [
        (expectation(year="2017"), 2),
        (expectation(year="2018"), 1),
        (expectation(year="2016"), 0),
        (expectation(), 3),
        (expectation(kind=LetterKind.REVISIT_LETTER), 1),
        (expectation("findings", FindingKind.WEAKNESS), 8),
        (expectation("findings", FindingKind.STRENGTH, "2017"), 6),
    ],
)
def test_what_is_counted(out: Path, expected: Expectation, count: int) -> None:
    assert check_totals(out, [expected]) == [Total(expected, count)]


@pytest.mark.parametrize(
    ("minimum", "maximum", "state"),
    [
        (2, None, "ok"),
        (3, None, "too_few"),
        (None, 2, "ok"),
        (None, 1, "too_many"),
        (2, 2, "ok"),
    ],
)
def test_the_ends_of_a_range(minimum: int | None, maximum: int | None, state: str) -> None:
    [total] = count_totals(LETTERS, FINDINGS, [expectation(year="2017", minimum=minimum, maximum=maximum)])
    assert total.state == state


def test_the_description_gives_the_figures_and_the_line() -> None:
    expected = [expectation(year="2017", minimum=3), expectation(maximum=1, where="rules/expect.yml:9")]
    assert describe_totals(count_totals(LETTERS, FINDINGS, expected)).splitlines() == [
        "fails: 2 letters of kind outcome_letter in 2017, at least 3 expected (rules/expect.yml:4)",
        "warning: 3 letters of kind outcome_letter, at most 1 expected (rules/expect.yml:9); raise it if right",
        "0 totals as expected, 1 too low, 1 too high",
    ]


def run(out: Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["check", "--out", str(out)])
    return result.exit_code, result.output


def test_a_run_that_holds_too_little_fails(out: Path) -> None:
    code, said = run(out)
    assert code == 1
    assert "fails: 2 letters of kind outcome_letter in 2017, at least 27 expected (rules/expect.yml:" in said


def test_a_run_that_holds_too_much_passes_with_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [Total(e, (e.minimum or 0) + 1000) for e in load_expectations(FOLDER / "expect.yml").run]
    monkeypatch.setattr("pipeline.run.expectations.check_totals", lambda out, expectations: many)
    code, said = run(tmp_path)
    assert code == 0 and "warning: 1019 letters of kind outcome_letter in 2016, at most 20 expected" in said


def test_no_run_at_all(tmp_path: Path) -> None:
    code, said = run(tmp_path / "none")
    assert code == 1 and "letters.csv is not there; run `send-letters extract" in said and "Traceback" not in said


def test_the_expected_ranges_hold_the_official_figures(shared: Path) -> None:
    """The year's official number of letters and of weaknesses lies within the range, both ends included."""
    name = "Area_SEND_inspection_data_01_May_2016_to_31_August_2022.ods"
    [release] = read_releases(shared / "official" / name)
    counted = 0
    for e in load_expectations(FOLDER / "expect.yml").run:
        rows = [i for i in release.inspections if i.inspection_start.startswith(e.year or "never")]
        if e.kind in (LetterKind.OUTCOME_LETTER, LetterKind.REVISIT_LETTER):
            official = sum(i.kind == e.kind for i in rows)
        elif e.kind is FindingKind.WEAKNESS:
            official = sum((i.n_weaknesses or 0) + (i.n_sufficient or 0) + (i.n_not_sufficient or 0) for i in rows)
        else:
            continue
        counted += 1
        assert (e.minimum or 0) <= official <= (e.maximum or 10**9), e
    assert counted == 19
