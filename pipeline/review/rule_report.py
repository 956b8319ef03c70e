"""One rule as a person reads it: its phrases, its examples, and what it found in the last run, by year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import process

from pipeline.domain import RunTables, SendLettersError
from pipeline.rulebook import Rule, Rules, WrittenThemeRule

_MOST_SHOWN = 10


class UnknownRuleError(SendLettersError):
    """No rule has this id; the message names those that look like it."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class RuleFind:
    """Something that a rule found in a run: the letter, its year, and the value or the words."""

    letter_id: str
    year: str
    words: str


def find_rule(rules: Rules, rule_id: str) -> Rule | WrittenThemeRule:
    """The rule with this id, in whatever file. Raises UnknownRuleError."""
    known: dict[str, Rule | WrittenThemeRule] = {r.id: r for r in rules.themes.rules}
    known |= {r.id: r for r in (*rules.publications.rules, *rules.letters.all_rules())}
    if rule_id in known:
        return known[rule_id]
    near = [str(name) for name, _, _ in process.extract(rule_id, list(known), limit=3, score_cutoff=60)]
    like = f"; near it are {', '.join(near)}" if near else ""
    raise UnknownRuleError(f"no rule has the id {rule_id}{like}")


def finds_of_rule(tables: RunTables, rule_id: str) -> list[RuleFind]:
    """What a rule found in a run's letters: values, findings and themes, in the tables' order."""
    years = {letter.letter_id: (letter.inspection_start or letter.letter_date or "")[:4] for letter in tables.letters}
    findings = {finding.finding_id: finding for finding in tables.findings}
    found = [(row.letter_id, f"{row.field}: {row.value}") for row in tables.fields if row.rule == rule_id]
    found += [(f.letter_id, f.text) for f in tables.findings if f.rule == rule_id]
    for hit in tables.themes:
        if hit.rule == rule_id and (finding := findings.get(hit.finding_id)):
            found.append((finding.letter_id, finding.text[hit.start : hit.end]))
    return [RuleFind(letter_id, years.get(letter_id, ""), words) for letter_id, words in found]


def describe_rule(rule: Rule | WrittenThemeRule, finds: list[RuleFind] | None) -> str:
    """The rule with its figures, as text; `finds` is None where there is no run."""
    return "\n".join(_lines(rule, finds))


def _lines(rule: Rule | WrittenThemeRule, finds: list[RuleFind] | None) -> Iterator[str]:
    yield f"{rule.id} ({rule.where})"
    if isinstance(rule, Rule):
        yield from (f"{name}: {value}" for name, value in rule.values.items())
        says, unless = [p.written for p in rule.says], [p.written for p in rule.unless]
    else:
        yield f"theme: {'.'.join(filter(None, (rule.theme, rule.subtheme)))}"
        says, unless = [p.written.text for p in rule.says], [p.written.text for p in rule.unless]
    for title, written in (("says", says), ("unless", unless), ("finds", rule.finds), ("ignores", rule.ignores)):
        if written:
            yield f"{title}:"
            yield from (f"  - {line}" for line in written)
    if finds is None:
        yield "no run to count in: name one with --out"
        return
    years = sorted(Counter(find.year or "no year" for find in finds).items())
    by_year = ", ".join(f"{year}: {number}" for year, number in years)
    letters = len({find.letter_id for find in finds})
    yield f"found {len(finds)} times in {letters} letters of the last run" + (f" ({by_year})" if finds else "")
    for find in finds[:_MOST_SHOWN]:
        yield f"  {find.letter_id}: {find.words[:100]}"
    if len(finds) > _MOST_SHOWN:
        yield f"  … and {len(finds) - _MOST_SHOWN} more"
