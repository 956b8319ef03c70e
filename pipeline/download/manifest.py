"""`manifest.csv`: what has been downloaded, from where, and when it was last seen to be so."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path, PurePosixPath
from typing import Any

NAME = "manifest.csv"


class ManifestError(Exception):
    """A manifest that cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
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


COLUMNS = tuple(f.name for f in fields(Row) if f.name != "other")


class Manifest:
    """The rows of one folder's manifest; at most one row of an address is not gone."""

    def __init__(self, folder: Path, rows: Iterable[Row] = ()) -> None:
        self.folder = folder
        self._rows = {row.file: row for row in rows}
        self._current: dict[str, str] = {}
        for row in self._rows.values():
            self._note(row)

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of `folder`, empty when there is none. Raises ManifestError."""
        path = folder / NAME
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
            rows = [_row(cells, path, table.line_num) for cells in table]
        except csv.Error as error:
            raise ManifestError(f"{path}:{table.line_num}: {error}; put the row right") from None
        files = [row.file for row in rows]
        if twice := sorted({name for name in files if files.count(name) > 1}):
            raise ManifestError(f"{path}: names {twice[0]} twice; delete one of the two rows")
        return cls(folder, rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(sorted(self._rows.values(), key=lambda row: row.file))

    def __len__(self) -> int:
        return len(self._rows)

    def at(self, url: str) -> Row | None:
        """The newest row of an address: the one not gone, or else the one that went last."""
        file = self._current.get(url)
        return self._rows[file] if file is not None else None

    def names(self, file: str) -> bool:
        """Whether a row names this file."""
        return file in self._rows

    def put(self, row: Row) -> None:
        """Add a row, or replace the one of the same file."""
        before = self._rows.get(row.file)
        self._rows[row.file] = row
        if before is not None and before.url != row.url and self._current.get(before.url) == row.file:
            del self._current[before.url]
        self._note(row)

    def live(self) -> list[Row]:
        """The rows that the publisher still lists, as far as known, by file."""
        return [row for row in self if not row.gone_since]

    def save(self) -> None:
        """Write the manifest at once and whole, rows in the order of their files."""
        added = list(dict.fromkeys(name for row in self._rows.values() for name, _ in row.other))
        text = io.StringIO(newline="")
        table = csv.writer(text, lineterminator="\n")
        table.writerow([*COLUMNS, *added])
        for row in self:
            other = dict(row.other)
            known = (getattr(row, name) for name in COLUMNS)
            table.writerow([*("" if v is None else v for v in known), *(other.get(name, "") for name in added)])
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f".{NAME}.part"
        part.write_text(text.getvalue(), encoding="utf-8", newline="")
        part.replace(self.folder / NAME)

    def _note(self, row: Row) -> None:
        other = self.at(row.url)
        if other is None or other.file == row.file or _recency(row) >= _recency(other):
            self._current[row.url] = row.file


def _recency(row: Row) -> tuple[bool, str, str]:
    return not row.gone_since, row.gone_since, row.first_seen


def _row(cells: dict[str, str], path: Path, line: int) -> Row:
    cells.pop("", None)
    file = PurePosixPath(cells.get("file", ""))
    if file.is_absolute() or ".." in file.parts or not file.name:
        raise ManifestError(f"{path}:{line}: file is “{file}”, not a path within this folder; put the row right")
    size = cells.get("bytes", "")
    if size and not size.isdigit():
        raise ManifestError(f"{path}:{line}: bytes is “{size}”, not a whole number; put the row right")
    known: dict[str, Any] = {name: cells.get(name, "") for name in COLUMNS}
    known["bytes"] = int(size) if size else None
    return Row(**known, other=tuple((name, value) for name, value in cells.items() if name not in COLUMNS))
