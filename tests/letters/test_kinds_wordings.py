"""Wordings that could pass for a verdict, a number or an outcome that a letter does not give."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.domain.records import Reading, Source
from pipeline.domain.vocabulary import ACTION, PROGRESS
from pipeline.letters.letter import read_letter
from pipeline.letters.parts.verdicts import ItemVerdict, covers_several_items, item_verdict, summaries
from pipeline.reading.files import read_document
from tests.support.rules import project_rules

S, N = "sufficient", "not_sufficient"


RULES = project_rules().letters
ITEM = [
    ("The area has, however, made sufficient progress with this weakness.", S),
    ("The area has made more than sufficient progress here.", S),
    ("Progress to put this weakness right is sufficient.", S),
    ("While the area has made sufficient progress with this weakness, queues are not yet short.", S),
    ("The area hasn't made sufficient progress.", N),
    ("The area has not, therefore, made sufficient progress.", N),
    ("The area has yet to make sufficient progress.", N),
    ("Some progress has been made but this is not enough.", N),
    ("While sufficient progress has been made on paper, this is not so in classrooms.", N),
    # denied
    ("It cannot be said that sufficient progress has been made.", N),
    ("Inspectors were not convinced that the area has made sufficient progress.", N),
    ("There is no evidence that the area has made sufficient progress.", N),
    ("Neither the council nor the trust has made sufficient progress.", N),
    # said by others, of others, of the past, or left open
    ("A mother told inspectors that insufficient progress has been made.", None),
    ("One father said, 'the area has not made sufficient progress'.", None),
    ("Leaders believe that they have made sufficient progress.", None),
    ("Pupils with SEND have made sufficient progress in number work.", None),
    ("The progress that pupils make is insufficient.", None),
    ("Until last spring, the area had not made sufficient progress.", None),
    ("Leaders have made progress, but their budget is insufficient.", None),
    ("Inspectors looked at whether sufficient progress has been made.", None),
    ("The area has made sufficient progress in most of the significant weaknesses.", None),
    # of a part
    ("Sufficient progress has been made in training but not in recruiting.", "mixed"),
    ("The area has made sufficient progress in some aspects of this weakness.", "mixed"),
    ("Health staff have made sufficient progress but school staff have not.", "mixed"),
]

COUNTS = [
    ("Of the nine areas of significant weakness, sufficient progress has been made in seven.", [(S, 7, 9)]),
    ("Of the nine weaknesses, insufficient progress has been made in two.", [(N, 2, 9)]),
    ("The area has made sufficient progress in all but one of the significant weaknesses.", [(N, 1, None)]),
    ("It has made sufficient progress in addressing all but two of the six significant weaknesses.", [(N, 2, 6)]),
    ("The area has made sufficient progress in only two of the five significant weaknesses.", [(S, 2, 5)]),
    ("There has been sufficient progress in four of the six significant weaknesses.", [(S, 4, 6)]),
    ("The area has made sufficient progress in addressing neither of the two significant weaknesses.", [(N, 2, 2)]),
    ("The area has not made sufficient progress in addressing the two remaining weaknesses.", [(N, 2, None)]),
    ("It has made sufficient progress in three weaknesses and insufficient progress in two.",
     [(S, 3, None), (N, 2, None)]),
    ("It has not made sufficient progress in one weakness, but sufficient progress in the other six.",
     [(N, 1, None), (S, 6, None)]),
    ("Leaders believe that the area has made sufficient progress in all of the weaknesses.", []),
    ("Inspectors are not convinced that the area has made sufficient progress in all of the weaknesses.", []),
]  # fmt: skip

OPENING = """9 March 2022

Dear Ms Doe

Joint area SEND revisit in Derby

Between 21 and 23 February 2022, Ofsted and the Care Quality Commission (CQC) revisited the area of Derby to decide
whether sufficient progress has been made in addressing each of the areas of significant weakness.

SUMMARY

Main findings

BODY

Yours sincerely
"""
GOOD, BAD = "The area has made sufficient progress.", "The area has not made sufficient progress."
TWO = "The area has made sufficient progress in addressing one of the two significant weaknesses."
ANSWERS = [("No shared plan.", S), ("Queues are long.", N)]
FOUND = "The initial inspection found the following:"
BODIES = {
    "bullets on the whole area first": ["- Leaders care.", "- Staff stay.", "No shared plan.", "There is one.", GOOD,
                                        "Queues are long.", "Longer.", BAD],
    "verdict as the last of the bullets": ["No shared plan.", "- There is one.", f"- {GOOD}",
                                           "Queues are long.", "- Longer.", f"- {BAD}"],
    "the narrative looks back": [FOUND, "No shared plan.", "The initial inspection found that staff left.", GOOD,
                                 FOUND, "Queues are long.", "The initial inspection found that few cared.", BAD],
    "voices of others": [FOUND, "No shared plan.", "Some parents say that not enough progress has been made.", GOOD,
                         FOUND, "Queues are long.", "Leaders feel that they have made sufficient progress.", BAD],
}  # fmt: skip

OUTCOME = """31 July 2017

Dear Ms Doe

Joint local area SEND inspection in Derby

From 12 June 2017 to 16 June 2017, Ofsted and the Care Quality Commission (CQC) carried out a joint inspection of the
local area of Derby to judge the effectiveness of the area in implementing the reforms.

Strengths

- Leaders know their families.

Main findings

BODY

Yours sincerely
"""
REQUIRED = "The local area must produce a written statement of action to tackle these areas of significant weakness:"
NEAR = "- A neighbouring area, Westmere, was required to produce a written statement of action."
TABLE = "| No | Area of significant weakness |\n|---|---|\n| 1 | late plans |\n| 2 | queues |"
OUTCOMES = [
    ([NEAR], "wsoa_not_required", []),
    (["- Leaders made ready in case a written statement of action is required."], "wsoa_not_required", []),
    (["- Leaders know of the following weaknesses: late plans and queues."], "wsoa_not_required", []),
    (["- Areas of significant weakness are: many.", REQUIRED, "- late plans\n- queues"],
     "wsoa_required", ["late plans", "queues"]),
    ([f"{REQUIRED} (1) late plans; and (2) queues."], "wsoa_required", ["late plans", "queues."]),
    ([REQUIRED, "Late plans.", "Queues.", "Ofsted will judge the statement."],
     "wsoa_required", ["Late plans.", "Queues."]),
    ([REQUIRED, TABLE], "wsoa_required", ["late plans", "queues"]),
]  # fmt: skip


def letter(text: str, folder: Path) -> Reading:
    path = folder / "letter.md"
    path.write_text(text, encoding="utf-8")
    return read_letter(read_document(path), Source(path.name, "", 0), RULES, project_rules().areas)


@pytest.mark.parametrize(("sentence", "expected"), ITEM)
def test_the_verdict_of_a_sentence_is_the_inspectors_own_on_the_whole_item(sentence: str, expected: str | None) -> None:
    found = item_verdict(sentence, PROGRESS, RULES)
    if isinstance(found, ItemVerdict) and covers_several_items(sentence, found, RULES):
        found = None
    assert (found.value if isinstance(found, ItemVerdict) else found) == expected


@pytest.mark.parametrize(("sentence", "expected"), COUNTS)
def test_the_numbers_of_a_sentence(sentence: str, expected: list[tuple[str, int, int | None]]) -> None:
    found = [(s.value, s.count, s.total) for s in summaries(sentence, RULES)]
    assert found == expected


@pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
def test_weaknesses_and_verdicts_of_a_revisit_letter(body: list[str], tmp_path: Path) -> None:
    reading = letter(OPENING.replace("SUMMARY", TWO).replace("BODY", "\n\n".join(body)), tmp_path)
    assert [(f.text, f.verdict) for f in reading.findings] == ANSWERS
    assert not reading.problems


def test_verdicts_that_stand_as_headings_over_what_cannot_be_told_apart_are_not_guessed(tmp_path: Path) -> None:
    good, bad = (
        ["Sufficient progress", "No shared plan.", "There is one."],
        ["Insufficient progress", "Queues are long."],
    )
    body = "\n\n".join([*good, *bad, "Longer."])
    reading = letter(OPENING.replace("SUMMARY", TWO).replace("BODY", body), tmp_path)
    assert reading.letter and not reading.letter.outcome and not reading.findings
    assert "statement_missing" in {p.code for p in reading.problems}


def test_two_numbers_that_do_not_make_the_total_are_not_kept(tmp_path: Path) -> None:
    summary = (
        "The area has made sufficient progress in addressing four of the five significant weaknesses. "
        "The area has not made sufficient progress in addressing two significant weaknesses."
    )
    reading = letter(
        OPENING.replace("SUMMARY", summary).replace("BODY", "\n\n".join(BODIES["voices of others"])), tmp_path
    )
    assert reading.letter and reading.letter.stated_sufficient is None
    assert "summaries_differ" in {p.code for p in reading.problems}


@pytest.mark.parametrize(("body", "outcome", "weaknesses"), OUTCOMES)
def test_outcome_and_weaknesses_of_an_outcome_letter(
    body: list[str], outcome: str, weaknesses: list[str], tmp_path: Path
) -> None:
    reading = letter(OUTCOME.replace("BODY", "\n\n".join(body)), tmp_path)
    assert reading.letter and reading.letter.outcome == outcome
    assert [f.text for f in reading.findings if f.kind == "weakness"] == weaknesses


@pytest.mark.parametrize("part", ["some of the areas", "one of the two areas", "most areas"])
def test_action_on_a_part_of_the_priorities_is_no_outcome(part: str) -> None:
    sentence = f"The partnership has taken effective action to address {part} for priority action."
    assert item_verdict(sentence, ACTION, RULES) == "mixed"


def test_no_outcome_where_the_letter_counts_more_weaknesses_than_were_read(tmp_path: Path) -> None:
    body = "\n\n".join(
        [FOUND, "- no shared plan\n- late plans", "All is well.", FOUND, "Queues are long.", "Longer.", BAD]
    )
    text = OPENING.replace("SUMMARY", TWO.replace("one of the two", "two of the three")).replace("BODY", body)
    reading = letter(text, tmp_path)
    assert reading.letter and not reading.letter.outcome
    assert "summary_contradicts" in {p.code for p in reading.problems}


def test_of_two_verdicts_in_a_sentence_the_main_clause_counts() -> None:
    first = (
        "While the area has made sufficient progress in plans, it has not made sufficient progress in this weakness."
    )
    second = "Although insufficient progress was made in plans, the area has made sufficient progress in this weakness."
    verdicts = [item_verdict(sentence, PROGRESS, RULES) for sentence in (first, second)]
    assert [v.value for v in verdicts if isinstance(v, ItemVerdict)] == ["not_sufficient", "sufficient"]
