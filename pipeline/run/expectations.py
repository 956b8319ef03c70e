"""Counting a run's totals against what `rules/expect.yml` expects: too little fails, too much warns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.domain import Finding, Letter
from pipeline.outputs import load_table
from pipeline.rulebook import Expectation


@dataclass(frozen=True, slots=True)
class Total:
    """One total of a run beside what was expected."""

    expectation: Expectation
    count: int

    @property
    def state(self) -> Literal["ok", "too_few", "too_many"]:
        """How the total compares with its range; only `too_few` fails a run."""
        e = self.expectation
        if e.minimum is not None and self.count < e.minimum:
            return "too_few"
        return "too_many" if e.maximum is not None and self.count > e.maximum else "ok"


def check_totals(out: Path, expectations: Sequence[Expectation]) -> list[Total]:
    """The totals of the run in `out`, one for each expectation. Raises RunTablesError where there is no run."""
    return count_totals(load_table(out, Letter), load_table(out, Finding), expectations)


def count_totals(
    letters: Sequence[Letter], findings: Sequence[Finding], expectations: Sequence[Expectation]
) -> list[Total]:
    """The totals of these letters and findings, in the order of the expectations."""
    year = {letter.letter_id: letter.inspection_start[:4] for letter in letters}
    kinds_and_years: dict[str, list[tuple[str, str]]] = {
        "letters": [(x.kind, year[x.letter_id]) for x in letters],
        "findings": [(x.kind, year.get(x.letter_id, "")) for x in findings],
    }
    return [
        Total(e, sum(kind == e.kind and e.year in ("", year) for kind, year in kinds_and_years[e.count]))
        for e in expectations
    ]


def describe_totals(totals: Sequence[Total]) -> str:
    """A line for each total that is not as expected, then a line of sums."""
    lines = []
    for total in totals:
        e = total.expectation
        what = f"{e.count} of kind {e.kind}{f' in {e.year}' if e.year else ''}"
        if total.state == "too_few":
            lines.append(f"fails: {total.count} {what}, at least {e.minimum} expected ({e.where})")
        elif total.state == "too_many":
            lines.append(f"warning: {total.count} {what}, at most {e.maximum} expected ({e.where}); raise it if right")
    count = {state: sum(total.state == state for total in totals) for state in ("ok", "too_few", "too_many")}
    lines.append(f"{count['ok']} totals as expected, {count['too_few']} too low, {count['too_many']} too high")
    return "\n".join(lines)
