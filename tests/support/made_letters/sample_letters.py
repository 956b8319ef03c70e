"""The letters of the sample corpus: all kinds, about made-up places that are inspected more than once."""

from __future__ import annotations

from datetime import date

from tests.support.made_letters import vocabulary as v
from tests.support.made_letters.case import Case
from tests.support.made_letters.layout import Layout
from tests.support.made_letters.places import (
    AMBLEFORD,
    CALDERWICK,
    EASTHOLME,
    NORTHMERE,
    OXLOWSHIRE,
    PORT_WRENLEY,
    QUENBURY,
    ST_BRANNOCS,
    Place,
)
from tests.support.made_letters.spec import (
    Action,
    Aspect,
    FullInspection,
    Item,
    MonitoringInspection,
    OtherDocument,
    OutcomeLetter,
    RevisitLetter,
    Weakness,
)
from tests.support.made_letters.wordings import Wording

MARK = "SAMPLE – made-up letter about a made-up place"
YES, NO = "sufficient", "not_sufficient"
GOOD, BAD = "effective_action", "no_effective_action"


def _page(bullet: str, footer: str = "", **more: object) -> Layout:
    return Layout(bullet=bullet, header=MARK, footer=footer, **more)  # type: ignore[arg-type]


def _aspects(first: int) -> tuple[Aspect, Aspect, Aspect]:
    """Three aspects, each with two strengths and two developments, from the vocabulary counted round."""
    strengths, developments = v.STRENGTHS * 3, v.DEVELOPMENTS * 3
    a, b, c = (
        Aspect(strengths[first + 2 * i : first + 2 * i + 2], developments[first + 2 * i : first + 2 * i + 2])
        for i in range(3)
    )
    return a, b, c


def _revisited(texts: tuple[str, ...], verdicts: tuple[str, ...]) -> tuple[Weakness, ...]:
    remarks = {YES: v.REMARKS_GOOD, NO: v.REMARKS_BAD}
    return tuple(
        Weakness(text, verdict, (remarks[verdict][i % 4], remarks[verdict][(i + 1) % 4]))
        for i, (text, verdict) in enumerate(zip(texts, verdicts, strict=True))
    )


def _items(*texts: str) -> tuple[Item, ...]:
    return tuple(Item(text) for text in texts)


def _actions(place: Place, verdicts: tuple[str, ...], first: int = 0) -> tuple[Action, ...]:
    items = [Item(*v.LISTS[0]), *_items(*v.IMPROVEMENTS), Item(*v.LISTS[1])]
    bodies = [text.format(council=place.council, board=place.board) for text in v.RESPONSIBLE]
    remarks = {GOOD: v.REMARKS_GOOD, BAD: v.REMARKS_BAD, "": ("",)}
    return tuple(
        Action(items[first + i], bodies[i % len(bodies)], verdict, remarks[verdict][i : i + 1] if verdict else ())
        for i, verdict in enumerate(verdicts)
    )


AMBLEFORD_FOUND = v.WEAKNESSES[:5]
PORT_WRENLEY_FOUND = v.WEAKNESSES[8:9]
OXLOWSHIRE_FOUND = (*v.WEAKNESSES[2:7], *v.WEAKNESSES[9:13])
CALDERWICK_FOUND = v.WEAKNESSES[10:14]

LETTERS: tuple[Case, ...] = (
    Case(
        OutcomeLetter(
            AMBLEFORD,
            date(2017, 6, 12),
            date(2017, 6, 16),
            date(2017, 8, 3),
            _aspects(0),
            _items(*AMBLEFORD_FOUND),
            v.STRENGTHS[:2],
        ),
        Wording(),
        _page("■", bullet_alone=True),
    ),
    Case(
        RevisitLetter(
            AMBLEFORD,
            date(2019, 7, 1),
            date(2019, 7, 3),
            date(2019, 8, 9),
            date(2017, 8, 3),
            _revisited(AMBLEFORD_FOUND, (YES, NO, YES, NO, YES)),
        ),
        Wording(verdict=1, subject=1),
        _page("■", bullet_alone=True),
    ),
    Case(
        FullInspection(
            AMBLEFORD,
            date(2024, 4, 29),
            date(2024, 5, 3),
            "inconsistent",
            v.STRENGTHS[1:5],
            v.DEVELOPMENTS[:4],
            improvements=(*_items(*v.IMPROVEMENTS[:3]), Item(*v.LISTS[0])),
            previous=(date(2019, 7, 1), date(2019, 7, 3)),
        ),
        Wording(dates=1),
        _page("◼", "Area SEND inspection report: Ambleford Local Area Partnership", font="Times"),
    ),
    Case(
        OutcomeLetter(
            NORTHMERE, date(2018, 3, 5), date(2018, 3, 9), date(2018, 5, 2), _aspects(2), (), v.STRENGTHS[2:4]
        ),
        Wording(opening=1, dates=4),
        _page("•"),
    ),
    Case(
        FullInspection(
            NORTHMERE,
            date(2025, 1, 20),
            date(2025, 1, 24),
            "positive",
            v.STRENGTHS[:5],
            v.DEVELOPMENTS[2:4],
            improvements=_items(*v.IMPROVEMENTS[3:5]),
            previous=(date(2018, 3, 5), date(2018, 3, 9)),
            next_months=60,
        ),
        Wording(improvements="bullets", digits=True),
        _page("▪", "Area SEND inspection report: Northmere Local Area Partnership", page_numbers="page n"),
    ),
    Case(
        OutcomeLetter(
            PORT_WRENLEY,
            date(2019, 9, 30),
            date(2019, 10, 4),
            date(2019, 11, 28),
            _aspects(1),
            _items(*PORT_WRENLEY_FOUND),
        ),
        Wording(lead_in=1, statement=1, dates=1),
        _page("–"),
    ),
    Case(
        RevisitLetter(
            PORT_WRENLEY,
            date(2021, 10, 11),
            date(2021, 10, 13),
            date(2021, 11, 30),
            date(2019, 11, 28),
            _revisited(PORT_WRENLEY_FOUND, (YES,)),
        ),
        Wording(weakness_form="running", opening=1),
        _page("•", ligatures=True),
    ),
    Case(
        OutcomeLetter(
            OXLOWSHIRE,
            date(2018, 11, 26),
            date(2018, 11, 30),
            date(2019, 1, 31),
            _aspects(3),
            _items(*OXLOWSHIRE_FOUND),
            v.STRENGTHS[4:6],
        ),
        Wording(item_end=";", lead_in=2),
        _page("1.", hyphenate=True),
    ),
    Case(
        RevisitLetter(
            OXLOWSHIRE,
            date(2021, 6, 28),
            date(2021, 7, 1),
            date(2021, 8, 12),
            date(2019, 1, 31),
            _revisited(OXLOWSHIRE_FOUND, (NO, YES, YES, NO, YES, YES, YES, NO, YES)),
        ),
        Wording(weakness_form="numbered", summary=1, verdict=5, verdict_runs_on=True),
        _page("■", straight_quotes=True),
    ),
    Case(
        FullInspection(
            OXLOWSHIRE,
            date(2023, 11, 6),
            date(2023, 11, 10),
            "widespread",
            v.STRENGTHS[2:6],
            v.DEVELOPMENTS[1:5],
            _actions(OXLOWSHIRE, ("", "", "")),
            _items(*v.IMPROVEMENTS[2:5]),
            (date(2018, 11, 26), date(2018, 11, 30)),
            monitoring_months=18,
        ),
        Wording(dates=2, previous=1),
        _page("◼", "Area SEND inspection report: Oxlowshire Local Area Partnership, 6 to 10 November 2023"),
    ),
    Case(
        MonitoringInspection(
            OXLOWSHIRE,
            date(2025, 9, 15),
            date(2025, 9, 17),
            True,
            _actions(OXLOWSHIRE, (GOOD, GOOD, GOOD)),
            (date(2023, 11, 6), date(2023, 11, 10)),
        ),
        Wording(),
        _page("◼", "Area SEND monitoring inspection report: Oxlowshire Local Area Partnership"),
    ),
    Case(
        MonitoringInspection(
            ST_BRANNOCS,
            date(2025, 11, 3),
            date(2025, 11, 5),
            False,
            _actions(ST_BRANNOCS, (GOOD, BAD), first=1),
            (date(2024, 2, 5), date(2024, 2, 9)),
        ),
        Wording(actions="headings", verdict=1),
        _page("•"),
    ),
    Case(  # its summary says three of four, its verdicts two: a run must say so
        RevisitLetter(
            CALDERWICK,
            date(2022, 3, 14),
            date(2022, 3, 16),
            date(2022, 4, 22),
            date(2020, 1, 17),
            _revisited(CALDERWICK_FOUND, (YES, NO, YES, NO)),
            says_sufficient=3,
        ),
        Wording(weakness_form="bullet", weakness_style="bold", digits=True, summary=1),
        _page("•"),
    ),
    Case(
        OutcomeLetter(EASTHOLME, date(2016, 10, 3), date(2016, 10, 7), date(2016, 12, 1), _aspects(4)),
        Wording(explicit=False, opening=2, subject=3),
        _page("*", font="Times"),
    ),
    Case(OtherDocument("children_services", QUENBURY, date(2022, 5, 9), date(2022, 5, 20)), layout=_page("■")),
)
