"""Values that a person corrected, so that every page can show them as corrected, with what the rules gave and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pipeline.domain.records import CorrectionRow


class AppliedCorrections:
    """The corrections that a run applied, by what they correct; `templates/corrected.html` shows them."""

    def __init__(self, rows: Iterable[CorrectionRow]) -> None:
        self.rows = tuple(row for row in rows if row.status == "applied")
        self._by_id: defaultdict[str, list[CorrectionRow]] = defaultdict(list)
        for row in self.rows:
            self._by_id[row.finding_id or row.letter_id].append(row)

    def of(self, id_: str, *fields: str) -> tuple[CorrectionRow, ...]:
        """The corrections of a letter's or a finding's own values; of these fields only, where any are given."""
        return tuple(row for row in self._by_id.get(id_, ()) if not fields or row.field in fields)

    def verdicts_in(self, letter_id: str) -> tuple[CorrectionRow, ...]:
        """The corrected verdicts of a letter, which its outcome and counts follow."""
        return tuple(row for row in self.rows if row.letter_id == letter_id and row.field == "verdict")
