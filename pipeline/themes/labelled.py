"""Findings with the themes that people gave them: from files of labelled findings, or from a run and its labels."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain import Finding, FindingKind, Letter, LetterKind, SendLettersError
from pipeline.rulebook import Label, Labels, text_hash
from pipeline.themes.learn import Taught
from pipeline.themes.tagger import ThemeRules, first_matches


class GoldError(SendLettersError):
    """Labelled findings that cannot be read; the message says where and what to do."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A finding with the themes that people gave it, as `theme.subtheme`."""

    file: str
    area: str
    kind: str
    number: int
    text: str
    themes: frozenset[str]
    repeats: bool = False  # whether its letter only says again what an earlier one said


def read_gold(paths: Iterable[Path]) -> list[Labelled]:
    """The labelled findings of JSON-lines files, or of the folders that hold them. Raises GoldError."""
    files = [f for path in paths for f in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    gold = [labelled for file in files for labelled in _labelled(file)]
    if not gold:
        raise GoldError("no finding with `themes` in the files given; name a .jsonl file, or a folder of them")
    return gold


def from_run(letters: Iterable[Letter], findings: Iterable[Finding], labels: Labels) -> list[Labelled]:
    """The findings of a run whose themes people agree on."""
    letter_of = {letter.letter_id: letter for letter in letters}
    found = []
    for finding in findings:
        answers, letter = labels.get(text_hash(finding.text)), letter_of.get(finding.letter_id)
        if answers and letter and not answers.disputed:
            area = letter.la_code or letter.area or letter.letter_id
            repeats = letter.kind in (LetterKind.REVISIT_LETTER, LetterKind.MONITORING_INSPECTION)
            about = (letter.source, area, finding.kind, finding.number, finding.text)
            found.append(Labelled(*about, answers.agreed, repeats))
    return found


def unmatched_labels(findings: Iterable[Finding], labels: Labels) -> int:
    """How many labelled findings none of these findings is."""
    return len(labels.keys() - {text_hash(finding.text) for finding in findings})


def without_repeats(findings: Iterable[Labelled]) -> list[Labelled]:
    """Each text once: as the letter has it that said it first."""
    first: dict[str, Labelled] = {}
    for finding in sorted(findings, key=lambda f: (f.repeats, f.file, f.kind, f.number)):
        first.setdefault(text_hash(finding.text), finding)
    return list(first.values())


def as_taught(findings: Iterable[Labelled], rules: ThemeRules) -> list[Taught]:
    """The findings as `learn` takes them, with the rules that hold of each."""
    return [
        Taught(f.text, f.kind, f.area, f.themes, {n: m.start for n, m in first_matches(f.text, f.kind, rules).items()})
        for f in findings
    ]


def as_labels(findings: Iterable[Labelled], who: str, when: str, note: str) -> list[Label]:
    """The labels that say of each finding what is said of it here; in the order of their hashes."""
    themes_of = {text_hash(f.text): f.themes for f in findings}
    return [
        Label("", hash_, theme, who, when, note)
        for hash_, themes in sorted(themes_of.items())
        for theme in sorted(themes) or ["none"]
    ]


def _labelled(file: Path) -> Iterator[Labelled]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{file} cannot be read ({error}); name a .jsonl file, or a folder of them") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            letter = json.loads(line)
            for f in letter["findings"]:
                if "themes" in f:
                    names = frozenset(".".join(part for part in theme if part) for theme in f["themes"])
                    area = str(letter.get("la_code") or letter["file"])
                    repeats = letter.get("kind") in (LetterKind.REVISIT_LETTER, LetterKind.MONITORING_INSPECTION)
                    about = (str(letter["file"]), area, FindingKind(f["kind"]), int(f["number"]), str(f["text"]))
                    yield Labelled(*about, names, repeats)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise GoldError(
                f"{file}:{number}: not a letter with `file` and `findings` ({error}); one JSON object a line"
            ) from None
