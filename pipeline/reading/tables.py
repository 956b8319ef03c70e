"""Which table cell each span of a page stands in: ruled tables, and the one that is often set without lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from pipeline.reading.document import DrawnLine, Page, Span

_NEAR = 3.0  # points: lines closer than this are one line
_HEADING_LINES = 4  # of a heading in a narrow column
_APART = 1.6  # times the size: the distance between baselines that parts two rows

# The headings of the table of priority actions, whose columns must be told apart also where no rules are drawn.
_LEFT_HEADING = re.compile(
    r"(?:responsible(?:\s+(?:bod|organi|partner|agenc|part)\w*)?|(?:bod|organi)\w+\s+responsible)", re.IGNORECASE
)
_RIGHT_HEADING = re.compile(r"(?:areas?\s+for\s+)?priority\s+actions?|actions?", re.IGNORECASE)


_HEADINGS = re.compile(rf"({_LEFT_HEADING.pattern})\s+({_RIGHT_HEADING.pattern})", re.IGNORECASE)


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
    upright = _joined([r for r in page.drawn if not r.horizontal])
    level = _joined([r for r in page.drawn if r.horizontal])
    found = [grid for group in _touching(upright, level) if (grid := _grid(group))]
    return sorted(found, key=lambda g: g.rows[0])


def _grid(group: list[DrawnLine]) -> Grid | None:
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
    for number in range(first, first + len(tables)):
        spans = _with_heading_row(spans, number)
    return spans


def _with_heading_row(spans: list[Span], table: int) -> list[Span]:
    """The spans with the headings of a table that goes on from another page in a row of their own.

    Below them no line is drawn where the row that the page break parts goes on.
    """
    top = [s for s in spans if s.cell and s.cell[:2] == (table, 0)]
    heads = [_heading(top, 0, _LEFT_HEADING), _heading(top, 1, _RIGHT_HEADING)]
    if not all(heads) or sum(len(head) for head in heads) == len(top):
        return spans
    in_head = {id(s) for head in heads for s in head}
    return [
        replace(s, cell=(table, s.cell[1] + 1, s.cell[2]))
        if s.cell and s.cell[0] == table and id(s) not in in_head
        else s
        for s in spans
    ]


def _heading(row: list[Span], column: int, words: re.Pattern[str]) -> list[Span]:
    """The lines at the top of a row's cell that make a heading of the table: “Responsible” and “body” are one."""
    lines = sorted((s for s in row if s.cell and s.cell[2] == column), key=lambda s: (s.baseline, s.left))
    for count in range(min(len(lines), _HEADING_LINES), 0, -1):
        if words.fullmatch(" ".join(s.text for s in lines[:count])):
            return lines[:count]
    return []


def is_heading_row(spans: Iterable[Span]) -> bool:
    """Whether the spans of a row are the two headings."""
    row = list(spans)
    left, right = _heading(row, 0, _LEFT_HEADING), _heading(row, 1, _RIGHT_HEADING)
    return bool(left and right) and len(left) + len(right) == len(row)


def _joined(rules: list[DrawnLine]) -> list[DrawnLine]:
    """Rules with those that continue one another, as a table's borders are drawn cell by cell, made one."""
    along = sorted(rules, key=lambda r: (round(r.top), r.left) if r.horizontal else (round(r.left), r.top))
    out: list[DrawnLine] = []
    for rule in along:
        last = out[-1] if out else None
        if last and rule.horizontal and abs(rule.top - last.top) <= _NEAR and rule.left <= last.right + _NEAR:
            out[-1] = replace(last, right=max(last.right, rule.right))
        elif last and not rule.horizontal and abs(rule.left - last.left) <= _NEAR and rule.top <= last.bottom + _NEAR:
            out[-1] = replace(last, bottom=max(last.bottom, rule.bottom))
        else:
            out.append(rule)
    return out


def _touching(upright: list[DrawnLine], level: list[DrawnLine]) -> list[list[DrawnLine]]:
    """The rules in groups that touch or cross one another."""
    groups: list[list[DrawnLine]] = []
    for rule in [*upright, *level]:
        near = [g for g in groups if any(_touch(rule, other) for other in g)]
        groups = [g for g in groups if g not in near] + [[rule, *(r for g in near for r in g)]]
    return groups


def _touch(a: DrawnLine, b: DrawnLine) -> bool:
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


def rows_of(spans: Iterable[Span]) -> list[list[Span]]:
    """The spans that stand in tables, row by row."""
    celled = sorted((s for s in spans if s.cell), key=lambda s: (s.cell or (0, 0, 0), s.baseline, s.left))
    return [list(row) for _, row in groupby(celled, key=lambda s: s.cell[:2] if s.cell else None)]


def repeated_headings(spans: Sequence[Span]) -> list[Span]:
    """The headings of the table that a page repeats at its top: they would part the row and the section."""
    rows = rows_of(spans)
    if len(rows) < 2 or not is_heading_row(rows[0]):
        return []
    top = min(s.baseline for s in rows[0])
    if any(s.baseline < top - 1 for s in spans):
        return []
    return rows[0]


def parted_headings(before: Sequence[Span], spans: Sequence[Span]) -> tuple[list[Span], list[Span]]:
    """What a page break leaves of the table's headings on each side of it, where it stands between their lines.

    `before` is what stands on the page above. A narrow column sets “Responsible” and “body” on two lines. A right
    heading that is whole is left in its place, for a section begins with it.
    """
    above, below = rows_of(before)[-1:], rows_of(spans)[:1]
    if not above or not below:
        return [], []
    last, first = above[0], below[0]
    ends_page = max(s.baseline for s in before) <= max(s.baseline for s in last) + 1
    tops_page = min(s.baseline for s in spans) >= min(s.baseline for s in first) - 1
    left, right = (" ".join(s.text for s in [*last, *first] if s.cell and s.cell[2] == column) for column in (0, 1))
    if not (ends_page and tops_page and _LEFT_HEADING.fullmatch(left) and _RIGHT_HEADING.fullmatch(right)):
        return [], []
    return [s for s in last if s.text != right], first


def between_headings(text: str) -> int | None:
    """Where the second heading begins in a line that is the two of them, however close they stand."""
    found = _HEADINGS.fullmatch(text.strip())
    return found.start(2) + len(text) - len(text.lstrip()) if found else None


def right_heading(parts: Sequence[Span]) -> float | None:
    """Where the right column begins, if the parts of a line are the two headings."""
    if len(parts) == 2 and _LEFT_HEADING.fullmatch(parts[0].text) and _RIGHT_HEADING.fullmatch(parts[1].text):
        return parts[1].left
    return None


class UnruledColumns:
    """The table of priority actions where no lines are drawn: its columns stand under its two headings.

    Marks cells from page to page, from the two headings on to where the table ends."""

    def __init__(self) -> None:
        self.edge = 0.0  # where the right column begins; 0 outside a table
        self.in_head = False
        self.head = ""  # the left heading, as far as it has been met

    def marked(self, spans: list[Span], table: int) -> list[Span]:
        """The page's spans, those within such a table with their cell; `table` is its number."""
        out: list[Span] = []
        row, before, last = 0, "", 0.0
        headed = False
        for line in _lines(spans):
            at = right_heading(line)
            if at is not None and not any(s.cell for s in line):
                self.edge, self.in_head, self.head, headed = at - 4, True, line[0].text, True
            elif self.edge and self._ends(line):
                self.edge = 0.0
            if not self.edge or any(s.cell for s in line):
                out += line
                continue
            here = "".join(sorted({self._side(s) for s in line}))
            baseline, size = line[0].baseline, line[0].size
            below_head = headed and at is None and not self.in_head
            headed = headed and not below_head
            if below_head or (out and here == "lr" and (before != "lr" or baseline - last > _APART * size)):
                row += 1
            out += [replace(s, cell=(table, row, int(self._side(s) == "r"))) for s in line]
            before, last = here, baseline
        return out

    def _ends(self, line: list[Span]) -> bool:
        """A heading, or a line that runs across both columns, is no part of the table."""
        first = line[0]
        self.in_head = self.in_head and (all(s.bold for s in line) or self._goes_on(line))
        if self.in_head and first.right < self.edge + first.size:  # a heading of two lines
            return False
        return first.left < self.edge and (first.bold or first.right > self.edge + first.size)

    def _goes_on(self, line: list[Span]) -> bool:
        """Whether a line is the rest of the left heading, which need not be bold."""
        self.head = f"{self.head} {line[0].text}"
        return len(line) == 1 and self._side(line[0]) == "l" and _LEFT_HEADING.fullmatch(self.head) is not None

    def _side(self, span: Span) -> str:
        return "l" if span.left < self.edge else "r"


def _lines(spans: list[Span]) -> Iterator[list[Span]]:
    ordered = sorted(spans, key=lambda s: (s.baseline, s.left))
    numbered = []
    number, last = 0, None
    for span in ordered:
        if last is None or span.baseline - last > 0.45 * span.size:
            number, last = number + 1, span.baseline
        numbered.append((number, span))
    for _, group in groupby(numbered, key=lambda pair: pair[0]):
        yield sorted((span for _, span in group), key=lambda s: s.left)
