"""Plain text and Markdown as pages: a line's number stands for its height, its indentation for its left."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.domain import ProblemCode
from pipeline.reading.document import Page, Span, Unreadable, check_page_count, check_page_length

FIRST_TABLE = 10_000  # tables that a text marks as such are numbered from here, apart from those found by rules
MAX_CHARACTERS = 2_000_000
SIZE = 1.0  # a line is one unit high, so that a blank line between two is a gap
_BOLD = re.compile(r"^(\*\*|__)(.+)\1$")
_ITALIC = re.compile(r"^(\*|_)([^*_].*)\1$")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_WIDE = re.compile(r"\S+(?: {1,2}\S+)*")  # words without a wide gap between them
_NESTED = re.compile(r"^\s+(?:[-–—*o•▪■◼]|\(?\w{1,3}[.)])\s")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ROW = re.compile(r"^\|(.+)\|$")


def pages(data: bytes, markdown: bool = False) -> list[Page]:
    """The pages of a text file, parted by form feeds. Raises Unreadable."""
    text = decode(data)
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(
            ProblemCode.TOO_LARGE, f"the text has {len(text):,} characters; letters have under {MAX_CHARACTERS:,}"
        )
    parts = text.replace("\r\n", "\n").replace("\r", "\n").split("\f")
    if len(parts) > 1 and not parts[-1].strip():
        parts.pop()
    check_page_count(len(parts))
    out = []
    tables = FIRST_TABLE
    for number, part in enumerate(parts, 1):
        if len(parts) > 1:
            check_page_length(number, len(part))
        spans: list[Span] = []
        for i, line in enumerate(part.split("\n")):
            row = _row(line, markdown)
            if row and not (spans and spans[-1].cell and i - spans[-1].baseline < 2):
                tables += 1
            below = _spans(line, i, markdown)
            if below and spans and spans[-1].cell and i - int(spans[-1].baseline) == 1 and _NESTED.match(line):
                below = [replace(s, cell=spans[-1].cell) for s in below]  # a list within the row's last cell
            spans += _cells(row, i, tables) if row else below
        out.append(Page(number, 0.0, 0.0, tuple(spans)))
    return out


def decode(data: bytes) -> str:
    """The text in `data`, as UTF-8, UTF-16 with its mark, or Windows-1252. Raises Unreadable."""
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable(
        ProblemCode.NOT_TEXT, "the file is no text in UTF-8, UTF-16 or Windows-1252; save it again as UTF-8"
    )


def _row(line: str, markdown: bool) -> list[str]:
    """The cells of a line that is a row of a table."""
    if markdown and (m := _ROW.match(line.strip())):
        return [c.strip().replace("**", "") for c in m.group(1).split("|")]
    return [c.strip() for c in line.split("\t")] if "\t" in line.strip() else []


def _cells(row: list[str], number: int, table: int) -> list[Span]:
    if all(set(c) <= set("-: ") for c in row):
        return []  # the line that parts a Markdown table's head from its body
    return [
        Span(part, 40.0 * i, 40.0 * i + len(part), number + k / 100, SIZE, cell=(table, number, i))
        for i, text in enumerate(row)
        for k, part in enumerate(p.strip() for p in _BREAK.split(text))
        if part
    ]


def _spans(line: str, number: int, markdown: bool) -> list[Span]:
    text = line.strip()
    if not text:
        return []
    bold = italic = False
    if markdown:
        text, bold, italic = _styled(text)
        left = float(len(line) - len(line.lstrip()))
        return [Span(text, left, left + len(text), float(number), SIZE, bold, italic)] if text else []
    expanded = line.expandtabs(4)
    return [Span(m.group(), float(m.start()), float(m.end()), float(number), SIZE) for m in _WIDE.finditer(expanded)]


def _styled(text: str) -> tuple[str, bool, bool]:
    """A Markdown line without its marks, and whether it is bold or italic as a whole."""
    bold = italic = False
    if m := _HEADING.match(text):
        text, bold = m.group(1), True
    if m := _BOLD.match(text):
        text, bold = m.group(2), True
    elif m := _ITALIC.match(text):
        text, italic = m.group(2), True
    return text.replace("**", "").replace("__", ""), bold, italic
