"""A page that lies crooked, made from its characters; and how one knows that a page does."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.domain.problems import ProblemCode
from pipeline.reading.document import DrawnLine, Page, ReadingNote, Span, edges_of
from pipeline.reading.glyphs import Glyph, Upright, upright
from pipeline.reading.lines import aside_spans, spans_of


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
    if text.another_way:
        message = (
            f"on page {number} {text.another_way:,} letters run another way than the rest of its text and were not read"
        )
        notes.append(ReadingNote(ProblemCode.TEXT_TURNED, message, number))
    return notes


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
