"""What a PDF holds beside the text that its pages write: form fields and notes, attached files, pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

import pypdfium2
import pypdfium2.raw as c

from pipeline.domain import ProblemCode
from pipeline.reading.characters import meant
from pipeline.reading.document import Page, ReadingNote, Span

_WITH_TEXT = {c.FPDF_ANNOT_WIDGET, c.FPDF_ANNOT_FREETEXT, c.FPDF_ANNOT_STAMP}
_MANY = 2_000  # form fields and notes on one page: more are not looked at one by one
_LONGEST_VALUE = 60_000  # bytes
_FEW_LETTERS = 150  # a page with fewer letters than this may be a scan that something was printed on
_INK = 0.003  # the share of the page that some drawn words take at least
_SCAN = 0.4  # the share of the page that the picture of a scan takes at least
_LARGE_PICTURE = 0.25  # the share of the page from which a picture beside text may be a part of the letter
_WHOLE_PAGE = 0.85  # a picture that takes more lies behind the text
_SMALL = 0.3  # the scale at which a page is drawn to see whether it is blank
_WHITE = 245  # of 255: paper is lighter than this
_POSTER = 5_000_000  # square points: drawing a larger page would take too much memory


@contextmanager
def opened_page(pdf: pypdfium2.PdfDocument, index: int) -> Iterator[tuple[pypdfium2.PdfPage, list[str]]]:
    """The page with its form fields and notes as a part of its text, and the words of these."""
    page = pdf[index]
    try:
        values = list(_values(pdf, page))
        if values:
            box = c.FS_RECTF()
            c.FPDF_GetPageBoundingBox(page.raw, box)
            page.set_mediabox(box.left, box.bottom, box.right, box.top)  # where it is inherited, flattening loses it
            if c.FPDFPage_Flatten(page.raw, c.FLAT_NORMALDISPLAY) == c.FLATTEN_SUCCESS:
                page.close()
                page = pdf[index]
        yield page, values
    finally:
        page.close()


def has_fields(pdf: pypdfium2.PdfDocument) -> bool:
    """Whether the file has form fields, which must be made ready before its pages are opened."""
    return bool(pdf.get_formtype() != c.FORMTYPE_NONE)


def _values(pdf: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Iterator[str]:
    """The words typed into each form field and note that a viewer shows; empty ones for those that show a drawing."""
    for i in range(min(c.FPDFPage_GetAnnotCount(page.raw), _MANY)):
        annotation = c.FPDFPage_GetAnnot(page.raw, i)
        try:
            flags = c.FPDFAnnot_GetFlags(annotation)
            if c.FPDFAnnot_GetSubtype(annotation) in _WITH_TEXT and not flags & (
                c.FPDF_ANNOT_FLAG_HIDDEN | c.FPDF_ANNOT_FLAG_NOVIEW
            ):
                yield _value(pdf, annotation)
        finally:
            c.FPDFPage_CloseAnnot(annotation)


def _value(pdf: pypdfium2.PdfDocument, annotation: c.FPDF_ANNOTATION) -> str:
    if c.FPDFAnnot_GetSubtype(annotation) == c.FPDF_ANNOT_FREETEXT:
        return _string(lambda buffer, length: c.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, length))
    if c.FPDFAnnot_GetSubtype(annotation) == c.FPDF_ANNOT_WIDGET and pdf.formenv:
        form = pdf.formenv.raw
        if c.FPDFAnnot_GetFormFieldType(form, annotation) in (c.FPDF_FORMFIELD_TEXTFIELD, c.FPDF_FORMFIELD_COMBOBOX):
            return _string(lambda buffer, length: c.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, length))
    return ""


def _string(ask: object) -> str:
    length = ask(None, 0)  # type: ignore[operator]
    if not 2 < length <= _LONGEST_VALUE:
        return ""
    buffer = (ctypes.c_ushort * (length // 2 + 1))()
    ask(buffer, length)  # type: ignore[operator]
    return meant(bytes(buffer)[: length - 2].decode("utf-16-le", "replace")).strip()


def unread_values(number: int, values: Sequence[str], spans: Sequence[Span]) -> tuple[ReadingNote, ...]:
    """A note if words of form fields or notes are not among the page's text."""
    if not values:
        return ()
    text = _letters("".join(span.text for span in spans))
    lost = [value for value in values if (letters := _letters(value)) and not _is_in(letters, text)]
    if not lost:
        return ()
    first = lost[0] if len(lost[0]) <= 60 else lost[0][:57] + "…"
    message = (
        f"on page {number} the words of {len(lost)} form field{'' if len(lost) == 1 else 's'} or notes were not read, "
        f"as “{first}”; print the file to a new PDF and put that in its place"
    )
    return (ReadingNote(ProblemCode.FORM_FIELDS, message, number),)


def _is_in(letters: str, text: str) -> bool:
    """Whether the letters of a value are among those of the page, in pieces where it takes several lines."""
    pieces = [letters[i : i + 12] for i in range(0, len(letters), 12)]
    return sum(piece in text for piece in pieces) >= 0.6 * len(pieces)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def attachments(pdf: pypdfium2.PdfDocument) -> tuple[ReadingNote, ...]:
    """A note if other files are attached to this one."""
    count = pdf.count_attachments()
    if not count:
        return ()
    name = meant(pdf.get_attachment(0).get_name())[:80]
    message = (
        f"{count} file{' is' if count == 1 else 's are'} attached, as “{name}”, and not read; save it if it is a letter"
    )
    return (ReadingNote(ProblemCode.ATTACHMENTS, message),)


def picture_notes(number: int, page: pypdfium2.PdfPage, read: Page) -> tuple[ReadingNote, ...]:
    """A note if the page is a picture, or has a large one beside its text; `read` is what was read of it."""
    text = (char for span in read.spans if not span.aside for char in span.text)
    letters = sum(1 for _ in islice(filter(str.isalnum, text), _FEW_LETTERS))  # more than a few need no counting
    width, height = page.get_size()
    if letters < _FEW_LETTERS:
        painted = _painted(page, () if read.crooked else read.spans)
        if max(_pictures(page, c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_FORM), default=0.0) >= _SCAN * width * height:
            painted = 1.0
        if painted >= _SCAN or (painted > _INK and letters < _FEW_LETTERS / 10):
            message = f"page {number} has no text, so it is probably a scan: what it says was not read; look at it"
            return (ReadingNote(ProblemCode.PAGE_WITHOUT_TEXT, message, number),)
    largest = max(_pictures(page, c.FPDF_PAGEOBJ_IMAGE), default=0.0) / max(1.0, width * height)
    if largest >= _LARGE_PICTURE and largest < _WHOLE_PAGE:
        message = f"page {number} has a large picture beside its text; words in it were not read"
        return (ReadingNote(ProblemCode.PICTURE_ON_PAGE, message, number),)
    return ()


def _pictures(page: pypdfium2.PdfPage, *kinds: int) -> Iterator[float]:
    """The area of each picture on the page, in square points."""
    x0, y0, x1, y1 = (ctypes.c_float() for _ in range(4))
    for i in range(c.FPDFPage_CountObjects(page.raw)):
        shape = c.FPDFPage_GetObject(page.raw, i)
        if c.FPDFPageObj_GetType(shape) in kinds:
            c.FPDFPageObj_GetBounds(shape, x0, y0, x1, y1)
            yield (x1.value - x0.value) * (y1.value - y0.value)


def _painted(page: pypdfium2.PdfPage, spans: Sequence[Span]) -> float:
    """The share of the page that is not white, the text that was read left out."""
    width, height = page.get_size()
    if width * height > _POSTER:
        return 1.0
    picture = page.render(scale=_SMALL, grayscale=True).to_pil()
    for span in spans:
        top, bottom = span.baseline - span.size, span.baseline + 0.4 * span.size
        box = [round(_SMALL * edge) for edge in (span.left - 4, top - 4, span.right + 4, bottom + 4)]
        picture.paste(255, (box[0], box[1], max(box[2], box[0]), max(box[3], box[1])))
    shades: list[int] = picture.histogram()
    return sum(shades[:_WHITE]) / max(1, sum(shades))
