"""The shapes of the clauses round a verdict, as a researcher writes them in `clauses.yml`: phrases under names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.domain.errors import RulesError
from pipeline.rulebook.phrases import NAMES_ONLY, Either, Element, PhraseError, Word, parse
from pipeline.rulebook.yaml_file import named_lists, shown

CLAUSES = "clauses.yml"
# What the reading of clauses itself asks for; the others are named by these.
NEEDED = (
    "inspectors", "area", "others", "opener", "adverb", "adverb-within", "says-so", "denies", "denied-subject",
    "claims", "judges", "does-not-judge", "owner", "progress", "made-some", "this-weakness", "determiner", "tail",
    "object", "because", "further", "concession", "reason", "agreement", "disagreement", "takes-back", "negating",
    "hedging", "future", "part", "again", "narrowing",
)  # fmt: skip

Shape = tuple[Element, ...]
Shapes = Mapping[str, tuple[Shape, ...]]
_LIST = re.compile(r"<([\w-]+)>")


def named_list(word: Word) -> str | None:
    """The name of the list that a word of a phrase stands for, if it stands for one."""
    named = _LIST.fullmatch(word.text)
    return named.group(1) if named else None


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
                shape = parse(line.text, NAMES_ONLY)
            except PhraseError as error:
                mistakes.append(f"{line.at}: “{line.text}”: {error}")
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
    return shapes


def _lists_in(elements: Shape) -> Iterator[str]:
    for element in elements:
        if isinstance(element, Either):
            for choice in element.choices:
                yield from _lists_in(choice)
        elif isinstance(element, Word) and (name := named_list(element)):
            yield name


def _circular(shapes: Shapes) -> list[str]:
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
