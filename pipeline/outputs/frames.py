"""Records as pandas frames, and the frames of a finished run read back from its CSV files.

Rows stand in the order of their record's key, numbers within it counted as numbers, so that the order
in which files were read changes nothing. A cell that says nothing is an empty string or `<NA>`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

import pandas as pd

from pipeline.domain.records import Row, columns

ColumnType = Literal["string", "integer", "number", "boolean"]

RECORDS: dict[str, type] = {record.table: record for record in get_args(Row)}
ALWAYS = ("letters", "findings", "fields", "themes", "problems")  # written even when empty
_TYPES: dict[type, ColumnType] = {int: "integer", float: "number", bool: "boolean"}
_DIGITS = re.compile(r"(\d+)")


class TableError(Exception):
    """A table that cannot be written or read; the message says which, and what to do."""


def column_types(record: type) -> dict[str, ColumnType]:
    """The type of each column of a record's table, in the table's order."""
    hints = get_type_hints(record)
    found: dict[str, ColumnType] = {}
    for name in columns(record):
        kinds = [k for k in (get_args(hints[name]) or (hints[name],)) if k is not type(None)]
        found[name] = _TYPES.get(kinds[0], "string")
    return found


def meanings(record: type) -> dict[str, str]:
    """What each column of a record's table means, in the table's order."""
    return {f.name: f.metadata["says"] for f in fields(record)}


def primary_key(record: Any) -> str:
    """The one column that names a row of the record's table, empty where it takes several."""
    return record.key[0] if len(record.key) == 1 else ""


def frame(table: str, rows: Sequence[Row]) -> pd.DataFrame:
    """The rows of one table, sorted, rows alike in every column kept once.

    Raises TableError where two different rows have the same id.
    """
    record = RECORDS[table]
    names = columns(record)
    unique = {tuple(_clean(getattr(row, name)) for name in names) for row in rows}
    places = [names.index(name) for name in record.key]  # type: ignore[attr-defined]
    ordered = sorted(unique, key=lambda row: ([_natural(row[i]) for i in places], [str(v) for v in row]))
    data = _typed(pd.DataFrame(ordered, columns=names), record)
    key = primary_key(record)
    if key and data[key].duplicated().any():
        twice = data.loc[data[key].duplicated(), key].iloc[0]
        raise TableError(f"{table}: two rows have the {key} {twice}; an id must name one row only")
    return data


def frames(tables: Mapping[str, Sequence[Row]]) -> dict[str, pd.DataFrame]:
    """A frame for each table given, and for those that every run writes."""
    return {name: frame(name, tables.get(name, ())) for name in RECORDS if name in tables or name in ALWAYS}


def read_frames(out: Path) -> dict[str, pd.DataFrame]:
    """The tables that a finished run left in `out`; those it did not write are missing."""
    found: dict[str, pd.DataFrame] = {}
    for name, record in RECORDS.items():
        path = out / f"{name}.csv"
        if path.is_file():
            data = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
            missing = [c for c in columns(record) if c not in data.columns]
            if missing:
                raise TableError(f"{path}: has no column {missing[0]}; run the extraction again")
            found[name] = _typed(data[columns(record)], record)
    return found


def plain_values(column: pd.Series[Any]) -> list[Any]:
    """The column's values as Python's own, None where nothing is stated."""
    return [None if pd.isna(v) or v == "" else v for v in column.tolist()]


def _typed(data: pd.DataFrame, record: type) -> pd.DataFrame:
    for name, kind in column_types(record).items():
        values = data[name]
        if kind == "string":
            data[name] = values.fillna("").astype("str")
        elif kind == "boolean":
            data[name] = values.map({"true": True, "false": False, True: True, False: False}).astype("boolean")
        else:
            numbers = pd.to_numeric(values.replace("", None))
            data[name] = numbers.astype("Int64") if kind == "integer" else numbers.astype("Float64")
    return data


def _clean(value: Any) -> Any:
    # A lone surrogate, as broken PDFs give, cannot be written as UTF-8: one character for one, so offsets hold.
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "replace").decode("utf-8")
    return value


def _natural(value: Any) -> list[tuple[float, str]]:
    if value is None:
        return []
    if isinstance(value, int | float):
        return [(float(value), "")]
    parts = _DIGITS.split(value)
    return [(float(part), "") if i % 2 else (-1.0, part) for i, part in enumerate(parts)]
