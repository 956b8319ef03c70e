"""Reading a published spreadsheet or CSV as sheets of plain rows, once it is clear that the file is whole and sane."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import python_calamine

from pipeline.domain import SendLettersError

MAX_BYTES = 20_000_000
MAX_UNPACKED = 100_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 500
SUFFIXES = (".ods", ".xlsx", ".csv")
# An .ods file may repeat a row or a cell a million times; empty ones, with no text, do no harm.
_REPEATED_ROW = re.compile(
    rb'<table:table-row\b[^>]*number-rows-repeated="(\d+)"[^>]*(?<!/)>(.*?)</table:table-row', re.S
)
_REPEATED_CELL = re.compile(rb'<table:table-cell\b[^>]*number-columns-repeated="(\d+)"[^>]*(?<!/)>')

Cell = str | float | bool | date | datetime | time | timedelta


class OfficialFileError(SendLettersError):
    """An official file that cannot be used; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `rows[0]` is row 1 of the spreadsheet, and an empty cell is an empty string."""

    name: str  # empty for a CSV, which has only one
    rows: list[list[Cell]]


def read_sheets(path: Path) -> list[Sheet]:
    """The sheets of the file at `path`. Raises OfficialFileError unless it is a whole .ods, .xlsx or .csv file."""
    if path.suffix.lower() not in SUFFIXES:
        raise OfficialFileError(f"{path.name}: official figures are read from {', '.join(SUFFIXES)} files only")
    data = _bytes(path)
    if data.lstrip()[:1] == b"<":
        raise OfficialFileError(f"{path.name}: this is a web page, not a spreadsheet; download the file itself")
    if path.suffix.lower() == ".csv":
        return [Sheet("", list(_csv_rows(path.name, data)))]
    _check_zip(path)
    return list(_workbook_sheets(path))


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise OfficialFileError(
                f"{path.name}: {size:,} bytes are far more than official figures need; is it the right file?"
            )
        data = path.read_bytes()
    except OSError as error:
        raise OfficialFileError(f"{path}: cannot be opened ({error.strerror})") from None
    if not data.strip():
        raise OfficialFileError(f"{path.name}: the file is empty; download it again")
    return data


def _check_zip(path: Path) -> None:
    """Raise OfficialFileError unless the file is a whole zip archive of sensible size, as .ods and .xlsx files are."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise OfficialFileError(
                    f"{path.name}: it unpacks to far more than official figures need; it was not opened"
                )
            broken = archive.testzip()
            if not broken and path.suffix.lower() == ".ods" and _repeats_too_often(archive):
                raise OfficialFileError(f"{path.name}: it repeats rows or cells far too often; it was not opened")
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError):
        broken = "its end"
    if broken:
        raise OfficialFileError(
            f"{path.name}: the file is cut short or broken ({path.stat().st_size:,} bytes, unreadable at {broken}), "
            "as after half a download; download it again"
        )


def _repeats_too_often(archive: zipfile.ZipFile) -> bool:
    """Whether an .ods file repeats a row or a cell with something in it more often than a table can need."""
    content = archive.read("content.xml") if "content.xml" in archive.namelist() else b""
    rows = (int(n) for n, row in _REPEATED_ROW.findall(content) if b"<text:p" in row)
    return max(rows, default=0) > MAX_ROWS or max(map(int, _REPEATED_CELL.findall(content)), default=0) > MAX_COLUMNS


def _workbook_sheets(path: Path) -> Iterator[Sheet]:
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as workbook:
            for name in workbook.sheet_names:
                sheet = workbook.get_sheet_by_name(name)
                last_row, last_column = sheet.end or (0, 0)
                if last_row >= MAX_ROWS or last_column >= MAX_COLUMNS:
                    raise OfficialFileError(
                        f"{path.name}, sheet {name}: far more rows or columns than official figures need"
                    )
                yield Sheet(name, sheet.to_python(skip_empty_area=False))
    except python_calamine.PasswordError:
        raise OfficialFileError(f"{path.name}: the file asks for a password; put an open copy in its place") from None
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise OfficialFileError(f"{path.name}: cannot be read as a spreadsheet ({error}); download it again") from None


def _csv_rows(name: str, data: bytes) -> Iterator[list[Cell]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OfficialFileError(
            f"{name}: is not UTF-8 text; save it again as CSV UTF-8, or use the .ods as published"
        ) from None
    if "\0" in text:
        raise OfficialFileError(f"{name}: holds binary data, so it is not a CSV file; download it again")
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        for number, row in enumerate(reader, 1):
            if number > MAX_ROWS:
                raise OfficialFileError(f"{name}: more than {MAX_ROWS:,} rows; is it the right file?")
            yield list(row)
    except csv.Error as error:
        raise OfficialFileError(
            f"{name}: line {reader.line_num} is not CSV ({error}), as after half a download"
        ) from None
