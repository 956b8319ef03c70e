"""What every reader gives of a page: spans of text with boxes, and the rules drawn on the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.domain.problems import ProblemCode

WIDE_GAP = 1.4  # of the font size: further apart, two runs on one baseline are two columns
BULLET = re.compile(r"\(?\w{1,4}[.)]\s+(?=\S)")  # may be set in another font than what stands behind it
THIN = 2.5  # points: a filled box thinner than this is a drawn rule
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


# The headings of the table of priority actions, whose columns must be told apart also where no rules are drawn.
LEFT_HEADING = re.compile(
    r"(?:responsible(?:\s+(?:bod|organi|partner|agenc|part)\w*)?|(?:bod|organi)\w+\s+responsible)", re.IGNORECASE
)
RIGHT_HEADING = re.compile(r"(?:areas?\s+for\s+)?priority\s+actions?|actions?", re.IGNORECASE)


_HEADINGS = re.compile(rf"({LEFT_HEADING.pattern})\s+({RIGHT_HEADING.pattern})", re.IGNORECASE)


def between_headings(text: str) -> int | None:
    """Where the second heading begins in a line that is the two of them, however close they stand."""
    found = _HEADINGS.fullmatch(text.strip())
    return found.start(2) + len(text) - len(text.lstrip()) if found else None


def edges_of(rules: Iterable[Rule]) -> list[float]:
    """Where upright rules stand: a run of text may have to be parted there."""
    return sorted({round(r.left, 1) for r in rules if not r.horizontal})


def right_heading(parts: Sequence[Span]) -> float | None:
    """Where the right column begins, if the parts of a line are the two headings."""
    if len(parts) == 2 and LEFT_HEADING.fullmatch(parts[0].text) and RIGHT_HEADING.fullmatch(parts[1].text):
        return parts[1].left
    return None


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
