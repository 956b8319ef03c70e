"""The run as plain pages to read in a browser, from a disk or a server, with nothing fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline.domain import CorrectionRow, LetterKind, Severity
from pipeline.outputs.frames import frame_records
from pipeline.outputs.site.corrected import AppliedCorrections
from pipeline.outputs.site.pages import write_page
from pipeline.outputs.site.table_pages import TablePages
from pipeline.outputs.tables import TABLES
from pipeline.outputs.writer import Writer


class SiteWriter(Writer):
    """`index.html`, and a page for each of the researcher's tables."""

    files = "`index.html`, `tables/*.html`"
    title = "the researcher's tables as pages to read in a browser; begin with the first"

    def finish(self) -> None:
        records = {table.name: table.data for table in self.tables if table.record}
        researchers = {table.name: table.data for table in self.tables if not table.record}
        rows = frame_records(records["corrections"], CorrectionRow) if "corrections" in records else []
        corrections = AppliedCorrections(rows)
        pages = TablePages(researchers, corrections)
        for table in TABLES:
            pages.write(table, self.folder / "tables" / f"{table.name}.html")
        overview = _overview(records, researchers["faults"])
        write_page(self.folder / "index.html", "index.html", corrections=corrections.rows, **overview)


def _overview(records: Mapping[str, pd.DataFrame], shortcomings: pd.DataFrame) -> dict[str, Any]:
    """What the first page says of a run."""
    letters, findings, problems = records["letters"], records["findings"], records["problems"]
    kind_of = dict(zip(letters["letter_id"], letters["kind"], strict=True))
    kinds = sorted(set(findings["kind"]))
    counted = pd.crosstab(findings["letter_id"].map(kind_of), findings["kind"])
    counts = [
        (str(kind).replace("_", " "), n, *(int(counted[k].get(kind, 0)) for k in kinds))
        for kind, n in letters["kind"].value_counts().sort_index().items()
    ]
    with_outcome = set(letters.loc[letters["kind"] == LetterKind.OUTCOME_LETTER, "area"])
    revisits = letters[letters["kind"] == LetterKind.REVISIT_LETTER]
    return {
        "title": "What Ofsted and CQC found in each area’s SEND inspection",
        "letters": len(letters),
        "areas": letters["area"].nunique(),
        "findings": len(findings),
        "errors": int((problems["severity"] == Severity.ERROR).sum()),
        "warnings": int((problems["severity"] == Severity.WARNING).sum()),
        "shortcomings": len(shortcomings),
        "unthemed": int((shortcomings["themes"] == "").sum()),
        "revisits_alone": int((~revisits["area"].isin(with_outcome)).sum()),
        "kinds": ["documents", *(kind.replace("_", " ") for kind in kinds)],
        "counts": counts,
        "tables": TABLES,
        "data": list(records),
    }
