"""Records as one SQLite file: typed columns, keys where one column names a row, indexes on the rest."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from pipeline.outputs.frames import ColumnType, column_types, plain_values, primary_key
from pipeline.outputs.writer import OutputTable, Writer

_TYPES: dict[ColumnType, str] = {"string": "TEXT", "integer": "INTEGER", "number": "REAL"}
_BOUND = {"findings", "fields", "themes", "actions"}  # others may name what was set aside or is gone


class SqliteWriter(Writer):
    """All records in one database; what is not stated is NULL."""

    files = "`send-letters.sqlite`"
    title = "the records, as one SQLite database"

    def finish(self) -> None:
        with closing(sqlite3.connect(self.folder / "send-letters.sqlite", isolation_level=None)) as database:
            # The file is not in place yet: nobody else reads it, and a killed run throws it away.
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            database.execute("BEGIN")
            for table in self.tables:
                if table.record:
                    _insert(database, table, table.record)
            database.execute("COMMIT")
            database.execute("VACUUM")


def references(table: OutputTable) -> dict[str, str]:
    """The columns of a table that always name a row of another table, with that table's name."""
    if table.name not in _BOUND:
        return {}
    owners = {"letter_id": "letters", "finding_id": "findings"}
    return {c: owner for c, owner in owners.items() if c in table.data.columns and owner != table.name}


def _insert(database: sqlite3.Connection, table: OutputTable, record: type) -> None:
    key = primary_key(record)
    types = column_types(record)
    definitions = [f'"{n}" {_TYPES[t]}' + (" PRIMARY KEY" if n == key else "") for n, t in types.items()]
    definitions += [f'FOREIGN KEY ("{c}") REFERENCES "{t}" ("{c}")' for c, t in references(table).items()]
    database.execute(f'CREATE TABLE "{table.name}" ({", ".join(definitions)})')
    rows = zip(*(plain_values(table.data[n]) for n in types), strict=True)
    database.executemany(f'INSERT INTO "{table.name}" VALUES ({", ".join("?" * len(types))})', rows)
    for column in dict.fromkeys([*record.key, *references(table)]):  # type: ignore[attr-defined]
        if column != key:
            database.execute(f'CREATE INDEX "{table.name}_{column}" ON "{table.name}" ("{column}")')
