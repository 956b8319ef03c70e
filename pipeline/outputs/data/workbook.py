"""All tables as one Excel workbook, for people who will not open CSV files.

The letters come from strangers: text that begins like a formula is marked as text, so that no program calculates
it. The same tables give the same bytes: the dates on which parts were made are fixed.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from pipeline.outputs.frames import plain_values
from pipeline.outputs.writer import Writer

_DATE = datetime(2000, 1, 1)
_ZIP_DATE = (2000, 1, 1, 0, 0, 0)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_LONGEST = 32_767  # characters that a cell may hold
_WIDE = 60  # characters


class WorkbookWriter(Writer):
    """One sheet for each table, with a fixed header row and filters."""

    files = "`send-letters.xlsx`"
    title = "every table below, as one workbook for Excel or LibreOffice"

    def finish(self) -> None:
        book = Workbook(write_only=True)
        for table in self.tables:
            _add_sheet(book, table.name, table.data)
        book.properties.creator = "send-letters"
        book.properties.created = book.properties.modified = _DATE
        content = io.BytesIO()
        book.save(content)
        (self.folder / "send-letters.xlsx").write_bytes(_undated(content.getvalue()))


def _add_sheet(book: Workbook, name: str, data: pd.DataFrame) -> None:
    sheet = book.create_sheet(name[:31])
    sheet.freeze_panes = "A2"
    last = get_column_letter(max(len(data.columns), 1))
    sheet.auto_filter.ref = f"A1:{last}{len(data) + 1}"
    for i, column in enumerate(data.columns, 1):
        longest = max([len(column), *(len(str(v)) for v in data[column].head(200))])
        sheet.column_dimensions[get_column_letter(i)].width = min(longest, _WIDE) + 2
    sheet.append([_cell(sheet, column, heading=True) for column in data.columns])
    for row in zip(*(plain_values(data[column]) for column in data.columns), strict=True):
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: Any, heading: bool = False) -> Any:
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub(" ", value)
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # never a formula, whatever it begins with
    cell.quotePrefix = text.startswith(_FORMULA)
    if heading:
        cell.font = Font(bold=True)
    elif len(text) > _WIDE:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _undated(workbook: bytes) -> bytes:
    # Every part of the zip file carries the time of writing; openpyxl also stamps `modified` when it saves.
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for part in sorted(old.namelist()):
            content = old.read(part)
            if part == "docProps/core.xml":
                content = _fixed_dates(content)
            new.writestr(zipfile.ZipInfo(part, _ZIP_DATE), content, zipfile.ZIP_DEFLATED)
    return result.getvalue()


def _fixed_dates(core: bytes) -> bytes:
    start, _, rest = core.partition(b"<dcterms:modified")
    opening, _, rest = rest.partition(b">")
    _, _, end = rest.partition(b"</dcterms:modified>")
    return start + b"<dcterms:modified" + opening + b">2000-01-01T00:00:00Z</dcterms:modified>" + end
