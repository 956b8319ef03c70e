"""Extracted letters against the official figures: every difference, its cause, and what is lacking."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.across.official.compare import MISSING, AreaStates, Comparison, reconcile, summarise_comparison
from pipeline.cli import app
from pipeline.domain.records import Letter, Reconciliation, RunTables
from pipeline.domain.vocabulary import Framework
from pipeline.outputs.reports import write_reconciliation
from pipeline.outputs.run_tables import load_run
from tests.conftest import SAMPLE
from tests.support.gold_run import tables_from_gold, write_run
from tests.support.official_tables import NEVER, OLD, csv_file
from tests.support.rules import project_rules

AREAS = project_rules().areas
STATISTICS = "Area_SEND_inspection_data_01_May_2016_to_31_August_2022.ods"
INFORMATION = "area_send_management_information_2023.csv"
NEW = [
    "Local area partnership",
    "Inspection start date",
    "Inspection publication date",
    "Inspection outcome",
    "Priority action plan required?",
    "Number of areas for priority action",
]
FIRST = Letter(
    "wakefield-outcome_letter-2017-06-12", "a.pdf", kind="outcome_letter", framework="2016", area="Wakefield",
    la_code="E08000036", inspection_start="2017-06-12", inspection_end="2017-06-16", letter_date="2017-08-11",
    outcome="wsoa_required", n_weaknesses=3,
)  # fmt: skip
REVISIT = Letter(
    "wakefield-revisit_letter-2019-06-03", "b.pdf", kind="revisit_letter", framework="2016", area="Wakefield",
    la_code="E08000036", inspection_start="2019-06-03", inspection_end="2019-06-05", letter_date="2019-07-23",
    outcome="some_sufficient", n_weaknesses=3, n_sufficient=2, n_not_sufficient=1,
)  # fmt: skip
FULL = Letter(
    "wakefield-full_inspection-2023-05-11", "c.pdf", kind="full_inspection", framework="2023", area="Wakefield",
    la_code="E08000036", inspection_start="2023-05-11", inspection_end="2023-05-19", published="2023-07-11",
    outcome="widespread", n_priority_actions=2,
)  # fmt: skip
ROW = [
    "", "E08000036", "Wakefield", "", "12/06/2017", "11/08/2017", "Yes", 3,
    "03/06/2019", "23/07/2019", "Some", 2, 1,
]  # fmt: skip
WAITING = [*ROW[:8], "Not revisited yet", "", "", "", ""]
FULL_ROW = ["Wakefield", "11/05/2023", "11/07/2023", "Widespread and/or systemic failings", "Yes", 2]
ACROSS = ["", "E08000030", "Walsall", "", "04/02/2019", "07/05/2019", "No", "", *NEVER]


def old_list(folder: Path, *rows: list[Any], name: str = "statistics to 31 Aug 2022.csv") -> Path:
    return csv_file(folder / name, [OLD, *rows])


def new_list(folder: Path, *rows: list[Any], name: str = "information to 31 Aug 2023.csv") -> Path:
    return csv_file(folder / name, [NEW, *rows])


def compared(letters: list[Letter], *files: Path, texts: dict[str, str] | None = None) -> Comparison:
    return reconcile(RunTables(letters=letters, texts=texts or {}), files, AREAS)


def only(comparison: Comparison) -> Reconciliation:
    [row] = comparison.rows
    return row


def difference(letter: Letter, *files: Path, texts: dict[str, str] | None = None) -> tuple[str, str, str, str]:
    row = only(compared([letter], *files, texts=texts))
    return row.field, row.ours, row.official, row.cause


# --- the reference letters ---


def test_the_2016_letters_leave_no_unexplained_difference(shared: Path, run_2016: Path) -> None:
    comparison = reconcile(load_run(run_2016), [shared / "official" / STATISTICS], AREAS)
    theirs = {(r.letter_id, r.field): r.cause for r in comparison.rows if r.letter_id}
    assert set(theirs) == {
        ("buckinghamshire-outcome_letter-2022-03-07", "la_code"),
        ("dorset-outcome_letter-2017-01-23", "letter"),
    }
    assert all(row.cause for row in comparison.rows)
    assert Counter(c.status for c in comparison.coverage) == {"held": 101, "missing": 94, "unlisted": 1}
    states = comparison.areas[Framework.FROM_2016]
    assert [len(x) for x in (states.agree, states.known, states.unexplained, states.missing)] == [75, 2, 0, 73]


def test_the_real_reports_differ_only_where_the_sources_do(shared: Path, run_2023: Path) -> None:
    files = [shared / "official" / STATISTICS, shared / "official" / INFORMATION]
    comparison = reconcile(load_run(run_2023), files, AREAS)
    [row] = [r for r in comparison.rows if r.letter_id]
    assert (row.area, row.field, row.ours, row.official) == (
        "Greenwich", "inspection_start", "2023-05-11", "2023-05-15",
    )  # fmt: skip
    assert "the footer 2023-05-15 to 2023-05-19" in row.cause
    assert Counter(c.status for c in comparison.coverage if c.kind == "full_inspection") == {
        "held": 6, "missing": 10, "outside": 19,
    }  # fmt: skip


@pytest.mark.parametrize(("gold", "letters"), [("2016", 102), ("2023", 25)])
def test_the_checked_answers_reconcile_as_the_extracted_ones_do(shared: Path, gold: str, letters: int) -> None:
    files = [shared / "official" / STATISTICS, shared / "official" / INFORMATION]
    comparison = reconcile(tables_from_gold(shared / "gold" / f"{gold}.jsonl"), files, AREAS)
    assert sum(c.letter_id != "" for c in comparison.coverage) == letters
    expected = {"2016": {"Buckinghamshire", "Dorset"}, "2023": {"Greenwich"}}
    assert {r.area for r in comparison.rows if r.letter_id} == expected[gold]


def test_a_real_revisit_letter_is_dated_before_it_was_published(shared: Path) -> None:
    comparison = reconcile(tables_from_gold(shared / "gold" / "seeds.jsonl"), [shared / "official" / STATISTICS], AREAS)
    [row] = [r for r in comparison.rows if r.letter_id]
    assert (row.area, row.field, row.ours, row.official) == ("Sheffield", "letter_date", "2022-03-09", "2022-04-01")
    assert "letter's own" in row.cause


# --- agreement and every field ---


def test_letters_that_agree_give_no_row(tmp_path: Path) -> None:
    files = old_list(tmp_path, ROW), new_list(tmp_path, FULL_ROW)
    comparison = compared([FIRST, REVISIT, FULL], *files)
    assert comparison.rows == []
    assert [c.status for c in comparison.coverage] == ["held"] * 3
    assert comparison.areas[Framework.FROM_2016].agree == comparison.areas[Framework.FROM_2023].agree == ["Wakefield"]


@pytest.mark.parametrize(
    ("letter", "change", "row"),
    [
        (FIRST, {"outcome": "wsoa_not_required"}, ("outcome", "wsoa_not_required", "wsoa_required", "")),
        (FIRST, {"n_weaknesses": 4}, ("n_weaknesses", "4", "3", "")),
        (FIRST, {"n_weaknesses": None}, ("n_weaknesses", "", "3", "")),
        (FIRST, {"inspection_start": "2017-06-13"}, ("inspection_start", "2017-06-13", "2017-06-12", "")),
        (FIRST, {"letter_date": "2017-09-11"}, ("letter_date", "2017-09-11", "2017-08-11", "")),
        (FIRST, {"letter_date": "2017-06-01"}, ("letter_date", "2017-06-01", "2017-08-11", "")),
        (FIRST, {"published": "2017-08-12"}, ("published", "2017-08-12", "2017-08-11", "")),
        (REVISIT, {"outcome": "all_sufficient"}, ("outcome", "all_sufficient", "some_sufficient", "")),
        (REVISIT, {"n_sufficient": 3}, ("n_sufficient", "3", "2", "")),
        (REVISIT, {"n_not_sufficient": 0}, ("n_not_sufficient", "0", "1", "")),
        (FULL, {"outcome": "inconsistent"}, ("outcome", "inconsistent", "widespread", "")),
        (FULL, {"n_priority_actions": 1}, ("n_priority_actions", "1", "2", "")),
        (FULL, {"published": "2023-07-10"}, ("published", "2023-07-10", "2023-07-11", "")),
    ],
)
def test_a_difference_that_nobody_can_explain(
    tmp_path: Path, letter: Letter, change: dict[str, Any], row: tuple[str, str, str, str]
) -> None:
    files = old_list(tmp_path, ROW), new_list(tmp_path, FULL_ROW)
    others = [x for x in (FIRST, REVISIT, FULL) if x != letter]
    comparison = compared([*others, replace(letter, **change)], *files)
    found = only(comparison)
    assert (found.field, found.ours, found.official, found.cause) == row
    assert comparison.areas[Framework(letter.framework)].unexplained == ["Wakefield"]
    assert "unexplained: Wakefield" in summarise_comparison(comparison)


# --- causes ---


def test_the_letters_own_date_before_its_publication(tmp_path: Path) -> None:
    waiting = old_list(tmp_path, WAITING)
    field, ours, official, cause = difference(replace(FIRST, letter_date="2017-07-31"), waiting)
    assert (field, ours, official) == ("letter_date", "2017-07-31", "2017-08-11")
    assert "that of its publication" in cause


def test_a_known_date_of_publication_is_compared_instead_of_the_letters_own(tmp_path: Path) -> None:
    letter = replace(FIRST, letter_date="2017-07-31", published="2017-08-11")
    assert compared([letter], old_list(tmp_path, WAITING)).rows == []


def test_an_official_date_at_the_weekend(tmp_path: Path) -> None:
    row = [*WAITING[:5], "13/08/2017", *WAITING[6:]]
    cause = difference(replace(FIRST, published="2017-08-11"), old_list(tmp_path, row))[3]
    assert "is a Sunday" in cause


@pytest.mark.parametrize(
    ("margins", "known"),
    [
        ("Area report: Wakefield, 15 to 19 May 2023 2\n", True),
        ("Area report: Wakefield\n15–19 May 2023\n", True),
        ("15 May 2023 to 19 May 2023", True),
        ("Area report: Wakefield, 11 to 19 May 2023 2\n", False),
        ("31 to 32 June 2023", False),
        ("", False),
    ],
)
def test_the_footers_week_against_the_cover(tmp_path: Path, margins: str, known: bool) -> None:
    row = ["Wakefield", "15/05/2023", *FULL_ROW[2:]]
    texts = {FULL.letter_id: f"Inspection dates: 15 to 19 May 2023\n\fpage two\n\f{margins}"}
    field, ours, official, cause = difference(FULL, new_list(tmp_path, row), texts=texts)
    assert (field, ours, official) == ("inspection_start", "2023-05-11", "2023-05-15")
    assert ("the footer 2023-05-15 to 2023-05-19" in cause) is known


def test_a_code_that_was_not_in_force(tmp_path: Path) -> None:
    letter = replace(
        FIRST, letter_id="buckinghamshire-outcome_letter-2022-03-07", area="Buckinghamshire", la_code="E06000060",
        inspection_start="2022-03-07", inspection_end="2022-03-11", letter_date="2022-05-05",
    )  # fmt: skip
    row = ["", "E10000002", "Buckinghamshire", "", "07/03/2022", "05/05/2022", "Yes", 3, *NEVER]
    field, ours, official, cause = difference(letter, old_list(tmp_path, row))
    assert (field, ours, official) == ("la_code", "E06000060", "E10000002")
    assert "not in force" in cause


def test_an_area_that_no_longer_exists(tmp_path: Path) -> None:
    letter = replace(
        FIRST, letter_id="dorset-outcome_letter-2017-01-23", area="Dorset", la_code="E10000009",
        inspection_start="2017-01-23",
    )  # fmt: skip
    comparison = compared([letter], old_list(tmp_path, ["", "E08000001", "Bolton", "", "23/05/2016",
        "13/07/2016", "No", "", *NEVER]))  # fmt: skip
    [row] = [r for r in comparison.rows if r.letter_id]
    assert (row.area, row.field, row.ours, row.official) == ("Dorset", "letter", "outcome_letter 2017-01-23", "")
    assert row.cause.startswith("the area no longer exists since 2019-03-31")


def test_a_revisit_after_the_cut_off(tmp_path: Path) -> None:
    revisit = replace(REVISIT, letter_id="wakefield-revisit_letter-2022-10-03", inspection_start="2022-10-03")
    comparison = compared([FIRST, revisit], old_list(tmp_path, WAITING))
    row = only(comparison)
    assert (row.field, row.ours, row.official) == ("letter", "revisit_letter 2022-10-03", "Not revisited yet")
    assert row.cause == "revisit after the statistics' cut-off (2022-08-31)"
    assert comparison.areas[Framework.FROM_2016].known == ["Wakefield"]


def test_a_revisit_that_the_statistics_ought_to_have(tmp_path: Path) -> None:
    row = only(compared([FIRST, REVISIT], old_list(tmp_path, WAITING)))
    assert (row.official, row.cause) == ("Not revisited yet", "")


def test_a_revisit_published_after_the_cut_off(tmp_path: Path) -> None:
    file = csv_file(tmp_path / "s to 31 Aug 2022.csv", [["published by 30 June 2019"] + [""] * 12, OLD, WAITING])
    row = only(compared([FIRST, replace(REVISIT, published="2019-07-23")], file))
    assert row.cause == "revisit published after the statistics' cut-off (2019-06-30)"


def test_a_report_after_the_cut_off_is_no_difference(tmp_path: Path) -> None:
    late = replace(FULL, letter_id="wakefield-full_inspection-2024-09-16", inspection_start="2024-09-16")
    comparison = compared([FULL, late], new_list(tmp_path, FULL_ROW))
    assert comparison.rows == []
    assert [c.status for c in comparison.coverage] == ["held", "outside"]


def test_a_summary_sentence_that_sides_with_the_official_figure(tmp_path: Path) -> None:
    revisit = replace(REVISIT, n_sufficient=1, stated_sufficient=2)
    row = only(compared([FIRST, revisit], old_list(tmp_path, ROW)))
    assert (row.field, row.ours, row.official) == ("n_sufficient", "1", "2")
    assert "contradicts itself" in row.cause


@pytest.mark.parametrize(
    ("said", "row"),
    [
        ("2019-06-03", None),
        ("2017-06-12", None),
        ("2019-07-01", ("2019-06-03", "letter's date")),
        ("2018-01-01", ("2017-06-12", "")),
    ],
)
def test_the_previous_inspection_that_a_report_quotes(tmp_path: Path, said: str, row: tuple[str, str] | None) -> None:
    files = old_list(tmp_path, ROW), new_list(tmp_path, FULL_ROW)
    report = replace(FULL, previous_inspection_start=said)
    comparison = compared([FIRST, REVISIT, report], *files)
    if row is None:
        assert comparison.rows == []
        return
    found = only(comparison)
    assert (found.field, found.ours, found.official) == ("previous_inspection_start", said, row[0])
    assert row[1] in found.cause and bool(row[1]) == bool(found.cause)


# --- what is lacking ---


def test_letters_that_the_corpus_lacks(tmp_path: Path) -> None:
    comparison = compared([FIRST], old_list(tmp_path, ROW, ACROSS))
    assert [(r.area, r.letter_id, r.official, r.cause) for r in comparison.rows] == [
        ("Wakefield", "", "revisit_letter 2019-06-03", MISSING),
        ("Walsall", "", "outcome_letter 2019-02-04", MISSING),
    ]
    assert [(c.area, c.kind, c.status) for c in comparison.coverage] == [
        ("Wakefield", "outcome_letter", "held"),
        ("Wakefield", "revisit_letter", "missing"),
        ("Walsall", "outcome_letter", "missing"),
    ]
    assert comparison.areas[Framework.FROM_2016] == AreaStates(known=["Wakefield"], missing=["Walsall"])


def test_two_full_inspections_of_one_area_are_kept_apart(tmp_path: Path) -> None:
    again = replace(FULL, letter_id="wakefield-full_inspection-2026-05-11", inspection_start="2026-05-11",
        published="2026-07-10", outcome="positive", n_priority_actions=0)  # fmt: skip
    second = ["Wakefield", "11/05/2026", "10/07/2026", "Typically positive experiences and outcomes", "No", "NA"]
    assert compared([again, FULL], new_list(tmp_path, FULL_ROW, second)).rows == []


def test_a_later_release_holds_over_an_earlier_one(tmp_path: Path) -> None:
    revised = new_list(tmp_path, [*FULL_ROW[:5], 2], name="a to 31 Dec 2023.csv")
    first = new_list(tmp_path, [*FULL_ROW[:5], 5], name="b to 31 Aug 2023.csv")
    assert compared([FULL], first, revised).rows == []
    assert compared([FULL], revised, first).rows == []


def test_a_letter_of_an_unknown_area_is_shown(tmp_path: Path) -> None:
    made_up = replace(FIRST, area="", area_as_written="Wakefold", la_code="")
    comparison = compared([made_up], old_list(tmp_path, WAITING))
    assert "“Wakefold” is not in rules/areas.csv" in next(r.cause for r in comparison.rows if r.letter_id)


# --- the command, and bad input ---


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["reconcile", *map(str, arguments)])
    return result.exit_code, result.output


def test_the_command_finds_the_downloaded_files(tmp_path: Path) -> None:
    out = write_run(tmp_path / "out", RunTables(letters=[FIRST, REVISIT]))
    (tmp_path / "corpus" / "official").mkdir(parents=True)
    old_list(tmp_path / "corpus" / "official", ROW)
    code, said = run("--out", out, "--corpus", tmp_path / "corpus")
    assert code == 0 and "1 areas agree in full" in said
    assert (out / "reconciliation.csv").read_text(encoding="utf-8") == (
        "area,la_code,letter_id,field,ours,official,cause\n"
    )


def test_the_areas_of_the_corpus_count(tmp_path: Path) -> None:
    """A corpus may have areas of its own, made up or too new for the program's table."""
    place = replace(FIRST, letter_id="port-wrenley-outcome_letter-2017-06-12", area="Port Wrenley", la_code="X99000003")
    out = write_run(tmp_path / "out", RunTables(letters=[place]))
    (tmp_path / "corpus" / "official").mkdir(parents=True)
    shutil.copy(SAMPLE / "areas.csv", tmp_path / "corpus" / "areas.csv")
    old_list(tmp_path / "corpus" / "official", ["", "", "Port Wrenley", *WAITING[3:]])
    code, said = run("--out", out, "--corpus", tmp_path / "corpus")
    assert code == 0 and "1 areas agree in full" in said


def test_the_command_without_official_files(tmp_path: Path) -> None:
    out = write_run(tmp_path / "out", RunTables(letters=[FIRST]))
    code, said = run("--out", out, "--corpus", tmp_path)
    assert code == 2 and "download --official" in said


def test_the_command_without_a_run(tmp_path: Path) -> None:
    code, said = run("--out", tmp_path / "none", "--official", old_list(tmp_path, ROW))
    assert code == 1 and "letters.csv is not there" in said


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ([*ROW[:2], "Wakefold", *ROW[3:]], "no local area is called “Wakefold”"),
        ([*ROW[:2], "Walsall", *ROW[3:]], "the code of Wakefield"),
        (["", "E08999999", *ROW[2:]], "no table of areas has"),
    ],
)
def test_an_unknown_area_stops_everything(tmp_path: Path, row: list[Any], says: str) -> None:
    out = write_run(tmp_path / "out", RunTables(letters=[FIRST, REVISIT]))
    good = old_list(tmp_path, ROW, name="good.csv")
    code, said = run("--out", out, "--official", good, "--official", old_list(tmp_path, ACROSS, row, name="bad.csv"))
    assert code == 1 and "bad.csv, row 3: " in said and says in said
    assert not (out / "reconciliation.csv").exists() and not (out / "coverage.csv").exists()


def test_one_bad_file_of_two_stops_everything(tmp_path: Path) -> None:
    out = write_run(tmp_path / "out", RunTables(letters=[FIRST]))
    (tmp_path / "half.ods").write_bytes(b"PK\x03\x04 half")
    code, said = run("--out", out, "--official", old_list(tmp_path, ROW), "--official", tmp_path / "half.ods")
    assert code == 1 and "half.ods: the file is cut short" in said and "Traceback" not in said
    assert not (out / "reconciliation.csv").exists() and not (out / "coverage.csv").exists()


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    files = old_list(tmp_path, ROW, ACROSS), new_list(tmp_path, FULL_ROW)
    written = []
    for letters in ([FIRST, REVISIT, FULL], [FULL, FIRST, REVISIT]):
        write_reconciliation(tmp_path / "out", compared(letters, *files))
        names = ("reconciliation.csv", "coverage.csv")
        written.append([(tmp_path / "out" / n).read_bytes() for n in names])
    assert written[0] == written[1]
