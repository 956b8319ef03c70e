"""What a briefing covers: letters up to a day, under a framework, of some areas; and which of them are new."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.across import current_code
from pipeline.domain import Areas, Framework, SendLettersError, is_iso_date

_PERIOD = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class ScopeError(SendLettersError):
    """A briefing was asked to cover what it cannot."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class Scope:
    """The letters that a briefing covers; an empty value sets no limit."""

    since: str = ""  # the day from which a letter is new since the last briefing
    until: str = ""  # the last day
    framework: str = ""
    areas: tuple[str, ...] = ()

    @classmethod
    def of(cls, since: str, until: str, framework: str, areas: Sequence[str]) -> Scope:
        """The scope in a person's words: days, months or years, and names of areas. Raises ScopeError."""
        if framework and framework not in list(Framework):
            raise ScopeError(f"--framework {framework}: there is no such framework; use {' or '.join(Framework)}")
        scope = cls(_day("--since", since, last=False), _day("--until", until, last=True), framework, tuple(areas))
        if scope.since and scope.until and scope.since > scope.until:
            raise ScopeError(f"--since {since} is after --until {until}; exchange them")
        return scope

    def letters(self, letters: pd.DataFrame, areas: Areas) -> pd.DataFrame:
        """The letters within the scope, each with its `day`: the first known of publication, date, inspection.

        Raises ScopeError for an area that nobody knows or the run has no letter about.
        """
        days = ("published", "letter_date", "inspection_end", "inspection_start")
        known = zip(*(letters[name] for name in days), strict=True)
        first = [next(filter(is_iso_date, row), "") for row in known]
        data = letters.assign(day=pd.Series(first, index=letters.index, dtype="str"))
        if self.until:  # a letter without any date may be later
            data = data[(data["day"] != "") & (data["day"] <= self.until)]
        data = data[(data["framework"] == self.framework) | (not self.framework)]
        if not self.areas:
            return data
        codes = [current_code(code, areas) for code in letters["la_code"]]
        wanted = {code for name in self.areas for code in _codes(name, areas, set(codes))}
        return data[data["la_code"].map(lambda code: current_code(code, areas) in wanted)]

    def in_words(self) -> str:
        """What the scope leaves out, for the head of the briefing."""
        parts = [
            f"under the {self.framework} framework" if self.framework else "",
            f"dated up to {self.until}" if self.until else "",
            f"about {'; '.join(self.areas)}" if self.areas else "",
        ]
        return " ".join(filter(None, parts))


def in_scope(frames: Mapping[str, pd.DataFrame], scope: Scope, areas: Areas) -> dict[str, pd.DataFrame]:
    """The frames with the letters of the scope alone; a frame about letters keeps the rows of those."""
    letters = scope.letters(frames["letters"], areas)
    kept = set(letters["letter_id"])
    limited = {name: d[d["letter_id"].isin(kept)] for name, d in frames.items() if "letter_id" in d.columns}
    return {**frames, **limited, "letters": letters}


def _day(option: str, text: str, last: bool) -> str:
    """The first or last day of a year, month or day."""
    if not text:
        return ""
    if match := _PERIOD.fullmatch(text.strip()):
        year, month, day = (int(part) if part else None for part in match.groups())
        month = month or (12 if last else 1)
        if year and 1 <= month <= 12:
            end = calendar.monthrange(year, month)[1] if last else 1
            written = f"{year:04}-{month:02}-{day or end:02}"
            if is_iso_date(written):
                return written
    raise ScopeError(f"{option} {text}: is no day; write 2017, 2017-10 or 2017-10-06")


def _codes(name: str, areas: Areas, held: set[str]) -> set[str]:
    known = areas.ever(name)
    if not known:
        raise ScopeError(f"--areas {areas.problem(name, '')}")
    codes = {current_code(area.code, areas) for area in known} & held
    if not codes:
        raise ScopeError(f"--areas {name}: the run has no letter about {known[-1].name}")
    return codes
