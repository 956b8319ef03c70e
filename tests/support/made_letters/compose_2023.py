"""The blocks of reports in the form of the 2023 framework."""

from __future__ import annotations

from tests.support.made_letters.blocks import Block, Bullets, Lines, Table, bullets, heading, para, row
from tests.support.made_letters.places import Place
from tests.support.made_letters.spec import LIKE, Action, FullInspection, Item, MonitoringInspection
from tests.support.made_letters.verdicts import monitoring_sentence, verdict_sentence
from tests.support.made_letters.wordings import Wording, pick, spanning
from tests.support.made_letters.wordings_2023 import (
    BANNERS,
    MONITORING,
    MONITORING_TITLES,
    NEXT_FULL,
    NEXT_FULL_LOWEST,
    OUTCOMES,
    PLAN,
    PRIORITY_PLAN,
    TITLES,
    WHAT_IS_IT_LIKE,
    duration,
    previous_inspection,
)

ACTION_WIDTHS = (0.34, 0.66)


def full_inspection(spec: FullInspection, wording: Wording) -> list[Block]:
    """A full inspection's report."""
    blocks = _front(spec, pick(TITLES, wording.subject), wording)
    blocks += [para(text) for text in _outcome(spec, wording)]
    blocks += _about(spec.place)
    blocks += [
        heading(pick(WHAT_IS_IT_LIKE, wording.opening)),
        para(LIKE),
        heading("What is the area partnership doing that is effective?"),
        bullets(spec.works),
        heading("What does the area partnership need to do better?"),
        bullets(spec.must_be_better),
    ]
    if spec.actions:
        blocks += [heading("Areas for priority action"), _action_table(spec.actions)]
    blocks += [heading("Areas for improvement"), _improvements(spec.improvements, wording)]
    return blocks + _back(spec.place)


def monitoring_inspection(spec: MonitoringInspection, wording: Wording) -> list[Block]:
    """A monitoring inspection's report."""
    blocks = _front(spec, pick(MONITORING_TITLES, wording.subject), wording)
    blocks.append(para(monitoring_sentence(spec.effective, wording)))
    blocks += _about(spec.place)
    if wording.actions == "table":
        blocks += [heading("Areas for priority action"), _action_table(spec.actions)]
    blocks.append(heading("What progress has the local area partnership made?"))
    for order, action in enumerate(spec.actions):
        blocks += _monitored(action, order, wording)
    return blocks + _back(spec.place)


def _front(spec: FullInspection | MonitoringInspection, title: str, wording: Wording) -> list[Block]:
    return [
        para(pick(BANNERS, wording.subject)),
        heading(title.format(area=spec.place.name), 1),
        Lines(
            (
                f"Inspection dates: {spanning(spec.start, spec.end, wording.dates)}",
                previous_inspection(spec.previous, wording),
            )
        ),
        heading("Inspection outcome"),
    ]


def _outcome(spec: FullInspection, wording: Wording) -> list[str]:
    said = [pick(OUTCOMES[spec.outcome], wording.opening)]
    time = duration(spec.next_months, wording)
    if spec.monitoring_months is None:
        said.append(pick(NEXT_FULL, wording.next_inspection).format(time=time))
        said.append(pick(PLAN, wording.statement))
    else:
        monitoring = MONITORING.format(time=duration(spec.monitoring_months, wording))
        said.append(f"{monitoring} {NEXT_FULL_LOWEST.format(time=time)}")
        said.append(pick(PRIORITY_PLAN, wording.statement))
    return said


def _about(place: Place) -> list[Block]:
    return [
        heading("Information about the local area partnership"),
        para(
            f"{place.council} and {place.board} are jointly responsible for the planning and commissioning of services "
            f"for children and young people with SEND in {place.name}."
        ),
    ]


def _action_table(actions: tuple[Action, ...]) -> Table:
    rows = tuple((Item(action.responsible), action.item) for action in actions)
    return Table((row("Responsible body", "Areas for priority action"), *rows), ACTION_WIDTHS)


def _improvements(improvements: tuple[Item, ...], wording: Wording) -> Block:
    if wording.improvements == "bullets":
        return Bullets(improvements)
    return Table((row("Areas for improvement"), *((item,) for item in improvements)), (1.0,))


def _monitored(action: Action, order: int, wording: Wording) -> list[Block]:
    verdict = verdict_sentence(action.verdict, wording, order)
    blocks: list[Block] = [heading(f"Area for priority action {order + 1}", 3)]
    if wording.actions == "headings":
        blocks += [para(f"Responsible body: {action.responsible}"), para(action.item.text, wording.weakness_style)]
        blocks += [bullets(action.item.nested)] if action.item.nested else []
    return [*blocks, *(para(remark) for remark in (*action.remarks, verdict))]


def _back(place: Place) -> list[Block]:
    website = f"www.{place.slug}.example"
    return [
        heading("Local area partnership details"),
        Table(
            (
                row("Local authority", "Integrated care board"),
                row(place.council, place.board),
                row("P Person, Director of Children’s Services", "Q Person, Chief Executive"),
                row(website, "www.board.example"),
            ),
            (0.5, 0.5),
        ),
        heading("Information about this inspection"),
        para(
            "This inspection was carried out at the request of the Secretary of State for Education under section "
            "20(1)(a) of the Children Act 2004."
        ),
        heading("Inspection team"),
        Table(
            (
                row("Ofsted", "Care Quality Commission"),
                row("R Person, Ofsted lead inspector", "S Person, CQC lead inspector"),
            ),
            (0.5, 0.5),
            ruled=False,
        ),
        para("If you are not happy with the inspection or the report, you can complain to Ofsted."),
    ]
