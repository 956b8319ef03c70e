"""What a reader gives of a page, and what the pages make: the text that all offsets point into, and its lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.domain import ProblemCode

WIDE_GAP = 1.4  # of the font size: further apart, two runs on one baseline are two columns
WORD_GAP = 0.17  # of the font size: a wider gap parts two words
BULLET = re.compile(r"\(?\w{1,4}[.)]\s+(?=\S)")  # may be set in another font than what stands behind it
THIN = 2.5  # points: a filled box thinner than this is a drawn line
MAX_PAGES = 300
MAX_PAGE_CHARACTERS = 60_000


class Unreadable(Exception):
    """A file that cannot be read: `code` is the problem's stable name, `message` what to do about it."""

    def __init__(self, code: ProblemCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text on one baseline without a wide gap in it. Points from the page's top left corner."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool = False
    italic: bool = False
    cell: tuple[int, int, int] | None = None
    aside: bool = False  # on the page, but not of its text: a stamp, the mark of a footnote, the number of a line


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """Something met while reading a file that a person should look at."""

    code: ProblemCode
    message: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A straight line drawn on the page, horizontal or vertical."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def horizontal(self) -> bool:
        return self.right - self.left >= self.bottom - self.top


def sides(left: float, top: float, right: float, bottom: float) -> Iterator[DrawnLine]:
    """The four lines of a box drawn with an outline, as many programs draw a table's cells."""
    yield DrawnLine(left, top, right, top)
    yield DrawnLine(left, bottom, right, bottom)
    yield DrawnLine(left, top, left, bottom)
    yield DrawnLine(right, top, right, bottom)


@dataclass(frozen=True, slots=True)
class Page:
    """One page as a reader found it; spans in any order."""

    number: int
    width: float
    height: float
    spans: tuple[Span, ...]
    drawn: tuple[DrawnLine, ...] = field(default=())
    notes: tuple[ReadingNote, ...] = ()
    crooked: bool = False  # made from its characters, since its reader's own lines could not be trusted

    @property
    def has_no_text(self) -> bool:
        """Whether what the page says was not read, since it is a picture."""
        return any(note.code is ProblemCode.PAGE_WITHOUT_TEXT for note in self.notes)


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
    notes: tuple[ReadingNote, ...] = ()
    sheets: tuple[Page, ...] = field(default=(), compare=False, repr=False)  # what it was made of
    first_page: int = 1  # of the file: a part of a file keeps the file's page numbers


def edges_of(drawn: Iterable[DrawnLine]) -> list[float]:
    """Where upright lines stand: a run of text may have to be parted there."""
    return sorted({round(r.left, 1) for r in drawn if not r.horizontal})


def check_page_count(count: int) -> None:
    """Raises Unreadable for a file with more pages than any letter has."""
    if count > MAX_PAGES:
        raise Unreadable(
            ProblemCode.TOO_MANY_PAGES, f"the file has {count:,} pages, letters have under {MAX_PAGES}; it was not read"
        )


def check_page_length(number: int, characters: int) -> None:
    """Raises Unreadable for a page with more characters than can be printed on one."""
    if characters > MAX_PAGE_CHARACTERS:
        raise Unreadable(
            ProblemCode.PAGE_TOO_LONG,
            f"page {number} has {characters:,} characters, more than any printed page; the file was not read",
        )
