"""Reading `rules/doubts.yml`: from which point on what was read of a letter is doubted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.domain import RulesError
from pipeline.rulebook.yaml_file import Entry, section

DOUBTS = "doubts.yml"
_FINDING = ("fewest_words", "doubled_words", "repeated_words")
_LETTER = ("unclaimed", "repeated_lines")
_SHARES = ("unclaimed",)


@dataclass(frozen=True)
class DoubtRules:
    """The thresholds, as the file explains them: counts of words, and shares from 0 to 1."""

    fewest_words: int
    doubled_words: int
    repeated_words: int
    words: tuple[str, ...]  # of the field; a star stands for any ending
    unclaimed: float
    repeated_lines: int

    @cached_property
    def word(self) -> re.Pattern[str]:
        """A word of the field."""
        words = (re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "") for word in self.words)
        return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


def load_doubt_rules(folder: Path) -> DoubtRules:
    """The thresholds of a rules folder. Raises RulesError with a message for every mistake, by line."""
    path = folder / DOUBTS
    mistakes: list[str] = []
    numbers: dict[str, float] = {}
    words: tuple[str, ...] = ()
    for below, keys, lists in (("finding", _FINDING, ("words",)), ("letter", _LETTER, ())):
        try:
            entry = section(path, below, keys, lists)
        except RulesError as error:
            mistakes += [message for message in error.messages if message not in mistakes]
            continue
        mistakes += entry.mistakes
        mistakes += [f"{entry.where}: `{below}:` has no `{key}`; add it" for key in keys if key not in entry.values]
        if lists and not entry.texts("words"):
            mistakes.append(f"{entry.where}: `{below}:` has no `words`; add words of the field")
        words = words or entry.texts("words")
        numbers |= _numbers(entry, mistakes)
    if mistakes:
        raise RulesError(mistakes)
    fewest, doubled, repeated = (int(numbers[key]) for key in _FINDING)
    return DoubtRules(fewest, doubled, repeated, words, numbers["unclaimed"], int(numbers["repeated_lines"]))


def _numbers(entry: Entry, mistakes: list[str]) -> dict[str, float]:
    numbers = {}
    for key, text in entry.values.items():
        share = key in _SHARES
        try:
            numbers[key] = float(text.text) if share else int(text.text)
        except ValueError:
            numbers[key] = -1.0
        if not 0 <= numbers[key] <= (1 if share else 1000):
            wanted = "a share from 0 to 1" if share else "a whole number up to 1000"
            mistakes.append(f"{text.at}: `{key}` takes {wanted}")
    return numbers
