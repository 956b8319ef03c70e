"""Which publications are area SEND documents, by their titles, as `rules/publications.yml` says."""

from __future__ import annotations

from pathlib import Path

from pipeline.rulebook.letter_rules import RULES, Rule, load

PUBLICATIONS = RULES / "publications.yml"
UNKNOWN = "unknown"  # the kind of a title that looks like SEND but that no rule names


class Titles:
    """The rules for publication titles; the first that holds decides. Raises RulesError when they cannot be used."""

    def __init__(self, path: Path = PUBLICATIONS) -> None:
        self._rules: tuple[Rule, ...] = load(path, ("kind",))

    def kind(self, title: str) -> str:
        """The kind of document a title announces, `unknown` if it only looks like SEND, empty if it is none."""
        return next((rule.values["kind"] for rule in self._rules if rule.first(title)), "")
