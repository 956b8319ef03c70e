"""The descriptor that makes the output folder a Frictionless data package: every table and column described."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pipeline.domain import __version__
from pipeline.outputs.data.sqlite import references
from pipeline.outputs.frames import ColumnType, column_meanings, column_terms, primary_key
from pipeline.outputs.tables import MEANINGS
from pipeline.outputs.writer import LICENCE_NAME, LICENCE_TITLE, LICENCE_URL, OutputTable, Writer


class DataPackageWriter(Writer):
    """`datapackage.json`, with the size and hash of each CSV file."""

    files = "`datapackage.json`"
    title = "what every table and column means, as a Frictionless data package"

    def finish(self) -> None:
        package = {
            "profile": "data-package",
            "name": "send-letters",
            "title": "What Ofsted and CQC found in each area's SEND inspection",
            "description": "Extracted from their inspection letters and reports; every row says where it was read.",
            "version": __version__,
            "licenses": [{"name": LICENCE_NAME, "title": LICENCE_TITLE, "path": LICENCE_URL}],
            "resources": [self._resource(table) for table in self.tables],
        }
        text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
        (self.folder / "datapackage.json").write_text(text, encoding="utf-8", newline="")

    def _resource(self, table: OutputTable) -> dict[str, Any]:
        content = (self.folder / table.path).read_bytes()
        return {
            "name": table.name.replace("_", "-") if table.record else f"table-{table.name}",
            "path": table.path,
            "title": table.title,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": len(content),
            "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
            "schema": {**self._schema(table), "missingValues": [""]},
        }

    def _schema(self, table: OutputTable) -> dict[str, Any]:
        if table.record is None:
            return {"fields": [{"name": n, "type": t, "description": MEANINGS[n]} for n, t in table.types.items()]}
        meanings, terms = column_meanings(table.record), column_terms(table.record)
        schema: dict[str, Any] = {
            "fields": [
                {"name": n, **_field_type(kind, terms.get(n)), "description": meanings[n]}
                for n, kind in table.types.items()
            ]
        }
        if key := primary_key(table.record):
            schema["primaryKey"] = [key]
        names = {other.name for other in self.tables if other.record}
        keys = [
            {"fields": [column], "reference": {"resource": owner, "fields": [key]}}
            for column, (owner, key) in references(table).items()
            if owner in names
        ]
        return {**schema, "foreignKeys": keys} if keys else schema


def _field_type(kind: ColumnType, terms: list[str] | None) -> dict[str, Any]:
    """The column's type in the words of Table Schema, which lists the values of a category as a constraint."""
    constraint = {"constraints": {"enum": terms}} if terms else {}
    return {"type": "string" if kind == "category" else kind, **constraint}
