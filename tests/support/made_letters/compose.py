"""A spec and a wording → the blocks of the letter."""

from __future__ import annotations

from tests.support.made_letters import compose_2016, compose_2023, compose_other
from tests.support.made_letters.blocks import Block
from tests.support.made_letters.spec import FullInspection, MonitoringInspection, OutcomeLetter, RevisitLetter, Spec
from tests.support.made_letters.wordings import Wording


def compose(spec: Spec, wording: Wording | None = None) -> list[Block]:
    """The letter's blocks in order, from the letterhead to the signatures."""
    wording = wording or Wording()
    if isinstance(spec, OutcomeLetter):
        return compose_2016.outcome_letter(spec, wording)
    if isinstance(spec, RevisitLetter):
        return compose_2016.revisit_letter(spec, wording)
    if isinstance(spec, FullInspection):
        return compose_2023.full_inspection(spec, wording)
    if isinstance(spec, MonitoringInspection):
        return compose_2023.monitoring_inspection(spec, wording)
    return compose_other.other_document(spec)
