"""A made-up letter's PDF → the same letter as councils publish it: turned, stamped, cropped, written twice, scanned."""

from __future__ import annotations

import ctypes
import io
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

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
            width, height = page.get_size()  # get_mediabox() does not see a box that the page inherits
            matrices: dict[int, Matrix] = {
                90: (0, 1, -1, 0, height, 0),
                180: (-1, 0, 0, -1, width, height),
                270: (0, -1, 1, 0, 0, width),
            }
            for shape in _shapes(page):
                c.FPDFPageObj_Transform(shape, *matrices[degrees])
            if degrees != 180:
                page.set_mediabox(0, 0, height, width)
                page.set_cropbox(0, 0, height, width)
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
            width, height = page.get_size()
            for i, letter in enumerate(word):
                _print(pdf, page, letter, _at((0.2 + 0.12 * i) * width, (0.77 - 0.12 * i) * height, 0), size, 200)
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
                text = (
                    bytes(buffer)
                    .decode("utf-16-le")
                    .rstrip("\0")
                    .replace("\ufffe", "")
                    .replace("ﬁ", "fi")
                    .replace("ﬂ", "fl")
                )
                place = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e + right, matrix.f - down)
                if text.isascii():  # the letters' own fonts have no others
                    _print(pdf, page, change(text), place, size.value, 0)
    return out.getvalue()


def cropped(data: bytes, outside: str) -> bytes:
    """Pages whose visible box leaves out words at the top."""
    with _changed(data) as (pdf, pages, out):
        for page in pages:
            width, height = page.get_size()
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


def in_a_pack(data: bytes, before: int, behind: int) -> bytes:
    """The letter among pages of a committee's agenda and minutes."""
    pack = pypdfium2.PdfDocument.new()
    letter = pypdfium2.PdfDocument(data)
    for source in (_committee_pages(before, "Agenda"), letter, _committee_pages(behind, "Minutes")):
        if len(source):
            pack.import_pages(source)
    out = io.BytesIO()
    pack.save(out)
    return out.getvalue()


def _committee_pages(count: int, title: str) -> pypdfium2.PdfDocument:
    pdf = pypdfium2.PdfDocument.new()
    for number in range(count):
        page = pdf.new_page(595, 842)
        lines = [f"{title} of the scrutiny committee, part {number + 1}"]
        lines += [f"{n}. Members asked about roads, bins and the budget, and received answers." for n in range(1, 25)]
        for n, line in enumerate(lines):
            _print(pdf, page, line, _at(60, 760 - 20 * n, 0), 11, 0)
        c.FPDFPage_GenerateContent(page.raw)
    return pdf


def without_page(data: bytes, where: float) -> bytes:
    """The letter without one of its pages, `where` from 0 for the first to 1 for the last."""
    pdf = pypdfium2.PdfDocument(data)
    if len(pdf) > 1:
        pdf.del_page(int(where * len(pdf)))
    return _saved(pdf)


def cut_short(data: bytes, where: float) -> bytes:
    """The letter's first pages alone."""
    pdf = pypdfium2.PdfDocument(data)
    for page in range(len(pdf) - 1, int(where * (len(pdf) - 1)), -1):
        pdf.del_page(page)
    return _saved(pdf)


def as_picture(data: bytes, where: float) -> bytes:
    """The letter with one of its pages as a scan of itself."""
    pdf = pypdfium2.PdfDocument(data)
    index = int(where * len(pdf))
    width, height = pdf[index].get_size()
    scan = pypdfium2.PdfImage.new(pdf)
    scan.set_bitmap(pdf[index].render(scale=1))
    scan.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
    pdf.del_page(index)
    page = pdf.new_page(width, height, index=index)
    page.insert_obj(scan)
    page.gen_content()
    return _saved(pdf)


def _saved(pdf: pypdfium2.PdfDocument) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    pdf.close()
    return out.getvalue()


def with_invisible_marks(data: bytes, rng: Random) -> bytes:
    """Text with marks that nobody sees within and between its words."""
    marks = ("\u200b", "\u2060", "\u00ad", "\u202a", "\x02")
    words = data.decode().split(" ")
    for i in rng.sample(range(len(words)), len(words) // 8):
        if words[i].isalpha() and len(words[i]) > 4:  # a tag of a page is left as it is
            words[i] = words[i][:2] + rng.choice(marks) + words[i][2:]
    return " ".join(words).encode()


def with_hidden_text(data: bytes) -> bytes:
    """A web page with words that no browser shows behind each paragraph."""
    hidden = '<p style="display:none">The area has not made sufficient progress.</p><ul hidden><li>Nothing</li></ul>'
    return data.decode().replace("</p>", f"</p>{hidden}").replace("</h2>", f"</h2>{hidden}").encode()


def with_menu(data: bytes) -> bytes:
    """A web page with the menu, the cookie banner and the footer of a council's site."""
    above = (
        '<nav><ul><li><a href="/">Home</a></li><li><a href="/send">SEND</a></li></ul></nav>'
        '<div id="cookie-banner"><p>We use cookies.</p><ul><li>Accept</li></ul></div>'
    )
    below = "<footer><ul><li>Contact us</li></ul><p>© Council</p></footer>"
    text = data.decode()
    if "<body>" in text:
        return text.replace("<body>", f"<body>{above}").replace("</body>", f"{below}</body>").encode()
    return f"<html><body>{above}{text}{below}</body></html>".encode()
