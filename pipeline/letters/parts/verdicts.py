"""Which verdict a sentence gives, on one item or on a count of them, and when it gives none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.letters.parts.fields import number
from pipeline.rulebook.letter_rules import RULES, Match, Rule, load

KEYS = ("verdict", "of")
OPPOSITE = {
    "sufficient": "not_sufficient",
    "not_sufficient": "sufficient",
    "effective_action": "no_effective_action",
    "no_effective_action": "effective_action",
}
POSITIVE = ("sufficient", "effective_action")
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
_POINTS = re.compile(
    r"\b(?:this|these|that|the)\s+(?:areas?\s+of\s+(?:significant\s+|serious\s+)?(?:weakness|concern)|(?:significant\s+|serious\s+)?"
    r"weakness(?:es)?|significant\s+area|area\s+for\s+priority\s+action|priority\s+action)\b"
    r"|\b(?:this|these|that)\s+(?:areas?|issues?|concerns?|respects?|matters?)\b"
    r"|\baddressing\s+(?:this|it|these)\b|\bin\s+this\b|\bhere\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict on an item, and the rule's match within the sentence's text."""

    value: str
    match: Match
    points: bool  # whether the sentence says that it speaks of this item


@dataclass(frozen=True, slots=True)
class Summary:
    """A sentence that counts verdicts; `count` is None for “all”."""

    value: str
    count: int | None
    everything: bool
    total: int | None
    match: Match


@cache
def verdict_rules() -> tuple[Rule, ...]:
    """The rules of `rules/verdicts.yml`."""
    return load(RULES / "verdicts.yml", KEYS)


def rules_of(what: str, values: tuple[str, ...]) -> list[Rule]:
    """The rules for verdicts `of` something that give one of the values."""
    return [r for r in verdict_rules() if r.values["of"] == what and r.values["verdict"] in values]


def item_verdict(sentence: str, values: tuple[str, str]) -> Verdict | str | None:
    """The verdict that a sentence gives on one item; None if none; "mixed" if it gives both."""
    matches = [
        m for rule in rules_of("item", values) for m in rule.matches(sentence) if not in_context(sentence, m, "none")
    ]
    if not matches:
        return None
    negative = [m for m in matches if m.rule.values["verdict"] not in POSITIVE]
    positive = [
        m for m in matches
        if m.rule.values["verdict"] in POSITIVE and not any(n.start < m.end and m.start < n.end for n in negative)
    ]  # fmt: skip
    chosen = _chosen(sentence, positive, negative, values)
    if isinstance(chosen, str) or in_context(sentence, chosen.match, "mixed"):
        return "mixed"
    if in_context(sentence, chosen.match, "denied"):
        return Verdict(values[1], chosen.match, chosen.points) if chosen.value in POSITIVE else "mixed"
    return chosen


def in_context(sentence: str, match: Match, what: str) -> bool:
    """Whether words round a verdict make it one reported, denied, on a part, or on several items."""
    around = (m for rule in rules_of("context", (what,)) for m in rule.matches(sentence))
    return any(m.start < match.end and match.start < m.end for m in around)


def speaks_of_several(sentence: str, verdict: Verdict) -> bool:
    """Whether the verdict is on more than one item, though no number of them may be known."""
    return in_context(sentence, verdict.match, "several")


def _chosen(sentence: str, positive: list[Match], negative: list[Match], values: tuple[str, str]) -> Verdict | str:
    points = _POINTS.search(sentence) is not None
    if positive and not negative:
        first = positive[0]
        rest = sentence[first.end :]
        if _CONCESSION.match(sentence) and "," in rest and (gap := _ELLIPSIS.search(rest, rest.index(","))):
            rule = rules_of("item", (values[1],))[0]
            return Verdict(values[1], Match(rule, first.end + gap.start(), first.end + gap.end(), {}), points)
        return Verdict(first.rule.values["verdict"], first, points)
    if negative and not positive:
        return Verdict(negative[0].rule.values["verdict"], negative[0], points)
    both = sorted([*positive, *negative], key=lambda m: m.start)
    between = sentence[both[0].end : both[-1].start]
    if _CONCESSION.match(sentence) and "," in between:
        return Verdict(both[-1].rule.values["verdict"], both[-1], points)
    if _CONCEDED_AFTER.search(between):
        return Verdict(both[0].rule.values["verdict"], both[0], points)
    return "mixed"


def speaks_of_others(sentence: str, verdict: Verdict) -> bool:
    """Whether the verdict's subject is not the area but some school or service."""
    return not verdict.points and _ANOTHER.search(sentence[: verdict.match.start]) is not None


def summaries(sentence: str) -> list[Summary]:
    """What a sentence says of a number of weaknesses; empty when it speaks of one, or of none."""
    out = []
    for rule in rules_of("summary", ("sufficient", "not_sufficient")):
        for match in rule.matches(sentence):
            if in_context(sentence, match, "none") or in_context(sentence, match, "denied"):
                continue
            if found := _summary(rule.values["verdict"], match, sentence):
                out.append(found)
    if all(s.match.rule.id.startswith("summary.elliptical") for s in out):
        return []
    return sorted(out, key=lambda s: s.match.start)


def _summary(value: str, match: Match, sentence: str) -> Summary | None:
    words = (match.groups.get("count") or match.groups.get("count2") or "").lower()
    total_words = match.groups.get("total") or match.groups.get("total2") or ""
    total = number(total_words) if total_words else None
    if "but" in match.groups or "but2" in match.groups:  # “all but one”
        return Summary(OPPOSITE[value], number(words), False, total, match) if number(words) else None
    if value == "sufficient" and words == "neither":
        return Summary("not_sufficient", 2, True, 2, match)
    if words == "the" and _THE_REST.search(sentence[match.start : match.end]):  # “the two remaining areas”
        return Summary(value, total, False, None, match)
    if words == "the":  # “the three areas”; “the significant weakness identified at the initial inspection”
        one = sentence[: match.end].endswith(("weakness", "concern"))
        if not total and one and not re.match(r"\s+identified\b", sentence[match.end :]):
            return None
        return Summary(value, total or (1 if one else None), True, total or (1 if one else None), match)
    if words.startswith("the "):
        words = words.split()[-1]
    if value == "not_sufficient" and words in ("all", "both", "each", "every one"):
        return Summary(value, None, False, None, match)  # “not in all of them” gives no number
    if words in ("all", "each", "every one", "any", "either"):
        return Summary(value, total, True, total, match)
    if words == "both":
        return Summary(value, 2, True, 2, match)
    if words in ("remaining", "other"):
        return Summary(value, 1, False, None, match) if not sentence[: match.end].endswith("es") else None
    count = number(words)
    return None if count is None else Summary(value, count, False, total, match)
