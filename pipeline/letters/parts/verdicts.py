"""Which verdict a sentence gives, on one item or on a count of them, and when it gives none."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.domain import PROGRESS, Outcome, Verdict
from pipeline.letters.parts.clauses import ClauseReader, Stance, VerdictWords
from pipeline.letters.parts.fields import number
from pipeline.letters.parts.plain_sentence import plain_sentence
from pipeline.rulebook import LetterRules, Match

_LONGEST = 5000  # characters; a sentence that runs on for longer is no inspector's
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
class _Said:
    value: Verdict
    match: Match


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
    if len(sentence) > _LONGEST:
        return "mixed" if any(rule.first(sentence) for rule in rules.for_verdict("item", *values)) else None
    plain = plain_sentence(sentence, rules.clauses)
    matches = _apart([m for rule in rules.for_verdict("item", *values) for m in rule.matches(plain.text)])
    said = []
    for match, stance in zip(
        matches, ClauseReader(plain.text, rules.clauses).stances([*map(_item_words, matches)]), strict=True
    ):
        value = _said(plain.text, match, stance, rules)
        if value == "mixed" and (chosen := _but_not_so(plain.text, matches, values)):
            said = [chosen]
            break
        if value == "mixed":
            return "mixed"
        if value is not None:
            said.append(_Said(value, match))
    if not said:
        return None
    chosen = _chosen(plain.text, said)
    if chosen is None:
        return "mixed"
    match = chosen.match
    start, end = plain.span(match.start, match.end)
    return ItemVerdict(chosen.value, replace(match, start=start, end=end), _THIS_ITEM.search(sentence) is not None)


def _apart(matches: list[Match]) -> list[Match]:
    """The matches in order, without those that share words with one before, or with one of the bad verdict."""
    apart: list[Match] = []
    for match in sorted(matches, key=lambda m: (_is_good(m), m.start, -m.end)):
        if not any(other.start < match.end and match.start < other.end for other in apart):
            apart.append(match)
    return sorted(apart, key=lambda m: m.start)


def _is_good(match: Match) -> bool:
    """Whether a match gives the verdict whose words may stand within those of the other."""
    value = match.rule.values["verdict"]
    return value in (Verdict.SUFFICIENT, Verdict.EFFECTIVE_ACTION, Outcome.WSOA_REQUIRED)


def _item_words(match: Match) -> VerdictWords:
    return VerdictWords(match.start, match.end, negations=0 if _value_of(match).is_positive else 1)


def _count_words(match: Match) -> VerdictWords:
    """A count says of which part of the weaknesses it is, and “none of the two” is one."""
    return VerdictWords(match.start, match.end, negations=2, turned_by=("conditional", "duty", "hedging", "future"))


def _outcome_words(match: Match) -> VerdictWords:
    """“Must produce a statement” is itself a duty; that none is required may be put in any way."""
    if Outcome(match.rule.values["verdict"]) is Outcome.WSOA_NOT_REQUIRED:
        return VerdictWords(match.start, match.end, negations=3, turned_by=(), of_the_past=True)
    return VerdictWords(match.start, match.end, negations=0, turned_by=("conditional", "hedging", "part"))


def _said(text: str, match: Match, stance: Stance, rules: LetterRules) -> Verdict | Literal["mixed"] | None:
    """The verdict that a match gives in its clause; None where it is not the inspectors' own, or not on this item."""
    value = _value_of(match)
    if _in_context(text, match, "several", rules):
        return None if _in_context(text, match, "none", rules) else value
    match stance:
        case Stance.NOT_SAID:
            return None
        case Stance.UNCLEAR:
            return None if _in_context(text, match, "none", rules) else "mixed"
        case Stance.DENIED:
            return value.opposite if value.is_positive else "mixed"
        case Stance.SAID:
            return "mixed" if _in_context(text, match, "mixed", rules) else value


def _but_not_so(text: str, matches: list[Match], values: tuple[Verdict, Verdict]) -> _Said | None:
    """The bad verdict of “While it has made sufficient progress in planning, it has not in practice”."""
    if len(matches) > 1 or not _value_of(matches[0]).is_positive or not _CONCESSION.match(text):
        return None
    comma = text.find(",", matches[0].end)
    return _Said(values[1], matches[0]) if comma >= 0 and _ELLIPSIS.search(text, comma) else None


def _in_context(sentence: str, match: Match, what: str, rules: LetterRules) -> bool:
    """Whether the verdict is quoted, negated, or covers only part of the item or several items."""
    around = (m for rule in rules.for_verdict("context", what) for m in rule.matches(sentence))
    return any(m.start < match.end and match.start < m.end for m in around)


def covers_several_items(sentence: str, verdict: ItemVerdict, rules: LetterRules) -> bool:
    """Whether the verdict covers more than one item, though their number may not be known."""
    return _in_context(sentence, verdict.match, "several", rules)


def _chosen(text: str, said: list[_Said]) -> _Said | None:
    """Of several verdicts, that of the main clause; None where neither clause gives way to the other."""
    first, last = said[0], said[-1]
    if all(s.value is first.value for s in said):
        return first
    between = text[first.match.end : last.match.start]
    if _CONCESSION.match(text) and "," in between:
        return last
    return first if _CONCEDED_AFTER.search(between) else None


def is_about_someone_else(sentence: str, verdict: ItemVerdict) -> bool:
    """Whether the verdict is about some school or service, not the local area."""
    return not verdict.names_this_item and _ANOTHER.search(sentence[: verdict.match.start]) is not None


def outcomes(sentence: str, rules: LetterRules) -> list[tuple[Outcome, Match]]:
    """Whether a written statement of action is required, where the sentence says so in a known way, and the words."""
    if len(sentence) > _LONGEST:
        return []
    plain = plain_sentence(sentence, rules.clauses)
    both = (Outcome.WSOA_NOT_REQUIRED, Outcome.WSOA_REQUIRED)
    matches = _apart(
        [m for value in both for rule in rules.for_verdict("letter", value) for m in rule.matches(plain.text)]
    )
    words = [_outcome_words(m) for m in matches]
    colon = plain.text.find(":", matches[0].end if matches else 0)
    reader = ClauseReader(plain.text if colon < 0 else plain.text[:colon], rules.clauses)
    found = []
    for match, stance in zip(matches, reader.stances(words), strict=True):
        value = Outcome(match.rule.values["verdict"])
        start, end = plain.span(match.start, match.end)
        if stance is Stance.DENIED and value is Outcome.WSOA_REQUIRED:
            found.append((Outcome.WSOA_NOT_REQUIRED, replace(match, start=start, end=end)))
        elif stance is Stance.SAID:
            found.append((value, replace(match, start=start, end=end)))
    return found


def takes_back(sentence: str, rules: LetterRules) -> bool:
    """Whether a sentence takes back the verdict of the one before: “That is the view of leaders.”"""
    if len(sentence) > _LONGEST:
        return False
    text = plain_sentence(sentence, rules.clauses).text
    return _ELLIPSIS.search(text) is not None or ClauseReader(text, rules.clauses).begins_with("takes-back")


def summaries(sentence: str, rules: LetterRules) -> list[Summary]:
    """What a sentence says of a number of weaknesses; empty when it is about one, or about none."""
    if len(sentence) > _LONGEST:
        return []
    text = plain_sentence(sentence, rules.clauses).text
    matches = [m for rule in rules.for_verdict("summary", *PROGRESS) for m in rule.matches(text)]
    out = []
    matches = sorted((m for m in matches if not _in_context(text, m, "none", rules)), key=lambda m: m.start)
    for match in matches:
        apart = [m for m in matches if m is match or m.end <= match.start or m.start >= match.end]
        stance = ClauseReader(text, rules.clauses).stances([*map(_count_words, apart)])[apart.index(match)]
        if stance is Stance.SAID and (found := _summary(_value_of(match), match, text)):
            out.append(found)
    return [] if all(s.match.rule.id.startswith("summary.elliptical") for s in out) else out


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
