"""A person's corrections: applied beside the machine's values, or refused with a reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.domain.records import CorrectionRow, Finding, Letter
from pipeline.review.corrections import Corrected, apply_corrections, quoted_on_page
from pipeline.rulebook.correction_files import load_corrections
from tests.support.made_corrections import DATE, GOOD, changed, written

LETTER = Letter(
    "sampleham-revisit_letter-2019-05-13", "b.pdf", kind="revisit_letter", framework="2016", outcome="some_sufficient",
    n_weaknesses=2, n_sufficient=1, n_not_sufficient=1, letter_date="2019-06-27", stated_sufficient=2,
)  # fmt: skip
OTHER = Letter("sampleham-outcome_letter-2017-06-12", "a.pdf", kind="outcome_letter", outcome="wsoa_required")
FINDINGS = [
    Finding(f"{LETTER.letter_id}/weakness/1", LETTER.letter_id, "weakness", 1, "Plans are late.", "sufficient"),
    Finding(f"{LETTER.letter_id}/weakness/2", LETTER.letter_id, "weakness", 2, "Joint work is weak.", "not_sufficient"),
]
TEXTS = {
    LETTER.letter_id: "Page one.\n\fThe area has made suffi-\ncient progress on\n“joint work”.\n\fRunning header\n",
    OTHER.letter_id: "A letter’s text.\n\f",
}


def applied(
    folder: Path, *texts: str, letters: list[Letter] | None = None, findings: list[Finding] | None = None
) -> Corrected:
    corrections = load_corrections(written(folder, *texts))
    return apply_corrections(letters or [OTHER, LETTER], FINDINGS if findings is None else findings, corrections, TEXTS)


def test_a_verdict_is_corrected_and_the_counts_and_the_outcome_follow(tmp_path: Path) -> None:
    letters, findings, rows, problems = applied(tmp_path, GOOD)
    assert [(f.verdict, f.origin) for f in findings] == [("sufficient", "rules"), ("sufficient", "correction")]
    assert letters[0] == OTHER
    assert letters[1] == replace(
        LETTER, n_sufficient=2, n_not_sufficient=0, outcome="all_sufficient", origin="correction"
    )
    assert rows == [
        CorrectionRow(
            LETTER.letter_id, f"{LETTER.letter_id}/weakness/2", "verdict", "not_sufficient", "sufficient",
            "the sentence is split by a table", "A. Reader", "2026-11-22", "applied",
        )
    ]  # fmt: skip
    assert problems == []


def test_a_missing_verdict_is_supplied(tmp_path: Path) -> None:
    gap = [FINDINGS[0], replace(FINDINGS[1], verdict="")]
    letter = replace(LETTER, n_not_sufficient=0)
    text = changed(GOOD, was='""', becomes="not_sufficient")
    letters, findings, rows, _ = applied(tmp_path, text, letters=[letter], findings=gap)
    assert findings[1].verdict == "not_sufficient" and rows[0].machine == ""
    assert (letters[0].n_not_sufficient, letters[0].outcome) == (1, "some_sufficient")


def test_a_letters_own_field(tmp_path: Path) -> None:
    letters, findings, rows, problems = applied(tmp_path, DATE)
    assert letters[1] == replace(LETTER, letter_date="2019-06-28", origin="correction")
    assert findings == FINDINGS and problems == []
    assert (rows[0].finding_id, rows[0].machine, rows[0].corrected) == ("", "2019-06-27", "2019-06-28")


def test_a_number_and_its_absence(tmp_path: Path) -> None:
    text = changed(DATE, field="stated_sufficient", was="2", becomes="1")
    assert applied(tmp_path, text)[0][1].stated_sufficient == 1
    text = changed(DATE, field="stated_sufficient", was="2", becomes='""')
    assert applied(tmp_path, text)[0][1].stated_sufficient is None


def test_an_outcome_that_a_person_gives_holds_over_the_counted_one(tmp_path: Path) -> None:
    outcome = changed(DATE, field="outcome", was="some_sufficient", becomes="none_sufficient")
    letters, _, rows, _ = applied(tmp_path, GOOD, outcome)
    assert letters[1].outcome == "none_sufficient"
    assert [row.status for row in rows] == ["applied", "applied"]


def test_the_words_of_a_finding(tmp_path: Path) -> None:
    text = changed(GOOD, field="text", was="Joint  work is weak.", becomes="Joint work is very weak.")
    letters, findings, _, _ = applied(tmp_path, text)
    assert findings[1] == replace(
        FINDINGS[1], text="Joint work is very weak.", origin="correction", markdown="Joint work is very weak."
    )
    assert letters[1] == LETTER


def test_no_correction_changes_nothing(tmp_path: Path) -> None:
    assert applied(tmp_path) == ([OTHER, LETTER], FINDINGS, [], [])


@pytest.mark.parametrize(
    ("text", "severity", "code", "status", "says"),
    [
        (changed(GOOD, was="sufficient", becomes="not_sufficient"), "warning", "correction_not_needed", "not_needed",
         "no longer needed, the rules give “not_sufficient” themselves: delete it"),
        (changed(GOOD, becomes="not_sufficient"), "warning", "correction_not_needed", "not_needed",
         "`was` and `becomes` are the same"),
        (changed(GOOD, was='""', becomes="sufficient"), "error", "correction_stale", "stale",
         "the rules now give “not_sufficient”, neither “” nor “sufficient”"),
        (changed(GOOD, finding="weakness/3"), "error", "correction_lost", "stale", "no weakness/3 any more"),
        (changed(GOOD, letter="sampleham-revisit_letter-2019-05-14"), "error", "correction_lost", "stale",
         "is it now sampleham-revisit_letter-2019-05-13?"),
        (changed(GOOD, letter="elsewhere-revisit_letter-2019-05-13"), "warning", "correction_elsewhere", "stale",
         "this corpus has no letter elsewhere"),
        (changed(GOOD, see="{page: 1, quote: has made sufficient progress}"), "error", "correction_quote", "stale",
         "is not on page 1"),
        (changed(GOOD, see="{page: 3, quote: running header}"), "error", "correction_quote", "stale",
         "is not on page 3"),
        (changed(GOOD, see="{page: 2, quote: has made insufficient progress}"), "error", "correction_quote", "stale",
         "is not on page 2"),
    ],
)  # fmt: skip
def test_a_correction_that_does_not_fit_changes_nothing(
    tmp_path: Path, text: str, severity: str, code: str, status: str, says: str
) -> None:
    letters, findings, [row], [problem] = applied(tmp_path, text)
    assert (letters, findings) == ([OTHER, LETTER], FINDINGS)
    assert (problem.severity, problem.code, row.status) == (severity, code, status)
    assert says in problem.message and problem.message.startswith("corrections/0.yml:1: ")


def test_one_stale_correction_leaves_the_others_standing(tmp_path: Path) -> None:
    letters, _, rows, problems = applied(tmp_path, changed(GOOD, finding="weakness/9"), DATE)
    assert [row.status for row in rows] == ["stale", "applied"]
    assert letters[1].letter_date == "2019-06-28" and len(problems) == 1


def test_a_verdict_still_missing_leaves_the_outcome_as_it_was(tmp_path: Path) -> None:
    gap = [replace(FINDINGS[0], verdict=""), FINDINGS[1]]
    letters, _, _, _ = applied(tmp_path, GOOD, findings=gap)
    assert (letters[1].n_sufficient, letters[1].n_not_sufficient) == (1, 0)
    assert letters[1].outcome == LETTER.outcome


@pytest.mark.parametrize(
    ("page", "quote", "there"),
    [
        (2, "made sufficient progress", True),
        (2, "'Joint work'", True),
        (2, "progress on joint", True),
        (1, "joint work", False),
        (2, "page one The area", False),
        (9, "joint work", False),
    ],
)
def test_a_quote_is_looked_for_on_its_page(page: int, quote: str, there: bool) -> None:
    assert quoted_on_page(TEXTS[LETTER.letter_id], page, quote) is there
