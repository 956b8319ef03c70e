"""A sentence in the plain words that rules for verdicts are written for: contractions in full, asides left out.

“The area hasn't, therefore, made sufficient progress” becomes “The area has not made sufficient progress”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.letters.parts.clauses import ClauseReader
from pipeline.rulebook import Shapes

# What is dropped, and the words that take its place.
_CONTRACTIONS = [
    (re.compile(rf"{before}(?P<drop>{drop})\b", re.IGNORECASE), words)
    for before, drop, words in (
        (r"\bca", "n['’]t", "nnot"),
        (r"\bw", "on['’]t", "ill not"),
        (r"\w", "n['’]t", " not"),
        (r"\w", "['’]ve", " have"),
        (r"\w", "['’]re", " are"),
        (r"\b(?:it|there|that)", "['’]s", " is"),
        # What was not only done was done.
        (r"\b(?:has|have|had|is|are|was)", r"\s+not\s+(?:only|just|merely|simply)", ""),
    )
]
_ABBREVIATION = re.compile(r"\s*\([A-Z][A-Za-z]{1,7}\)")  # “(WSOA)”, behind what it stands for
_ASIDE = re.compile(
    r"\b(?:has|have|had|is|are|was|were|not|been|made)(?P<drop>\s*(?:,|\s[–-])\s(?P<aside>[^,;:.–]{2,80})(?:,|\s[–-]))(?=\s)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PlainSentence:
    """The plain words of a sentence, and the offset in the sentence of each of their characters."""

    text: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the sentence a stretch of the plain words stands."""
        return self.origins[start], self.origins[end - 1] + 1


def plain_sentence(sentence: str, shapes: Shapes) -> PlainSentence:
    """The sentence in plain words."""
    plain = PlainSentence(sentence, tuple(range(len(sentence))))
    plain = _replaced(plain, [(*m.span(), "") for m in _ABBREVIATION.finditer(plain.text)])
    for pattern, words in _CONTRACTIONS:
        plain = _replaced(plain, [(*m.span("drop"), words) for m in pattern.finditer(plain.text)])
    return _replaced(plain, list(_asides(plain.text, shapes)))


def _asides(text: str, shapes: Shapes) -> Iterator[tuple[int, int, str]]:
    """The asides that change nothing, behind an auxiliary: “has, since the inspection, made”."""
    for m in _ASIDE.finditer(text):
        if ClauseReader(m.group("aside"), shapes).consists_of(("opener", "adverb", "tail")):
            yield (*m.span("drop"), "")


def _replaced(plain: PlainSentence, changes: list[tuple[int, int, str]]) -> PlainSentence:
    """The sentence with each stretch of it replaced."""
    if not changes:
        return plain
    text, origins, last = "", list[int](), 0
    for start, end, words in changes:
        text += plain.text[last:start] + words
        origins += [*plain.origins[last:start], *[plain.origins[start]] * len(words)]
        last = end
    return PlainSentence(text + plain.text[last:], (*origins, *plain.origins[last:]))
