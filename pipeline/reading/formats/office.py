"""What Word and OpenDocument files have in common: a zip of XML parts, opened with bounds, and paragraphs in order."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field

from lxml import etree

from pipeline.domain import ProblemCode
from pipeline.reading.characters import meant
from pipeline.reading.document import Page, ReadingNote, Span, Unreadable, check_page_count, check_page_length
from pipeline.reading.formats.plain import FIRST_TABLE, SIZE

DEEPEST = 150  # elements within elements
_MOST_PARTS = 5_000
_LARGEST_PART = 20_000_000  # bytes, unpacked; the text of a book takes a tenth of it
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE = "EncryptedPackage".encode("utf-16-le")


class Parts:
    """The parts of an office file. Raises Unreadable where it is none."""

    def __init__(self, data: bytes) -> None:
        if data.startswith(_OLD_OFFICE):
            if _PACKAGE in data:
                raise Unreadable(ProblemCode.ENCRYPTED, "the file asks for a password; put an open copy in its place")
            raise _broken("it is a file of an old version of Word; save it as .docx or PDF")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self.names = {info.filename: info for info in self._zip.infolist()[: _MOST_PARTS + 1]}
        except (zipfile.BadZipFile, zlib.error, ValueError, OSError, RuntimeError, NotImplementedError):
            raise _broken("it is broken or cut short; save it again") from None
        if len(self.names) > _MOST_PARTS:
            raise _broken(f"it has over {_MOST_PARTS:,} parts; it was not read")

    def read(self, name: str) -> bytes:
        """The bytes of a part; none if there is no such part."""
        info = self.names.get(name)
        if info is None:
            return b""
        if info.flag_bits & 1:
            raise Unreadable(ProblemCode.ENCRYPTED, "the file asks for a password; put an open copy in its place")
        try:
            with self._zip.open(info) as part:
                data = part.read(_LARGEST_PART + 1)
        except (zipfile.BadZipFile, zlib.error, ValueError, OSError, RuntimeError, NotImplementedError, EOFError):
            raise _broken("it is broken or cut short; save it again") from None
        if len(data) > _LARGEST_PART:
            raise _broken(f"its part {name} has over {_LARGEST_PART:,} bytes, more than any letter; it was not read")
        return data

    def xml(self, name: str) -> etree._Element | None:
        """A part as a tree; None if there is no such part."""
        data = self.read(name)
        if not data:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError):
            raise _broken(f"its part {name} is no XML; save it again") from None


def _broken(reason: str) -> Unreadable:
    return Unreadable(ProblemCode.BROKEN_OFFICE_FILE, f"the file cannot be read: {reason}")


@dataclass(slots=True)
class Style:
    """How a stretch of text looks; None where it looks as its surroundings do."""

    bold: bool | None = None
    italic: bool | None = None

    def over(self, below: Style) -> Style:
        """This style where it says something, else the one below it."""
        return Style(
            below.bold if self.bold is None else self.bold, below.italic if self.italic is None else self.italic
        )


@dataclass(slots=True)
class Paragraphs:
    """The pages that paragraphs make, one after another: a paragraph is a line, and a gap stands behind it."""

    pages: list[list[Span]] = field(default_factory=lambda: [[]])
    line: int = 0
    table: int = FIRST_TABLE
    cell: tuple[int, int, int] | None = None
    runs: list[tuple[str, Style]] = field(default_factory=list)
    changed: bool = False  # whether changes were tracked
    pictures: int = 0  # how many are so large that they may be a part of the letter

    def add(self, text: str, style: Style) -> None:
        """Add words to the paragraph that is being read."""
        self.runs.append((text, style))

    def break_line(self) -> None:
        """End a line within a paragraph."""
        self._write(0, "")

    def break_page(self) -> None:
        """Begin another page."""
        if self.pages[-1]:
            self.pages.append([])

    def end(self, indent: int = 0, mark: str = "") -> None:
        """End the paragraph; `indent` is its level in a list and `mark` its bullet or number."""
        self._write(indent, mark)
        self.line += 1

    def _write(self, indent: int, mark: str) -> None:
        text = " ".join(meant("".join(text for text, _ in self.runs)).split())
        styles = [style for text, style in self.runs if text.strip()]
        self.runs.clear()
        if not text:
            return
        left, text = 4.0 * indent, f"{mark} {text}" if mark else text
        bold, italic = all(style.bold for style in styles), all(style.italic for style in styles)
        span = Span(text, left, left + len(text), float(self.line), SIZE, bold, italic, self.cell)
        self.pages[-1].append(span)
        self.line += 1

    def finished(self) -> list[Page]:
        """The pages, with notes on what a person should look at."""
        check_page_count(len(self.pages))
        for number, spans in enumerate(self.pages, 1):
            check_page_length(number, sum(len(span.text) for span in spans) // 10)
        notes = []
        if self.changed:
            message = "the file holds tracked changes; it was read as if all were accepted"
            notes.append(ReadingNote(ProblemCode.TRACKED_CHANGES, message))
        if self.pictures:
            count = "a large picture" if self.pictures == 1 else f"{self.pictures} large pictures"
            message = f"the file has {count} beside its text; words in pictures were not read"
            notes.append(ReadingNote(ProblemCode.PICTURE_ON_PAGE, message))
        return [
            Page(number, 0.0, 0.0, tuple(spans), notes=tuple(notes) if number == 1 else ())
            for number, spans in enumerate(self.pages, 1)
        ]
