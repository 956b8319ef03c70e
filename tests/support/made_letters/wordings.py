"""Families of wordings: the many ways in which such letters say the same thing.

A `Wording` holds a number per family; `pick` takes that one, counting round. The formulae are the
inspectorates' own; the sentences round them are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

T = TypeVar("T")

_NUMBERS = (
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
NUMBERS = _NUMBERS.split()


@dataclass(frozen=True, slots=True)
class Wording:
    """Which wording of each family a letter uses, and in which form it names a weakness."""

    subject: int = 0
    opening: int = 0
    dates: int = 0
    statement: int = 0  # the paragraph that requires a written statement of action
    lead_in: int = 0
    area: int = 0  # "The area", "The local area"
    verdict: int = 0
    summary: int = 0
    digits: bool = False
    weakness_form: Literal["below", "heading", "numbered", "bullet", "led_in_once", "running"] = "below"
    weakness_style: Literal["plain", "bold", "italic"] = "plain"
    verdict_runs_on: bool = False  # in the last remark's paragraph, not in one of its own
    verdict_first: bool = False  # before the remarks
    evidence: Literal["paragraphs", "bullets"] = "paragraphs"  # how the remarks on a weakness are set
    topics: bool = False  # a heading with a few words above each weakness
    explicit: bool = True  # says it where no statement is required; else says nothing
    previous: int = 0
    next_inspection: int = 0
    improvements: Literal["table", "bullets"] = "table"
    actions: Literal["table", "headings"] = "table"
    item_end: Literal["", ".", ";"] = ""


def pick(family: tuple[T, ...], number: int) -> T:
    """The family's wording of that number, counting round."""
    return family[number % len(family)]


def number(n: int, digits: bool) -> str:
    return str(n) if digits or n >= len(NUMBERS) else NUMBERS[n]


def plain_date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def first_day(start: date, end: date, form: int) -> str:
    """The first day of a period, as shortened as its last day allows, or not."""
    forms = [plain_date(start)]
    if start.year == end.year:
        forms.insert(0, f"{start.day} {start:%B}")
        if start.month == end.month:
            forms.insert(0, str(start.day))
    return pick(tuple(forms), form)


def between(start: date, end: date, form: int) -> str:
    """ "Between 3 and 7 June 2019" in one of its forms, with a capital."""
    first, last = first_day(start, end, form), plain_date(end)
    return pick((f"Between {first} and {last}", f"From {first} to {last}"), form // 3)


def spanning(start: date, end: date, form: int) -> str:
    """ "3 to 7 June 2019" in one of its forms."""
    first, last = first_day(start, end, form), plain_date(end)
    return pick((f"{first} to {last}", f"{first} – {last}"), form // 3)


SUBJECTS_OUTCOME = (
    "Joint area SEND inspection in {area}",
    "Joint local area SEND inspection in {area}",
    "Joint area SEND inspection of {area}",
    "Joint Local Area SEND Inspection in {area}",
    "Joint local area special educational needs and/or disabilities (SEND) inspection in {area}",
)
SUBJECTS_REVISIT = (
    "Joint area SEND revisit in {area}",
    "Joint local area SEND revisit in {area}",
    "Joint area SEND re-visit in {area}",
    "Joint local area SEND re-visit to {area}",
    "Joint Area SEND Revisit in {area}",
)
OPENINGS_OUTCOME = (
    "{between}, Ofsted and the Care Quality Commission (CQC) conducted a joint inspection of the local area of "
    "{area} to judge the effectiveness of the area in implementing the disability and special educational needs "
    "reforms as set out in the Children and Families Act 2014.",
    "{between}, Ofsted and the Care Quality Commission (CQC), conducted a joint inspection of {area} to judge how "
    "well the area has implemented the special educational needs and/or disabilities (SEND) reforms as set out in "
    "the Children and Families Act 2014.",
    "Ofsted and the Care Quality Commission (CQC) conducted a joint inspection of the local area of {area}, "
    "{spanning}, to judge the effectiveness of the area in implementing the special educational needs reforms.",
)
OPENINGS_REVISIT = (
    "{between}, Ofsted and the Care Quality Commission (CQC) revisited the area of {area} to decide whether "
    "sufficient progress has been made in addressing each of the areas of significant weakness detailed in the "
    "inspection report letter published on {published}.",
    "{between}, Ofsted and the Care Quality Commission (CQC) revisited the local area of {area} to decide whether the "
    "local area has made sufficient progress in addressing the areas of significant weakness detailed in the written "
    "statement of action (WSOA) issued on {published}.",
    "{between}, Ofsted and CQC carried out a re-visit to the local area of {area} to decide whether sufficient "
    "progress has been made in addressing each of the significant weaknesses set out in the letter published on "
    "{published}.",
)
STATEMENT_NAMES = ("Written Statement of Action", "written statement of action", "Written Statement of Action (WSOA)")
STATEMENT_REQUIRED = (
    "As a result of the findings of this inspection and in accordance with the Children Act 2004 (Joint Area Reviews) "
    "Regulations 2015, Her Majesty’s Chief Inspector (HMCI) has determined that a {statement} is required because of "
    "significant areas of weakness in the local area’s practice. HMCI has also determined that the local authority "
    "and the area’s clinical commissioning group (CCG) are jointly responsible for submitting the written statement "
    "to Ofsted.",
    "As a result of the findings of this inspection and in accordance with the Children Act 2004 (Joint Area Reviews) "
    "Regulations 2015, Her Majesty’s Chief Inspector has determined that a {statement} is required because of "
    "significant areas of weakness in the area’s practice. HMCI determined that the local authority is responsible "
    "for submitting the written statement of action to Ofsted.",
)
STATEMENT_NOT_REQUIRED = (
    "Her Majesty’s Chief Inspector (HMCI) has determined that a {statement} is not required.",
    "The local area is not required to produce a {statement}.",
    "As a result of the findings of this inspection, HMCI has determined that the local area does not need to submit "
    "a {statement}.",
)
STATEMENT_WAS_REQUIRED = (
    "As a result of the findings of the initial inspection and in accordance with the Children Act 2004 (Joint Area "
    "Reviews) Regulations 2015, Her Majesty’s Chief Inspector (HMCI) determined that a written statement of action "
    "was required because of significant areas of weakness in the area’s practice. HMCI determined that the local "
    "authority and the area’s clinical commissioning group (CCG) were jointly responsible for submitting the written "
    "statement to Ofsted. This was declared fit for purpose on {fit}."
)
CONCERNS = "The inspection raises significant concerns about the effectiveness of the local area."
LEAD_INS = (
    "The local area is required to produce and submit a {statement} to Ofsted that explains how the local area will "
    "tackle the following {areas} of significant weakness:",
    "The local area is now required to produce and submit a {statement} to Ofsted that explains how it will tackle "
    "the following {areas} of significant weakness:",
    "The local area is required to produce and submit a {statement} to Ofsted that explains how it will address the "
    "{areas} of significant weakness below:",
    "The local area must submit a {statement} to Ofsted. It must explain how leaders will tackle the following "
    "significant {weaknesses}:",
)
THIS_LETTER = (
    "This letter outlines our findings from the inspection, including some areas of strength and areas for further "
    "improvement."
)
ASPECTS = (
    (
        "The effectiveness of the local area in identifying children and young people’s special educational needs "
        "and/or disabilities",
        "The effectiveness of the local area in meeting the needs of children and young people with special "
        "educational needs and/or disabilities",
        "The effectiveness of the local area in improving outcomes for children and young people with special "
        "educational needs and/or disabilities",
    ),
    (
        "The effectiveness of the local area in identifying children and young people’s special educational needs "
        "and/or disabilities",
        "The effectiveness of the local area in assessing and meeting the needs of children and young people with "
        "special educational needs and/or disabilities",
        "The effectiveness of the local area in improving outcomes for children and young people who have special "
        "educational needs and/or disabilities",
    ),
)
