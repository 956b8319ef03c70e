"""The upright characters of a page → spans: what stands on one baseline without a wide gap in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from pipeline.reading.document import BULLET, WIDE_GAP, WORD_GAP, Span
from pipeline.reading.glyphs import Glyph
from pipeline.reading.tables import between_headings, right_heading

_SAME_LINE = 0.3  # of the size: characters whose baselines are closer stand on one line
_TRACKED = 0.7  # the share of letters that stand alone in a line that is set letter by letter


def spans_of(glyphs: Iterable[Glyph], edges: Sequence[float], edge: float | None) -> tuple[list[Span], float | None]:
    """The spans of the glyphs, and where the right column of an unruled table stands.

    `edges` are where upright lines are drawn, `edge` where such a column stood on the page before.
    """
    spans: list[Span] = []
    for line in _lines(glyphs):
        parts = list(_parts(line, [*edges, *([edge] if edge else [])]))
        if len(parts) == 1 and (at := between_headings(parts[0].text)):
            parts = _parted(line, len(parts[0].text[:at].replace(" ", "")))
        edge = right_heading(parts) or edge
        spans += parts
    return spans, edge


def _parted(line: list[Glyph], letters: int) -> list[Span]:
    """The two headings of a table that stand too close for a gap: the first has so many letters."""
    count = 0
    for i, glyph in enumerate(line):
        if glyph.text.strip() and count >= letters:
            return [*_parts(line[:i], ()), *_parts(line[i:], ())]
        count += len(glyph.text.strip())
    return list(_parts(line, ()))


def aside_spans(glyphs: Iterable[Glyph]) -> list[Span]:
    """What stands beside the text, each stretch of it as one span."""
    out: list[Span] = []
    run: list[Glyph] = []
    for glyph in glyphs:
        last = run[-1] if run else None
        if last and (last.angle != glyph.angle or last.size != glyph.size or _apart(last, glyph)):
            out += _aside(run)
            run = []
        run.append(glyph)
    return out + _aside(run)


def _apart(one: Glyph, other: Glyph) -> bool:
    return abs(one.x - other.x) + abs(one.y - other.y) > 3 * one.size


def _aside(run: list[Glyph]) -> list[Span]:
    text = "".join(g.text for g in run).strip()
    if not text:
        return []
    left, right = min(g.left for g in run), max(g.right for g in run)
    return [Span(text, left, right, run[0].y, run[0].size, aside=True)]


def _lines(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """The glyphs on each baseline, from left to right."""
    line: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda g: g.y):
        if line and glyph.y - line[0].y > _SAME_LINE * min(glyph.size, line[0].size):
            yield sorted(line, key=lambda g: g.x)
            line = []
        line.append(glyph)
    if line:
        yield sorted(line, key=lambda g: g.x)


def _parts(line: list[Glyph], edges: Sequence[float]) -> Iterator[Span]:
    """The line's spans: parted at wide gaps, and at drawn edges that stand in a gap."""
    run: list[Glyph] = []
    last: Glyph | None = None
    blank = False
    for glyph in line:
        if not glyph.text.strip():
            blank = True
            continue
        gap = glyph.left - last.right if last else 0.0
        crossed = last is not None and any(last.right - 2 <= x <= glyph.left + 2 for x in edges)
        if last and (gap > WIDE_GAP * glyph.size or (crossed and (blank or gap > WORD_GAP * glyph.size))):
            yield _span(run)
            run = []
        elif blank and last:
            run.append(replace(last, text=" ", left=last.right))
        run.append(glyph)
        last, blank = glyph, False
    if run:
        yield _span(run)


def _span(run: list[Glyph]) -> Span:
    text = _text(run)
    letters = _judged([g for g in run if g.text.strip()], text)
    middle = letters[len(letters) // 2]
    looks = [letters[0], middle, letters[-1]]
    return Span(
        text, run[0].left, run[-1].right, middle.y, middle.size,
        all(g.bold for g in looks), all(g.italic for g in looks),
    )  # fmt: skip


def _judged(run: list[Glyph], text: str) -> list[Glyph]:
    """The letters by which a span's look is judged: its bullet does not count."""
    bullet = BULLET.match(text)
    behind = run[len(bullet.group().strip()) :] if bullet else run
    return [g for g in behind if g.text.isalnum()] or run


def _text(run: list[Glyph]) -> str:
    printed = [g for g in run if g.text.strip()]
    if _is_tracked(run, printed):
        return _tracked(printed)
    text = run[0].text
    for before, glyph in pairwise(run):
        wide = before.text.strip() and glyph.text.strip() and glyph.left - before.right > WORD_GAP * glyph.size
        text += (" " if wide else "") + glyph.text
    return text


def _is_tracked(run: list[Glyph], printed: list[Glyph]) -> bool:
    """Whether the line is set letter by letter, with a gap behind each."""
    gaps = [b.left - a.right for a, b in pairwise(printed)]
    if len(gaps) < 5 or (len(run) == len(printed) and median(gaps) < WORD_GAP * printed[0].size):
        return False
    alone = sum(gap > 0.12 * a.size for a, gap in zip(printed, gaps, strict=False))
    return alone >= _TRACKED * len(gaps)


def _tracked(printed: list[Glyph]) -> str:
    """The words of a line set letter by letter: they are parted where the gap is wider than the usual one."""
    usual = median(b.left - a.right for a, b in pairwise(printed))
    text = printed[0].text
    for before, glyph in pairwise(printed):
        text += (" " if glyph.left - before.right > 1.7 * usual else "") + glyph.text
    return text
