"""A tiny font for the characters that the core fonts of PDF lack: square bullets, minus, ﬁ and ﬂ.

`python -m tests.support.made_letters.marks` writes marks.ttf anew; its shapes are plain rectangles, our own work.
"""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

FONT = Path(__file__).with_name("marks.ttf")
Box = tuple[int, int, int, int]

_F: tuple[Box, ...] = ((90, 0, 180, 720), (180, 630, 290, 720), (20, 440, 270, 520))
# Advance width and rectangles (left, bottom, right, top), in thousandths of the font's size.
MARKS: dict[str, tuple[int, tuple[Box, ...]]] = {
    "■": (760, ((60, 0, 680, 620),)),
    "◼": (760, ((80, 20, 660, 600),)),
    "▪": (480, ((80, 140, 400, 460),)),
    "−": (584, ((60, 240, 520, 320),)),
    "ﬁ": (500, (*_F, (360, 0, 450, 520), (360, 620, 450, 720))),
    "ﬂ": (500, (*_F, (360, 0, 450, 720))),
}


def write_font(path: Path) -> None:
    """Write the font, the same bytes each time."""
    names = {char: f"uni{ord(char):04X}" for char in MARKS}
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", *names.values()])
    font.setupCharacterMap({ord(char): name for char, name in names.items()})
    font.setupGlyf({".notdef": _glyph(()), **{names[char]: _glyph(boxes) for char, (_, boxes) in MARKS.items()}})
    font.setupHorizontalMetrics(
        {".notdef": (500, 0), **{names[char]: (width, 0) for char, (width, _) in MARKS.items()}}
    )
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Marks", "styleName": "Regular", "psName": "Marks-Regular"})
    font.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    font.setupPost()
    font.font["head"].created = font.font["head"].modified = 3_660_000_000  # in 2019, counted from 1904
    font.font.recalcTimestamp = False
    font.save(path)


def _glyph(boxes: tuple[Box, ...]) -> object:
    pen = TTGlyphPen(None)
    for left, bottom, right, top in boxes:
        pen.moveTo((left, bottom))
        for point in ((left, top), (right, top), (right, bottom)):
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()


if __name__ == "__main__":
    write_font(FONT)
