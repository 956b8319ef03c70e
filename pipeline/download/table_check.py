"""Whether bytes are a whole ODS or CSV table."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

LARGEST_UNPACKED = 200_000_000  # bytes; the published files unpack to under ten million
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"


class TableCheck:
    """The check for the store of official tables; what a file is to be, its ending says."""

    def __call__(self, body: bytes, path: Path) -> str:
        """Why the bytes are no table, empty when they are one; `path` ends in the wanted ending and `.part`."""
        return ods_problem(body) if path.stem.endswith(".ods") else csv_problem(body)

    def close(self) -> None:
        """Nothing to end."""


def ods_problem(body: bytes) -> str:
    """What is wrong with the bytes of an OpenDocument spreadsheet, empty when nothing is."""
    if not body:
        return "the body was empty"
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > LARGEST_UNPACKED:
                return "it unpacks to more than a table may have"
            if not packed.read("mimetype").startswith(_SPREADSHEET) or "content.xml" not in packed.namelist():
                return "it is no OpenDocument spreadsheet"
            return "it is damaged" if packed.testzip() else ""
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, RuntimeError, NotImplementedError):
        return "it is no OpenDocument spreadsheet"


def csv_problem(body: bytes) -> str:
    """What is wrong with the bytes of a CSV table, empty when nothing is."""
    if not body.strip():
        return "the body was empty"
    if body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return "a web page came in place of the table"
    if b"\0" in body or body.count(b"\n") < 1 or b"," not in body[:10_000]:
        return "it is no CSV table"
    return ""
