"""An OpenDocument text (.odt) as pages of text: paragraphs, lists, tables, text boxes, accepted changes."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from pipeline.domain import ProblemCode
from pipeline.reading.document import Page, Unreadable
from pipeline.reading.formats.office import DEEPEST, Paragraphs, Parts, Style

MAIN = "content.xml"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_NOT_READ = {
    f"{_TEXT}tracked-changes", f"{_TEXT}note", f"{_TEXT}table-of-content", f"{_TEXT}sequence-decls",
    f"{_OFFICE}annotation", f"{_OFFICE}forms",
}  # fmt: skip


def pages(data: bytes) -> list[Page]:
    """The pages of the OpenDocument text in `data`. Raises Unreadable."""
    parts = Parts(data)
    if b"encryption-data" in parts.read("META-INF/manifest.xml"):
        raise Unreadable(ProblemCode.ENCRYPTED, "the file asks for a password; put an open copy in its place")
    content = parts.xml(MAIN)
    body = content.find(f"{_OFFICE}body/{_OFFICE}text") if content is not None else None
    if content is None or body is None:
        message = "the file cannot be read: it holds no text document; save it as PDF"
        raise Unreadable(ProblemCode.BROKEN_OFFICE_FILE, message)
    reader = _Reader(_looks(content, parts.xml("styles.xml")), _numbered_lists(content, parts.xml("styles.xml")))
    reader.out.changed = next(body.iter(f"{_TEXT}changed-region"), None) is not None
    reader.blocks(body, 0)
    return reader.out.finished()


@dataclass(slots=True)
class _Look:
    style: Style
    parent: str
    breaks_page: bool
    struck: bool
    hidden: bool


def _looks(*trees: etree._Element | None) -> dict[str, _Look]:
    """How the text of each style looks, by the style's name."""
    looks: dict[str, _Look] = {}
    for tree in trees:
        for style in tree.iter(f"{_STYLE}style") if tree is not None else ():
            text = style.find(f"{_STYLE}text-properties")
            paragraph = style.find(f"{_STYLE}paragraph-properties")
            weight = text.get(f"{_FO}font-weight") if text is not None else None
            slope = text.get(f"{_FO}font-style") if text is not None else None
            struck = text.get(f"{_STYLE}text-line-through-style", "none") if text is not None else "none"
            looks[style.get(f"{_STYLE}name") or ""] = _Look(
                Style(None if weight is None else weight == "bold", None if slope is None else slope == "italic"),
                style.get(f"{_STYLE}parent-style-name") or "",
                paragraph is not None and paragraph.get(f"{_FO}break-before") == "page",
                struck != "none",
                text is not None and text.get(f"{_TEXT}display") == "none",
            )
    return looks


def _numbered_lists(*trees: etree._Element | None) -> dict[str, set[int]]:
    """The levels of each style of lists whose items are numbered."""
    lists: dict[str, set[int]] = {}
    for tree in trees:
        for style in tree.iter(f"{_TEXT}list-style") if tree is not None else ():
            lists[style.get(f"{_STYLE}name") or ""] = {
                int(level.get(f"{_TEXT}level") or 1)
                for level in style.iterfind(f"{_TEXT}list-level-style-number")
                if level.get(f"{_STYLE}num-format")
            }
    return lists


class _Reader:
    """The paragraphs of a text, in order."""

    def __init__(self, looks: dict[str, _Look], numbered: dict[str, set[int]]) -> None:
        self.out = Paragraphs()
        self.looks, self.numbered = looks, numbered
        self.boxes: list[etree._Element] = []

    def blocks(self, parent: etree._Element, depth: int, level: int = 0, mark: str = "") -> None:
        """Read the paragraphs, lists and tables within an element; `mark` is that of the list item it is."""
        if depth > DEEPEST:
            return
        for element in parent:
            tag = element.tag if isinstance(element.tag, str) else ""
            if tag in (f"{_TEXT}p", f"{_TEXT}h"):
                self._paragraph(element, depth, level, mark)
                mark = ""
            elif tag == f"{_TEXT}list":
                self._list(element, depth, level + 1)
            elif tag == f"{_TABLE}table":
                self._table(element, depth)
            elif tag == f"{_TEXT}soft-page-break":
                self.out.break_page()
            elif tag and tag not in _NOT_READ:
                self.blocks(element, depth + 1, level, mark)

    def _list(self, element: etree._Element, depth: int, level: int, style: str = "") -> None:
        style = element.get(f"{_TEXT}style-name") or style
        numbered = level in self.numbered.get(style, set())
        count = 0
        for item in element:
            if item.tag == f"{_TEXT}list-item":
                count = int(item.get(f"{_TEXT}start-value") or count + 1)
                self._item(item, depth + 1, level, f"{count}." if numbered else "•", style)
            elif item.tag == f"{_TEXT}list-header":
                self._item(item, depth + 1, level, "", style)

    def _item(self, item: etree._Element, depth: int, level: int, mark: str, style: str) -> None:
        if depth > DEEPEST:
            return
        for element in item:
            if element.tag == f"{_TEXT}list":
                self._list(element, depth + 1, level + 1, style)
            elif element.tag in (f"{_TEXT}p", f"{_TEXT}h"):
                self._paragraph(element, depth, level, mark)
                mark = ""

    def _table(self, table: etree._Element, depth: int) -> None:
        outer = self.out.cell
        if outer is None:
            self.out.table += 1
        rows = [row for row in table.iter(f"{_TABLE}table-row") if next(row.iterancestors(f"{_TABLE}table")) is table]
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell.tag == f"{_TABLE}table-cell":
                    if outer is None:
                        self.out.cell = (self.out.table, number, column)
                    self.blocks(cell, depth + 1)
        self.out.cell = outer

    def _paragraph(self, paragraph: etree._Element, depth: int, level: int, mark: str) -> None:
        name = paragraph.get(f"{_TEXT}style-name") or ""
        if name in self.looks and self.looks[name].breaks_page:
            self.out.break_page()
        look = self._look(name)
        if paragraph.tag == f"{_TEXT}h":
            look = Style(True).over(look)
        self._words(paragraph, look, depth)
        boxes, self.boxes = self.boxes, []
        self.out.end(level, mark)
        for box in boxes:
            self.blocks(box, depth + 1)

    def _look(self, name: str) -> Style:
        """A style with what it takes over from those it is based on."""
        out, seen = Style(), set()
        while name in self.looks and name not in seen:
            seen.add(name)
            out = out.over(self.looks[name].style)
            name = self.looks[name].parent
        return out

    def _words(self, element: etree._Element, look: Style, depth: int) -> None:
        if depth > DEEPEST:
            return
        self.out.add(element.text or "", look)
        for child in element:
            self._child(child, look, depth)
            self.out.add(child.tail or "", look)

    def _child(self, child: etree._Element, look: Style, depth: int) -> None:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag == f"{_TEXT}line-break":
            self.out.break_line()
        elif tag in (f"{_TEXT}tab", f"{_TEXT}s"):
            self.out.add(" ", look)
        elif tag == f"{_TEXT}soft-page-break":
            pass  # the paragraph stays whole, on the page where it begins
        elif tag == f"{_DRAW}text-box":
            self.boxes.append(child)
        elif tag and tag not in _NOT_READ:
            own = self.looks.get(child.get(f"{_TEXT}style-name") or "")
            if own and own.struck:
                self.out.changed = True
            elif not (own and own.hidden):
                self._words(child, own.style.over(look) if own else look, depth + 1)
