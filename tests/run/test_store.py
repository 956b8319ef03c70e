"""Kept readings: the same bytes with and without them, and never one that was made from something else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

import pipeline.run.extract
import pipeline.run.store
from pipeline.domain.areas import Areas, load_areas
from pipeline.domain.processes import Failed
from pipeline.domain.records import Action, FieldRow, Finding, Letter, Problem, Reading, Source
from pipeline.outputs.publish import publish
from pipeline.reading.corpus import list_corpus
from pipeline.reading.formats import ocr
from pipeline.rulebook.letter_rules import RULES
from pipeline.run.extract import extract, gather
from pipeline.run.store import LATER_RULES, KeptReadings, rules_hash
from tests.conftest import ROOT
from tests.letters.test_statement_of_action import COLUMNS, HEAD, ROWS, tabbed
from tests.support.examples import examples

SAMPLE = ROOT / "corpus" / "sample"
USED = ("manifest", "areas", "ambleford", "calderwick", "quenbury", "st-brannocs")
SOURCE = Source("a/b.pdf", "0" * 64, 1000, "https://example.org/1", "Title", "2019-08-09", "80432")
ID = "bury-revisit_letter-2019-07-01"
READING = Reading(
    SOURCE.path,
    Letter(ID, SOURCE.path, area="Bury", n_weaknesses=1, gone_since="2026-01-01T00:00:00Z"),
    (Finding(f"{ID}/weakness/1", ID, "weakness", 1, "Too few “plans”\nare on time\ud83d.", "sufficient", page=2),),
    (FieldRow(ID, "area", "Bury", 1, 3, 7, "area.for"),),
    (Problem(SOURCE.path, ID, "warning", "a_code", "look", None), Problem("b", "", "error", "code", "look", 3)),
    (Action(ID, None, "1.1", "do it", "May", "June", "2019-05", "", "A", "m"),),
    "Bury \x00\x0c\u2028 text\n",
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few letters of the sample, a statement, a document of another kind and a file that is none."""
    folder = tmp_path_factory.mktemp("corpus")
    for path in (p for p in SAMPLE.iterdir() if p.stem.startswith(USED)):
        shutil.copy(path, folder / path.name)
    (folder / "derby.txt").write_text(HEAD + tabbed([COLUMNS, *ROWS]), encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    return folder


def files(out: Path) -> dict[str, bytes]:
    found = {f.relative_to(out).as_posix(): f for f in out.rglob("*") if f.is_file()}
    return {name: f.read_bytes() for name, f in found.items() if not name.startswith(".cache/")}


def tasks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that runs from now on read, as they read them."""
    read: list[str] = []
    run_in_processes = pipeline.run.extract.run_in_processes

    def noted(work: Callable[[Source], Reading], sources: list[Source]) -> object:
        read.extend(source.path for source in sources)
        return run_in_processes(work, sources)

    monkeypatch.setattr(pipeline.run.extract, "run_in_processes", noted)
    return read


def test_the_same_bytes_with_kept_readings_and_without(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = gather(list_corpus(corpus))
    publish(tmp_path / "without", run.tables, run.texts)
    assert not list((tmp_path / "without").glob(".*"))
    read = tasks(monkeypatch)
    extract(corpus, tmp_path / "cold")
    assert len(read) == len(list(corpus.glob("*.pdf"))) + 1 >= 5
    shutil.copytree(tmp_path / "cold" / ".cache", tmp_path / "warm" / ".cache")
    read.clear()
    extract(corpus, tmp_path / "warm")
    assert read == []
    assert files(tmp_path / "without") == files(tmp_path / "cold") == files(tmp_path / "warm")


def test_only_what_changed_is_read_again_and_only_what_is_used_is_kept(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(corpus, tmp_path / "corpus")
    (tmp_path / "corpus" / "derby.txt").unlink()
    letters, out = tmp_path / "corpus", tmp_path / "out"
    read = tasks(monkeypatch)
    extract(letters, out)
    first, *others = sorted(letters.glob("*.pdf"))
    gone = others.pop()
    gone.unlink()
    (letters / "new.txt").write_text("A menu: soup, then fish.")
    manifest = letters / "manifest.csv"
    manifest.write_text(manifest.read_text().replace(f"{others[0].name},,", f"{others[0].name},https://example.org/9,"))
    broken = out / ".cache" / "readings" / "broken.part"
    broken.write_text("left by a kill")
    read.clear()
    extract(letters, out)
    assert sorted(read) == sorted(["new.txt", others[0].name])
    assert len(list((out / ".cache" / "readings").iterdir())) == len(list(letters.glob("*.pdf"))) + 1
    extract(letters, tmp_path / "fresh")
    assert files(out) == files(tmp_path / "fresh")
    read.clear()
    extract(letters, out, "pdfplumber")
    assert first.name in read


def test_a_reading_comes_back_as_it_was(tmp_path: Path) -> None:
    kept(tmp_path).put(SOURCE, READING)
    assert kept(tmp_path).get(SOURCE) == READING
    [path] = (tmp_path / "readings").iterdir()
    assert b"\x00" not in path.read_bytes()


@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(), max_size=20) | st.sampled_from(["\ud83d\ude00", "\r\n", "\x85"]))
def test_any_text_comes_back_as_it_was_or_not_at_all(tmp_path: Path, text: str) -> None:
    reading = replace(READING, text=text)
    path = tmp_path / "readings"
    shutil.rmtree(path, ignore_errors=True)
    kept(tmp_path).put(SOURCE, reading)
    found = kept(tmp_path).get(SOURCE)
    assert found == reading or (found is None and "\ud83d\ude00" in text)


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
    kept(tmp_path).put(SOURCE, READING)
    assert kept(tmp_path).get(other) is None


def test_another_engine_table_of_areas_rule_or_program_is_another_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(tmp_path).put(SOURCE, READING)
    assert kept(tmp_path, engine="pdfplumber").get(SOURCE) is None
    assert kept(tmp_path, areas=Areas(load_areas().table[1:])).get(SOURCE) is None
    for name in ("program", "rules_hash"):
        with monkeypatch.context() as patch:
            patch.setattr(pipeline.run.store, name, lambda **_: "another")
            assert kept(tmp_path).get(SOURCE) is None
    there = ocr.available()
    monkeypatch.setattr(ocr, "available", lambda: not there)  # a scan that said nothing may speak now
    assert kept(tmp_path).get(SOURCE) is None


def test_which_rules_count_for_reading(tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "rules")
    rules = tmp_path / "rules"
    before, reading = rules_hash(folder=rules), rules_hash(reading=True, folder=rules)
    assert before == rules_hash()
    for name in (*LATER_RULES, "corrections/bury.yml"):
        with (rules / name).open("a") as file:
            file.write("# more\n")
        assert rules_hash(folder=rules) != before
        assert rules_hash(reading=True, folder=rules) == reading
        before = rules_hash(folder=rules)
    for path in sorted(set(rules.glob("*.*")) - {rules / name for name in LATER_RULES}):
        with path.open("a") as file:
            file.write("# more\n")
        assert rules_hash(reading=True, folder=rules) != reading, path.name
        reading = rules_hash(reading=True, folder=rules)


def test_reading_opens_none_of_the_rules_that_do_not_count_for_it(corpus: Path) -> None:
    """Every kind of document, read in a process that notes each rule file it opens."""
    code = f"""
import sys
from pathlib import Path
opened = set()
sys.addaudithook(lambda event, args: opened.add(str(args[0])) if event == "open" else None)
from pipeline.domain.areas import load_areas
from pipeline.reading.corpus import list_corpus
from pipeline.rulebook.letter_rules import RULES
from pipeline.run.extract import read_one
listed = list_corpus(Path({str(corpus)!r}))
areas = load_areas(RULES / "areas.csv", *listed.areas)
kinds = {{getattr(read_one(listed.folder, areas, "pdfium", s).letter, "kind", "") for s in listed.sources}}
print(len(kinds), *sorted(Path(f).name for f in opened if Path(f).is_relative_to(RULES)))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    count, *opened = done.stdout.split()
    assert int(count) == 6  # five kinds, and none
    assert {"kinds.yml", "verdicts.yml", "fields.yml", "sections.yml", "actions.yml", "areas.csv"} <= set(opened)
    assert not set(opened) & set(LATER_RULES)


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
    kept(tmp_path).put(SOURCE, READING)
    [path] = (tmp_path / "readings").iterdir()
    whole = path.read_bytes()
    path.write_bytes(spoil(whole))
    readings = kept(tmp_path)
    assert readings.get(SOURCE) is None
    readings.put(SOURCE, READING)
    readings.sweep()
    assert [p.read_bytes() for p in (tmp_path / "readings").iterdir()] == [whole]


def test_what_may_be_otherwise_next_time_is_not_kept(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unread = replace(SOURCE, sha256="")  # could not be opened
    kept(tmp_path).put(unread, READING)
    assert kept(tmp_path).get(unread) is None
    crashed = lambda work, tasks: [(i, Failed("crashed")) for i in range(len(tasks))]  # noqa: E731
    monkeypatch.setattr(pipeline.run.extract, "run_in_processes", crashed)
    gather(list_corpus(corpus), cache=tmp_path)
    assert not (tmp_path / "readings").exists()


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / "readings").write_text("in the way")
    readings = kept(tmp_path)
    readings.put(SOURCE, READING)
    assert readings.get(SOURCE) is None
    readings.sweep()
    assert (tmp_path / "readings").read_text() == "in the way"


def kept(folder: Path, engine: str = "pdfium", areas: Areas | None = None) -> KeptReadings:
    return KeptReadings(folder, engine, areas or load_areas())
