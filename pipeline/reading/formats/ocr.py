"""Reading a scan with Tesseract, where the extra `ocr` and the program are installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
from dataclasses import replace
from statistics import median

import pypdfium2

from pipeline.domain import ProblemCode
from pipeline.reading.document import Page, ReadingNote, Span, check_page_count

_DPI = 200
_SECONDS = 60  # for one page
_SURE = 40  # Tesseract's confidence, of 100, under which a word is noise


def available() -> bool:
    """Whether scans can be read here."""
    return importlib.util.find_spec("pytesseract") is not None and shutil.which("tesseract") is not None


def pages(data: bytes) -> list[Page]:
    """The pages of a scanned PDF as Tesseract reads them."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        check_page_count(len(pdf))
        return [_page(pdf[i], i + 1) for i in range(len(pdf))]
    finally:
        pdf.close()


def page(data: bytes, unread: Page) -> Page:
    """One page of a PDF as Tesseract reads it, in place of `unread`, whose text could not be read."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        read = _page(pdf[unread.number - 1], unread.number)
    finally:
        pdf.close()
    if not read.spans:
        return unread
    message = f"page {unread.number} is a picture and was read by OCR; compare what was read with the page"
    others = tuple(note for note in unread.notes if note.code is not ProblemCode.PAGE_WITHOUT_TEXT)
    return replace(read, notes=(*others, ReadingNote(ProblemCode.READ_BY_OCR, message, unread.number)))


def _page(page: pypdfium2.PdfPage, number: int) -> Page:
    import pytesseract

    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # the corpus's files are read side by side already
    scale = _DPI / 72
    image = page.render(scale=scale, grayscale=True).to_pil()
    words = pytesseract.image_to_data(image, lang="eng", timeout=_SECONDS, output_type=pytesseract.Output.DICT)
    lines: dict[tuple[int, int, int], list[int]] = {}
    for i, word in enumerate(words["text"]):
        if word.strip() and float(words["conf"][i]) >= _SURE:
            lines.setdefault((words["block_num"][i], words["par_num"][i], words["line_num"][i]), []).append(i)
    heights = {key: median(words["height"][i] for i in line) for key, line in lines.items()}
    size = median(heights.values()) / scale if heights else 0.0  # one for the page: a line's own depends on its letters
    spans = []
    for line in lines.values():
        left, right = words["left"][line[0]], words["left"][line[-1]] + words["width"][line[-1]]
        bottom = median(words["top"][i] + words["height"][i] for i in line)
        text = " ".join(words["text"][i].strip() for i in line)
        spans.append(Span(text, left / scale, right / scale, bottom / scale, size))
    width, height = page.get_size()
    return Page(number, width, height, tuple(spans))
