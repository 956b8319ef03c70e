"""A document as read: the text that all offsets point into, and the lines it is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page as printed: `document.text[start:end] == text`, whatever the glyphs.

    Boxes are in points from the page's top left corner; plain text has the line's number for `top` and
    `bottom` and its indentation in characters for `left`.
    """

    text: str
    page: int
    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float
    size: float
    bold: bool = False
    italic: bool = False
    furniture: bool = False  # a running header or footer, kept but never part of an item
    cell: tuple[int, int, int] | None = None  # table, row and column, where rules or columns show one


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: its text, and the lines that text is made of in reading order, furniture last."""

    text: str
    lines: tuple[Line, ...]
    pages: int
    engine: str
