"""A finished run as typed pandas frames, for people who work with it in Python."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.outputs.frames import (
    RECORDS,
    ColumnType,
    column_types,
    read_run_frames,
    record_frame,
)
from pipeline.outputs.run_tables import RunTablesError, letter_text


@dataclass(frozen=True, slots=True)
class Run:
    """All that a run wrote, as frames: a column for each column of its CSV file, as docs/data-dictionary.md explains.

    Dates are datetime64, categories are categories, numbers may be missing. What is not stated is missing (NA or NaT).
    A table that the run did not write has no rows.
    """

    out: Path  # the run's folder
    letters: pd.DataFrame
    findings: pd.DataFrame
    themes: pd.DataFrame
    fields: pd.DataFrame
    journeys: pd.DataFrame
    later: pd.DataFrame
    actions: pd.DataFrame
    corrections: pd.DataFrame
    problems: pd.DataFrame
    # The researcher's tables by name, such as `theme-by-area`; `finding-themes` has every finding and theme.
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def text(self, letter_id: str) -> str:
        """A letter's text, which `start` and `end` of its findings count in; empty where the run has no such letter."""
        return letter_text(self.out, letter_id)

    def __repr__(self) -> str:
        sizes = f"{len(self.letters)} letters, {len(self.findings)} findings, {len(self.themes)} themes"
        return f"Run({sizes}, {len(self.tables)} tables)"


_FRAMES = ("letters", "findings", "themes", "fields", "journeys", "later", "actions", "corrections", "problems")


def load_data(out: Path) -> Run:
    """The run in `out` as typed frames. Raises RunTablesError where there is none, or a table cannot be used."""
    read = read_run_frames(out)
    frames = {name: _typed(read.get(name, record_frame(name, ())), column_types(RECORDS[name])) for name in _FRAMES}
    return Run(out=out, **frames, tables=_tables(out))


def _tables(out: Path) -> dict[str, pd.DataFrame]:
    """The researcher's tables, with the types that the data package states."""
    package = out / "datapackage.json"
    try:
        resources = json.loads(package.read_text(encoding="utf-8"))["resources"]
        schemas = {r["path"]: {f["name"]: f["type"] for f in r["schema"]["fields"]} for r in resources}
        return {
            Path(path).stem: _typed(pd.read_csv(out / path, dtype="str", keep_default_na=False), types)
            for path, types in schemas.items()
            if Path(path).parent == Path("tables")
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunTablesError(
            f"{package} cannot be used ({error}); run `send-letters extract --out {out}` again"
        ) from None


def _typed(data: pd.DataFrame, types: Mapping[str, ColumnType]) -> pd.DataFrame:
    """The frame with each column as its type; an empty cell is missing."""
    return pd.DataFrame({name: _typed_column(data[name], kind) for name, kind in types.items()})


def _typed_column(column: pd.Series[Any], kind: ColumnType) -> pd.Series[Any]:
    given = column.where(column != "") if column.dtype == "str" else column
    if kind == "date":
        return pd.to_datetime(given, format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")
    if kind == "boolean":
        return given.map({"True": True, "False": False}).astype("boolean")
    if kind in ("integer", "number"):
        return given.astype("Int64" if kind == "integer" else "Float64")
    return given.astype("category") if kind == "category" else given
