"""Records as one SQLite file: typed columns, keys, indexes, views for common questions, and a search over findings."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from pipeline.outputs.data.database_views import VIEWS
from pipeline.outputs.frames import ColumnType, column_types, plain_values, primary_key
from pipeline.outputs.writer import OutputTable, Writer

_TYPES: dict[ColumnType, str] = {
    "string": "TEXT", "category": "TEXT", "date": "TEXT", "integer": "INTEGER", "number": "REAL",
}  # fmt: skip
_OWNERS = {"letter_id": "letters", "finding_id": "findings"}
# Tables whose ids always name a row of this run; others may name what was set aside or is gone.
_BOUND = {"findings", "fields", "themes", "actions", "journeys", "later"}
_SEARCHED = ("text", "narrative")  # columns of `findings` that the full-text search looks in


class SqliteWriter(Writer):
    """All records in one database; what is not stated is NULL, and dates are text such as 2017-06-12."""

    files = "`send-letters.sqlite`"
    title = "the records, as one SQLite database with views and a full-text search"

    def finish(self) -> None:
        with closing(sqlite3.connect(self.folder / "send-letters.sqlite", isolation_level=None)) as database:
            # The file is not in place yet: nobody else reads it, and a killed run throws it away.
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            database.execute("BEGIN")
            for table in self.tables:
                if table.record:
                    _insert(database, table, table.record)
            _add_search(database)
            names = {table.name for table in self.tables}
            for view in VIEWS:
                if names.issuperset(view.tables):
                    database.execute(f'CREATE VIEW "{view.name}" AS {view.sql}')
            database.execute("COMMIT")


def references(table: OutputTable) -> dict[str, tuple[str, str]]:
    """The columns of a table that always name a row of another table, with that table and its column."""
    if table.name not in _BOUND:
        return {}
    return {
        column: (owner, key)
        for key, owner in _OWNERS.items()
        for column in table.data.columns
        if owner != table.name and (column == key or column.endswith(f"_{key}"))
    }


def _insert(database: sqlite3.Connection, table: OutputTable, record: type) -> None:
    key = primary_key(record)
    types = column_types(record)
    definitions = [f'"{n}" {_TYPES[t]}' + (" PRIMARY KEY" if n == key else "") for n, t in types.items()]
    definitions += [f'FOREIGN KEY ("{c}") REFERENCES "{t}" ("{k}")' for c, (t, k) in references(table).items()]
    database.execute(f'CREATE TABLE "{table.name}" ({", ".join(definitions)})')
    rows = zip(*(plain_values(table.data[n]) for n in types), strict=True)
    database.executemany(f'INSERT INTO "{table.name}" VALUES ({", ".join("?" * len(types))})', rows)
    facets = [name for name, kind in types.items() if kind == "category"]
    for column in dict.fromkeys([*record.key, *references(table), *facets]):  # type: ignore[attr-defined]
        if column != key:
            database.execute(f'CREATE INDEX "{table.name}_{column}" ON "{table.name}" ("{column}")')


def _add_search(database: sqlite3.Connection) -> None:
    """A full-text index over the findings' words, which holds no copy of them; `plan` also finds `plans`."""
    names = ", ".join(_SEARCHED)
    database.execute(
        f"CREATE VIRTUAL TABLE findings_fts USING fts5({names}, content='findings', tokenize='porter unicode61')"
    )
    database.execute("INSERT INTO findings_fts (findings_fts) VALUES ('rebuild')")
