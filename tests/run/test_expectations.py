"""Ranges on a run's totals: the minimum fails, the maximum warns, a small corpus is no one's business."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.across.official.figures import read_release
from pipeline.cli import app
from pipeline.domain.errors import RulesError
from pipeline.domain.records import Finding, Letter
from pipeline.rulebook.letter_rules import RULES
from pipeline.run.expectations import Total, check, load_expectations, report
from tests.support.gold_run import write_tables

LETTERS = [
    Letter("a-outcome_letter-2017-01-01", "a", kind="outcome_letter", inspection_start="2017-01-01"),
    Letter("b-outcome_letter-2017-05-01", "b", kind="outcome_letter", inspection_start="2017-05-01"),
    Letter("c-outcome_letter-2018-05-01", "c", kind="outcome_letter", inspection_start="2018-05-01"),
    Letter("c-revisit_letter-2017-05-01", "d", kind="revisit_letter", inspection_start="2017-05-01"),
]
FINDINGS = [
    Finding(f"{x.letter_id}/{kind}/{n}", x.letter_id, kind, n, "words")
    for x in LETTERS
    for kind in ("weakness", "strength")
    for n in (1, 2)
]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return write_tables(tmp_path / "out", letters=LETTERS, findings=FINDINGS)


def rules(folder: Path, text: str) -> Path:
    (folder / "rules").mkdir(exist_ok=True)
    path = folder / "rules" / "expect.yml"
    path.write_text("download:\n  authorities: 150\nrun:\n" + text, encoding="utf-8")
    return path


def expectation(**keys: object) -> str:
    given = {"id": "x", "count": "letters", "kind": "outcome_letter", **keys}
    lines = [f"    {key}: {value}\n" for key, value in given.items()]
    return "  - " + "".join(lines).lstrip()


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({"year": 2017}, 2),
        ({"year": 2018}, 1),
        ({"year": 2016}, 0),
        ({}, 3),
        ({"kind": "revisit_letter"}, 1),
        ({"count": "findings", "kind": "weakness"}, 8),
        ({"count": "findings", "kind": "strength", "year": 2017}, 6),
    ],
)
def test_what_is_counted(tmp_path: Path, out: Path, keys: dict[str, object], found: int) -> None:
    [total] = check(out, rules(tmp_path, expectation(minimum=1, **keys)))
    assert total.found == found


@pytest.mark.parametrize(
    ("range_", "state"),
    [
        ({"minimum": 2}, "ok"),
        ({"minimum": 3}, "too_few"),
        ({"maximum": 2}, "ok"),
        ({"maximum": 1}, "too_many"),
        ({"minimum": 2, "maximum": 2}, "ok"),
    ],
)
def test_the_ends_of_a_range(tmp_path: Path, out: Path, range_: dict[str, object], state: str) -> None:
    [total] = check(out, rules(tmp_path, expectation(year=2017, **range_)))
    assert total.state == state


def test_the_report_gives_the_figures_and_the_line(tmp_path: Path, out: Path) -> None:
    path = rules(tmp_path, expectation(year=2017, minimum=3) + expectation(id="z", maximum=1))
    said = report(check(out, path)).splitlines()
    assert said == [
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
    many = [Total(e, (e.minimum or 0) + 1000) for e in load_expectations()]
    monkeypatch.setattr("pipeline.run.expectations.check", lambda out: many)
    code, said = run(tmp_path)
    assert code == 0 and "warning: 1019 letters of kind outcome_letter in 2016, at most 20 expected" in said


def test_no_run_at_all(tmp_path: Path) -> None:
    code, said = run(tmp_path / "none")
    assert code == 1 and "letters.csv is not there; run `make extract" in said and "Traceback" not in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (expectation(minimum="many"), "rules/expect.yml:7: `minimum` takes a whole number"),
        (expectation(minimum=-1), "rules/expect.yml:7: `minimum` takes a whole number"),
        (expectation(), "rules/expect.yml:4: give a `minimum`, a `maximum` or both"),
        (expectation(minimum=3, maximum=2), "rules/expect.yml:4: the minimum is above the maximum"),
        (expectation(count="themes", minimum=1), "rules/expect.yml:5: `count` is one of letters, findings"),
        (expectation(kind="weakness", minimum=1), "rules/expect.yml:6: `kind` of letters is one of outcome_letter"),
        (expectation(least=1), "rules/expect.yml:7: unknown key `least`"),
        (expectation(minimum=1) + expectation(maximum=1), "the id x is taken by the rule at rules/expect.yml:4"),
        ("  - count: letters\n", "rules/expect.yml:4: the expectation has no `id`"),
        ("  many\n", "rules/expect.yml:4: a rule file is a list"),
    ],
)
def test_a_mistake_in_the_file(tmp_path: Path, out: Path, text: str, says: str) -> None:
    with pytest.raises(RulesError) as caught:
        check(out, rules(tmp_path, text))
    assert says in str(caught.value)


def test_a_file_without_the_part(tmp_path: Path) -> None:
    (tmp_path / "expect.yml").write_text("download:\n  authorities: 150\n", encoding="utf-8")
    with pytest.raises(RulesError, match=r"has no `run:`"):
        load_expectations(tmp_path / "expect.yml")


def test_the_expected_ranges_hold_the_official_figures(shared: Path) -> None:
    """The year's official number of letters and of weaknesses lies within the range, both ends included."""
    name = "Area_SEND_inspection_data_01_May_2016_to_31_August_2022.ods"
    [release] = read_release(shared / "official" / name)
    counted = 0
    for e in load_expectations(RULES / "expect.yml"):
        rows = [i for i in release.inspections if i.inspection_start.startswith(e.year or "never")]
        if e.kind in ("outcome_letter", "revisit_letter"):
            official = sum(i.kind == e.kind for i in rows)
        elif e.kind == "weakness":
            official = sum((i.n_weaknesses or 0) + (i.n_sufficient or 0) + (i.n_not_sufficient or 0) for i in rows)
        else:
            continue
        counted += 1
        assert (e.minimum or 0) <= official <= (e.maximum or 10**9), e
    assert counted == 19
