"""What every reader gives of a page: spans of text with boxes, and the rules drawn on the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

WIDE_GAP = 1.4  # of the font size: further apart, two runs on one baseline are two columns
THIN = 2.5  # points: a filled box thinner than this is a drawn rule
MAX_PAGES = 300
MAX_PAGE_CHARACTERS = 60_000


class Unreadable(Exception):
    """A file that cannot be read: `code` is the problem's stable name, `message` what to do about it."""

    def __init__(self, code: str, message: str) -> None:
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


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line drawn on the page, horizontal or vertical."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def horizontal(self) -> bool:
        return self.right - self.left >= self.bottom - self.top


def sides(left: float, top: float, right: float, bottom: float) -> Iterator[Rule]:
    """The four rules of a box drawn with an outline, as many programs draw a table's cells."""
    yield Rule(left, top, right, top)
    yield Rule(left, bottom, right, bottom)
    yield Rule(left, top, left, bottom)
    yield Rule(right, top, right, bottom)


@dataclass(frozen=True, slots=True)
class Page:
    """One page as a reader found it; spans in any order."""

    number: int
    width: float
    height: float
    spans: tuple[Span, ...]
    rules: tuple[Rule, ...] = field(default=())


def check_page_count(count: int) -> None:
    """Raises Unreadable for a file with more pages than any letter has."""
    if count > MAX_PAGES:
        raise Unreadable(
            "too_many_pages", f"the file has {count:,} pages, letters have under {MAX_PAGES}; it was not read"
        )


def check_page_length(number: int, characters: int) -> None:
    """Raises Unreadable for a page with more characters than can be printed on one."""
    if characters > MAX_PAGE_CHARACTERS:
        raise Unreadable(
            "page_too_long",
            f"page {number} has {characters:,} characters, more than any printed page; the file was not read",
        )
