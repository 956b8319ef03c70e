"""What a briefing is made of, before it becomes Markdown, a page or a Word document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Note:
    """How a number was counted: a footnote, and a row of `briefing-numbers.csv`."""

    number: int  # of the note, 1 first
    sentence: str  # that states the number
    counted: str  # what was counted, and from which tables
    ids: tuple[str, ...]  # the findings or letters that were counted


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; one that states a number has a note."""

    text: str
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """The words of a finding, with the area and where to read them."""

    words: str
    source: str  # such as “Bury, weakness 2, page 3”
    link: str


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph or a point of a list, with quotations below it."""

    kind: str  # `title`, `heading`, `subheading`, `paragraph` or `point`
    sentences: tuple[Sentence, ...]
    quotes: tuple[Quote, ...] = ()


@dataclass(slots=True)
class Draft:
    """A briefing as it is being written."""

    blocks: list[Block] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def head(self, text: str, kind: str = "heading") -> None:
        """Begin a section."""
        self.blocks.append(Block(kind, (Sentence(text),)))

    def say(self, *sentences: str | Sentence, quotes: Sequence[Quote] = (), kind: str = "paragraph") -> None:
        """Add a paragraph, or a point of a list."""
        said = tuple(s if isinstance(s, Sentence) else Sentence(s) for s in sentences if s)
        if said:
            self.blocks.append(Block(kind, said, tuple(quotes)))

    def point(self, *sentences: str | Sentence, quotes: Sequence[Quote] = ()) -> None:
        """Add a point of a list."""
        self.say(*sentences, quotes=quotes, kind="point")

    def counted(self, text: str, how: str, ids: Iterable[str]) -> Sentence:
        """A sentence that states a number, with the note that says how it was counted."""
        note = Note(len(self.notes) + 1, text, how, tuple(dict.fromkeys(ids)))
        self.notes.append(note)
        return Sentence(text, note)


def names(areas: Iterable[str]) -> str:
    """The names in alphabetical order as a sentence lists them."""
    ordered = sorted(set(areas))
    return f"{', '.join(ordered[:-1])} and {ordered[-1]}" if len(ordered) > 1 else "".join(ordered)


def many(number: int, one: str, several: str = "") -> str:
    """A number with its noun."""
    return f"{number} {one if number == 1 else several or one + 's'}"
