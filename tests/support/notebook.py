"""The examples of `docs/python-api.md`, as code that can be run and as a notebook.

`python -m tests.support.notebook` writes the notebook.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDE = _DOCS / "python-api.md"
NOTEBOOK = _DOCS / "python-api.ipynb"
_PART = re.compile(r"```python\n(?P<code>.*?)```\n(?:\n```text\n(?P<printed>.*?)```\n)?", re.DOTALL)


@dataclass(frozen=True)
class Example:
    """Code of the guide, and what it prints."""

    code: str
    printed: str


def examples() -> list[Example]:
    """The guide's examples in their order."""
    return [Example(m["code"], m["printed"] or "") for m in _PART.finditer(GUIDE.read_text(encoding="utf-8"))]


def notebook() -> str:
    """The guide as a notebook: its words between the code, with what the code printed."""
    cells: list[dict[str, Any]] = []
    text, end = GUIDE.read_text(encoding="utf-8"), 0
    for match in _PART.finditer(text):
        cells += [_cell("markdown", text[end : match.start()]), _code(match["code"], match["printed"] or "")]
        end = match.end()
    cells.append(_cell("markdown", text[end:]))
    kept = [cell for cell in cells if cell["source"]]
    for number, cell in enumerate(kept, 1):
        cell["id"] = f"cell-{number}"
        if cell["cell_type"] == "code":
            cell["execution_count"] = None
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    page = {"cells": kept, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(page, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _cell(kind: str, text: str) -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": text.strip("\n").splitlines(keepends=True)}


def _code(code: str, printed: str) -> dict[str, Any]:
    output = {"name": "stdout", "output_type": "stream", "text": printed.splitlines(keepends=True)}
    return {**_cell("code", code), "outputs": [output] if printed else []}


if __name__ == "__main__":
    NOTEBOOK.write_text(notebook(), encoding="utf-8", newline="")
