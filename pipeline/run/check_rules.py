"""`make rules`: whether the rule files can be used, do what their examples say, and what a change in them changed."""

from __future__ import annotations

import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.domain.errors import RulesError
from pipeline.domain.records import Finding
from pipeline.letters import identify, sections
from pipeline.letters.parts import fields, verdicts
from pipeline.outputs.run_tables import load_if_there
from pipeline.rulebook.letter_rules import RULES, Rule, check_examples, load, marked_words
from pipeline.themes.tagger import ThemeRule, ThemeRules, held, load_theme_rules, tag

# The files of letter rules, each with the keys that say what a rule stands for.
FILES: dict[str, tuple[str, ...]] = {
    "kinds.yml": identify.KEYS,
    "sections.yml": sections.KEYS,
    "fields.yml": fields.KEYS,
    "verdicts.yml": verdicts.KEYS,
    "statements.yml": ("statement",),
    "actions.yml": ("reads",),
}
HEADINGS = ("sections.yml",)  # files whose rules must match a text as a whole
THEME_FILES = ("themes.yml", "words.yml", "taxonomy.yml")
RETIRED = "retired.txt"
_MOST_SHOWN = 20


@dataclass(slots=True)
class Checked:
    """What is wrong with the rules (each message begins `file:line:`), and what is worth knowing."""

    mistakes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def check(folder: Path = RULES, out: Path | None = None) -> Checked:
    """Every rule file of the folder checked; over the findings of `out`, where a run left some."""
    found = Checked()
    themes, letters = load_all(folder, found.mistakes)
    for rule in letters:
        found.mistakes += check_examples(rule, whole=rule.where.partition(":")[0].endswith(HEADINGS))
    rules: list[Rule | ThemeRule] = [*letters, *(themes.rules if themes else ())]
    found.mistakes += _ids(rules, folder)
    if themes is None:
        return found
    found.mistakes += theme_examples(themes)
    found.notes += _what_else_fires(themes)
    findings = load_if_there(out, Finding) if out else []
    if findings:
        found.notes += _silent(themes, findings)
        found.notes += _changed(themes, findings, folder)
    elif out:
        found.notes.append(
            f"{out} holds no findings; run `send-letters extract --out {out}` to see what the rules find there"
        )
    return found


def load_all(folder: Path, mistakes: list[str]) -> tuple[ThemeRules | None, list[Rule]]:
    """Every rule of the folder's files; what cannot be loaded is left out and told in `mistakes`."""
    letters: list[Rule] = []
    for name, keys in FILES.items():
        try:
            letters += load(folder / name, keys)
        except RulesError as error:
            mistakes += error.messages
    try:
        return load_theme_rules(folder / "themes.yml"), letters
    except RulesError as error:
        mistakes += error.messages
        return None, letters


def theme_examples(rules: ThemeRules) -> list[str]:
    """What is wrong with the theme rules by their own examples, a message each."""
    wrong = []
    for rule in rules.rules:
        for example in rule.finds:
            plain, marked = marked_words(example)
            hit = next((h for h in held(plain, "weakness", rules) if h.rule.id == rule.id), None)
            if hit is None:
                wrong.append(f"{rule.where}: rule {rule.id} does not find its own example: {example}")
            elif marked is not None and plain[hit.start : hit.end] != marked:
                words = plain[hit.start : hit.end]
                wrong.append(f"{rule.where}: rule {rule.id} finds “{words}”, not what is marked in: {example}")
        for example in rule.ignores:
            if any(h.rule.id == rule.id for h in held(example, "weakness", rules)):
                wrong.append(f"{rule.where}: rule {rule.id} must ignore, but matches: {example}")
    return wrong


def report(found: Checked) -> str:
    """The check as lines of text."""
    lines = [*found.notes, *found.mistakes]
    lines.append(f"{len(found.mistakes)} mistakes in the rules" if found.mistakes else "the rules are in order")
    return "\n".join(lines)


def _ids(rules: list[Rule | ThemeRule], folder: Path) -> list[str]:
    """Ids taken twice over all files, taken again after they were retired, or gone without being retired."""
    mistakes = []
    retired_file = folder / RETIRED
    lines = retired_file.read_text(encoding="utf-8").splitlines() if retired_file.is_file() else []
    retired = {line.split()[0] for line in lines if line.strip() and not line.startswith("#")}
    places: dict[str, str] = {}
    for rule in rules:
        name = rule.where.partition(":")[0]
        if places.get(rule.id, name) != name:
            mistakes.append(f"{rule.where}: the id {rule.id} is taken in {places[rule.id]}; choose another")
        places.setdefault(rule.id, name)
        if rule.id in retired:
            mistakes.append(
                f"{rule.where}: the id {rule.id} was retired and is never used again (rules/{RETIRED}); choose another"
            )
    if before := _committed(folder):
        for rule in before.rules:
            if rule.id not in places and rule.id not in retired:
                mistakes.append(f"{rule.where}: the rule {rule.id} is gone; add its id to rules/{RETIRED}")
    return mistakes


def _what_else_fires(rules: ThemeRules) -> list[str]:
    """For each example that more than its own theme's rules find: which others do."""
    notes = []
    for rule in rules.rules:
        for example in rule.finds:
            plain, _ = marked_words(example)
            others = [h.rule.id for h in held(plain, "weakness", rules) if h.rule.names != rule.names]
            if others:
                notes.append(f"{rule.where}: note: also found by {', '.join(others)}: {plain}")
    return notes


def _silent(rules: ThemeRules, findings: list[Finding]) -> list[str]:
    """The rules that fire nowhere in the corpus."""
    hits = Counter(h.rule.id for f in findings for h in held(f.text, f.kind, rules))
    silent = [rule for rule in rules.rules if not hits[rule.id]]
    return [f"{rule.where}: note: rule {rule.id} fires nowhere in {len(findings)} findings" for rule in silent]


def _changed(rules: ThemeRules, findings: list[Finding], folder: Path) -> list[str]:
    """Hits gained and lost since the last commit; nothing where there is none to compare with."""
    before = _committed(folder)
    if before is None:
        return []
    texts = {f.finding_id: f.text for f in findings}
    old, new = _hits(findings, before), _hits(findings, rules)
    notes = [
        f"since the last commit: {len(new - old)} hits gained, {len(old - new)} lost, over {len(findings)} findings"
    ]
    for word, hits in (("gained", new - old), ("lost", old - new)):
        for finding_id, name in sorted(hits)[:_MOST_SHOWN]:
            notes.append(f"  {word} {name}: {finding_id}: {texts[finding_id][:100]}")
        if len(hits) > _MOST_SHOWN:
            notes.append(f"  … and {len(hits) - _MOST_SHOWN} more {word}")
    return notes


def _hits(findings: list[Finding], rules: ThemeRules) -> set[tuple[str, str]]:
    return {(h.finding_id, ".".join(filter(None, (h.theme, h.subtheme)))) for h in tag(findings, rules)}


def _committed(folder: Path) -> ThemeRules | None:
    """The theme rules as of the last commit, where the folder lies in a repository that has them."""
    with tempfile.TemporaryDirectory() as scratch:
        old = Path(scratch) / folder.name
        old.mkdir()
        for name in THEME_FILES:
            try:
                shown = subprocess.run(["git", "show", f"HEAD:./{name}"], cwd=folder, capture_output=True, check=True)
            except (OSError, subprocess.CalledProcessError):
                return None
            (old / name).write_bytes(shown.stdout)
        try:
            return load_theme_rules(old / "themes.yml")
        except RulesError:
            return None
