"""All tables as one Excel workbook, for people who will not open CSV files.

First the flat table that people filter and pivot, then cover, contents, notes and the meaning of every column, then the
rest: one table a sheet, as the UK government's good practice for spreadsheets asks. XlsxWriter writes it: it takes a
third of the time of gptables, which is built on it and knows neither dates nor links in a table's cells, and a third
of that of openpyxl. The same tables give the same bytes: the file states no time of writing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.url import Url

from pipeline.outputs.data.spreadsheet_cells import cell_text, looks_like_formula
from pipeline.outputs.data.workbook_front import columns_table, contents_table, cover_lines, notes_table
from pipeline.outputs.frames import typed_values
from pipeline.outputs.tables import FLAT_TABLE
from pipeline.outputs.writer import OutputTable, Writer

_MADE = datetime(2000, 1, 1)
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_WIDE = 60  # characters
_NARROW = 30  # for ids and links
_MEASURED = 200  # rows from which a column's width is taken
_LINES = 12  # of a cell that are seen before the row is made no taller
_LINE_HEIGHT = 15
_EARLIEST = 1900  # Excel knows no day before
_LONGEST_LINK = 2_000
_MOST_LINKS = 65_000  # on one sheet
_LINKS = {"source_url", "source_link", "letter_link", "link"}  # columns
_BESIDE = ("site/", "text/")  # files of the run
_FOLLOWED = ("http://", "https://", "internal:", *_BESIDE)
_FORMATS: dict[str, dict[str, Any]] = {
    "text": {"valign": "top"},
    "long": {"valign": "top", "text_wrap": True},
    "text marked": {"valign": "top", "quote_prefix": True},
    "long marked": {"valign": "top", "text_wrap": True, "quote_prefix": True},
    "date": {"valign": "top", "num_format": "d mmm yyyy", "align": "left"},
    "number": {"valign": "top", "num_format": "0.00##"},
    "link": {"valign": "top", "font_color": "#0563C1", "underline": True},
    "head": {"valign": "top", "bold": True, "text_wrap": True},
    "title": {"bold": True, "font_size": 16},
}


@dataclass(slots=True)
class _Sheet:
    """A table on its way onto a sheet."""

    name: str
    title: str
    about: str
    types: dict[str, str]  # of its columns
    rows: list[Sequence[Any]]
    whole_text_in: str = ""  # the file that has what a cell cannot hold
    cut: list[tuple[str, str, str, int, str]] = field(default_factory=list)


class WorkbookWriter(Writer):
    """The flat table, a cover, contents, notes, the columns' meanings, and a sheet for each other table."""

    files = "`send-letters.xlsx`"
    title = "every table below that has rows, as one workbook for Excel or LibreOffice"

    def finish(self) -> None:
        flat = next((table for table in self.tables if table.name == FLAT_TABLE.name), None)
        others = [table for table in self.tables if table is not flat and len(table.data)]
        with closing(xlsxwriter.Workbook(self.folder / "send-letters.xlsx", _OPTIONS)) as workbook:
            workbook.set_properties({"title": "send-letters", "author": "send-letters", "created": _MADE})
            book = _Book(workbook)
            if flat is not None:
                book.add(_sheet_of(flat), titled=False)
            book.add_cover(cover_lines(self.tables))
            book.add(_Sheet("Contents", "Contents", "Every sheet of this workbook.", *contents_table(self.tables)))
            book.add(_Sheet("Notes", "Notes", "What to know before you count or quote.", *notes_table()))
            book.add(_Sheet("Columns", "Columns", "What each column means.", *columns_table(self.tables)))
            for table in others:
                book.add(_sheet_of(table))
            book.add_cut_cells()


def _sheet_of(table: OutputTable) -> _Sheet:
    rows = zip(*(typed_values(table.data[name], kind) for name, kind in table.types.items()), strict=True)
    about = f"The same rows are in {table.path}."
    return _Sheet(table.name, table.title, about, dict(table.types), list(rows), table.path)


class _Book:
    """The workbook being written, with its formats and the cells that had to be cut."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._formats = {name: workbook.add_format(about) for name, about in _FORMATS.items()}
        self._cut: list[tuple[str, str, str, int, str]] = []

    def add_cover(self, lines: Sequence[tuple[str, str]]) -> None:
        """A sheet of plain lines, each with its link, the first of them its title."""
        sheet = self._workbook.add_worksheet("Cover")
        sheet.set_column(0, 0, 100)
        for row, (line, link) in enumerate(lines):
            if link:
                sheet.write_url(row, 0, link, self._formats["link"], line)
            else:
                sheet.write_string(row, 0, line, self._formats["long" if row else "title"])

    def add(self, table: _Sheet, titled: bool = True) -> None:
        """A sheet with one table: below a title, or in the first row where programs look for it."""
        sheet = self._workbook.add_worksheet(table.name[:31])
        top = 3 if titled else 0
        if titled:
            sheet.write_string(0, 0, table.title, self._formats["title"])
            sheet.write_string(1, 0, f"This sheet has one table. {table.about}")
            sheet.write_url(2, 0, "internal:'Contents'!A1", self._formats["link"], "Back to the contents")
        names = list(table.types)
        columns = [{"header": name, "header_format": self._formats["head"]} for name in names]
        sheet.add_table(
            top, 0, top + max(len(table.rows), 1), len(names) - 1,
            {"name": "table_" + table.name.lower().translate(_NO_SIGNS), "columns": columns,
             "style": "Table Style Light 1"},
        )  # fmt: skip
        sheet.freeze_panes(top + 1, 0)
        sheet.repeat_rows(top)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        widths = [_width(name, [row[i] for row in table.rows[:_MEASURED]]) for i, name in enumerate(names)]
        for i, width in enumerate(widths):
            sheet.set_column(i, i, width)
        cells = _Cells(sheet, self._formats, table)
        for place, values in enumerate(table.rows, top + 1):
            cells.write_row(place, names, values)
        self._cut += table.cut

    def add_cut_cells(self) -> None:
        """A sheet that lists the cells which could not hold their text, where there are any."""
        if self._cut:
            types = {"sheet": "string", "cell": "string", "column": "string", "characters": "integer", "file": "string"}
            about = "These cells end in a note; the file beside the workbook has the whole text."
            self.add(_Sheet("Cut cells", "Cells longer than Excel allows", about, types, list(self._cut)))


class _Cells:
    """Writes the cells of one sheet: text is never a formula, whatever it begins with."""

    def __init__(self, sheet: Any, formats: dict[str, Any], table: _Sheet) -> None:
        self._sheet, self._formats, self._table = sheet, formats, table
        self._links = 0

    def write_row(self, place: int, names: Sequence[str], values: Sequence[Any]) -> None:
        longest = 0
        for i, (name, value) in enumerate(zip(names, values, strict=True)):
            if value is None:
                continue
            if isinstance(value, str):
                longest = max(longest, self._write_text(place, i, name, value))
            elif isinstance(value, bool):
                self._sheet.write_boolean(place, i, value, self._formats["text"])
            elif isinstance(value, date):
                self._write_date(place, i, value)
            else:
                self._sheet.write_number(
                    place, i, value, self._formats["number" if isinstance(value, float) else "text"]
                )
        if longest > _LINES * _WIDE:
            self._sheet.set_row(place, _LINES * _LINE_HEIGHT)

    def _write_text(self, place: int, i: int, name: str, value: str) -> int:
        if (name in _LINKS and self._write_link(place, i, value)) or not value:
            return 0
        text = cell_text(value, self._table.whole_text_in)
        if len(text) < len(value) - value.count("\r\n"):
            cell = xlsxwriter.utility.xl_rowcol_to_cell(place, i)
            self._table.cut.append((self._table.name, cell, name, len(value), self._table.whole_text_in))
        kind = "long" if len(text) > _WIDE or "\n" in text else "text"
        marked = " marked" if looks_like_formula(text) else ""
        self._sheet.write_string(place, i, text, self._formats[kind + marked])
        return len(text)

    def _write_link(self, place: int, i: int, value: str) -> bool:
        """Write an address as a link in words; False where Excel could not follow it."""
        if not value.startswith(_FOLLOWED) or len(value) > _LONGEST_LINK or self._links >= _MOST_LINKS:
            return False
        self._links += 1
        if value.startswith(_BESIDE):
            # XlsxWriter turns the slashes of a file's path, and only Excel on Windows follows such a link.
            link = Url(f"external:{value}")
            link._relationship_link = value.partition("#")[0]
            link.text = value
            self._sheet.write_url(place, i, link, self._formats["link"])
        else:
            words = value.removeprefix("internal:").removesuffix("!A1").strip("'")
            self._sheet.write_url(place, i, value, self._formats["link"], words)
        return True

    def _write_date(self, place: int, i: int, day: date) -> None:
        if day.year < _EARLIEST:
            self._sheet.write_string(place, i, day.isoformat(), self._formats["text"])
        else:
            self._sheet.write_datetime(place, i, datetime(day.year, day.month, day.day), self._formats["date"])


_NO_SIGNS = str.maketrans({"-": "_", " ": "_"})


def _width(name: str, values: Sequence[Any]) -> int:
    longest = max([len(name) + 4, *(11 if isinstance(v, date) else len(str(v)) for v in values if v is not None)])
    narrow = name in _LINKS or name.endswith(("_id", "_ids"))
    return int(min(longest, _NARROW if narrow else _WIDE)) + 2
