"""Tables as CSV (UTF-8, a newline at each row's end) and letters as plain text."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.outputs.frames import TableError, plain_values

_LETTER_ID = re.compile(r"[a-z0-9_-]{1,200}")


def write_csv(data: pd.DataFrame, path: Path) -> None:
    """Write a frame as it stands; a missing value is an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(data.columns)
        writer.writerows(zip(*(_cells(data[name]) for name in data.columns), strict=True))


def write_texts(texts: Mapping[str, str], folder: Path) -> None:
    """Write each letter's text, character for character, so that offsets into it hold."""
    folder.mkdir(parents=True)
    for letter_id, text in sorted(texts.items()):
        if not _LETTER_ID.fullmatch(letter_id):
            raise TableError(f"{letter_id!r} cannot be a letter's id: only a-z, 0-9, hyphen and underscore are allowed")
        (folder / f"{letter_id}.txt").write_bytes(text.encode("utf-8", "replace"))


def _cells(column: pd.Series[Any]) -> list[str]:
    return ["" if v is None else str(v).lower() if isinstance(v, bool) else str(v) for v in plain_values(column)]
