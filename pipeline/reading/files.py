"""A file of any kind → its pages, and those → a `Document`: lines in reading order, furniture marked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.domain import ProblemCode
from pipeline.reading.document import Document, Page, Unreadable
from pipeline.reading.layout import assemble
from pipeline.reading.pages import compared

MAX_BYTES = 50_000_000
ENGINES = ("pdfium", "pdfplumber")
SUFFIXES = (".pdf", ".txt", ".md", ".html", ".htm", ".docx", ".docm", ".odt")
_OFFICE = (".docx", ".docm", ".odt")


def read_document(path: Path, engine: str = "pdfium") -> Document:
    """The document in the file at `path`.

    Raises Unreadable, with a code and a sentence for a researcher, for whatever cannot be read.
    """
    pages, engine = _pages(path, engine)
    document = assemble(pages, engine)
    if not document.text.strip():
        scan = (
            "no page has any text, so it is probably a scan: it needs OCR; install Tesseract, or put a text version "
            "of the letter beside it"
        )
        raise Unreadable(
            ProblemCode.NO_TEXT, scan if engine in ENGINES else "the file holds no text; download the letter again"
        )
    return document


def _pages(path: Path, engine: str) -> tuple[list[Page], str]:
    data = _bytes(path)
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"%pdf-" in start:
        return _pdf_pages(data, engine)
    page = start.startswith(b"<") and any(tag in start for tag in (b"<!doctype html", b"<html", b"<head", b"<?xml"))
    if page or path.suffix.lower() in (".html", ".htm"):
        from pipeline.reading.formats import html

        if path.suffix.lower() == ".pdf":
            title = html.title(data)
            raise Unreadable(
                ProblemCode.NOT_A_PDF, f"this is a web page (“{title}”) saved as a PDF; download the letter again"
            )
        return html.pages(data), "html"
    if path.suffix.lower() in _OFFICE:
        return _office_pages(data)
    if path.suffix.lower() == ".pdf":
        raise Unreadable(ProblemCode.NOT_A_PDF, f"the file is no PDF but {_guess(data)}; download the letter again")
    from pipeline.reading.formats import plain

    return plain.pages(data, markdown=path.suffix.lower() == ".md"), "text"


def _office_pages(data: bytes) -> tuple[list[Page], str]:
    """The pages of a Word or OpenDocument file, whichever it is, under whatever name."""
    from pipeline.reading.formats import opendocument, word
    from pipeline.reading.formats.office import Parts

    if opendocument.MAIN in Parts(data).names:
        return opendocument.pages(data), "opendocument"
    return word.pages(data), "word"


def _pdf_pages(data: bytes, engine: str) -> tuple[list[Page], str]:
    from pipeline.reading.formats import ocr, plumber
    from pipeline.reading.formats import pdf as pdfium

    if engine == "pdfplumber":
        pages = pdfium.with_notes(plumber.pages(data), data)
    else:
        pages = pdfium.pages(data)
        pages = compared(pages, plumber.pages(data, tuple(p.number for p in pages if p.crooked)))
    if all(page.has_no_text or not page.spans for page in pages):
        return (ocr.pages(data), "ocr") if ocr.available() else ([_bare(page) for page in pages], engine)
    if ocr.available():
        pages = [ocr.page(data, page) if page.has_no_text else page for page in pages]
    return pages, engine


def _bare(page: Page) -> Page:
    """A page of a scan without what was printed on it later: it is no text of the letter."""
    return replace(page, spans=())


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file() and path.exists():  # a pipe would be waited for, a device read for ever
            raise Unreadable(ProblemCode.UNREADABLE, "this is no ordinary file; put a copy of the letter in its place")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise Unreadable(ProblemCode.TOO_LARGE, f"the file has {size:,} bytes; letters have under {MAX_BYTES:,}")
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(
            ProblemCode.UNREADABLE, f"the file cannot be opened ({error.strerror}); check its permissions"
        ) from None
    if not data.strip():
        raise Unreadable(ProblemCode.EMPTY_FILE, "the file is empty; download the letter again")
    return data


def _guess(data: bytes) -> str:
    known = {b"\xff\xd8\xff": "a JPEG picture", b"\x89PNG": "a PNG picture", b"PK\x03\x04": "a zip or Office file"}
    return next((name for magic, name in known.items() if data.startswith(magic)), "something else")
