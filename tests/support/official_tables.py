"""Tables as Ofsted publishes them, made up: the headers of the official statistics, and files with them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

OLD = [
    "Web link to Ofsted local authority webpage",
    "Local authority code",
    "Area name",
    "Ofsted region",
    "Inspection start date",
    "Inspection publication date",
    "Inspection outcome: written statement of action required?",
    "Number significant weaknesses identified in written statement of action",
    "Revisit start date",
    "Revisit publication date",
    "Revisit outcome: sufficient progress in addressing all significant weaknesses?",
    "Number significant weaknesses where sufficient progress has been made",
    "Number significant weaknesses where sufficient progress has not been made",
]
NEVER = ["", "", "", "", ""]


def csv_file(path: Path, rows: list[list[Any]]) -> Path:
    """`path`, holding the rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path
