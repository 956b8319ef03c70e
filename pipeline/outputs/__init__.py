"""Records become files; nothing else writes a run's files.

A run's tables and texts come in as records. Out go CSV, Parquet, SQLite, a workbook, a data package, the researcher's
tables and pages to read, put in place all at once; a finished run is read back as records. Open `publication.py`
first: it lists the writers.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.outputs.briefing.files import write_briefing as write_briefing
    from pipeline.outputs.briefing.scope import Scope as Scope
    from pipeline.outputs.briefing.scope import ScopeError as ScopeError
    from pipeline.outputs.data.dictionary import data_dictionary as data_dictionary
    from pipeline.outputs.folder import CACHE as CACHE
    from pipeline.outputs.folder import atomic_output as atomic_output
    from pipeline.outputs.frames import TableError as TableError
    from pipeline.outputs.frames import read_frames as read_frames
    from pipeline.outputs.publication import publish as publish
    from pipeline.outputs.reports import write_area_history as write_area_history
    from pipeline.outputs.reports import write_evaluation as write_evaluation
    from pipeline.outputs.reports import write_reconciliation as write_reconciliation
    from pipeline.outputs.reports import write_review as write_review
    from pipeline.outputs.reports import write_unthemed as write_unthemed
    from pipeline.outputs.run_data import Run as Run
    from pipeline.outputs.run_data import load_data as load_data
    from pipeline.outputs.run_tables import RunTablesError as RunTablesError
    from pipeline.outputs.run_tables import letter_text as letter_text
    from pipeline.outputs.run_tables import load_optional_table as load_optional_table
    from pipeline.outputs.run_tables import load_run as load_run
    from pipeline.outputs.run_tables import load_table as load_table

# Where each public name is. A module is loaded when one of its names is first used, because pandas, pyarrow and
# XlsxWriter take a second that a command which only reads a run should not wait for.
_HOME = {
    "CACHE": "folder",
    "Run": "run_data",
    "RunTablesError": "run_tables",
    "Scope": "briefing.scope",
    "ScopeError": "briefing.scope",
    "TableError": "frames",
    "atomic_output": "folder",
    "data_dictionary": "data.dictionary",
    "letter_text": "run_tables",
    "load_data": "run_data",
    "load_optional_table": "run_tables",
    "load_run": "run_tables",
    "load_table": "run_tables",
    "publish": "publication",
    "read_frames": "frames",
    "write_area_history": "reports",
    "write_briefing": "briefing.files",
    "write_evaluation": "reports",
    "write_reconciliation": "reports",
    "write_review": "reports",
    "write_unthemed": "reports",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
