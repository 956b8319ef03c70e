"""Tables as CSV (UTF-8, a newline at each row's end), once more for Excel, and letters as plain text."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.outputs.data.spreadsheet_cells import cell_text, looks_like_formula
from pipeline.outputs.frames import TableError, plain_values
from pipeline.outputs.writer import OutputTable, Writer

_LETTER_ID = re.compile(r"[a-z0-9_-]{1,200}")


class CsvWriter(Writer):
    """Each table as a CSV file, the researcher's tables in a folder of their own."""

    files = "`*.csv`, `tables/*.csv`"
    title = "every table below, as CSV"

    def set_up(self, folder: Path) -> None:
        super().set_up(folder)
        (folder / "tables").mkdir()

    def feed(self, table: OutputTable) -> None:
        write_csv(table.data, self.folder / table.path)


class ExcelCsvWriter(Writer):
    """Each table once more, so that a double click opens it right in Excel."""

    files = "`excel/*.csv`"
    title = (
        "copies of all CSV files for a double click in Excel: with a byte-order mark, an apostrophe before what looks "
        "like a formula, and a note where a text is longer than a cell may be"
    )

    def set_up(self, folder: Path) -> None:
        super().set_up(folder)
        (folder / "excel").mkdir()

    def feed(self, table: OutputTable) -> None:
        columns = {str(name): plain_values(table.data[name]) for name in table.data.columns}
        guarded = [[_for_excel(value, table.path) for value in values] for values in columns.values()]
        with (self.folder / "excel" / f"{table.name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(zip(*guarded, strict=True))


class TextWriter(Writer):
    """Each letter's text, character for character, so that offsets into it hold."""

    files = "`text/*.txt`"
    title = "the text of each letter, which page numbers and offsets refer to"

    def set_up(self, folder: Path) -> None:
        super().set_up(folder)
        (folder / "text").mkdir()

    def feed_text(self, letter_id: str, text: str) -> None:
        if not _LETTER_ID.fullmatch(letter_id):
            raise TableError(f"{letter_id!r} cannot be a letter's id: only a-z, 0-9, hyphen and underscore are allowed")
        (self.folder / "text" / f"{letter_id}.txt").write_bytes(text.encode("utf-8", "replace"))


def write_csv(data: pd.DataFrame, path: Path) -> None:
    """Write a frame in the order of its rows; what is not stated is an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(data.columns)
        writer.writerows(zip(*(_cells(data[name]) for name in data.columns), strict=True))


def _for_excel(value: Any, path: str) -> Any:
    if not isinstance(value, str):
        return "" if value is None else value
    text = cell_text(value, path)
    return f"'{text}" if looks_like_formula(text) else text


def _cells(column: pd.Series[Any]) -> list[str]:
    return ["" if value is None else str(value) for value in plain_values(column)]
