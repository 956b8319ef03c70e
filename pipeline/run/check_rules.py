"""`send-letters rules`: whether the rule files can be used, do what their examples say, and what a change changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.domain import Finding, FindingKind, RulesError, ThemeHit
from pipeline.outputs import load_optional_table
from pipeline.rulebook import THEMES, WORDS_RULE, Rule, Rules, check_examples, marked_words, phrases_not_shown, shown
from pipeline.themes import ThemeRule, ThemeRules, match_themes, tag

RETIRED = "retired.txt"  # ids that are no longer in use
_MOST_SHOWN = 20


@dataclass(slots=True)
class RulesCheck:
    """What is wrong with the rules, each message beginning with its file, and what is worth knowing."""

    mistakes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def check_rules(folder: Path, out: Path) -> RulesCheck:
    """Every rule file of the folder checked, and what the rules do to the findings of the run in `out`, if any.

    Examples, ids and findings wait until every file can be read. Raises RunTablesError where `out` cannot be used.
    """
    try:
        rules = Rules.load(folder)
        themes = ThemeRules.compile(rules.themes)
    except RulesError as error:
        return RulesCheck(error.messages, ["the examples are checked as soon as these mistakes are put right"])
    findings, hits = load_optional_table(out, Finding), load_optional_table(out, ThemeHit)
    result = RulesCheck()
    for rule in _letter_rules(rules):
        result.mistakes += check_examples(rule, whole=rule in rules.letters.sections)
    result.mistakes += _theme_example_mistakes(themes)
    result.mistakes += _id_mistakes(rules, themes, hits)
    result.notes += _phrases_without_example(rules)
    result.notes += _other_rules_that_fire(themes)
    if findings:
        result.notes += _effects(themes, findings, hits)
    else:
        result.notes.append(
            f"{out} holds no findings; run `send-letters extract --out {out}` to see what the rules find there"
        )
    return result


def describe_check(check: RulesCheck) -> str:
    """The check as lines of text, the mistakes last."""
    lines = [*check.notes, *check.mistakes]
    number = len(check.mistakes)
    lines.append(f"{number} mistake{'' if number == 1 else 's'} in the rules" if number else "the rules are in order")
    return "\n".join(lines)


def _phrases_without_example(rules: Rules) -> list[str]:
    """The phrases of rules that read letters which no example of their rule needs."""
    return [
        f"{phrase.at}: note: no example of rule {rule.id} needs “{phrase.written}”; add one, or take the phrase out"
        for rule in _letter_rules(rules)
        for phrase in phrases_not_shown(rule, whole=rule in rules.letters.sections)
    ]


def _theme_example_mistakes(rules: ThemeRules) -> list[str]:
    """What is wrong with the theme rules by their own examples, a message each."""
    wrong = []
    for rule in rules.rules:
        for example in rule.finds:
            plain, marked = marked_words(example)
            match = next((m for m in match_themes(plain, FindingKind.WEAKNESS, rules) if m.rule.id == rule.id), None)
            if match is None:
                wrong.append(f"{rule.where}: rule {rule.id} does not find its own example: {example}")
            elif marked is not None and plain[match.start : match.end] != marked:
                words = plain[match.start : match.end]
                wrong.append(f"{rule.where}: rule {rule.id} finds “{words}”, not what is marked in: {example}")
        for example in rule.ignores:
            if any(m.rule.id == rule.id for m in match_themes(example, FindingKind.WEAKNESS, rules)):
                wrong.append(f"{rule.where}: rule {rule.id} must ignore, but matches: {example}")
    return wrong


def _id_mistakes(rules: Rules, themes: ThemeRules, hits: Sequence[ThemeHit]) -> list[str]:
    """Ids that two files share, that are used again after they were retired, or that a run's tables alone know."""
    mistakes = []
    retired_file = rules.folder / RETIRED
    lines = retired_file.read_text(encoding="utf-8").splitlines()
    retired = {line.split()[0] for line in lines if line.strip() and not line.startswith("#")}
    files: dict[str, str] = {}
    every: list[Rule | ThemeRule] = [*_letter_rules(rules), *themes.rules]
    for rule in every:
        file = rule.where.partition(":")[0]
        if files.setdefault(rule.id, file) != file:
            mistakes.append(f"{rule.where}: the id {rule.id} is taken in {files[rule.id]}; choose another")
        if rule.id in retired:
            mistakes.append(
                f"{rule.where}: the id {rule.id} was retired and is never used again ({shown(retired_file)}); "
                "choose another"
            )
    for gone in sorted({hit.rule for hit in hits} - {WORDS_RULE} - set(files) - retired):
        mistakes.append(
            f"{shown(rules.folder / THEMES)}: the rule {gone} is gone, but the last run's tables name it; "
            f"add its id to {shown(retired_file)}"
        )
    return mistakes


def _letter_rules(rules: Rules) -> list[Rule]:
    """Every rule but those for themes, file by file."""
    return [*rules.letters.all_rules(), *rules.publications.rules]


def _other_rules_that_fire(rules: ThemeRules) -> list[str]:
    """For each example that rules for other themes find too: which ones."""
    notes = []
    for rule in rules.rules:
        for example in rule.finds:
            plain, _ = marked_words(example)
            matches = match_themes(plain, FindingKind.WEAKNESS, rules)
            others = [m.rule.id for m in matches if m.rule.names != rule.names]
            if others:
                notes.append(f"{rule.where}: note: also found by {', '.join(others)}: {plain}")
    return notes


def _effects(rules: ThemeRules, findings: Sequence[Finding], hits: Sequence[ThemeHit]) -> list[str]:
    """The rules that fire nowhere in the run's findings, and the hits gained and lost since that run."""
    matches = {f.finding_id: match_themes(f.text, f.kind, rules) for f in findings}
    firing = {match.rule.id for found in matches.values() for match in found}
    notes = [
        f"{rule.where}: note: rule {rule.id} fires nowhere in {len(findings)} findings"
        for rule in rules.rules
        if rule.id not in firing
    ]
    texts = {f.finding_id: f.text for f in findings}
    new = {(hit.finding_id, ".".join(filter(None, (hit.theme, hit.subtheme)))) for hit in tag(findings, rules)}
    old = {(hit.finding_id, ".".join(filter(None, (hit.theme, hit.subtheme)))) for hit in hits}
    gained, lost = sorted(new - old), sorted(old - new)
    notes.append(f"since the last run: {len(gained)} hits gained, {len(lost)} lost, over {len(findings)} findings")
    for word, changed in (("gained", gained), ("lost", lost)):
        for finding_id, name in changed[:_MOST_SHOWN]:
            notes.append(f"  {word} {name}: {finding_id}: {texts.get(finding_id, '')[:100]}")
        if len(changed) > _MOST_SHOWN:
            notes.append(f"  … and {len(changed) - _MOST_SHOWN} more {word}")
    return notes
