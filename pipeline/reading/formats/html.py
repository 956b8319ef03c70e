"""A web page as pages of text, as a browser shows it.

A block element is a line, a list item has its bullet, a table its cells. What a browser does not show is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import html as lxml_html
from lxml.html import HtmlElement

from pipeline.domain import ProblemCode
from pipeline.reading.characters import meant
from pipeline.reading.document import Page, ReadingNote, Span, Unreadable, check_page_length
from pipeline.reading.formats.html_shown import Shown
from pipeline.reading.formats.plain import FIRST_TABLE, SIZE, decode

_BLOCK = {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
    "legend", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "ul",
}  # fmt: skip
_DEEPEST = 200
_MOST_ELEMENTS = 100_000
_MOST_ATTRIBUTES = 30_000  # words or signs from one tag to the next: no page has more, and parsing takes their square
_HELD_BACK = 400  # letters: so much text that a browser does not show at once may be a part of the letter
_SPACE = re.compile(r"\s+")


def pages(data: bytes) -> list[Page]:
    """The one page that a web page makes. Raises Unreadable."""
    root = _parse(data)
    blocks = _Blocks(Shown(root))
    blocks.walk(root, 0)
    blocks.flush()
    check_page_length(1, sum(len(s.text) for s in blocks.spans) // 10)
    return [Page(1, 0.0, 0.0, tuple(blocks.spans), notes=tuple(_notes(blocks.shown)))]


def title(data: bytes) -> str:
    """The page's title, for a message."""
    found = next(iter(_parse(data).iterfind(".//title")), None)
    return meant(_SPACE.sub(" ", (found.text if found is not None else "") or "no title").strip())[:80]


def _notes(shown: Shown) -> Iterator[ReadingNote]:
    if shown.not_shown >= _HELD_BACK:
        message = (
            f"the web page holds {shown.not_shown:,} letters of text that a browser does not show at once, hidden or "
            "collapsed; they were not read"
        )
        yield ReadingNote(ProblemCode.HIDDEN_TEXT, message)


def _parse(data: bytes) -> HtmlElement:
    text = decode(data)
    if any(max(len(part.split()), part.count("="), part.count('"')) > _MOST_ATTRIBUTES for part in text.split("<")):
        raise Unreadable(ProblemCode.BROKEN_HTML, "the web page has a tag without end; save it again")
    try:
        root = lxml_html.document_fromstring(text, parser=lxml_html.HTMLParser(huge_tree=False))
    except (ValueError, lxml_html.etree.LxmlError):
        raise Unreadable(ProblemCode.BROKEN_HTML, "the web page cannot be read; save it again") from None
    if not isinstance(root, HtmlElement):
        raise Unreadable(ProblemCode.BROKEN_HTML, "the web page cannot be read; save it again")
    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        raise Unreadable(ProblemCode.BROKEN_HTML, f"the web page has over {_MOST_ELEMENTS:,} elements; it was not read")
    return root


class _Blocks:
    """The spans found so far, and the text of the block that is being read."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        self.spans: list[Span] = []
        self.words: list[str] = []
        self.line = 0
        self.indent = 0
        self.bold = 0
        self.italic = 0
        self.styles: list[tuple[bool, bool, int]] = []
        self.table = FIRST_TABLE
        self.row = 0
        self.cell: tuple[int, int, int] | None = None
        self.as_typed = False

    def walk(self, element: HtmlElement, depth: int, place: int = 0) -> None:
        """Read an element, which is the `place`-th of those it stands among."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or depth > _DEEPEST or self.shown.skips(element, tag):
            return
        block, gap = tag in _BLOCK, int(tag not in ("br", "tr", "td", "th"))
        if block:
            self.flush(gap)
        with self._inside(element, tag, place):
            self.add(element.text)
            collapsed = self.shown.collapses(element, tag)
            number = 0
            for child in element:
                if collapsed and child.tag != "summary":
                    self.shown.not_shown += self.shown.length(child)
                    continue
                self.walk(child, depth + 1, number)
                number += isinstance(child.tag, str)
                self.add(child.tail)
            if block:
                self.flush(gap)

    def add(self, text: str | None) -> None:
        if text and text.strip():
            self.styles.append((self.bold > 0, self.italic > 0, len(text.strip())))
        if text and self.as_typed:
            first, *rest = text.split("\n")
            self.words.append(first)
            for line in rest:
                self.flush(int(not line.strip()))
                self.words.append(line)
        elif text:
            self.words.append(text)

    def flush(self, gap: int = 0) -> None:
        text = _SPACE.sub(" ", "".join(self.words).replace("\u00ad", "")).strip()
        if text:
            left = 4.0 * self.indent
            bold, italic = (all(s[i] for s in self.styles) for i in (0, 1))
            self.spans.append(Span(text, left, left + len(text), float(self.line), SIZE, bold, italic, self.cell))
            self.line += 1
            self.line += gap
        self.words, self.styles = [], []

    @contextmanager
    def _inside(self, element: HtmlElement, tag: str, place: int) -> Iterator[None]:
        """What the element changes for the text within it, undone afterwards."""
        before = self.indent, self.bold, self.italic, self.row, self.cell, self.as_typed
        self.bold += tag in ("b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6")
        self.italic += tag in ("i", "em")
        self.indent += tag in ("ul", "ol")
        self.as_typed = self.as_typed or tag == "pre"
        if tag == "li":
            self.words.append("• ")
        elif tag == "table":
            self.table += 1
        elif tag == "tr":
            parent = element.getparent()
            self.row = place + (1000 if parent is not None and parent.tag == "tbody" else 0)
        elif tag in ("td", "th"):
            self.cell = (self.table, self.row, place)
        yield
        self.indent, self.bold, self.italic, self.row, self.cell, self.as_typed = before
