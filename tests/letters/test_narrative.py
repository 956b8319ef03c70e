"""What a letter says of each weakness between its statement and its verdict, and what it says of none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.domain.records import Reading, Source
from pipeline.letters.letter import read_letter
from pipeline.reading.files import read_document
from tests.support.extracted import differences, reading_of
from tests.support.made_letters.case import Case
from tests.support.made_letters.layout import Layout
from tests.support.made_letters.places import AMBLEFORD
from tests.support.made_letters.spec import RevisitLetter, Weakness
from tests.support.made_letters.wordings import Wording
from tests.support.rules import project_rules

HEAD = """9 March 2022

Dear Ms Doe

Joint area SEND revisit in Derby

Between 21 and 23 February 2022, Ofsted and the Care Quality Commission (CQC) revisited the area of Derby to decide
whether sufficient progress has been made in addressing each of the areas of significant weakness.

The area has made sufficient progress in addressing one of the two significant weaknesses.

Main findings

"""
FOUND = "- At the initial inspection, inspectors found the following:"
GOOD = "The area has made sufficient progress in addressing this significant weakness."
BAD = "The area has not made sufficient progress in addressing this significant weakness."
PLAN, QUEUES = "No shared plan.", "Long queues for help."
END = "It is for DfE and NHS England to determine the next steps."
LETTER = RevisitLetter(
    AMBLEFORD,
    start=date(2019, 6, 3),
    end=date(2019, 6, 5),
    letter_date=date(2019, 7, 1),
    previous_published=date(2017, 7, 24),
    weaknesses=(
        Weakness(
            "Families wait too long for an assessment",
            "sufficient",
            ("Waits have fallen since a second team began to see children at weekends.", "Families say so."),
        ),
        Weakness("Leaders do not know how well services work", "not_sufficient", ("Few figures are shared.",)),
        Weakness("Plans are late", "sufficient"),
    ),
)
BODIES = {
    "a verdict behind": (
        [FOUND, PLAN, "There is one now.", "Staff know it.", GOOD, FOUND, QUEUES, "Longer.", BAD, END],
        ["There is one now.\nStaff know it.", "Longer."],
    ),
    "a verdict before": (
        [FOUND, PLAN, GOOD, "There is one now.", FOUND, QUEUES, BAD, "They grew.", "Why?", END, "Bye."],
        ["There is one now.", "They grew.\nWhy?"],
    ),
    "a verdict in the paragraph": (
        [FOUND, PLAN, f"There is one now. {GOOD}", FOUND, QUEUES, f"{BAD} Much is left to do.", END],
        ["There is one now.", "Much is left to do."],
    ),
    "a verdict among the paragraphs": (
        [FOUND, PLAN, "One.", GOOD, "Two.", FOUND, QUEUES, "Three.", BAD, "Four.", END],
        ["One.\nTwo.", "Three.\nFour."],
    ),
    "points": (
        [FOUND, PLAN, "Leaders:\n\n- meet\n  - weekly\n- act", GOOD, FOUND, QUEUES, "Longer.", BAD],
        ["Leaders:\n- meet\n  - weekly\n- act", "Longer."],
    ),
    "headings between": (
        ["**Leaders**", FOUND, PLAN, "One now.", GOOD, "**Queues**", FOUND, QUEUES, "Longer.", BAD],
        ["One now.", "Longer."],
    ),
    "the statement again": (
        [FOUND, PLAN, PLAN, "One now.", GOOD, FOUND, QUEUES, "Longer.", BAD, END],
        ["One now.", "Longer."],
    ),
    "nothing said": ([FOUND, PLAN, GOOD, FOUND, QUEUES, BAD, END], ["", ""]),
    "next steps under a heading": (
        [FOUND, PLAN, GOOD, "One.", FOUND, QUEUES, BAD, "Two.", "**Next steps**", "All will meet."],
        ["One.", "Two."],
    ),
    "one lead-in for all": (
        ["The initial inspection found that:", f"1. {PLAN}", "One now.", GOOD, f"2. {QUEUES}", "Longer.", BAD, END],
        ["One now.", "Longer."],
    ),
    "a lead-in in the first bullet only": (
        ["- The initial inspection found that plans were late.", "One now.", GOOD, f"- {QUEUES}", "Longer.", BAD, END],
        ["One now.", "Longer."],
    ),
    "a list of all first": (
        [
            "The areas of significant weakness at the initial inspection were:",
            "- no shared plan\n- long queues for help", "No shared plan", "One now.", GOOD, "Long queues for help",
            "Longer.", BAD, END,
        ],
        ["One now.", "Longer."],
    ),
    "a verdict under a label": (
        [
            f"Weakness 1: {PLAN}", "One now.", "Judgement", "Sufficient progress", f"Weakness 2: {QUEUES}", "Longer.",
            "Judgement", "Insufficient progress", END,
        ],
        ["One now.", "Longer."],
    ),
}  # fmt: skip


def read(body: list[str], folder: Path) -> Reading:
    path = folder / "letter.md"
    path.write_text(HEAD + "\n\n".join(body) + "\n\nYours sincerely\n", encoding="utf-8")
    return read_letter(read_document(path), Source(path.name, "", 0), project_rules().letters, project_rules().areas)


@pytest.mark.parametrize(("body", "narratives"), BODIES.values(), ids=list(BODIES))
def test_the_narrative_is_what_stands_with_a_weakness_but_its_verdict(
    body: list[str], narratives: list[str], tmp_path: Path
) -> None:
    reading = read(body, tmp_path)
    assert [(f.verdict, f.narrative) for f in reading.findings] == [
        ("sufficient", narratives[0]), ("not_sufficient", narratives[1]),
    ]  # fmt: skip
    assert not reading.problems


def test_a_paragraph_that_could_be_about_two_is_in_neither_and_is_named(tmp_path: Path) -> None:
    body = [FOUND, PLAN, "One now.", GOOD, "Staff stay.", FOUND, QUEUES, "Longer.", BAD, END]
    reading = read(body, tmp_path)
    assert [f.narrative for f in reading.findings] == ["One now.", "Longer."]
    (problem,) = reading.problems
    assert problem.code == "narrative_unclear" and "Staff stay." in problem.message


def test_bullets_that_may_be_weaknesses_or_evidence_are_an_error(tmp_path: Path) -> None:
    body = ["The initial inspection found that:", f"- {PLAN}", GOOD, "- One now.", "- Staff know it.", BAD, END]
    assert "items_unclear" in {problem.code for problem in read(body, tmp_path).problems}


def test_what_stands_behind_a_list_under_one_verdict_is_in_no_narrative(tmp_path: Path) -> None:
    made = "The area has made sufficient progress in addressing the following weaknesses:"
    body = [made, "- no shared plan\n- long queues for help", "Staff stay.", END]
    reading = read(body, tmp_path)
    assert [f.narrative for f in reading.findings] == ["", ""]
    assert [p.message for p in reading.problems if p.code == "narrative_unclear" and "Staff stay." in p.message]


@pytest.mark.parametrize("form", ["below", "heading", "numbered", "bullet", "running"])
@pytest.mark.parametrize("first", [False, True], ids=["verdict behind", "verdict first"])
def test_every_form_gives_its_narratives_at_any_page_break(form: str, first: bool, tmp_path: Path) -> None:
    evidence = "bullets" if first and form != "bullet" else "paragraphs"
    wording = Wording(weakness_form=form, verdict_first=first, evidence=evidence)  # type: ignore[arg-type]
    for line in range(26, 44, 3):
        case = Case(LETTER, wording, Layout(breaks=frozenset({line, line + 5}), header="Head", footer="Foot"))
        assert not differences(case, reading_of(case, "pdf", tmp_path)), line


def test_a_row_of_a_table_may_have_a_column_for_what_was_found(tmp_path: Path) -> None:
    rows = [
        "| Area of significant weakness | What inspectors found | Progress |",
        "|---|---|---|",
        "| The lack of a shared plan | There is one, and staff know it. | Sufficient progress |",
        f"| Long queues for therapies | Longer. {BAD} | |",
    ]
    reading = read(["\n".join(rows)], tmp_path)
    assert next((f.text, f.narrative, f.verdict) for f in reading.findings) == (
        "The lack of a shared plan", "There is one, and staff know it.", "sufficient",
    )  # fmt: skip
