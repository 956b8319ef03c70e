"""The table of priority actions where no rules are drawn: its columns stand under its two headings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from pipeline.reading.page import Span, right_heading

_APART = 1.6  # times the size: the distance between baselines that parts two rows


class Columns:
    """Marks cells from page to page, from the two headings on to where the table ends."""

    def __init__(self) -> None:
        self.edge = 0.0  # where the right column begins; 0 outside a table
        self.in_head = False

    def marked(self, spans: list[Span], table: int) -> list[Span]:
        """The page's spans, those within such a table with their cell; `table` is its number."""
        out: list[Span] = []
        row, before, last = 0, "", 0.0
        for line in _lines(spans):
            at = right_heading(line)
            if at is not None and not any(s.cell for s in line):
                self.edge, self.in_head = at - 4, True
            elif self.edge and self._ends(line):
                self.edge = 0.0
            if not self.edge or any(s.cell for s in line):
                out += line
                continue
            here = "".join(sorted({self._side(s) for s in line}))
            baseline, size = line[0].baseline, line[0].size
            if out and here == "lr" and (before != "lr" or baseline - last > _APART * size):
                row += 1
            out += [replace(s, cell=(table, row, int(self._side(s) == "r"))) for s in line]
            before, last = here, baseline
        return out

    def _ends(self, line: list[Span]) -> bool:
        """A heading, or a line that runs across both columns, is no part of the table."""
        first = line[0]
        self.in_head = self.in_head and all(s.bold for s in line)
        if self.in_head and first.right < self.edge + first.size:  # a heading of two lines
            return False
        return first.left < self.edge and (first.bold or first.right > self.edge + first.size)

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
