"""A verdict counts only in a clause of a known shape: whoever turns a sentence round gets its true value, or none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.records import Reading, Source
from pipeline.domain.text import sentences
from pipeline.domain.vocabulary import ACTION, PROGRESS, Outcome
from pipeline.letters.letter import read_letter
from pipeline.letters.parts.clauses import ClauseReader, Stance, VerdictWords
from pipeline.letters.parts.plain_sentence import plain_sentence
from pipeline.letters.parts.verdicts import ItemVerdict, item_verdict, outcomes, summaries
from pipeline.reading.files import read_document
from pipeline.rulebook.clause_shapes import Form, Named, OneOf, Shape
from tests.support.rules import project_rules
from tests.support.verdict_sentences import OPEN, VerdictSentence, verdict_sentences

RULES = project_rules().letters
SENTENCES = list(verdict_sentences())
REVISIT = """9 March 2022

Dear Ms Doe

Joint area SEND revisit in Derby

Between 21 and 23 February 2022, Ofsted and the Care Quality Commission (CQC) revisited the area of Derby to decide
whether sufficient progress has been made in addressing each of the areas of significant weakness.

Main findings

BODY

Yours sincerely
"""
REQUIRED, NOT_REQUIRED = Outcome.WSOA_REQUIRED, Outcome.WSOA_NOT_REQUIRED
OUTCOMES = [
    ("The chief inspector has determined that a written statement of action is required.", [REQUIRED]),
    ("In the light of these findings, the area must submit a written statement of action to Ofsted.", [REQUIRED]),
    ("There is no doubt that a written statement of action is needed.", [REQUIRED]),
    ("HMCI has chosen to request a written statement of action.", [REQUIRED]),
    ("HMCI has not concluded that a written statement of action is required.", [NOT_REQUIRED]),
    ("HMCI has resolved against asking for a written statement of action.", [NOT_REQUIRED]),
    ("The area needn't produce a written statement of action.", [NOT_REQUIRED]),
    ("Without this work, a written statement of action would have been required.", [NOT_REQUIRED]),
    ("The requirement for a written statement of action has now been removed.", [NOT_REQUIRED]),
    ("Leaders expect that a written statement of action is required.", []),
    ("HMCI asked whether a written statement of action is required.", []),
    ("In Westmere, a written statement of action was required.", []),
    ("A written statement of action is required if the plan fails.", []),
    ("Unless waits fall, the area must produce a written statement of action.", []),
]  # fmt: skip
ACTIONS = [
    ("Inspectors are satisfied that the partnership has taken effective action.", "effective_action"),
    ("The partnership has not, however, taken effective action.", "no_effective_action"),
    ("There is little evidence that leaders have taken effective action.", "no_effective_action"),
    ("Leaders report that they have taken effective action.", None),
    ("The partnership would have taken effective action with more staff.", "mixed"),
    ("The partnership has taken effective action, except in health.", "mixed"),
]
COUNTS = [
    ("No one doubts that the area has made sufficient progress in addressing all of the significant weaknesses.", 1),
    ("The area has, since then, made sufficient progress in addressing four of the five significant weaknesses.", 1),
    ("The area would have made sufficient progress in addressing all of the significant weaknesses.", 0),
    ("The area expects to have made sufficient progress in addressing two of the significant weaknesses.", 0),
    ("If the area has made sufficient progress in all of the significant weaknesses, visits will cease.", 0),
    ("The area has made sufficient progress in all of the significant weaknesses, or so leaders claim.", 0),
]


def read(text: str, folder: Path) -> Reading:
    path = folder / "letter.md"
    path.write_text(text, encoding="utf-8")
    return read_letter(read_document(path), Source(path.name, "", 0), RULES, project_rules().areas)


def weaknesses_read(given: list[VerdictSentence], folder: Path) -> Reading:
    """A revisit letter with a weakness for each sentence, which is all that is said of it."""
    told = (f"The initial inspection found that plan {n} was late.\n\n{s.text}" for n, s in enumerate(given))
    return read(REVISIT.replace("BODY", "\n\n".join(told)), folder)


def test_no_sentence_is_read_wrongly_and_few_are_left_open(tmp_path: Path) -> None:
    right = 0
    for first in range(0, len(SENTENCES), 100):
        part = SENTENCES[first : first + 100]
        reading = weaknesses_read(part, tmp_path)
        assert len(reading.findings) == len(part)
        wrong = [
            (sentence.text, finding.verdict)
            for sentence, finding in zip(part, reading.findings, strict=True)
            if finding.verdict not in (sentence.expected, OPEN)
        ]
        assert not wrong
        right += sum(s.expected == f.verdict for s, f in zip(part, reading.findings, strict=True))
        missing = [p for p in reading.problems if p.code == "verdict_missing"]
        assert len(missing) == sum(not f.verdict for f in reading.findings)
    assert len(SENTENCES) >= 300
    assert right >= 0.92 * len(SENTENCES)


@pytest.mark.parametrize(("sentence", "expected"), OUTCOMES)
def test_whether_a_statement_is_required_is_said_in_a_known_way(sentence: str, expected: list[Outcome]) -> None:
    assert [value for value, _ in outcomes(sentence, RULES)] == expected


@pytest.mark.parametrize(("sentence", "expected"), ACTIONS)
def test_action_is_read_with_the_same_caution(sentence: str, expected: str | None) -> None:
    found = item_verdict(sentence, ACTION, RULES)
    assert (found.value if isinstance(found, ItemVerdict) else found) == expected


@pytest.mark.parametrize(("sentence", "number"), COUNTS)
def test_counts_are_read_with_the_same_caution(sentence: str, number: int) -> None:
    assert len(summaries(sentence, RULES)) == number


@pytest.mark.parametrize(
    ("sentence", "plain"),
    [
        ("It hasn’t, therefore, made sufficient progress.", "It has not made sufficient progress."),
        ("They've made, so far, sufficient progress.", "They have made sufficient progress."),
        ("It can't be said; it won't be.", "It cannot be said; it will not be."),
        ("The area has not only made sufficient progress.", "The area has made sufficient progress."),
        (
            "The area has, leaders say, made sufficient progress.",
            "The area has, leaders say, made sufficient progress.",
        ),
    ],
)
def test_plain_words_and_where_they_stood(sentence: str, plain: str) -> None:
    found = plain_sentence(sentence, RULES.clauses)
    assert found.text == plain
    start = plain.find("sufficient progress")
    if start >= 0:
        first, last = found.span(start, start + len("sufficient progress"))
        assert sentence[first:last] == "sufficient progress"


def words_of(shape: Shape) -> list[str]:
    out: list[str] = []
    for part in shape:
        match part:
            case Form(text):
                out.append(text)
            case OneOf(shapes):
                out += [word for inner in shapes for word in words_of(inner)]
            case Named(_):
                pass
    return out


VOCABULARY = sorted({w for below in RULES.clauses.values() for s in below.shapes for w in words_of(s)})
WORDS = st.lists(st.sampled_from([*VOCABULARY, "sufficient progress has been made", ",", ";", "“", ". The", "n't"]))


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(WORDS, WORDS)
def test_any_words_round_a_verdict_give_one_stance(before: list[str], after: list[str]) -> None:
    said = "the area has made sufficient progress"
    text = " ".join([*before, said, *after])
    start = len(" ".join(before)) + bool(before)
    stances = ClauseReader(text, RULES.clauses).stances([VerdictWords(start, start + len(said), 0)])
    assert len(stances) == 1 and isinstance(stances[0], Stance)
    for first, last in sentences(text):
        item_verdict(text[first:last], PROGRESS, RULES)


@pytest.mark.parametrize("words", ["in this and ", "while, ", "inspectors agree that ", "the area and its partners "])
def test_a_sentence_without_end_is_left_open(words: str) -> None:
    endless = words * 20_000 + "the area has made sufficient progress"
    assert item_verdict(endless, PROGRESS, RULES) == "mixed"
    assert not summaries(endless, RULES)
