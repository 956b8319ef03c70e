"""The made-up sample letters in a corpus: read while they are alone, left out as soon as there are other letters."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.reading.corpus import SampleLetters, area_tables, list_corpus, sample_letters
from tests.conftest import SAMPLE


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus folder as it is in a new copy of the project."""
    shutil.copytree(SAMPLE, tmp_path / "corpus" / "sample")
    return tmp_path / "corpus"


def _paths(corpus: Path, out: Path | None = None) -> list[str]:
    return [source.path for source in list_corpus(corpus, out).sources]


def test_alone_the_sample_is_read(corpus: Path) -> None:
    assert sample_letters(corpus) is SampleLetters.ALONE
    assert len(_paths(corpus)) == 15
    assert area_tables(corpus) == (corpus / "sample" / "areas.csv",)


@pytest.mark.parametrize("letter", ["mine.pdf", "letters/bury/2024.PDF", "notes.txt"])
def test_beside_another_letter_it_is_left_out_with_its_areas(corpus: Path, letter: str) -> None:
    (corpus / letter).parent.mkdir(parents=True, exist_ok=True)
    (corpus / letter).write_text("a letter")
    listed = list_corpus(corpus)
    assert sample_letters(corpus) is SampleLetters.LEFT_OUT
    assert [source.path for source in listed.sources] == [letter]
    assert listed.areas == area_tables(corpus) == ()
    assert listed.problems == ()


def test_a_refresh_never_reads_it(corpus: Path) -> None:
    assert list_corpus(corpus, with_sample=False).sources == ()


def test_what_is_no_letter_does_not_push_the_sample_out(corpus: Path) -> None:
    for name in ("areas.csv", "official/figures.pdf", ".hidden/letter.pdf", "out/text/letter.txt"):
        (corpus / name).parent.mkdir(parents=True, exist_ok=True)
        (corpus / name).write_text("")
    assert sample_letters(corpus, corpus / "out") is SampleLetters.ALONE
    for name in ("letters.csv", "findings.csv", "datapackage.json"):  # now any run knows it for a run's folder
        (corpus / "out" / name).write_text("")
    assert sample_letters(corpus) is SampleLetters.ALONE


def test_another_folder_named_sample_is_part_of_the_corpus(tmp_path: Path) -> None:
    for name in ("sample/one.txt", "two.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert sample_letters(tmp_path) is SampleLetters.NONE
    assert _paths(tmp_path) == ["sample/one.txt", "two.txt"]


def test_the_samples_own_folder_is_a_corpus_like_any_other(corpus: Path) -> None:
    assert sample_letters(corpus / "sample") is SampleLetters.NONE
    assert len(_paths(corpus / "sample")) == 15


def test_a_folder_that_is_not_there_has_no_areas(tmp_path: Path) -> None:
    assert area_tables(tmp_path / "none") == ()
    assert sample_letters(tmp_path / "none") is SampleLetters.NONE
