"""The parts that a letter is written in, before anything is laid on a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.support.made_letters.spec import Item

Style = Literal["plain", "bold", "italic"]


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text; `size` is relative to the body's, `bullet` its place among bulleted ones."""

    runs: tuple[Run, ...]
    size: float = 1.0
    bullet: int | None = None
    heading: int = 0  # 1 is the title


@dataclass(frozen=True, slots=True)
class Bullets:
    """A bulleted list."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first row is its header where `header`; `widths` are shares of the page's width."""

    rows: tuple[tuple[Item, ...], ...]
    widths: tuple[float, ...]
    header: bool = True
    ruled: bool = True  # False where the form never has rules, as in an address block


@dataclass(frozen=True, slots=True)
class Lines:
    """Short lines one under the other, as in an address."""

    lines: tuple[str, ...]
    right: bool = False


Block = Paragraph | Bullets | Table | Lines


def para(text: str, style: Style = "plain") -> Paragraph:
    """A paragraph in one style."""
    return Paragraph((Run(text, style),))


def heading(text: str, level: int = 2) -> Paragraph:
    """A heading in bold, the larger the lower its level."""
    return Paragraph((Run(text, "bold"),), size={1: 1.4, 2: 1.15}.get(level, 1.0), heading=level)


def bullets(texts: tuple[str, ...]) -> Bullets:
    """A bulleted list without nesting."""
    return Bullets(tuple(Item(text) for text in texts))


def row(*cells: str) -> tuple[Item, ...]:
    """A table row of plain cells."""
    return tuple(Item(cell) for cell in cells)
