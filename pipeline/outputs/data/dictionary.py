"""The data dictionary: every table and column that a run writes, from the records and the tables themselves."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.domain import Areas
from pipeline.outputs.frames import ALWAYS, RECORDS, column_meanings, column_types, primary_key, record_frames
from pipeline.outputs.publication import WRITERS
from pipeline.outputs.tables import FLAT_TABLE, MEANINGS, TABLES, make_tables

_INTRODUCTION = """\
# Data dictionary

Made by `send-letters dictionary` from `pipeline/domain/records.py`, `pipeline/outputs/tables/catalogue.py` and
`pipeline/outputs/publication.py`: change it there, then run `make docs`.

Files are UTF-8 with a header row. An empty cell means "not stated". Dates are written 2017-06-12, pages count
from 1, offsets count characters of `text/<letter_id>.txt` from 0. Records are also in `send-letters.sqlite` and
as Parquet, where "not stated" is NULL; records and the researcher's tables are in `send-letters.xlsx`.

A column of type `category` holds one of a few words. Parquet keeps it as a dictionary and dates as dates. SQLite has no
such types: there, both are text. The views and the search of the database are in [database.md](database.md).
"""

_DESCRIPTIONS = {table.name: table.description for table in (*TABLES, FLAT_TABLE)}


def data_dictionary() -> str:
    """The text of `docs/data-dictionary.md`."""
    files = _table(("files", "what they hold"), [(writer.files, writer.title) for writer in WRITERS])
    parts = [_INTRODUCTION, f"## Files\n\n{files}", "## Records\n"]
    for name, record in RECORDS.items():
        always = "" if name in ALWAYS else " Written where there is something to write."
        key = f" One row per `{primary_key(record)}`." if primary_key(record) else ""
        about = (record.__doc__ or "").split("\n\n")[0].replace("\n", " ").strip()
        meanings = column_meanings(record)
        rows = [(f"`{column}`", kind, meanings[column]) for column, kind in column_types(record).items()]
        parts.append(f"### {name}.csv\n\n{about}{key}{always}\n\n{_table(('column', 'type', 'meaning'), rows)}")
    parts.append("## The researcher's tables\n\nWhat counts in them, and why: [tables.md](tables.md).\n")
    for name, data in make_tables(record_frames({}), Areas(()), {}).items():
        described = [(f"`{column}`", MEANINGS[column]) for column in data.columns]
        parts.append(f"### tables/{name}.csv\n\n{_DESCRIPTIONS[name]}\n\n{_table(('column', 'meaning'), described)}")
    return "\n".join(parts)


def _table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [headings, tuple("---" for _ in headings), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
