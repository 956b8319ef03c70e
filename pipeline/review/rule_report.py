"""One rule as a person reads it: its phrases, its examples, and what it found in the last run, or was stopped from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import process

from pipeline.domain import Letter, RunTables, SendLettersError, sentences
from pipeline.rulebook import Rule, Rules, WrittenThemeRule, small

_MOST_SHOWN = 10
_AROUND = 80  # characters shown on either side of words that an exception stopped


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
    years = {letter.letter_id: _year(letter) for letter in tables.letters}
    findings = {finding.finding_id: finding for finding in tables.findings}
    found = [(row.letter_id, f"{row.field}: {row.value}") for row in tables.fields if row.rule == rule_id]
    found += [(f.letter_id, f.text) for f in tables.findings if f.rule == rule_id]
    for hit in tables.themes:
        if hit.rule == rule_id and (finding := findings.get(hit.finding_id)):
            found.append((finding.letter_id, finding.text[hit.start : hit.end]))
    return [RuleFind(letter_id, years.get(letter_id, ""), words) for letter_id, words in found]


@dataclass(frozen=True, slots=True)
class RulePage:
    """One rule with all that a run makes of it."""

    rule_id: str
    where: str
    values: tuple[tuple[str, str], ...]  # what it stands for
    parts: tuple[tuple[str, tuple[str, ...]], ...]  # says, unless, finds and ignores, each with its lines
    finds: tuple[RuleFind, ...] = ()
    stopped: tuple[RuleFind, ...] = ()  # sentences in which an exception stopped it

    @property
    def by_year(self) -> list[tuple[str, int]]:
        """How often it found something, by the year of the inspection."""
        return sorted(Counter(find.year or "no year" for find in self.finds).items())

    @property
    def letters(self) -> int:
        """In how many letters it found something."""
        return len({find.letter_id for find in self.finds})


def rule_page(rule: Rule | WrittenThemeRule, tables: RunTables) -> RulePage:
    """The rule, and what it found in a run; nothing where the tables are empty."""
    if isinstance(rule, Rule):
        values = tuple(rule.values.items())
        says, unless = tuple(p.written for p in rule.says), tuple(p.written for p in rule.unless)
    else:
        values = (("theme", ".".join(filter(None, (rule.theme, rule.subtheme)))),)
        says, unless = tuple(p.written.text for p in rule.says), tuple(p.written.text for p in rule.unless)
    parts = (("says", says), ("unless", unless), ("finds", rule.finds), ("ignores", rule.ignores))
    stopped = _stopped(rule, tables) if isinstance(rule, Rule) and rule.unless else ()
    return RulePage(rule.id, rule.where, values, parts, tuple(finds_of_rule(tables, rule.id)), tuple(stopped))


def rule_pages(rules: Rules, tables: RunTables) -> list[RulePage]:
    """A page for each rule that reads letters or gives a theme, file by file."""
    every: list[Rule | WrittenThemeRule] = [*rules.letters.all_rules(), *rules.themes.rules]
    return [rule_page(rule, tables) for rule in every]


def _stopped(rule: Rule, tables: RunTables) -> Iterator[RuleFind]:
    """The sentences of a run's letters in which an exception stopped the rule."""
    for letter in tables.letters:
        text = tables.texts.get(letter.letter_id, "")
        plain = " ".join(text.split())
        for start, end in sentences(plain):
            sentence = plain[start:end]
            if (match := rule.pattern.search(small(sentence))) and not rule.first(sentence):
                around = sentence[max(0, match.start() - _AROUND) : match.end() + _AROUND]
                yield RuleFind(letter.letter_id, _year(letter), around)


def _year(letter: Letter) -> str:
    return (letter.inspection_start or letter.letter_date or "")[:4]


def describe_rule(page: RulePage, has_run: bool) -> str:
    """The rule with its figures, as text."""
    return "\n".join(_lines(page, has_run))


def _lines(page: RulePage, has_run: bool) -> Iterator[str]:
    yield f"{page.rule_id} ({page.where})"
    yield from (f"{name}: {value}" for name, value in page.values)
    for title, written in page.parts:
        if written:
            yield f"{title}:"
            yield from (f"  - {line}" for line in written)
    if not has_run:
        yield "no run to count in: name one with --out"
        return
    by_year = ", ".join(f"{year}: {number}" for year, number in page.by_year)
    yield f"found {len(page.finds)} times in {page.letters} letters of the last run" + (
        f" ({by_year})" if by_year else ""
    )
    yield from _first_of(page.finds)
    if page.stopped:
        yield f"`unless` stopped it {len(page.stopped)} times:"
        yield from _first_of(page.stopped)


def _first_of(finds: tuple[RuleFind, ...]) -> Iterator[str]:
    for find in finds[:_MOST_SHOWN]:
        yield f"  {find.letter_id}: {find.words[:100]}"
    if len(finds) > _MOST_SHOWN:
        yield f"  … and {len(finds) - _MOST_SHOWN} more"
