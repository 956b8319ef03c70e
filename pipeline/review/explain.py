"""Where a value came from: its rule with file and line, its page, and the words around it, marked."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from rapidfuzz import process

from pipeline.domain.records import FieldRow, Finding, Letter, ThemeHit
from pipeline.outputs.run_tables import letter_text, load
from pipeline.rulebook.letter_rules import RULES

_AROUND = 160  # characters shown on either side
_ID = re.compile(r"^- id:\s*(\S+)")


class UnknownIdError(Exception):
    """No letter or finding has this id; the message names those that look alike."""


def explain(out: Path, wanted: str) -> str:
    """What is known of a letter or a finding of the run in `out`. Raises UnknownIdError, StoredError."""
    letters = {x.letter_id: x for x in load(out, Letter)}
    findings = {x.finding_id: x for x in load(out, Finding)}
    if wanted in findings:
        return _finding(out, findings[wanted])
    if wanted in letters:
        return _letter(out, letters[wanted])
    near = [str(name) for name, _, _ in process.extract(wanted, [*letters, *findings], limit=3, score_cutoff=60)]
    like = f"; near it are {', '.join(near)}" if near else "; see letters.csv and findings.csv for the ids"
    raise UnknownIdError(f"no letter or finding has the id {wanted}{like}")


def _letter(out: Path, letter: Letter) -> str:
    rows = [r for r in load(out, FieldRow) if r.letter_id == letter.letter_id]
    head = f"{letter.letter_id}\n{letter.source}  {letter.source_url}".rstrip()
    return "\n\n".join([head, *(_field(out, row) for row in rows)])


def _field(out: Path, row: FieldRow) -> str:
    return f"{row.field}: {row.value}\n{_read_by(row.rule, row.page)}\n{_words(out, row.letter_id, row.start, row.end)}"


def _finding(out: Path, finding: Finding) -> str:
    short = finding.finding_id.removeprefix(finding.letter_id + "/")
    rows = [r for r in load(out, FieldRow) if r.letter_id == finding.letter_id and r.field.startswith(short + "/")]
    themes = [t for t in load(out, ThemeHit) if t.finding_id == finding.finding_id]
    parts = [
        f"{finding.finding_id}\n{finding.text}\n{_read_by(finding.rule, finding.page)}\n"
        + _words(out, finding.letter_id, finding.start, finding.end)
    ]
    parts += [_field(out, row) for row in rows]
    for theme in themes:
        name = ".".join(filter(None, (theme.theme, theme.subtheme)))
        evidence = finding.text[theme.start : theme.end]
        parts.append(f"theme {name}\n  rule {theme.rule} ({_where(theme.rule)})\n  “{evidence}”")
    return "\n\n".join(parts)


def _read_by(rule: str, page: int) -> str:
    return f"  rule {rule} ({_where(rule)}), page {page}"


def _words(out: Path, letter_id: str, start: int, end: int) -> str:
    text = letter_text(out, letter_id)
    if start == end:
        return "  (read from the absence of such words)"
    before, words, after = text[max(0, start - _AROUND) : start], text[start:end], text[end : end + _AROUND]
    shown = f"…{before}>>>{words}<<<{after}…"
    return "  " + " ".join(shown.split())


@cache
def _places() -> dict[str, str]:
    """File and line of every rule by its id."""
    found = {}
    for path in sorted(RULES.rglob("*.yml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if m := _ID.match(line):
                found[m.group(1)] = f"rules/{path.relative_to(RULES).as_posix()}:{number}"
    return found


def _where(rule: str) -> str:
    return _places().get(rule) or _places().get(rule.rsplit(".", 1)[0], "in the program")
