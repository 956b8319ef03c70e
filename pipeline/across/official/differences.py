"""Why an extracted value and an official one differ, worked out from the letter, the lists and the areas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.across.official.lists import OfficialInspection
from pipeline.domain import Area, Letter, LetterKind, find_range

_STATED = {"n_sufficient": "stated_sufficient", "n_not_sufficient": "stated_not_sufficient"}
_COUNTS = ("n_weaknesses", "n_sufficient", "n_not_sufficient", "n_priority_actions")
COMPARED_FIELDS = ("la_code", "inspection_start", "published", "letter_date", "outcome", *_COUNTS)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a letter beside its official row, and all that may explain why the two differ."""

    field: str
    letter: Letter
    row: OfficialInspection
    code_in_force: str
    margins: str  # the letter's running headers and footers

    @property
    def exists(self) -> bool:
        """Whether the official file gives a value, and another than the letter."""
        return bool(self.official) and self.ours != self.official

    @property
    def ours(self) -> str:
        """The extracted value."""
        value = getattr(self.letter, self.field)
        return "" if value is None else str(value)

    @property
    def official(self) -> str:
        """The official value, "" where there is none to compare with ours.

        Our date of publication is compared where we know it; else the letter's own date stands for it.
        """
        if self.field == "published":
            return self.row.published if self.letter.published else ""
        if self.field == "letter_date":
            return self.row.published if self.letter.letter_date and not self.letter.published else ""
        if self.field == "previous_inspection_start":
            return self.row.inspection_start
        value = getattr(self.row, self.field)
        return "" if value is None else str(value)


def explain_difference(difference: Difference) -> str:
    """The cause of a difference in one field, "" where none is known."""
    causes = (_code_not_in_force, _letter_date, _weekend, _footer_week, _quoted_date, _summary_sentence)
    return next((cause for cause in (explain(difference) for explain in causes) if cause), "")


def explain_unlisted(letter: Letter, area: Area | None, as_at: str, published_by: str) -> str:
    """Why official lists up to the day `as_at` leave a letter out, "" where no cause is known."""
    if area is None:
        return f"the area “{letter.area or letter.area_as_written}” is not in rules/areas.csv"
    if area.change == "reorganised" and area.end and area.end <= as_at:
        return f"the area no longer exists since {area.end}, and the statistics leave such areas out"
    visit = "revisit" if letter.kind == LetterKind.REVISIT_LETTER else "inspection"
    if letter.inspection_start > as_at:
        return f"{visit} after the statistics' cut-off ({as_at})"
    if published_by and letter.published > published_by:
        return f"{visit} published after the statistics' cut-off ({published_by})"
    return ""


def _code_not_in_force(d: Difference) -> str:
    if d.field == "la_code" and d.ours == d.code_in_force:
        return "the statistics print a code that was not in force on that day"
    return ""


def _letter_date(d: Difference) -> str:
    """A letter is dated between the end of the inspection and its publication."""
    last_day = d.letter.inspection_end or d.letter.inspection_start
    if d.field == "letter_date" and last_day <= d.ours < d.official:
        return "our date is the letter's own, the official one that of its publication"
    return ""


def _weekend(d: Difference) -> str:
    if d.field in ("published", "letter_date") and date.fromisoformat(d.official).weekday() >= 5:
        day = f"{date.fromisoformat(d.official):%A}"
        return f"the official date is a {day}, when nothing is published, so it is probably a mistake"
    return ""


def _footer_week(d: Difference) -> str:
    """The official dates follow the fieldwork week, which some footers give and some covers do not."""
    if d.field != "inspection_start":
        return ""
    for start, end in _ranges(d.margins):
        if start == d.official:
            return f"the cover says {_span(d.letter)}, the footer {start} to {end}; the official date is the footer's"
    return ""


def _quoted_date(d: Difference) -> str:
    """A report that looks back may give the date of the letter, not of the inspection."""
    if d.field == "previous_inspection_start" and d.official < d.ours <= d.row.published:
        return "the report gives a day between that inspection's start and its publication, such as its letter's date"
    return ""


def _span(letter: Letter) -> str:
    return f"{letter.inspection_start} to {letter.inspection_end}" if letter.inspection_end else letter.inspection_start


def _ranges(text: str) -> Iterator[tuple[str, str]]:
    """The ranges of dates in a text, as ISO first and last days."""
    found = find_range(text)
    while found:
        yield found[:2]
        found = find_range(text, found[3])


def _summary_sentence(d: Difference) -> str:
    stated = getattr(d.letter, _STATED[d.field]) if d.field in _STATED else None
    if stated is not None and str(stated) == d.official:
        return f"the letter contradicts itself: its summary sentence says {stated}, as the official figure does"
    return ""
