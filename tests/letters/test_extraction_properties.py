"""What goes into a made-up letter comes out of it: any kind, any wording, any layout, any sort of file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given

from tests.support.examples import examples
from tests.support.extracted import differences, reading_of
from tests.support.made_letters.case import Case
from tests.support.made_letters.layout import Layout
from tests.support.made_letters.places import AMBLEFORD, PORT_WRENLEY
from tests.support.made_letters.spec import (
    Action,
    Aspect,
    FullInspection,
    Item,
    MonitoringInspection,
    OutcomeLetter,
    RevisitLetter,
    Spec,
    Weakness,
)
from tests.support.made_letters.strategies import KINDS, cases
from tests.support.made_letters.wordings import Wording

QUIET = list(HealthCheck)


@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_into_a_pdf_comes_out(kind: str, tmp_path: Path) -> None:
    @examples(20, suppress_health_check=QUIET)
    @given(cases((kind,)))
    def check(case: Case) -> None:
        assert not differences(case, reading_of(case, "pdf", tmp_path))

    check()


@pytest.mark.parametrize("ending", ["txt", "md", "html"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_into_a_text_file_comes_out(kind: str, ending: str, tmp_path: Path) -> None:
    @examples(8, suppress_health_check=QUIET)
    @given(cases((kind,)))
    def check(case: Case) -> None:
        assert not differences(case, reading_of(case, ending, tmp_path))

    check()


@pytest.mark.parametrize("bullet", ["1.", "(a)", "o", "-"])
def test_an_item_behind_a_nested_list_comes_out_of_plain_text(bullet: str, tmp_path: Path) -> None:
    nested = Item("Leaders should raise the quality of plans. This includes:", ("clearer aims", "advice that is used"))
    improvements = (nested, Item("Leaders should shorten the wait for assessments."))
    spec = FullInspection(AMBLEFORD, date(2024, 1, 8), date(2024, 1, 12), "positive", improvements=improvements)
    case = Case(spec, Wording(improvements="bullets"), Layout(bullet=bullet))
    assert not differences(case, reading_of(case, "txt", tmp_path))


ACTION = Action(
    Item("Leaders across the partnership should shorten the wait for neurodevelopmental assessments."),
    f"{AMBLEFORD.council} and {AMBLEFORD.board}",
    "effective_action",
)
MONITORED = MonitoringInspection(
    AMBLEFORD, date(2025, 6, 1), date(2025, 6, 2), True, (ACTION,), (date(2023, 2, 1), date(2023, 2, 2))
)
INSPECTED = FullInspection(AMBLEFORD, date(2023, 1, 30), date(2023, 1, 31), "positive", improvements=(ACTION.item,))
NARROW = Layout(size=12.0, page_width=420.0, page_height=595.0)


@pytest.mark.parametrize(
    ("spec", "layout"),
    [
        (MONITORED, replace(NARROW, gap=14.0, ruled=False)),
        (MONITORED, replace(NARROW, margin=50.0, gap=6.0, page_numbers="", ligatures=True)),
        (INSPECTED, replace(NARROW, page_height=300.0, gap=6.0, page_numbers="", spacer=118.0)),
        (
            replace(INSPECTED, place=PORT_WRENLEY),
            replace(NARROW, page_height=300.0, margin=60.0, gap=6.0, page_numbers="", spacer=118.0),
        ),
    ],
    ids=[
        "a table's heading over two pages",
        "a word under a table's edge",
        "a title over two pages",
        "a name over two",
    ],
)
def test_a_narrow_page_comes_out_of_a_pdf(spec: Spec, layout: Layout, tmp_path: Path) -> None:
    case = Case(spec, layout=layout)
    assert not differences(case, reading_of(case, "pdf", tmp_path))


def test_a_number_as_wide_as_its_column_comes_out_of_a_pdf(tmp_path: Path) -> None:
    text = "the lack of a shared plan that says who will do what, by when and with what money"
    aspect = Aspect(strengths=("School nurses know their families.",))
    letter = OutcomeLetter(
        AMBLEFORD, date(2020, 6, 20), date(2020, 6, 22), date(2020, 8, 27), (aspect, aspect, aspect), (Item(text),) * 9
    )
    case = Case(letter, layout=replace(NARROW, bullet="i.", font="Times", size=11.0, margin=50.0))
    assert not differences(case, reading_of(case, "pdf", tmp_path))


def test_a_statement_in_italics_whose_page_ends_at_a_semicolon_is_one(tmp_path: Path) -> None:
    text = "the reach of services; families in the north wait for longer than all others and cannot say why"
    start = (date(2021, 9, 18), date(2021, 9, 22), date(2021, 10, 20), date(2019, 12, 23))
    letter = RevisitLetter(AMBLEFORD, *start, (Weakness(text, "sufficient"), Weakness(text, "sufficient")))
    wording = Wording(weakness_form="running", weakness_style="italic")
    for line in range(28, 40):  # one of these ends the page behind the semicolon
        case = Case(letter, wording, Layout(page_width=350.0, breaks=frozenset({line})))
        assert not differences(case, reading_of(case, "pdf", tmp_path))


def test_a_bullet_and_its_bold_words_stay_together_where_a_page_breaks_in_them(tmp_path: Path) -> None:
    text = "the lack of a shared plan that says who will do what, by when and with what money"
    days = (date(2018, 12, 1), date(2018, 12, 2), date(2018, 12, 22), date(2017, 7, 19))
    letter = RevisitLetter(AMBLEFORD, *days, (Weakness(text, "sufficient"),))
    wording = Wording(weakness_form="bullet", weakness_style="bold")
    layout = Layout(bullet="▪", size=10.5, page_width=420.0, page_height=300.0, margin=50.0, gap=6.0, page_numbers="")
    for spacer in range(5, 50, 5):  # with one of these the page ends behind the first line of the statement
        case = Case(letter, wording, replace(layout, spacer=float(spacer)))
        assert not differences(case, reading_of(case, "pdf", tmp_path)), spacer


def test_a_point_in_a_table_is_one_where_a_page_breaks_in_it(tmp_path: Path) -> None:
    points = ("clearer outcomes", "advice from social care where it matters", "yearly checks by a manager")
    action = Action(Item("Leaders should improve the quality of plans. This includes:", points), "The council")
    days = (date(2023, 1, 30), date(2023, 1, 31))
    report = FullInspection(AMBLEFORD, *days, "widespread", actions=(action,), monitoring_months=12)
    for height in range(300, 500, 11):  # some of these end a page within the second point
        layout = Layout(page_width=420.0, page_height=float(height), margin=72.0, size=9.0, gap=6.0, bullet_alone=True)
        case = Case(report, layout=replace(layout, ruled=False))
        assert not differences(case, reading_of(case, "pdf", tmp_path)), height
