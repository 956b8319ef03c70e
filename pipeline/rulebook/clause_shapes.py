"""The shapes of the clauses round a verdict, as a researcher writes them in `clauses.yml`: phrases under names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain import RulesError
from pipeline.rulebook.phrases import NAMES_ONLY, Either, Element, Gap, PhraseError, Word, parse
from pipeline.rulebook.yaml_file import named_lists, shown

CLAUSES = "clauses.yml"
# What the reading of clauses itself asks for; the others are named by these.
NEEDED = (
    "inspectors", "area", "others", "opener", "at-this-visit", "adverb", "adverb-within", "says-so", "denies",
    "denied-subject", "claims", "judges", "does-not-judge", "owner", "progress", "auxiliary", "made",
    "this-weakness", "determiner", "tail", "object", "explains", "because", "further", "concession", "reason",
    "agreement", "disagreement", "takes-back", "negating", "conditional", "duty", "hedging", "future", "quantity",
    "part", "again", "judging", "narrowing",
)  # fmt: skip

_LIST = re.compile(r"<([\w-]+)>")


@dataclass(frozen=True, slots=True)
class Form:
    """One word of a shape, in small letters, or with any ending."""

    text: str
    any_ending: bool

    def fits(self, word: str) -> bool:
        """Whether a word, in small letters, is this one."""
        return word == self.text or (self.any_ending and word.startswith(self.text))


@dataclass(frozen=True, slots=True)
class Named:
    """Any shape of the list of that name."""

    name: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of several shapes; one of them may be empty."""

    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class AnyWords:
    """Up to GAP_WORDS words."""


ShapePart = Form | Named | OneOf | AnyWords
Shape = tuple[ShapePart, ...]


@dataclass(frozen=True, slots=True)
class ShapeList:
    """The shapes of one list, and the forms that any of them may begin with, by which most words are passed over."""

    shapes: tuple[Shape, ...]
    words: frozenset[str]
    stems: tuple[str, ...]

    def may_begin_with(self, word: str) -> bool:
        """Whether a shape of the list may begin with a word."""
        return word in self.words or word.startswith(self.stems)


Shapes = Mapping[str, ShapeList]


def load_clause_shapes(folder: Path) -> Shapes:
    """The shapes under each name.

    Raises RulesError with a `file:line:` message for every mistake found.
    """
    file = shown(folder / CLAUSES)
    lists = named_lists(folder / CLAUSES)
    mistakes = [f"{file}:1: the list `{name}` is missing; put it back" for name in NEEDED if name not in lists]
    shapes: dict[str, tuple[Shape, ...]] = {}
    for name, lines in lists.items():
        found = []
        for line in lines:
            try:
                shape = tuple(map(_part, parse(line.text, NAMES_ONLY)))
            except PhraseError as error:
                mistakes.append(line.mistake(error.at, f"“{line.text}”: {error}"))
                continue
            found.append(shape)
            for other in _lists_in(shape):
                if other not in lists:
                    mistakes.append(f"{line.at}: no list is named <{other}>; the lists are {', '.join(sorted(lists))}")
        shapes[name] = tuple(found)
    if not mistakes:
        mistakes = [
            f"{file}:1: the list `{name}` names itself; take one of the names out" for name in _circular(shapes)
        ]
    if mistakes:
        raise RulesError(mistakes)
    return {name: _indexed(below, shapes) for name, below in shapes.items()}


def _part(element: Element) -> ShapePart:
    match element:
        case Either():
            return OneOf(tuple(tuple(map(_part, choice)) for choice in element.choices))
        case Word():
            named = _LIST.fullmatch(element.text)
            return Named(named.group(1)) if named else Form(element.text.strip(",;").casefold(), element.any_ending)
        case Gap(without=()):
            return AnyWords()
        case _:
            raise PhraseError("only words, brackets, names of lists and `...` can stand in the shapes of clauses")


def _indexed(below: tuple[Shape, ...], shapes: Mapping[str, tuple[Shape, ...]]) -> ShapeList:
    forms = {form for shape in below for form in _first_forms(shape, shapes)}
    words = frozenset(form.text for form in forms if not form.any_ending)
    return ShapeList(below, words, tuple(sorted(form.text for form in forms if form.any_ending)))


def _first_forms(shape: Shape, shapes: Mapping[str, tuple[Shape, ...]]) -> Iterator[Form]:
    """The words that a shape may begin with, with or without its optional first parts."""
    for part in shape:
        match part:
            case Form():
                yield part
            case Named(name):
                for other in shapes[name]:
                    yield from _first_forms(other, shapes)
            case OneOf(choices):
                for choice in choices:
                    yield from _first_forms(choice, shapes)
        if not (isinstance(part, OneOf) and () in part.shapes):
            return


def _lists_in(shape: Shape) -> Iterator[str]:
    for part in shape:
        match part:
            case Named(name):
                yield name
            case OneOf(choices):
                for choice in choices:
                    yield from _lists_in(choice)


def _circular(shapes: Mapping[str, tuple[Shape, ...]]) -> list[str]:
    """The lists that name themselves, straight or through others."""
    names = {name: {other for shape in below for other in _lists_in(shape)} for name, below in shapes.items()}
    circular = []
    for name in names:
        reached, waiting = set[str](), list(names[name])
        while waiting:
            other = waiting.pop()
            if other not in reached:
                reached.add(other)
                waiting += names[other]
        if name in reached:
            circular.append(name)
    return circular
