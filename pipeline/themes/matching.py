"""Phrases as spaCy patterns, and where they stand in the sentences of a finding.

Sentences are matched word by word: lower case, without punctuation and possessive endings, every dash and
slash a space, so that a phrase never fails over a comma. Offsets always point into the text as given.
A semicolon ends a sentence here, since letters list things with semicolons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

import spacy
from spacy.language import Language as SpacyLanguage
from spacy.matcher import Matcher
from spacy.tokens import Doc

from pipeline.rulebook import GAP_WORDS, Either, Element, Gap, PhraseError, Word

MOST_SPELLINGS = 300  # wordings one phrase may stand for before it should be split in two
MOST_GAPS = 2  # in one phrase
NEAR = 20  # words from the first to the last of phrases joined by &

_LONGEST_SENTENCE = 5_000  # characters; the longest in a real letter has some 900
_END = re.compile(r"(?:[.!?]['’”\")]*\s+(?=[A-Z‘“'\"(\d])|[;•◼▪]|\n\s*\n)\s*")
_SAME_LENGTH = str.maketrans({**dict.fromkeys("-‐‑–—/", " "), **dict.fromkeys("’‘`", "'")})
_POSSESSIVE = ("'s", "'")
_EVERYWHERE = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "of", "on", "or", "that", "the"}
    | {"their", "this", "to", "was", "with"}
)
# Words of so many sentences that looking for the others first is quicker.
_COMMON = _EVERYWHERE | {"not", "no", "children*", "child*", "need*", "needs", "leader*", "plans", "should", "ensure"}

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Slot:
    """One word of a pattern: any of these words, or any word that begins so."""

    words: frozenset[str]
    beginnings: frozenset[str] = frozenset()
    optional: bool = False

    @property
    def atoms(self) -> frozenset[str]:
        """What a sentence must hold one of: words, and beginnings marked with a star."""
        return self.words | {b + "*" for b in self.beginnings}

    def pattern(self) -> dict[str, Any]:
        if len(self.words) == 1 and not self.beginnings:
            token: dict[str, Any] = {"ORTH": next(iter(self.words))}
        elif self.beginnings:
            endings = [re.escape(w) for w in sorted(self.words)] + [
                re.escape(b) + ".*" for b in sorted(self.beginnings)
            ]
            token = {"ORTH": {"REGEX": rf"^(?:{'|'.join(endings)})$"}}
        else:
            token = {"ORTH": {"IN": sorted(self.words)}}
        return {**token, "OP": "?"} if self.optional else token


Spelling = tuple[Slot | Gap, ...]


@dataclass
class Sentence:
    """The words of one sentence, in lower case, and where each stands in the text."""

    words: list[str]
    spans: list[Span]
    language: Language
    holds: dict[str, list[int]]  # what the patterns look for → the words that are it
    possible: dict[int, list[int]] = field(default_factory=dict)
    matched: dict[int, list[Span]] = field(default_factory=dict)

    @cached_property
    def doc(self) -> Doc:
        """The words as spaCy takes them."""
        return Doc(self.language.nlp.vocab, words=self.words)

    def where(self, start: int, end: int) -> Span:
        """Offsets in the text of the words from `start` up to `end`."""
        return self.spans[start][0], self.spans[end - 1][1]

    def numbers(self, atoms: frozenset[str]) -> list[int]:
        """The numbers of the words that are one of these atoms, in order."""
        places = [self.holds[atom] for atom in self.holds.keys() & atoms]
        return places[0] if len(places) == 1 else sorted({n for numbers in places for n in numbers})


class Pattern:
    """A run of words in each of its wordings, compiled for spaCy when a sentence first may hold them."""

    def __init__(self, number: int, spellings: list[Spelling], nlp: SpacyLanguage) -> None:
        self.number = number
        self._nlp = nlp
        self._spellings = spellings
        self._needs = [[slot.atoms for slot in _slots(spelling)] for spelling in spellings]
        self._matchers: dict[int, Matcher] = {}
        # Atoms of which a sentence must hold one for this pattern to match, each with the wordings it may be.
        self._first: dict[str, list[int]] = {}
        for wording, needs in enumerate(self._needs):
            for atom in min(needs, key=commonness):
                self._first.setdefault(atom, []).append(wording)
        self.first_words = frozenset(self._first)

    def possible(self, sentence: Sentence) -> list[int]:
        """Which of its wordings a sentence may hold, going by the words alone."""
        if self.number not in sentence.possible:
            holds = sentence.holds.keys()
            likely = {n for atom in self._first.keys() & holds for n in self._first[atom]}
            possible = [n for n in likely if not any(map(holds.isdisjoint, self._needs[n]))]
            sentence.possible[self.number] = sorted(possible)
        return sentence.possible[self.number]

    def spans(self, sentence: Sentence) -> list[Span]:
        """Where it stands in the sentence, as word numbers: the shortest from each beginning, in order."""
        if self.number not in sentence.matched:
            shortest: dict[int, int] = {}
            for number in self.possible(sentence):
                for start, end in self._matches(number, sentence):
                    shortest[start] = min(end, shortest.get(start, end))
            sentence.matched[self.number] = sorted(shortest.items())
        return sentence.matched[self.number]

    def _matches(self, number: int, sentence: Sentence) -> list[Span]:
        needs, slots = self._needs[number], len(self._spellings[number])
        first, last = sentence.numbers(needs[0]), sentence.numbers(needs[-1])
        if slots == 1:
            return [(n, n + 1) for n in first]
        # Only the words between the first that it can begin with and the last that it can end with are looked at.
        optional = slots - len(needs)
        start, end = max(0, first[0] - optional), last[-1] + 1 + optional
        if end - start < len(needs):
            return []
        return [(start + a, start + b) for _, a, b in self._matcher(number)(sentence.doc[start:end])]

    def _matcher(self, number: int) -> Matcher:
        if number not in self._matchers:
            self._matchers[number] = Matcher(self._nlp.vocab, validate=False)
            self._matchers[number].add("phrase", _tokens(self._spellings[number]))
        return self._matchers[number]


class Language:
    """The patterns of a set of rules, and the sentences that they are looked for in."""

    def __init__(self) -> None:
        self.nlp = spacy.blank("en")
        self._patterns: dict[tuple[Element, ...], Pattern] = {}
        self._words: set[str] = set()
        self._beginnings: set[str] = set()
        self._atoms: dict[str, tuple[str, ...]] = {}

    def compile(self, elements: tuple[Element, ...]) -> Pattern:
        """The pattern for a parsed phrase, made once. Raises PhraseError where it stands for too many wordings."""
        if elements not in self._patterns:
            spellings = self._spellings(elements)
            if max(sum(isinstance(slot, Gap) for slot in spelling) for spelling in spellings) > MOST_GAPS:
                raise PhraseError(f"it has more than {MOST_GAPS} gaps `...`; split it, or join its parts with `&`")
            if any(all(s.atoms <= _EVERYWHERE for s in _slots(sp)) for sp in spellings):
                raise PhraseError("it has only words that stand in nearly every sentence; add one that tells")
            for slot in (s for spelling in spellings for s in spelling if isinstance(s, Slot)):
                self._words |= slot.words
                self._beginnings |= slot.beginnings
            self._atoms.clear()
            self._patterns[elements] = Pattern(len(self._patterns), spellings, self.nlp)
        return self._patterns[elements]

    def sentences(self, text: str) -> Iterator[tuple[Sentence, Span]]:
        """The sentences of a text that hold any word, each with its offsets."""
        start = 0
        for end in _ends(text):
            words, spans = self._read(text, start, end)
            if words:
                holds: dict[str, list[int]] = {}
                for number, word in enumerate(words):
                    for atom in self._atoms_of(word):
                        holds.setdefault(atom, []).append(number)
                yield Sentence(words, spans, self, holds), (start, end)
            start = end

    def _read(self, text: str, start: int, end: int) -> tuple[list[str], list[Span]]:
        words, spans = [], []
        for token in self.nlp.make_doc(text[start:end].translate(_SAME_LENGTH)):
            word = token.lower_
            if word not in _POSSESSIVE and any(c.isalnum() for c in word):
                words.append(word)
                spans.append((start + token.idx, start + token.idx + len(token.text)))
        return words, spans

    def _atoms_of(self, word: str) -> tuple[str, ...]:
        if word not in self._atoms:
            beginnings = [word[:n] + "*" for n in range(2, len(word) + 1) if word[:n] in self._beginnings]
            self._atoms[word] = (*beginnings, word) if word in self._words else tuple(beginnings)
        return self._atoms[word]

    def _spellings(self, elements: tuple[Element, ...]) -> list[Spelling]:
        ways = [self._ways(element) for element in elements]
        count = 1
        for way in ways:
            count *= len(way)
        if count > MOST_SPELLINGS:
            raise PhraseError(f"it stands for {count} wordings, more than {MOST_SPELLINGS}; split it into two phrases")
        return [tuple(slot for way in choice for slot in way) for choice in product(*ways)]

    def _ways(self, element: Element) -> list[Spelling]:
        if isinstance(element, Gap):
            return [(element,)]
        if isinstance(element, Word):
            return [self._slots(element)]
        assert isinstance(element, Either)  # the others stand in rules that read letters only
        choices = [spelling for choice in element.choices for spelling in self._spellings(choice)]
        single = [slots[0] for slots in choices if len(slots) == 1 and _plain(slots[0])]
        longer = [slots for slots in choices if len(slots) > 1 or (slots and not _plain(slots[0]))]
        optional = () in choices
        ways = list(longer)
        if single:
            words = frozenset().union(*(s.words for s in single if isinstance(s, Slot)))
            beginnings = frozenset().union(*(s.beginnings for s in single if isinstance(s, Slot)))
            ways.append((Slot(words, beginnings, optional and not longer),))
        return [*ways, ()] if optional and longer else ways

    def _slots(self, word: Word) -> Spelling:
        *whole, last = word.text.translate(_SAME_LENGTH).lower().split() or [""]
        if word.any_ending:
            return (*(Slot(frozenset({w})) for w in whole), Slot(frozenset(), frozenset({last})))
        words, _ = self._read(word.text, 0, len(word.text))
        if not words:
            raise PhraseError(f"`{word.text}` is no word; leave it out, since punctuation never matters")
        return tuple(Slot(frozenset({w})) for w in words)


def _ends(text: str) -> Iterator[int]:
    """Where the sentences of a text end; one without end is cut between two words, so that its cost stays linear."""
    start = 0
    for end in [*(m.end() for m in _END.finditer(text)), len(text)]:
        while end - start > _LONGEST_SENTENCE:
            blank = text.rfind(" ", start + 1, start + _LONGEST_SENTENCE)
            start = blank if blank > start else start + _LONGEST_SENTENCE
            yield start
        yield end
        start = end


def commonness(atoms: frozenset[str]) -> tuple[bool, int]:
    """How likely a sentence is to hold one of these: a key to find the rarest by."""
    return not atoms.isdisjoint(_COMMON), len(atoms)


def _slots(spelling: Spelling) -> list[Slot]:
    return [slot for slot in spelling if isinstance(slot, Slot) and not slot.optional]


def _plain(slot: Slot | Gap) -> bool:
    return isinstance(slot, Slot) and not slot.optional


def _tokens(spelling: Spelling) -> list[list[dict[str, Any]]]:
    """The spelling for spaCy, once for each length of its gaps (optional tokens would be tried in every choice)."""
    gaps = sum(isinstance(slot, Gap) for slot in spelling)
    ways = []
    for lengths in product(range(GAP_WORDS + 1), repeat=gaps):
        left = iter(lengths)
        tokens: list[list[dict[str, Any]]] = [
            [{}] * next(left) if isinstance(slot, Gap) else [slot.pattern()] for slot in spelling
        ]
        ways.append([token for group in tokens for token in group])
    return ways
