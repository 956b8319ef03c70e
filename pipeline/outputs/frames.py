"""Records as pandas frames: what the writers and the researcher's tables start from.

Rows are in the order of their record's key, numbers within it compared as numbers, so that the order in which files
were read changes nothing. What is not stated is an empty string or `<NA>`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

import pandas as pd

from pipeline.domain import Row, SendLettersError, columns, is_iso_date
from pipeline.outputs.run_tables import load_table

T = TypeVar("T")
ColumnType = Literal["string", "category", "date", "integer", "number", "boolean"]

RECORDS: dict[str, type] = {record.table: record for record in get_args(Row)}
ALWAYS = ("letters", "findings", "fields", "themes", "problems")  # written even when empty
_TYPES: dict[type, ColumnType] = {int: "integer", float: "number"}
_OF_DTYPE: dict[str, ColumnType] = {"Int64": "integer", "Float64": "number", "boolean": "boolean"}
_DATES = {"inspection_start"}  # columns of the researcher's tables, which hold days as text
_NONCHARACTERS = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
_DIGITS = re.compile(r"(\d+)")


class TableError(SendLettersError):
    """A table that cannot be written; the message says which, and why."""


def column_types(record: type) -> dict[str, ColumnType]:
    """The type of each column of a record's table, in the table's order."""
    hints = get_type_hints(record, include_extras=True)
    return {name: _column_type(hints[name]) for name in columns(record)}


def _column_type(hint: Any) -> ColumnType:
    if get_origin(hint) is Annotated:
        return cast(ColumnType, hint.__metadata__[0])
    kind = next(k for k in (get_args(hint) or (hint,)) if k is not type(None))
    return "category" if _is_enumeration(kind) else _TYPES.get(kind, "string")


def frame_types(data: pd.DataFrame) -> dict[str, ColumnType]:
    """The type of each column of a researcher's table."""
    types = {str(name): _OF_DTYPE.get(str(dtype), "string") for name, dtype in data.dtypes.items()}
    return {name: "date" if name in _DATES else kind for name, kind in types.items()}


def column_terms(record: type) -> dict[str, list[str]]:
    """All values that a column may hold, for each column whose values the field's vocabulary lists."""
    hints = {name: get_args(hint) or (hint,) for name, hint in get_type_hints(record).items()}
    terms = {name: [t.value for t in kinds[0]] for name, kinds in hints.items() if _is_enumeration(kinds[0])}
    return {name: terms[name] for name in columns(record) if name in terms}


def _is_enumeration(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, StrEnum)


def column_meanings(record: type) -> dict[str, str]:
    """What each column of a record's table means, in the table's order."""
    return {f.name: f.metadata["says"] for f in fields(record)}


def primary_key(record: Any) -> str:
    """The one column that names a row of the record's table; empty where it takes several."""
    return record.key[0] if len(record.key) == 1 else ""


def record_frame(table: str, rows: Sequence[Row]) -> pd.DataFrame:
    """The rows of one table in the order of their key, rows alike in every column kept once.

    Raises TableError where two different rows have the same id.
    """
    record = RECORDS[table]
    names = columns(record)
    unique = {tuple(_encodable(getattr(row, name)) for name in names) for row in rows}
    key_places = [names.index(name) for name in record.key]  # type: ignore[attr-defined]
    ordered = sorted(unique, key=lambda row: ([natural_order(row[i]) for i in key_places], [str(v) for v in row]))
    data = pd.DataFrame(ordered, columns=names)
    for name, kind in column_types(record).items():
        if kind in ("integer", "number"):
            data[name] = data[name].astype("Int64" if kind == "integer" else "Float64")
        else:
            data[name] = data[name].fillna("").astype("str")
    key = primary_key(record)
    if key and data[key].duplicated().any():
        repeated = data.loc[data[key].duplicated(), key].iloc[0]
        raise TableError(f"{table}: two rows have the {key} {repeated}; an id must name one row only")
    return data


def record_frames(tables: Mapping[str, Sequence[Row]]) -> dict[str, pd.DataFrame]:
    """A frame for each table given, and for those that every run writes; in the order of RECORDS."""
    return {name: record_frame(name, tables.get(name, ())) for name in RECORDS if name in tables or name in ALWAYS}


def read_frames(out: Path) -> dict[str, pd.DataFrame]:
    """The tables of the finished run in `out`, by name; those that it did not write are missing.

    Raises RunTablesError where a table cannot be used.
    """
    return {
        name: record_frame(name, load_table(out, record))
        for name, record in RECORDS.items()
        if (out / f"{name}.csv").is_file()
    }


def read_run_frames(out: Path) -> dict[str, pd.DataFrame]:
    """As `read_frames`, of a folder that has a whole run. Raises RunTablesError also where a table is missing."""
    frames = read_frames(out)
    for name in ALWAYS:
        if name not in frames:
            load_table(out, RECORDS[name])  # says what is missing, and what to do
    return frames


def frame_records(data: pd.DataFrame, record: type[T]) -> list[T]:
    """The rows of a record's frame as records again."""
    values = [[None if pd.isna(v) else v for v in data[name].tolist()] for name in columns(record)]
    return [record(*row) for row in zip(*values, strict=True)]


def plain_values(column: pd.Series[Any]) -> list[Any]:
    """The column's values as Python's own, None where nothing is stated."""
    if column.dtype == "str":
        return [v if v and isinstance(v, str) else None for v in column.tolist()]
    return [None if pd.isna(v) or v == "" else v for v in column.tolist()]


def typed_values(column: pd.Series[Any], kind: ColumnType) -> list[Any]:
    """The same, with dates as dates."""
    values = plain_values(column)
    return [date.fromisoformat(v) if v and is_iso_date(v) else None for v in values] if kind == "date" else values


def natural_order(value: Any) -> list[tuple[float, str]]:
    """What to sort a value by, so that `weakness/2` comes before `weakness/10` and nothing before everything.

    Not natsort's order, which reads accented letters and superscripts otherwise and would move rows of tables that
    people have already.
    """
    if value is None:
        return []
    if isinstance(value, int | float):
        return [(float(value), "")]
    parts = _DIGITS.split(value)
    return [(float(part), "") if i % 2 else (-1.0, part) for i, part in enumerate(parts)]


def _encodable(value: Any) -> Any:
    # A lone surrogate cannot be written as UTF-8, nor U+FFFE and U+FFFF as XML: one character for one, so offsets hold.
    if isinstance(value, str) and not value.isascii():
        return _NONCHARACTERS.sub("?", value)
    return value
