"""What the field's terms say of each other."""

from __future__ import annotations

import pytest

from pipeline.domain.vocabulary import Outcome, Verdict, revisit_outcome

YES, NO = Verdict.SUFFICIENT, Verdict.NOT_SUFFICIENT


@pytest.mark.parametrize(
    ("verdicts", "outcome"),
    [
        ((YES, YES), Outcome.ALL_SUFFICIENT),
        ((YES, NO), Outcome.SOME_SUFFICIENT),
        ((NO,), Outcome.NONE_SUFFICIENT),
        ((YES, ""), None),
        ((YES, "", NO), None),
        ((), None),
    ],
)
def test_the_outcome_that_verdicts_make(verdicts: tuple[Verdict, ...], outcome: Outcome | None) -> None:
    assert revisit_outcome(verdicts) == outcome
