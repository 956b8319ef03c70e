"""The notation in which a researcher writes a phrase, and what it means as a regular expression.

`word*` takes any ending, `(a|b)` either (`(a|)` makes it optional), `...` up to eight words of the same
sentence. Case, white space, the shape of quotes and dashes, and a comma between words never matter.
Theme rules have two more: `a & b` says that both stand near each other in one sentence, whichever comes
first, and `<name>` stands for any of the words listed under that name in `rules/words.yml`; they are compiled in
`pipeline/matching.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

GAP_WORDS = 8
MOST_CHOICES = 90  # more words than this in one bracket belong in a list of their own

_TOKEN = re.compile(r"\(|\)|\||\.\.\.|[^\s()|]+")
_LIST = re.compile(r"<([\w-]+)>")
# Any one mark, for quotes and dashes of any shape. A set that names the curly ones is slow to compile.
_MARK = r"[^\w\s]"
# Between two words of a phrase: white space, and the marks a writer may set beside it.
_SPACE = r"(?:(?![.;:!?])[^\w\s]){0,3}\s+(?:(?![.;:!?])[^\w\s]){0,3}"
_GAP = rf"(?:\s+(?:[^\s.!?]|[.!?](?![^\w\s]*(?:\s|$)))+){{0,{GAP_WORDS}}}?"


class PhraseError(ValueError):
    """A phrase that the notation does not allow; its message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    any_ending: bool = False


@dataclass(frozen=True, slots=True)
class Either:
    choices: tuple[tuple[Element, ...], ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to GAP_WORDS words of the same sentence."""


Element = Word | Either | Gap


@cache
def parse(phrase: str) -> tuple[Element, ...]:
    """The elements of a phrase, in order. Raises PhraseError."""
    tokens = _TOKEN.findall(phrase)
    if "&" in tokens:
        raise PhraseError("`&` stands outside brackets, between two phrases, in theme rules only")
    elements, rest = _sequence(tokens, inside=False)
    if rest:
        raise PhraseError("a ) or | stands outside brackets")
    if not elements or not any(_has_word(e) for e in elements):
        raise PhraseError("it has no word of its own and would match everything")
    if isinstance(elements[0], Gap) or isinstance(elements[-1], Gap):
        raise PhraseError("`...` must stand between words, not at the beginning or end")
    return elements


def _sequence(tokens: list[str], inside: bool) -> tuple[tuple[Element, ...], list[str]]:
    elements: list[Element] = []
    while tokens:
        token = tokens[0]
        if token in ("|", ")"):
            return tuple(elements), tokens
        tokens = tokens[1:]
        if token == "(":
            either, tokens = _either(tokens)
            elements.append(either)
        elif token == "...":
            elements.append(Gap())
        else:
            elements.append(_word(token))
    if inside:
        raise PhraseError("a ( is never closed; add the missing )")
    return tuple(elements), tokens


def _either(tokens: list[str]) -> tuple[Either, list[str]]:
    choices: list[tuple[Element, ...]] = []
    while True:
        choice, tokens = _sequence(tokens, inside=True)
        choices.append(choice)
        closing, tokens = tokens[0], tokens[1:]
        if closing == ")":
            if len(choices) > MOST_CHOICES:
                raise PhraseError(
                    f"{len(choices)} alternatives in one bracket; {MOST_CHOICES} at most: split the phrase"
                )
            return Either(tuple(choices)), tokens


def _word(token: str) -> Word:
    text, star, after = token.partition("*")
    if after or (star and len(text) < 2):
        raise PhraseError(f"`{token}`: a * stands at the end of a word of two letters or more")
    return Word(text, bool(star))


def _has_word(element: Element) -> bool:
    if isinstance(element, Either):
        return all(any(_has_word(e) for e in choice) for choice in element.choices)
    return isinstance(element, Word)


def widened(phrase: str, lists: dict[str, str]) -> str:
    """The phrase with each `<name>` replaced by the bracket that `lists` gives for it. Raises PhraseError."""

    def bracket(m: re.Match[str]) -> str:
        if m.group(1) not in lists:
            raise PhraseError(f"no list is named <{m.group(1)}>; the lists are {', '.join(sorted(lists))}")
        return lists[m.group(1)]

    return _LIST.sub(bracket, phrase)


def nearby(phrase: str) -> tuple[tuple[Element, ...], ...]:
    """The phrases that `&` joins, each parsed; one where there is no `&`. Raises PhraseError."""
    parts = re.split(r"\s&(?=\s|$)", " " + phrase)
    if not all(part.strip() for part in parts):
        raise PhraseError("`&` stands between two phrases, not at the beginning or end")
    return tuple(parse(part.strip()) for part in parts)


def to_regex(phrase: str) -> str:
    """The phrase as a regular expression, without the boundaries round it. Raises PhraseError."""
    return _regex_of(parse(phrase))


def bounded(alternatives: list[str]) -> re.Pattern[str]:
    """One pattern for any of several expressions, each a whole run of words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE)


def _regex_of(elements: tuple[Element, ...]) -> str:
    if not elements:
        return ""
    first, rest = elements[0], elements[1:]
    if isinstance(first, Either) and _optional(first):
        return f"(?:{_choices(first)}{_SPACE})?{_regex_of(rest)}" if rest else f"(?:{_choices(first)})?"
    return _content(first) + "".join(_following(e) for e in rest)


def _following(element: Element) -> str:
    """An element that stands behind a word, with the space before it."""
    if isinstance(element, Gap):
        return _GAP
    if isinstance(element, Either) and _optional(element):
        return f"(?:{_SPACE}{_choices(element)})?"
    return _SPACE + _content(element)


def _content(element: Word | Either | Gap) -> str:
    match element:
        case Either():
            return _choices(element)
        case Word():
            return _regex_of_word(element)
        case Gap():
            raise PhraseError("`...` must stand between words, not at the beginning or end")


def _choices(either: Either) -> str:
    return "(?:" + "|".join(_regex_of(choice) for choice in either.choices if choice) + ")"


def _optional(either: Either) -> bool:
    return any(not choice for choice in either.choices)


def _regex_of_word(word: Word) -> str:
    out = ""
    for char in word.text:
        out += _MARK if char in "'’‘-–—‑" else re.escape(char)
    return out + (r"\w*(?:[^\w\s.,;:!?]\w+)*" if word.any_ending else "")
