"""Blocks and a layout → the bytes of a PDF, the same for the same input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.support.made_letters.blocks import Block, Bullets, Lines, Paragraph, Run, Style, Table
from tests.support.made_letters.layout import Layout, glyph
from tests.support.made_letters.spec import Item
from tests.support.made_letters.typeset import LEADING, Page, new_page_set, wrapped

FURNITURE_SIZE = 8.5
CELL_PADDING = 4.0
PLAIN: Style = "plain"


@dataclass(frozen=True, slots=True)
class Set:
    """A line ready to be printed: its runs, each at its distance from the text's left edge."""

    parts: tuple[tuple[float, tuple[Run, ...]], ...]
    size: float
    lines: int = 1  # two where a bullet stands above its item's first line


@dataclass(slots=True)
class _Flow:
    """The place on the page where the next line goes."""

    page: Page
    layout: Layout
    y: float = 0.0
    printed: int = 0
    left: float = field(init=False)
    width: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.layout.margin
        self.width = self.layout.page_width - 2 * self.layout.margin
        self.new_page()

    @property
    def bottom(self) -> float:
        return self.layout.page_height - min(self.layout.margin, 60)

    def new_page(self) -> None:
        if self.page.pdf.page:
            self.furniture()
        self.page.pdf.add_page()
        self.y = min(self.layout.margin, 60)

    def must_break(self, height: float) -> bool:
        """Counts a line about to be printed, and says whether a page ends before it."""
        self.printed += 1
        return self.printed in self.layout.breaks or self.y + height > self.bottom

    def gap(self) -> None:
        self.y += self.layout.gap

    def furniture(self) -> None:
        """Header and footer of the page now full."""
        size, right = FURNITURE_SIZE, self.left + self.width
        if self.layout.header:
            self.page.print((Run(self.layout.header),), self.left, 30, size)
        foot = self.layout.page_height - 26
        if self.layout.footer:
            self.page.print((Run(self.layout.footer),), self.left, foot, size)
        number = str(self.page.pdf.page)
        if self.layout.page_numbers == "page n":
            number = f"Page {number}"
        if self.layout.page_numbers:
            x = self.layout.page_width / 2 if self.layout.page_numbers == "centre" else right - 30
            below = 12 if self.layout.footer else 0
            self.page.print((Run(number),), x, foot + below, size)


def write_pdf(blocks: Sequence[Block], layout: Layout | None = None) -> bytes:
    """The letter as a PDF."""
    layout = layout or Layout()
    flow = _Flow(new_page_set(layout), layout)
    flow.y += layout.spacer
    for block in blocks:
        if isinstance(block, Table):
            _table(flow, block)
        else:
            for line in _lines(flow, block):
                _print(flow, line)
        flow.gap()
    flow.furniture()
    return bytes(flow.page.pdf.output())


def _lines(flow: _Flow, block: Paragraph | Bullets | Lines) -> list[Set]:
    size = flow.layout.size
    match block:
        case Lines():
            x = flow.width * 0.65 if block.right else 0.0
            return [Set(((x, (Run(text),)),), size) for text in block.lines]
        case Paragraph(bullet=int(order)):
            return _bulleted(flow, block.runs, glyph(flow.layout.bullet, order), 0.0, flow.width)
        case Paragraph():
            size *= block.size
            return [Set(((0.0, line),), size) for line in wrapped(flow.page, block.runs, flow.width, size)]
        case Bullets():
            return [line for i, item in enumerate(block.items) for line in _item(flow, item, i)]


def _item(flow: _Flow, item: Item, order: int) -> list[Set]:
    lines = _bulleted(flow, (Run(item.text),), glyph(flow.layout.bullet, order), 0.0, flow.width)
    return lines + _nested(flow, item, flow.layout.indent, flow.width)


def _nested(flow: _Flow, item: Item, indent: float, width: float) -> list[Set]:
    marks = [glyph(flow.layout.nested_bullet, i) for i in range(len(item.nested))]
    return [
        line
        for text, mark in zip(item.nested, marks, strict=True)
        for line in _bulleted(flow, (Run(text),), mark, indent, width)
    ]


def _bulleted(flow: _Flow, runs: tuple[Run, ...], mark: str, indent: float, width: float) -> list[Set]:
    """An item's lines behind its bullet, or below it."""
    size, text_left = flow.layout.size, indent + flow.layout.indent
    first, *rest = wrapped(flow.page, runs, width - text_left, size)
    start = Set(((indent, (Run(mark),)), (text_left, first)), size, lines=2 if flow.layout.bullet_alone else 1)
    return [start, *(Set(((text_left, line),), size) for line in rest)]


def _print(flow: _Flow, line: Set) -> None:
    leading = line.size * LEADING
    if flow.must_break(leading * line.lines):
        flow.new_page()
    _print_at(flow, line, flow.left, flow.y)
    flow.y += leading * line.lines


def _print_at(flow: _Flow, line: Set, left: float, top: float) -> None:
    """The parts of a line side by side, or the first above the second where it takes two."""
    leading = line.size * LEADING
    for order, (x, runs) in enumerate(line.parts):
        below = order * leading if line.lines == 2 else 0.0
        flow.page.print(runs, left + x, top + below + line.size, line.size)


def _table(flow: _Flow, table: Table) -> None:
    for order, row in enumerate(table.rows):
        style: Style = "bold" if table.header and order == 0 else PLAIN
        columns = [_cell(flow, cell, share * flow.width, style) for cell, share in zip(row, table.widths, strict=True)]
        while any(columns):
            columns = _row_part(flow, columns, table)


def _cell(flow: _Flow, cell: Item, width: float, style: Style) -> list[Set]:
    inner = width - 2 * CELL_PADDING
    size = flow.layout.size
    lines = [Set(((0.0, line),), size) for line in wrapped(flow.page, (Run(cell.text, style),), inner, size)]
    return lines + _nested(flow, cell, 0.0, inner)


def _row_part(flow: _Flow, columns: list[list[Set]], table: Table) -> list[list[Set]]:
    """Prints as much of a row as the page holds, cell by cell; gives back the rest of each cell."""
    leading = flow.layout.size * LEADING
    if flow.y + 2 * CELL_PADDING + 2 * leading > flow.bottom:
        flow.new_page()
    top, rest = flow.y, [list(lines) for lines in columns]
    height, count = 2 * CELL_PADDING, 0
    while any(rest) and not (flow.must_break(height + 2 * leading) and count):
        taken = [lines.pop(0).lines for lines in rest if lines]
        height += leading * max(taken)
        count += 1
    left = flow.left
    for lines, share in zip(columns, table.widths, strict=True):
        y = top + CELL_PADDING
        for line in lines[:count]:
            _print_at(flow, line, left + CELL_PADDING, y)
            y += leading * line.lines
        if table.ruled and flow.layout.ruled:
            flow.page.pdf.rect(left, top, share * flow.width, height)
        left += share * flow.width
    flow.y = top + height
    if any(rest):
        flow.new_page()
    return rest
