"""The characters of a page that lies crooked → those of its text, upright, once and in their places.

A page that a viewer turns, a stamp up the margin, a second layer of text over the first: a reader's own lines are then
wrong. Both readers of PDFs hand such a page's characters in here, and `lines.py` makes lines of what is left.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from rapidfuzz import fuzz

from pipeline.reading.document import DrawnLine

SLANT = 3.0  # degrees: text that is turned by more does not run with the page's
_OUTSIDE = 2.0  # points by which a character may stand out of what a viewer shows
_SAME_PLACE = 0.07  # of the size: two characters closer than this are one, printed twice
RAISED = 0.15  # of the size: a small figure that is higher than this above its line is a footnote's mark
_SMALLEST_MARK = 0.4  # of it: text beside a watermark is no mark of its letters
_SMALL_MARK = 0.85  # of the size of the character before it
FOOTNOTE_MARKS = frozenset("0123456789*†‡§")
_SCRAP = 3  # letters: fewer than these over a text are no text
_FIGURE_IN_WORD = re.compile(r"[^\W\d_]\d+(?=[^\W\d_])")
_OVER = 0.35  # of the size: baselines closer than this are printed over one another
_ALIKE = 75.0  # of 100: two texts in one place that are as alike are one text, read twice
LARGE_LETTER = 1.4  # times the body's size: so large a letter alone is one of a stamp
HUGE = 4.0  # times the body's size: no words of a letter are so large
VERY_LARGE = 1.8  # times the body's size
_FEWEST_LETTERS = 3  # on lines of their own that make such a word
_GLYPHS_OF_ANOTHER_WAY = 200  # so many characters are no stamp but a part of the page


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character. Points from the page's top left corner; `angle` in degrees against the clock."""

    text: str
    x: float  # of its origin, on the baseline
    y: float
    left: float
    top: float
    right: float
    bottom: float
    size: float
    angle: float = 0.0
    bold: bool = False
    italic: bool = False
    invisible: bool = False
    colour: tuple[int, ...] = ()
    piece: int = 0  # the same for characters that the page writes in one go, where the reader knows


@dataclass(frozen=True, slots=True)
class Upright:
    """A page's text as one reads it: its size, its glyphs in the order of writing, what stands beside the text."""

    width: float
    height: float
    glyphs: list[Glyph]
    aside: list[Glyph]
    drawn: tuple[DrawnLine, ...]
    twice: bool = False  # two layers of text that are not quite the same
    overprinted: bool = False  # another text over the text, and none of the two looks like a stamp
    out_of_sight: int = 0  # letters outside what a viewer shows, where next to none are inside
    another_way: int = 0  # characters of text that runs another way, where they are too many for a stamp


def upright(
    glyphs: Sequence[Glyph], width: float, height: float, drawn: tuple[DrawnLine, ...], box: Sequence[float]
) -> Upright:
    """The page as one reads it.

    `box` is what a viewer shows of the page: left, top, right and bottom in the glyphs' own measure.
    """
    shown = [g for g in glyphs if _is_inside(g, box)]
    letters, seen = (sum(g.text.isalnum() for g in some) for some in (glyphs, shown))
    out_of_sight = letters - seen if letters - seen >= _GLYPHS_OF_ANOTHER_WAY > seen else 0
    quarter = _quarter(shown)
    if quarter:
        shown = [_turned(g, quarter, width, height) for g in shown]
        drawn = tuple(_turned_line(line, quarter, width, height) for line in drawn)
        width, height = (height, width) if quarter in (90, 270) else (width, height)
    along = [g for g in shown if abs(_from_level(g.angle)) <= SLANT]
    aside = [g for g in shown if abs(_from_level(g.angle)) > SLANT]
    turned = sum(g.text.isalnum() for g in aside if abs(_from_level(g.angle)) > 80)
    along, over, twice, overprinted = _one_layer(printed_once(along))
    along, stamp = _without_letters(along)
    along, marks = _without_marks(along)
    another_way = turned if turned >= _GLYPHS_OF_ANOTHER_WAY else 0
    return Upright(
        width, height, along, [*aside, *over, *stamp, *marks], drawn, twice, overprinted, out_of_sight, another_way
    )


def _is_inside(glyph: Glyph, box: Sequence[float]) -> bool:
    x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    return box[0] - _OUTSIDE <= x <= box[2] + _OUTSIDE and box[1] - _OUTSIDE <= y <= box[3] + _OUTSIDE


def _from_level(angle: float) -> float:
    """The angle as one between -180 and 180 degrees."""
    return (angle + 180.0) % 360.0 - 180.0


def _quarter(glyphs: Iterable[Glyph]) -> int:
    """By how many degrees most of the text is turned: 0, 90, 180 or 270."""
    votes: Counter[int] = Counter()
    for glyph in glyphs:
        if glyph.text.strip():
            quarter = round(glyph.angle / 90.0) % 4 * 90
            votes[quarter] += abs(_from_level(glyph.angle - quarter)) <= SLANT
    return max(votes, key=lambda quarter: (votes[quarter], -quarter), default=0)


def _place(x: float, y: float, quarter: int, width: float, height: float) -> tuple[float, float]:
    """Where a point of the page stands once text that is turned by `quarter` runs level."""
    return {90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}[quarter]


def _box(
    left: float, top: float, right: float, bottom: float, quarter: int, width: float, height: float
) -> tuple[float, float, float, float]:
    x0, y0 = _place(left, top, quarter, width, height)
    x1, y1 = _place(right, bottom, quarter, width, height)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _turned(glyph: Glyph, quarter: int, width: float, height: float) -> Glyph:
    x, y = _place(glyph.x, glyph.y, quarter, width, height)
    left, top, right, bottom = _box(glyph.left, glyph.top, glyph.right, glyph.bottom, quarter, width, height)
    return replace(glyph, x=x, y=y, angle=glyph.angle - quarter, left=left, top=top, right=right, bottom=bottom)


def _turned_line(line: DrawnLine, quarter: int, width: float, height: float) -> DrawnLine:
    return DrawnLine(*_box(line.left, line.top, line.right, line.bottom, quarter, width, height))


def printed_once(glyphs: list[Glyph]) -> list[Glyph]:
    """The glyphs without those that are printed a second time in the same place, as some programs make bold."""
    near: dict[tuple[str, int, int], list[Glyph]] = defaultdict(list)
    out = []
    for glyph in glyphs:
        column, row = int(glyph.x // 4), int(glyph.y // 4)
        beside = (
            other
            for i in (column - 1, column, column + 1)
            for j in (row - 1, row, row + 1)
            for other in near[glyph.text, i, j]
        )
        close = _SAME_PLACE * glyph.size
        if any(abs(o.x - glyph.x) < close and abs(o.y - glyph.y) < close for o in beside):
            continue
        near[glyph.text, column, row].append(glyph)
        out.append(glyph)
    return out


@dataclass(slots=True)
class _Stretch:
    """Glyphs that the page writes one behind the other on one baseline."""

    glyphs: list[Glyph]

    @property
    def text(self) -> str:
        return "".join(g.text for g in self.glyphs)

    @property
    def left(self) -> float:
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        return self.glyphs[-1].right

    @property
    def y(self) -> float:
        return self.glyphs[0].y

    @property
    def size(self) -> float:
        return median(g.size for g in self.glyphs)

    @property
    def invisible(self) -> bool:
        return all(g.invisible for g in self.glyphs)


def _stretches(glyphs: Iterable[Glyph]) -> list[_Stretch]:
    out: list[_Stretch] = []
    first: dict[int, int] = {}
    numbered = [(first.setdefault(glyph.piece, i) if glyph.piece else i, glyph) for i, glyph in enumerate(glyphs)]
    for _, glyph in sorted(numbered, key=lambda pair: pair[0]):
        last = out[-1].glyphs[-1] if out else None
        if (
            last
            and abs(last.y - glyph.y) < 0.05 * glyph.size
            and abs(last.size - glyph.size) < 0.05 * glyph.size
            and -0.3 * glyph.size < glyph.left - last.right < 3 * glyph.size
            and last.invisible == glyph.invisible
            and last.colour == glyph.colour
            and (last.piece == glyph.piece or glyph.left >= last.right - 0.05 * glyph.size)
        ):
            out[-1].glyphs.append(glyph)
        else:
            out.append(_Stretch([glyph]))
    return out


def _one_layer(glyphs: list[Glyph]) -> tuple[list[Glyph], list[Glyph], bool, bool]:
    """The glyphs of the text, those printed over it, whether the two are almost the same, or neither is a stamp."""
    stretches = [s for s in _stretches(glyphs) if s.text.strip()]
    by_row: dict[int, list[int]] = defaultdict(list)
    dropped: set[int] = set()
    twice = overprinted = False
    body = _commonest(stretches)
    for i, stretch in enumerate(stretches):
        row = int(stretch.y // 12)
        reach = 1 + int(_OVER * stretch.size // 12)
        for j in [j for r in range(row - reach, row + reach + 1) for j in by_row[r]]:
            other = stretches[j]
            if i in dropped or j in dropped or not _over(stretch, other):
                continue
            alike = _same_text(stretch, other)
            loser: int | None
            if min(len(_letters(stretch.text)), len(_letters(other.text))) < _SCRAP:
                alike, loser = False, min(i, j, key=lambda n: len(_letters(stretches[n].text)))
            else:
                loser = _worse(i, j, stretches) if alike else _stamp(i, j, stretches, body)
            twice |= alike and _letters(stretch.text) not in _letters(other.text)
            overprinted |= loser is None
            dropped.add(i if loser is None else loser)
        by_row[row].append(i)
    if not dropped:
        return glyphs, [], False, False
    out = {id(g) for i in dropped for g in stretches[i].glyphs}
    return [g for g in glyphs if id(g) not in out], [g for g in glyphs if id(g) in out], twice, overprinted


def _over(one: _Stretch, other: _Stretch) -> bool:
    """Whether one stretch is printed over the other."""
    if abs(one.y - other.y) >= _OVER * min(one.size, other.size):
        return False
    common = min(one.right, other.right) - max(one.left, other.left)
    return common > 0.6 * min(one.right - one.left, other.right - other.left) and common > 0.4 * one.size


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _same_text(one: _Stretch, other: _Stretch) -> bool:
    """Whether two stretches in one place say the same, or one the part of the other that stands there."""
    first, second = sorted((_letters(one.text), _letters(other.text)), key=len)
    return fuzz.partial_ratio(first, second) >= _ALIKE


def _worse(i: int, j: int, stretches: list[_Stretch]) -> int:
    """Which of two layers goes: the invisible one, the one with figures within its words, else the later."""
    one, other = stretches[i], stretches[j]
    if one.invisible != other.invisible:
        return i if one.invisible else j
    return j if _misread(other.text) > _misread(one.text) else i


def _misread(text: str) -> int:
    """How many figures stand within words, as where a scan was misread."""
    return len(_FIGURE_IN_WORD.findall(text))


def _commonest(stretches: list[_Stretch]) -> tuple[tuple[int, ...], float]:
    """The colour and size of most of the page's text."""
    weight: Counter[tuple[tuple[int, ...], float]] = Counter()
    for stretch in stretches:
        weight[stretch.glyphs[0].colour, round(stretch.size)] += len(stretch.glyphs)
    return max(weight, key=lambda look: weight[look], default=((), 0.0))


def _stamp(i: int, j: int, stretches: list[_Stretch], body: tuple[tuple[int, ...], float]) -> int | None:
    """Which of two texts in one place is the stamp: the one that does not look like the page's text."""
    odd = [n for n in (i, j) if (stretches[n].glyphs[0].colour, round(stretches[n].size)) != body]
    if len(odd) == 1:
        return odd[0]
    faint = [n for n in (i, j) if stretches[n].invisible]
    return faint[0] if len(faint) == 1 else None


def _without_letters(glyphs: list[Glyph]) -> tuple[list[Glyph], list[Glyph]]:
    """The glyphs without those of a stamp, and those: large letters alone down the page, or words of a huge size."""
    stretches = [s for s in _stretches(glyphs) if s.text.strip()]
    body = _commonest(stretches)[1]
    alone = [s.glyphs[0] for s in stretches if len(s.text.strip()) == 1 and s.text.strip().isupper()]
    large = [g for g in alone if g.size > LARGE_LETTER * max(body, 1.0) and not _has_neighbour(g, glyphs)]
    if len({round(g.y) for g in large}) < _FEWEST_LETTERS:  # a very large letter is none of the text, even alone
        large = [g for g in large if g.size > VERY_LARGE * max(body, 1.0)]
    large += [g for s in stretches if s.size > HUGE * max(body, 1.0) for g in s.glyphs]
    if not large:
        return glyphs, []
    out = {id(g) for g in large}
    return [g for g in glyphs if id(g) not in out], [g for g in glyphs if id(g) in out]


def _has_neighbour(glyph: Glyph, glyphs: list[Glyph]) -> bool:
    """Whether another character stands right before or behind one on its line: then it is a part of a word."""
    return any(
        g is not glyph
        and g.text.strip()
        and g.size > 0.5 * glyph.size
        and abs(g.y - glyph.y) < 0.05 * min(g.size, glyph.size)
        and max(g.left - glyph.right, glyph.left - g.right) < 0.3 * glyph.size
        for g in glyphs
    )


def _without_marks(glyphs: list[Glyph]) -> tuple[list[Glyph], list[Glyph]]:
    """The glyphs without the raised marks of footnotes, and those marks.

    A page may write a mark right behind its word, or all marks when the text is done.
    """
    text: list[Glyph] = []
    marks: list[Glyph] = []
    rows: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        if glyph.text.strip() and glyph.text not in FOOTNOTE_MARKS:
            rows[int(glyph.y // 12)].append(glyph)
    for glyph in glyphs:
        last = next((g for g in reversed(text[-3:]) if g.text.strip()), None)
        if (last and is_raised_mark(glyph, last)) or (
            glyph.text in FOOTNOTE_MARKS
            and any(
                glyph.size <= _SMALL_MARK * g.size and is_raised_mark(glyph, g)
                for row in range(int(glyph.y // 12), int(glyph.y // 12) + 3)
                for g in rows[row]
            )
        ):
            marks.append(glyph)
        else:
            text.append(glyph)
    return text, marks


def is_raised_mark(glyph: Glyph, last: Glyph) -> bool:
    """Whether a character is the mark of a footnote behind the character `last`: a small figure, and raised."""
    if glyph.text not in FOOTNOTE_MARKS or not -0.3 * last.size < glyph.left - last.right < 1.5 * last.size:
        return False
    if glyph.size < _SMALLEST_MARK * last.size:
        return False
    raised = last.y - glyph.y
    small = glyph.size <= _SMALL_MARK * last.size
    return RAISED * last.size < raised < 0.8 * last.size and (small or raised > 0.25 * last.size)
