"""All tables as one SQLite file: typed columns, keys where one column names a row, indexes on the rest."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pandas as pd

from pipeline.outputs.frames import RECORDS, ColumnType, column_types, plain_values, primary_key

_TYPES: dict[ColumnType, str] = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
_BOUND = {"findings", "fields", "themes", "actions"}  # others may name what was set aside or is gone


def write_sqlite(frames: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write a new database; what is not stated is NULL."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        # The file is not in place yet: nobody else reads it, and a killed run throws it away.
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        for table, data in frames.items():
            _write(database, table, data)
        database.execute("COMMIT")
        database.execute("VACUUM")


def references(table: str) -> dict[str, str]:
    """The columns of a table that always name a row of another table, with that table's name."""
    if table not in _BOUND:
        return {}
    owners = {"letter_id": "letters", "finding_id": "findings"}
    return {c: owner for c, owner in owners.items() if c in column_types(RECORDS[table]) and owner != table}


def _write(database: sqlite3.Connection, table: str, data: pd.DataFrame) -> None:
    record = RECORDS[table]
    key = primary_key(record)
    types = column_types(record)
    definitions = [f'"{n}" {_TYPES[t]}' + (" PRIMARY KEY" if n == key else "") for n, t in types.items()]
    definitions += [f'FOREIGN KEY ("{c}") REFERENCES "{t}" ("{c}")' for c, t in references(table).items()]
    database.execute(f'CREATE TABLE "{table}" ({", ".join(definitions)})')
    rows = zip(*(plain_values(data[n]) for n in types), strict=True)
    database.executemany(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(types))})', rows)
    for column in dict.fromkeys([*record.key, *references(table)]):  # type: ignore[attr-defined]
        if column != key:
            database.execute(f'CREATE INDEX "{table}_{column}" ON "{table}" ("{column}")')
