"""A web page as pages of text: a block element is a line, a list item has its bullet, a table its cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html as lxml_html
from lxml.html import HtmlElement

from pipeline.domain.problems import ProblemCode
from pipeline.reading.document import Page, Span, Unreadable, check_page_length
from pipeline.reading.formats.plain import FIRST_TABLE, SIZE, decode

_SKIP = {"script", "style", "noscript", "nav", "head", "template", "svg", "form"}
_BLOCK = {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "div", "dl", "dt", "figure",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre",
    "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_DEEPEST = 200
_SPACE = re.compile(r"\s+")


def pages(data: bytes) -> list[Page]:
    """The one page that a web page makes. Raises Unreadable."""
    blocks = _Blocks()
    blocks.walk(_parse(data), 0)
    blocks.flush()
    check_page_length(1, sum(len(s.text) for s in blocks.spans) // 10)
    return [Page(1, 0.0, 0.0, tuple(blocks.spans))]


def title(data: bytes) -> str:
    """The page's title, for a message."""
    found = next(iter(_parse(data).iterfind(".//title")), None)
    return _SPACE.sub(" ", (found.text if found is not None else "") or "no title").strip()[:80]


def _parse(data: bytes) -> HtmlElement:
    try:
        root = lxml_html.document_fromstring(decode(data), parser=lxml_html.HTMLParser(huge_tree=False))
    except (ValueError, lxml_html.etree.LxmlError):
        raise Unreadable(ProblemCode.BROKEN_HTML, "the web page cannot be read; save it again") from None
    if not isinstance(root, HtmlElement):
        raise Unreadable(ProblemCode.BROKEN_HTML, "the web page cannot be read; save it again")
    return root


class _Blocks:
    """The spans found so far, and the text of the block that is being read."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.words: list[str] = []
        self.line = 0
        self.indent = 0
        self.bold = 0
        self.italic = 0
        self.styles: list[tuple[bool, bool, int]] = []
        self.table = FIRST_TABLE
        self.cell: tuple[int, int, int] | None = None

    def walk(self, element: HtmlElement, depth: int) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in _SKIP or depth > _DEEPEST:
            return
        block, gap = tag in _BLOCK, int(tag not in ("br", "tr", "td", "th"))
        if block:
            self.flush(gap)
        for _ in self._inside(element, tag):
            self.add(element.text)
            for child in element:
                self.walk(child, depth + 1)
                self.add(child.tail)
            if block:
                self.flush(gap)

    def add(self, text: str | None) -> None:
        if text and text.strip():
            self.styles.append((self.bold > 0, self.italic > 0, len(text.strip())))
        if text:
            self.words.append(text)

    def flush(self, gap: int = 0) -> None:
        text = _SPACE.sub(" ", "".join(self.words)).strip()
        if text:
            left = 4.0 * self.indent
            bold, italic = (all(s[i] for s in self.styles) for i in (0, 1))
            self.spans.append(Span(text, left, left + len(text), float(self.line), SIZE, bold, italic, self.cell))
            self.line += 1
            self.line += gap
        self.words, self.styles = [], []

    def _inside(self, element: HtmlElement, tag: str) -> Iterator[None]:
        """What the element changes for the text within it, undone afterwards."""
        before = self.indent, self.bold, self.italic, self.cell
        self.bold += tag in ("b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6")
        self.italic += tag in ("i", "em")
        self.indent += tag in ("ul", "ol")
        if tag == "li":
            self.words.append("• ")
        elif tag == "table":
            self.table += 1
        elif tag in ("td", "th"):
            row = element.getparent()
            self.cell = (self.table, _place(row), _place(element)) if row is not None else None
        yield
        self.indent, self.bold, self.italic, self.cell = before


def _place(element: HtmlElement) -> int:
    """How many elements of the same kind come before it."""
    return sum(1 for e in element.itersiblings(preceding=True) if isinstance(e.tag, str)) + (
        1000 if element.tag == "tr" and element.getparent() is not None and element.getparent().tag == "tbody" else 0
    )
