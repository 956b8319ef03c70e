"""Lines → blocks: headings, paragraphs and list items, each whole over line and page breaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from pipeline.letters.prose import DocumentWords, Prose
from pipeline.reading import Document, Line

# Glyphs that only ever are bullets, the private ones those of Wingdings and Symbol.
_GLYPHS = "■◼◾▪▫□●○◦•‣⁃∙·➢➤►▶▸❖✓✔\uf0b7\uf0a7\uf06e\uf0d8\uf0fc\uf0a8\uf076\uf0b2\uf02d"
_MORE = "◆◇❍❏❑❒☐☑☒✗✘✦★☆▲△▼▻⬛⬜⚫⚪⦁⦿➔➜➞→⇒※\ufffd\ue000-\uf8ff\U000f0000-\U0010fffd"  # with a blank behind them
_GLYPH = re.compile(rf"[{_GLYPHS}]\s*|[{_MORE}](?:\s+|$)")
# Signs, and letters of a font of marks, that are bullets where several lines begin with the same one.
_ODD = re.compile(r"([§¤¶†‡¨´~›»×°ºØüòàèb-hj-np-z])(?:\s+(?=[^\W\d_])|$)")
_DASH = re.compile(r"(?:[-‐‑−–—*o])(?:\s+|$)")
_NUMBER = re.compile(
    r"(?:\(?(\d{1,2}|[a-z]|[ivx]{1,5})[.)]|\((\d{1,2}|[a-z])\))(?:\s+|$)|\([a-z\d]\)(?=\w)"
    r"|(?:\d{1,2}|[ivx]{2,5})[.)](?=[^\W\d_])"
)  # as wide as its column
_ENDING = re.compile(r"yours\s+(?:sincerely|faithfully|truly)\W*", re.IGNORECASE)
_ROMANS = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"]
_LABEL = re.compile(r"[A-Z][a-z]+(?: \w+){0,3}:\s")
_WHOLE = re.compile(r"\b(?:council|board|ICB|trust|authority|partnership|leaders)\W*$", re.IGNORECASE)
_TITLE = 1.3  # times the body's size: so large, two lines over a page break are one title
_GOES_ON = re.compile(r"\b(?:of|in|the|for|and|to|by|with|on|at)$", re.IGNORECASE)  # no heading ends so
_SENTENCE_END = re.compile(r"[.!?:;]['’”\")\]]*$")
_FULL_STOP = re.compile(r"[.!?]['’”\")\]]*$")


@dataclass(frozen=True)
class Block:
    """Some lines that belong together, without their bullet; `mark` is that bullet, or empty."""

    pieces: tuple[tuple[Line, int], ...]
    mark: str
    left: float  # of the bullet, where there is one
    vocabulary: DocumentWords

    @cached_property
    def prose(self) -> Prose:
        return Prose(self.pieces, self.vocabulary)

    @property
    def text(self) -> str:
        return self.prose.text

    @property
    def first(self) -> Line:
        return self.pieces[0][0]

    @property
    def page(self) -> int:
        return self.first.page

    @property
    def start(self) -> int:
        line, skip = self.pieces[0]
        return line.start + skip

    @property
    def end(self) -> int:
        return self.pieces[-1][0].end

    @property
    def cell(self) -> tuple[int, int, int] | None:
        return self.first.cell

    @property
    def bold(self) -> bool:
        return all(line.bold for line, _ in self.pieces)

    @property
    def italic(self) -> bool:
        return all(line.italic for line, _ in self.pieces)


def blocks(document: Document) -> list[Block]:
    """The blocks of a document's body in reading order."""
    body = [line for line in document.lines if not line.furniture]
    vocabulary = DocumentWords(body)
    shape = _Shape(body)
    out: list[Block] = []
    run = _Run()
    numbers: set[str] = set()
    for line in body:
        found = _mark(line, run, numbers, shape)
        if found is not None:
            run.close(out, vocabulary)
            run = _Run([], found.strip(), line.left)
            if _NUMBER.fullmatch(found):
                numbers.add(_digits(found))
            if len(found) < len(line.text):
                run.pieces.append((line, len(found)))
            else:  # the bullet has a line of its own
                run.alone = line
        elif run.pieces and _breaks(run, line, shape):
            run.close(out, vocabulary)
            run = _Run([(line, 0)], "", line.left)
        else:
            if run.alone and not run.pieces and run.alone.page != line.page and line.bold:
                run = _Run()  # a bullet with nothing behind it ends its page, as in Newham's 2024 report
            run.pieces.append((line, 0))
            run.left = run.left if run.mark or len(run.pieces) > 1 else line.left
    run.close(out, vocabulary)
    return out


@dataclass
class _Run:
    """The lines of the block that is being read."""

    pieces: list[tuple[Line, int]] = field(default_factory=list)
    mark: str = ""
    left: float = 0.0
    alone: Line | None = None

    def close(self, out: list[Block], vocabulary: DocumentWords) -> None:
        if self.pieces:
            out.append(Block(tuple(self.pieces), self.mark, self.left, vocabulary))


class _Shape:
    """How the document is set: its usual distance between lines, its right edge, its hanging bullets."""

    def __init__(self, body: list[Line]) -> None:
        steps = Counter(
            round(b.top - a.top, 1)
            for a, b in pairwise(body)
            if a.page == b.page and a.cell == b.cell and 0.9 * a.size < b.top - a.top < 4 * a.size
        )
        self.boxed = any(line.size > 3 for line in body)
        # Of the frequent distances the smallest: paragraphs of one line would else set the measure.
        often = [s for s, n in steps.items() if n >= max(2, 0.06 * sum(steps.values()))]
        self.pitch = min(often, default=14.0) if self.boxed else 1.0
        self.size = size = sorted(line.size for line in body)[len(body) // 2] if body else 0.0
        if self.boxed and self.pitch > 1.75 * size and not _wraps(body):  # every paragraph is one line
            self.pitch = 1.2 * size
        # Text with a paragraph on every line, however long.
        self.unwrapped = not self.boxed and max((len(line.text) for line in body), default=0) > 160
        rights = sorted(line.right for line in body if line.cell is None)
        self.right = rights[int(len(rights) * 0.9)] if rights else 0.0
        begun = Counter(m.group(1) for line in body if (m := _ODD.match(line.text)))
        self.odd = {mark for mark, times in begun.items() if times > 1}
        self.hanging = self._hangs(body)

    def glyph(self, text: str) -> re.Match[str] | None:
        """The bullet with which a line begins, if that can be nothing else in this document."""
        odd = _ODD.match(text) if self.odd else None
        return odd if odd and odd.group(1) in self.odd else _GLYPH.match(text)

    def _hangs(self, body: list[Line]) -> bool:
        votes: Counter[bool] = Counter()
        for a, b in pairwise(body):
            m = self.glyph(a.text) or _DASH.match(a.text) or _NUMBER.match(a.text)
            goes_on = a.page == b.page and a.cell == b.cell and not _SENTENCE_END.search(a.text[m.end() :] if m else "")
            if m and goes_on and not self.glyph(b.text):
                votes[b.left > a.left + 4 * min(a.size, 1)] += 1
        return votes[True] > votes[False]


def _wraps(body: list[Line]) -> bool:
    """Whether sentences go on over the ends of lines: a draft may be set with wide lines to write between."""
    goes_on = sum(not _SENTENCE_END.search(a.text) and b.text[:1].islower() for a, b in pairwise(body))
    return goes_on > 0.2 * len(body)


def _mark(line: Line, run: _Run, numbers: set[str], shape: _Shape) -> str | None:
    """The bullet with which a line begins, if it is one."""
    if m := shape.glyph(line.text):
        return m.group()
    dash = _DASH.match(line.text)
    m = dash or _NUMBER.match(line.text)
    if not m or not _may_open(line, m.group().strip(), run, shape):
        return None
    digits = _digits(m.group())
    return m.group() if dash or digits in ("1", "a", "i") or _follows(digits, numbers) else None


def _may_open(line: Line, mark: str, run: _Run, shape: _Shape) -> bool:
    """Whether a dash or a number at the start of this line may be a bullet, not a word of a sentence."""
    if not run.pieces:
        return not run.mark
    last = run.pieces[-1][0]
    if last.cell != line.cell or _gap(last, line, shape) or _SENTENCE_END.search(last.text):
        return True
    if line.text.strip() == mark or (last.bold and not line.bold):  # alone on its line; behind a heading
        return True
    if last.page != line.page and _NUMBER.fullmatch(mark + " "):
        return True
    if run.mark and line.left < run.left - (4 if shape.boxed else 1):  # out of a nested list
        return True
    return mark == run.mark or (_NUMBER.match(run.mark + " ") is not None and line.left <= run.left + 2)


def _digits(mark: str) -> str:
    return mark.strip().strip("().")


def _follows(digits: str, numbers: set[str]) -> bool:
    """Whether a number or letter comes next after one that a list had before."""
    if digits.isdigit():
        return str(int(digits) - 1) in numbers
    roman = digits in _ROMANS[1:] and _ROMANS[_ROMANS.index(digits) - 1] in numbers
    return roman or (len(digits) == 1 and chr(ord(digits) - 1) in numbers)


def _breaks(run: _Run, line: Line, shape: _Shape) -> bool:
    """Whether a line without a bullet begins a new block."""
    last = run.pieces[-1][0]
    if last.cell != line.cell or abs(last.size - line.size) > 0.6:
        return True
    if shape.unwrapped or _ENDING.fullmatch(line.text) or _ENDING.fullmatch(last.text):
        return True
    ends = _SENTENCE_END.search(last.text) is not None
    gap = _gap(last, line, shape)
    # Bold or italic may begin in mid-sentence and mid-line, so that the next line is the first that has it all over.
    filled = shape.boxed and last.page == line.page and last.right >= 0.85 * shape.right
    small = line.text[:1].islower() or line.text[:1].isdigit()
    runs_on = not gap and ((small and (not ends or last.text.endswith(";"))) or (filled and not ends))
    parted = ends or gap or (last.page != line.page and not runs_on)
    if (last.bold != line.bold and not runs_on) or (last.italic != line.italic and parted and not runs_on):
        return True
    if last.page != line.page:
        return _breaks_over_page(run, line, shape)
    if gap:
        return True
    if run.mark and shape.hanging and line.left <= run.left + 2:  # back at the margin, unless the list does not hang
        return ends or (line.text[:1].isupper() and last.right < 0.85 * shape.right)
    return ends and shape.boxed and last.cell is None and last.right < 0.62 * shape.right


def _breaks_over_page(run: _Run, line: Line, shape: _Shape) -> bool:
    last = run.pieces[-1][0]
    hanging = bool(run.mark) and shape.hanging
    filled = last.right >= 0.85 * shape.right
    if (
        _LABEL.match(run.pieces[0][0].text) and line.text[:1].isupper() and (not filled or _WHOLE.search(last.text))
    ):  # “Responsible body: …”
        return True
    if last.bold and line.bold and not run.mark:  # two headings, one at the foot of a page, one at the next's head
        title = min(last.size, line.size) >= _TITLE * shape.size
        return not (title or line.text[:1].islower() or _GOES_ON.search(last.text))
    if not _FULL_STOP.search(last.text):
        # An item without a full stop may be complete; what follows it in capitals at the margin is not its own.
        short = shape.boxed and last.cell is None and last.right < 0.8 * shape.right
        return line.text[:1].isupper() and (short or (hanging and line.left <= run.left + 2))
    if line.text[:1].islower():
        return False
    return not (hanging and run.left + 4 < line.left < run.left + 60)


def _gap(last: Line, line: Line, shape: _Shape) -> bool:
    """Whether more than a line's usual distance parts the two."""
    if last.page != line.page:
        return False
    usual = max(shape.pitch, 1.2 * line.size) if line.size > 3 else shape.pitch  # titles are set wider
    return not -0.5 * shape.pitch < line.top - last.top <= 1.3 * usual


def texts(found: Iterable[Block]) -> str:
    """The text of several blocks as one statement."""
    return " ".join(b.text for b in found)
