"""A text as clauses, and each clause as the words and word pairs that the word table weighs.

Words lose their endings, so that `assessing` and `assessments` are the same word; the few words of every sentence are
left out; a pair is two words that stand next to each other when those are gone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_LEAST_WORDS = 10  # a shorter clause is read together with the next
_SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\s*[•◼▪]\s*|\n+")
_CLAUSE = re.compile(
    r",?\s+(?=(?:and|but|so|which|while|because|in order to|including|to ensure|to enable|although|where|who)\b)|,\s+"
)
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
# The field's names that are written in several ways, each as one word or two.
_NAMES = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"education,? health,? and (?:social )?care \(ehc\)", "ehc"),
        (r"education,? health,? and (?:social )?care(?= (?:plan|needs|assess))", "ehc"),
        (r"\behcps?\b", "ehc plans"),
        (r"\behcnas?\b", "ehc needs assessments"),
        (r"special educational needs and/?(?:or)? disabilit(?:y|ies)(?: \(send\))?", "send"),
        (r"\bco-?\s?produc", "coproduc"),
        (r"child and adolescent mental health services?(?: \(camhs\))?", "camhs"),
        (r"speech,? (?:and )?language (?:and communication )?therap", "speechtherap"),
    )
)
_EVERYWHERE = re.compile(
    r"a|an|the|of|to|in|for|and|or|that|is|are|be|as|by|on|with|their|they|it|its|this|these|those|at|from|has|have|been"
    r"|was|were"
)
# What a word loses, if four letters are left.
_ENDING = re.compile(
    r"(?<=\w{4})(?:i?s?ations?|(?:e?)ments?|ingly|ings?|it(?:y|ies)|ies|ness|ions?|ively|ive|ally|edly|ed|es|ly|al|s|e|y)$"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a text that is read by itself, and where it stands."""

    start: int
    end: int
    words: frozenset[str]


def clauses(text: str) -> list[Clause]:
    """The clauses of a text in order; none for a text without words."""
    pieces = [piece for start, end in _split(_SENTENCE, text, 0, len(text)) for piece in _clauses_of(text, start, end)]
    return [Clause(start, end, frozenset(features(text[start:end]))) for start, end in pieces]


def features(text: str) -> list[str]:
    """The words and word pairs of a text, without their endings."""
    plain = text.lower().replace("’", "'").replace("‘", "'")
    for pattern, name in _NAMES:
        plain = pattern.sub(name, plain)
    words = [stem for word in _WORD.findall(plain) if not _EVERYWHERE.fullmatch(stem := _stem(word))]
    return [*words, *(f"{first} {second}" for first, second in pairwise(words))]


def count_words(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def _clauses_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The clauses of one sentence, each of some words at least."""
    found: list[tuple[int, int]] = []
    begun: int | None = None
    for first, last in _split(_CLAUSE, text, start, end):
        begun = first if begun is None else begun
        if count_words(text[begun:last]) >= _LEAST_WORDS:
            found.append((begun, last))
            begun = None
    if begun is not None:
        if found:
            found[-1] = found[-1][0], end
        else:
            found.append((begun, end))
    return found


def _split(pattern: re.Pattern[str], text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The pieces of a part of a text between the matches of a pattern; pieces without words are left out."""
    pieces, begun = [], start
    for match in pattern.finditer(text, start, end):
        pieces.append((begun, match.start()))
        begun = match.end()
    pieces.append((begun, end))
    return [(a, b) for a, b in pieces if text[a:b].strip()]


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return _ENDING.sub("", word.removesuffix("'s"), count=1)
