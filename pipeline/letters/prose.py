"""Lines → running prose: line breaks, hyphenation and ligatures healed, every character's origin kept."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property

from pipeline.reading import Line

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
# PDFs may also hold a space before a full stop or an apostrophe, from the spacing of their letters.
_NO_SPACE_BEFORE = re.compile(r"[.,;:!?](?:\s|$)|’")
_ODD = re.compile(r"[ﬀ-ﬆ\u00ad\u200b-\u200d\ufeff]|(?<=\S)[⁰¹²³⁴-⁹]+|[\s\u00a0]+|[a-zA-Z][\u0300-\u036f]+")
_BROKEN = re.compile(r"(?<![\w-])([a-z]{2,})[-‐‑\u00ad]([a-z]{2,})(?![\w-])", re.IGNORECASE)  # within a line
_LAST_WORD = re.compile(r"(\w+)[-‐‑\u00ad]$")
_FIRST_WORD = re.compile(r"(\w+)")
_ENDS = re.compile(r"\w+$")
_WORD = re.compile(r"\w{2,}")
_DASH_IN_WORD = re.compile(r"\w[-‐‑\u00ad]$")
# First halves of the field's hyphened words; at a line's end their hyphen is the writer's own.
_HALVES = """
after all anti area co cross day decision early face first follow full good hand hard high home in inter joined key
lead local long low mid multi near non off on one out over part person post pre problem quality re school self semi
short single so team term third three time top two under up user web well whole wide year
"""
_FIRST_HALVES = frozenset(_HALVES.split())
# Words of the field that are never written with a hyphen: one within a line was the end of a line once.
_WHOLE = """
ability achievement achieving addressed addressing agreement although approach arrangements assessment assessments
attendance authority between board carers certain children clinical commission commissioned commissioners
commissioning communication community concerns conducted council department designated determine determined
determining develop developed development difficult difficulties disabilities disability disabled education
educational effective effectively effectiveness employment england executive experience experiences families
findings following forward general governance government health identified identify identifying implement
implementation implementing improve improved improvement improvements including independent information initial
inspection inspections inspector inspectors integrated inspected joint leaders leadership learning letter majesty
making managers meeting national needs nursery officer officers outcomes outlines oversight parents partners
partnership paediatric people performance planning plans position practice practitioners preparation prepared
priority produced professionals progress provide provided providers provision published pupils quality raised
regulations relationships reports required requirement requirements requires residential responsible
responsibilities result revisit safeguarding schools secondary secretary sector service services significant
significantly sincerely social special specialist speech staff standards statement statements statutory strategic
strategy strengths submitted sufficient sufficiently support supported system systems therapist therapists therapy
training transition understand understanding waiting weakness weaknesses whether working written young
"""
_WHOLE_WORDS = frozenset(_WHOLE.split())


class DocumentWords:
    """The words that a document writes whole, to tell a broken word from a hyphened one."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.words: set[str] = set()
        broken = False
        for line in lines:
            words = _WORD.findall(line.text.lower())
            ends = _DASH_IN_WORD.search(line.text) is not None
            self.words.update(words[1 if broken else 0 : -1 if ends else None])
            broken = ends

    def is_broken(self, first: str, rest: str) -> bool:
        """Whether `first-rest` within a line is one word that was parted at the end of another line."""
        first, rest = first.lower(), rest.lower()
        if first + rest in _WHOLE_WORDS:
            return True
        if first in _FIRST_HALVES or (first in self.words and rest in self.words):
            return False
        return first + rest in self.words

    def keeps_hyphen(self, first: str, rest: str) -> bool:
        """Whether `first-` at the end of a line and `rest` on the next make a word with a hyphen."""
        first, rest = first.lower(), rest.lower()
        if first + rest in self.words:
            return False
        return first in _FIRST_HALVES or first.isdigit() or (first in self.words and rest in self.words)


class Prose:
    """The healed text of some lines, and where in the document each of its characters stands."""

    def __init__(self, pieces: Sequence[tuple[Line, int]], vocabulary: DocumentWords) -> None:
        """`pieces` are lines, each with the number of characters to leave out at its beginning."""
        self._lines = [line for line, _ in pieces]
        self._from: list[int] = []  # positions in the healed text …
        self._to: list[int] = []  # … and where these stand in the document
        parts: list[str] = []
        length = 0
        for i, (line, skip) in enumerate(pieces):
            text = line.text[skip:]
            following = pieces[i + 1] if i + 1 < len(pieces) else None
            cut, space = _line_end(text, following, vocabulary)
            for piece, origin in _healed(text[:cut], line.start + skip, vocabulary):
                self._from.append(length)
                self._to.append(origin)
                parts.append(piece)
                length += len(piece)
            if space and length and not parts[-1].endswith(" "):
                self._from.append(length)
                self._to.append(line.end)
                parts.append(" ")
                length += 1
        self.text = "".join(parts).rstrip()

    def origin(self, index: int) -> int:
        """The offset in the document of the character at `index` of the healed text."""
        i = bisect_right(self._from, index) - 1
        return self._to[i] + index - self._from[i] if i >= 0 else (self._lines[0].start if self._lines else 0)

    def span(self, start: int, end: int) -> tuple[int, int, int]:
        """Page, start and end in the document of a stretch of the healed text."""
        first = self.origin(start)
        last = self.origin(end - 1) + 1 if end > start else first
        return self._page_of(first), first, last

    @cached_property
    def _starts(self) -> list[int]:
        return sorted(line.start for line in self._lines)

    @cached_property
    def _by_start(self) -> dict[int, Line]:
        return {line.start: line for line in self._lines}

    def _page_of(self, offset: int) -> int:
        i = bisect_right(self._starts, offset) - 1
        return self._by_start[self._starts[max(i, 0)]].page


def _line_end(text: str, following: tuple[Line, int] | None, vocabulary: DocumentWords) -> tuple[int, bool]:
    """How many characters of a line count, and whether a space parts it from the next."""
    if following is None:
        return len(text), False
    if not _DASH_IN_WORD.search(text):
        return len(text), True
    rest = _FIRST_WORD.match(following[0].text[following[1] :].lstrip())
    first = _LAST_WORD.search(text)
    if not rest or not first or not rest.group(1)[0].islower():
        return len(text), not rest
    if text.endswith("\u00ad") or not vocabulary.keeps_hyphen(first.group(1), rest.group(1)):
        return len(text) - 1, False
    return len(text), False


def _healed(text: str, origin: int, vocabulary: DocumentWords) -> Iterable[tuple[str, int]]:
    """The text in pieces that stand in the document just as they do here, with odd characters replaced."""
    at = 0
    hyphens = [m.end(1) for m in _BROKEN.finditer(text) if vocabulary.is_broken(*m.groups())]
    for start, end in sorted([*(m.span() for m in _ODD.finditer(text)), *((h, h + 1) for h in hyphens)]):
        found = text[start:end]
        if start < at or (found == " " and not _NO_SPACE_BEFORE.match(text, end)):
            continue
        if start > at:
            yield text[at:start], origin + at
        for char in _replacement(found, text, start, end):
            yield char, origin + start
        at = end
    if at < len(text):
        yield text[at:], origin + at


def _replacement(found: str, text: str, start: int, end: int) -> str:
    """What is read for an odd stretch of a text: a ligature's letters, one blank, an accented letter, or nothing."""
    if found.isspace():
        return "" if _NO_SPACE_BEFORE.match(text, end) else " "
    if found[0].isalpha() and len(found) > 1:
        return unicodedata.normalize("NFC", found)
    if found == "\u00ad" and text[start - 1 : start].isalnum() and _keeps_soft_hyphen(text[:start], text[end:]):
        return "-"
    return _LIGATURES.get(found, "")


def _keeps_soft_hyphen(before: str, behind: str) -> bool:
    """Whether a soft hyphen within a line parts two words, as in co-production or post-16: then it was printed."""
    first, rest = _ENDS.search(before), _FIRST_WORD.match(behind)
    if first is None or rest is None:
        return False
    return first.group().lower() in _FIRST_HALVES or rest.group(1)[0].isdigit()
