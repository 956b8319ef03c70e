"""The blocks of documents that are no SEND letters, though they lie beside them or speak of them."""

from __future__ import annotations

from tests.support.made_letters.blocks import Block, Lines, Table, bullets, heading, para, row
from tests.support.made_letters.spec import OtherDocument
from tests.support.made_letters.wordings import spanning


def other_document(spec: OtherDocument) -> list[Block]:
    """A children's services report, a child protection letter or an article about a SEND inspection."""
    if spec.about == "children_services":
        return _children_services(spec)
    if spec.about == "child_protection":
        return _child_protection(spec)
    return _press_article(spec)


def _children_services(spec: OtherDocument) -> list[Block]:
    return [
        heading(f"Inspection of {spec.place.name} local authority children’s services", 1),
        Lines(
            (
                f"Inspection dates: {spanning(spec.start, spec.end, 0)}",
                "Lead inspector: R Person, His Majesty’s Inspector",
            )
        ),
        Table(
            (
                row("Judgement", "Grade"),
                row("The impact of leaders on social work practice with children and families", "Good"),
                row("The experiences and progress of children who need help and protection", "Requires improvement"),
                row("The experiences and progress of children in care", "Good"),
                row("Overall effectiveness", "Good"),
            ),
            (0.7, 0.3),
        ),
        heading("What needs to improve?"),
        bullets(("The timeliness of visits to children in care.", "Planning for disabled children who need a break.")),
        para("Social workers know disabled children and those with special educational needs well."),
    ]


def _child_protection(spec: OtherDocument) -> list[Block]:
    return [
        Lines((f"To the leaders of {spec.place.council}",)),
        para(f"Joint area child protection inspection of {spec.place.name}", "bold"),
        para(
            f"This letter summarises the findings of the joint area inspection, {spanning(spec.start, spec.end, 0)}, "
            "of the multi-agency response to children who need help and protection."
        ),
        heading("What needs to improve?"),
        bullets(("The sharing of police information with partners.",)),
    ]


def _press_article(spec: OtherDocument) -> list[Block]:
    return [
        heading(f"Inspectors tell {spec.place.name} to do better by children with special needs", 1),
        Lines(("By our education reporter",)),
        para(
            f"{spec.place.council} has been told to produce a written statement of action after inspectors from Ofsted "
            "and the Care Quality Commission found significant areas of weakness in its services for children with "
            "special educational needs and disabilities (SEND)."
        ),
        para("A spokesperson said: “We know that sufficient progress has not been made, and we are sorry.”"),
    ]
