"""What a run writes: the same bytes for the same rows, all forms alike, and never outside its folder."""

from __future__ import annotations

import csv
import errno
import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import date, datetime
from fnmatch import fnmatch
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipeline.domain.records import FieldRow, Finding, Journey, Letter, Problem, Row, ThemeHit, columns
from pipeline.outputs.data.csv_files import CsvWriter, TextWriter
from pipeline.outputs.folder import CACHE, atomic_output
from pipeline.outputs.frames import (
    RECORDS,
    TableError,
    column_types,
    frame_records,
    plain_values,
    read_frames,
    record_frame,
    typed_values,
)
from pipeline.outputs.publication import WRITERS
from pipeline.outputs.run_tables import RunTablesError
from pipeline.outputs.writer import OutputTable
from tests.conftest import ROOT
from tests.support.gold_run import publish_tables

ID = "eastmere-outcome_letter-2017-06-12"
TEXT = "The plans are late.\nﬁnally, the board meets.\r\n\x0c"
JOURNEY = Journey("Eastmere", "E1", f"{ID}/weakness/1", "", "", 0.875, "similar", None, "no_letter", "")


def rows() -> dict[str, list[Row]]:
    findings = [
        Finding(f"{ID}/weakness/{n}", ID, "weakness", n, f'the {n}th weakness, "so-called"\nat length', page=2, end=9)
        for n in range(1, 13)
    ]
    findings.append(Finding(f"{ID}/strength/1", ID, "strength", 1, '=HYPERLINK("x")', end=4))
    return {
        "letters": [
            Letter(ID, "b.pdf", area="Eastmere", n_weaknesses=12, inspection_start="2017-06-12"),
            Letter("ambleton-revisit_letter-2019-01-07", "a.pdf", area="Ambleton"),
        ],
        "findings": list(findings),
        "fields": [FieldRow(ID, "area", "Eastmere", 1, 0, 8, "kinds/area")],
        "themes": [ThemeHit(f"{ID}/weakness/2", "leadership", "governance", "certain", 0.98, "leadership.x", 0, 3)],
        "problems": [Problem("odd ‘name’, \n.pdf", "", "error", "no_text", "holds no text; try OCR", None)],
    }


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of these rows and a journey, for reading only."""
    return publish_tables(tmp_path_factory.mktemp("run"), {**rows(), "journeys": [JOURNEY]}, {ID: TEXT})


@pytest.fixture
def last_good(run: Path, tmp_path: Path) -> Path:
    """A copy of that folder, to publish into again."""
    return Path(shutil.copytree(run, tmp_path / "run"))


def everything(out: Path) -> dict[str, str]:
    """The files of a run's folder, but for what is kept for the next run, with their hashes."""
    files = [p for p in out.rglob("*") if p.is_file() and CACHE not in p.parts]
    return {str(p.relative_to(out)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_the_order_of_rows_changes_no_byte(run: Path, tmp_path: Path) -> None:
    reversed_rows = {name: table[::-1] for name, table in reversed(rows().items())}
    publish_tables(tmp_path, {"journeys": [JOURNEY], **reversed_rows}, {ID: TEXT})
    assert everything(tmp_path) == everything(run)


def test_a_second_run_touches_no_file(last_good: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in last_good.rglob("*") if p.is_file()}
    publish_tables(last_good, {**rows(), "journeys": [JOURNEY]}, {ID: TEXT})
    assert before == {p: p.stat().st_mtime_ns for p in last_good.rglob("*") if p.is_file()}


def test_csv_has_the_records_columns_and_counts_numbers_as_numbers(run: Path) -> None:
    with (run / "findings.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert list(table[0]) == columns(Finding)
    assert [r["finding_id"].rpartition("/")[2] for r in table] == ["1", *map(str, range(1, 13))]
    assert table[1]["text"] == 'the 1th weakness, "so-called"\nat length'
    assert b"\r" not in (run / "findings.csv").read_bytes()
    letters = (run / "letters.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split("-")[0] for line in letters[1:]] == ["ambleton", "eastmere"]
    assert "<NA>" not in letters[1] and "None" not in letters[1]


def test_text_is_written_character_for_character(run: Path) -> None:
    assert (run / "text" / f"{ID}.txt").read_bytes().decode("utf-8") == TEXT


def test_texts_of_letters_and_tables_that_are_gone_are_removed(last_good: Path) -> None:
    (last_good / "tables" / "of-an-earlier-version.csv").touch()
    publish_tables(last_good, {}, {"other-letter": "x"})
    assert [p.name for p in (last_good / "text").iterdir()] == ["other-letter.txt"]
    assert not (last_good / "tables" / "of-an-earlier-version.csv").exists()


@pytest.mark.parametrize("letter_id", ["../evil", "/etc/x", "a/b", "", "a\x00", "A", "a.b", "a" * 201])
def test_a_letter_id_cannot_lead_out_of_the_folder(tmp_path: Path, letter_id: str) -> None:
    writer = TextWriter()
    writer.set_up(tmp_path)
    with pytest.raises(TableError, match="cannot be a letter's id"):
        writer.feed_text(letter_id, "x")
    assert list(tmp_path.rglob("*")) == [tmp_path / "text"]


def test_nothing_is_written_where_a_letter_id_leads_out_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="cannot be a letter's id"):
        publish_tables(tmp_path / "out", {}, {"../evil": "x"})
    assert everything(tmp_path) == {}


def test_a_failed_run_leaves_the_last_good_tables(last_good: Path) -> None:
    before = everything(last_good)
    twice = [Letter(ID, "b.pdf"), Letter(ID, "c.pdf")]
    with pytest.raises(TableError, match=ID):
        publish_tables(last_good, {"letters": list(twice)})
    with pytest.raises(TableError):
        publish_tables(last_good, {"letters": []}, {ID: "changed", "..": "x"})
    assert everything(last_good) == before


def test_a_killed_run_leaves_the_last_good_tables(last_good: Path) -> None:
    before = everything(last_good)
    dying = (
        "import os, pathlib, sys\n"
        "from pipeline.outputs.data.datapackage import DataPackageWriter as LastWriter\n"
        "from tests.support.gold_run import publish_tables\n"
        "LastWriter.finish = lambda self: os._exit(9)\n"
        "publish_tables(pathlib.Path(sys.argv[1]), {})\n"
    )
    done = subprocess.run([sys.executable, "-c", dying, str(last_good)], check=False, cwd=ROOT)
    assert done.returncode == 9
    leavings = list(last_good.glob(".writing-*"))
    assert leavings and {k: v for k, v in everything(last_good).items() if not k.startswith(".writing-")} == before


def test_a_full_disk_leaves_the_last_good_tables(last_good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(last_good)

    def full(self: CsvWriter, table: OutputTable) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(CsvWriter, "feed", full)
    with pytest.raises(OSError, match="no space left"):
        publish_tables(last_good, {})
    assert everything(last_good) == before


def test_every_writer_says_what_it_writes(run: Path) -> None:
    """The data dictionary lists the files of all writers: a file that none of them names would be missing there."""
    patterns = [p for writer in WRITERS for p in re.findall(r"`(.+?)`", writer.files)]
    files = list(everything(run))
    named = {p: [file for file in files if fnmatch(file, p) and file.count("/") == p.count("/")] for p in patterns}
    assert set(files) == {file for matching in named.values() for file in matching}
    assert [p for p in patterns if not named[p]] == ["CHANGES.md", "feed.xml"]  # only a refresh writes them


def test_a_row_given_twice_stands_once() -> None:
    assert len(record_frame("letters", [Letter(ID, "b.pdf"), Letter(ID, "b.pdf")])) == 1


def test_all_forms_hold_the_same(run: Path) -> None:
    frames = read_frames(run)
    book = openpyxl.load_workbook(run / "send-letters.xlsx")
    with closing(sqlite3.connect(run / "send-letters.sqlite")) as database:
        for name, data in frames.items():
            plain = list(zip(*(plain_values(data[c]) for c in data.columns), strict=True))
            types = column_types(RECORDS[name])
            typed = list(zip(*(typed_values(data[c], kind) for c, kind in types.items()), strict=True))
            parquet = [tuple(row.values()) for row in pq.read_table(run / f"{name}.parquet").to_pylist()]
            assert parquet == typed, name
            assert database.execute(f"SELECT * FROM {name}").fetchall() == plain, name
            sheet = list(book[name].iter_rows(min_row=5, values_only=True)) if plain else []
            assert [tuple(map(_as_day, row)) for row in sheet] == typed, name


def _as_day(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value


def test_parquet_holds_dates_as_dates_and_categories_once(run: Path) -> None:
    letters = pq.read_table(run / "letters.parquet")
    assert letters["inspection_start"].to_pylist() == [None, date(2017, 6, 12)]
    schema = letters.schema
    kinds = {str(schema.field(name).type) for name in ("kind", "framework", "outcome", "region", "origin")}
    assert kinds == {"dictionary<values=string, indices=int32, ordered=0>"}
    assert schema.field("published").metadata == {b"says": b"date of publication, from the manifest"}


@pytest.mark.parametrize("text", ["2017-02-30", "2017-6-12", "20170612", "someday", "2017-06-12T10:00"])
def test_what_is_no_day_is_no_date(text: str) -> None:
    assert typed_values(pd.Series(["2017-06-12", text, ""], dtype="str"), "date") == [date(2017, 6, 12), None, None]


def test_a_broken_character_does_not_stop_the_run(tmp_path: Path) -> None:
    publish_tables(tmp_path, {"letters": [Letter(ID, "a\ud800\uffffb.pdf")]}, {ID: "x\udfffy"})
    assert read_frames(tmp_path)["letters"]["source"].tolist() == ["a??b.pdf"]
    assert (tmp_path / "text" / f"{ID}.txt").read_text(encoding="utf-8") == "x?y"


def test_the_data_package_describes_every_column_and_hash(run: Path) -> None:
    package = json.loads((run / "datapackage.json").read_text(encoding="utf-8"))
    resources = {r["path"]: r for r in package["resources"]}
    assert {f"{name}.csv" for name in ("letters", "findings", "fields", "themes", "problems")} <= set(resources)
    for path, resource in resources.items():
        content = (run / path).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        with (run / path).open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == [f["name"] for f in resource["schema"]["fields"]]
        assert all(f["description"] for f in resource["schema"]["fields"])
    assert resources["findings.csv"]["schema"]["foreignKeys"][0]["reference"]["resource"] == "letters"
    letters = {f["name"]: f for f in resources["letters.csv"]["schema"]["fields"]}
    assert [letters[n]["type"] for n in ("n_weaknesses", "inspection_start", "kind")] == ["integer", "date", "string"]
    assert letters["framework"]["constraints"] == {"enum": ["2016", "2023"]}


def test_a_killed_runs_leavings_are_cleared_away(tmp_path: Path) -> None:
    (tmp_path / ".writing-abandoned" / "text").mkdir(parents=True)
    with atomic_output(tmp_path) as folder:
        (folder / "new.csv").touch()
    assert sorted(path.name for path in tmp_path.iterdir()) == [CACHE, "new.csv"]


def test_two_that_write_to_one_folder_wait_for_each_other(tmp_path: Path) -> None:
    ended = []

    def second() -> None:
        with atomic_output(tmp_path) as folder:
            ended.append((tmp_path / "first.csv").exists())
            (folder / "second.csv").touch()

    with atomic_output(tmp_path) as folder:
        other = threading.Thread(target=second)
        other.start()
        (folder / "first.csv").touch()
        other.join(0.3)  # long enough for one that does not wait
        assert ended == []
    other.join()
    assert ended == [True]


def test_a_table_without_its_columns_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "letters.csv").write_text("letter_id\na\n", encoding="utf-8")
    with pytest.raises(RunTablesError, match="has no column source; run `send-letters extract"):
        read_frames(tmp_path)


def test_frames_are_read_back_as_they_were_written(run: Path) -> None:
    frames = read_frames(run)
    assert set(frames) == {"letters", "findings", "fields", "themes", "problems", "journeys"}
    assert all(data.equals(record_frame(name, frame_records(data, RECORDS[name]))) for name, data in frames.items())
    assert frames["findings"]["number"].dtype == "Int64" and frames["journeys"]["score"].tolist() == [0.875]
