"""The rules that read a letter's parts: phrases or expressions over its text, with their own examples.

Each rule has an `id`, the phrases it `says` (or a `regex:`), phrases that forbid it in the same sentence
(`unless`), what it stands for (its other keys, which differ from file to file), and its own examples:
`finds` (what it must match stands between << and >>) and `ignores`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.domain.errors import RulesError
from pipeline.rulebook.phrases import PhraseError, bounded, to_regex
from pipeline.rulebook.yaml_file import Entry, Said, entries, repeated_ids

__all__ = ["RULES", "Match", "Rule", "check_examples", "load", "marked_words", "sentence_around"]

RULES = Path(__file__).resolve().parents[2] / "rules"
_LISTS = ("says", "unless", "finds", "ignores")
_SENTENCE_END = re.compile(r"[.!?]['’”\")]*\s+(?=[A-Z‘“'\"])|\n\s*\n")
_MARKED = re.compile(r"<<(.*?)>>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Match:
    """Where a rule matched in a text, and what its named groups caught."""

    rule: Rule
    start: int
    end: int
    groups: dict[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as written; `values` are the keys that say what it stands for."""

    id: str
    where: str  # file:line, for messages and `explain`
    says: tuple[str, ...]
    unless: tuple[str, ...]
    finds: tuple[str, ...]
    ignores: tuple[str, ...]
    values: dict[str, str] = field(hash=False)
    pattern: re.Pattern[str] = field(compare=False)
    forbids: re.Pattern[str] | None = field(compare=False)

    def matches(self, text: str) -> Iterator[Match]:
        """Where the rule holds in `text`, in order."""
        for m in self.pattern.finditer(text):
            if not self._forbidden(text, m.start(), m.end()):
                groups = {k: v for k, v in m.groupdict().items() if v is not None}
                yield Match(self, m.start(), m.end(), groups)

    def first(self, text: str) -> Match | None:
        """The first place where the rule holds, if any."""
        return next(self.matches(text), None)

    def is_all_of(self, text: str) -> bool:
        """Whether the rule holds of the whole of `text`, closing punctuation aside."""
        return self.pattern.fullmatch(text.strip().rstrip(".:;?")) is not None

    def _forbidden(self, text: str, start: int, end: int) -> bool:
        if self.forbids is None:
            return False
        a, b = sentence_around(text, start, end)
        return self.forbids.search(text, a, b) is not None


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence, or run of sentences, of `text` that holds `start` to `end`."""
    a = 0
    for stop in _SENTENCE_END.finditer(text):
        if stop.end() <= start:
            a = stop.end()
        elif stop.start() + 1 >= end:
            return a, stop.end()
    return a, len(text)


def load(path: Path, keys: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules of one file, in order; `keys` are those that say what a rule stands for.

    Raises RulesError with a `file:line:` message for every mistake found.
    """
    rules: list[Rule] = []
    mistakes: list[str] = []
    for entry in entries(path, ("id", "regex", *keys), _LISTS):
        try:
            rules.append(_rule(entry, keys))
        except RulesError as error:
            mistakes += error.messages
    mistakes += repeated_ids([(rule.id, rule.where) for rule in rules])
    if mistakes:
        raise RulesError(mistakes)
    return tuple(rules)


def marked_words(example: str) -> tuple[str, str | None]:
    """An example without its marks, and the words that stood between them, if any did."""
    marked = _MARKED.search(example)
    return example.replace("<<", "").replace(">>", ""), marked.group(1) if marked else None


def check_examples(rule: Rule, whole: bool = False) -> list[str]:
    """What is wrong with a rule by its own examples, a message each; nothing when all hold.

    With `whole` the rule must match an example as a whole, as the rules for headings do.
    """
    wrong = []
    for example in rule.finds:
        plain, marked = marked_words(example)
        match = rule.first(plain)
        if match is None or (whole and not rule.is_all_of(plain)):
            wrong.append(f"{rule.where}: rule {rule.id} does not find its own example: {example}")
        elif not whole and marked is not None and plain[match.start : match.end] != marked:
            found = plain[match.start : match.end]
            wrong.append(f"{rule.where}: rule {rule.id} finds “{found}”, not what is marked in: {example}")
    for example in rule.ignores:
        if rule.is_all_of(example) if whole else rule.first(example):
            wrong.append(f"{rule.where}: rule {rule.id} must ignore, but matches: {example}")
    return wrong


def missing(entry: Entry, keys: tuple[str, ...]) -> list[str]:
    """A message for each key, or kind of example, that a rule must have and does not."""
    lacking = [k for k in keys if k not in entry.values or not entry.values[k].text]
    wrong = [f"{entry.where}: the rule has no `{k}`; add it" for k in lacking]
    for key in ("finds", "ignores"):
        if not entry.lists.get(key):
            wrong.append(f"{entry.where}: the rule has no `{key}` example; add one")
    return wrong


def _rule(entry: Entry, keys: tuple[str, ...]) -> Rule:
    mistakes = entry.mistakes + missing(entry, ("id", *keys[:1]))
    regex = entry.values.get("regex")
    if bool(entry.lists.get("says")) == bool(regex):
        mistakes.append(f"{entry.where}: a rule has either `says` or `regex`")
    says = [_phrase(said, mistakes) for said in entry.lists.get("says", [])]
    unless = [_phrase(said, mistakes) for said in entry.lists.get("unless", [])]
    pattern = _regex(regex, mistakes) if regex else bounded(says)
    if mistakes:
        raise RulesError(mistakes)
    return Rule(
        id=entry.values["id"].text,
        where=entry.where,
        values={k: said.text for k, said in entry.values.items() if k not in ("id", "regex")},
        pattern=pattern,
        forbids=bounded(unless) if unless else None,
        **{key: entry.texts(key) for key in _LISTS},
    )


def _phrase(said: Said, mistakes: list[str]) -> str:
    try:
        return to_regex(said.text)
    except PhraseError as error:
        mistakes.append(f"{said.at}: “{said.text}”: {error}")
        return "(?!)"


def _regex(said: Said, mistakes: list[str]) -> re.Pattern[str]:
    try:
        return re.compile(said.text, re.IGNORECASE | re.VERBOSE)
    except re.error as error:
        mistakes.append(f"{said.at}: the regex cannot be read ({error}); see docs/how-to-write-a-rule.md")
        return re.compile("(?!)")
