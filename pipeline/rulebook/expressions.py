"""A phrase of a rule that reads letters → a regular expression.

Every repeat is bounded or gives nothing back, and no gap takes more than forty words, so that the time to search a text
grows with its length alone, whatever it says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import Enum

from pipeline.rulebook.phrases import (
    GAP_WORDS,
    Either,
    Element,
    Gap,
    Part,
    PhraseError,
    Reads,
    Some,
    Without,
    Word,
)

MOST_GAPS = 2  # in one phrase: each multiplies the ways in which it can be tried
_MOST_SOME = 4
_MOST_READ = 12  # words of a value
# Any one mark, for quotes and dashes of any shape. A set that names the curly ones is slow to compile.
_MARK = r"[^\w\s]"
# Between two words of a phrase: white space, and the marks a writer may set beside it.
_ASIDE = r"[^\w\s.;:!?]{0,3}"
_SPACE = rf"{_ASIDE}\s++{_ASIDE}"
_CLOSING = r"(?<![.!?])(?<![.!?][^\w\s])(?<![.!?][^\w\s][^\w\s])"
_SENTENCE_WORD = rf"\S++{_CLOSING}"  # a word that does not end its sentence
_CLAUSE_WORD = r"[^\s.,;:!?]++(?:[.,;:!?]\w[^\s.,;:!?]*+){0,3}"  # a word without a mark behind it
_READ_WORD = r"(?:st\.|(?:(?![.:;]\s)\S){1,40}?)"
_DATE = r"(?:\w+day,?\s)?(?:the\s)?\d{1,2}(?:st|nd|rd|th)?[^.]{3,70}?\d{4}"
_NEW_CLAUSE = r"(?!(?:although|as|because|but|if|though|when|where|which|while|whilst|who)\b)"
_NO_COMMA = r"(?![^\w\s]{0,2},)"
_RANGE = (
    r"\d{1,2}(?:st|nd|rd|th)?\s(?:[a-z]+\s(?:\d{4}\s)?)?(?:to|and|until|–|—|-)\s(?:\w+day\s)?"
    r"\d{1,2}(?:st|nd|rd|th)?\s[a-z]+\s\d{4}"
)
_GAPS = {
    "few": rf"(?:\s++{_CLAUSE_WORD}){{0,6}}?{_NO_COMMA}",
    "clause": rf"(?:\s++{_NEW_CLAUSE}{_CLAUSE_WORD}){{0,20}}?{_NO_COMMA}",
    "sentence": rf"(?:\s++{_SENTENCE_WORD}){{0,40}}?",
    "rest": rf"(?:(?:\s++|(?<=[‘“'\"])){_CLAUSE_WORD}){{0,60}}+",
}
_MARKS = {
    "start": r"\A\W{0,3}",
    "colon": r"\s*+:\s*",
    "dash": r"\s*+[–—‑-](?:\s+|\Z)",
    "stop": r"\.\s*",
    "semicolon": r"\s*+;\s*",
    "quote": r"[,:]{0,2}\s*+[‘“'\"]",
    "mark": r"\s*+[.:–—‑-]?\s*",
    "line": r".{0,180}",
}
_NOTHING = {"end": r"(?=\W{0,9}\Z)", "break": r"(?=\s*+(?:[.,;:]|\Z))", "(s)": r"(?:\(s\))?"}
_WORDS = {"word": r"\w++", "figures": r"\d{1,9}+", "year": r"(?:19|20)\d\d", "days": _DATE, "range": _RANGE}


class _Before(Enum):
    """What stands before an element: nothing of the phrase, a word, or a mark with its space."""

    NOTHING = 0
    WORD = 1
    MARK = 2


def to_regex(elements: Sequence[Element], names: Counter[str] | None = None) -> str:
    """The elements as a regular expression, without the boundaries round it.

    `names` counts the values read, whose groups are called `count`, `count2` and so on where several phrases make one
    pattern. Raises PhraseError.
    """
    if _gaps(elements) > MOST_GAPS:
        raise PhraseError(f"more than {MOST_GAPS} gaps; split the phrase, or name some of the words")
    return _Writer(Counter() if names is None else names).sequence(elements, _Before.NOTHING)[0]


def small(text: str) -> str:
    """The text in small letters, each character in its place: what patterns are matched against.

    Patterns that overlook case themselves take a third longer.
    """
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def pattern_of(phrases: Iterable[Sequence[Element]]) -> re.Pattern[str]:
    """One pattern, of `small` texts, for any of several phrases, each a whole run of words. Raises PhraseError."""
    names: Counter[str] = Counter()
    of_words: list[str] = []
    of_marks: list[str] = []
    for phrase in phrases:
        (of_marks if _may_begin_with_mark(phrase) else of_words).append(to_regex(phrase, names))
    ways = [rf"(?<!\w)(?:{'|'.join(of_words)})"] if of_words else []
    return re.compile(rf"(?:{'|'.join([*ways, *of_marks])})(?!(?<=\w)\w)")


def value_name(group: str) -> str:
    """The name of the value that a group holds: `count` for `count2`."""
    return group.rstrip("0123456789")


def _gaps(elements: Iterable[Element]) -> int:
    """How many gaps may follow one another."""
    return sum(_gaps_in(element) for element in elements)


def _gaps_in(element: Element) -> int:
    match element:
        case Either():
            return max(_gaps(choice) for choice in element.choices)
        case Reads():
            return _gaps(element.elements)
        case Part():
            return element.name in _GAPS and element.name != "rest"  # which gives nothing back
    return isinstance(element, Gap)


def _may_begin_with_mark(elements: Sequence[Element]) -> bool:
    first = elements[0] if elements else None
    if isinstance(first, Either):
        return any(_may_begin_with_mark(choice) for choice in first.choices)
    return isinstance(first, Part) and first.name in _MARKS


class _Writer:
    def __init__(self, names: Counter[str]) -> None:
        self._names = names

    def sequence(self, elements: Sequence[Element], before: _Before) -> tuple[str, _Before]:
        """The elements one after the other, and what they end with."""
        out = ""
        for element in elements:
            text, before = self._element(element, before)
            out += text
        return out, before

    def _element(self, element: Element, before: _Before) -> tuple[str, _Before]:
        space = _SPACE if before is _Before.WORD else ""
        match element:
            case Word():
                return space + _word(element), _Before.WORD
            case Either():
                return self._either(element, before)
            case Some():
                any_of = self._any_of(element.choices)
                if before is _Before.WORD:
                    return f"(?:{_SPACE}{any_of}){{0,{_MOST_SOME}}}", before
                return f"(?:{any_of}{_SPACE}){{0,{_MOST_SOME}}}", before
            case Without():
                if before is _Before.NOTHING:
                    return "".join(rf"(?<!\b{_fixed(choice)}\s)" for choice in element.choices), before
                return rf"(?!{space}{self._any_of(element.choices)}(?!\w))", before
            case Gap():
                if before is _Before.NOTHING:
                    raise PhraseError("`...` must stand between words, not at the beginning or end")
                without = rf"(?!{_MARK}{{0,3}}{self._any_of(element.without)}(?!\w))" if element.without else ""
                return rf"(?:{_ASIDE}\s++{without}{_SENTENCE_WORD}){{0,{GAP_WORDS}}}?", before
            case Part():
                return _part(element.name, space, before)
            case Reads():
                return space + self._reads(element), _Before.WORD

    def _either(self, either: Either, before: _Before) -> tuple[str, _Before]:
        written = [choice for choice in either.choices if choice]
        optional = "?" if either.optional else ""
        if before is _Before.WORD:
            if all(_begins_with_word(choice) for choice in written):
                any_of = _SPACE + self._any_of(written)
            else:
                any_of = "|".join(self.sequence(choice, before)[0] for choice in written)
            return f"(?:{any_of}){optional}", before
        if optional:
            return f"(?:{self._any_of(written)}{_SPACE})?", before
        marks = all(isinstance(choice[-1], Part) and choice[-1].name in _MARKS for choice in written)
        return self._any_of(written), _Before.MARK if marks else _Before.WORD

    def _any_of(self, choices: Iterable[Sequence[Element]]) -> str:
        return f"(?:{'|'.join(self.sequence(choice, _Before.NOTHING)[0] for choice in choices)})"

    def _reads(self, reads: Reads) -> str:
        self._names[reads.name] += 1
        number = self._names[reads.name]
        name = reads.name if number == 1 else f"{reads.name}{number}"
        if reads.elements == (Gap(),):
            return rf"(?P<{name}>{_READ_WORD}(?:\s++{_READ_WORD}){{0,{_MOST_READ - 1}}}?)"
        return f"(?P<{name}>{self.sequence(reads.elements, _Before.NOTHING)[0]})"


def _part(name: str, space: str, before: _Before) -> tuple[str, _Before]:
    if name in _WORDS:
        return space + _WORDS[name], _Before.WORD
    if name in _MARKS:
        return _MARKS[name], _Before.MARK
    if name in _NOTHING:
        return _NOTHING[name], before
    if before is _Before.NOTHING:
        raise PhraseError(f"`{{{name}}}` must stand behind a word")
    return _GAPS[name], before


def _begins_with_word(choice: Sequence[Element]) -> bool:
    """Whether a space stands before the choice in any case: it does not begin with a mark or gap, nor is it empty."""
    first = choice[0]
    if isinstance(first, Gap | Without) or (isinstance(first, Part) and first.name not in _WORDS):
        return False
    if isinstance(first, Either) and not all(_begins_with_word(inner) for inner in first.choices if inner):
        return False
    return any(_is_required(element) for element in choice)


def _is_required(element: Element) -> bool:
    """Whether some word must stand where the element does."""
    match element:
        case Either():
            return all(any(_is_required(inner) for inner in choice) for choice in element.choices)
        case Part():
            return element.name in _WORDS
    return isinstance(element, Word | Reads)


def _fixed(choice: Sequence[Element]) -> str:
    if len(choice) != 1 or not isinstance(choice[0], Word) or choice[0].any_ending or choice[0].any_beginning:
        raise PhraseError("`!(…)` at the beginning of a phrase takes single whole words")
    return _word(choice[0])


def _word(word: Word) -> str:
    out = r"\w{1,30}" if word.any_beginning else ""
    for char in small(word.text):
        out += _MARK if char in "'’‘-–—‑" else re.escape(char)
    return out + (r"\w*+(?:[^\w\s.,;:!?]\w++){0,3}" if word.any_ending else "")
