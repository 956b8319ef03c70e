"""A run with nothing to do does nothing, and anything that could change a table makes it do all again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import pipeline.run.current
import pipeline.run.extract
from pipeline.cli import app
from pipeline.domain.processes import Failed
from pipeline.outputs.folder import CACHE
from pipeline.reading.corpus import list_corpus
from pipeline.reading.formats import ocr
from pipeline.run.current import LastRun, RunSummary, inputs_hash, nothing_to_do, summarise
from pipeline.run.extract import extract
from tests.conftest import SAMPLE
from tests.support.rules import FOLDER, project_rules


class Place:
    """A small corpus with its tables."""

    def __init__(self, folder: Path) -> None:
        self.corpus, self.out, self.rules = folder / "corpus", folder / "out", folder / "rules"

    def nothing_to_do(self, engine: str = "pdfium") -> bool:
        return nothing_to_do(self.corpus, self.out, self.rules, engine) is not None


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """One letter, and its tables."""
    place = Place(tmp_path_factory.mktemp("current"))
    place.corpus.mkdir()
    for file in (SAMPLE / "areas.csv", sorted(SAMPLE.glob("ambleford-*.pdf"))[0]):
        shutil.copy(file, place.corpus)
    shutil.copytree(FOLDER, place.rules)
    tables = extract(place.corpus, place.out, replace(project_rules(), folder=place.rules))
    assert nothing_to_do(place.corpus, place.out, place.rules, "pdfium") == summarise(tables)
    return place


@pytest.fixture
def place(done: Place, tmp_path: Path) -> Place:
    shutil.copytree(done.corpus.parent, tmp_path / "place")
    return Place(tmp_path / "place")


def test_a_run_with_nothing_to_do_says_the_same_and_touches_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline.run.extract, "extract", lambda *_: pytest.fail("it was made anew"))
    times = {file: file.stat().st_mtime_ns for file in place.out.rglob("*")}
    arguments = ["extract", "--corpus", str(place.corpus), "--out", str(place.out), "--rules", str(place.rules)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("1 letters, ")
    assert {file: file.stat().st_mtime_ns for file in place.out.rglob("*")} == times


def _more(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def _same_size(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1] + b" ")


@pytest.mark.parametrize(
    "change",
    [
        lambda place: _more(place.corpus / "new.txt", "A menu"),
        lambda place: next(place.corpus.glob("*.pdf")).unlink(),
        lambda place: _more(place.corpus / "areas.csv", "\n"),
        lambda place: _more(place.corpus / "manifest.csv", "file,url\nnone.pdf,\n"),
        lambda place: _more(place.rules / "themes.yml", "# a remark\n"),
        lambda place: (place.rules / "corrections" / "more.yml").write_text("[]\n"),
        lambda place: _same_size(place.out / "findings.csv"),
        lambda place: next((place.out / "text").iterdir()).unlink(),
        lambda place: (place.out / CACHE / "extract.json").write_text("[1]"),
    ],
)
def test_whatever_could_change_a_table_makes_it_anew(place: Place, change: Callable[[Place], object]) -> None:
    assert place.nothing_to_do()
    (place.rules / "corrections").mkdir(exist_ok=True)
    change(place)
    assert not place.nothing_to_do()


def test_another_engine_program_or_reader_of_scans_makes_it_anew(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not place.nothing_to_do("pdfplumber")
    with monkeypatch.context() as patch:
        patch.setattr(pipeline.run.current, "program", lambda: "another")
        assert not place.nothing_to_do()
    there = ocr.available()
    monkeypatch.setattr(ocr, "available", lambda: not there)
    assert not place.nothing_to_do()


def test_what_may_go_well_next_time_is_tried_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(place.out)
    failed = lambda function, tasks: iter([(i, Failed("crashed")) for i in range(len(tasks))])  # noqa: E731
    monkeypatch.setattr(pipeline.run.extract, "run_in_processes", failed)
    extract(place.corpus, place.out, replace(project_rules(), folder=place.rules))
    assert not place.nothing_to_do()


def test_a_file_that_cannot_be_opened_makes_it_anew(place: Place) -> None:
    listed = list_corpus(place.corpus)
    unread = replace(listed, sources=(replace(listed.sources[0], sha256=""),))
    assert inputs_hash(listed, place.rules)
    assert not inputs_hash(unread, place.rules)
    last = LastRun(place.out, "extract")
    last.keep("", RunSummary(1, 1, 0, 0), [])
    assert last.made_from("") is None
