"""How a letter lies on its pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

GLYPHS = ("■", "◼", "▪", "•", "-", "−", "–", "*", "o", "1.", "(a)", "i.")
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")


@dataclass(frozen=True, slots=True)
class Layout:
    """Measures in points. `breaks` are the printed lines, counted through the letter, before which a page ends."""

    bullet: str = "■"
    bullet_alone: bool = False  # on a line of its own above its item
    nested_bullet: str = "•"
    font: Literal["Helvetica", "Times"] = "Helvetica"
    size: float = 11.0
    page_width: float = 595.0
    page_height: float = 842.0
    margin: float = 72.0
    gap: float = 9.0  # between paragraphs
    indent: float = 18.0  # of an item behind its bullet
    spacer: float = 0.0  # blank space before the first block
    breaks: frozenset[int] = frozenset()
    header: str = ""
    footer: str = ""
    page_numbers: Literal["", "centre", "right", "page n"] = "right"
    hyphenate: bool = False  # break long words at a line's end
    ligatures: bool = False  # ﬁ and ﬂ as one character
    straight_quotes: bool = False
    ruled: bool = True  # tables have lines between their cells


def glyph(bullet: str, order: int) -> str:
    """The bullet of an item, counted from 0, where bullets count."""
    letter = chr(ord("a") + order % 26)
    counted = {"1.": f"{order + 1}.", "(a)": f"({letter})", "i.": f"{ROMAN[order % len(ROMAN)]}."}
    return counted.get(bullet, bullet)


def in_layout(text: str, layout: Layout) -> str:
    """The text in the layout's quotes and ligatures."""
    if layout.straight_quotes:
        text = text.translate(str.maketrans("‘’“”", "''\"\""))
    if layout.ligatures:
        text = text.replace("fi", "ﬁ").replace("fl", "ﬂ")
    return text
