"""What Datasette shows beside the database: titles, the meaning of each column, facets, and queries to fill in."""

from __future__ import annotations

import json
from typing import Any

from pipeline.domain import __version__
from pipeline.outputs.data.database_views import QUERIES, VIEWS
from pipeline.outputs.frames import column_meanings, column_types
from pipeline.outputs.writer import LICENCE_TITLE, LICENCE_URL, OutputTable, Writer

_FACETS = 5  # as many as one sees without scrolling; Datasette suggests the others


class DatasetteWriter(Writer):
    """`send-letters.metadata.json`, for `datasette send-letters.sqlite -m send-letters.metadata.json`."""

    files = "`send-letters.metadata.json`"
    title = "what Datasette shows beside the database"

    def finish(self) -> None:
        tables = {table.name: _described(table, table.record) for table in self.tables if table.record}
        views = {view.name: view for view in VIEWS if tables.keys() >= view.tables}
        for name, view in views.items():
            tables[name] = {"title": view.title, "description": view.description, "facets": list(view.facets)}
        tables["findings_fts"] = {"hidden": True}
        queries = {q.name: {"title": q.title, "description": q.description, "sql": q.sql.strip()} for q in QUERIES}
        metadata = {
            "title": "What Ofsted and CQC found in each area's SEND inspection",
            "description": f"Made by send-letters {__version__} from their inspection letters and reports. "
            "Every row says where it was read.",
            "license": LICENCE_TITLE,
            "license_url": LICENCE_URL,
            "source": "Ofsted and the Care Quality Commission",
            "databases": {"send-letters": {"tables": tables, "queries": queries}},
        }
        text = json.dumps(metadata, ensure_ascii=False, indent=1) + "\n"
        (self.folder / "send-letters.metadata.json").write_text(text, encoding="utf-8", newline="")


def _described(table: OutputTable, record: type) -> dict[str, Any]:
    facets = [name for name, kind in column_types(record).items() if kind == "category"]
    return {"title": table.title, "columns": column_meanings(record), "facets": facets[:_FACETS], "size": 50}
