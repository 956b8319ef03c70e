"""What a letter lacks says nothing unless the letter is whole; what is none is set aside, by its own title."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.domain.records import Reading, Source
from pipeline.letters.letter import read_letter
from pipeline.reading.files import read_document
from tests.support.rules import areas_with_sample, project_rules

OPENING = """17 July 2017

Dear Ms Doe

Joint local area SEND inspection in Ambleford

Between 12 June 2017 and 16 June 2017, Ofsted and the Care Quality Commission (CQC) carried out a joint inspection of
the local area of Ambleford to judge the effectiveness of the area in implementing the reforms for special educational
needs.
"""
BODY = """
Main findings

The effectiveness of the local area in identifying needs

Strengths

- Health visitors know their families.

Areas for development

- Some plans are late.
"""
END = "\nYours sincerely\n\nA Nother\n"
REVISIT = """9 August 2019

Dear Ms Doe

Joint area SEND revisit in Ambleford

Between 1 July 2019 and 4 July 2019, Ofsted and the Care Quality Commission (CQC) revisited the area of Ambleford to
decide whether sufficient progress has been made in addressing each of the areas of significant weakness.
"""
CHILDREN = """Inspection of Ambleford local authority children’s services

Inspection dates: 9 to 20 May 2022

Leaders have taken effective action since the last inspection. Areas for priority action remain in fostering.
"""


def reading(text: str, folder: Path, name: str = "letter.txt") -> Reading:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_letter(read_document(path), Source(name, "", 0), project_rules().letters, areas_with_sample())


def codes(result: Reading) -> set[str]:
    return {problem.code.value for problem in result.problems}


def test_a_whole_letter_without_such_words_asks_for_no_statement(tmp_path: Path) -> None:
    result = reading(OPENING + BODY + END, tmp_path)
    assert result.letter and (result.letter.outcome, result.letter.n_weaknesses) == ("wsoa_not_required", 0)
    assert "incomplete_letter" not in codes(result)


@pytest.mark.parametrize(
    "text",
    [OPENING + BODY, OPENING + END, OPENING, OPENING + "\f" + "\f" + BODY + END],
    ids=["no end", "no lists", "first page only", "a page without text"],
)
def test_a_letter_cut_short_says_nothing_by_its_silence(text: str, tmp_path: Path) -> None:
    result = reading(text, tmp_path)
    assert result.letter and (result.letter.outcome, result.letter.n_weaknesses) == ("", None)
    assert "incomplete_letter" in codes(result)


def test_words_on_a_statement_that_no_rule_reads_leave_the_outcome_open(tmp_path: Path) -> None:
    strange = "\nA written statement of action shall be forthcoming from the partners by spring.\n"
    result = reading(OPENING + BODY + strange + END, tmp_path)
    assert result.letter and not result.letter.outcome
    assert "outcome_missing" in codes(result)


def test_nothing_counted_is_no_count(tmp_path: Path) -> None:
    letter = reading(REVISIT + "\nWe met many families.\n" + END, tmp_path).letter
    assert letter and (letter.n_weaknesses, letter.n_sufficient, letter.n_not_sufficient) == (None, None, None)


def test_a_page_with_the_telling_sentence_alone_is_an_error_that_quotes_it(tmp_path: Path) -> None:
    told = "The local area is required to produce a written statement of action to tackle these significant weaknesses:"
    result = reading(f"News\n\n{told}\n\n- late plans\n- long waits\n", tmp_path)
    assert result.letter is None and codes(result) == {"likely_excerpt"}
    assert told[:60] in result.problems[0].message


@pytest.mark.parametrize("title", [CHILDREN.splitlines()[0], "Monitoring visit of Ambleford children’s services"])
def test_a_report_on_children_s_services_is_set_aside_whatever_it_says(title: str, tmp_path: Path) -> None:
    result = reading(CHILDREN.replace(CHILDREN.splitlines()[0], title), tmp_path)
    assert result.letter is None and codes(result) == {"not_a_letter"}


def test_a_plan_without_tables_is_read_by_its_title_and_list(tmp_path: Path) -> None:
    plan = "SEND Written Statement of Action (v3) June 2019\n\nAmbleford Council\n\nThis plan answers the requirement "
    plan += "to act on the following areas for improvement, named in June 2017.\n\n1. Late plans.\n2. Long waits.\n"
    result = reading(plan, tmp_path)
    assert result.letter and result.letter.kind == "statement_of_action" and result.letter.area == "Ambleford"
    assert [f.text for f in result.findings] == ["Late plans.", "Long waits."]


@pytest.mark.parametrize(
    "days", ["Between October 1, 2018 and October 5, 2018", "Between l October ’18 and 5 October ’18"]
)
def test_the_day_of_another_paper_is_not_the_inspection_s(days: str, tmp_path: Path) -> None:
    opening = REVISIT.replace("Between 1 July 2019 and 4 July 2019", days)
    opening = opening.replace(
        "weakness.", "weakness detailed in the written statement of action issued on 7 June 2018."
    )
    result = reading(opening + END, tmp_path)
    assert result.letter and result.letter.inspection_start == ""
    assert "no_dates" in codes(result)


def test_an_area_with_a_full_stop_in_its_name_is_read(tmp_path: Path) -> None:
    result = reading((OPENING + BODY + END).replace("Ambleford", "St. Helens"), tmp_path)
    assert result.letter and (result.letter.area, result.letter.area_as_written) == ("St. Helens", "St. Helens")
