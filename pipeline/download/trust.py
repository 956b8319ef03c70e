"""What a letter must be before it counts, and the names under which letters are kept."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.download.pdf_check import PdfCheck

LARGEST = 50_000_000  # bytes of a letter; those on record have up to 2 million
_FILE_ID = re.compile(r"[0-9]{1,12}")
_NEAR_START, _NEAR_END = 1024, 2048  # where readers look for %PDF- and %%EOF


class LetterCheck:
    """Whether bytes are a whole PDF with a readable first page, whatever the server called them."""

    def __init__(self) -> None:
        self._pdf = PdfCheck()

    def __call__(self, body: bytes, path: Path) -> str:
        """Why the bytes, which `path` holds, are no letter; empty when they are one."""
        return outward_problem(body) or self._pdf.problem(path)

    def close(self) -> None:
        """End the helper process."""
        self._pdf.close()


def outward_problem(body: bytes) -> str:
    """What is wrong with a PDF's bytes without opening it, empty when nothing is."""
    if not body:
        return "the body was empty"
    if len(body) > LARGEST:
        return f"it is larger than {LARGEST // 1_000_000} MB"
    if b"%PDF-" not in body[:_NEAR_START]:
        is_page = body.lstrip()[:200].lower().startswith((b"<!doctype html", b"<html"))
        return "a web page came in place of the PDF" if is_page else "it is no PDF"
    if b"%%EOF" not in body[-_NEAR_END:]:
        return "it broke off: a PDF ends with %%EOF"
    return ""


def slug(name: str) -> str:
    """A name in lower-case ASCII words joined by hyphens, fit for a folder; never empty."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "").replace("'", "")).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")
    return words[:80].rstrip("-") or f"area-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def file_id(url: str) -> str:
    """The site's number of a file, or a hash of the address where that does not end in one."""
    last = urlsplit(url).path.rpartition("/")[2]
    return last if _FILE_ID.fullmatch(last) else hashlib.sha256(url.encode()).hexdigest()[:12]
