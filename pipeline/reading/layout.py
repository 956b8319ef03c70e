"""Pages → one document: its text in reading order, and its lines with their offsets into that text.

The body of the pages comes first, page after page (a form feed between two), then all running headers
and footers. So an item that goes over a page is one stretch of the text, and nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.reading import tables
from pipeline.reading.columns import Columns
from pipeline.reading.document import Document, Line
from pipeline.reading.furniture import furniture
from pipeline.reading.page import WIDE_GAP, Page, Span

_MARKS = "■◼▪•●○◦‣⁃∙·*o-–—"


@dataclass(slots=True)
class _Body:
    page: Page
    spans: list[Span]


def assemble(pages: list[Page], engine: str) -> Document:
    """The document that the pages make."""
    extra = furniture(pages)
    bodies, margins = [], []
    number = 0
    columns = Columns()
    for page in pages:
        grids = tables.grids(page) if page.rules else []
        spans = tables.with_cells(page, grids, number) if grids else list(page.spans)
        margins.append([s for i, s in enumerate(spans) if (page.number, i) in extra])
        inner = columns.marked([s for i, s in enumerate(spans) if (page.number, i) not in extra], number + len(grids))
        bodies.append(_Body(page, inner))
        number += len(grids) + 1
    writer = _Writer()
    for body in bodies:
        writer.page(body.page, _in_order(body), furniture=False)
    for page, spans in zip(pages, margins, strict=True):
        writer.page(page, sorted(spans, key=lambda s: (round(s.baseline), s.left)), furniture=True)
    return Document("".join(writer.text), tuple(writer.lines), len(pages), engine)


def _in_order(body: _Body) -> list[Span]:
    """The body's spans as one reads them: from top to bottom, a table's cells one after another."""
    loose = _with_marks_joined([s for s in body.spans if s.cell is None])
    blocks: list[tuple[float, list[Span]]] = [(s.baseline, [s]) for s in _by_line(loose)]
    celled = sorted((s for s in body.spans if s.cell), key=lambda s: s.cell or (0, 0, 0))
    top_line = min((s.baseline for s in body.spans), default=0.0)
    for _, group in groupby(celled, key=lambda s: s.cell[0] if s.cell else 0):
        cells = [_by_line(_with_marks_joined(list(g))) for _, g in groupby(group, key=lambda s: s.cell)]
        top = min(s.baseline for cell in cells for s in cell)
        cells = _broken_row_turned(cells, body.page.number > 1 and top <= top_line + 1)
        blocks.append((top, [s for cell in cells for s in cell]))
    return _rejoined([s for _, block in sorted(blocks, key=lambda b: b[0]) for s in block])


def _rejoined(spans: list[Span]) -> list[Span]:
    """Spans that were parted at a column's edge, but stand in no column, made one again."""
    out: list[Span] = []
    for span in spans:
        last = out[-1] if out else None
        if (
            last
            and last.cell == span.cell
            and abs(last.baseline - span.baseline) < 0.5
            and last.text not in _MARKS
            and 0 < span.left - last.right < WIDE_GAP * span.size
        ):
            bold, italic = last.bold and span.bold, last.italic and span.italic
            text = f"{last.text} {span.text}"
            out[-1] = replace(last, text=text, right=span.right, bold=bold, italic=italic)
        else:
            out.append(span)
    return out


def _broken_row_turned(cells: list[list[Span]], tops_page: bool) -> list[list[Span]]:
    """The cells with those of the row that tops a page, and may continue the page before, turned, last column first.

    So the rest of a broken action follows its beginning, not the rest of the responsible body.
    """
    row = cells[0][0].cell[:2] if cells[0][0].cell else None
    first = [c for c in cells if c[0].cell and c[0].cell[:2] == row]
    return first[::-1] + cells[len(first) :] if tops_page else cells


def _by_line(spans: list[Span]) -> list[Span]:
    """Spans from top to bottom; those on one line, give or take a raised mark, from left to right."""
    out: list[Span] = []
    line: list[Span] = []
    for span in sorted(spans, key=lambda s: s.baseline):
        if line and span.baseline - line[0].baseline > 0.45 * min(span.size, line[0].size):
            out += sorted(line, key=lambda s: s.left)
            line = []
        line.append(span)
    return out + sorted(line, key=lambda s: s.left)


def _with_marks_joined(spans: list[Span]) -> list[Span]:
    """A bullet that stands a little off its line's baseline is set on it, so that it comes first there."""
    out = []
    for span in spans:
        if span.text in _MARKS:
            near = [
                s for s in spans if s is not span and 0 < s.left - span.right < 45
                and abs(s.baseline - span.baseline) < 0.6 * s.size
            ]  # fmt: skip
            if near:
                closest = min(near, key=lambda s: abs(s.baseline - span.baseline))
                span = replace(span, baseline=closest.baseline, size=closest.size)
        out.append(span)
    return out


class _Writer:
    """The text as it grows, and the lines that point into it."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.lines: list[Line] = []
        self.at = 0

    def page(self, page: Page, spans: list[Span], furniture: bool) -> None:
        for span in spans:
            top, bottom = span.baseline - 0.8 * span.size, span.baseline + 0.2 * span.size
            place = (page.number, self.at, self.at + len(span.text), span.left, top, span.right, bottom)
            self.lines.append(Line(span.text, *place, span.size, span.bold, span.italic, furniture, span.cell))
            self.text.append(span.text + "\n")
            self.at += len(span.text) + 1
        if not furniture:
            self.text.append("\f")
            self.at += 1
