"""Pictures drawn as SVG from a run's numbers: a title and a description for who cannot see them, the numbers beside.

They are drawn here and not by a charting library: each is a few lines and rectangles, the same numbers give the same
bytes everywhere, and a page's own style can show them in the dark and on paper. None needs a script.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from markupsafe import Markup, escape

Cell = str | int | tuple[str, str]
Legend = tuple[str, str, str]  # mark, words, look
_POINTS = ("north", "east", "south", "west")
Drawing = tuple[int, int, Markup]  # width, height and body
_STYLE = """
.picture{font-family:sans-serif;background:#fff}text{fill:#0b0c0c}.quiet{fill:#484f54}.axis{stroke:#9aa1a6}
.bar,.b{fill:#2f6aa8}.a{fill:#b8501f}.c{fill:#62676b}.back{fill:#f3f4f5}.on{fill:#fff}
.likely{fill:none;stroke:#2f6aa8;stroke-dasharray:3 2}
.whisker{stroke:#0b0c0c;stroke-width:1.5;fill:none}.tile{stroke:#9aa1a6;stroke-width:.5}
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its numbers, ready for a page or for a file of its own."""

    name: str
    title: str
    description: str
    source: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    width: int
    height: int
    body: Markup = field(repr=False)
    look: str = ""

    @property
    def has_links(self) -> bool:
        """Whether parts of the picture lead somewhere."""
        return "<a " in self.body

    @property
    def path(self) -> str:
        """Where its file is within the site."""
        return f"pictures/{self.name}.svg"

    def svg(self, root: str, inline: bool = False) -> Markup:
        """The picture for a page, whose style it then has; else for a file, with style, title and source of its own.

        `root` is the way from there to the site's folder, for links in the picture.
        """
        below = 0 if inline else 44
        body = Markup(str(self.body).replace('href="@', f'href="{root}'))
        head = Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" class="picture {look}" viewBox="0 {top} {width} {height}" '
            'role="{role}" aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{title}</title>'
            '<desc id="{name}-desc">{description}</desc>'
        ).format(
            look=self.look,
            top=-below // 2,
            width=self.width,
            height=self.height + below,
            role="group" if self.has_links else "img",
            name=self.name,
            title=self.title,
            description=self.description,
        )
        if inline:
            return head + body + Markup("</svg>\n")
        extra = text(0, -8, self.title, size=12, weight=700) + text(0, self.height + 14, self.source, "quiet", size=8)
        return head + Markup("<style>{}</style>").format(Markup(_STYLE)) + extra + body + Markup("</svg>\n")


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its share of the width, the ends of its interval, how much more is only likely, and its words."""

    label: str
    share: float
    words: str
    low: float | None = None
    high: float | None = None
    likely: float | None = None  # the share with likely ones, from 0


def rect(x: float, y: float, width: float, height: float, look: str) -> Markup:
    """A rectangle in the given look."""
    return Markup(f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" class="{look}"/>')


def text(
    x: float, y: float, words: str, look: str = "", *, size: float = 11, anchor: str = "start", weight: int = 400
) -> Markup:
    """Words at a place."""
    extra = f' class="{look}"' if look else ""
    extra += f' text-anchor="{anchor}"' if anchor != "start" else ""
    extra += f' font-weight="{weight}"' if weight != 400 else ""
    return Markup(f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}"{extra}>{escape(words)}</text>')


def line(x1: float, y1: float, x2: float, y2: float, look: str = "axis") -> Markup:
    """A straight line."""
    return Markup(f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" class="{look}"/>')


def bars(rows: Sequence[Bar], width: int = 360) -> Drawing:
    """Bars below one another, each under its label, with intervals where given: width, height and body."""
    out, y, step = [], 0, 32
    for row in rows:
        out.append(text(0, y + 11, row.label, size=11))
        out.append(text(width, y + 11, row.words, "quiet", size=10, anchor="end"))
        out.append(rect(0, y + 15, width, 10, "back"))
        out.append(rect(0, y + 15, width * row.share, 10, "bar"))
        if row.likely is not None and row.likely > row.share:
            out.append(rect(width * row.share, y + 15.5, width * (row.likely - row.share), 9, "likely"))
        if row.low is not None and row.high is not None:
            left, right, middle = width * row.low, width * row.high, y + 20
            out.append(line(left, middle, right, middle, "whisker"))
            out += [line(x, middle - 3, x, middle + 3, "whisker") for x in (left, right)]
        y += step
    return width, max(y, 1), Markup("").join(out)


def stacks(columns: Sequence[tuple[str, Sequence[tuple[str, int, str]]]], legend: Sequence[Legend]) -> Drawing:
    """Columns of stacked parts, each part (mark, number, look) with its mark and number in it, and a legend."""
    top, height, step = 16 * len(legend) + 20, 180, 34
    most = max((sum(n for _, n, _ in parts) for _, parts in columns), default=1) or 1
    width = max(360, step * len(columns) + 10)
    out = []
    for i, (mark, words, look) in enumerate(legend):
        out.append(rect(0, 16 * i, 12, 12, look) + text(6, 16 * i + 10, mark, "on", size=10, anchor="middle"))
        out.append(text(18, 16 * i + 10, words, size=11))
    for i, (label, parts) in enumerate(columns):
        x, y = i * step + 4, float(top + height)
        for mark, number, look in parts:
            tall = height * number / most
            y -= tall
            if number:
                out.append(rect(x, y, step - 6, tall, look))
                if tall >= 11:
                    label_y = y + tall / 2 + 4
                    out.append(text(x + step / 2 - 3, label_y, f"{mark} {number}", "on", size=10, anchor="middle"))
        out.append(text(x + step / 2 - 3, y - 3, str(sum(n for _, n, _ in parts)), size=10, anchor="middle"))
        out.append(text(x + step / 2 - 3, top + height + 14, label, size=10, anchor="middle"))
    out.append(line(0, top + height, width, top + height))
    return width, top + height + 20, Markup("").join(out)


def heat(
    down: Sequence[str],
    along: Sequence[str],
    shares: Sequence[Sequence[float]],
    words: Sequence[Sequence[str]],
    *,
    cell: int,
    label: int,
    slanted: bool = False,
) -> Drawing:
    """A grid of cells, darker where more, each with its number in it."""
    longest = max(map(len, along), default=0) if slanted else 0
    top, row, right = (round(5 * longest) + 14 if slanted else 18), 20, round(3 * longest)
    out = []
    for i, name in enumerate(along):
        x = label + i * cell + cell / 2
        if slanted:
            out.append(
                Markup('<g transform="translate({} {}) rotate(-60)">{}</g>').format(
                    _n(x + 3), top - 5, text(0, 0, name, size=10)
                )
            )
        else:
            out.append(text(x, 12, name, size=10, anchor="middle"))
    for j, name in enumerate(down):
        y = top + j * row
        out.append(text(0, y + 14, name, size=10))
        for i, (share, shown) in enumerate(zip(shares[j], words[j], strict=True)):
            if not shown:
                continue
            x = label + i * cell
            out.append(rect(x, y, cell - 1, row - 1, "back"))
            if share > 0:
                tile = Markup('<rect x="{}" y="{}" width="{}" height="{}" class="bar" opacity="{}"/>')
                out.append(tile.format(_n(x), _n(y), cell - 1, row - 1, _n(0.08 + 0.42 * min(share, 1))))
            out.append(text(x + cell / 2 - 0.5, y + 13, shown, size=9, anchor="middle"))
    return label + cell * len(along) + right, top + row * len(down) + 4, Markup("").join(out)


@dataclass(frozen=True, slots=True)
class Tile:
    """One area of the map: its short name, its mark and look, its words, and where it leads."""

    stem: str
    mark: str
    look: str
    words: str
    link: str  # within the site


@cache
def tile_places() -> dict[str, tuple[int, int]]:
    """Column and row of each area on the tile map of England, by its slug, from `tile_map.csv`."""
    content = resources.files("pipeline.outputs.site").joinpath("tile_map.csv").read_text(encoding="utf-8")
    cells = [row.split(",") for row in content.splitlines()[1:]]
    return {slug: (int(column), int(row)) for slug, column, row in cells}


def tiles(items: Iterable[Tile], legend: Sequence[Legend]) -> Drawing:
    """A map with a square for each area that has a place on it, each with its mark; all squares are alike in size."""
    size, places = 30, tile_places()
    top = 18 * len(legend) + 6
    out = []
    for i, (mark, words, look) in enumerate(legend):
        tone = "on" if look in ("a", "b", "c") else ""
        out.append(rect(0, 18 * i, 14, 14, look) + text(7, 18 * i + 11, mark, tone, size=10, anchor="middle"))
        out.append(text(20, 18 * i + 11, words, size=11))
    for item in items:
        if item.stem not in places:
            continue
        column, row = places[item.stem]
        x, y = column * size, top + row * size
        tone = "on" if item.look in ("a", "b", "c") else ""
        square = rect(x + 0.5, y + 0.5, size - 1, size - 1, f"tile {item.look}")
        name = _short(item.stem)
        inside = square + text(x + size / 2, y + 13, name, tone, size=8.5, anchor="middle")
        inside += text(x + size / 2, y + 25, item.mark, tone, size=10, anchor="middle", weight=700)
        out.append(
            Markup('<a href="@{}" aria-label="{}"><title>{}</title>{}</a>').format(
                item.link, item.words, item.words, inside
            )
        )
    columns = max(c for c, _ in places.values()) + 1
    rows = max(r for _, r in places.values()) + 1
    return columns * size, top + rows * size, Markup("").join(out)


def _short(stem: str) -> str:
    """Four letters for an area: `NTyn` for north-tyneside, so that the many Norths and Wests differ."""
    first, *rest = stem.split("-")
    points = [first[0].upper()] if first in _POINTS and rest else []
    while points and len(rest) > 1 and rest[0] in _POINTS:
        points.append(rest.pop(0)[0].upper())
    return ("".join(points) + (rest[0] if points else first).title())[:4]


def _n(number: float) -> str:
    """A number of at most one decimal, so that every machine writes it alike."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
