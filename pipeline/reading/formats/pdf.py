"""The default reader: PDFium's own lines, with boxes and fonts asked for once a line, for speed.

Where a page lies crooked (turned, stamped, written twice, set letter by letter) its lines are made from its characters.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as c

from pipeline.domain import ProblemCode
from pipeline.reading.document import (
    BULLET,
    THIN,
    WIDE_GAP,
    WORD_GAP,
    DrawnLine,
    Page,
    Span,
    Unreadable,
    check_page_count,
    check_page_length,
    edges_of,
    sides,
)
from pipeline.reading.formats.pdf_glyphs import HYPHEN, glyphs, look_of_font
from pipeline.reading.formats.pdf_parts import attachments, has_fields, opened_page, picture_notes, unread_values
from pipeline.reading.glyphs import FOOTNOTE_MARKS, LARGE_LETTER, RAISED, SLANT
from pipeline.reading.pages import is_written_over, page_of_glyphs
from pipeline.reading.tables import between_headings, right_heading

_WORDS = re.compile(r"\w")
_LAST_WORD = re.compile(r"\w(?=\W*$)")
_WORD_OR_MARK = re.compile(r"[0-9*†‡§]|[^\W\d_]+")  # FOOTNOTE_MARKS, or a word without them
_LINES = re.compile(r"[^\r\n\ufffe]*\ufffe?")
_TRACKED = re.compile(r"(?:(?<!\S)\w ){5}\w(?!\S)")  # letter by letter
_CAPITAL = re.compile(r"(?<![\w’'.])[A-Z](?![\w’'.])")  # alone
_SOFT = "\u00ad"
_JUMP = 1.2  # of the size: neighbours whose baselines are further apart stand on two lines


def pages(data: bytes) -> list[Page]:
    """The pages of the PDF in `data`. Raises Unreadable."""
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable(
                ProblemCode.ENCRYPTED, "the PDF asks for a password; put an open copy in its place"
            ) from None
        raise Unreadable(
            ProblemCode.BROKEN_PDF, f"the PDF is broken or cut short ({error}); download it again"
        ) from None
    try:
        check_page_count(len(pdf))
        if has_fields(pdf):
            pdf.init_forms()
        edge: float | None = None  # where the right column of an unruled table stands, once its headings were met
        out = []
        for i in range(len(pdf)):
            with opened_page(pdf, i) as (opened, values):
                page, edge = _page(opened, i, edge)
                notes = (*page.notes, *unread_values(i + 1, values, page.spans), *picture_notes(i + 1, opened, page))
            out.append(replace(page, notes=notes))
        return [replace(out[0], notes=(*attachments(pdf), *out[0].notes)), *out[1:]] if out else []
    except pypdfium2.PdfiumError as error:
        raise Unreadable(ProblemCode.BROKEN_PDF, f"a page of the PDF is broken ({error}); download it again") from None
    finally:
        pdf.close()


def with_notes(read: list[Page], data: bytes) -> list[Page]:
    """The pages that another reader made of the PDF in `data`, with notes on what else the file holds."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        if has_fields(pdf):
            pdf.init_forms()
        out = []
        for i, page in enumerate(read):
            with opened_page(pdf, i) as (opened, values):
                notes = (*page.notes, *unread_values(i + 1, values, page.spans), *picture_notes(i + 1, opened, page))
            out.append(replace(page, notes=notes))
        return [replace(out[0], notes=(*attachments(pdf), *out[0].notes)), *out[1:]] if out else []
    finally:
        pdf.close()


def _page(page: pypdfium2.PdfPage, index: int, edge: float | None) -> tuple[Page, float | None]:
    textpage = page.get_textpage()
    try:
        check_page_length(index + 1, textpage.count_chars())
        width, height = page.get_size()
        box = c.FS_RECTF()  # unlike get_cropbox(), this sees a box that the page inherits
        c.FPDF_GetPageBoundingBox(page.raw, box)
        left, top = box.left, box.top
        rules = tuple(_rules(page, left, top))
        lines = _Lines(textpage, left, top, edges_of(rules), edge)
        spans = tuple(lines.spans())
        shown = (box.right - box.left, box.top - box.bottom)
        if page.get_rotation() or lines.is_crooked(*shown) or is_written_over(spans):
            written = glyphs(textpage.raw, lines.text, left, top)
            return page_of_glyphs(index + 1, written, *shown, rules, (0.0, 0.0, *shown), edge)
        return Page(index + 1, width, height, spans, rules), lines.edge
    finally:
        textpage.close()


def _telling(text: str, start: int, end: int) -> Iterator[int]:
    """The first and the last character of each word of a line, and every mark that may be a footnote's.

    They tell where the line runs, for a third of the calls that every character would take. A bullet may stand off it.
    """
    for word in _WORD_OR_MARK.finditer(text, start, end):
        yield word.start()
        if word.end() - word.start() > 1:
            yield word.end() - 1


class _Lines:
    """The lines of one page as PDFium finds them, and where their characters stand."""

    def __init__(
        self, textpage: pypdfium2.PdfTextPage, left: float, top: float, edges: list[float], edge: float | None
    ) -> None:
        self.edges, self.edge = edges, edge
        self.raw = textpage.raw
        self.count = textpage.count_chars()
        self.left, self.top = left, top
        self.text = _text(textpage.raw, self.count)
        self.name = ctypes.create_string_buffer(128)
        self.flags = ctypes.c_int()
        self.box = [ctypes.c_double() for _ in range(4)]
        self._soft_hyphens_as_printed()

    def _soft_hyphens_as_printed(self) -> None:
        """A soft hyphen that is printed is a hyphen, as in fonts that have no other."""
        if _SOFT not in self.text:
            return
        left, right, bottom, top = self.box
        for i in [i for i, char in enumerate(self.text) if char == _SOFT]:
            c.FPDFText_GetCharBox(self.raw, i, left, right, bottom, top)
            if right.value - left.value > 0.5:
                self.text = f"{self.text[:i]}-{self.text[i + 1 :]}"

    def is_crooked(self, width: float, height: float) -> bool:
        """Whether PDFium's lines cannot be trusted on this page, which shows `width` by `height` points.

        Text is turned or stands out of sight, a line is no line, or it is set letter by letter or has raised marks.
        """
        x, y = ctypes.c_double(), ctypes.c_double()
        for match in _LINES.finditer(self.text):
            start, end = match.span()
            if _TRACKED.search(match.group()) or (match.group().strip() and self._is_turned(start, end)):
                return True
            size = self._size(start, end)
            if any(self._point_size(m.start()) > LARGE_LETTER * size for m in _CAPITAL.finditer(self.text, start, end)):
                return True
            last: tuple[float, float] | None = None
            for i in _telling(self.text, start, end):
                char = self.text[i]
                c.FPDFText_GetCharOrigin(self.raw, i, x, y)
                right, down = x.value - self.left, self.top - y.value
                if not (-2 <= right <= width + 2 and -2 <= down <= height + 2):
                    return True
                if last is not None:
                    up = last[1] - down
                    # A page number may stand lower than the footer that it follows, far to the right.
                    if right < last[0] - size or (abs(up) > _JUMP * size and right < last[0] + 4 * size):
                        return True
                    if char in FOOTNOTE_MARKS and up > RAISED * size and not self.text[i - 1].isspace():
                        return True
                last = right, down
        return False

    def _is_turned(self, start: int, end: int) -> bool:
        first = next(i for i in range(start, end) if not self.text[i].isspace())
        angle = math.degrees(c.FPDFText_GetCharAngle(self.raw, first))
        return SLANT < angle < 360 - SLANT

    def spans(self) -> Iterator[Span]:
        for match in _LINES.finditer(self.text):
            start, end = match.span()
            if match.group().strip():
                yield from self._line(start, end)

    def _line(self, start: int, end: int) -> Iterator[Span]:
        rects = self._rects(start, end - start)
        if not rects:
            return
        size = self._size(start, end)
        edges = [x + self.left for x in [*self.edges, *([self.edge] if self.edge else [])]]
        gaps = [(a[1], b[0]) for a, b in pairwise(rects)]
        crossed = [x for x in edges if any(a - 2 <= x <= b + 2 for a, b in gaps)]
        middle = between_headings(self.text[start:end])
        if crossed or middle is not None or any(b - a > WIDE_GAP * size for a, b in gaps):
            ranges = list(self._columns(start, end, size, crossed))
            if middle is not None:
                ranges = [(start, start + middle), (start + middle, end)]
            parts = [s for a, b in ranges for s in self._span(a, b, self._rects(a, b - a), size)]
            self.edge = right_heading(parts) or self.edge
            yield from parts
        else:
            yield from self._span(start, end, rects, size)

    def _span(self, start: int, end: int, rects: list[tuple[float, float]], size: float) -> Iterator[Span]:
        text = self.text[start:end].replace(HYPHEN, "-").rstrip()
        lead = len(text) - len(text.lstrip())
        text = text.lstrip()
        if not text or not rects:
            return
        letters = [start + lead + i for i in _samples(text)]
        middle = letters[1]
        looks = [self._look(i) for i in set(letters)]
        yield Span(
            text,
            min(r[0] for r in rects) - self.left,
            max(r[1] for r in rects) - self.left,
            self.top - self._baseline(middle),
            size,
            all(bold for bold, _ in looks),
            all(italic for _, italic in looks),
        )

    def _rects(self, start: int, count: int) -> list[tuple[float, float]]:
        left, top, right, bottom = self.box
        found = []
        for i in range(c.FPDFText_CountRects(self.raw, start, count)):
            c.FPDFText_GetRect(self.raw, i, left, top, right, bottom)
            if right.value > left.value:
                found.append((left.value, right.value))
        return found

    def _columns(self, start: int, end: int, size: float, edges: list[float]) -> Iterator[tuple[int, int]]:
        """The runs of `start` to `end` that stand apart from one another on the line."""
        left, right, bottom, top = self.box
        begin, last = start, None
        for i in range(start, end):
            if self.text[i].isspace():
                continue
            c.FPDFText_GetCharBox(self.raw, i, left, right, bottom, top)
            near, far = left.value, right.value  # read before another span is measured
            crosses = last is not None and any(last - 2 <= x <= near + 2 for x in edges)
            if crosses and last is not None:  # within a word a line parts nothing
                crosses = self.text[i - 1].isspace() or near - last > WORD_GAP * size
            if last is not None and (near - last > WIDE_GAP * size or crosses):
                yield begin, i
                begin = i
            last = far
        yield begin, end

    def _size(self, start: int, end: int) -> float:
        for i in (m.start() + start for m in _WORDS.finditer(self.text[start:end])):
            size = float(c.FPDFText_GetFontSize(self.raw, i))
            if 3 < size < 60:
                return size
            return self._point_size(i)
        return 10.0

    def _point_size(self, index: int) -> float:
        rect = c.FS_RECTF()
        c.FPDFText_GetLooseCharBox(self.raw, index, rect)
        return float(max(4.0, (rect.top - rect.bottom) / 1.2))

    def _baseline(self, index: int) -> float:
        x, y = self.box[0], self.box[1]
        c.FPDFText_GetCharOrigin(self.raw, index, x, y)
        return float(y.value)

    def _look(self, index: int) -> tuple[bool, bool]:
        """Whether the character is bold and whether it is italic."""
        length = c.FPDFText_GetFontInfo(self.raw, index, self.name, 128, self.flags)
        return look_of_font(self.name.value if length <= 128 else b"", self.flags.value)


def _samples(text: str) -> tuple[int, int, int]:
    """The first letter, one from the middle and the last, by which a run is judged; its bullet does not count."""
    bullet = BULLET.match(text)
    first = _WORDS.search(text, bullet.end() if bullet else 0)
    if first is None:
        return 0, 0, 0
    middle = _WORDS.search(text, (first.start() + len(text)) // 2) or first
    last = _LAST_WORD.search(text)
    return first.start(), middle.start(), last.start() if last else first.start()


def _text(raw: c.FPDF_TEXTPAGE, count: int) -> str:
    """The page's characters, one for each of PDFium's own, so that its indices are ours."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = c.FPDFText_GetText(raw, 0, count, buffer)
    text = bytes(buffer)[: count * 2].decode("utf-16-le", "surrogatepass")
    if written != count + 1 or len(text) != count:  # some character takes no place, or two
        units = (c.FPDFText_GetUnicode(raw, i) for i in range(count))
        text = "".join(chr(unit) if 0 < unit < 0xD800 or 0xE000 <= unit < 0x110000 else "\ufffd" for unit in units)
    return text


def _rules(page: pypdfium2.PdfPage, left: float, top: float) -> Iterator[DrawnLine]:
    # The raw calls, for get_objects() makes a Python object of every piece of text before it filters.
    x0, y0, x1, y1 = (ctypes.c_float() for _ in range(4))
    for i in range(c.FPDFPage_CountObjects(page.raw)):
        shape = c.FPDFPage_GetObject(page.raw, i)
        if c.FPDFPageObj_GetType(shape) != c.FPDF_PAGEOBJ_PATH:
            continue
        c.FPDFPageObj_GetBounds(shape, x0, y0, x1, y1)
        wide, high = x1.value - x0.value, y1.value - y0.value
        box = (x0.value - left, top - y1.value, x1.value - left, top - y0.value)
        if min(wide, high) <= THIN < max(wide, high):
            yield DrawnLine(*box)
        elif min(wide, high) > THIN and _stroked(shape):
            yield from sides(*box)


def _stroked(shape: c.FPDF_PAGEOBJECT) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    c.FPDFPath_GetDrawMode(shape, fill, stroke)
    return bool(stroke.value)
