"""Dates and ranges of dates as the letters write them."""

from __future__ import annotations

import re
from datetime import date

MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:the\s+)?(?P<{0}>\d{{1,2}})(?:\s?(?:st|nd|rd|th))?"
_DATE = rf"{_DAY}(?:\s+of)?\s+(?P<m{{0}}>{_MONTH})\.?,?(?:\s+(?P<y{{0}}>\d{{4}}))?"
_RANGE = re.compile(
    _DAY.format("d1")
    + rf"(?:(?:\s+of)?\s+(?P<md1>{_MONTH})\.?,?(?:\s+(?P<yd1>\d{{4}}))?)?"
    + r"\s*(?:–|—|-|to|and|until|through|till)\s*"
    + _DATE.replace("{0}", "d2").replace("{{", "{").replace("}}", "}"),
    re.IGNORECASE,
)
_SINGLE = re.compile(_DATE.replace("{0}", "d").replace("{{", "{").replace("}}", "}"), re.IGNORECASE)
_FIRST, _LAST = 2005, 2100  # years that a letter can mean


def find_range(text: str, begin: int = 0) -> tuple[str, str, int, int] | None:
    """The first range of dates in `text`, or a single date, as ISO first and last day and where it stands."""
    ranged, single = _RANGE.search(text, begin), _SINGLE.search(text, begin)
    if ranged and (not single or ranged.start() <= single.start()):
        found = _as_range(ranged)
        return (*found, ranged.start(), ranged.end()) if found else None
    while single and not single.group("yd"):
        single = _SINGLE.search(text, single.end())
    if single and (day := _as_date(single.group("d"), single.group("md"), single.group("yd"))):
        return day.isoformat(), day.isoformat(), single.start(), single.end()
    return None


def find_date(text: str) -> tuple[str, int, int] | None:
    """The first single date with a year in `text`, as ISO, and where it stands."""
    for m in _SINGLE.finditer(text):
        if m.group("yd") and (day := _as_date(m.group("d"), m.group("md"), m.group("yd"))):
            return day.isoformat(), m.start(), m.end()
    return None


def is_iso_date(text: str) -> bool:
    """Whether `text` is a day of the calendar written as 2023-04-01."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _as_range(m: re.Match[str]) -> tuple[str, str] | None:
    if not (m["yd2"] or m["yd1"]):
        return None
    last = _as_date(m["d2"], m["md2"], m["yd2"] or m["yd1"])
    first_month, first_year = m["md1"] or m["md2"], m["yd1"] or m["yd2"]
    first = _as_date(m["d1"], first_month, first_year)
    if first and last and first > last and not m["yd1"]:  # “29 December to 2 January 2020”
        first = _as_date(m["d1"], first_month, str(int(first_year) - 1))
    if not first or not last or first > last or (last - first).days > 60:
        return None
    return first.isoformat(), last.isoformat()


def _as_date(day: str, month: str, year: str) -> date | None:
    if not _FIRST <= int(year) <= _LAST:
        return None
    try:
        return date(int(year), MONTHS[month.lower()], int(day))
    except ValueError:
        return None
