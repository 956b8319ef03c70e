"""What the workbook says of itself: its cover, its contents, notes, and the meaning of every column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.domain import __version__, is_iso_date, label_of
from pipeline.outputs.frames import column_meanings
from pipeline.outputs.tables import FLAT_TABLE, MEANINGS
from pipeline.outputs.writer import LICENCE_TITLE, LICENCE_URL, OutputTable

Front = tuple[dict[str, str], list[Sequence[Any]]]  # the columns' types, and the rows

_NOTES = (
    "An empty cell means “not stated” or “could not be read”. The sheet problems says what could not be read, and why.",
    "A finding with three themes has three rows on the first sheet. To count findings, filter first_row to TRUE.",
    "A theme is certain, likely or confirmed by a person (column tier). Tables of themes count certain and confirmed "
    "ones. Their columns that begin with “likely” count the others.",
    "Revisit letters and monitoring reports repeat the weaknesses of earlier letters. Do not add their findings to "
    "those of outcome letters and full inspections.",
    "A page is the page of the source file. Read the words there before you quote them.",
    "A row whose origin is “correction” holds a value that a person put in place of the program’s. The sheet "
    "corrections has both.",
    "A cell of Excel holds 32,767 characters. A longer text is cut and ends in a note. The sheet “Cut cells” lists "
    "such cells, where there are any.",
    "Text that begins like a formula is marked as text, so that no program calculates it.",
    "Ids and codes are the same in the CSV files, Parquet files and the database beside this workbook.",
)


def cover_lines(tables: Sequence[OutputTable]) -> list[tuple[str, str]]:
    """The lines of the cover, each with its link or none."""
    letters = next((table.data for table in tables if table.name == "letters"), None)
    lines = [
        ("What Ofsted and CQC found in each area’s SEND inspection", ""),
        (f"Made by send-letters {__version__} from letters and reports of Ofsted and the Care Quality Commission.", ""),
    ]
    if letters is not None and len(letters):
        days = [day for name in ("published", "letter_date", "inspection_end") for day in letters[name]]
        newest = max((day for day in days if is_iso_date(day)), default="not stated")
        lines.append((f"Newest date in the letters: {newest}.", ""))
        counts = letters["kind"].value_counts().sort_index()
        kinds = ", ".join(f"{label_of(str(kind)).lower()} {n}" for kind, n in counts.items())
        lines.append((f"Letters and reports read: {len(letters)} ({kinds}).", ""))
    return [
        *lines,
        ("The first sheet has every finding and theme, one a row. Use it to filter and to pivot.", ""),
        ("Contents: every sheet", "internal:'Contents'!A1"),
        ("Notes: what to know before you count or quote", "internal:'Notes'!A1"),
        ("Columns: what each column means", "internal:'Columns'!A1"),
        ("The words of the letters are Crown copyright.", ""),
        (LICENCE_TITLE, LICENCE_URL),
    ]


def contents_table(tables: Sequence[OutputTable]) -> Front:
    """A row for each table, with a link to its sheet; a table without rows has no sheet."""
    first = [table for table in tables if table.name == FLAT_TABLE.name]
    rows: list[Sequence[Any]] = []
    for table in [*first, *(t for t in tables if t.name != FLAT_TABLE.name)]:
        has_sheet = bool(len(table.data)) or table in first
        link = f"internal:'{table.name[:31]}'!A1" if has_sheet else "no sheet: it has no rows"
        rows.append((link, table.title, len(table.data), table.path))
    return {"link": "string", "what it holds": "string", "rows": "integer", "file": "string"}, rows


def notes_table() -> Front:
    """The notes, numbered."""
    return {"number": "integer", "note": "string"}, list(enumerate(_NOTES, 1))


def columns_table(tables: Sequence[OutputTable]) -> Front:
    """A row for each column of each table."""
    rows = [
        (table.name, name, kind, (column_meanings(table.record) if table.record else MEANINGS)[name])
        for table in tables
        for name, kind in table.types.items()
    ]
    return {"sheet": "string", "column": "string", "type": "string", "meaning": "string"}, [*rows]
