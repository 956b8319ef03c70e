"""The rules that read letters: every phrase has an example, and none can take for ever over a hostile text."""

from __future__ import annotations

import re._constants as sre
import re._parser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.rulebook.expressions import pattern_of, small
from pipeline.rulebook.letter_rules import FILES, KINDS, Rule, load_rule_file, marked_words, phrases_not_shown
from pipeline.rulebook.phrases import PARTS, parse
from pipeline.rulebook.word_lists import load_word_lists
from tests.conftest import ROOT
from tests.support.rules import FOLDER

GUIDE = (ROOT / "docs" / "how-to-write-a-rule.md").read_text(encoding="utf-8")
LISTS = load_word_lists(FOLDER)
RULES = [(rule, file.headings) for file in FILES for rule in load_rule_file(FOLDER, file, LISTS)]
KIND = "- id: a\n  kind: none\n  mark: title\n  reason: r\n"


def one_rule(folder: Path, text: str) -> Rule:
    (folder / KINDS.name).write_text(KIND + text)
    (rule,) = load_rule_file(folder, KINDS, LISTS)
    return rule


@pytest.mark.parametrize(("rule", "whole"), RULES, ids=[rule.id for rule, _ in RULES])
def test_every_phrase_of_the_rules_is_needed_by_an_example(rule: Rule, whole: bool) -> None:
    assert [phrase.written for phrase in phrases_not_shown(rule, whole)] == []


def test_a_phrase_that_no_example_needs_is_named(tmp_path: Path) -> None:
    rule = one_rule(
        tmp_path,
        "  says: [late bus, late coach, late bus today]\n  unless: [never, seldom]\n"
        "  finds: [the <<late bus>> today]\n  ignores: [never a late bus]\n",
    )
    assert [(p.written, p.at) for p in phrases_not_shown(rule)] == [
        ("late coach", f"{tmp_path.name}/kinds.yml:5"),
        ("late bus today", f"{tmp_path.name}/kinds.yml:5"),
        ("seldom", f"{tmp_path.name}/kinds.yml:6"),
    ]


def test_a_phrase_that_words_its_example_as_another_does_is_named(tmp_path: Path) -> None:
    rule = one_rule(tmp_path, "  says: [late bus*, late (bus|coach)]\n  finds: [a <<late bus>>]\n  ignores: [a bus]\n")
    assert [p.written for p in phrases_not_shown(rule)] == ["late bus*", "late (bus|coach)"]


def test_the_pattern_is_that_of_all_phrases(tmp_path: Path) -> None:
    rule = one_rule(
        tmp_path, "  says: ['{count=<number>} bus', 'bus {count=<number>}']\n  finds: [x]\n  ignores: [z]\n"
    )
    assert [m.groups for m in rule.matches("two bus, and bus 7")] == [{"count": "two"}, {"count": "7"}]


# ---- docs/how-to-write-a-rule.md


@pytest.mark.parametrize("part", PARTS)
def test_the_guide_has_every_element(part: str) -> None:
    assert f"{{{part}}}" in GUIDE


def test_the_guide_s_worked_example_reads_what_it_says() -> None:
    phrase, example = (
        "(has|have) [<adverb>] turned the corner",
        "The area <<has now turned the corner>> on this weakness.",
    )
    assert f"    - {phrase}\n" in GUIDE and f"    - {example}\n" in GUIDE
    plain, marked = marked_words(example)
    found = pattern_of([parse(phrase, LISTS)]).search(small(plain))
    assert found and plain[found.start() : found.end()] == marked


# ---- a text of any length is searched in time that grows with its length: no repeat has an unbounded one within it


def unbounded_within(tree: Any, repeated: bool = False) -> Iterator[str]:
    """The repeats of a parsed expression that may go on for ever, within one that goes on more than once."""
    for op, value in tree:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            low, high, inner = value
            if repeated and high is sre.MAXREPEAT:
                yield f"{op} {low} {inner}"
            yield from unbounded_within(inner, repeated or high > 1)
        elif op is sre.POSSESSIVE_REPEAT:  # gives nothing back, so that it is gone through once
            yield from unbounded_within(value[2], repeated)
        elif op is sre.SUBPATTERN:
            yield from unbounded_within(value[-1], repeated)
        elif op is sre.BRANCH:
            for branch in value[1]:
                yield from unbounded_within(branch, repeated)
        elif op in (sre.ASSERT, sre.ASSERT_NOT):
            yield from unbounded_within(value[1], repeated)
        elif op is sre.ATOMIC_GROUP:
            yield from unbounded_within(value, repeated)


@pytest.mark.parametrize("rule", [rule for rule, _ in RULES], ids=lambda rule: rule.id)
def test_no_rule_backtracks_without_end(rule: Rule) -> None:
    for pattern in filter(None, (rule.pattern, rule.forbids)):
        assert list(unbounded_within(re._parser.parse(pattern.pattern, pattern.flags))) == []


@pytest.mark.parametrize("hostile", [r"(?:\w+\s)*x", r"(?:a+){2,9}", r"(?:(?:\w+)?\s?)*"])
def test_an_expression_that_backtracks_without_end_would_be_seen(hostile: str) -> None:
    assert list(unbounded_within(re._parser.parse(hostile)))
