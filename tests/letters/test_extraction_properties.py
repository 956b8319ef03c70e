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
from tests.support.made_letters.spec import FullInspection, Item
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
