"""What came of a crawl: what was fetched, what failed, and what a person should know."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """Lines for people, each naming an address, and the counts behind the summary."""

    alarms: list[str] = field(default_factory=list)  # the crawl itself cannot be relied on
    failures: list[str] = field(default_factory=list)  # a file that could not be had
    notes: list[str] = field(default_factory=list)  # worth knowing, and nothing wrong
    would_fetch: list[tuple[str, ...]] = field(default_factory=list)  # on a dry run
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def exit_code(self) -> int:
        """1 where anything was missed or may have been, else 0."""
        return 1 if self.alarms or self.failures else 0

    def alarm(self, message: str) -> None:
        """Say once that something is not as expected."""
        _once(self.alarms, message)

    def fail(self, message: str) -> None:
        """Say once that a file could not be had."""
        _once(self.failures, message)

    def note(self, message: str) -> None:
        """Say once what is worth knowing."""
        _once(self.notes, message)

    def lines(self) -> list[str]:
        """Everything for standard error, a line each, the summary last."""
        return [
            *(f"note: {message}" for message in sorted(self.notes)),
            *(f"failed: {message}" for message in sorted(self.failures)),
            *(f"alarm: {message}" for message in self.alarms),
            self.summary(),
        ]

    def summary(self) -> str:
        """One line of counts."""
        parts = [f"{self.counts[name]} {name}" for name in ("new", "re-issued", "moved", "unchanged", "gone")]
        if self.would_fetch:
            parts = [f"{len(self.would_fetch)} to fetch, {self.counts['held']} held and to be asked after"]
        seen = f"{self.counts['authorities']} authorities, " if self.counts["authorities"] else ""
        return (
            f"download: {seen}{self.counts['linked']} documents linked: {', '.join(parts)}; "
            f"{len(self.failures)} failed, {len(self.alarms)} alarms"
        )

    def show_progress(self) -> None:
        """Rewrite the terminal's last line; nothing where standard error is no terminal."""
        if sys.stderr.isatty():
            fetched = self.counts["new"] + self.counts["re-issued"]
            line = f"{self.counts['authorities']} authorities, {self.counts['linked']} documents, {fetched} fetched"
            print(f"\r{line:<70}", end="", file=sys.stderr, flush=True)


def _once(messages: list[str], message: str) -> None:
    line = " ".join("".join(char if char.isprintable() else " " for char in message).split())
    if line not in messages:
        messages.append(line)
