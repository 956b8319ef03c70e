"""What must hold before bytes are kept: whole PDFs whose first page opens, whole tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.download.file_checks import LetterCheck, csv_problem, ods_problem, pdf_problem
from tests.support.fake_site.content import pdf
from tests.support.fake_site.hanging import open_all_but_the_first


@pytest.fixture(scope="module")
def check() -> Iterator[LetterCheck]:
    with closing(LetterCheck()) as check:
        yield check


def test_letters_that_count(check: LetterCheck, tmp_path: Path) -> None:
    path = tmp_path / "a\nb c.pdf"
    body = pdf("a letter")
    for good in (body, b"\n" * 900 + body, body + b"\n" * 1000):
        path.write_bytes(good)
        assert check(good, path) == ""


def test_letters_that_do_not(check: LetterCheck, tmp_path: Path) -> None:
    path = tmp_path / "x.part"
    body = pdf("a letter")
    for bad, why in (
        (b"", "empty"),
        (b"  \n<!DOCTYPE html><p>%PDF-", "broke off"),
        (b"  \n<!DOCTYPE html><p>", "a web page"),
        (b"\x89PNG", "not a PDF"),
        (b"<html>" + b" " * 2000 + body, "a web page"),
        (body[: len(body) // 2], "broke off"),
        (b"%PDF-1.7\n" + b"0" * 60_000_000 + b"%%EOF", "larger than 50 MB"),
        (b"%PDF-1.7\nhello\n%%EOF", "its first page cannot be read"),
    ):
        path.write_bytes(bad)
        assert why in check(bad, path)


def test_every_real_letter_counts(check: LetterCheck, shared: Path) -> None:
    letters = sorted((shared / "letters" / "2023").glob("*.pdf"))
    assert len(letters) == 25
    for letter in letters:
        assert check(letter.read_bytes(), letter) == "", letter
    error_page = shared / "letters" / "other" / "error-page-saved-as.pdf"
    assert pdf_problem(error_page.read_bytes()) == "a web page came in place of the PDF"


def test_a_reader_that_hangs_is_ended_and_the_next_file_read(tmp_path: Path) -> None:
    body = pdf("a letter")
    with closing(LetterCheck(open_all_but_the_first, seconds=1.0)) as impatient:
        assert impatient(body, tmp_path / "first.pdf") == "it took longer than 1 seconds"
        assert impatient(body, tmp_path / "second.pdf") == ""


def test_tables() -> None:
    assert csv_problem(b"a,b\n1,2\n") == ""
    assert "web page" in csv_problem(b"\xef\xbb\xbf<html>,\n</html>")
    for bad in (b"", b" \n", b"one line, only", b"a\nb\n", b"a,\0\n"):
        assert csv_problem(bad)
    for bad in (b"", b"PK\x03\x04", b"<html>"):
        assert ods_problem(bad)
