"""What goes into a made-up letter comes out of it: any kind, any wording, any layout, any sort of file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given

from tests.support.examples import examples
from tests.support.extracted import differences, reading_of
from tests.support.made_letters.case import Case
from tests.support.made_letters.layout import Layout
from tests.support.made_letters.places import AMBLEFORD
from tests.support.made_letters.spec import Action, FullInspection, Item, MonitoringInspection
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


def test_an_unruled_table_on_a_narrow_page_comes_out_of_a_pdf(tmp_path: Path) -> None:
    action = Action(
        Item("Leaders across the partnership should shorten the wait for neurodevelopmental assessments."),
        f"{AMBLEFORD.council} and {AMBLEFORD.board}",
        "effective_action",
    )
    previous = (date(2023, 2, 1), date(2023, 2, 2))
    spec = MonitoringInspection(AMBLEFORD, date(2025, 6, 1), date(2025, 6, 2), True, (action,), previous)
    narrow = Layout(
        font="Helvetica", size=12.0, page_width=420.0, page_height=595.0, margin=72.0, gap=14.0, ruled=False
    )
    assert not differences(Case(spec, Wording(), narrow), reading_of(Case(spec, Wording(), narrow), "pdf", tmp_path))
