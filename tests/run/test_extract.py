"""A run gives the same tables whatever the order, the names or the place of the files; its exit status tells how."""

from __future__ import annotations

import csv
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.domain.records import RunTables
from pipeline.outputs.folder import CACHE
from pipeline.outputs.run_tables import load_run
from pipeline.reading import corpus as listing
from pipeline.reading.corpus import list_corpus
from pipeline.run.extract import build_tables, extract
from tests.conftest import ROOT, SAMPLE
from tests.support.rules import project_rules

Row = dict[str, str]


def command(corpus: Path, out: Path, *options: str) -> Result:
    """`send-letters extract`, in this process."""
    return CliRunner().invoke(app, ["extract", "--corpus", str(corpus), "--out", str(out), *options])


def tables_of(corpus: Path) -> RunTables:
    """A run's tables, without writing them."""
    listed = list_corpus(corpus)
    return build_tables(listed, project_rules().with_areas(listed.areas))


def rows_of(out: Path, table: str) -> list[Row]:
    with (out / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bytes_of(out: Path) -> dict[str, bytes]:
    """Every file of a run's folder, but the readings it keeps for the next run."""
    files = (f for f in sorted(out.rglob("*")) if f.is_file())
    return {f.relative_to(out).as_posix(): f.read_bytes() for f in files if CACHE not in f.relative_to(out).parts}


def differing(one: Path, other: Path) -> list[str]:
    a, b = bytes_of(one), bytes_of(other)
    return sorted(name for name in {*a, *b} if a.get(name) != b.get(name))


def test_a_run_writes_every_table(sample_run: Path) -> None:
    names = set(bytes_of(sample_run))
    assert {f"{t}.csv" for t in ("letters", "findings", "fields", "themes", "problems", "journeys")} <= names
    assert {"send-letters.sqlite", "send-letters.xlsx", "datapackage.json"} <= names
    assert len(rows_of(sample_run, "letters")) == len(list(SAMPLE.glob("*.pdf"))) - 1  # one is no letter about SEND


def test_every_file_of_the_sample_is_a_letter_or_a_problem(sample_run: Path) -> None:
    told = {row["source"] for table in ("letters", "problems") for row in rows_of(sample_run, table)}
    assert {f.name for f in SAMPLE.glob("*.pdf")} <= told


def test_a_second_run_into_the_same_folder_changes_no_byte(sample_run: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(sample_run, again)  # with what is kept for the next run
    extract(SAMPLE, again, project_rules())
    assert differing(sample_run, again) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["0", "4711"])
def test_a_run_in_another_process_and_place_gives_the_same_bytes(sample_run: Path, tmp_path: Path, seed: str) -> None:
    corpus = shutil.copytree(SAMPLE, tmp_path / "elsewhere")
    for file in corpus.iterdir():
        os.utime(file, (0, 0))
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    arguments = ["extract", "--corpus", str(corpus), "--out", str(tmp_path / "out")]
    ended = subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments], cwd=ROOT, env=environment, capture_output=True, check=False
    )
    said = ended.stderr.decode()
    assert ended.returncode == 0, said
    assert ended.stdout == b""  # talk is on stderr
    letters, findings = len(rows_of(sample_run, "letters")), len(rows_of(sample_run, "findings"))
    assert said.startswith(f"{letters} letters, {findings} findings; ")
    assert said.count("\n") == 1
    assert differing(sample_run, tmp_path / "out") == []


@pytest.mark.slow
def test_an_interrupted_run_ends_with_one_line_and_leaves_nothing_behind(tmp_path: Path) -> None:
    out = tmp_path / "out"
    line = [sys.executable, "-m", "pipeline", "extract", "--corpus", str(SAMPLE), "--out", str(out)]
    with subprocess.Popen(line, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True) as running:
        while not list(out.glob(f"{CACHE}/readings/*")):
            assert running.poll() is None
            time.sleep(0.01)
        os.killpg(running.pid, signal.SIGINT)
        _, said = running.communicate(timeout=100)
    assert (running.returncode, said) == (130, "interrupted; the last good files are as they were\n")
    assert [path.name for path in out.iterdir()] == [CACHE]
    with pytest.raises(ProcessLookupError):  # no worker is left in its group
        os.killpg(running.pid, 0)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_in_which_files_lie_changes_nothing(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = shutil.copytree(SAMPLE, tmp_path / "corpus" / "a")
    shutil.copytree(SAMPLE, tmp_path / "corpus" / "b")  # all of its letters are copies
    listed = list_corpus(corpus.parent)
    walk, chance = os.walk, random.Random(seed)

    def shuffled(*given: object, **more: object) -> Iterator[tuple[str, list[str], list[str]]]:
        for root, folders, files in walk(*given, **more):  # type: ignore[call-overload]
            chance.shuffle(folders)
            chance.shuffle(files)
            yield root, folders, files

    monkeypatch.setattr(listing.os, "walk", shuffled)
    assert list_corpus(corpus.parent) == listed


def test_other_file_names_change_nothing_but_the_sources(sample_run: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    letters = sorted(SAMPLE.glob("*.pdf"))
    names = {file.name: f"{n % 3}/{len(letters) - n:02}.pdf" for n, file in enumerate(letters)}  # the order reversed
    for file in letters:
        to = corpus / names[file.name]
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, to)
    shutil.copy(SAMPLE / "areas.csv", corpus)
    manifest = (SAMPLE / "manifest.csv").read_text(encoding="utf-8")
    for name, other in names.items():
        manifest = manifest.replace(name, other)
    (corpus / "manifest.csv").write_text(manifest, encoding="utf-8")

    def renamed(row: Any) -> Any:
        return replace(row, source=names[row.source]) if hasattr(row, "source") else row

    before, after = load_run(sample_run), tables_of(corpus)
    for name in (f.name for f in fields(RunTables) if f.name not in ("problems", "texts")):
        assert Counter(getattr(after, name)) == Counter(map(renamed, getattr(before, name))), name
    assert after.texts == before.texts


def test_the_output_may_lie_within_the_corpus(sample_run: Path, tmp_path: Path) -> None:
    corpus = shutil.copytree(SAMPLE, tmp_path / "corpus")
    before = list_corpus(corpus)
    shutil.copytree(sample_run, corpus / "extracted")
    assert list_corpus(corpus, corpus / "extracted") == before


def test_the_output_is_never_the_corpus(tmp_path: Path) -> None:
    corpus = shutil.copytree(SAMPLE, tmp_path / "corpus")
    result = command(corpus, tmp_path / "elsewhere" / ".." / "corpus")
    assert result.exit_code == 2
    assert "OUT=" in result.stderr
    assert sorted(f.name for f in corpus.iterdir()) == sorted(f.name for f in SAMPLE.iterdir())


def test_an_unknown_engine_is_misuse(tmp_path: Path) -> None:
    result = command(SAMPLE, tmp_path / "out", "--engine", "crystal ball")
    assert result.exit_code == 2
    assert "pdfplumber" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.fixture
def cake(tmp_path: Path) -> Path:
    """A corpus without a letter."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "cake.txt").write_text("Two eggs and a cup of flour.\n")
    return tmp_path / "corpus"


def test_a_corpus_without_letters_gives_one_and_says_where_to_look(cake: Path, tmp_path: Path) -> None:
    result = command(cake, tmp_path / "out")
    assert result.exit_code == 1
    assert "problems.csv" in result.stderr
    assert [row["code"] for row in rows_of(tmp_path / "out", "problems")] == ["not_a_letter"]


def test_an_output_that_cannot_be_written_is_told(cake: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("words")
    result = command(cake, tmp_path / "file" / "out")
    assert result.exit_code == 1
    assert "OUT=" in result.stderr
