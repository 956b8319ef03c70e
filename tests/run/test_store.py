"""Kept readings: the same tables with and without them, and never one that was made from something else."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

import pipeline.run.extract
import pipeline.run.store
from pipeline.cli import app
from pipeline.domain.areas import Areas
from pipeline.domain.problems import ProblemCode, Severity
from pipeline.domain.processes import Failed
from pipeline.domain.records import Action, FieldRow, Finding, Letter, Problem, Reading, RunTables, Source
from pipeline.domain.vocabulary import FindingKind, LetterKind, Verdict
from pipeline.outputs.folder import CACHE
from pipeline.reading.corpus import list_corpus
from pipeline.reading.formats import ocr
from pipeline.rulebook.letter_rules import FILES, PUBLICATIONS
from pipeline.rulebook.rules import Rules
from pipeline.run.extract import build_tables, read_one
from pipeline.run.store import NOT_FOR_READING, KeptReadings, rules_hash
from tests.conftest import SAMPLE
from tests.letters.test_statement_of_action import COLUMNS, HEAD, ROWS, tabbed
from tests.support.examples import examples
from tests.support.rules import FOLDER, project_rules

USED = ("manifest", "areas", "ambleford", "calderwick", "quenbury", "st-brannocs")
SOURCE = Source("a/b.pdf", "0" * 64, 1000, "https://example.org/1", "2019-08-09")
ID = "bury-revisit_letter-2019-07-01"
READING = Reading(
    SOURCE.path,
    Letter(
        ID, SOURCE.path, kind=LetterKind.REVISIT_LETTER, area="Bury", n_weaknesses=1, gone_since="2026-01-01T00:00:00Z"
    ),
    (
        Finding(
            f"{ID}/weakness/1", ID, FindingKind.WEAKNESS, 1, "Too few “plans”\nare on time\ud83d.",
            Verdict.SUFFICIENT, page=2,
        ),
    ),
    (FieldRow(ID, "area", "Bury", 1, 3, 7, "area.for"),),
    (
        Problem(SOURCE.path, ID, Severity.WARNING, ProblemCode.SAME_ID, "look", None),
        Problem("b", "", Severity.ERROR, ProblemCode.NO_TEXT, "look", 3),
    ),
    (Action(ID, None, "1.1", "do it", "May", "June", "2019-05", "", "A", "m"),),
    "Bury \x00\x0c\u2028 text\n",
)  # fmt: skip


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few letters of the sample, a statement, a document of another kind and a file that is none."""
    folder = tmp_path_factory.mktemp("corpus")
    for path in (p for p in SAMPLE.iterdir() if p.stem.startswith(USED)):
        shutil.copy(path, folder / path.name)
    (folder / "derby.txt").write_text(HEAD + tabbed([COLUMNS, *ROWS]), encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that runs from now on read, as they read them."""
    paths: list[str] = []
    run_in_processes = pipeline.run.extract.run_in_processes

    def noted(function: Callable[[Source], Reading], sources: list[Source]) -> Iterator[tuple[int, Reading | Failed]]:
        paths.extend(source.path for source in sources)
        return run_in_processes(function, sources)

    monkeypatch.setattr(pipeline.run.extract, "run_in_processes", noted)
    return paths


def tables_of(corpus: Path, cache: Path | None = None, engine: str = "pdfium") -> RunTables:
    listed = list_corpus(corpus)
    return build_tables(listed, project_rules().with_areas(listed.areas), engine, cache)


def test_the_same_tables_with_kept_readings_and_without(corpus: Path, tmp_path: Path, read: list[str]) -> None:
    without = tables_of(corpus)
    read.clear()
    cold = tables_of(corpus, tmp_path)
    assert len(read) == len(list(corpus.glob("*.pdf"))) + 1 >= 5
    read.clear()
    warm = tables_of(corpus, tmp_path)
    assert read == []
    assert without == cold == warm


def test_only_what_changed_is_read_again_and_only_what_is_used_is_kept(
    corpus: Path, tmp_path: Path, read: list[str]
) -> None:
    letters, cache = shutil.copytree(corpus, tmp_path / "corpus"), tmp_path / "cache"
    (letters / "derby.txt").unlink()
    tables_of(letters, cache)
    first, *others = sorted(letters.glob("*.pdf"))
    gone = others.pop()
    gone.unlink()
    (letters / "new.txt").write_text("A menu: soup, then fish.")
    manifest = letters / "manifest.csv"
    manifest.write_text(manifest.read_text().replace(f"{others[0].name},,", f"{others[0].name},https://example.org/9,"))
    broken = cache / "readings" / "broken.part"
    broken.write_text("left by a kill")
    read.clear()
    tables = tables_of(letters, cache)
    assert sorted(read) == sorted(["new.txt", others[0].name])
    assert len(list((cache / "readings").iterdir())) == len(list(letters.glob("*.pdf"))) + 1
    assert tables == tables_of(letters)
    read.clear()
    tables_of(letters, cache, "pdfplumber")
    assert first.name in read


def test_a_reading_comes_back_as_it_was(tmp_path: Path) -> None:
    kept(tmp_path).put(SOURCE, [READING])
    assert repr(kept(tmp_path).get(SOURCE)) == repr([READING])  # its terms of the field are enums again
    [path] = (tmp_path / "readings").iterdir()
    assert b"\x00" not in path.read_bytes()


def test_any_text_comes_back_as_it_was_or_not_at_all(tmp_path: Path) -> None:
    readings = kept(tmp_path)

    @examples(60)
    @given(st.text(st.characters(), max_size=20) | st.sampled_from(["\ud83d\ude00", "\r\n", "\x85"]))
    def check(text: str) -> None:
        reading = replace(READING, text=text)
        shutil.rmtree(tmp_path / "readings", ignore_errors=True)
        readings.put(SOURCE, [reading])
        found = readings.get(SOURCE)
        assert found == [reading] or (found is None and "\ud83d\ude00" in text)

    check()


@pytest.mark.parametrize(
    "other",
    [
        replace(SOURCE, path="a/c.pdf"),
        replace(SOURCE, sha256="1" * 64),
        replace(SOURCE, url="https://example.org/2"),
        replace(SOURCE, published="2019-08-10"),
        replace(SOURCE, gone_since="2026-11-22T07:00:00Z"),
    ],
)
def test_another_file_or_word_of_the_manifest_is_another_reading(tmp_path: Path, other: Source) -> None:
    kept(tmp_path).put(SOURCE, [READING])
    assert kept(tmp_path).get(other) is None


def test_another_engine_table_of_areas_rule_or_program_is_another_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(tmp_path).put(SOURCE, [READING])
    assert kept(tmp_path, engine="pdfplumber").get(SOURCE) is None
    assert kept(tmp_path, areas=Areas(project_rules().areas.table[1:])).get(SOURCE) is None
    for name in ("program", "rules_hash"):
        with monkeypatch.context() as patch:
            patch.setattr(pipeline.run.store, name, lambda *_, **__: "another")
            assert kept(tmp_path).get(SOURCE) is None
    there = ocr.available()
    monkeypatch.setattr(ocr, "available", lambda: not there)  # a scan that said nothing may speak now
    assert kept(tmp_path).get(SOURCE) is None


def test_which_rules_count_for_reading(tmp_path: Path) -> None:
    rules = shutil.copytree(FOLDER, tmp_path / "rules")
    before, reading = rules_hash(rules), rules_hash(rules, reading=True)
    assert before == rules_hash(FOLDER)
    for name in (*NOT_FOR_READING, "corrections/bury.yml"):
        with (rules / name).open("a") as file:
            file.write("# more\n")
        assert rules_hash(rules) != before
        assert rules_hash(rules, reading=True) == reading
        before = rules_hash(rules)
    for path in sorted(set(rules.glob("*.*")) - {rules / name for name in NOT_FOR_READING}):
        with path.open("a") as file:
            file.write("# more\n")
        assert rules_hash(rules, reading=True) != reading, path.name
        reading = rules_hash(rules, reading=True)


def test_every_file_that_letters_are_read_by_counts_for_reading(corpus: Path, tmp_path: Path) -> None:
    """Reading is handed letter rules and areas, and opens no rule file itself: every kind is read without them."""
    assert not {file.name for file in FILES if file is not PUBLICATIONS} & set(NOT_FOR_READING)
    assert not {"areas.csv", "words.yml"} & set(NOT_FOR_READING)
    folder = shutil.copytree(FOLDER, tmp_path / "rules")
    listed = list_corpus(corpus)
    rules = Rules.load(folder).with_areas(listed.areas)
    shutil.rmtree(folder)
    of_files = [read_one(listed.folder, rules.letters, rules.areas, "pdfium", source) for source in listed.sources]
    readings = [reading for readings in of_files for reading in readings]
    assert {reading.letter.kind for reading in readings if reading.letter} == set(LetterKind)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda entry: b"",
        lambda entry: entry[:-20],
        lambda entry: entry.replace(b"Bury", b"Bath"),
        lambda entry: b"\xff\xfe" + entry,
        lambda entry: entry.partition(b"\n")[0] + b"\n{}",
        lambda entry: b"\n".join([pipeline.run.store._hash(["[]"]).encode(), b"[]"]),
    ],
)
def test_a_broken_entry_is_ignored_and_written_anew(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    kept(tmp_path).put(SOURCE, [READING])
    [path] = (tmp_path / "readings").iterdir()
    whole = path.read_bytes()
    path.write_bytes(spoil(whole))
    readings = kept(tmp_path)
    assert readings.get(SOURCE) is None
    readings.put(SOURCE, [READING])
    readings.sweep()
    assert [p.read_bytes() for p in (tmp_path / "readings").iterdir()] == [whole]


def test_what_may_be_otherwise_next_time_is_not_kept(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unread = replace(SOURCE, sha256="")  # could not be opened
    kept(tmp_path).put(unread, [READING])
    assert kept(tmp_path).get(unread) is None
    crashed = lambda function, tasks: iter([(i, Failed("crashed")) for i in range(len(tasks))])  # noqa: E731
    monkeypatch.setattr(pipeline.run.extract, "run_in_processes", crashed)
    tables_of(corpus, tmp_path)
    assert not (tmp_path / "readings").exists()


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / "readings").write_text("in the way")
    readings = kept(tmp_path)
    readings.put(SOURCE, [READING])
    assert readings.get(SOURCE) is None
    readings.sweep()
    assert (tmp_path / "readings").read_text() == "in the way"


def test_what_is_kept_is_shown_and_taken_away(tmp_path: Path) -> None:
    def command(what: str, out: Path) -> Result:
        return CliRunner().invoke(app, ["cache", what, "--out", str(out)])

    (tmp_path / "letters.csv").touch()
    kept(tmp_path / CACHE).put(SOURCE, [READING])
    (tmp_path / CACHE / "extract.json").touch()
    assert "the readings of 1 files, 0.0 MB" in command("info", tmp_path).output
    assert "the readings of 0 files, 0.0 MB" in command("clear", tmp_path).output
    assert sorted(path.name for path in tmp_path.iterdir()) == [CACHE, "letters.csv"]
    assert [path.suffix for path in (tmp_path / CACHE).iterdir()] == [".lock"]
    assert command("clear", tmp_path / "none").exit_code == 2
    assert not (tmp_path / "none").exists()


def kept(folder: Path, engine: str = "pdfium", areas: Areas | None = None) -> KeptReadings:
    rules = project_rules()
    return KeptReadings(folder, engine, replace(rules, areas=areas or rules.areas))
