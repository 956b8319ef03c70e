"""The descriptor that makes the output folder a Frictionless data package: every table and column described."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline.domain.version import __version__
from pipeline.outputs.data.sqlite import references
from pipeline.outputs.frames import RECORDS, column_types, meanings, primary_key


def write_datapackage(tables: Iterable[str], derived: Mapping[str, tuple[str, dict[str, str]]], folder: Path) -> None:
    """Write `datapackage.json` beside the CSV files that it describes.

    `derived` has the researcher's tables: name → title, and meaning of each column.
    """
    names = list(tables)
    resources = [_resource(folder, f"{name}.csv", name, _title(name), _schema(name, names)) for name in names]
    for name, (title, columns) in derived.items():
        fields = [{"name": column, "description": said} for column, said in columns.items()]
        resources.append(_resource(folder, f"tables/{name}.csv", f"table-{name}", title, {"fields": fields}))
    package = {
        "profile": "data-package",
        "name": "send-letters",
        "title": "What Ofsted and CQC said of each local area's SEND provision",
        "description": "Extracted from their inspection letters and reports; every row says where it was read.",
        "version": __version__,
        "resources": resources,
    }
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8", newline="")


def _resource(folder: Path, path: str, name: str, title: str, schema: dict[str, Any]) -> dict[str, Any]:
    content = (folder / path).read_bytes()
    return {
        "name": name.replace("_", "-"),
        "path": path,
        "title": title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {**schema, "missingValues": [""]},
    }


def _schema(table: str, tables: list[str]) -> dict[str, Any]:
    record = RECORDS[table]
    said = meanings(record)
    fields = [{"name": n, "type": t, "description": said[n]} for n, t in column_types(record).items()]
    schema: dict[str, Any] = {"fields": fields}
    if key := primary_key(record):
        schema["primaryKey"] = [key]
    keys = [
        {"fields": [column], "reference": {"resource": other, "fields": [column]}}
        for column, other in references(table).items()
        if other in tables
    ]
    return {**schema, "foreignKeys": keys} if keys else schema


def _title(table: str) -> str:
    return (RECORDS[table].__doc__ or table).split("\n")[0].rstrip(".")
