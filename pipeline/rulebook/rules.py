"""Everything in a rules folder, loaded and checked once, before any letter is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pipeline.domain import Areas, RulesError, load_areas
from pipeline.rulebook.clause_shapes import load_clause_shapes
from pipeline.rulebook.correction_files import Correction, load_corrections
from pipeline.rulebook.doubt_rules import load_doubt_rules
from pipeline.rulebook.expectations import Expectations, load_expectations
from pipeline.rulebook.letter_rules import FILES, PUBLICATIONS, LetterRules, PublicationRules, load_rule_file
from pipeline.rulebook.phrases import NAMES_ONLY
from pipeline.rulebook.theme_rules import ThemeFiles, load_theme_files
from pipeline.rulebook.theme_tables import THEME_WORDS, WORDS_RULE
from pipeline.rulebook.word_lists import load_word_lists

Part = TypeVar("Part")


@dataclass(frozen=True)
class Rules:
    """All that a researcher may edit; each stage is handed the part that it needs."""

    folder: Path
    letters: LetterRules
    publications: PublicationRules
    themes: ThemeFiles
    areas: Areas
    corrections: tuple[Correction, ...]
    expectations: Expectations

    @classmethod
    def load(cls, folder: Path) -> Rules:
        """The rules of a folder. Raises RulesError with every mistake in every file, by file and line."""
        mistakes: list[str] = []

        def part(load: Callable[[], Part]) -> Part | None:
            try:
                return load()
            except RulesError as error:
                mistakes.extend(error.messages)
                return None

        lists = part(lambda: load_word_lists(folder)) or NAMES_ONLY
        files = {file: part(lambda file=file: load_rule_file(folder, file, lists)) for file in FILES}  # type: ignore[misc]
        clauses = part(lambda: load_clause_shapes(folder))
        doubts = part(lambda: load_doubt_rules(folder))
        themes = part(lambda: load_theme_files(folder, lists))
        areas = part(lambda: load_areas(folder / "areas.csv"))
        corrections = part(lambda: load_corrections(folder / "corrections"))
        expectations = part(lambda: load_expectations(folder / "expect.yml"))
        if (
            mistakes
            or clauses is None
            or doubts is None
            or themes is None
            or areas is None
            or corrections is None
            or expectations is None
        ):
            raise RulesError(mistakes)
        known = {file: rules for file, rules in files.items() if rules is not None}
        return cls(
            folder,
            LetterRules.of(known, clauses, doubts),
            PublicationRules(known[PUBLICATIONS]),
            themes,
            areas,
            corrections,
            expectations,
        )

    @property
    def places(self) -> dict[str, str]:
        """The file and line of each rule that reads a letter or gives a theme, by its id."""
        letters = {rule.id: rule.where for rule in self.letters.all_rules()}
        words = {WORDS_RULE: f"{self.folder.name}/{THEME_WORDS}"}
        return letters | words | {rule.id: rule.where for rule in self.themes.rules}

    def with_areas(self, tables: Iterable[Path]) -> Rules:
        """The same rules with the areas of further tables, such as a corpus's own. Raises RulesError."""
        return replace(self, areas=load_areas(self.folder / "areas.csv", *tables))
