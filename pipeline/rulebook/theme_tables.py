"""The tables that `send-letters learn` writes and people may edit: words that speak for a theme, and how sure to be.

`theme_words.csv` has a weight for each theme and words; the row without words is where the theme's score starts.
`theme_certainty.csv` says how a theme's score and the rules become a probability. `theme_examples.csv` holds made-up
sentences with their themes, which `learn` reads beside the labels.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.domain import RulesError
from pipeline.rulebook.label_files import NO_THEME
from pipeline.rulebook.yaml_file import shown

THEME_WORDS, THEME_CERTAINTY, THEME_EXAMPLES = "theme_words.csv", "theme_certainty.csv", "theme_examples.csv"
WORD_COLUMNS = ("theme", "words", "weight")
CERTAINTY_COLUMNS = ("findings", "name", "value")
EXAMPLE_COLUMNS = ("themes", "sentence")
MOST_WEIGHTS = 20_000
WORDS_RULE = "words"  # the rule named where no rule holds and the table of words speaks for the theme


@dataclass(frozen=True, slots=True)
class Example:
    """A made-up sentence with its themes."""

    sentence: str
    themes: frozenset[str]


@dataclass(frozen=True, slots=True)
class ThemeTables:
    """The three tables; what a folder does not have is empty, and the rules then decide alone."""

    words: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # theme → words → weight
    certainty: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # sort of finding → name → value
    examples: tuple[Example, ...] = ()


def load_theme_tables(folder: Path, themes: Collection[str]) -> ThemeTables:
    """The tables of a rules folder. Raises RulesError with a `file:line:` message for every mistake found."""
    mistakes: list[str] = []
    words: dict[str, dict[str, float]] = {}
    for at, (theme, said, weight) in _rows(folder / THEME_WORDS, WORD_COLUMNS, mistakes):
        mistakes += _unknown(at, [theme], themes)
        if said in words.setdefault(theme, {}):
            mistakes.append(f"{at}: {theme} has a weight for “{said}” already; keep one")
        words[theme][said] = _number(at, "weight", weight, mistakes)
    if sum(map(len, words.values())) > MOST_WEIGHTS:
        mistakes.append(f"{shown(folder / THEME_WORDS)}:1: more than {MOST_WEIGHTS} weights; run `send-letters learn`")
    certainty: dict[str, dict[str, float]] = {}
    for at, (sort, name, value) in _rows(folder / THEME_CERTAINTY, CERTAINTY_COLUMNS, mistakes):
        certainty.setdefault(sort, {})[name] = _number(at, "value", value, mistakes)
    examples = []
    for at, (given, sentence) in _rows(folder / THEME_EXAMPLES, EXAMPLE_COLUMNS, mistakes):
        names = [] if given == NO_THEME else given.split()
        mistakes += _unknown(at, names, themes)
        if not given or not sentence:
            mistakes.append(f"{at}: an example needs its themes (or `{NO_THEME}`) and a sentence")
        examples.append(Example(sentence, frozenset(names)))
    if mistakes:
        raise RulesError(mistakes)
    return ThemeTables(words, certainty, tuple(examples))


def _rows(path: Path, columns: tuple[str, ...], mistakes: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each row of a table with its place; nothing where there is no such file."""
    if not path.is_file():
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            if tuple(next(rows, ())) != columns:
                mistakes.append(f"{shown(path)}:1: the first line must be {','.join(columns)}")
                return
            for row in rows:
                at = f"{shown(path)}:{rows.line_num}"
                if len(row) == len(columns):
                    yield at, [cell.strip() for cell in row]
                elif row:
                    mistakes.append(f"{at}: {len(row)} cells; there must be {len(columns)}: {', '.join(columns)}")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        mistakes.append(f"{shown(path)}:1: the table cannot be read ({error}); save it as UTF-8 CSV")


def _number(at: str, name: str, text: str, mistakes: list[str]) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or abs(number) > 1e6:
        mistakes.append(f"{at}: the {name} {text[:40]!r} is no number; write one such as 0.75, or take the line out")
        return 0.0
    return number


def _unknown(at: str, names: list[str], themes: Collection[str]) -> list[str]:
    return [f"{at}: unknown theme `{name[:60]}`; the names are in taxonomy.yml" for name in names if name not in themes]
