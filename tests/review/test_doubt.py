"""What a person is asked first, and where people disagree."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.domain.records import Finding
from pipeline.outputs.reports import write_label_page
from pipeline.review.doubt import disputes, questions
from pipeline.rulebook.label_files import Answers, text_hash
from pipeline.themes.tagger import ThemeRules, tag
from tests.support.rules import theme_rules

SURE = Finding("x/weakness/1", "x", "weakness", 1, "There is no strategy for joint commissioning.")
VAGUE = "Waits <i>grow</i>, EHC plans are poor, transport is late, parents are not told why, staff lack training."
DOUBTFUL = Finding("x/weakness/2", "x", "weakness", 2, VAGUE)
AGAIN = Finding("y/weakness/1", "y", "weakness", 1, DOUBTFUL.text)
PRAISE = Finding("x/strength/1", "x", "strength", 1, "Families wait less than before for help with the local offer.")
FINDINGS = [SURE, DOUBTFUL, AGAIN, PRAISE]


@pytest.fixture(scope="module")
def rules() -> ThemeRules:
    return replace(theme_rules(), labels={})


def test_the_most_doubtful_is_asked_first_and_each_text_once(rules: ThemeRules) -> None:
    asked = questions(FINDINGS, tag(FINDINGS, rules), rules)
    assert [q.finding for q in asked] == [DOUBTFUL, SURE]
    assert ["".join(piece for piece, _ in q.pieces) for q in asked] == [DOUBTFUL.text, SURE.text]
    assert ("joint commissioning", True) in asked[1].pieces


def test_what_was_labelled_is_not_asked_and_what_is_disputed_is_shown(rules: ThemeRules) -> None:
    labels = {text_hash(SURE.text): Answers({"ann": frozenset({"transport"}), "ben": frozenset()})}
    assert SURE not in [q.finding for q in questions(FINDINGS, [], replace(rules, labels=labels))]
    [one] = disputes(FINDINGS, labels)
    assert (one.finding, one.answers) == (SURE, (("ann", ("transport",)), ("ben", ())))


def test_the_page_shows_words_as_words(tmp_path: Path, rules: ThemeRules) -> None:
    asked = questions(FINDINGS, tag(FINDINGS, rules), rules)
    labels = {text_hash(SURE.text): Answers({"<b>ann</b>": frozenset({"transport"}), "ben": frozenset()})}
    html = write_label_page(tmp_path, asked, disputes(FINDINGS, labels), rules.names).read_text(encoding="utf-8")
    assert "<i>" not in html and "<b>" not in html
    assert f'data-hash="{text_hash(DOUBTFUL.text)}"' in html
