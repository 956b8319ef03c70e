"""What is unlikely in a letter is an error beside the value, each kind of doubt once; a letter like others has none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.domain.errors import RulesError
from pipeline.domain.problems import Severity
from pipeline.domain.records import Reading, Source
from pipeline.letters.letter import read_letter
from pipeline.reading.files import read_document
from pipeline.rulebook.doubt_rules import load_doubt_rules
from tests.support.made_letters.case import Case
from tests.support.made_letters.places import AMBLEFORD
from tests.support.made_letters.spec import Aspect, FullInspection, Item, OutcomeLetter
from tests.support.rules import FOLDER, areas_with_sample, project_rules

GOOD = "School nurses know the families of their schools."
BAD = "Plans are finished too late."
ASPECT = Aspect(strengths=(GOOD,), developments=(BAD,))


def errors_of(text: str, folder: Path) -> set[str]:
    path = folder / "letter.txt"
    path.write_text(text, encoding="utf-8")
    read = read_letter(read_document(path), Source(path.name, "", 0), project_rules().letters, areas_with_sample())
    assert isinstance(read, Reading)
    assert read.letter
    return {problem.code for problem in read.problems if problem.severity is Severity.ERROR}


def outcome_letter(*weaknesses: str, aspect: Aspect = ASPECT) -> str:
    spec = OutcomeLetter(
        AMBLEFORD, date(2018, 1, 8), date(2018, 1, 12), date(2018, 3, 1), (aspect,) * 3,
        tuple(Item(text) for text in weaknesses or ("the lateness of plans",)),
    )  # fmt: skip
    return Case(spec).written("txt").decode()


def report(improvement: str) -> str:
    spec = FullInspection(AMBLEFORD, date(2024, 1, 8), date(2024, 1, 12), "positive", improvements=(Item(improvement),))
    return Case(spec).written("txt").decode()


def test_a_letter_like_others_raises_no_doubt(tmp_path: Path) -> None:
    assert errors_of(outcome_letter(), tmp_path) == set()
    assert errors_of(report("Leaders should shorten the wait for assessments."), tmp_path) == set()


@pytest.mark.parametrize(
    ("weakness", "code"),
    [
        ("late plans", "finding_short"),
        ("lorem ipsum dolor sit amet", "finding_odd"),
        ("main findings", "finding_heading"),
        ("the lateness of plans and", "finding_fragment"),
        ("the lateness of plans:", "finding_fragment"),
        ("the lateness of health plans in schools the lateness of health plans in schools", "finding_twice"),
        ("the lateness of plans..", "finding_twice"),
    ],
)
def test_an_unlikely_finding_is_an_error(weakness: str, code: str, tmp_path: Path) -> None:
    assert code in errors_of(outcome_letter("the long waits for therapies", weakness), tmp_path)


def test_an_improvement_that_begins_in_mid_sentence_is_an_error(tmp_path: Path) -> None:
    assert "finding_fragment" in errors_of(report("those who are educated at home."), tmp_path)


def test_an_outcome_letter_without_strengths_or_areas_for_development_is_an_error(tmp_path: Path) -> None:
    assert "no_lists" in errors_of(outcome_letter(aspect=Aspect()), tmp_path)


def test_weaknesses_counted_otherwise_than_listed_are_an_error(tmp_path: Path) -> None:
    text = outcome_letter("the lateness of plans", "the long waits for therapies")
    counted = text.replace(
        "Yours sincerely", "Leaders know of the three areas of significant weakness.\n\nYours sincerely"
    )
    assert counted != text
    assert "weaknesses_differ" in errors_of(counted, tmp_path)


def test_text_under_the_heading_of_a_list_that_no_finding_has_is_an_error(tmp_path: Path) -> None:
    lost = "Leaders told inspectors of many plans that they have made for the years to come in all schools. " * 8
    assert "text_unclaimed" in errors_of(outcome_letter().replace(BAD, f"{BAD}\n\n{lost}"), tmp_path)


def test_a_letter_without_a_date_is_an_error(tmp_path: Path) -> None:
    text = outcome_letter()
    assert "1 March 2018" in text
    assert "no_letter_date" in errors_of(text.replace("1 March 2018", ""), tmp_path)


def test_a_letter_whose_lines_stand_in_it_twice_is_an_error(tmp_path: Path) -> None:
    said = "\n\n".join(f"Inspectors visited school number {n} and spoke with its pupils and staff." for n in range(12))
    text = outcome_letter().replace("Yours sincerely", f"{said}\n\n{said}\n\nYours sincerely")
    assert "letter_twice" in errors_of(text, tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("fewest_words: 3", "fewest_words: few", "`fewest_words` takes a whole number up to 1000"),
        ("unclaimed: 0.35", "unclaimed: 35", "`unclaimed` takes a share from 0 to 1"),
        ("  doubled_words: 5\n", "", "`finding:` has no `doubled_words`; add it"),
        ("letter:", "letters:", "has no `letter:`"),
    ],
)
def test_a_slip_in_the_thresholds_is_one_clear_line(old: str, new: str, message: str, tmp_path: Path) -> None:
    text = (FOLDER / "doubts.yml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "doubts.yml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(RulesError) as refused:
        load_doubt_rules(tmp_path)
    assert len(refused.value.messages) == 1
    assert message in refused.value.messages[0]
