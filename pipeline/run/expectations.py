"""How much a whole run should hold, from `rules/expect.yml`: too little fails, too much warns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.domain.errors import RulesError
from pipeline.domain.records import Finding, Letter
from pipeline.outputs.run_tables import StoredError, load
from pipeline.rulebook.letter_rules import RULES
from pipeline.rulebook.yaml_file import Entry, entries, repeated_ids

__all__ = ["Expectation", "StoredError", "Total", "check", "load_expectations", "report"]

_KEYS = ("id", "count", "kind", "year", "minimum", "maximum")
_KINDS: dict[str, tuple[str, ...]] = {
    "letters": ("outcome_letter", "revisit_letter", "full_inspection", "monitoring_inspection", "statement_of_action"),
    "findings": ("weakness", "priority_action", "improvement", "strength", "development"),
}


@dataclass(frozen=True, slots=True)
class Expectation:
    """The range that one total should lie in; None where that end is open."""

    id: str
    where: str
    count: str  # letters or findings
    kind: str
    year: str  # in which the inspection started, "" for all years
    minimum: int | None
    maximum: int | None


@dataclass(frozen=True, slots=True)
class Total:
    """One total of a run beside what was expected."""

    expectation: Expectation
    found: int

    @property
    def state(self) -> Literal["ok", "too_few", "too_many"]:
        """How the total lies to its range; only `too_few` fails a run."""
        e = self.expectation
        if e.minimum is not None and self.found < e.minimum:
            return "too_few"
        return "too_many" if e.maximum is not None and self.found > e.maximum else "ok"


def load_expectations(path: Path = RULES / "expect.yml") -> tuple[Expectation, ...]:
    """What the file says under `run:`. Raises RulesError with a message for every mistake."""
    written = entries(path, _KEYS, (), below="run")
    mistakes = [m for entry in written for m in (entry.mistakes or _mistakes(entry))]
    if not mistakes:
        mistakes = repeated_ids([(entry.values["id"].text, entry.where) for entry in written])
    if mistakes:
        raise RulesError(mistakes)
    return tuple(_expectation(entry) for entry in written)


def check(out: Path, path: Path = RULES / "expect.yml") -> list[Total]:
    """The totals of the run in `out`, one for each expectation. Raises RulesError or StoredError."""
    expectations = load_expectations(path)
    return totals(load(out, Letter), load(out, Finding), expectations)


def totals(letters: Sequence[Letter], findings: Sequence[Finding], expected: Sequence[Expectation]) -> list[Total]:
    """What the expectations count, in their order."""
    year = {letter.letter_id: letter.inspection_start[:4] for letter in letters}
    found = {
        "letters": [(x.kind, year[x.letter_id]) for x in letters],
        "findings": [(x.kind, year.get(x.letter_id, "")) for x in findings],
    }
    return [Total(e, sum(k == e.kind and e.year in ("", y) for k, y in found[e.count])) for e in expected]


def report(found: Sequence[Total]) -> str:
    """A line for each total that is not as expected, then the sum of it."""
    lines = []
    for total in found:
        e = total.expectation
        what = f"{e.count} of kind {e.kind}{f' in {e.year}' if e.year else ''}"
        if total.state == "too_few":
            lines.append(f"fails: {total.found} {what}, at least {e.minimum} expected ({e.where})")
        elif total.state == "too_many":
            lines.append(f"warning: {total.found} {what}, at most {e.maximum} expected ({e.where}); raise it if right")
    count = {state: sum(total.state == state for total in found) for state in ("ok", "too_few", "too_many")}
    lines.append(f"{count['ok']} totals as expected, {count['too_few']} too low, {count['too_many']} too high")
    return "\n".join(lines)


def _mistakes(entry: Entry) -> list[str]:
    text = {key: said.text for key, said in entry.values.items()}
    missing = [key for key in ("id", "count", "kind") if not text.get(key)]
    if missing:
        return [f"{entry.where}: the expectation has no `{key}`; add it" for key in missing]
    wrong = []
    kinds = _KINDS.get(text["count"], ())
    if not kinds:
        wrong.append(f"{entry.values['count'].at}: `count` is one of {', '.join(_KINDS)}")
    elif text["kind"] not in kinds:
        wrong.append(f"{entry.values['kind'].at}: `kind` of {text['count']} is one of {', '.join(kinds)}")
    for key in ("year", "minimum", "maximum"):
        if key in text and not text[key].isdecimal():
            wrong.append(f"{entry.values[key].at}: `{key}` takes a whole number")
    if not {"minimum", "maximum"} & set(text):
        wrong.append(f"{entry.where}: give a `minimum`, a `maximum` or both")
    elif not wrong and int(text.get("minimum", 0)) > int(text.get("maximum", 10**9)):
        wrong.append(f"{entry.where}: the minimum is above the maximum")
    return wrong


def _expectation(entry: Entry) -> Expectation:
    text = {key: said.text for key, said in entry.values.items()}
    low, high = (int(text[key]) if key in text else None for key in ("minimum", "maximum"))
    return Expectation(text["id"], entry.where, text["count"], text["kind"], text.get("year", ""), low, high)
