"""Which verdict a sentence gives, on one item or on a count of them, and when it gives none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.domain.vocabulary import PROGRESS, Verdict
from pipeline.letters.parts.fields import number
from pipeline.rulebook.letter_rules import LetterRules, Match

_CONCESSION = re.compile(r"^\W*(?:while|whilst|although|though|even though|despite|notwithstanding)\b", re.IGNORECASE)
_CONCEDED_AFTER = re.compile(r",?\s(?:although|though|even though|albeit|despite)\b", re.IGNORECASE)
# “While it has made sufficient progress in planning, it has not in putting the plans into practice.”
_ELLIPSIS = re.compile(
    r"\b(?:it|this|they|leaders|the\s+(?:local\s+)?area|the\s+partnership)\s+(?:has|have|is|are|did|does|do)\s+not\b"
    r"(?=\s+(?:yet\s+)?(?:in|with|on|so|done)\b|(?:\s+yet)?\s*[.,;]|$)",
    re.IGNORECASE,
)
_THE_REST = re.compile(r"\b(?:remaining|other)\b", re.IGNORECASE)
_ANOTHER = re.compile(r"\b(?:some|most|many|several|a few|individual|certain)\s+\w+", re.IGNORECASE)
_THIS_ITEM = re.compile(
    r"\b(?:this|these|that|the)\s+(?:areas?\s+of\s+(?:significant\s+|serious\s+)?(?:weakness|concern)|(?:significant\s+|serious\s+)?"
    r"weakness(?:es)?|significant\s+area|area\s+for\s+priority\s+action|priority\s+action)\b"
    r"|\b(?:this|these|that)\s+(?:areas?|issues?|concerns?|respects?|matters?)\b"
    r"|\baddressing\s+(?:this|it|these)\b|\bin\s+this\b|\bhere\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ItemVerdict:
    """A verdict on an item, and the rule's match within the sentence's text."""

    value: Verdict
    match: Match
    names_this_item: bool  # whether the sentence says that it is about this item


@dataclass(frozen=True, slots=True)
class Summary:
    """A sentence that counts verdicts; `count` is None for “all”."""

    value: Verdict
    count: int | None
    everything: bool
    total: int | None
    match: Match


def item_verdict(
    sentence: str, values: tuple[Verdict, Verdict], rules: LetterRules
) -> ItemVerdict | Literal["mixed"] | None:
    """The verdict that a sentence gives on one item; None if none; “mixed” if it gives both.

    `values` are the two verdicts that the kind of letter may give.
    """
    matches = [
        m
        for rule in rules.for_verdict("item", *values)
        for m in rule.matches(sentence)
        if not _in_context(sentence, m, "none", rules)
    ]
    if not matches:
        return None
    negative = [m for m in matches if not _value_of(m).is_positive]
    positive = [
        m for m in matches
        if _value_of(m).is_positive and not any(n.start < m.end and m.start < n.end for n in negative)
    ]  # fmt: skip
    chosen = _chosen(sentence, positive, negative, values, rules)
    if chosen == "mixed" or _in_context(sentence, chosen.match, "mixed", rules):
        return "mixed"
    if _in_context(sentence, chosen.match, "denied", rules):
        return ItemVerdict(values[1], chosen.match, chosen.names_this_item) if chosen.value.is_positive else "mixed"
    return chosen


def _in_context(sentence: str, match: Match, what: str, rules: LetterRules) -> bool:
    """Whether the verdict is quoted, negated, or covers only part of the item or several items."""
    around = (m for rule in rules.for_verdict("context", what) for m in rule.matches(sentence))
    return any(m.start < match.end and match.start < m.end for m in around)


def covers_several_items(sentence: str, verdict: ItemVerdict, rules: LetterRules) -> bool:
    """Whether the verdict covers more than one item, though their number may not be known."""
    return _in_context(sentence, verdict.match, "several", rules)


def _chosen(
    sentence: str, positive: list[Match], negative: list[Match], values: tuple[Verdict, Verdict], rules: LetterRules
) -> ItemVerdict | Literal["mixed"]:
    names_item = _THIS_ITEM.search(sentence) is not None
    if positive and not negative:
        first = positive[0]
        rest = sentence[first.end :]
        if _CONCESSION.match(sentence) and "," in rest and (gap := _ELLIPSIS.search(rest, rest.index(","))):
            rule = rules.for_verdict("item", values[1])[0]
            gap_match = Match(rule, first.end + gap.start(), first.end + gap.end(), {})
            return ItemVerdict(values[1], gap_match, names_item)
        return ItemVerdict(_value_of(first), first, names_item)
    if negative and not positive:
        return ItemVerdict(_value_of(negative[0]), negative[0], names_item)
    both = sorted([*positive, *negative], key=lambda m: m.start)
    between = sentence[both[0].end : both[-1].start]
    if _CONCESSION.match(sentence) and "," in between:
        return ItemVerdict(_value_of(both[-1]), both[-1], names_item)
    if _CONCEDED_AFTER.search(between):
        return ItemVerdict(_value_of(both[0]), both[0], names_item)
    return "mixed"


def is_about_someone_else(sentence: str, verdict: ItemVerdict) -> bool:
    """Whether the verdict is about some school or service, not the local area."""
    return not verdict.names_this_item and _ANOTHER.search(sentence[: verdict.match.start]) is not None


def summaries(sentence: str, rules: LetterRules) -> list[Summary]:
    """What a sentence says of a number of weaknesses; empty when it is about one, or about none."""
    out = []
    for rule in rules.for_verdict("summary", *PROGRESS):
        for match in rule.matches(sentence):
            if any(_in_context(sentence, match, what, rules) for what in ("none", "denied")):
                continue
            if found := _summary(_value_of(match), match, sentence):
                out.append(found)
    if all(s.match.rule.id.startswith("summary.elliptical") for s in out):
        return []
    return sorted(out, key=lambda s: s.match.start)


def _summary(value: Verdict, match: Match, sentence: str) -> Summary | None:
    words = (match.groups.get("count") or match.groups.get("count2") or "").lower()
    total_words = match.groups.get("total") or match.groups.get("total2") or ""
    total = number(total_words) if total_words else None
    if "but" in match.groups or "but2" in match.groups:  # “all but one”
        return Summary(value.opposite, number(words), False, total, match) if number(words) else None
    if value is Verdict.SUFFICIENT and words == "neither":
        return Summary(Verdict.NOT_SUFFICIENT, 2, True, 2, match)
    if words == "the" and _THE_REST.search(sentence[match.start : match.end]):  # “the two remaining areas”
        return Summary(value, total, False, None, match)
    if words == "the":  # “the three areas”; “the significant weakness identified at the initial inspection”
        one = sentence[: match.end].endswith(("weakness", "concern"))
        if not total and one and not re.match(r"\s+identified\b", sentence[match.end :]):
            return None
        return Summary(value, total or (1 if one else None), True, total or (1 if one else None), match)
    if words.startswith("the "):
        words = words.split()[-1]
    if value is Verdict.NOT_SUFFICIENT and words in ("all", "both", "each", "every one"):
        return Summary(value, None, False, None, match)  # “not in all of them” gives no number
    if words in ("all", "each", "every one", "any", "either"):
        return Summary(value, total, True, total, match)
    if words == "both":
        return Summary(value, 2, True, 2, match)
    if words in ("remaining", "other"):
        return Summary(value, 1, False, None, match) if not sentence[: match.end].endswith("es") else None
    count = number(words)
    return None if count is None else Summary(value, count, False, total, match)


def _value_of(match: Match) -> Verdict:
    """The verdict that a matched rule stands for."""
    return Verdict(match.rule.values["verdict"])
