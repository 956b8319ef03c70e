"""Pages → one document: its text in reading order, and its lines with their offsets into that text.

The body of the pages comes first, page after page (a form feed between two), then all running headers and footers
(furniture: lines that recur from page to page in the margins). So an item that goes over a page is one stretch of
the text, and nothing is lost.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.domain import ProblemCode
from pipeline.reading import tables
from pipeline.reading.asides import without_asides
from pipeline.reading.characters import LOST, meant
from pipeline.reading.document import WIDE_GAP, Document, Line, Page, ReadingNote, Span

MARGIN = 0.14  # of the page's height, above and below, where furniture stands
_LOST_LETTER = re.compile(rf"\w*(?:\w{LOST}|{LOST}\w)[\w{LOST}]*")
_DIGITS = re.compile(r"\d+")
SMALL = 0.93  # of the body's size: print smaller than this is small
GAP = 1.9  # times the body's size: the distance between baselines that sets furniture apart
_RUNNING = re.compile(r"\b(?:report|letter|SAMPLE)\b(?:.*\w)?$", re.IGNORECASE)  # as running titles say
_BULLET = re.compile(r"\W|o|\(?\w{1,3}[.)]")
_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–]?\s*(\d{1,3})\s*[-–]?(?:\s*(?:of|/)\s*\d{1,3})?", re.IGNORECASE)
_MARKS = "■◼▪•●○◦‣⁃∙·*o-–—"


@dataclass(slots=True)
class _Body:
    page: Page
    spans: list[Span]


def assemble(pages: list[Page], engine: str) -> Document:
    """The document that the pages make."""
    pages = without_asides([replace(page, spans=tuple(_meant(page.spans))) for page in pages])
    extra = furniture(pages)
    bodies: list[_Body] = []
    margins: list[list[Span]] = []
    number = 0
    columns = tables.UnruledColumns()
    has_headings = False  # whether the table of priority actions has begun
    for page in pages:
        grids = tables.grids(page) if page.drawn else []
        spans = tables.with_cells(page, grids, number) if grids else list(page.spans)
        outer = [s.aside or (page.number, i) in extra for i, s in enumerate(spans)]
        margins.append([s for s, is_outer in zip(spans, outer, strict=True) if is_outer])
        inner = [s for s, is_outer in zip(spans, outer, strict=True) if not is_outer]
        inner = columns.marked(inner, number + len(grids))
        heads = tables.repeated_headings(inner) if has_headings else []
        has_headings = has_headings or any(tables.is_heading_row(row) for row in tables.rows_of(inner))
        if bodies and not heads:
            above, heads = tables.parted_headings(bodies[-1].spans, inner)
            margins[-2] += above
            bodies[-1].spans = [s for s in bodies[-1].spans if s not in above]
        margins[-1] += heads
        bodies.append(_Body(page, [s for s in inner if s not in heads]))
        number += len(grids) + 1
    writer = _Writer()
    for body in bodies:
        writer.page(body.page, _in_order(body), furniture=False)
    for page, spans in zip(pages, margins, strict=True):
        writer.page(page, sorted(spans, key=lambda s: (round(s.baseline), s.left)), furniture=True)
    notes = (*(note for page in pages for note in page.notes), *_lost_letters(writer.lines))
    return Document("".join(writer.text), tuple(writer.lines), len(pages), engine, notes, tuple(pages))


def part_of(document: Document, first: int, last: int, top: float = 0.0, bottom: float | None = None) -> Document:
    """The document that some pages of a file make by themselves, its page numbers and form feeds those of the file.

    `top` and `bottom` cut the first and the last page, in points from its top.
    """
    pages = []
    for number, page in enumerate(document.sheets[first - 1 : last], first):
        above, below = top if number == first else 0.0, bottom if number == last else None
        spans = tuple(
            s for s in page.spans if s.baseline - s.size >= above - s.size / 2 and (below is None or s.baseline < below)
        )
        pages.append(replace(page, number=number - first + 1, spans=spans))
    part = assemble(pages, document.engine)
    skipped = first - 1
    lines = tuple(
        replace(line, page=line.page + skipped, start=line.start + skipped, end=line.end + skipped)
        for line in part.lines
    )
    notes = tuple(note for note in document.notes if note.page is None or first <= note.page <= last)
    return Document("\f" * skipped + part.text, lines, part.pages, part.engine, notes, first_page=first)


def _meant(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans without the characters that nobody means, and without those that are nothing else."""
    for span in spans:
        text = meant(span.text)
        if text == span.text:
            yield span
        elif text.strip():
            yield replace(span, text=text.strip())


def _lost_letters(lines: Iterable[Line]) -> Iterator[ReadingNote]:
    """A note for each page with words in which a letter cannot be known."""
    for page, group in groupby((line for line in lines if not line.furniture), key=lambda line: line.page):
        words = [m.group() for line in group for m in _LOST_LETTER.finditer(line.text)]
        if words:
            message = (
                f"on page {page} a letter of {len(words)} word{'' if len(words) == 1 else 's'} cannot be known, "
                f"as in “{words[0][:40]}”; compare what was read with the page"
            )
            yield ReadingNote(ProblemCode.LOST_LETTERS, message, page)


def _in_order(body: _Body) -> list[Span]:
    """The body's spans as one reads them: from top to bottom, a table's cells one after another."""
    loose = _with_marks_joined([s for s in body.spans if s.cell is None])
    blocks: list[tuple[float, list[Span]]] = [(s.baseline, [s]) for s in _by_line(loose)]
    celled = sorted((s for s in body.spans if s.cell), key=lambda s: s.cell or (0, 0, 0))
    top_line = min((s.baseline for s in body.spans), default=0.0)
    for _, group in groupby(celled, key=lambda s: s.cell[0] if s.cell else 0):
        cells = [_by_line(_with_marks_joined(list(g))) for _, g in groupby(group, key=lambda s: s.cell)]
        top = min(s.baseline for cell in cells for s in cell)
        cells = _broken_row_turned(cells, body.page.number > 1 and top <= top_line + 1)
        blocks.append((top, [s for cell in cells for s in cell]))
    return _rejoined([s for _, block in sorted(blocks, key=lambda b: b[0]) for s in block])


def _rejoined(spans: list[Span]) -> list[Span]:
    """Spans that were parted at a column's edge, but stand in no column, made one again."""
    out: list[Span] = []
    for span in spans:
        last = out[-1] if out else None
        if (
            last
            and last.cell == span.cell
            and abs(last.baseline - span.baseline) < 0.5
            and last.text not in _MARKS
            and 0 < span.left - last.right < WIDE_GAP * span.size
        ):
            bold, italic = last.bold and span.bold, last.italic and span.italic
            text = f"{last.text} {span.text}"
            out[-1] = replace(last, text=text, right=span.right, bold=bold, italic=italic)
        else:
            out.append(span)
    return out


def _broken_row_turned(cells: list[list[Span]], tops_page: bool) -> list[list[Span]]:
    """The cells with those of the row that tops a page, and may continue the page before, turned, last column first.

    Headings above it that are repeated do not count. So the rest of a broken action follows its beginning, not the
    rest of the responsible body.
    """
    if not tops_page:
        return cells
    rows = [list(row) for _, row in groupby(cells, key=lambda cell: cell[0].cell[:2] if cell[0].cell else None)]
    broken = 1 if len(rows) > 1 and tables.is_heading_row(s for cell in rows[0] for s in cell) else 0
    rows[broken].reverse()
    return [cell for row in rows for cell in row]


def _by_line(spans: list[Span]) -> list[Span]:
    """Spans from top to bottom; those on one line, give or take a raised mark, from left to right."""
    out: list[Span] = []
    line: list[Span] = []
    for span in sorted(spans, key=lambda s: s.baseline):
        if line and span.baseline - line[0].baseline > 0.45 * min(span.size, line[0].size):
            out += sorted(line, key=lambda s: s.left)
            line = []
        line.append(span)
    return out + sorted(line, key=lambda s: s.left)


def _with_marks_joined(spans: list[Span]) -> list[Span]:
    """A bullet that stands a little off its line's baseline is set on it, so that it comes first there."""
    out = []
    for span in spans:
        if span.text in _MARKS:
            near = [
                s for s in spans if s is not span and 0 < s.left - span.right < 45
                and abs(s.baseline - span.baseline) < 0.6 * s.size
            ]  # fmt: skip
            if near:
                closest = min(near, key=lambda s: abs(s.baseline - span.baseline))
                span = replace(span, baseline=closest.baseline, size=closest.size)
        out.append(span)
    return out


class _Writer:
    """The text as it grows, and the lines that point into it."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.lines: list[Line] = []
        self.at = 0

    def page(self, page: Page, spans: list[Span], furniture: bool) -> None:
        for span in spans:
            top, bottom = span.baseline - 0.8 * span.size, span.baseline + 0.2 * span.size
            place = (page.number, self.at, self.at + len(span.text), span.left, top, span.right, bottom)
            self.lines.append(Line(span.text, *place, span.size, span.bold, span.italic, furniture, span.cell))
            self.text.append(span.text + "\n")
            self.at += len(span.text) + 1
        if not furniture:
            self.text.append("\f")
            self.at += 1


def furniture(pages: list[Page]) -> set[tuple[int, int]]:
    """The (page number, span index) of every span that belongs to a running header or footer."""
    seen: dict[tuple[str, str, int], set[int]] = defaultdict(set)
    body = _body_size(pages)
    margins = [(page, i, side, small) for page in pages for i, side, small in _in_margins(page, body)]
    for page, i, side, small in margins:
        seen[_key(page, i, side, small)].add(page.number)
    found = set()
    for page, i, side, small in margins:
        times = len(seen[_key(page, i, side, small)])
        # Body text may recur at the top of two pages by chance; small print in a margin does not.
        if _BULLET.fullmatch(page.spans[i].text.strip()):
            continue  # its item may stand on the next page
        few = small or _RUNNING.search(page.spans[i].text) is not None
        recurs = times >= max(2 if few else 3, (len(pages) - 1) / 2)
        number = _PAGE_NUMBER.fullmatch(page.spans[i].text.strip())
        if recurs or (number and _is_page(number.group(1), page, len(pages))):
            found.add((page.number, i))
    return found


def _is_page(digits: str, page: Page, pages: int) -> bool:
    return abs(int(digits) - page.number) <= 2 or pages == 1


def _key(page: Page, i: int, side: str, small: bool) -> tuple[str, str, int]:
    """Lines alike but for their numbers, and but for small print at the same distance from the edge, are the same."""
    span = page.spans[i]
    from_edge = span.baseline if side == "top" else page.height - span.baseline
    return _DIGITS.sub("0", _line(page, span).casefold()), side, 0 if small else round(from_edge / 6)


def _line(page: Page, span: Span) -> str:
    """The span with those that it touches on its line: a column's edge on another page may have parted them."""
    beside = sorted((s for s in page.spans if abs(s.baseline - span.baseline) < 0.5), key=lambda s: s.left)
    run: list[Span] = []
    for other in beside:
        if run and other.left - run[-1].right >= WIDE_GAP * span.size:
            if span in run:
                break
            run = []
        run.append(other)
    return " ".join(s.text.strip() for s in run)


def _in_margins(page: Page, body: float) -> Iterator[tuple[int, str, bool]]:
    """The spans that stand in a margin apart from the body, with the side, and whether they are small print."""
    if not page.height or not page.spans:
        return
    order = sorted(range(len(page.spans)), key=lambda i: page.spans[i].baseline)
    for side, run in (("top", order), ("bottom", order[::-1])):
        inside = [i for i in run if _from_edge(page, page.spans[i], side) <= page.height * MARGIN]
        apart = 0
        for count, i in enumerate(inside, 1):
            following = run[count] if count < len(run) else None
            if page.spans[i].size < SMALL * body or following is None or _gap(page, i, following) > GAP * body:
                apart = count
        for i in inside[:apart]:
            yield i, side, page.spans[i].size < SMALL * body


def _from_edge(page: Page, span: Span, side: str) -> float:
    return span.baseline - span.size if side == "top" else page.height - span.baseline


def _gap(page: Page, one: int, other: int) -> float:
    return abs(page.spans[one].baseline - page.spans[other].baseline)


def _body_size(pages: list[Page]) -> float:
    """The size in which most of the document is set."""
    weight: dict[float, int] = defaultdict(int)
    for span in (s for page in pages for s in page.spans):
        weight[round(span.size, 1)] += len(span.text)
    return max(weight, key=lambda size: (weight[size], size), default=0.0)
