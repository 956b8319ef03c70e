"""A folder of downloaded files and its `manifest.csv`: what is kept, where it came from, when it was last confirmed.

Nothing that a site sends is believed, no file is overwritten, none is deleted. `Store` decides what becomes of a file
that arrives; `Manifest` reads and writes the rows.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import shutil
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from operator import attrgetter
from pathlib import Path, PurePosixPath
from typing import Any, Literal
from urllib.parse import urlsplit

from pipeline.domain import SendLettersError

MANIFEST = "manifest.csv"
INCOMING = ".incoming"  # the folder of files that are not yet checked
SaveResult = Literal["new", "re-issued", "moved", "unchanged"]
FileCheck = Callable[[bytes, Path], str]  # the bytes, and a file that holds them → why they are rejected, or empty
_SITE_FILE_NUMBER = re.compile(r"[0-9]{1,12}")


class RejectedFileError(Exception):
    """What came back is not the document requested; the message says what it is."""


class ManifestError(SendLettersError):
    """A manifest that cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class DownloadTarget:
    """A document as a page links it, and the file that it is to become."""

    url: str
    title: str
    published: str  # ISO date, empty where the page's date could not be read
    urn: str
    area: str
    file: str  # relative to the store's folder; made here, never taken from the site


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """One file. Times are UTC to the second, `2026-11-22T07:00:00Z`; empty means not known or not so."""

    file: str  # relative to the manifest's folder, with forward slashes
    url: str
    title: str = ""
    published: str = ""
    urn: str = ""
    area: str = ""
    sha256: str = ""
    bytes: int | None = None
    etag: str = ""
    last_modified: str = ""
    first_seen: str = ""
    last_checked: str = ""
    last_changed: str = ""  # when these bytes were first received
    gone_since: str = ""  # when it was first seen that the publisher no longer lists it, or lists another in its place
    other: tuple[tuple[str, str], ...] = field(default=())  # columns that a person added, kept as they are


MANIFEST_COLUMNS = tuple(f.name for f in fields(ManifestRow) if f.name != "other")
_cells = attrgetter(*MANIFEST_COLUMNS)


class Store:
    """A folder of downloaded files with its manifest; `now` is the time that one crawl writes into every row.

    Raises ManifestError where the folder's manifest cannot be read.
    """

    def __init__(self, folder: Path, check: FileCheck, now: datetime) -> None:
        self.folder = folder
        self.manifest = Manifest.read(folder)
        self.now = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._check = check

    def row_of(self, target: DownloadTarget) -> ManifestRow | None:
        """The row of a document whose file is here and whole, else None.

        A crawl may be killed between putting a file in its place and writing its row: such a file gets its row now.
        """
        row = self.manifest.row_for_url(target.url)
        if row is not None:
            return row if self._is_whole(row) else None
        path = self.folder / target.file
        if not path.is_file() or self.manifest.has_file(target.file):
            return None
        row = self._new_row(target, path.read_bytes())
        self.manifest.put(row)
        return row

    def conditions(self, row: ManifestRow) -> dict[str, str]:
        """The request headers that ask for a file only if it has changed."""
        headers = {}
        if row.etag:
            headers["If-None-Match"] = row.etag
        if since := row.last_modified or _http_date(row.last_changed):
            headers["If-Modified-Since"] = since
        return headers

    def confirm_unchanged(self, target: DownloadTarget, row: ManifestRow) -> None:
        """Note that a file is still published as it is here."""
        self.manifest.put(self._confirmed(target, row))

    def save(
        self, target: DownloadTarget, body: bytes, headers: Mapping[str, str], listed_urls: Collection[str] = ()
    ) -> SaveResult:
        """Put a file in its place, beside any older version, and write its row.

        `listed_urls` are all addresses on the page that links it. A file of the same authority with the same bytes
        under an address that is not among them has moved; without `listed_urls`, nothing counts as moved.
        Raises RejectedFileError where the bytes may not be kept, OSError where they cannot be written.
        """
        part = self._write_part(target.file, body)
        try:
            if problem := self._check(body, part):
                raise RejectedFileError(problem)
            new_row = self._new_row(target, body, headers)
            old_row = self.manifest.row_for_url(target.url)
            if old_row is None:
                moved = self._row_that_moved(new_row, listed_urls) if listed_urls else None
                return self._add(new_row, None, part) if moved is None else self._keep_file(moved, target, new_row)
            if not self._is_whole(old_row) and old_row.sha256 == new_row.sha256:
                self._put_in_place(part, old_row.file)  # it was deleted or cut short on this side
                return self._keep_file(old_row, target, new_row)
            is_same = self._sha256_of(old_row) == new_row.sha256
            return self._keep_file(old_row, target, new_row) if is_same else self._add(new_row, old_row, part)
        finally:
            part.unlink(missing_ok=True)

    def mark_gone(self, rows: Collection[ManifestRow]) -> None:
        """Note that the publisher no longer lists these; their files stay."""
        for row in rows:
            self.manifest.put(replace(row, gone_since=self.now))

    def clear_incoming(self) -> None:
        """Remove what a killed crawl left half written."""
        shutil.rmtree(self.folder / INCOMING, ignore_errors=True)

    def _write_part(self, file: str, body: bytes) -> Path:
        part = self.folder / INCOMING / f"{PurePosixPath(file).name}.part"
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(body)
        return part

    def _put_in_place(self, part: Path, file: str) -> None:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        part.replace(path)

    def _is_whole(self, row: ManifestRow) -> bool:
        path = self.folder / row.file
        return path.is_file() and row.bytes in (None, path.stat().st_size)

    def _sha256_of(self, row: ManifestRow) -> str:
        path = self.folder / row.file
        return row.sha256 or (_sha256(path.read_bytes()) if path.is_file() else "")

    def _row_that_moved(self, new_row: ManifestRow, listed_urls: Collection[str]) -> ManifestRow | None:
        """The row with the same bytes, of the same authority, at an address that is no longer listed."""
        for row in self.manifest:
            is_same = row.sha256 == new_row.sha256 and row.urn == new_row.urn and self._is_whole(row)
            if is_same and row.url not in listed_urls and self.manifest.row_for_url(row.url) == row:
                return row
        return None

    def _keep_file(self, row: ManifestRow, target: DownloadTarget, new_row: ManifestRow) -> SaveResult:
        """Confirm the file of `row`, whose bytes came again from its own address or from a new one."""
        updated = replace(
            row,
            url=new_row.url,
            sha256=new_row.sha256,
            bytes=new_row.bytes,
            etag=new_row.etag,
            last_modified=new_row.last_modified,
            first_seen=row.first_seen or self.now,
            last_changed=row.last_changed or self.now,
        )
        self.manifest.put(self._confirmed(target, updated))
        self.manifest.save()
        return "unchanged" if row.url == target.url else "moved"

    def _add(self, new_row: ManifestRow, old_row: ManifestRow | None, part: Path) -> SaveResult:
        """Add a file, or a new version beside the old one, which the publisher then no longer lists."""
        file = self._free_name(new_row.file)
        self._put_in_place(part, file)
        if old_row is not None and not old_row.gone_since:
            self.manifest.put(replace(old_row, gone_since=self.now))
        self.manifest.put(replace(new_row, file=file))
        self.manifest.save()
        return "new" if old_row is None else "re-issued"

    def _free_name(self, file: str) -> str:
        """`file`, or with -2, -3 … before its ending where that name is taken."""
        path, number = PurePosixPath(file), 1
        name = path
        while (self.folder / name).exists() or self.manifest.has_file(str(name)):
            number += 1
            name = path.with_name(f"{path.stem}-{number}{path.suffix}")
        return str(name)

    def _confirmed(self, target: DownloadTarget, row: ManifestRow) -> ManifestRow:
        return replace(
            row,
            title=target.title or row.title,
            published=target.published or row.published,
            urn=target.urn or row.urn,
            area=target.area or row.area,
            last_checked=self.now,
            gone_since="",
        )

    def _new_row(self, target: DownloadTarget, body: bytes, headers: Mapping[str, str] | None = None) -> ManifestRow:
        headers = headers or {}
        return ManifestRow(
            file=target.file,
            url=target.url,
            title=target.title,
            published=target.published,
            urn=target.urn,
            area=target.area,
            sha256=_sha256(body),
            bytes=len(body),
            etag=headers.get("ETag", "")[:200],
            last_modified=headers.get("Last-Modified", "")[:60],
            first_seen=self.now,
            last_checked=self.now,
            last_changed=self.now,
        )


class Manifest:
    """The rows of one folder's manifest; at most one row of an address is not gone."""

    def __init__(self, folder: Path, rows: Iterable[ManifestRow] = ()) -> None:
        self.folder = folder
        self._rows = {row.file: row for row in rows}
        self._file_for_url: dict[str, str] = {}
        for row in self._rows.values():
            self._index(row)

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of `folder`, empty when there is none. Raises ManifestError."""
        path = folder / MANIFEST
        try:
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return cls(folder)
        except (OSError, UnicodeDecodeError) as error:
            raise ManifestError(f"{path}: cannot be read ({error}); put it right or move it away") from None
        table = csv.DictReader(io.StringIO(text, newline=""), restkey="", restval="")
        if not {"file", "url"} <= set(table.fieldnames or ()):
            raise ManifestError(f"{path}: has no columns `file` and `url`; put the file right or move it away")
        try:
            rows = [_read_row(cells, path, table.line_num) for cells in table]
        except csv.Error as error:
            raise ManifestError(f"{path}:{table.line_num}: {error}; put the row right") from None
        files = [row.file for row in rows]
        if duplicates := sorted({name for name in files if files.count(name) > 1}):
            raise ManifestError(f"{path}: names {duplicates[0]} twice; delete one of the two rows")
        return cls(folder, rows)

    def __iter__(self) -> Iterator[ManifestRow]:
        return iter(sorted(self._rows.values(), key=lambda row: row.file))

    def __len__(self) -> int:
        return len(self._rows)

    def row_for_url(self, url: str) -> ManifestRow | None:
        """The newest row of an address: the one not gone, or else the one that went last."""
        file = self._file_for_url.get(url)
        return self._rows[file] if file is not None else None

    def has_file(self, file: str) -> bool:
        """Whether a row names this file."""
        return file in self._rows

    def put(self, row: ManifestRow) -> None:
        """Add a row, or replace the one of the same file."""
        old_row = self._rows.get(row.file)
        self._rows[row.file] = row
        if old_row is not None and old_row.url != row.url and self._file_for_url.get(old_row.url) == row.file:
            del self._file_for_url[old_row.url]
        self._index(row)

    def listed_rows(self) -> list[ManifestRow]:
        """The rows that the publisher still lists, as far as known, by file."""
        return [row for row in self if not row.gone_since]

    def save(self) -> None:
        """Replace the manifest by these rows, in the order of their files."""
        added_columns = list(dict.fromkeys(name for row in self._rows.values() for name, _ in row.other))
        text = io.StringIO(newline="")
        table = csv.writer(text, lineterminator="\n")
        table.writerow([*MANIFEST_COLUMNS, *added_columns])
        for row in self:
            other = dict(row.other)
            table.writerow([*_cells(row), *(other.get(name, "") for name in added_columns)])
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f".{MANIFEST}.part"
        part.write_text(text.getvalue(), encoding="utf-8", newline="")
        part.replace(self.folder / MANIFEST)

    def _index(self, row: ManifestRow) -> None:
        other = self.row_for_url(row.url)
        if other is None or other.file == row.file or _recency(row) >= _recency(other):
            self._file_for_url[row.url] = row.file


def slug(name: str) -> str:
    """A name in lower-case ASCII words joined by hyphens, fit for a folder; never empty, at most 80 characters."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "").replace("'", "")).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")
    return words[:80].rstrip("-") or f"area-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def file_id(url: str) -> str:
    """The site's number of a file, or twelve characters of a hash where the address does not end in a number."""
    last = urlsplit(url).path.rpartition("/")[2]
    return last if _SITE_FILE_NUMBER.fullmatch(last) else hashlib.sha256(url.encode()).hexdigest()[:12]


def _recency(row: ManifestRow) -> tuple[bool, str, str]:
    return not row.gone_since, row.gone_since, row.first_seen


def _read_row(cells: dict[str, str], path: Path, line: int) -> ManifestRow:
    cells.pop("", None)
    file = PurePosixPath(cells.get("file", ""))
    if file.is_absolute() or ".." in file.parts or not file.name:
        raise ManifestError(f"{path}:{line}: file is “{file}”, not a path within this folder; put the row right")
    size = cells.get("bytes", "")
    if size and not size.isdigit():
        raise ManifestError(f"{path}:{line}: bytes is “{size}”, not a whole number; put the row right")
    known: dict[str, Any] = {name: cells.get(name, "") for name in MANIFEST_COLUMNS}
    known["bytes"] = int(size) if size else None
    other = tuple((name, value) for name, value in cells.items() if name not in MANIFEST_COLUMNS)
    return ManifestRow(**known, other=other)


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _http_date(stamp: str) -> str:
    try:
        return format_datetime(datetime.fromisoformat(stamp), usegmt=True)
    except ValueError:
        return ""
