"""The tables of a finished run, read back as records by the commands that come after it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
_NAME = re.compile(r"[\w.-]+")


class StoredError(Exception):
    """A table of a run that is not there or cannot be used; the message says what to do."""


def load(out: Path, record: type[T]) -> list[T]:
    """The rows of one table of the run in `out`, in the table's order. Raises StoredError."""
    path = out / f"{_table(record)}.csv"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise StoredError(f"{path} is not there; run `make extract OUT={out}` first") from None
    except (OSError, UnicodeDecodeError) as error:
        raise StoredError(f"{path} cannot be read ({error}); run `make extract OUT={out}` again") from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    needed = {f.name for f in fields(record) if f.default is MISSING}  # type: ignore[arg-type]
    missing = sorted(needed - set(reader.fieldnames or []))
    if missing:
        raise StoredError(f"{path} has no column {', '.join(missing)}; run `make extract OUT={out}` again")
    try:
        return [_record(record, row) for row in reader]
    except ValueError as error:
        raise StoredError(f"{path}, line {reader.line_num}: {error}; run `make extract OUT={out}` again") from None


def load_if_there(out: Path, record: type[T]) -> list[T]:
    """As `load`, but nothing where the run wrote no such table."""
    return load(out, record) if (out / f"{_table(record)}.csv").is_file() else []


def letter_text(out: Path, letter_id: str) -> str:
    """The text of a letter as the run read it, "" where it is not there.

    The body's pages each end in a form feed; the running headers and footers stand after the last one.
    """
    path = out / "text" / f"{letter_id}.txt"
    if not _NAME.fullmatch(letter_id) or not path.is_file():
        return ""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def _table(record: type) -> str:
    return str(record.table)  # type: ignore[attr-defined]


def _record(record: type[T], row: dict[str, str]) -> T:
    values: dict[str, Any] = {}
    for f in fields(record):  # type: ignore[arg-type]
        text, kind = row.get(f.name), str(f.type)
        if text is None:
            continue
        if kind.startswith(("int", "float")):
            values[f.name] = (int if kind.startswith("int") else float)(text) if text else None
        else:
            values[f.name] = text
    return record(**values)
