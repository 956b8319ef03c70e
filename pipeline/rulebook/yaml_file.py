"""Reading a rule file: YAML in which every value is text, and every mistake is told with its line.

A rule file is a list of entries. What the keys mean is for those who read it to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import yaml

from pipeline.domain import RulesError

# The C parser is ten times as fast; both give the same nodes.
_LOADER: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
NO_GROUPS: Mapping[str, tuple[str, ...]] = {}
_NOT_TEXT = {"no", "yes", "on", "off", "true", "false", "null", "~", "y", "n"}


@dataclass(frozen=True, slots=True)
class RuleText:
    """A line of a rule file: its text, the file and line it stands on, and the column it begins in, from 1."""

    text: str
    at: str
    column: int = 1

    def mistake(self, offset: int, message: str) -> str:
        """A message on what stands at an offset of the text, with file, line and column."""
        return f"{self.at}:{self.column + offset}: {message}"


@dataclass(slots=True)
class Entry:
    """One entry as written, with the mistakes made in it."""

    where: str
    values: dict[str, RuleText] = field(default_factory=dict)
    lists: dict[str, list[RuleText]] = field(default_factory=dict)
    mistakes: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)  # keys that have no meaning here

    def texts(self, key: str) -> tuple[str, ...]:
        """The lines under a key that takes a list, empty where it is not given."""
        return tuple(line.text for line in self.lists.get(key, []))


def shown(path: Path) -> str:
    """A rule file's name as messages give it: with the folder it lies in."""
    return f"{path.parent.name}/{path.name}"


def entries(
    path: Path,
    values: tuple[str, ...],
    lists: tuple[str, ...],
    groups: Mapping[str, tuple[str, ...]] = NO_GROUPS,
    below: str = "",
) -> list[Entry]:
    """The entries of a file that is a list of rules; each may have the keys of `values` and `lists`.

    A key of `groups` holds further values, which come back as `key.value`. With `below`, the list stands
    under that key of a file that has others beside it.

    Raises RulesError where the file is no list of rules; mistakes within an entry are kept with it.
    """
    name = shown(path)
    root = _below(_root(path), below, f"{name}: has no `{below}:` with a list below it; put it back")
    if not isinstance(root, yaml.SequenceNode) or not all(isinstance(n, yaml.MappingNode) for n in root.value):
        line = root.start_mark.line + 1
        raise RulesError([f"{name}:{line}: a rule file is a list of rules, each beginning `- {values[0]}:`"])
    if not root.value:
        raise RulesError([f"{name}:1: the file holds no rule; add one, beginning `- {values[0]}:`"])
    return [_entry(node, name, values, lists, groups) for node in root.value]


def section(path: Path, below: str, values: tuple[str, ...], lists: tuple[str, ...]) -> Entry:
    """The keys that stand under one key of a file that has others beside it. Raises RulesError."""
    name = shown(path)
    missing = f"{name}: has no `{below}:` with its numbers below; put it back"
    node = _below(_root(path), below, missing)
    if not isinstance(node, yaml.MappingNode):
        raise RulesError([missing])
    return _entry(node, name, values, lists)


def named_lists(path: Path) -> dict[str, list[RuleText]]:
    """The lists of a file that maps names to lists of text. Raises RulesError."""
    name = shown(path)
    root = _root(path)
    if not isinstance(root, yaml.MappingNode):
        raise RulesError([f"{name}:{root.start_mark.line + 1}: this file gives names, each with a list below it"])
    mistakes: list[str] = []
    found: dict[str, list[RuleText]] = {}
    for key, value in root.value:
        if key.value in found:
            mistakes.append(f"{name}:{key.start_mark.line + 1}: `{key.value}` stands twice; join the two")
        found[key.value] = _strings(value, name, mistakes)
    if mistakes:
        raise RulesError(mistakes)
    return found


def repeated_ids(found: list[tuple[str, str]]) -> list[str]:
    """A message for each id that stands twice among (id, where) pairs."""
    seen: dict[str, str] = {}
    mistakes = []
    for id_, where in found:
        if id_ in seen:
            mistakes.append(f"{where}: the id {id_} is taken by the rule at {seen[id_]}; choose another")
        seen.setdefault(id_, where)
    return mistakes


def _below(root: yaml.Node, key: str, missing: str) -> yaml.Node:
    """What stands under a key of the file; the whole of it where no key is given."""
    if not key:
        return root
    found: list[yaml.Node] = (
        [value for node, value in root.value if node.value == key] if isinstance(root, yaml.MappingNode) else []
    )
    if not found:
        raise RulesError([missing])
    return found[-1]


def missing(entry: Entry, keys: tuple[str, ...]) -> list[str]:
    """A message for each key, or kind of example, that a rule must have and does not."""
    lacking = [k for k in keys if (k not in entry.values or not entry.values[k].text) and not is_mistaken(entry, k)]
    wrong = [f"{entry.where}: the rule has no `{k}`; add it" for k in lacking]
    for key in ("finds", "ignores"):
        if not entry.lists.get(key) and not is_mistaken(entry, key):
            wrong.append(f"{entry.where}: the rule has no `{key}` example; add one")
    return wrong


def is_mistaken(entry: Entry, key: str) -> bool:
    """Whether a key that seems to be missing is there with a mistake that has its own message."""
    return (key in entry.lists and bool(entry.mistakes)) or bool(get_close_matches(key, entry.unknown))


def _root(path: Path) -> yaml.Node:
    name = shown(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RulesError([f"{name}: cannot be read ({error.strerror}); put the file back"]) from None
    except UnicodeDecodeError:
        raise RulesError([f"{name}: is not UTF-8 text; save it again as UTF-8"]) from None
    for number, line in enumerate(text.splitlines(), 1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            raise RulesError([f"{name}:{number}: a tab at the start of the line; use spaces"])
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.context_mark or error.problem_mark
        place = f"{mark.line + 1}:{mark.column + 1}" if mark else "1"
        raise RulesError([f"{name}:{place}: put quotes round this line or the one before ({error.problem})"]) from None
    except yaml.YAMLError as error:
        reason = str(error).splitlines()[0]
        raise RulesError([f"{name}: cannot be read as YAML ({reason}); remove the characters it names"]) from None
    if root is None:
        raise RulesError([f"{name}:1: the file is empty; a rule file is a list of rules, each beginning `- id:`"])
    if repeated := _repeated(root):
        mark = repeated.start_mark
        raise RulesError(
            [
                f"{name}:{mark.line + 1}:{mark.column + 1}: this is named with & and stands in other places with *; "
                "write it out in each"
            ]
        )
    return root


def _repeated(root: yaml.Node) -> yaml.Node | None:
    """A part of the file that an alias puts in another place too, if there is one; such a file can grow without end."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            return node
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            waiting += [part for pair in node.value for part in pair]
    return None


def _entry(
    node: yaml.MappingNode,
    name: str,
    values: tuple[str, ...],
    lists: tuple[str, ...],
    groups: Mapping[str, tuple[str, ...]] = NO_GROUPS,
) -> Entry:
    entry = Entry(f"{name}:{node.start_mark.line + 1}")
    for key_node, value in node.value:
        key, at = str(key_node.value), f"{name}:{key_node.start_mark.line + 1}"
        if key not in (*values, *lists, *groups):
            entry.unknown.append(key)
            entry.mistakes.append(f"{at}: unknown key `{key}`; the keys are {', '.join((*values, *lists, *groups))}")
        elif key in groups and isinstance(value, yaml.MappingNode):
            inner = _entry(value, name, groups[key], ())
            entry.values |= {f"{key}.{k}": text for k, text in inner.values.items()}
            entry.mistakes += inner.mistakes
        elif key in groups:
            entry.mistakes.append(f"{at}: `{key}` takes {{{': …, '.join(groups[key])}: …}}")
        elif key in entry.lists or key in entry.values:
            entry.mistakes.append(f"{at}: `{key}` stands twice in this rule; join the two")
        elif key in lists:
            entry.lists[key] = _strings(value, name, entry.mistakes)
        elif isinstance(value, yaml.ScalarNode):
            entry.values[key] = _scalar(value, name, entry.mistakes)
        else:
            entry.mistakes.append(f"{at}: `{key}` takes one value, not a list")
    return entry


def _strings(node: yaml.Node, name: str, mistakes: list[str]) -> list[RuleText]:
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    found = []
    for item in nodes:
        if isinstance(item, yaml.ScalarNode):
            found.append(_scalar(item, name, mistakes))
        else:
            line = item.start_mark.line if isinstance(item, yaml.Node) else node.start_mark.line
            mistakes.append(f"{name}:{line + 1}: put quotes round this line")
    return found


def _scalar(node: yaml.ScalarNode, name: str, mistakes: list[str]) -> RuleText:
    value = str(node.value)
    at = f"{name}:{node.start_mark.line + 1}"
    if not node.style and value.casefold() in _NOT_TEXT:
        mistakes.append(f"{at}: put quotes round {value}; without them it can mean true, false or nothing")
    return RuleText(value, at, node.start_mark.column + 1 + bool(node.style))
