"""The notation in which a researcher writes a phrase, read into its elements. docs/how-to-write-a-rule.md has it all.

`word*` takes any ending, `*ly` any beginning, `(a|b)` either (`(a|)` makes it optional), `[a|b]` none or up to four of
these, `!(a|b)` none of these here, `...` up to eight words of the same sentence (`...!(a|b)` without these), `<name>`
any of the words listed under that name in `rules/words.yml`, `{name}` one of PARTS, and `{name=…}` what is read as a
value. Case, white space, the shape of quotes and dashes, and a comma between words never matter.

`expressions.py` turns the elements into a regular expression for the rules that read letters, `pipeline/themes` into
patterns of words for theme rules. Theme rules have no `[…]`, `!(…)`, `*ly`, `{…}`; they have `a & b` instead: both
stand near each other in one sentence, whichever comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

GAP_WORDS = 8
MOST_CHOICES = 90  # more words than this in one bracket belong in a list of their own
# What stands between braces, and what it means.
PARTS = {
    "start": "the beginning of the text",
    "end": "the end of the text, closing punctuation aside",
    "break": "the end of a clause or of the text: what follows is a comma, a full stop or the like",
    "colon": "a colon",
    "dash": "a dash",
    "stop": "a full stop",
    "semicolon": "a semicolon",
    "quote": "an opening quotation mark, with a comma or colon before it",
    "mark": "a full stop, colon or dash, or nothing",
    "(s)": "the ending of “person(s)”, or nothing",
    "word": "any one word",
    "figures": "a number in figures",
    "year": "a year in figures",
    "days": "a date, or a range of dates, up to its year",
    "range": "a range of dates",
    "few": "up to six words of the same clause",
    "clause": "up to twenty words of the same clause",
    "sentence": "up to forty words of the same sentence",
    "rest": "the rest of the clause",
    "line": "whatever else the line says",
}
_TOKEN = re.compile(r"\.\.\.!\(|!\(|\{\w+=|\{[^{}=\s]*\}|<[\w-]+>|\.\.\.|[()\[\]|{}]|[^\s()\[\]|{}]+")
_CLOSING = {"(": ")", "!(": ")", "...!(": ")", "[": "]", "{": "}"}


class PhraseError(ValueError):
    """A phrase that the notation does not allow; the message says what to write instead, `at` where in the phrase."""

    def __init__(self, message: str, at: int = 0) -> None:
        super().__init__(message)
        self.at = at
        self.circle: frozenset[str] = frozenset()  # the lists that name one another
        self.in_list: tuple[str, int] | None = None  # the list of words.yml, and which of its lines, if it is in one


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    any_ending: bool = False
    any_beginning: bool = False


@dataclass(frozen=True, slots=True)
class Either:
    choices: tuple[tuple[Element, ...], ...]

    @property
    def optional(self) -> bool:
        """Whether it may be left out."""
        return any(not choice for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Some:
    """None, or up to four of the choices, in any order."""

    choices: tuple[tuple[Element, ...], ...]


@dataclass(frozen=True, slots=True)
class Without:
    """None of the choices stands here."""

    choices: tuple[tuple[Element, ...], ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to GAP_WORDS words of the same sentence, none of which is one of the choices."""

    without: tuple[tuple[Element, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One of PARTS."""

    name: str


@dataclass(frozen=True, slots=True)
class Reads:
    """What stands here is read as the value `name`."""

    name: str
    elements: tuple[Element, ...]


Element = Word | Either | Some | Without | Gap | Part | Reads
_LETTERS_ONLY = (Some, Without, Part, Reads)


class WordLists:
    """The named lists of `rules/words.yml`, each read when a phrase first names it."""

    def __init__(self, lists: Mapping[str, Sequence[str]], names_only: bool = False) -> None:
        """With `names_only` every name is known and stays a word: `<name>`."""
        self._lists = lists
        self._names_only = names_only
        self._read: dict[str, Either] = {}
        self._reading: list[str] = []  # the names on the way to the list that is being read

    def either(self, name: str) -> Either:
        """The list as a bracket. Raises PhraseError for an unknown name, and for a list that names itself."""
        if name not in self._read:
            if self._names_only:
                return Either(((Word(f"<{name}>"),),))
            if name not in self._lists:
                raise PhraseError(f"no list is named <{name}>; the lists are {', '.join(sorted(self._lists))}")
            if name in self._reading:
                names = self._reading[self._reading.index(name) :]
                error = PhraseError(f"a list must not name itself: {' → '.join(f'<{n}>' for n in (*names, name))}")
                error.circle = frozenset(names)
                raise error
            self._reading.append(name)
            try:
                self._read[name] = Either(tuple(self._line(name, i) for i in range(len(self._lists[name]))))
            finally:
                self._reading.pop()
        return self._read[name]

    def _line(self, name: str, number: int) -> tuple[Element, ...]:
        try:
            return _Reader(self._lists[name][number], self).sequence()
        except PhraseError as error:
            error.in_list = error.in_list or (name, number)
            raise


NO_LISTS = WordLists({})
NAMES_ONLY = WordLists({}, names_only=True)


def parse(phrase: str, lists: WordLists = NO_LISTS) -> tuple[Element, ...]:
    """The elements of a phrase, in order. Raises PhraseError."""
    elements = _Reader(phrase, lists).sequence()
    if not any(_has_word(e) for e in elements):
        raise PhraseError("it has no word of its own and would match everything")
    if isinstance(elements[0], Gap) or isinstance(elements[-1], Gap):
        raise PhraseError("`...` must stand between words, not at the beginning or end", phrase.find("..."))
    return elements


def nearby(phrase: str, lists: WordLists = NO_LISTS) -> tuple[tuple[Element, ...], ...]:
    """The phrases of a theme rule that `&` joins, each parsed; one where there is no `&`. Raises PhraseError."""
    parts = re.split(r"\s&(?=\s|$)", " " + phrase)
    if not all(part.strip() for part in parts):
        raise PhraseError("`&` stands between two phrases, not at the beginning or end", phrase.find("&"))
    parsed = tuple(parse(part.strip(), lists) for part in parts)
    for part in parsed:
        if any(_is_for_letters(element) for element in part):
            raise PhraseError("`[…]`, `{…}`, `!(…)` and `*ly` can only stand in rules that read letters, not in themes")
    return parsed


class _Reader:
    """Reads one phrase from left to right."""

    def __init__(self, phrase: str, lists: WordLists) -> None:
        self._lists = lists
        self._tokens = [(m.group(), m.start()) for m in _TOKEN.finditer(phrase)]
        self._next = 0

    def sequence(self, opened: str = "", at: int = 0) -> tuple[Element, ...]:
        """The elements up to the end, or up to the `|` or bracket that ends a choice of what was `opened`."""
        elements: list[Element] = []
        while self._next < len(self._tokens):
            token, here = self._tokens[self._next]
            if token in ("|", ")", "]", "}"):
                if not opened:
                    raise PhraseError("a ) or | stands outside brackets", here)
                return tuple(elements)
            self._next += 1
            elements.append(self._element(token, here))
        if opened:
            closing = _CLOSING.get(opened, "}")
            raise PhraseError(f"a {opened} is never closed; add the missing {closing}", at)
        return tuple(elements)

    def _element(self, token: str, here: int) -> Element:
        match token:
            case "(":
                return Either(self._choices(token, here))
            case "[":
                return Some(self._choices(token, here))
            case "!(":
                return Without(self._choices(token, here))
            case "...!(":
                return Gap(self._choices(token, here))
            case "...":
                return Gap()
            case "&":
                raise PhraseError("`&` stands outside brackets, between two phrases, in theme rules only", here)
        if token.startswith("<") and token.endswith(">"):
            try:
                return self._lists.either(token[1:-1])
            except PhraseError as error:
                error.at = error.at if error.in_list else here
                raise
        if token.startswith("{"):
            return self._braces(token, here)
        return _word(token, here)

    def _choices(self, opened: str, at: int) -> tuple[tuple[Element, ...], ...]:
        choices = []
        while True:
            choices.append(self.sequence(opened, at))
            token, here = self._tokens[self._next]
            self._next += 1
            if token == _CLOSING[opened]:
                break
            if token != "|":
                raise PhraseError(f"a {opened} ends with {_CLOSING[opened]}, not with {token}", here)
        if len(choices) > MOST_CHOICES:
            raise PhraseError(
                f"{len(choices)} alternatives in one bracket; {MOST_CHOICES} at most: split the phrase", at
            )
        if opened != "(" and not all(choices):
            raise PhraseError(f"a {opened} has an empty alternative; take one | out", at)
        return tuple(choices)

    def _braces(self, token: str, here: int) -> Element:
        if token.endswith("="):
            inside = self.sequence(token, here)
            closing, there = self._tokens[self._next]
            self._next += 1
            if closing != "}":
                raise PhraseError(f"a {token} ends with }}, not with {closing}; put ( ) round alternatives", there)
            if not inside:
                raise PhraseError(f"`{token}}}` is empty; say what is read, such as `{token}...}}`", here)
            return Reads(token[1:-1], inside)
        name = token[1:-1]
        if name not in PARTS:
            raise PhraseError(f"there is no `{{{name}}}`; there are {', '.join(f'{{{part}}}' for part in PARTS)}", here)
        return Part(name)


def _word(token: str, here: int) -> Word:
    beginning = token.startswith("*")
    text, star, after = token.removeprefix("*").partition("*")
    if after or ((star or beginning) and len(text) < 2):
        raise PhraseError(f"`{token}`: a * stands at the end of a word of two letters or more", here)
    return Word(text, bool(star), beginning)


def _has_word(element: Element) -> bool:
    match element:
        case Either():
            return all(any(_has_word(e) for e in choice) for choice in element.choices)
        case Reads():
            return any(_has_word(e) for e in element.elements)
        case Part():
            return element.name in ("figures", "year", "days", "range")
    return isinstance(element, Word)


def _is_for_letters(element: Element) -> bool:
    if isinstance(element, _LETTERS_ONLY) or (isinstance(element, Word) and element.any_beginning):
        return True
    return any(_is_for_letters(inner) for inner in _inside(element)) or (
        isinstance(element, Gap) and bool(element.without)
    )


def _inside(element: Element) -> Iterator[Element]:
    if isinstance(element, Either):
        for choice in element.choices:
            yield from choice
