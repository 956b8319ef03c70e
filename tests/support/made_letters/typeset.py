"""Words → lines that fit a width, and lines → a PDF page, in the core fonts and the marks font."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache

from fpdf import FPDF

from tests.support.made_letters.blocks import Run, Style
from tests.support.made_letters.layout import Layout, in_layout
from tests.support.made_letters.marks import FONT, MARKS

FONT_STYLES: dict[Style, str] = {"plain": "", "bold": "B", "italic": "I"}
WRITTEN = datetime(2020, 1, 1, tzinfo=UTC)  # so that the same letter has the same bytes
LEADING = 1.25
SHORTEST_HYPHENATED = 9
_MARK = re.compile(f"([{''.join(MARKS)}]+)")
# White space at which a line may end: never before a dash, which would look like a bullet on the next line.
_BREAK = re.compile(r" (?![–-] )")


@dataclass(frozen=True, slots=True)
class Page:
    """A PDF that text can be set on; measures in points from the page's top left corner."""

    pdf: FPDF
    layout: Layout

    def width(self, text: str, style: Style, size: float) -> float:
        return _width(self.layout.font, text, style, size)

    def print(self, runs: tuple[Run, ...], left: float, baseline: float, size: float) -> None:
        """Set a line's runs one behind the other."""
        for run in runs:
            for piece in _pieces(run.text):
                self._choose(piece, run.style, size)
                self.pdf.text(left, baseline, piece)
                left += self.pdf.get_string_width(piece)

    def _choose(self, piece: str, style: Style, size: float) -> None:
        _choose(self.pdf, self.layout.font, piece, style, size)


def _choose(pdf: FPDF, font: str, piece: str, style: Style, size: float) -> None:
    if piece[0] in MARKS:
        pdf.set_font("Marks", "", size)
    else:
        pdf.set_font(font, FONT_STYLES[style], size)


@cache
def _ruler() -> FPDF:
    """A PDF that words are measured in, so that measuring leaves no trace in the letter."""
    return new_page_set(Layout()).pdf


@lru_cache(maxsize=50_000)  # measuring takes longer than all else, and the same words come again and again
def _width(font: str, text: str, style: Style, size: float) -> float:
    total = 0.0
    for piece in _pieces(text):
        _choose(_ruler(), font, piece, style, size)
        total += _ruler().get_string_width(piece)
    return total


def new_page_set(layout: Layout) -> Page:
    """An empty PDF in the layout's measures."""
    pdf = FPDF(unit="pt", format=(layout.page_width, layout.page_height))
    pdf.core_fonts_encoding = "cp1252"  # as the core fonts' own encoding has quotes and dashes
    pdf.set_auto_page_break(False)
    pdf.set_creation_date(WRITTEN)
    pdf.set_compression(False)  # other versions of zlib would give other bytes
    pdf.add_font("Marks", "", FONT)
    return Page(pdf, layout)


def wrapped(page: Page, runs: tuple[Run, ...], width: float, size: float) -> list[tuple[Run, ...]]:
    """The runs broken into lines no wider than `width`, long words hyphenated where the layout says so."""
    words = [Run(word, run.style) for run in runs for word in _BREAK.split(in_layout(run.text, page.layout)) if word]
    lines: list[list[Run]] = [[]]
    filled = 0.0
    for word in words:
        room = width - filled
        if lines[-1] and page.width(word.text, word.style, size) > room:
            head, tail = _hyphenated(page, word, room, size)
            if head:
                lines[-1].append(Run(head, word.style))
            lines.append([])
            filled, word = 0.0, Run(tail, word.style)
        lines[-1].append(word)
        filled += page.width(f"{word.text} ", word.style, size)
    return [_joined(line) for line in lines]


def _hyphenated(page: Page, word: Run, room: float, size: float) -> tuple[str, str]:
    """The word in two, if the layout hyphenates and the first part has room; else nothing and the word."""
    if not page.layout.hyphenate or len(word.text) < SHORTEST_HYPHENATED or not word.text.isalpha():
        return "", word.text
    for cut in range(len(word.text) - 4, 3, -1):
        if page.width(word.text[:cut] + "-", word.style, size) <= room:
            return word.text[:cut] + "-", word.text[cut:]
    return "", word.text


def _joined(words: list[Run]) -> tuple[Run, ...]:
    """Words as runs of one style each, spaces between them."""
    runs: list[Run] = []
    for word in words:
        if runs and runs[-1].style == word.style:
            runs[-1] = Run(f"{runs[-1].text} {word.text}", word.style)
        else:
            if runs:
                runs[-1] = Run(runs[-1].text + " ", runs[-1].style)
            runs.append(word)
    return tuple(runs)


def _pieces(text: str) -> list[str]:
    return [piece for piece in _MARK.split(text) if piece]
