"""Every finding and theme in one flat table, for pivots, filters and other programs."""

from __future__ import annotations

import pandas as pd

from pipeline.domain import page_link
from pipeline.outputs.tables.base import NO_THEME, NOT_STATED, TableInput

_FROM_LETTER = (
    "letter_id", "area", "la_code", "region", "inspection_start", "year", "framework", "letter_kind", "source_url",
)  # fmt: skip
_FROM_FINDING = ("letter_id", "finding_id", "kind", "number", "text", "verdict", "responsible", "page")
_COLUMNS = (
    "area", "la_code", "region", "inspection_start", "year", "framework", "letter_kind", "kind", "number", "words",
    "theme", "subtheme", "tier", "p", "verdict", "responsible", "page", "source_link", "letter_link", "finding_id",
    "letter_id", "first_row",
)  # fmt: skip


def finding_themes(run: TableInput) -> pd.DataFrame:
    """One row for each finding and theme, likely ones too, in the order of the findings.

    A finding without any has the theme `no theme`. `first_row` is true on one row of each finding, so that findings can
    be counted.
    """
    hits = run.themes[["finding_id", "theme", "subtheme", "tier", "p"]]
    found = run.findings[[*_FROM_FINDING]].merge(run.letters[[*_FROM_LETTER]], on="letter_id")
    data = found.merge(hits, on="finding_id", how="left")
    data["theme"] = data["theme"].fillna(NO_THEME)
    data[["subtheme", "tier"]] = data[["subtheme", "tier"]].fillna("")
    data["year"] = data["year"].where(data["year"] != NOT_STATED).astype("Int64")
    data["words"] = data["text"]
    data["source_link"] = list(map(page_link, data["source_url"], data["page"], data["letter_id"]))
    data["letter_link"] = list(map(letter_link, data["letter_id"], data["kind"], data["number"]))
    data["first_row"] = (~data["finding_id"].duplicated()).astype("boolean")
    return data[[*_COLUMNS]]


def letter_link(letter_id: str, kind: str, number: int) -> str:
    """Where a finding is marked in its letter, on the run's own pages."""
    return f"site/letters/{letter_id}.html#{kind}-{number}"
