"""Ruled tables: which cell of which table each span of a page stands in, also over page breaks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.reading.page import Page, Rule, Span

_NEAR = 3.0  # points: rules closer than this are one rule


@dataclass(frozen=True, slots=True)
class Grid:
    """One ruled table of a page: the edges of its columns, and of its rows."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]

    def place(self, span: Span) -> tuple[int, int] | None:
        """The row and column in which a span stands, if it is in the table."""
        x, y = span.left + 1, span.baseline - span.size / 3
        row = next((i for i, (a, b) in enumerate(pairwise(self.rows)) if a <= y < b), None)
        column = next((i for i, (a, b) in enumerate(pairwise(self.columns)) if a - _NEAR <= x < b), None)
        return None if row is None or column is None else (row, column)


def grids(page: Page) -> list[Grid]:
    """The page's ruled tables from top to bottom: groups of level and upright rules that touch."""
    upright = _joined([r for r in page.rules if not r.horizontal])
    level = _joined([r for r in page.rules if r.horizontal])
    found = [grid for group in _touching(upright, level) if (grid := _grid(group))]
    return sorted(found, key=lambda g: g.rows[0])


def _grid(group: list[Rule]) -> Grid | None:
    verticals = [r for r in group if not r.horizontal]
    if not verticals or len(verticals) == len(group):
        return None
    left, right = min(r.left for r in group), max(r.right for r in group)
    # A table's own row edges run its whole width; a rule under some words does not.
    across = [r for r in group if r.horizontal and r.right - r.left >= 0.9 * (right - left)]
    # An outer border may be missing, or the lower edge of a row that goes over the page.
    columns = _distinct([left, right, *(r.left for r in verticals)])
    rows = _distinct([min(r.top for r in group), max(r.bottom for r in group), *(r.top for r in across)])
    return Grid(tuple(columns), tuple(rows)) if len(columns) >= 2 and len(rows) >= 2 else None


def with_cells(page: Page, tables: list[Grid], first: int) -> list[Span]:
    """The page's spans with their cells marked; its tables are numbered from `first`."""
    spans = []
    for span in page.spans:
        for number, grid in enumerate(tables, first):
            if place := grid.place(span):
                span = replace(span, cell=(number, *place))
                break
        spans.append(span)
    return spans


def _joined(rules: list[Rule]) -> list[Rule]:
    """Rules with those that continue one another, as a table's borders are drawn cell by cell, made one."""
    along = sorted(rules, key=lambda r: (round(r.top), r.left) if r.horizontal else (round(r.left), r.top))
    out: list[Rule] = []
    for rule in along:
        last = out[-1] if out else None
        if last and rule.horizontal and abs(rule.top - last.top) <= _NEAR and rule.left <= last.right + _NEAR:
            out[-1] = replace(last, right=max(last.right, rule.right))
        elif last and not rule.horizontal and abs(rule.left - last.left) <= _NEAR and rule.top <= last.bottom + _NEAR:
            out[-1] = replace(last, bottom=max(last.bottom, rule.bottom))
        else:
            out.append(rule)
    return out


def _touching(upright: list[Rule], level: list[Rule]) -> list[list[Rule]]:
    """The rules in groups that touch or cross one another."""
    groups: list[list[Rule]] = []
    for rule in [*upright, *level]:
        near = [g for g in groups if any(_touch(rule, other) for other in g)]
        groups = [g for g in groups if g not in near] + [[rule, *(r for g in near for r in g)]]
    return groups


def _touch(a: Rule, b: Rule) -> bool:
    return (
        a.horizontal != b.horizontal
        and a.left <= b.right + _NEAR
        and b.left <= a.right + _NEAR
        and a.top <= b.bottom + _NEAR
        and b.top <= a.bottom + _NEAR
    )


def _distinct(values: list[float]) -> list[float]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > _NEAR:
            out.append(value)
    return out
