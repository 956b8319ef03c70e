"""Loading and checking the rule files of `rules/`: YAML in which every value is text.

A rule file is a list of rules. Each rule has an `id`, the phrases it `says` (or a `regex:`), phrases
that forbid it in the same sentence (`unless`), what it stands for (its other keys, which differ from file
to file), and its own examples: `finds` (what it must match stands between << and >>) and `ignores`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from pipeline.phrases import PhraseError, bounded, to_regex

RULES = Path(__file__).resolve().parent.parent / "rules"
COMMON = ("id", "says", "unless", "regex", "finds", "ignores")
_NOT_TEXT = {"no", "yes", "on", "off", "true", "false", "null", "~", "y", "n"}
_SENTENCE_END = re.compile(r"[.!?]['’”\")]*\s+(?=[A-Z‘“'\"])|\n\s*\n")
_MARKED = re.compile(r"<<(.*?)>>", re.DOTALL)


class RulesError(Exception):
    """A rule file that cannot be used; one message for each mistake, each beginning `file:line:`."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


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
    name = f"{path.parent.name}/{path.name}"
    rules: list[Rule] = []
    mistakes: list[str] = []
    for node in _items(path, name):
        try:
            rules.append(_rule(node, name, keys))
        except RulesError as error:
            mistakes += error.messages
    seen: dict[str, str] = {}
    for rule in rules:
        if rule.id in seen:
            mistakes.append(f"{rule.where}: the id {rule.id} is taken by the rule at {seen[rule.id]}; choose another")
        seen[rule.id] = rule.where
    if mistakes:
        raise RulesError(mistakes)
    return tuple(rules)


def check_examples(rule: Rule) -> list[str]:
    """What is wrong with a rule by its own examples, a message each; nothing when all hold."""
    wrong = []
    for example in rule.finds:
        plain = example.replace("<<", "").replace(">>", "")
        marked = _MARKED.search(example)
        match = rule.first(plain)
        if match is None:
            wrong.append(f"{rule.where}: rule {rule.id} does not find its own example: {example}")
        elif marked and plain[match.start : match.end] != marked.group(1):
            found = plain[match.start : match.end]
            wrong.append(f"{rule.where}: rule {rule.id} finds “{found}”, not what is marked in: {example}")
    for example in rule.ignores:
        if rule.first(example):
            wrong.append(f"{rule.where}: rule {rule.id} must ignore, but matches: {example}")
    return wrong


def _items(path: Path, name: str) -> list[yaml.MappingNode]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise RulesError([f"{name}: cannot be read ({error.strerror}); put the file back"]) from None
    except UnicodeDecodeError:
        raise RulesError([f"{name}: is not UTF-8 text; save it again as UTF-8"]) from None
    for number, line in enumerate(text.splitlines(), 1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            raise RulesError([f"{name}:{number}: a tab at the start of the line; use spaces"])
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        number = mark.line + 1 if mark else 1
        raise RulesError([f"{name}:{number}: put quotes round this line or the one before ({error.problem})"]) from None
    if root is None:
        raise RulesError([f"{name}:1: the file is empty; a rule file is a list of rules, each beginning `- id:`"])
    if not isinstance(root, yaml.SequenceNode) or not all(isinstance(n, yaml.MappingNode) for n in root.value):
        raise RulesError([f"{name}:{root.start_mark.line + 1}: a rule file is a list of rules, each beginning `- id:`"])
    return list(root.value)


def _rule(node: yaml.MappingNode, name: str, keys: tuple[str, ...]) -> Rule:
    where = f"{name}:{node.start_mark.line + 1}"
    mistakes: list[str] = []
    lists: dict[str, list[tuple[str, str]]] = {}
    values: dict[str, str] = {}
    for key_node, value in node.value:
        key, at = key_node.value, f"{name}:{key_node.start_mark.line + 1}"
        if key not in (*COMMON, *keys):
            mistakes.append(f"{at}: unknown key `{key}`; the keys are {', '.join((*COMMON, *keys))}")
        elif key in lists or key in values:
            mistakes.append(f"{at}: `{key}` stands twice in this rule; join the two")
        elif key in ("says", "unless", "finds", "ignores"):
            lists[key] = _strings(value, name, mistakes)
        elif isinstance(value, yaml.ScalarNode):
            values[key] = _text(value, name, mistakes)
        else:
            mistakes.append(f"{at}: `{key}` takes one value, not a list")
    mistakes += [f"{where}: the rule has no `{k}`; add it" for k in ("id", *keys[:1]) if not values.get(k)]
    if bool(lists.get("says")) == bool(values.get("regex")):
        mistakes.append(f"{where}: a rule has either `says` or `regex`")
    mistakes += [f"{where}: the rule has no `{k}` example; add one" for k in ("finds", "ignores") if not lists.get(k)]
    says = [_phrase(p, at, mistakes) for p, at in lists.get("says", [])]
    unless = [_phrase(p, at, mistakes) for p, at in lists.get("unless", [])]
    pattern = _regex(values.pop("regex", ""), where, mistakes) if "regex" in values else bounded(says)
    if mistakes:
        raise RulesError(mistakes)
    return Rule(
        id=values.pop("id"),
        where=where,
        values=values,
        pattern=pattern,
        forbids=bounded(unless) if unless else None,
        **{k: tuple(text for text, _ in lists.get(k, [])) for k in ("says", "unless", "finds", "ignores")},
    )


def _strings(node: yaml.Node, name: str, mistakes: list[str]) -> list[tuple[str, str]]:
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    found = []
    for item in nodes:
        at = f"{name}:{item.start_mark.line + 1}"
        if isinstance(item, yaml.ScalarNode):
            found.append((_text(item, name, mistakes), at))
        else:
            mistakes.append(f"{at}: put quotes round this line")
    return found


def _text(node: yaml.ScalarNode, name: str, mistakes: list[str]) -> str:
    value = str(node.value)
    at = f"{name}:{node.start_mark.line + 1}"
    if node.style is None and value.casefold() in _NOT_TEXT:
        mistakes.append(f"{at}: put quotes round {value}; without them it can mean true, false or nothing")
    return value


def _phrase(phrase: str, at: str, mistakes: list[str]) -> str:
    try:
        return to_regex(phrase)
    except PhraseError as error:
        mistakes.append(f"{at}: “{phrase}”: {error}")
        return "(?!)"


def _regex(expression: str, where: str, mistakes: list[str]) -> re.Pattern[str]:
    try:
        return re.compile(expression, re.IGNORECASE | re.VERBOSE)
    except re.error as error:
        mistakes.append(f"{where}: the regex cannot be read ({error}); see docs/how-to-write-a-rule.md")
        return re.compile("(?!)")
