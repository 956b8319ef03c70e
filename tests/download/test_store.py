"""The manifest, and the folder that it describes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.download.store import (
    DownloadTarget,
    Manifest,
    ManifestError,
    ManifestRow,
    RejectedFileError,
    Store,
    file_id,
    slug,
)

URL = "https://files.ofsted.gov.uk/v1/file/50252437"
TARGET = DownloadTarget(URL, "Area SEND full inspection", "2024-07-15", "80432", "Bury", "letters/bury/a.pdf")
CLOCK = datetime(2026, 11, 22, 7, tzinfo=UTC)
NOW, LATER = "2026-11-22T07:00:00Z", "2026-11-29T07:00:00Z"


def trusting(body: bytes, path: Path) -> str:
    assert path.read_bytes() == body
    return ""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path, trusting, CLOCK)


def test_a_manifest_read_and_written_is_the_same_bytes(tmp_path: Path) -> None:
    rows = [
        ManifestRow("b.pdf", URL, 'A “title”, "quoted"\nover lines', bytes=3, etag='W/"x"', other=(("note", "mine"),)),
        ManifestRow("a.pdf", "https://example.org/é", gone_since=NOW),
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
    old = ManifestRow("a.pdf", URL, first_seen=NOW, gone_since=LATER)
    new = ManifestRow("a-2.pdf", URL, first_seen=LATER)
    for rows in ([old, new], [new, old]):
        assert Manifest(Path(), rows).row_for_url(URL) == new
    assert Manifest(Path(), [old]).row_for_url(URL) == old
    manifest = Manifest(Path(), [new])
    manifest.put(replace(new, url="elsewhere"))
    assert manifest.row_for_url(URL) is None
    assert manifest.listed_rows() == [replace(new, url="elsewhere")]


def test_a_file_put_in_place_before_a_kill_is_taken_in(store: Store) -> None:
    assert store.now == NOW
    assert store.row_of(TARGET) is None
    path = store.folder / TARGET.file
    path.parent.mkdir(parents=True)
    path.write_bytes(b"whole")
    row = store.row_of(TARGET)
    assert row is not None
    assert (row.file, row.url, row.bytes, row.title) == (TARGET.file, URL, 5, TARGET.title)
    assert store.conditions(row) == {"If-Modified-Since": "Sun, 22 Nov 2026 07:00:00 GMT"}


def test_bytes_that_are_not_believed_leave_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path, lambda body, path: "no", CLOCK)
    with pytest.raises(RejectedFileError, match="no"):
        store.save(TARGET, b"x", {})
    store.clear_incoming()
    assert list(tmp_path.iterdir()) == []


def test_nothing_that_lies_there_is_overwritten(store: Store) -> None:
    path = store.folder / TARGET.file
    path.parent.mkdir(parents=True)
    path.write_bytes(b"a person's own")
    other = replace(TARGET, url=URL + "0")
    store.manifest.put(ManifestRow(TARGET.file, "elsewhere"))
    assert store.save(other, b"new", {}) == "new"
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
