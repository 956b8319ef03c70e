"""A finished run's tables come back as the records that were written, or with an error that says what to do."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import pipeline.outputs
from pipeline.domain.problems import ProblemCode
from pipeline.domain.records import FieldRow, Finding, Journey, Letter, Problem, ThemeHit
from pipeline.domain.vocabulary import FindingKind, Framework, LetterKind, Outcome, Verdict
from pipeline.outputs.run_tables import RunTablesError, letter_text, load_optional_table, load_run, load_table
from tests.conftest import ROOT
from tests.support.gold_run import write_tables

ID = "bury-revisit_letter-2019-05-13"
LETTER = Letter(
    ID, "a, “b”.pdf", kind=LetterKind.REVISIT_LETTER, framework=Framework.FROM_2016, outcome=Outcome.ALL_SUFFICIENT,
    n_weaknesses=1,
)  # fmt: skip
FINDING = Finding(f"{ID}/weakness/1", ID, FindingKind.WEAKNESS, 1, 'late\n"plans"', Verdict.SUFFICIENT, page=2)
JOURNEY = Journey("Bury", "E08000002", "", "", FINDING.finding_id, None, "no_letter", None, "", Verdict.SUFFICIENT)
TABLES = {
    "letters": [LETTER, replace(LETTER, letter_id="x", kind="", framework="", outcome="", n_weaknesses=None)],
    "findings": [FINDING],
    "fields": [FieldRow(ID, "outcome", "all_sufficient", 1, 0, 9, "outcome.from_verdicts")],
    "themes": [ThemeHit(FINDING.finding_id, "ehc_plans", "", "certain", 0.98, "r", 0, 4)],
    "problems": [Problem.of(ProblemCode.NO_TEXT, "holds no text", source="c.pdf")],
    "journeys": [replace(JOURNEY, score=0.875), JOURNEY],
}


def test_what_was_written_comes_back(tmp_path: Path) -> None:
    run = load_run(write_tables(tmp_path, **TABLES))
    assert [list(getattr(run, name)) for name in TABLES] == [
        sorted(rows, key=lambda row: [getattr(row, column) for column in type(row).key]) for rows in TABLES.values()
    ]
    assert isinstance(run.letters[0].kind, LetterKind) and run.letters[1].kind == ""
    assert run.findings[0].verdict is Verdict.SUFFICIENT and run.problems[0].code is ProblemCode.NO_TEXT
    assert (run.corrections, run.later, run.actions) == ([], [], [])


def test_texts_come_back_character_for_character(tmp_path: Path) -> None:
    write_tables(tmp_path, **TABLES)
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / f"{ID}.txt").write_bytes(b"a\r\nb\x0cfoot")
    assert load_run(tmp_path).texts == {ID: "a\r\nb\x0cfoot", "x": ""}
    (tmp_path / "secret.txt").write_text("no", encoding="utf-8")
    assert letter_text(tmp_path, "../secret") == ""


@pytest.mark.parametrize("name", ["letters", "findings", "fields", "themes", "problems"])
def test_a_table_that_every_run_writes_must_be_there(tmp_path: Path, name: str) -> None:
    write_tables(tmp_path, **TABLES)
    (tmp_path / f"{name}.csv").unlink()
    (tmp_path / "datapackage.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RunTablesError, match=rf"{name}\.csv is not there; run `send-letters extract --out "):
        load_run(tmp_path)


def test_a_folder_without_tables_names_the_one_that_has_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my-tables").mkdir()
    (tmp_path / "my-tables" / "datapackage.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RunTablesError, match=rf"did you mean {tmp_path / 'my-tables'}\?"):
        load_run(tmp_path / "extracted")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RunTablesError, match=r"^no tables in extracted/; did you mean my-tables\?"):
        load_run(Path("extracted"))


def test_a_table_that_only_some_runs_write_may_be_missing(tmp_path: Path) -> None:
    assert load_optional_table(tmp_path, Journey) == []


def test_a_column_that_an_earlier_version_did_not_write_has_its_default(tmp_path: Path) -> None:
    (tmp_path / "letters.csv").write_text("letter_id,source\na,b\n", encoding="utf-8")
    assert load_table(tmp_path, Letter) == [Letter("a", "b")]


@pytest.mark.parametrize(
    ("cells", "complaint"),
    [
        ("letter_id,source,kind\na,b,postcard\n", r"line 2: the kind “postcard” is none of outcome_letter, revisit_"),
        ("letter_id,source,n_weaknesses\na,b,two\n", r"line 2: the n_weaknesses “two” is not a number"),
        ("letter_id,source\na,b\nc\n", r"line 3: the row does not have as many cells as the header"),
        ("letter_id,source\na,b,c\n", r"line 2: the row does not have as many cells as the header"),
        ("letter_id\na\n", r"has no column source"),
        ("", r"has no column letter_id, source"),
        (b"letter_id,source\n\xff,b\n", r"cannot be read"),
    ],
)
def test_a_damaged_table_is_named_with_its_line(tmp_path: Path, cells: str | bytes, complaint: str) -> None:
    (tmp_path / "letters.csv").write_bytes(cells if isinstance(cells, bytes) else cells.encode())
    with pytest.raises(
        RunTablesError, match=rf"letters\.csv.*{complaint}.*; run `send-letters extract --out .*` again"
    ):
        load_table(tmp_path, Letter)


def test_a_value_that_must_be_stated_cannot_be_empty(tmp_path: Path) -> None:
    write_tables(tmp_path, **TABLES)
    path = tmp_path / "findings.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",weakness,", ",,"), encoding="utf-8")
    with pytest.raises(RunTablesError, match="the kind “” is none of weakness"):
        load_table(tmp_path, Finding)


def test_a_cell_may_be_as_long_as_a_letter(tmp_path: Path) -> None:
    long = replace(FINDING, text="word " * 60_000 + "end")
    assert load_table(write_tables(tmp_path, findings=[long]), Finding) == [long]


@pytest.mark.parametrize("module", ["cli", "domain.records", "outputs", "outputs.run_tables"])
def test_reading_a_run_loads_no_library_for_writing_one(module: str) -> None:
    slow = {"pandas", "pyarrow", "xlsxwriter", "jinja2"}
    code = f"import sys, pipeline.{module}; print(sorted({slow!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_every_public_name_of_the_folder_is_there() -> None:
    assert all(hasattr(pipeline.outputs, name) for name in pipeline.outputs.__all__)
    with pytest.raises(AttributeError, match="no attribute 'write_nothing'"):
        pipeline.outputs.write_nothing  # noqa: B018
