"""The rules that read the parts of a letter: phrases over its text, with their own examples.

Each rule has an `id`, the phrases it `says`, phrases that forbid it in the same sentence (`unless`), what it stands for
(its other keys, which differ from file to file), and its own examples: `finds`, with << and >> round what must match,
and `ignores`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from pipeline.domain import FindingKind, Framework, LetterKind, Outcome, RulesError, Verdict, sentences
from pipeline.rulebook.clause_shapes import Shapes
from pipeline.rulebook.doubt_rules import DoubtRules
from pipeline.rulebook.expressions import pattern_of, small, to_regex, value_name
from pipeline.rulebook.phrases import NO_LISTS, Element, PhraseError, WordLists, parse
from pipeline.rulebook.yaml_file import Entry, RuleText, entries, is_mistaken, missing, repeated_ids

LISTS = ("says", "unless", "finds", "ignores")
_MARKED = re.compile(r"<<(.*?)>>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Match:
    """Where a rule matched in a text, and what its named groups caught."""

    rule: Rule
    start: int
    end: int
    groups: dict[str, str]


@dataclass(frozen=True)
class Phrase:
    """One phrase of a rule, as written and as read."""

    written: str
    at: str  # file:line
    elements: tuple[Element, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The phrase alone."""
        return pattern_of([self.elements])


@dataclass(frozen=True)
class Rule:
    """One rule as written; `values` are the keys that say what it stands for."""

    id: str
    where: str  # file:line, for messages and `explain`
    says: tuple[Phrase, ...]
    unless: tuple[Phrase, ...]
    finds: tuple[str, ...]
    ignores: tuple[str, ...]
    values: dict[str, str] = field(hash=False)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Any of its phrases; compiled when it is first looked for, since no run needs all rules."""
        return pattern_of(phrase.elements for phrase in self.says)

    @cached_property
    def forbids(self) -> re.Pattern[str] | None:
        """Any of the phrases that forbid it, if it has some."""
        return pattern_of(phrase.elements for phrase in self.unless) if self.unless else None

    def matches(self, text: str) -> Iterator[Match]:
        """Where the rule holds in `text`, in order."""
        lower = small(text)
        ends: list[tuple[int, int]] = []
        forbidden: dict[tuple[int, int], bool] = {}  # by sentence, so that each is looked through once
        for m in self.pattern.finditer(lower):
            if self.forbids:
                ends = ends or sentences(text)
                around = sentence_around(ends, m.start(), m.end())
                if around not in forbidden:
                    forbidden[around] = self.forbids.search(lower, *around) is not None
                if forbidden[around]:
                    continue
            groups = {value_name(k): text[slice(*m.span(k))] for k, v in m.groupdict().items() if v is not None}
            yield Match(self, m.start(), m.end(), groups)

    def first(self, text: str) -> Match | None:
        """The first place where the rule holds, if any."""
        return next(self.matches(text), None)

    def is_all_of(self, text: str) -> bool:
        """Whether the rule holds of the whole of `text`, closing punctuation aside."""
        return self.pattern.fullmatch(small(text.strip().rstrip(".:;?"))) is not None


def sentence_around(ends: list[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """The sentence, or run of sentences, that holds `start` to `end`; `ends` are the sentences of the text."""
    first = bisect_right(ends, start, key=lambda sentence: sentence[1])
    last = bisect_left(ends, end, lo=first, key=lambda sentence: sentence[1])
    begin = ends[first - 1][1] if first else 0
    return begin, ends[min(last, len(ends) - 1)][1] if ends else end


@dataclass(frozen=True)
class RuleFile:
    """How one file of letter rules is written: the keys that say what a rule stands for, with the values they take."""

    name: str
    keys: tuple[tuple[str, tuple[str, ...]], ...]  # the first is needed; no values means any
    headings: bool = False  # its rules must hold of a text as a whole


_KINDS = tuple(LetterKind)
_VERDICTS = (*Verdict, *Outcome, "none", "mixed", "several")
_FIELDS = (
    "area", "inspection_dates", "previous_inspection", "next_full_inspection_months", "monitoring_inspection_months",
)  # fmt: skip
KINDS = RuleFile("kinds.yml", (("kind", (*_KINDS, "none")), ("mark", ("title", "opening", "body")), ("reason", ())))
SECTIONS = RuleFile("sections.yml", (("section", ()),), headings=True)
FIELDS = RuleFile("fields.yml", (("field", _FIELDS), ("framework", (*Framework, "both"))))
VERDICTS = RuleFile("verdicts.yml", (("verdict", _VERDICTS), ("of", ("letter", "item", "summary", "context"))))
STATEMENTS = RuleFile("statements.yml", (("statement", (*FindingKind, "list", "next_steps")),))
ACTIONS = RuleFile("actions.yml", (("reads", ()),))
STRENGTHS = RuleFile("strengths.yml", (("reads", ("reservation", "praise", "scheme", "common")),))
PUBLICATIONS = RuleFile("publications.yml", (("kind", (*_KINDS, "unknown")),))
FILES = (KINDS, SECTIONS, FIELDS, VERDICTS, STATEMENTS, ACTIONS, STRENGTHS, PUBLICATIONS)


@dataclass(frozen=True)
class LetterRules:
    """The rules by which letters are read, file by file."""

    kinds: tuple[Rule, ...]
    sections: tuple[Rule, ...]
    fields: tuple[Rule, ...]
    verdicts: tuple[Rule, ...]
    statements: tuple[Rule, ...]
    actions: tuple[Rule, ...]
    strengths: tuple[Rule, ...]
    clauses: Shapes  # what may stand round a verdict
    doubts: DoubtRules  # from which point on a reading is doubted

    @classmethod
    def of(cls, files: Mapping[RuleFile, tuple[Rule, ...]], clauses: Shapes, doubts: DoubtRules) -> LetterRules:
        """The rules of the files that letters are read by."""
        return cls(
            files[KINDS],
            files[SECTIONS],
            files[FIELDS],
            files[VERDICTS],
            files[STATEMENTS],
            files[ACTIONS],
            files[STRENGTHS],
            clauses,
            doubts,
        )

    def all_rules(self) -> tuple[Rule, ...]:
        """Every rule, file by file."""
        return (
            *self.kinds,
            *self.sections,
            *self.fields,
            *self.verdicts,
            *self.statements,
            *self.actions,
            *self.strengths,
        )

    def for_field(self, name: str, framework: str) -> list[Rule]:
        """The rules that read a field in letters of a framework."""
        return [r for r in self.fields if r.values["field"] == name and r.values["framework"] in (framework, "both")]

    def for_verdict(self, of: str, *values: str) -> list[Rule]:
        """The rules for verdicts `of` a letter, an item, a summary or a context that give one of the values."""
        return [r for r in self.verdicts if r.values["of"] == of and r.values["verdict"] in values]

    def for_statement(self, what: str) -> list[Rule]:
        """The rules for words that lead in to something: a kind of finding, or `list`."""
        return [r for r in self.statements if r.values["statement"] == what]

    def for_strength(self, what: str) -> list[Rule]:
        """The rules for the clauses and names of strengths that read `what`."""
        return [r for r in self.strengths if r.values["reads"] == what]

    def for_action(self, what: str) -> list[Rule]:
        """The rules for statements of action whose `reads` begins with `what`."""
        return [r for r in self.actions if r.values["reads"].startswith(what)]


@dataclass(frozen=True)
class PublicationRules:
    """Which publications are area SEND documents, by their titles; the first rule that holds decides."""

    UNKNOWN: ClassVar[str] = "unknown"  # the kind of a title that looks like SEND but that no rule names

    rules: tuple[Rule, ...]

    def kind(self, title: str) -> str:
        """The kind of document a title announces, `unknown` if it only looks like SEND, empty if it is none."""
        return next((rule.values["kind"] for rule in self.rules if rule.first(title)), "")


def load_rule_file(folder: Path, file: RuleFile, lists: WordLists = NO_LISTS) -> tuple[Rule, ...]:
    """The rules of one file, in order; `lists` are those that its phrases may name.

    Raises RulesError with a `file:line:` message for every mistake found.
    """
    rules: list[Rule] = []
    mistakes: list[str] = []
    written = entries(folder / file.name, ("id", *dict(file.keys)), LISTS)
    for entry in written:
        try:
            rules.append(_rule(entry, dict(file.keys), lists))
        except RulesError as error:
            mistakes += error.messages
    mistakes += repeated_ids([(entry.values["id"].text, entry.where) for entry in written if "id" in entry.values])
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


def phrases_not_shown(rule: Rule, whole: bool = False) -> list[Phrase]:
    """The phrases of a rule that none of its examples needs.

    An example needs a phrase if the rule without it would find other words or none; it needs an exception if the rule
    without it would match what it must ignore.
    """
    return [
        *(phrase for phrase in rule.says if not any(_is_needed(rule, phrase, text, whole) for text in rule.finds)),
        *(phrase for phrase in rule.unless if not any(_is_needed(rule, phrase, text, whole) for text in rule.ignores)),
    ]


def _is_needed(rule: Rule, phrase: Phrase, example: str, whole: bool) -> bool:
    plain, _ = marked_words(example)
    if whole:
        text = small(plain.strip().rstrip(".:;?"))
        return all((p is phrase) == bool(p.pattern.fullmatch(text)) for p in rule.says)
    return _first_of(rule, plain, without=phrase) != _first_of(rule, plain)


def _first_of(rule: Rule, text: str, without: Phrase | None = None) -> tuple[int, int] | None:
    """Where the first of the rule's phrases stands, an exception aside; as if it were written without one of them."""
    says = [(n, p) for n, p in enumerate(rule.says) if p is not without]
    found = [(m.start(), n, m.end()) for n, p in says if (m := p.pattern.search(small(text)))]
    if not found:
        return None
    start, _, end = min(found)
    a, b = sentence_around(sentences(text), start, end)
    forbidden = any(p.pattern.search(small(text), a, b) for p in rule.unless if p is not without)
    return None if forbidden else (start, end)


def _rule(entry: Entry, keys: Mapping[str, tuple[str, ...]], lists: WordLists) -> Rule:
    mistakes = entry.mistakes + missing(entry, ("id", next(iter(keys))))
    for key, allowed in keys.items():
        if allowed and (value := entry.values.get(key)) and value.text and value.text not in allowed:
            mistakes.append(f"{value.at}: `{key}` cannot be `{value.text}`; it is one of {', '.join(allowed)}")
    if not entry.lists.get("says") and not is_mistaken(entry, "says"):
        mistakes.append(f"{entry.where}: the rule has no `says`; add the phrases that it finds")
    says = list(_phrases(entry.lists.get("says", []), lists, mistakes))
    unless = list(_phrases(entry.lists.get("unless", []), lists, mistakes))
    if mistakes:
        raise RulesError(mistakes)
    return Rule(
        id=entry.values["id"].text,
        where=entry.where,
        says=tuple(says),
        unless=tuple(unless),
        finds=entry.texts("finds"),
        ignores=entry.texts("ignores"),
        values={k: text.text for k, text in entry.values.items() if k != "id"},
    )


def _phrases(lines: list[RuleText], lists: WordLists, mistakes: list[str]) -> Iterator[Phrase]:
    for line in lines:
        try:
            phrase = Phrase(line.text, line.at, parse(line.text, lists))
            to_regex(phrase.elements)
            yield phrase
        except PhraseError as error:
            mistakes.append(line.mistake(error.at, f"“{line.text}”: {error}"))
