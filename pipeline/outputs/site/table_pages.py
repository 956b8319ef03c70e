"""The researcher's tables as pages: what each cell shows, and where its links lead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.outputs.frames import plain_values
from pipeline.outputs.site.corrected import AppliedCorrections
from pipeline.outputs.site.pages import write_page
from pipeline.outputs.tables import MEANINGS, Table, areas_by_themes, crosstab
from pipeline.outputs.tables.base import short_name

_HEADINGS = {"area", "theme", "subtheme", "theme_a", "theme_b", "headline", "problem", "finding_id"}
_WORDS = {"words": "finding_ids", "likely_words": "likely_finding_ids"}  # a column of words → that of their findings
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
_LISTINGS = ("faults", "revisited", "strengths")  # the tables with a row for each finding


@dataclass(frozen=True, slots=True)
class Reference:
    """A link to what a number counts, or to the page that a finding was read on."""

    link: str
    where: str
    words: str = ""
    notes: tuple[str, ...] = ()


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
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageRow:
    """One row; links to it lead to `anchor`, and `whole` marks a theme as a whole."""

    cells: tuple[Cell, ...]
    anchor: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of a page."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[PageRow, ...]


class TablePages:
    """The pages of one run's tables; knows which page lists each finding."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], corrections: AppliedCorrections) -> None:
        self._tables = tables
        self._corrections = corrections
        self._quotes: dict[str, Reference] = {}
        self._page_of: dict[str, str] = {}
        for name in _LISTINGS:
            columns = (tables[name][c] for c in ("finding_id", "words", "link", "area", "page"))
            for finding_id, words, link, area, page in zip(*columns, strict=True):
                where = f"{short_name(area)}, page {page}"
                notes = corrections.notes(finding_id, "text")
                self._quotes[finding_id] = Reference(_from_tables(link), where, words, notes)
                self._page_of[finding_id] = name

    def write(self, table: Table, path: Path) -> None:
        """Write the page of one table."""
        data = self._tables[table.name]
        grids = [self._grid(table, data)]
        if table.pivot_by and len(data):
            wide = areas_by_themes(data) if table.pivot_by == "area" else crosstab(data, table.pivot_by)
            grids.insert(0, _pivot(table, wide))
        meanings = {column: MEANINGS[column] for column in data.columns}
        names = {"name": table.name, "title": table.title, "description": table.description}
        write_page(path, "table.html", grids=grids, meanings=meanings, **names)

    def _grid(self, table: Table, data: pd.DataFrame) -> Grid:
        shown = [c for c in data.columns if not c.endswith(("_low", "_high")) and c not in ("links", "link")]
        for words, ids in _WORDS.items():
            if words in shown and ids in shown:
                shown.remove(ids)  # the words are the findings
        rows = []
        for values in zip(*(plain_values(data[c]) for c in data.columns), strict=True):
            row = dict(zip(data.columns, values, strict=True))
            cells = tuple(self._cell(table, column, row) for column in shown)
            rows.append(PageRow(cells, _anchor(table, row), "subtheme" in row and not row["subtheme"]))
        return Grid(table.title, tuple(_label(column) for column in shown), tuple(rows))

    def _cell(self, table: Table, column: str, row: dict[str, Any]) -> Cell:
        value = row[column]
        if column in _WORDS:
            ids = (row[_WORDS[column]] or "").split() if _WORDS[column] in row else [row["finding_id"]]
            return Cell(quotes=tuple(self._quotes[i] for i in ids))
        notes = self._corrections.notes(row["finding_id"], "verdict") if column == "verdict" else ()
        if value is None:
            return Cell(notes=notes)
        if column == "letter_ids":
            return Cell(references=tuple(Reference(f"../text/{i}.txt", i) for i in value.split()))
        if column.endswith("area_names") and value.count(";") >= _MANY:
            return Cell(references=tuple(Reference("", name) for name in value.split("; ")))
        if column.endswith("_ids"):
            return Cell(references=tuple(self._reference(finding_id) for finding_id in value.split()))
        if column.startswith("share"):
            low, high = row[f"{column}_low"], row[f"{column}_high"]
            return Cell(f"{value:.0%} ({low * 100:.0f}–{high:.0%})", f"{value:.4f}", number=True)
        if isinstance(value, int | float):
            return Cell(str(value), str(value), number=True)
        return Cell(
            _without_underscores(value) if column in _PLAIN_NAMES else value,
            heading=column in _HEADINGS or column == table.pivot_by,
            wide=column.endswith("area_names"),
            notes=notes,
        )

    def _reference(self, finding_id: str) -> Reference:
        link = f"{self._page_of[finding_id]}.html#{finding_id}"
        return Reference(link, finding_id, notes=self._corrections.notes(finding_id, "text", "verdict"))


def _pivot(table: Table, wide: pd.DataFrame) -> Grid:
    """Numbers of findings with a column for each value that the table is pivoted by; each leads to its row below."""
    along = "theme" if table.pivot_by == "area" else table.pivot_by
    down = [c for c in wide.columns if c in ("area", "la_code", "theme", "subtheme")]
    values = [c for c in wide.columns if c not in down]
    rows = []
    for numbers in zip(*(plain_values(wide[c]) for c in wide.columns), strict=True):
        row = dict(zip(wide.columns, numbers, strict=True))
        cells = [Cell(_without_underscores(row[c] or ""), heading=True) for c in down]
        for value in values:
            link = f"#{_anchor(table, {**row, along: value})}" if row[value] else ""
            cells.append(Cell(str(row[value]), str(row[value]), number=True, link=link))
        rows.append(PageRow(tuple(cells), whole="subtheme" in down and not row["subtheme"]))
    headings = (*map(_label, down), *map(_without_underscores, values))
    return Grid(f"{table.title}: number of findings", headings, tuple(rows))


def _anchor(table: Table, row: dict[str, Any]) -> str:
    if "finding_id" in row:
        return str(row["finding_id"])
    if not table.pivot_by:
        return ""
    parts = [row["theme"], row.get("subtheme"), row[table.pivot_by], row.get("la_code")]
    return "--".join(re.sub(r"\W+", "-", str(part).casefold()) for part in parts if part)


def _label(column: str) -> str:
    name = _LABELS.get(column) or _without_underscores(column)
    return name[0].upper() + name[1:]


def _without_underscores(name: str) -> str:
    return name.replace("_", " ").replace("ehc ", "EHC ")


def _from_tables(link: str) -> str:
    return link if link.casefold().startswith("http") else f"../{link}"
