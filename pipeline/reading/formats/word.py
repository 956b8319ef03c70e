"""A Word file (.docx) as pages of text: paragraphs, list levels and numbers, tables, text boxes, accepted changes."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from lxml import etree

from pipeline.domain import ProblemCode
from pipeline.reading.document import Page, Unreadable
from pipeline.reading.formats.office import DEEPEST, Paragraphs, Parts, Style

MAIN = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
_LARGE = (4_000_000, 2_500_000)  # width and height, in parts of 1/914,400 inch: some 11 by 7 cm
_GONE = {
    "del",
    "moveFrom",
    "instrText",
    "delText",
    "delInstrText",
    "footnoteReference",
    "endnoteReference",
    "pPr",
    "rPr",
}
_CHANGES = {"ins", "del", "moveFrom", "moveTo", "pPrChange", "rPrChange"}
_MARK = re.compile(r"[\d*†‡§,;()\[\]\s]{1,6}")
_ROMANS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")


def pages(data: bytes) -> list[Page]:
    """The pages of the Word file in `data`. Raises Unreadable."""
    parts = Parts(data)
    document = parts.xml(MAIN)
    body = document.find(f"{_W}body") if document is not None else None
    if body is None:
        strict = document is not None and _STRICT in (document.tag if isinstance(document.tag, str) else "")
        reason = "it is in a form of Word files that is not read" if strict else "it has no text"
        raise Unreadable(ProblemCode.BROKEN_OFFICE_FILE, f"the file cannot be read: {reason}; save it as PDF")
    reader = _Reader(_styles(parts.xml("word/styles.xml")), _numberings(parts.xml("word/numbering.xml")))
    reader.blocks(body, 0)
    return reader.out.finished()


@dataclass(frozen=True, slots=True)
class _ListLevel:
    """How the items of one level of a list are marked: `text` has %1 for the number of the first level."""

    kind: str
    text: str
    start: int


_Numbering = dict[str, dict[int, _ListLevel]]


@dataclass(slots=True)
class _ParagraphStyle:
    look: Style = field(default_factory=Style)
    list_id: str = ""
    level: int = 0
    based_on: str = ""


def _value(element: etree._Element | None, name: str = "val") -> str:
    return (element.get(f"{_W}{name}") or "") if element is not None else ""


def _is_on(properties: etree._Element | None, name: str) -> bool | None:
    """Whether a run has a property such as bold; None where it says nothing of it."""
    element = properties.find(f"{_W}{name}") if properties is not None else None
    return None if element is None else _value(element) not in ("0", "false", "none", "off")


def _look(properties: etree._Element | None) -> Style:
    return Style(_is_on(properties, "b"), _is_on(properties, "i"))


def _styles(tree: etree._Element | None) -> dict[str, _ParagraphStyle]:
    styles: dict[str, _ParagraphStyle] = {}
    for style in tree.iterfind(f"{_W}style") if tree is not None else ():
        number = style.find(f"{_W}pPr/{_W}numPr")
        styles[_value(style, "styleId")] = _ParagraphStyle(
            _look(style.find(f"{_W}rPr")),
            _value(number.find(f"{_W}numId")) if number is not None else "",
            _int(_value(number.find(f"{_W}ilvl"))) if number is not None else 0,
            _value(style.find(f"{_W}basedOn")),
        )
    return styles


def _int(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,9}", text) else 0


def _numberings(tree: etree._Element | None) -> _Numbering:
    """The levels of each list of the file, by the list's number."""
    if tree is None:
        return {}
    abstract = {
        _value(each, "abstractNumId"): {
            _int(_value(level, "ilvl")): _ListLevel(
                _value(level.find(f"{_W}numFmt")),
                _value(level.find(f"{_W}lvlText")),
                _int(_value(level.find(f"{_W}start"))),
            )
            for level in each.iterfind(f"{_W}lvl")
        }
        for each in tree.iterfind(f"{_W}abstractNum")
    }
    return {
        _value(number, "numId"): abstract.get(_value(number.find(f"{_W}abstractNumId")), {})
        for number in tree.iterfind(f"{_W}num")
    }


class _Reader:
    """The paragraphs of a body, in order, and how far each list has counted."""

    def __init__(self, styles: dict[str, _ParagraphStyle], numberings: _Numbering) -> None:
        self.out = Paragraphs()
        self.styles, self.numberings = styles, numberings
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)
        self.boxes: list[etree._Element] = []  # text boxes of the paragraph, which follow it

    def blocks(self, parent: etree._Element, depth: int) -> None:
        """Read the paragraphs and tables within an element."""
        if depth > DEEPEST:
            return
        for element in parent:
            name = _name(element)
            self.out.changed = self.out.changed or name in _CHANGES
            if name == "p":
                self._paragraph(element, depth)
            elif name == "tbl":
                self._table(element, depth)
            elif name and name not in _GONE and name not in ("sectPr", "tblPr", "tcPr"):
                self.blocks(element, depth + 1)

    def _table(self, table: etree._Element, depth: int) -> None:
        outer = self.out.cell
        if outer is None:
            self.out.table += 1
        number = 0
        for row in table.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl")) is not table:
                continue
            if row.find(f"{_W}trPr/{_W}del") is not None:
                self.out.changed = True
                continue
            column = 0
            for cell in row.iter(f"{_W}tc"):
                if next(cell.iterancestors(f"{_W}tr")) is not row:
                    continue
                if outer is None:
                    self.out.cell = (self.out.table, number, column)
                self.blocks(cell, depth + 1)
                column += max(1, _int(_value(cell.find(f"{_W}tcPr/{_W}gridSpan"))))
            number += 1
        self.out.cell = outer

    def _paragraph(self, paragraph: etree._Element, depth: int) -> None:
        properties = paragraph.find(f"{_W}pPr")
        style = self._style(_value(properties.find(f"{_W}pStyle")) if properties is not None else "")
        if properties is not None and _is_on(properties, "pageBreakBefore"):
            self.out.break_page()
        self._runs(paragraph, style.look, depth)
        boxes, self.boxes = self.boxes, []
        if any(text.strip() for text, _ in self.out.runs):
            level, mark = self._mark(properties, style)
            self.out.end(level, mark)
        else:
            self.out.end()
        for box in boxes:
            self.blocks(box, depth + 1)

    def _style(self, name: str) -> _ParagraphStyle:
        """A style with what it takes over from those it is based on."""
        out, seen = _ParagraphStyle(), set()
        while name in self.styles and name not in seen:
            seen.add(name)
            style = self.styles[name]
            out = _ParagraphStyle(
                out.look.over(style.look), out.list_id or style.list_id, out.level if out.list_id else style.level
            )
            name = style.based_on
        return out

    def _runs(self, parent: etree._Element, look: Style, depth: int) -> None:
        if depth > DEEPEST:
            return
        for element in parent:
            name = _name(element)
            self.out.changed = self.out.changed or name in _CHANGES or element.find(f"{_W}rPr/{_W}del") is not None
            if element.tag == _FALLBACK or not name or name in _GONE:
                continue
            if name == "r":
                self._run(element, look, depth)
            elif name == "txbxContent":
                self.boxes.append(element)
            else:
                self._runs(element, look, depth + 1)

    def _run(self, run: etree._Element, look: Style, depth: int) -> None:
        properties = run.find(f"{_W}rPr")
        if _is_on(properties, "vanish"):
            return
        if _is_on(properties, "strike") or _is_on(properties, "dstrike"):
            self.out.changed = True
            return
        text = "".join(element.text or "" for element in run.iter(f"{_W}t"))
        raised = _value(properties.find(f"{_W}vertAlign") if properties is not None else None) == "superscript"
        if raised and _MARK.fullmatch(text):
            return
        style = _look(properties).over(look)
        for element in run:
            self._piece(element, _name(element), style, depth)

    def _piece(self, element: etree._Element, name: str, style: Style, depth: int) -> None:
        match name:
            case "t":
                self.out.add(element.text or "", style)
            case "tab" | "ptab":
                self.out.add(" ", style)
            case "noBreakHyphen":
                self.out.add("-", style)
            case "sym":
                code = _value(element, "char")
                self.out.add(chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{4}", code) else "\ufffd", style)
            case "br" | "cr":
                self.out.break_line()
                if _value(element, "type") == "page":
                    self.out.break_page()
            case "lastRenderedPageBreak":
                if not any(text.strip() for text, _ in self.out.runs):
                    self.out.break_page()
            case "" | "rPr" | "instrText" | "delText":
                pass
            case _:
                self._drawing(element, style, depth)

    def _drawing(self, element: etree._Element, style: Style, depth: int) -> None:
        extent = next(element.iter(_EXTENT), None)
        if extent is not None and next(element.iter(_PICTURE), None) is not None:
            wide, high = (_int(extent.get(side) or "") for side in ("cx", "cy"))
            self.out.pictures += wide >= _LARGE[0] and high >= _LARGE[1]
        self._runs(element, style, depth + 1)

    def _mark(self, properties: etree._Element | None, style: _ParagraphStyle) -> tuple[int, str]:
        """The level of a paragraph in its list, and its bullet or number."""
        number = properties.find(f"{_W}numPr") if properties is not None else None
        list_id = _value(number.find(f"{_W}numId")) if number is not None else ""
        level = _int(_value(number.find(f"{_W}ilvl"))) if number is not None else style.level
        list_id = list_id or style.list_id
        kind = self.numberings.get(list_id, {}).get(level)
        if not list_id or list_id == "0" or kind is None or kind.kind == "none":
            return 0, ""
        if kind.kind == "bullet":
            return level + 1, "•"
        counts = self.counts[list_id]
        counts[level] = counts.get(level, kind.start - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        return level + 1, self._number(kind, list_id, level)

    def _number(self, kind: _ListLevel, list_id: str, level: int) -> str:
        def one(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            count = self.counts[list_id].get(at, 1)
            shape = self.numberings[list_id][at].kind if at in self.numberings[list_id] else "decimal"
            return _counted(count, shape)

        return re.sub(r"%(\d)", one, kind.text) or _counted(self.counts[list_id][level], kind.kind)


def _counted(count: int, kind: str) -> str:
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in ("lowerRoman", "upperRoman") and 0 < count < len(_ROMANS):
        return _ROMANS[count] if kind == "lowerRoman" else _ROMANS[count].upper()
    return str(count)


def _name(element: etree._Element) -> str:
    """An element's name without its namespace; empty for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
