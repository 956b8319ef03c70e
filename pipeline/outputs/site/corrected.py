"""Values that a person corrected, so that every page can show them as corrected, with what the rules gave and why."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.domain import CorrectionRow


class AppliedCorrections:
    """The corrections that a run's tables hold."""

    def __init__(self, rows: Iterable[CorrectionRow]) -> None:
        self.rows = tuple(row for row in rows if row.status == "applied")

    def notes(self, record_id: str, *fields: str) -> tuple[str, ...]:
        """What a reader should know of each corrected value of a letter or finding; of the fields given, if any are."""
        return tuple(
            row.in_words
            for row in self.rows
            if (row.finding_id or row.letter_id) == record_id and (not fields or row.field in fields)
        )
