"""The rows of a document's tables, however they came through: ruled cells, tabs, or columns set apart by blanks.

A cell keeps where it stands; its text is that slice of the document without the tags that a conversion may have
left in it, and with its white space made plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.reading import Document, Line

TAG = re.compile(r"</?[a-z][a-z0-9]*\b[^<>]*>", re.IGNORECASE)
_TAB_STOP = 4  # how many characters of indentation the plain reader counts for a tab
_COLUMNS = re.compile(r"\S+(?: \S+)*")  # what stands between two or more blanks
_NEAR = 3.0  # characters, or points, by which a cell may stand left of its column's heading


@dataclass(frozen=True, slots=True)
class Cell:
    """Some words of a table, and where they stand in the document."""

    text: str
    start: int
    end: int
    page: int


@dataclass(slots=True)
class Row:
    """A row of a table: the cells that hold anything, by column; or, outside tables, a line, all in column 0."""

    cells: dict[int, list[Cell]] = field(default_factory=dict)
    table: bool = True
    whole: bool = True  # False for one printed line of a row that may have several

    def text(self, column: int) -> str:
        """All that stands in a column, or nothing."""
        return " ".join(cell.text for cell in self.cells.get(column, []))

    @property
    def first(self) -> Cell:
        return self.cells[min(self.cells)][0]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of words without a gap in it, and where it stands across the page."""

    left: float
    right: float
    cell: Cell


def rows(document: Document) -> Iterator[Row]:
    """The document's body as rows, in reading order."""
    body = [line for line in document.lines if not line.furniture]
    lefts: list[float] = []  # where the columns of a table without cells begin
    i = 0
    while i < len(body):
        line = body[i]
        if line.cell is not None:
            row, i = _ruled(body, i)
        elif "\t" in line.text:
            row, i, lefts = _tabbed(line), i + 1, []
        else:
            pieces, i = _pieces(body, i)
            if len(pieces) > 2 and _is_heading(pieces):
                lefts = [piece.left for piece in pieces]
            row = _aligned(pieces, lefts) if pieces and lefts and _fits(pieces, lefts) else _prose(pieces)
        if row.cells:
            yield row


def clean(text: str) -> str:
    """Words without tags, and with single blanks between them."""
    return re.sub(r"\s+", " ", TAG.sub(" ", text)).strip()


def trimmed(line_text: str, start: int, end: int, offset: int, page: int) -> Cell | None:
    """The cell that a stretch of a line makes, tags and blanks at its ends left out; None if nothing remains."""
    part = line_text[start:end]
    while m := re.match(rf"\s+|{TAG.pattern}", part, re.IGNORECASE):
        start, part = start + m.end(), part[m.end() :]
    while m := re.search(rf"(?:\s+|{TAG.pattern}|(?<=[\s>])[-•])$", part, re.IGNORECASE):
        part = part[: m.start()]
    return Cell(clean(part), offset + start, offset + start + len(part), page) if clean(part) else None


def _ruled(body: Sequence[Line], i: int) -> tuple[Row, int]:
    """All lines of one row of a ruled table, from the line at `i`."""
    first = body[i].cell
    row = Row()
    while i < len(body) and (cell := body[i].cell) and first and cell[:2] == first[:2]:
        _add(row, cell[2], trimmed(body[i].text, 0, len(body[i].text), body[i].start, body[i].page))
        i += 1
    return row, i


def _tabbed(line: Line) -> Row:
    row = Row()
    column, at = round(line.left / _TAB_STOP), 0
    for part in line.text.split("\t"):
        _add(row, column, trimmed(line.text, at, at + len(part), line.start, line.page))
        column, at = column + 1, at + len(part) + 1
    return row


def _pieces(body: Sequence[Line], i: int) -> tuple[list[_Piece], int]:
    """What stands at one height of a page, from left to right; and the line that comes next."""
    first = body[i]
    end = i + 1
    while end < len(body) and body[end].page == first.page and abs(body[end].top - first.top) < 0.3 * first.size:
        end += 1
    pieces = []
    for line in body[i:end]:
        width = (line.right - line.left) / max(1, len(line.text))
        for m in _COLUMNS.finditer(line.text):
            if cell := trimmed(line.text, m.start(), m.end(), line.start, line.page):
                pieces.append(_Piece(line.left + width * m.start(), line.left + width * m.end(), cell))
    return sorted(pieces, key=lambda piece: piece.left), end


def _is_heading(pieces: list[_Piece]) -> bool:
    return all(len(piece.cell.text) < 40 and piece.cell.text[-1] not in ".;" for piece in pieces)


def _fits(pieces: list[_Piece], lefts: list[float]) -> bool:
    """Whether a line can be part of the table whose columns begin at `lefts`: a single piece must keep to one."""
    return len(pieces) > 1 or pieces[0].left > lefts[0] + _NEAR or pieces[0].right <= lefts[1]


def _aligned(pieces: list[_Piece], lefts: list[float]) -> Row:
    row = Row(whole=False)
    for piece in pieces:
        _add(row, max((k for k, edge in enumerate(lefts) if edge <= piece.left + _NEAR), default=0), piece.cell)
    return row


def _prose(pieces: list[_Piece]) -> Row:
    return Row({0: [piece.cell for piece in pieces]} if pieces else {}, table=False)


def _add(row: Row, column: int, cell: Cell | None) -> None:
    if cell:
        row.cells.setdefault(column, []).append(cell)
