"""Dates and ranges of dates as the letters write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:the\s+)?"
    r"(?P<day>(?<![\d.])\d{1,2}(?![\d:%]))(?:\s?(?:st|nd|rd|th)\b)?"
)
_MONTH_YEAR = rf"(?:(?:\s+of)?\s+(?P<month>{_MONTH})\b\.?,?(?:\s+(?P<year>\d{{4}})\b)?)"
_FIGURES = (
    r"(?P<d>(?<!\d)\d{1,2})(?P<mark>[/.])(?P<m>\d{1,2})(?P=mark)(?P<y>\d{4})\b|(?P<iso>(?<!\d)\d{4}-\d\d-\d\d)(?!\d)"
)
_MOMENT = re.compile(rf"{_FIGURES}|{_DAY}{_MONTH_YEAR}?", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:–|—|-|/|,?\s*&|,?\s*\b(?:to|and|until|through|till)\b|,)\s*", re.IGNORECASE)
_WEEK = re.compile(r"\b(?:week\s+(?:beginning|commencing|starting|of)|w/c)\s+(?:on\s+)?$", re.IGNORECASE)
_FIRST, _LAST = 2005, 2100  # years that a letter can mean
_LONGEST = 60  # days; no visit is longer


@dataclass(frozen=True, slots=True)
class _Moment:
    """One day as written; month and year are missing where the next day gives them for both."""

    day: int
    month: int | None
    year: int | None
    start: int
    end: int


def find_range(text: str, begin: int = 0) -> tuple[str, str, int, int] | None:
    """The first days in `text` – a range, a list or a single day – as ISO first and last day, and where they stand.

    Read are “3 to 7 June 2019”, “1, 2 and 3 April 2019”, “1 & 2 April 2019”, “30/09/2019 to 4/10/2019” (the British
    way), “2019-09-30 to 2019-10-04”, and “week beginning 30 September 2019”, which has no last day ("").
    None where the first such days have no year, cannot be, or run backwards.
    """
    at = begin
    while moment := _next_moment(text, at):
        moments = _run(text, moment)
        if not moments:
            at = moment.end
        elif len(moments) > 1 or moments[0].year:
            days = _as_days(moments)
            if not days:
                return None
            start = _WEEK.search(text, max(begin, moments[0].start - 30), moments[0].start)
            last = "" if start and len(days) == 1 else days[-1].isoformat()
            return days[0].isoformat(), last, start.start() if start else moments[0].start, moments[-1].end
        else:
            at = moments[-1].end
    return None


def _next_moment(text: str, at: int) -> _Moment | None:
    match = _MOMENT.search(text, at)
    return _moment(match) if match else None


def _moment(m: re.Match[str]) -> _Moment:
    if m["iso"]:
        year, month, day = map(int, m["iso"].split("-"))
        return _Moment(day, month, year, *m.span())
    if m["d"]:
        return _Moment(int(m["d"]), int(m["m"]), int(m["y"]), *m.span())
    named = MONTHS[m["month"].lower()] if m["month"] else None
    return _Moment(int(m["day"]), named, int(m["year"]) if m["year"] else None, *m.span())


def _run(text: str, first: _Moment) -> list[_Moment]:
    """The days that follow one another, up to the last that has a month; a number behind them is no day."""
    run = [first]
    while (between := _BETWEEN.match(text, run[-1].end)) and (match := _MOMENT.match(text, between.end())):
        run.append(_moment(match))
    while run and run[-1].month is None:
        run.pop()
    return run


def _as_days(moments: list[_Moment]) -> list[date]:
    """The days in order; empty where one cannot be, none has a year, or they do not follow one another."""
    year = next((m.year for m in moments if m.year), None)
    month = None
    days: list[date] = []
    for moment in reversed(moments):  # “3 and 7 June 2019”: what the last day has counts for those before it
        month, year = moment.month or month, moment.year or year
        if year and days and moment.month and not moment.year and moment.month > days[-1].month:
            year -= 1  # “29 December to 2 January 2020”
        day = _as_date(moment.day, month, year)
        if day is None or (days and not timedelta(0) <= days[-1] - day <= timedelta(_LONGEST)):
            return []
        days.append(day)
    return days[::-1]


def find_date(text: str) -> tuple[str, int, int] | None:
    """The first single date with a year in `text`, as ISO, and where it stands."""
    for m in _MOMENT.finditer(text):
        moment = _moment(m)
        if moment.year and (day := _as_date(moment.day, moment.month, moment.year)):
            return day.isoformat(), m.start(), m.end()
    return None


def _as_date(day: int, month: int | None, year: int | None) -> date | None:
    if month is None or year is None or not _FIRST <= year <= _LAST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_iso_date(text: str) -> bool:
    """Whether `text` is a day of the calendar written as 2023-04-01."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
