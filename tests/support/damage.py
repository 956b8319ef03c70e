"""A made-up letter's PDF → the same letter as councils publish it: turned, stamped, cropped, written twice, scanned."""

from __future__ import annotations

import ctypes
import io
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pypdfium2
import pypdfium2.raw as c

Damage = Callable[[bytes], bytes]
Matrix = tuple[float, float, float, float, float, float]


@contextmanager
def _changed(data: bytes) -> Iterator[tuple[pypdfium2.PdfDocument, list[pypdfium2.PdfPage], io.BytesIO]]:
    """The file, its pages and where it is saved once they are changed."""
    pdf, out = pypdfium2.PdfDocument(data), io.BytesIO()
    pages = list(pdf)
    yield pdf, pages, out
    for page in pages:
        c.FPDFPage_GenerateContent(page.raw)
    pdf.save(out)
    pdf.close()


def rotated(data: bytes, degrees: int) -> bytes:
    """Pages that a viewer turns, by their entry /Rotate, though their text is upright."""
    with _changed(data) as (_, pages, out):
        for page in pages:
            page.set_rotation(degrees)
    return out.getvalue()


def turned(data: bytes, degrees: int, entry: int = 0) -> bytes:
    """Pages whose text is turned against the clock, as a scanner leaves them; `entry` is their /Rotate."""
    with _changed(data) as (_, pages, out):
        for page in pages:
            left, bottom, right, top = page.get_mediabox()
            width, height = right - left, top - bottom
            matrices: dict[int, Matrix] = {
                90: (0, 1, -1, 0, height, 0),
                180: (-1, 0, 0, -1, width, height),
                270: (0, -1, 1, 0, 0, width),
            }
            for shape in _shapes(page):
                c.FPDFPageObj_Transform(shape, *matrices[degrees])
            if degrees != 180:
                page.set_mediabox(0, 0, height, width)
            page.set_rotation(entry)
    return out.getvalue()


def stamped(
    data: bytes, text: str, left: float, bottom: float, angle: float = 0, size: float = 9, grey: int = 0
) -> bytes:
    """Pages with words over them, at an angle and in a grey."""
    with _changed(data) as (pdf, pages, out):
        for page in pages:
            _print(pdf, page, text, _at(left, bottom, angle), size, grey)
    return out.getvalue()


def letter_by_letter(data: bytes, word: str, size: float = 30) -> bytes:
    """Pages with the letters of a word down across them, each for itself."""
    with _changed(data) as (pdf, pages, out):
        for page in pages:
            for i, letter in enumerate(word):
                _print(pdf, page, letter, _at(120 + 70 * i, 650 - 103 * i, 0), size, 200)
    return out.getvalue()


def written_twice(data: bytes, right: float, down: float, change: Callable[[str], str] = str) -> bytes:
    """Pages with all their text a second time, a little aside, and read a little otherwise where `change` says so."""
    with _changed(data) as (pdf, pages, out):
        for page in pages:
            textpage = page.get_textpage()
            for shape in [s for s in _shapes(page) if c.FPDFPageObj_GetType(s) == c.FPDF_PAGEOBJ_TEXT]:
                matrix, size = c.FS_MATRIX(), ctypes.c_float()
                c.FPDFPageObj_GetMatrix(shape, matrix)
                c.FPDFTextObj_GetFontSize(shape, size)
                length = c.FPDFTextObj_GetText(shape, textpage.raw, None, 0)
                buffer = (ctypes.c_ushort * length)()
                c.FPDFTextObj_GetText(shape, textpage.raw, buffer, length)
                text = bytes(buffer).decode("utf-16-le").rstrip("\0")
                place = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e + right, matrix.f - down)
                if text.isascii():  # the letters' own fonts have no others
                    _print(pdf, page, change(text), place, size.value, 0)
    return out.getvalue()


def cropped(data: bytes, outside: str) -> bytes:
    """Pages whose visible box leaves out words at the top."""
    with _changed(data) as (pdf, pages, out):
        for page in pages:
            _, _, width, height = page.get_mediabox()
            page.set_mediabox(0, 0, width, height + 100)
            page.set_cropbox(0, 0, width, height)
            _print(pdf, page, outside, _at(72, height + 40, 0), 12, 0)
    return out.getvalue()


def numbered_lines(data: bytes, size: float = 7) -> bytes:
    """Pages with a number before each line."""
    with _changed(data) as (pdf, pages, out):
        for page in pages:
            baselines = sorted({round(y, 1) for y in _baselines(page)}, reverse=True)
            for number, baseline in enumerate(baselines, 1):
                _print(pdf, page, str(number), _at(40, baseline, 0), size, 0)
    return out.getvalue()


def with_mark(data: bytes, word: str, mark: str = "1") -> bytes:
    """Pages with the mark of a footnote raised behind each line that ends in a word."""
    with _changed(data) as (pdf, pages, out):
        for page in pages:
            textpage = page.get_textpage()
            box = [ctypes.c_double() for _ in range(4)]
            for at in _places(textpage, word):
                c.FPDFText_GetCharBox(textpage.raw, at + len(word) - 1, *box)
                x, y = ctypes.c_double(), ctypes.c_double()
                c.FPDFText_GetCharOrigin(textpage.raw, at + len(word) - 1, x, y)
                _print(pdf, page, mark, _at(box[1].value + 0.3, y.value + 4, 0), 6.5, 0)
    return out.getvalue()


def with_scan(data: bytes, after: int) -> bytes:
    """The letter with a page that is a picture behind its page `after`."""
    with _changed(data) as (pdf, pages, out):
        page = pdf.new_page(595, 842, index=after)
        pages.append(page)
        picture = c.FPDFPageObj_CreateNewRect(20, 20, 555, 800)
        c.FPDFPageObj_SetFillColor(picture, 190, 190, 190, 255)
        c.FPDFPath_SetDrawMode(picture, c.FPDF_FILLMODE_WINDING, 0)
        c.FPDFPage_InsertObject(page.raw, picture)
    return out.getvalue()


def _places(textpage: pypdfium2.PdfTextPage, word: str) -> list[int]:
    found, searcher = [], textpage.search(word, match_case=True)
    while match := searcher.get_next():
        found.append(match[0])
    return found


def _baselines(page: pypdfium2.PdfPage) -> Iterator[float]:
    textpage, x, y = page.get_textpage(), ctypes.c_double(), ctypes.c_double()
    for i in range(textpage.count_chars()):
        if chr(c.FPDFText_GetUnicode(textpage.raw, i)).isalpha():
            c.FPDFText_GetCharOrigin(textpage.raw, i, x, y)
            yield y.value


def _shapes(page: pypdfium2.PdfPage) -> list[c.FPDF_PAGEOBJECT]:
    return [c.FPDFPage_GetObject(page.raw, i) for i in range(c.FPDFPage_CountObjects(page.raw))]


def _at(left: float, bottom: float, angle: float) -> Matrix:
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return cosine, sine, -sine, cosine, left, bottom


def _print(
    pdf: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, text: str, place: Matrix, size: float, grey: int
) -> None:
    shape = c.FPDFPageObj_NewTextObj(pdf.raw, b"Helvetica", size)
    words = (text + "\0").encode("utf-16-le")
    c.FPDFText_SetText(shape, (ctypes.c_ushort * (len(words) // 2)).from_buffer_copy(words))
    c.FPDFPageObj_SetFillColor(shape, grey, grey, grey, 255)
    c.FPDFPageObj_Transform(shape, *place)
    c.FPDFPage_InsertObject(page.raw, shape)
