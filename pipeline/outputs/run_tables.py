"""The tables of a finished run, read back as records by the commands that come after it."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from pipeline.domain import (
    Action,
    CorrectionRow,
    FieldRow,
    Finding,
    Journey,
    LaterFinding,
    Letter,
    Problem,
    RunTables,
    SendLettersError,
    ThemeHit,
)

T = TypeVar("T")
_LETTER_ID = re.compile(r"[\w.-]+")

csv.field_size_limit(2**31 - 1)  # a cell holds as many characters as a letter has


class RunTablesError(SendLettersError):
    """A run's table that is missing or cannot be used; the message names the file and says what to do."""


def load_run(out: Path) -> RunTables:
    """All that the run in `out` wrote, with its letters' texts.

    Raises RunTablesError where a table that every run writes is missing, or where any table cannot be used.
    """
    letters = load_table(out, Letter)
    return RunTables(
        letters=letters,
        findings=load_table(out, Finding),
        fields=load_table(out, FieldRow),
        themes=load_table(out, ThemeHit),
        problems=load_table(out, Problem),
        corrections=load_optional_table(out, CorrectionRow),
        journeys=load_optional_table(out, Journey),
        later=load_optional_table(out, LaterFinding),
        actions=load_optional_table(out, Action),
        texts={letter.letter_id: letter_text(out, letter.letter_id) for letter in letters},
    )


def load_table(out: Path, record: type[T]) -> list[T]:
    """The rows of one table of the run in `out`, in the file's order. Raises RunTablesError.

    A column that the file lacks has the record's default, so that the tables of an earlier version can be read.
    """
    path = _path(out, record)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise RunTablesError(_without_tables(path)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise RunTablesError(f"{path} cannot be read ({error}); run `send-letters extract --out {out}` again") from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    required = {f.name for f in fields(record) if f.default is MISSING}  # type: ignore[arg-type]
    missing = sorted(required - set(reader.fieldnames or []))
    if missing:
        raise RunTablesError(f"{path} has no column {', '.join(missing)}; run `send-letters extract --out {out}` again")
    try:
        return list(_rows(reader, record))
    except (ValueError, csv.Error) as error:
        raise RunTablesError(
            f"{path}, line {reader.line_num}: {error}; run `send-letters extract --out {out}` again"
        ) from None


def load_optional_table(out: Path, record: type[T]) -> list[T]:
    """As `load_table`; no rows where the run did not write this table."""
    return load_table(out, record) if _path(out, record).is_file() else []


def letter_text(out: Path, letter_id: str) -> str:
    """The text of a letter as the run read it; empty where the run has none.

    The body's pages each end in a form feed; the running headers and footers follow the last one.
    """
    path = out / "text" / f"{letter_id}.txt"
    if not _LETTER_ID.fullmatch(letter_id) or not path.is_file():
        return ""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def _without_tables(path: Path) -> str:
    """What to do about a folder that lacks a table; names the folders beside it that have some."""
    out = path.parent
    remedy = f"run `send-letters extract --out {out}` first"
    folders = (file.parent for file in sorted(out.absolute().parent.glob("*/datapackage.json")) if file.parent != out)
    others = [str(folder if out.is_absolute() else os.path.relpath(folder)) for folder in folders]
    if others and not (out / "datapackage.json").exists():
        names = " or ".join(others[:3])
        return f"no tables in {out}/; did you mean {names}? Name the folder with --out, or {remedy}"
    return f"{path} is not there; {remedy}"


def _path(out: Path, record: type) -> Path:
    return out / f"{record.table}.csv"  # type: ignore[attr-defined]


def _rows(reader: csv.DictReader[str], record: type[T]) -> Iterator[T]:
    read_cell = {name: read for name, read in _cell_readers(record).items() if name in (reader.fieldnames or ())}
    for row in reader:
        if None in row or None in row.values():
            raise ValueError("the row does not have as many cells as the header")
        yield record(**{name: read(row[name]) for name, read in read_cell.items()})


def _cell_readers(record: type) -> dict[str, Callable[[str], Any]]:
    """How each of the record's columns is read from a cell's text, by the type that the record declares."""
    hints = get_type_hints(record)
    return {f.name: _cell_reader(f.name, get_args(hints[f.name]) or (hints[f.name],)) for f in fields(record)}


def _cell_reader(column: str, kinds: tuple[Any, ...]) -> Callable[[str], Any]:
    kind, *others = kinds
    if kind is str:
        return str
    empty: tuple[Any, ...] = () if not others else (None,) if type(None) in others else ("",)

    def read(text: str) -> Any:
        if not text and empty:
            return empty[0]
        try:
            return kind(text)
        except ValueError:
            allowed = f"is none of {', '.join(kind)}" if issubclass(kind, StrEnum) else "is not a number"
            raise ValueError(f"the {column} “{text}” {allowed}") from None

    return read
