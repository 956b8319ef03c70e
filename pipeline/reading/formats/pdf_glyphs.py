"""Every character of a PDF's page as PDFium gives it, for the pages whose lines PDFium gets wrong."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pypdfium2.raw as c

from pipeline.reading.glyphs import Glyph

HYPHEN = "\ufffe"  # PDFium's mark for a hyphen at the end of a line that it joined to the next
_LONGEST_NAME = 128  # bytes for the name of a font


@dataclass(frozen=True, slots=True)
class _Look:
    """What all characters of one piece of text share."""

    size: float
    angle: float
    bold: bool
    italic: bool
    invisible: bool
    colour: tuple[int, ...]


def glyphs(raw: c.FPDF_TEXTPAGE, text: str, left: float, top: float) -> list[Glyph]:
    """The printed characters of the page in the order in which it writes them.

    `text` has one character for each of PDFium's own; `left` and `top` are where the page's corner lies. The letters
    that PDFium gives for one ligature are one glyph: they have one place.
    """
    out: list[Glyph] = []
    for glyph in _glyphs(raw, text, left, top):
        last = out[-1] if out else None
        if last and (last.piece, last.x, last.y, last.right) == (glyph.piece, glyph.x, glyph.y, glyph.right):
            out[-1] = replace(last, text=last.text + glyph.text)
        else:
            out.append(glyph)
    return out


def _glyphs(raw: c.FPDF_TEXTPAGE, text: str, left: float, top: float) -> Iterator[Glyph]:
    x, y = ctypes.c_double(), ctypes.c_double()
    box = c.FS_RECTF()  # as wide as the character's advance, not as its ink
    looks: dict[int, _Look] = {}
    for i, char in enumerate(text):
        if char in "\r\n" or c.FPDFText_IsGenerated(raw, i) == 1:
            continue
        c.FPDFText_GetCharOrigin(raw, i, x, y)
        c.FPDFText_GetLooseCharBox(raw, i, box)
        key = ctypes.cast(c.FPDFText_GetTextObject(raw, i), ctypes.c_void_p).value or -i
        look = looks.get(key) or looks.setdefault(key, _look(raw, i))
        yield Glyph(
            "-" if char == HYPHEN else char,
            x.value - left, top - y.value, box.left - left, top - box.top, box.right - left, top - box.bottom,
            look.size, look.angle, look.bold, look.italic, look.invisible, look.colour, key,
        )  # fmt: skip


def _look(raw: c.FPDF_TEXTPAGE, index: int) -> _Look:
    matrix = c.FS_MATRIX()
    c.FPDFText_GetMatrix(raw, index, matrix)
    size = float(c.FPDFText_GetFontSize(raw, index)) * math.hypot(matrix.c, matrix.d)
    name, flags = ctypes.create_string_buffer(_LONGEST_NAME), ctypes.c_int()
    length = c.FPDFText_GetFontInfo(raw, index, name, _LONGEST_NAME, flags)
    bold, italic = look_of_font(name.value if length <= _LONGEST_NAME else b"", flags.value)
    colour = [ctypes.c_uint() for _ in range(4)]
    c.FPDFText_GetFillColor(raw, index, *colour)
    text_object = c.FPDFText_GetTextObject(raw, index)
    invisible = bool(text_object) and c.FPDFTextObj_GetTextRenderMode(text_object) == c.FPDF_TEXTRENDERMODE_INVISIBLE
    angle = math.degrees(math.atan2(matrix.b, matrix.a))
    return _Look(size or 10.0, angle, bold, italic, invisible, tuple(value.value for value in colour))


def look_of_font(name: bytes, flags: int) -> tuple[bool, bool]:
    """Whether a font is bold and whether it is italic, by its name and its flags."""
    name = name.lower()
    bold = b"bold" in name or b"black" in name or b"heavy" in name
    return bold, b"italic" in name or b"oblique" in name or bool(flags & 64)
