"""The manifest, the folder it describes, and what must hold before bytes are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.download.manifest import Manifest, ManifestError, Row
from pipeline.download.pdf_check import PdfCheck
from pipeline.download.store import DistrustError, Store, Wanted
from pipeline.download.table_check import csv_problem, ods_problem
from pipeline.download.trust import LetterCheck, file_id, outward_problem, slug
from tests.support.fake_site.content import pdf

URL = "https://files.ofsted.gov.uk/v1/file/50252437"
WANTED = Wanted(URL, "Area SEND full inspection", "2024-07-15", "80432", "Bury", "letters/bury/a.pdf")
NOW, LATER = "2026-11-22T07:00:00Z", "2026-11-29T07:00:00Z"


def trusting(body: bytes, path: Path) -> str:
    assert path.read_bytes() == body
    return ""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path, trusting, NOW)


def test_a_manifest_read_and_written_is_the_same_bytes(tmp_path: Path) -> None:
    rows = [
        Row("b.pdf", URL, 'A “title”, "quoted"\nover lines', bytes=3, etag='W/"x"', other=(("note", "mine"),)),
        Row("a.pdf", "https://example.org/é", gone_since=NOW),
    ]
    Manifest(tmp_path, rows).save()
    written = (tmp_path / "manifest.csv").read_bytes()
    assert written.splitlines()[0].startswith(b"file,url,title,published,urn,area,sha256,bytes,etag")
    again = Manifest.read(tmp_path)
    assert [row.file for row in again] == ["a.pdf", "b.pdf"]
    assert next(iter(again)) == replace(rows[1], other=(("note", ""),))
    again.save()
    assert (tmp_path / "manifest.csv").read_bytes() == written
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.csv"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"a,b\n1,2\n", "no columns"),
        (b"\xff\xfe", "cannot be read"),
        (b"file,url\nx,1\nx,2\n", "names x twice"),
        (b"file,url\n/etc/passwd,1\n", "not a path within this folder"),
        (b"file,url\na/../../x,1\n", "not a path within this folder"),
        (b"file,url,bytes\nx,1,many\n", ":2: bytes is"),
    ],
)
def test_a_manifest_that_is_wrong_says_where(text: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_bytes(text)
    with pytest.raises(ManifestError, match=says):
        Manifest.read(tmp_path)


def test_the_newest_row_of_an_address_is_the_one_not_gone() -> None:
    old = Row("a.pdf", URL, first_seen=NOW, gone_since=LATER)
    new = Row("a-2.pdf", URL, first_seen=LATER)
    for rows in ([old, new], [new, old]):
        assert Manifest(Path(), rows).at(URL) == new
    assert Manifest(Path(), [old]).at(URL) == old
    manifest = Manifest(Path(), [new])
    manifest.put(replace(new, url="elsewhere"))
    assert manifest.at(URL) is None
    assert manifest.live() == [replace(new, url="elsewhere")]


def test_a_file_put_in_place_before_a_kill_is_taken_in(store: Store) -> None:
    assert store.held(WANTED) is None
    path = store.folder / WANTED.file
    path.parent.mkdir(parents=True)
    path.write_bytes(b"whole")
    row = store.held(WANTED)
    assert row is not None
    assert (row.file, row.url, row.bytes, row.title) == (WANTED.file, URL, 5, WANTED.title)
    assert store.conditions(row) == {"If-Modified-Since": "Sun, 22 Nov 2026 07:00:00 GMT"}


def test_bytes_that_are_not_believed_leave_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path, lambda body, path: "no", NOW)
    with pytest.raises(DistrustError, match="no"):
        store.keep(WANTED, b"x", {})
    store.clear_incoming()
    assert list(tmp_path.iterdir()) == []


def test_nothing_that_lies_there_is_overwritten(store: Store) -> None:
    path = store.folder / WANTED.file
    path.parent.mkdir(parents=True)
    path.write_bytes(b"a person's own")
    other = replace(WANTED, url=URL + "0")
    store.manifest.put(Row(WANTED.file, "elsewhere"))
    assert store.keep(other, b"new", {}) == "new"
    assert path.read_bytes() == b"a person's own"
    assert (store.folder / "letters/bury/a-2.pdf").read_bytes() == b"new"


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Bristol, City of", "bristol-city-of"),
        ("St. Helens", "st-helens"),
        ("King’s Shire", "kings-shire"),
        ("Ynys Môn", "ynys-mon"),
        ("../../etc/passwd", "etc-passwd"),
        ("a" * 300, "a" * 80),
    ],
)
def test_slugs(name: str, folder: str) -> None:
    assert slug(name) == folder


def test_a_name_without_letters_has_a_folder_of_its_own() -> None:
    assert slug("北京") != slug("東京")
    assert slug("…").startswith("area-")


def test_file_ids() -> None:
    assert file_id(URL) == "50252437"
    for odd in ("https://x/v1/file/1234567890123", "https://x/a/..", "https://x/٣", "https://x/1?x=/2/3.pdf#/4"):
        name = file_id(odd)
        assert name in ("1",) or (len(name) == 12 and name != odd.rpartition("/")[2])


@pytest.fixture(scope="module")
def check() -> Iterator[LetterCheck]:
    check = LetterCheck()
    yield check
    check.close()


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
        (b"\x89PNG", "no PDF"),
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
    assert outward_problem(error_page.read_bytes()) == "a web page came in place of the PDF"


def test_a_reader_that_hangs_is_ended_and_the_next_file_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf("a letter"))
    impatient = PdfCheck(seconds=0.0)
    try:
        assert "crashed or took longer" in impatient.problem(path)
        impatient._seconds = 10.0
        assert impatient.problem(path) == ""
    finally:
        impatient.close()


def test_tables() -> None:
    assert csv_problem(b"a,b\n1,2\n") == ""
    assert "web page" in csv_problem(b"\xef\xbb\xbf<html>,\n</html>")
    for bad in (b"", b" \n", b"one line, only", b"a\nb\n", b"a,\0\n"):
        assert csv_problem(bad)
    for bad in (b"", b"PK\x03\x04", b"<html>"):
        assert ods_problem(bad)
