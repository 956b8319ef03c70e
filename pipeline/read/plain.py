"""Plain text and Markdown as pages: a line's number stands for its height, its indentation for its left."""

from __future__ import annotations

import re

from pipeline.read.page import Page, Span, Unreadable, check_page_count, check_page_length

SIZE = 1.0  # a line is one unit high, so that a blank line between two is a gap
_BOLD = re.compile(r"^(\*\*|__)(.+)\1$")
_ITALIC = re.compile(r"^(\*|_)([^*_].*)\1$")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_ROW = re.compile(r"^\|(.+)\|$")


def pages(data: bytes, markdown: bool = False) -> list[Page]:
    """The pages of a text file, parted by form feeds. Raises Unreadable."""
    parts = decode(data).replace("\r\n", "\n").replace("\r", "\n").split("\f")
    if len(parts) > 1 and not parts[-1].strip():
        parts.pop()
    check_page_count(len(parts))
    out = []
    for number, part in enumerate(parts, 1):
        if len(parts) > 1:
            check_page_length(number, len(part))
        spans = [s for i, line in enumerate(part.split("\n")) for s in _spans(line, i, markdown)]
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
    raise Unreadable("not_text", "the file is no text in UTF-8, UTF-16 or Windows-1252; save it again as UTF-8")


def _spans(line: str, number: int, markdown: bool) -> list[Span]:
    text = line.strip()
    if not text:
        return []
    left = float(len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip()))
    bold = italic = False
    if markdown:
        if row := _ROW.match(text):
            return _cells(row.group(1), number)
        if m := _HEADING.match(text):
            text, bold = m.group(1), True
        if m := _BOLD.match(text):
            text, bold = m.group(2), True
        elif m := _ITALIC.match(text):
            text, italic = m.group(2), True
        text = text.replace("**", "").replace("__", "")
    return [Span(text, left, left + len(text), float(number), SIZE, bold, italic)] if text else []


def _cells(row: str, number: int) -> list[Span]:
    cells = [c.strip().replace("**", "") for c in row.split("|")]
    if all(set(c) <= set("-: ") for c in cells):
        return []
    return [
        Span(text, 40.0 * i, 40.0 * i + len(text), float(number), SIZE, cell=(0, number, i))
        for i, text in enumerate(cells)
        if text
    ]
