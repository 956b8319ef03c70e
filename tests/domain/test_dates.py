"""Dates and ranges come out of every form in which letters write them; days that cannot be are no dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.dates import find_date, find_range
from tests.support.examples import examples

RANGES = [
    ("between 3 and 7 June 2019", "2019-06-03", "2019-06-07"),
    ("Between 3 June and 7 June 2019", "2019-06-03", "2019-06-07"),
    ("from 3 June 2019 to 7 June 2019", "2019-06-03", "2019-06-07"),
    ("3 to 7 June 2019", "2019-06-03", "2019-06-07"),
    ("3 – 7 June 2019", "2019-06-03", "2019-06-07"),
    ("3–7 June 2019", "2019-06-03", "2019-06-07"),
    ("3-7 June 2019", "2019-06-03", "2019-06-07"),
    ("3 — 7 June 2019", "2019-06-03", "2019-06-07"),
    ("3rd to 7th June 2019", "2019-06-03", "2019-06-07"),
    ("1st and 2nd of June 2019", "2019-06-01", "2019-06-02"),
    ("the 22nd to the 23rd of June 2019", "2019-06-22", "2019-06-23"),
    ("Monday 3 June to Friday 7 June 2019", "2019-06-03", "2019-06-07"),
    ("Monday, 3 June to Friday, 7 June 2019", "2019-06-03", "2019-06-07"),
    ("3 June until 7 June 2019", "2019-06-03", "2019-06-07"),
    ("3 June through 7 June 2019", "2019-06-03", "2019-06-07"),
    ("27 Sept to 1 Oct 2021", "2021-09-27", "2021-10-01"),
    ("27 Sept. to 1 Oct. 2021", "2021-09-27", "2021-10-01"),
    ("28 FEBRUARY TO 4 MARCH 2022", "2022-02-28", "2022-03-04"),
    ("3 to\n7 June\n2019", "2019-06-03", "2019-06-07"),
    ("29 December to 2 January 2020", "2019-12-29", "2020-01-02"),
    ("29 December 2019 to 2 January 2020", "2019-12-29", "2020-01-02"),
    ("26 February to 1 March 2024", "2024-02-26", "2024-03-01"),
    ("on 3 June 2019", "2019-06-03", "2019-06-03"),
    ("on 3, 4 and 5 June 2019", "2019-06-03", "2019-06-05"),
    ("on 3 & 4 June 2019", "2019-06-03", "2019-06-04"),
    ("on 3/4/5 June 2019", "2019-06-03", "2019-06-05"),
    ("on 28 and 31 May and 3 June 2019", "2019-05-28", "2019-06-03"),
    ("on 03/06/2019", "2019-06-03", "2019-06-03"),
    ("from 30/09/2019 to 4/10/2019", "2019-09-30", "2019-10-04"),
    ("from 30.09.2019 to 04.10.2019", "2019-09-30", "2019-10-04"),
    ("2019-09-30 to 2019-10-04", "2019-09-30", "2019-10-04"),
    ("in the week beginning 3 June 2019", "2019-06-03", ""),
    ("w/c Monday 3 June 2019", "2019-06-03", ""),
    ("in 2016, between 3 and 7 June 2019", "2019-06-03", "2019-06-07"),
]
NO_RANGES = [
    "",
    "between 3 and 7 June",  # of which year?
    "between 30 and 31 February 2019",
    "31 June 2019",
    "29 February 2019",
    "0 June 2019",
    "32 June 2019",
    "between 7 and 3 June 2019",  # the wrong way round
    "between 3 June 2018 and 7 June 2019",  # no visit is so long
    "3 June 1066",
    "3 June 2999",
    "13/13/2019",
    "3/6/19",
    "June 3, 2019",  # how another country writes it
    "l June 2019",  # a small L for a 1
    "June 2019",
    "3 Juneau 2019",
]
SINGLE = [
    ("7 June 2019", "2019-06-07"),
    ("7th June 2019", "2019-06-07"),
    ("Friday 7th of June, 2019", "2019-06-07"),
    ("31 June 2019, no, 1 July 2019", "2019-07-01"),
    ("7 June, or rather 8 June 2019", "2019-06-08"),
    ("29 February 2024", "2024-02-29"),
]


@pytest.mark.parametrize(("text", "first", "last"), RANGES, ids=[t[0] for t in RANGES])
def test_ranges(text: str, first: str, last: str) -> None:
    found = find_range(f"Inspectors came {text}, and wrote.")
    assert found is not None
    assert found[:2] == (first, last)


@pytest.mark.parametrize("text", NO_RANGES)
def test_no_range_is_guessed(text: str) -> None:
    assert find_range(text) is None


@pytest.mark.parametrize(("text", "day"), SINGLE, ids=[t[0] for t in SINGLE])
def test_single_dates(text: str, day: str) -> None:
    found = find_date(text)
    assert found is not None
    assert found[0] == day


@pytest.mark.parametrize("text", ["", "31 June 2019", "7 June", "June 2019", "7 June 1899"])
def test_no_date_is_guessed(text: str) -> None:
    assert find_date(text) is None


def test_the_search_begins_where_it_is_told() -> None:
    text = "3 to 7 June 2019; again 1 to 2 July 2020"
    found = find_range(text, text.index(";"))
    assert found is not None
    assert found[:2] == ("2020-07-01", "2020-07-02")


def ordinal(number: int) -> str:
    return f"{number}{'th' if 10 < number < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def written(day: date, with_ordinal: bool, with_weekday: bool, with_month: bool = True, with_year: bool = True) -> str:
    parts = [f"{day:%A}" if with_weekday else "", ordinal(day.day) if with_ordinal else str(day.day)]
    parts += [f"{day:%B}" if with_month else "", str(day.year) if with_year else ""]
    return " ".join(filter(None, parts))


@examples(300)
@given(
    st.dates(date(2006, 1, 1), date(2090, 1, 1)),
    st.integers(1, 59),
    st.booleans(),
    st.booleans(),
    st.sampled_from((" to ", " and ", " – ", "–", " until ")),
    st.text("abcdef ,.\n", max_size=20),
)
def test_every_range_comes_back_from_its_shortest_form(
    first: date, days: int, with_ordinal: bool, with_weekday: bool, between: str, before: str
) -> None:
    last = first + timedelta(days=days)
    year, month = first.year != last.year, (first.year, first.month) != (last.year, last.month)
    text = (
        written(first, with_ordinal, with_weekday, month or with_weekday, year)
        + between
        + written(last, with_ordinal, with_weekday)
    )
    found = find_range(f"{before} {text}. More.")
    assert found is not None
    assert found[:2] == (first.isoformat(), last.isoformat())
    assert f"{before} {text}. More."[found[2] : found[3]] == text


@examples(300)
@given(st.text("0123456789 JuneMayMarch–to,.stndrh", max_size=60))
def test_whatever_is_found_is_a_true_range_in_its_place(text: str) -> None:
    found = find_range(text)
    if found:
        first, last, start, end = found
        assert date.fromisoformat(first) <= date.fromisoformat(last)
        assert 0 <= start < end <= len(text)
        assert str(date.fromisoformat(last).day) in text[start:end]
