"""Families of wordings for the reports of the 2023 framework."""

from __future__ import annotations

from datetime import date

from tests.support.made_letters.wordings import Wording, number, pick, plain_date, spanning

BANNERS = ("Local area partnership report", "Local Area Partnership report")
TITLES = (
    "Area SEND inspection of {area} Local Area Partnership",
    "Area SEND inspection of the {area} Local Area Partnership",
)
MONITORING_TITLES = (
    "Area SEND monitoring inspection of {area} Local Area Partnership",
    "Monitoring inspection of {area} Local Area Partnership",
    "Area SEND monitoring inspection of the {area} Local Area Partnership",
)
OUTCOMES = {
    "positive": (
        "The local area partnership’s special educational needs and/or disabilities (SEND) arrangements typically lead "
        "to positive experiences and outcomes for children and young people with SEND. The local area partnership is "
        "taking action where improvements are needed.",
        "The local area partnership’s arrangements typically lead to positive experiences and outcomes for children "
        "and young people with special educational needs and/or disabilities (SEND). The local area partnership is "
        "taking action where improvements are needed.",
    ),
    "inconsistent": (
        "The local area partnership’s arrangements lead to inconsistent experiences and outcomes for children and "
        "young people with special educational needs and/or disabilities (SEND). The local area partnership must work "
        "jointly to make improvements.",
    ),
    "widespread": (
        "There are widespread and/or systemic failings leading to significant concerns about the experiences and "
        "outcomes of children and young people with special educational needs and/or disabilities (SEND), which the "
        "local area partnership must address urgently.",
        "There are widespread and/or systemic failings leading to significant concerns about the experiences and "
        "outcomes of children and young people with special educational needs and/or disabilities (SEND) which the "
        "local area partnership must address urgently.",
    ),
}
NEXT_FULL = (
    "The next full area SEND inspection will be within approximately {time}.",
    "The next full area SEND inspection will take place within approximately {time}.",
    "The next full Area SEND inspection will be within {time}.",
)
NEXT_FULL_LOWEST = "The next full reinspection will be within approximately {time}."
MONITORING = "A monitoring inspection will be carried out within approximately {time}."
PLAN = (
    "Ofsted and the Care Quality Commission (CQC) ask that the local area partnership updates and publishes its "
    "strategic plan based on the recommendations set out in this report.",
    "Ofsted and CQC ask the local area partnership to update and publish its strategic plan, based on the "
    "recommendations set out in this report.",
)
PRIORITY_PLAN = (
    "As a result of this inspection, HMCI requires the local area partnership to prepare and submit a priority action "
    "plan (area SEND) to address the identified areas for priority action.",
    "As a result of this inspection, His Majesty’s Chief Inspector (HMCI) requires the local area partnership to "
    "prepare and submit a priority action plan (area SEND) to address the identified areas for priority action.",
)
WHAT_IS_IT_LIKE = (
    "What is it like to be a child or young person with SEND in this area?",
    "What is it like to be a child or young person with special educational needs and/or disabilities (SEND) in this "
    "area?",
)
NOT_BEFORE = "Not previously inspected"


def previous_inspection(previous: tuple[date, date] | None, wording: Wording) -> str:
    """The line with the dates of the previous inspection."""
    label = pick(("Dates of previous inspection", "Date of previous inspection"), wording.previous)
    if previous is None:
        return f"{label}: {NOT_BEFORE}"
    start, end = previous
    return f"{label}: {plain_date(start) if start == end else spanning(start, end, wording.previous)}"


def duration(months: int, wording: Wording) -> str:
    """A number of months, as years where it makes whole ones above one and a half."""
    if months % 12 or months < 24:
        return f"{number(months, wording.digits)} months"
    return f"{number(months // 12, wording.digits)} years"
