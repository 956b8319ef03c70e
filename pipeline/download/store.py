"""Keeping what comes back: nothing is believed, nothing is overwritten, nothing is deleted."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from pipeline.download.manifest import Manifest, Row

INCOMING = ".incoming"
Outcome = Literal["new", "re-issued", "moved", "unchanged"]
Check = Callable[[bytes, Path], str]  # the bytes, and a file that holds them → why they are not kept, or empty


class DistrustError(Exception):
    """What came back is not what was asked for; the message says what it is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file as linked, and where it is to lie."""

    url: str
    title: str
    published: str
    urn: str
    area: str
    file: str  # relative to the store's folder, made by us and never by the remote side


class Store:
    """A folder of downloaded files with its manifest; `now` is the time written into every row of one crawl."""

    def __init__(self, folder: Path, check: Check, now: str) -> None:
        self.folder = folder
        self.manifest = Manifest.read(folder)
        self.now = now
        self._check = check

    def held(self, wanted: Wanted) -> Row | None:
        """The row of a file that is here already, if it is.

        A crawl may be killed between putting a file in its place and writing its row: such a file is taken in.
        """
        row = self.manifest.at(wanted.url)
        if row is not None:
            return row if self._is_whole(row) else None
        path = self.folder / wanted.file
        if not path.is_file() or self.manifest.names(wanted.file):
            return None
        row = self._new_row(wanted, wanted.file, path.read_bytes())
        self.manifest.put(row)
        return row

    def conditions(self, row: Row) -> dict[str, str]:
        """The request headers that ask for a held file only if it has changed."""
        headers = {}
        if row.etag:
            headers["If-None-Match"] = row.etag
        if since := row.last_modified or _http_date(row.last_changed):
            headers["If-Modified-Since"] = since
        return headers

    def unchanged(self, wanted: Wanted, row: Row) -> None:
        """Note that a held file is still published as it is here."""
        self.manifest.put(self._seen(wanted, row))

    def keep(self, wanted: Wanted, body: bytes, headers: Mapping[str, str], listed: Collection[str] = ()) -> Outcome:
        """Put a file in its place beside any older one, with its row.

        `listed` are all addresses of the page that links it: a file of that page's authority with the same bytes,
        under an address that is not among them, has moved. Without it nothing counts as moved.
        Raises DistrustError when the bytes are not to be kept, OSError when they cannot be.
        """
        part = self._write_part(wanted.file, body)
        try:
            if problem := self._check(body, part):
                raise DistrustError(problem)
            fresh = self._new_row(wanted, wanted.file, body, headers)
            before = self.manifest.at(wanted.url)
            if before is None:
                moved = self._left(fresh, listed) if listed else None
                return self._add(fresh, None, part) if moved is None else self._confirm(moved, wanted, fresh)
            if not self._is_whole(before) and before.sha256 == fresh.sha256:
                self._put(part, before.file)  # deleted or cut short on this side
                return self._confirm(before, wanted, fresh)
            same = self._sha256_of(before) == fresh.sha256
            return self._confirm(before, wanted, fresh) if same else self._add(fresh, before, part)
        finally:
            part.unlink(missing_ok=True)

    def mark_gone(self, rows: Collection[Row]) -> None:
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

    def _put(self, part: Path, file: str) -> None:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        part.replace(path)

    def _is_whole(self, row: Row) -> bool:
        path = self.folder / row.file
        return path.is_file() and row.bytes in (None, path.stat().st_size)

    def _sha256_of(self, row: Row) -> str:
        path = self.folder / row.file
        return row.sha256 or (_sha256(path.read_bytes()) if path.is_file() else "")

    def _left(self, fresh: Row, listed: Collection[str]) -> Row | None:
        """The row of the same bytes at an address of the same area that is listed no more."""
        for row in self.manifest:
            same = row.sha256 == fresh.sha256 and row.urn == fresh.urn and self._is_whole(row)
            if same and row.url not in listed and self.manifest.at(row.url) == row:
                return row
        return None

    def _confirm(self, row: Row, wanted: Wanted, fresh: Row) -> Outcome:
        """The bytes are those of `row`, at its own address or at a new one."""
        known = replace(
            row,
            url=fresh.url,
            sha256=fresh.sha256,
            bytes=fresh.bytes,
            etag=fresh.etag,
            last_modified=fresh.last_modified,
            first_seen=row.first_seen or self.now,
            last_changed=row.last_changed or self.now,
        )
        self.manifest.put(self._seen(wanted, known))
        self.manifest.save()
        return "unchanged" if row.url == wanted.url else "moved"

    def _add(self, fresh: Row, before: Row | None, part: Path) -> Outcome:
        """A new file, or a new version beside the old one, which the publisher then lists no more."""
        file = self._free(fresh.file)
        self._put(part, file)
        if before is not None and not before.gone_since:
            self.manifest.put(replace(before, gone_since=self.now))
        self.manifest.put(replace(fresh, file=file))
        self.manifest.save()
        return "new" if before is None else "re-issued"

    def _free(self, file: str) -> str:
        """`file`, or with -2, -3 … before its ending, whichever is not taken."""
        path, number = PurePosixPath(file), 1
        name = path
        while (self.folder / name).exists() or self.manifest.names(str(name)):
            number += 1
            name = path.with_name(f"{path.stem}-{number}{path.suffix}")
        return str(name)

    def _seen(self, wanted: Wanted, row: Row) -> Row:
        return replace(
            row,
            title=wanted.title or row.title,
            published=wanted.published or row.published,
            urn=wanted.urn or row.urn,
            area=wanted.area or row.area,
            last_checked=self.now,
            gone_since="",
        )

    def _new_row(self, wanted: Wanted, file: str, body: bytes, headers: Mapping[str, str] | None = None) -> Row:
        told = headers or {}
        return Row(
            file=file,
            url=wanted.url,
            title=wanted.title,
            published=wanted.published,
            urn=wanted.urn,
            area=wanted.area,
            sha256=_sha256(body),
            bytes=len(body),
            etag=told.get("ETag", "")[:200],
            last_modified=told.get("Last-Modified", "")[:60],
            first_seen=self.now,
            last_checked=self.now,
            last_changed=self.now,
        )


def utc_now() -> str:
    """The time as written in manifests, `2026-11-22T07:00:00Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _http_date(stamp: str) -> str:
    try:
        return format_datetime(datetime.fromisoformat(stamp), usegmt=True)
    except ValueError:
        return ""
