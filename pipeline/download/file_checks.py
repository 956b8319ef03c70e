"""Checks of what a site sent: only a whole PDF that opens is kept as a letter, only a whole table as a table.

Nothing is believed of what the server says of a file. Each check returns the reason to reject the bytes, empty where
they may be kept.
"""

from __future__ import annotations

import contextlib
import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from pipeline.domain import Failed, WorkerProcesses

LARGEST_FILE = 50_000_000  # bytes of a document; the letters on record have up to 2 million
LARGEST_UNPACKED = 200_000_000  # bytes of a spreadsheet; the published ones unpack to under ten million
SECONDS = 10.0  # a PDF that takes longer to open counts as unreadable
_NEAR_START, _NEAR_END = 1024, 2048  # bytes in which PDF readers look for %PDF- and %%EOF
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"


class LetterCheck:
    """The check of a letter. PDFs are opened in another process: one may crash, hang or swell what reads it."""

    def __init__(self, open_pdf: Callable[[Path], str] | None = None, seconds: float = SECONDS) -> None:
        self._openers: WorkerProcesses[Path, str]
        self._openers = WorkerProcesses(open_pdf or first_page_problem, seconds=seconds, fresh=True)

    def __call__(self, body: bytes, path: Path) -> str:
        """Why the bytes, which are in the file `path` too, are not a letter."""
        if problem := pdf_problem(body):
            return problem
        answer = self._openers.run(path)
        return f"it {answer.reason}" if isinstance(answer, Failed) else answer

    def close(self) -> None:
        """End the process that opens PDFs."""
        self._openers.close()


class TableCheck:
    """The check of an official table, whose kind is in its file name."""

    def __call__(self, body: bytes, path: Path) -> str:
        """Why the bytes are not a table; `path` is the file's name with `.part` at its end."""
        return ods_problem(body) if path.stem.endswith(".ods") else csv_problem(body)

    def close(self) -> None:
        """Do nothing: this check runs no process."""


def pdf_problem(body: bytes) -> str:
    """What is wrong with the bytes of a PDF, without opening it."""
    if not body:
        return "the body was empty"
    if len(body) > LARGEST_FILE:
        return f"it is larger than {LARGEST_FILE // 1_000_000} MB"
    if b"%PDF-" not in body[:_NEAR_START]:
        is_page = body.lstrip()[:200].lower().startswith((b"<!doctype html", b"<html"))
        return "a web page came in place of the PDF" if is_page else "it is not a PDF"
    if b"%%EOF" not in body[-_NEAR_END:]:
        return "it broke off: a PDF ends with %%EOF"
    return ""


def first_page_problem(path: Path) -> str:
    """Why the first page of a PDF cannot be read."""
    import pypdfium2  # here, so that only the process that opens PDFs loads it

    try:
        with contextlib.closing(pypdfium2.PdfDocument(path)) as document:
            if len(document) == 0:
                return "it has no page"
            document[0].get_textpage().count_chars()
            return ""
    except (pypdfium2.PdfiumError, OSError) as error:
        return f"its first page cannot be read ({' '.join(str(error).split())})"


def ods_problem(body: bytes) -> str:
    """What is wrong with the bytes of an OpenDocument spreadsheet."""
    if not body:
        return "the body was empty"
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > LARGEST_UNPACKED:
                return "it unpacks to more than a table may have"
            if not packed.read("mimetype").startswith(_SPREADSHEET) or "content.xml" not in packed.namelist():
                return "it is not an OpenDocument spreadsheet"
            return "it is damaged" if packed.testzip() else ""
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, RuntimeError, NotImplementedError):
        return "it is not an OpenDocument spreadsheet"


def csv_problem(body: bytes) -> str:
    """What is wrong with the bytes of a CSV table."""
    if not body.strip():
        return "the body was empty"
    if body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return "a web page came in place of the table"
    if b"\0" in body or body.count(b"\n") < 1 or b"," not in body[:10_000]:
        return "it is not a CSV table"
    return ""
