"""What goes into a made-up letter comes out of it: any kind, any wording, any layout, any sort of file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.extracted import differences, reading_of
from tests.letters.case import Case
from tests.letters.strategies import KINDS, cases, revisit_letters

QUIET = list(HealthCheck)


def examples(number: int) -> settings:
    """So many letters, the same each time."""
    return settings(max_examples=number, deadline=None, derandomize=True, database=None, suppress_health_check=QUIET)


@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_into_a_pdf_comes_out(kind: str, tmp_path: Path) -> None:
    @examples(40)
    @given(cases((kind,)))
    def check(case: Case) -> None:
        assert not differences(case, reading_of(case, "pdf", tmp_path))

    check()
