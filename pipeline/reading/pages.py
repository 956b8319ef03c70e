"""A page that lies crooked, made from its characters; and how one knows that a page does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from pipeline.domain import ProblemCode
from pipeline.reading.document import DrawnLine, Page, ReadingNote, Span, edges_of
from pipeline.reading.glyphs import Glyph, Upright, upright
from pipeline.reading.lines import aside_spans, spans_of

_ALIKE = 97.0  # of 100: as much of a page as both readers must find


def page_of_glyphs(
    number: int,
    glyphs: Sequence[Glyph],
    width: float,
    height: float,
    drawn: tuple[DrawnLine, ...],
    box: tuple[float, float, float, float],
    edge: float | None,
) -> tuple[Page, float | None]:
    """The page that the characters make, and where the right column of an unruled table stands.

    `box` is what a viewer shows of the page; `edge` is where such a column stood on the page before.
    """
    text = upright(glyphs, width, height, drawn, box)
    spans, edge = spans_of(text.glyphs, edges_of(text.drawn), edge)
    notes = tuple(_notes(number, text))
    return Page(
        number, text.width, text.height, (*spans, *aside_spans(text.aside)), text.drawn, notes, crooked=True
    ), edge


def _notes(number: int, text: Upright) -> list[ReadingNote]:
    notes = []
    if text.overprinted:
        message = f"on page {number} two texts are printed over one another; compare what was read with the page"
        notes.append(ReadingNote(ProblemCode.TEXT_OVERPRINTED, message, number))
    if text.twice:
        message = f"page {number} holds its text twice, and the two are not quite the same; one of them was read"
        notes.append(ReadingNote(ProblemCode.TEXT_TWICE, message, number))
    if text.out_of_sight:
        message = f"{text.out_of_sight:,} letters of page {number} stand outside what a viewer shows and were not read"
        notes.append(ReadingNote(ProblemCode.TEXT_OUT_OF_SIGHT, message, number))
    if text.another_way:
        message = (
            f"on page {number} {text.another_way:,} letters run another way than the rest of its text and were not read"
        )
        notes.append(ReadingNote(ProblemCode.TEXT_TURNED, message, number))
    return notes


def compared(pages: Sequence[Page], others: Sequence[Page]) -> list[Page]:
    """The pages, with a note where another reader found other words on one that lies crooked."""
    by_number = {other.number: other for other in others}
    return [_compared(page, by_number[page.number]) if page.number in by_number else page for page in pages]


def _compared(page: Page, other: Page) -> Page:
    first, second = _letters(page), _letters(other)
    if not first or fuzz.ratio(first, second) >= _ALIKE:
        return page
    message = (
        f"page {page.number} is damaged, and two ways to read it find different words; compare what was read with it"
    )
    return replace(page, notes=(*page.notes, ReadingNote(ProblemCode.READERS_DIFFER, message, page.number)))


def _letters(page: Page) -> str:
    """The letters and figures of the page's text, from top to bottom."""
    spans = sorted((s for s in page.spans if not s.aside), key=lambda s: (round(s.baseline / 3), s.left))
    return "".join(char for span in spans for char in span.text.casefold() if char.isalnum() and char.isascii())


def is_written_over(spans: Sequence[Span]) -> bool:
    """Whether one span is printed over another, as a second layer of text or a stamp is."""
    ordered = sorted(spans, key=lambda s: s.baseline)
    for i, span in enumerate(ordered):
        for other in ordered[i + 1 :]:
            size = max(span.size, other.size)
            if other.baseline - span.baseline > 0.6 * size:
                if other.baseline - span.baseline > 1.2 * size:
                    break
                continue
            common = min(span.right, other.right) - max(span.left, other.left)
            if common > 0.5 * min(span.right - span.left, other.right - other.left) and common > 0.4 * size:
                return True
    return False
