"""The result of a crawl: what was fetched, what failed, and what the user should look at."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """Messages for the user, each naming an address or a file, and the counts behind the summary."""

    no_network: str = ""  # why the crawl could not begin: the first site cannot be reached
    alarms: list[str] = field(default_factory=list)  # the crawl as a whole may have missed something
    failures: list[str] = field(default_factory=list)  # one file could not be fetched
    notes: list[str] = field(default_factory=list)  # worth knowing; nothing is wrong
    would_fetch: list[tuple[str, ...]] = field(default_factory=list)  # on a dry run: area, date, title, address, file
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def is_complete(self) -> bool:
        """Whether every document that the sites list is in the corpus, as far as the crawl can tell."""
        return not (self.no_network or self.alarms or self.failures)

    def alarm(self, message: str) -> None:
        """Add an alarm, once."""
        _add_once(self.alarms, message)

    def fail(self, message: str) -> None:
        """Add a failure, once."""
        _add_once(self.failures, message)

    def note(self, message: str) -> None:
        """Add a note, once."""
        _add_once(self.notes, message)

    def lines(self) -> list[str]:
        """Every message as one line, the summary last; without a network, one line that says so."""
        if self.no_network:
            return [f"no network: {self.no_network}"]
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
            parts = [f"{len(self.would_fetch)} to fetch, {self.counts['here']} already here and to be checked"]
        authorities = f"{self.counts['authorities']} authorities, " if self.counts["authorities"] else ""
        return (
            f"download: {authorities}{self.counts['linked']} documents linked: {', '.join(parts)}; "
            f"{len(self.failures)} failed, {len(self.alarms)} alarms"
        )

    def show_progress(self) -> None:
        """Rewrite the terminal's last line; does nothing where standard error is not a terminal."""
        if sys.stderr.isatty():
            fetched = self.counts["new"] + self.counts["re-issued"]
            line = f"{self.counts['authorities']} authorities, {self.counts['linked']} documents, {fetched} fetched"
            print(f"\r{line:<70}", end="", file=sys.stderr, flush=True)

    def clear_progress(self) -> None:
        """Take the progress line off the terminal."""
        if sys.stderr.isatty():
            print(f"\r{'':<70}\r", end="", file=sys.stderr, flush=True)


def _add_once(messages: list[str], message: str) -> None:
    line = " ".join("".join(char if char.isprintable() else " " for char in message).split())
    if line not in messages:
        messages.append(line)
