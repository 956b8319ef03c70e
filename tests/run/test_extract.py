"""A run gives the same bytes whatever the order, the time or the process, and its exit status tells how it went."""

from __future__ import annotations

import csv
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.reading import corpus as listing
from pipeline.run.extract import command, extract
from pipeline.run.store import CACHE
from tests.conftest import ROOT
from tests.support.made_letters.sample import FOLDER as SAMPLE

Row = dict[str, str]


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


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("first") / "out"
    assert command(SAMPLE, out, "pdfium") == 0
    return out


def test_a_run_writes_every_table(first: Path) -> None:
    names = set(bytes_of(first))
    assert {f"{t}.csv" for t in ("letters", "findings", "fields", "themes", "problems", "journeys")} <= names
    assert {"send-letters.sqlite", "send-letters.xlsx", "datapackage.json"} <= names
    assert len(rows_of(first, "letters")) == len(list(SAMPLE.glob("*.pdf"))) - 1  # one is no letter about SEND


def test_every_file_of_the_sample_is_a_letter_or_a_problem(first: Path) -> None:
    told = {row["source"] for table in ("letters", "problems") for row in rows_of(first, table)}
    assert {f.name for f in SAMPLE.glob("*.pdf")} <= told


def test_a_second_run_into_the_same_folder_changes_no_byte(first: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(first, again)  # with what is kept for the next run
    assert command(SAMPLE, again, "pdfium") == 0
    assert differing(first, again) == []


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_a_run_in_another_process_and_place_gives_the_same_bytes(first: Path, tmp_path: Path, seed: str) -> None:
    corpus = shutil.copytree(SAMPLE, tmp_path / "elsewhere")
    for file in corpus.iterdir():
        os.utime(file, (0, 0))
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    arguments = ["extract", "--corpus", str(corpus), "--out", str(tmp_path / "out")]
    ended = subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments], cwd=ROOT, env=environment, capture_output=True, check=False
    )
    assert ended.returncode == 0, ended.stderr.decode()
    assert ended.stdout == b""  # talk is on stderr
    assert differing(first, tmp_path / "out") == []


def test_the_order_in_which_files_lie_changes_no_byte(
    first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk, chance = os.walk, random.Random(7)

    def shuffled(*given: object, **more: object) -> Iterator[tuple[str, list[str], list[str]]]:
        for root, folders, files in walk(*given, **more):  # type: ignore[call-overload]
            chance.shuffle(folders)
            chance.shuffle(files)
            yield root, folders, files

    monkeypatch.setattr(listing.os, "walk", shuffled)
    extract(SAMPLE, tmp_path / "out")
    assert differing(first, tmp_path / "out") == []


def test_other_file_names_change_nothing_but_the_sources(first: Path, tmp_path: Path) -> None:
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
    extract(corpus, tmp_path / "out")
    for table in ("letters", "findings", "fields", "themes", "journeys", "later", "actions", "corrections"):
        renamed = [{**row, "source": names[row["source"]]} if "source" in row else row for row in rows_of(first, table)]
        assert rows_of(tmp_path / "out", table) == renamed, table


def test_the_output_may_lie_within_the_corpus(first: Path, tmp_path: Path) -> None:
    corpus = shutil.copytree(SAMPLE, tmp_path / "corpus")
    for _ in range(2):
        assert command(corpus, corpus / "extracted", "pdfium") == 0
        assert differing(first, corpus / "extracted") == []


def test_the_output_is_never_the_corpus(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = shutil.copytree(SAMPLE, tmp_path / "corpus")
    assert command(corpus, tmp_path / "elsewhere" / ".." / "corpus", "pdfium") == 2
    assert "OUT=" in capsys.readouterr().err
    assert sorted(f.name for f in corpus.iterdir()) == sorted(f.name for f in SAMPLE.iterdir())


def test_an_unknown_engine_is_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(SAMPLE, tmp_path / "out", "crystal ball") == 2
    assert "pdfplumber" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_corpus_without_letters_gives_one_and_says_where_to_look(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "cake.txt").write_text("Two eggs and a cup of flour.\n")
    assert command(tmp_path / "corpus", tmp_path / "out", "pdfium") == 1
    assert "problems.csv" in capsys.readouterr().err
    assert [row["code"] for row in rows_of(tmp_path / "out", "problems")] == ["not_a_letter"]


def test_an_output_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("words")
    assert command(SAMPLE, tmp_path / "file" / "out", "pdfium") == 1
    assert "OUT=" in capsys.readouterr().err


def test_how_it_went_is_one_line(first: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command(SAMPLE, tmp_path / "out", "pdfium")
    said = capsys.readouterr()
    letters, findings = len(rows_of(first, "letters")), len(rows_of(first, "findings"))
    assert said.out == ""
    assert said.err.startswith(f"{letters} letters, {findings} findings; ")
    assert said.err.count("\n") == 1
