"""The tables as plain pages to read in a browser, from a disk or a server, with nothing fetched from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.outputs.frames import plain_values
from pipeline.outputs.tables import MEANINGS, TABLES, Table, areas_by_themes, crosstab
from pipeline.outputs.tables.base import short_name

_HEADINGS = {"area", "theme", "subtheme", "theme_a", "theme_b", "headline", "problem", "finding_id"}
_PLAIN_NAMES = {"theme", "subtheme", "theme_a", "theme_b", "themes", "kind", "verdict"}
_LABELS = {
    "la_code": "ONS code",
    "area_names": "Which areas",
    "finding_id": "Finding",
    "finding_ids": "Which findings",
    "letter_ids": "Which letters",
    "sufficient_ids": "Which sufficient",
    "not_sufficient_ids": "Which not sufficient",
    "unread_ids": "Which unread",
}
_MANY = 12  # names of areas that a cell shows at once
_LISTINGS = ("faults", "revisited", "strengths")


@dataclass(frozen=True, slots=True)
class Reference:
    """A link to what a number counts, or to where a finding's words stand."""

    link: str
    where: str
    words: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a page's table."""

    text: str = ""
    sort: str = ""
    number: bool = False
    heading: bool = False
    wide: bool = False
    link: str = ""
    quotes: tuple[Reference, ...] = ()
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class PageRow:
    """One row; `anchor` is where links to it lead, `whole` marks a theme as a whole."""

    cells: tuple[Cell, ...]
    anchor: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of a page."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[PageRow, ...]


class Site:
    """Writes the pages of one run; knows on which page each finding stands."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables = tables
        self._pages = Environment(
            loader=PackageLoader("pipeline.outputs.site"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._quotes: dict[str, Reference] = {}
        self._page_of: dict[str, str] = {}
        for name in _LISTINGS:
            columns = (tables[name][c] for c in ("finding_id", "words", "link", "area", "page"))
            for finding, words, link, area, page in zip(*columns, strict=True):
                self._quotes[finding] = Reference(_from_tables(link), f"{short_name(area)}, page {page}", words)
                self._page_of[finding] = name

    def write(self, frames: Mapping[str, pd.DataFrame], folder: Path) -> None:
        """Write `index.html` and a page for each table below `tables/`."""
        for table in TABLES:
            self._write_table(table, folder / "tables" / f"{table.name}.html")
        self._render("index.html", folder / "index.html", **_overview(frames, self._tables))

    def _write_table(self, table: Table, path: Path) -> None:
        data = self._tables[table.name]
        grids = [self._grid(table, data)]
        if table.crossed and len(data):
            wide = areas_by_themes(data) if table.crossed == "area" else crosstab(data, table.crossed)
            grids.insert(0, _cross(table, wide))
        meanings = {column: MEANINGS[column] for column in data.columns}
        names = {"name": table.name, "title": table.title, "shows": table.shows}
        self._render("table.html", path, grids=grids, meanings=meanings, **names)

    def _grid(self, table: Table, data: pd.DataFrame) -> Grid:
        shown = [c for c in data.columns if not c.endswith(("_low", "_high")) and c not in ("links", "link")]
        if "words" in shown and "finding_ids" in shown:
            shown.remove("finding_ids")  # the words are the findings
        rows = []
        for values in zip(*(plain_values(data[c]) for c in data.columns), strict=True):
            row = dict(zip(data.columns, values, strict=True))
            cells = tuple(self._cell(table, column, row) for column in shown)
            rows.append(PageRow(cells, _anchor(table, row), "subtheme" in row and not row["subtheme"]))
        return Grid(table.title, tuple(_label(column) for column in shown), tuple(rows))

    def _cell(self, table: Table, column: str, row: dict[str, Any]) -> Cell:
        value = row[column]
        if column == "words":
            ids = row["finding_ids"].split() if "finding_ids" in row else [row["finding_id"]]
            return Cell(quotes=tuple(self._quotes[i] for i in ids))
        if value is None:
            return Cell()
        if column == "letter_ids":
            return Cell(references=tuple(Reference(f"../text/{i}.txt", i) for i in value.split()))
        if column == "area_names" and value.count(";") >= _MANY:
            return Cell(references=tuple(Reference("", name) for name in value.split("; ")))
        if column.endswith("_ids"):
            return Cell(references=tuple(Reference(f"{self._page_of[i]}.html#{i}", i) for i in value.split()))
        if column.startswith("share"):
            low, high = row[f"{column}_low"], row[f"{column}_high"]
            return Cell(f"{value:.0%} ({low * 100:.0f}–{high:.0%})", f"{value:.4f}", number=True)
        if isinstance(value, int | float):
            return Cell(str(value), str(value), number=True)
        text = _plain(value) if column in _PLAIN_NAMES else value
        return Cell(text, heading=column in _HEADINGS or column == table.crossed, wide=column == "area_names")

    def _render(self, template: str, path: Path, **values: Any) -> None:
        path.write_text(self._pages.get_template(template).render(values), encoding="utf-8", newline="")


def _cross(table: Table, wide: pd.DataFrame) -> Grid:
    along = "theme" if table.crossed == "area" else table.crossed
    down = [c for c in wide.columns if c in ("area", "la_code", "theme", "subtheme")]
    values = [c for c in wide.columns if c not in down]
    rows = []
    for numbers in zip(*(plain_values(wide[c]) for c in wide.columns), strict=True):
        row = dict(zip(wide.columns, numbers, strict=True))
        cells = [Cell(_plain(row[c] or ""), heading=True) for c in down]
        for value in values:
            link = f"#{_anchor(table, {**row, along: value})}" if row[value] else ""
            cells.append(Cell(str(row[value]), str(row[value]), number=True, link=link))
        rows.append(PageRow(tuple(cells), whole="subtheme" in down and not row["subtheme"]))
    headings = (*map(_label, down), *map(_plain, values))
    return Grid(f"{table.title}: number of findings", headings, tuple(rows))


def _anchor(table: Table, row: dict[str, Any]) -> str:
    if "finding_id" in row:
        return str(row["finding_id"])
    if not table.crossed:
        return ""
    parts = [row["theme"], row.get("subtheme"), row[table.crossed], row.get("la_code")]
    return "--".join(re.sub(r"\W+", "-", str(part).casefold()) for part in parts if part)


def _label(column: str) -> str:
    name = _LABELS.get(column) or _plain(column)
    return name[0].upper() + name[1:]


def _plain(name: str) -> str:
    return name.replace("_", " ").replace("ehc ", "EHC ")


def _from_tables(link: str) -> str:
    return link if link.casefold().startswith("http") else f"../{link}"


def _overview(frames: Mapping[str, pd.DataFrame], tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    letters, findings, problems, faults = frames["letters"], frames["findings"], frames["problems"], tables["faults"]
    of_kind = dict(zip(letters["letter_id"], letters["kind"], strict=True))
    kinds = sorted(set(findings["kind"]))
    counted = pd.crosstab(findings["letter_id"].map(of_kind), findings["kind"])
    counts = [
        (str(kind).replace("_", " "), n, *(int(counted[k].get(kind, 0)) for k in kinds))
        for kind, n in letters["kind"].value_counts().sort_index().items()
    ]
    with_outcome = set(letters.loc[letters["kind"] == "outcome_letter", "area"])
    revisits = letters[letters["kind"] == "revisit_letter"]
    return {
        "title": "What Ofsted and CQC said of SEND in local areas",
        "letters": len(letters),
        "areas": letters["area"].nunique(),
        "findings": len(findings),
        "errors": int((problems["severity"] == "error").sum()),
        "warnings": int((problems["severity"] == "warning").sum()),
        "faults": len(faults),
        "unthemed": int((faults["themes"] == "").sum()),
        "alone": int((~revisits["area"].isin(with_outcome)).sum()),
        "kinds": ["documents", *(kind.replace("_", " ") for kind in kinds)],
        "counts": counts,
        "tables": TABLES,
        "data": list(frames),
    }
