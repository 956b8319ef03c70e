"""Blocks → the letter as plain text, Markdown or HTML, as people save such letters."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterator, Sequence

from tests.support.made_letters.blocks import Block, Bullets, Lines, Paragraph, Run, Table
from tests.support.made_letters.layout import Layout, glyph, in_layout
from tests.support.made_letters.spec import Item

MARKDOWN = {"plain": "", "bold": "**", "italic": "*"}
TAGS = {"plain": "", "bold": "strong", "italic": "em"}


def write_txt(blocks: Sequence[Block], layout: Layout | None = None, columns: int = 0) -> str:
    """The letter as plain text, a paragraph a line or, where `columns` says how many, wrapped."""
    layout = layout or Layout()
    parts = ["\n".join(_wrapped(line, columns) for line in _plain(block, layout)) for block in blocks]
    return in_layout("\n\n".join(part for part in parts if part) + "\n", layout)


def _wrapped(line: str, columns: int) -> str:
    if not columns:
        return line
    inner = " " * (len(line) - len(line.lstrip()) + 2) if _is_item(line) else ""
    return "\n".join(textwrap.wrap(line, columns, subsequent_indent=inner, break_on_hyphens=False)) or line


def _is_item(line: str) -> bool:
    return len(line.split(" ", 1)[0]) <= 3 or line.startswith(" ")


def _plain(block: Block, layout: Layout) -> Iterator[str]:
    match block:
        case Lines():
            yield from block.lines
        case Paragraph():
            mark = "" if block.bullet is None else glyph(layout.bullet, block.bullet) + " "
            yield mark + _words(block.runs)
        case Bullets():
            for order, item in enumerate(block.items):
                yield f"{glyph(layout.bullet, order)} {item.text}"
                yield from _nested(item, layout)
        case Table():
            for row in block.rows:
                yield "\t".join(cell.text for cell in row)
                yield from _nested(row[-1], layout)


def _nested(item: Item, layout: Layout) -> Iterator[str]:
    for order, text in enumerate(item.nested):
        yield f"  {glyph(layout.nested_bullet, order)} {text}"


def _words(runs: tuple[Run, ...]) -> str:
    return "".join(run.text for run in runs)


def write_markdown(blocks: Sequence[Block]) -> str:
    """The letter as Markdown."""
    return "\n\n".join("\n".join(_marked(block)) for block in blocks) + "\n"


def _marked(block: Block) -> Iterator[str]:
    match block:
        case Lines():
            yield "  \n".join(block.lines)
        case Paragraph(heading=level) if level:
            yield f"{'#' * level} {_words(block.runs)}"
        case Paragraph():
            yield ("" if block.bullet is None else "- ") + "".join(map(_emphasised, block.runs))
        case Bullets():
            for item in block.items:
                yield f"- {item.text}"
                yield from (f"  - {text}" for text in item.nested)
        case Table():
            for order, row in enumerate(block.rows):
                yield "| " + " | ".join("<br>• ".join((cell.text, *cell.nested)) for cell in row) + " |"
                if order == 0:
                    yield "|" + " --- |" * len(row)


def _emphasised(run: Run) -> str:
    mark, text = MARKDOWN[run.style], run.text.rstrip()
    return f"{mark}{text}{mark}{run.text[len(text) :]}"


def write_html(blocks: Sequence[Block]) -> str:
    """The letter as a web page."""
    body = "\n".join(line for block in blocks for line in _tagged(block))
    head = '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Letter</title></head>\n'
    return f"{head}<body>\n{body}\n</body>\n</html>\n"


def _tagged(block: Block) -> Iterator[str]:
    match block:
        case Lines():
            yield "<p>" + "<br>".join(map(html.escape, block.lines)) + "</p>"
        case Paragraph(heading=level) if level:
            yield f"<h{level}>{html.escape(_words(block.runs))}</h{level}>"
        case Paragraph():
            text = "".join(map(_in_tag, block.runs))
            yield f"<p>{text}</p>" if block.bullet is None else f"<ul><li>{text}</li></ul>"
        case Bullets():
            yield "<ul>" + "".join(f"<li>{_cell(item)}</li>" for item in block.items) + "</ul>"
        case Table():
            yield "<table>"
            for order, row in enumerate(block.rows):
                tag = "th" if block.header and order == 0 else "td"
                yield "<tr>" + "".join(f"<{tag}>{_cell(cell)}</{tag}>" for cell in row) + "</tr>"
            yield "</table>"


def _in_tag(run: Run) -> str:
    tag, text = TAGS[run.style], html.escape(run.text)
    return f"<{tag}>{text}</{tag}>" if tag else text


def _cell(item: Item) -> str:
    nested = "".join(f"<li>{html.escape(text)}</li>" for text in item.nested)
    return html.escape(item.text) + (f"<ul>{nested}</ul>" if nested else "")
