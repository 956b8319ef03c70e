"""The second opinion: the same spans and rules from pdfplumber's characters, some ten times slower."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfparser import PDFSyntaxError
from pdfplumber.utils.exceptions import PdfminerException

from pipeline.domain import ProblemCode
from pipeline.reading.document import (
    BULLET,
    THIN,
    WIDE_GAP,
    DrawnLine,
    Page,
    Span,
    Unreadable,
    check_page_count,
    check_page_length,
    edges_of,
    sides,
)
from pipeline.reading.glyphs import SLANT, Glyph, is_raised_mark, printed_once
from pipeline.reading.pages import is_written_over, page_of_glyphs
from pipeline.reading.tables import right_heading

_WORD_GAP = 0.15  # of the font size
_TWICE = 0.2  # the share of characters that are printed twice where the page is written twice, not a heading in bold
# What the letters of a font of marks print, where the PDF itself does not say; PDFium knows this.
_MARKS = {"n": "■", "l": "●", "u": "◆", "m": "❍", "o": "❏", "s": "▲", "t": "▼", "v": "❖", "4": "✔", "3": "✓"}
# Codes that the usual encoding of Western fonts has no letter for print a bullet, says the PDF standard.
_UNUSED = {f"(cid:{code})": "•" for code in (127, 129, 141, 143, 144, 157)}


def pages(data: bytes, numbers: Sequence[int] | None = None) -> list[Page]:
    """The pages of the PDF in `data`, or those of the given `numbers`. Raises Unreadable."""
    if numbers is not None and not numbers:
        return []
    try:
        with pdfplumber.open(io.BytesIO(data), pages=numbers) as pdf:
            check_page_count(len(pdf.pages))
            edge: float | None = None
            out = []
            for each in pdf.pages:
                page, edge = _page(each, edge)
                out.append(page)
            return out
    except (PdfminerException, PDFSyntaxError, PDFPasswordIncorrect) as error:
        if "password" in repr(error).lower():
            raise Unreadable(
                ProblemCode.ENCRYPTED, "the PDF asks for a password; put an open copy in its place"
            ) from None
        raise Unreadable(ProblemCode.BROKEN_PDF, "the PDF is broken or cut short; download it again") from None


def _page(page: Any, edge: float | None) -> tuple[Page, float | None]:
    chars = [_as_printed(char) for char in page.chars]
    check_page_length(page.page_number, len(chars))
    rules = tuple(_rules(page))
    width, height = float(page.width), float(page.height)
    left, top, right, bottom = (float(edge) for edge in page.cropbox)  # from the top, as the characters' own places
    edges = edges_of(rules)
    spans: list[Span] = []
    after = edge
    for line in _lines(chars):
        parts = list(_spans(line, [*edges, *([after] if after else [])]))
        after = right_heading(parts) or after
        spans += parts
    glyphs = [_glyph(char) for char in chars]
    box = (0.0, 0.0, width, height) if page.rotation else (left, top, right, bottom)
    page.close()
    if page.rotation or _is_crooked(glyphs, box) or is_written_over(spans):
        return page_of_glyphs(page.page_number, glyphs, width, height, rules, box, edge)
    return Page(page.page_number, width, height, tuple(spans), rules), after


def _glyph(char: dict[str, Any]) -> Glyph:
    a, b, *_ = char["matrix"]
    x, y = (float(char["x0"]), _baseline(char)) if b == 0 and a > 0 else _origin(char)
    left, top, right, bottom, size = (float(char[name]) for name in ("x0", "top", "x1", "bottom", "size"))
    if abs(b) > abs(a):  # across the page, where the height of the box is the letter's advance
        size = right - left
    font = str(char["fontname"]).lower()
    bold = any(word in font for word in ("bold", "black", "heavy"))
    colour = char.get("non_stroking_color")
    shades = tuple(round(255 * float(part)) for part in colour) if isinstance(colour, (list, tuple)) else ()
    angle = math.degrees(math.atan2(b, a))
    italic = "italic" in font or "oblique" in font
    return Glyph(char["text"], x, y, left, top, right, bottom, size, angle, bold, italic, False, shades)


def _origin(char: dict[str, Any]) -> tuple[float, float]:
    """Where the origin of a character that is turned stands."""
    return float(char["matrix"][4]), float(char["bottom"]) + float(char["y0"]) - float(char["matrix"][5])


def _is_crooked(glyphs: Sequence[Glyph], box: tuple[float, float, float, float]) -> bool:
    """Whether the page's text is turned, stands out of sight, is set letter by letter or has raised marks."""
    printed = [g for g in glyphs if g.text.strip()]
    if any(min(g.angle % 360, -g.angle % 360) > SLANT for g in printed):
        return True
    if any(not (box[0] - 2 <= g.x <= box[2] + 2 and box[1] - 2 <= g.y <= box[3] + 2) for g in printed):
        return True
    if len(printed_once(printed)) < (1 - _TWICE) * len(printed):
        return True
    gaps = [b.left - a.right > _WORD_GAP * b.size and abs(a.y - b.y) < 0.1 * b.size for a, b in pairwise(printed)]
    tracked = any(all(gaps[i : i + 6]) for i in range(max(0, len(gaps) - 6)))
    return tracked or any(is_raised_mark(b, a) for a, b in pairwise(printed))


def _as_printed(char: dict[str, Any]) -> dict[str, Any]:
    known = _MARKS if "dingbats" in str(char["fontname"]).lower() else _UNUSED
    mark = known.get(char["text"])
    return {**char, "text": mark} if mark else char


def _baseline(char: dict[str, Any]) -> float:
    """Where the character's origin stands, in points from the top of the page."""
    top, matrix_y = float(char["top"]), float(char["matrix"][5])
    return float(char["bottom"]) + float(char["y0"]) - matrix_y if matrix_y else top + float(char["size"])


def _lines(chars: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The characters that stand on one baseline, in the order in which the page writes them."""
    upright = [c for c in chars if c.get("upright", True)]
    for _, line in groupby(sorted(upright, key=_baseline), key=lambda c: round(_baseline(c), 0)):
        yield sorted(line, key=lambda c: c["x0"])


def _spans(line: list[dict[str, Any]], edges: list[float]) -> Iterator[Span]:
    run: list[dict[str, Any]] = []
    for char in (c for c in line if c["text"].strip()):
        size = float(char["size"])
        crosses = (
            run and any(run[-1]["x1"] - 2 <= x <= char["x0"] + 2 for x in edges) and _blank_between(run, char, line)
        )
        if run and (char["x0"] - run[-1]["x1"] > WIDE_GAP * size or crosses):
            yield _span(run, line)
            run = []
        run.append(char)
    if run:
        yield _span(run, line)


def _blank_between(run: list[dict[str, Any]], char: dict[str, Any], line: list[dict[str, Any]]) -> bool:
    """Whether a word ends before the character; a rule through a word parts nothing."""
    near, far = float(run[-1]["x0"]), float(char["x0"])
    gap = far - float(run[-1]["x1"]) > _WORD_GAP * float(char["size"])
    return gap or any(near < float(c["x0"]) < far for c in line if not c["text"].strip())


def _span(run: list[dict[str, Any]], line: list[dict[str, Any]]) -> Span:
    blanks = sorted(float(c["x0"]) for c in line if not c["text"].strip())
    text = run[0]["text"]
    for before, char in pairwise(run):
        gap = float(char["x0"]) - float(before["x1"])
        blank = any(before["x0"] < x < char["x0"] for x in blanks) if gap > -1 else False
        text += (" " if blank or gap > _WORD_GAP * float(char["size"]) else "") + char["text"]
    bullet = BULLET.match(text)
    behind = run[len(bullet.group().strip()) :] if bullet else run
    letters = [c for c in behind if c["text"].isalnum()] or run
    middle = letters[len(letters) // 2]
    fonts = [str(c["fontname"]).lower() for c in (letters[0], middle, letters[-1])]
    return Span(
        text,
        float(run[0]["x0"]),
        float(run[-1]["x1"]),
        _baseline(middle),
        float(middle["size"]),
        all("bold" in f or "black" in f or "heavy" in f for f in fonts),
        all("italic" in f or "oblique" in f for f in fonts),
    )


def _rules(page: Any) -> Iterator[DrawnLine]:
    for shape in [*page.lines, *page.rects]:
        left, top, right, bottom = (float(shape[k]) for k in ("x0", "top", "x1", "bottom"))
        wide, high = right - left, bottom - top
        if min(wide, high) <= THIN < max(wide, high):
            yield DrawnLine(left, top, right, bottom)
        elif min(wide, high) > THIN and shape.get("stroke"):
            yield from sides(left, top, right, bottom)
