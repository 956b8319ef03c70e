"""The blocks of letters in the form of the 2016 framework."""

from __future__ import annotations

from datetime import date, timedelta

from tests.support.made_letters.blocks import Block, Bullets, Lines, Paragraph, Run, Table, bullets, heading, para, row
from tests.support.made_letters.places import Place
from tests.support.made_letters.spec import Item, OutcomeLetter, RevisitLetter, Weakness
from tests.support.made_letters.verdicts import summary, verdict_sentence
from tests.support.made_letters.wordings import (
    ASPECTS,
    CONCERNS,
    LEAD_INS,
    OPENINGS_OUTCOME,
    OPENINGS_REVISIT,
    STATEMENT_NAMES,
    STATEMENT_NOT_REQUIRED,
    STATEMENT_REQUIRED,
    STATEMENT_WAS_REQUIRED,
    SUBJECTS_OUTCOME,
    SUBJECTS_REVISIT,
    THIS_LETTER,
    Wording,
    between,
    pick,
    plain_date,
    spanning,
)


def outcome_letter(spec: OutcomeLetter, wording: Wording) -> list[Block]:
    """An initial inspection's letter."""
    statement = pick(STATEMENT_NAMES, wording.statement)
    blocks = _letterhead(spec.place, spec.letter_date)
    blocks.append(para(pick(SUBJECTS_OUTCOME, wording.subject).format(area=spec.place.name), "bold"))
    blocks.append(para(_opening(pick(OPENINGS_OUTCOME, wording.opening), spec, wording, published="")))
    blocks.append(
        para(
            "The inspection was led by one of Her Majesty’s Inspectors (HMI) from Ofsted, with a team of "
            "inspectors including an Ofsted Inspector and a children’s services inspector from the CQC."
        )
    )
    if spec.weaknesses:
        blocks.append(para(pick(STATEMENT_REQUIRED, wording.statement).format(statement=statement)))
    elif wording.explicit:
        blocks.append(para(pick(STATEMENT_NOT_REQUIRED, wording.statement).format(statement=statement)))
    blocks += [para(THIS_LETTER), heading("Main findings"), bullets(spec.main_findings)]
    for title, aspect in zip(pick(ASPECTS, wording.opening), spec.aspects, strict=True):
        blocks += [heading(title), heading("Strengths", 3), bullets(aspect.strengths)]
        blocks += [heading("Areas for development", 3), bullets(aspect.developments)]
    if spec.weaknesses:
        blocks += _weaknesses(spec.weaknesses, statement, wording)
    return blocks + _signatures()


def revisit_letter(spec: RevisitLetter, wording: Wording) -> list[Block]:
    """A revisit's letter, in the order that all of them follow."""
    blocks = _letterhead(spec.place, spec.letter_date)
    blocks.append(para(pick(SUBJECTS_REVISIT, wording.subject).format(area=spec.place.name), "bold"))
    published = plain_date(spec.previous_published)
    blocks.append(para(_opening(pick(OPENINGS_REVISIT, wording.opening), spec, wording, published)))
    fit = plain_date(spec.previous_published + timedelta(days=110))
    blocks.append(para(STATEMENT_WAS_REQUIRED.format(fit=fit)))
    verdict = summary(spec.summed_up, len(spec.weaknesses), wording)
    blocks.append(para(f"{verdict} This letter outlines our findings from the revisit."))
    blocks.append(
        para(
            "The inspection was led by one of Her Majesty’s Inspectors from Ofsted and a children’s "
            "services inspector from CQC."
        )
    )
    blocks.append(heading("Main findings"))
    for order, weakness in enumerate(spec.weaknesses):
        blocks += _revisited(weakness, order, wording)
    return [*blocks, *_next_steps(spec), *_signatures()]


def _opening(template: str, spec: OutcomeLetter | RevisitLetter, wording: Wording, published: str) -> str:
    return template.format(
        between=between(spec.start, spec.end, wording.dates),
        spanning=spanning(spec.start, spec.end, wording.dates),
        area=spec.place.name,
        published=published,
    )


def _weaknesses(weaknesses: tuple[Item, ...], statement: str, wording: Wording) -> list[Block]:
    one = len(weaknesses) == 1
    words = {"areas": "area" if one else "areas", "weaknesses": "weakness" if one else "weaknesses"}
    lead_in = pick(LEAD_INS, wording.lead_in).format(statement=statement, **words)
    ends = [wording.item_end] * (len(weaknesses) - 1) + ["." if wording.item_end else ""]
    items = tuple(_ended(item, end) for item, end in zip(weaknesses, ends, strict=True))
    if one and wording.weakness_form == "running":
        return [
            heading(CONCERNS, 3),
            para(f"{lead_in} {items[0].text}"),
            *([bullets(items[0].nested)] * bool(items[0].nested)),
        ]
    return [heading(CONCERNS, 3), para(lead_in), Bullets(items)]


def _ended(item: Item, end: str) -> Item:
    """The item with an end mark, unless it has one, or nested bullets after it."""
    return item if item.nested or item.text[-1] in ".:;?!’”" else Item(item.text + end)


def _revisited(weakness: Weakness, order: int, wording: Wording) -> list[Block]:
    style = wording.weakness_style
    text = weakness.text[0].upper() + weakness.text[1:]
    sentence = text if text[-1] in ".?!’”" else text + "."
    match wording.weakness_form:
        case "below":
            opening = "At the initial inspection, inspectors found the following:"
            named: list[Block] = [Paragraph((Run(opening),), bullet=order), para(sentence, style)]
        case "heading":
            named = [heading(text, 3)]
        case "numbered":
            named = [heading(f"{order + 1}. {text}", 3)]
        case "bullet":
            named = [Paragraph((Run(sentence, style),), bullet=order)]
        case "led_in_once":
            led_in = [para(pick(LED_IN_ONCE, wording.opening))] if order == 0 else []
            named = [*led_in, Paragraph((Run(sentence, style),), bullet=order)]
        case "running":
            opening = pick(RUNNING, wording.opening + order)
            named = [Paragraph((Run(f"{opening} "), Run(sentence[0].lower() + sentence[1:], style)))]
    topic = (
        [heading(pick(TOPICS, order), 3)] if wording.topics and wording.weakness_form in ("below", "running") else []
    )
    return [*topic, *named, *_evidence(weakness, verdict_sentence(weakness.verdict, wording, order), wording)]


def _evidence(weakness: Weakness, verdict: str, wording: Wording) -> list[Block]:
    """The remarks on a weakness and its verdict, before them or behind."""
    remarks = list(weakness.remarks)
    one_list = wording.weakness_form == "led_in_once"  # bullets among them would be further weaknesses
    runs_on = wording.verdict_runs_on and remarks and wording.evidence == "paragraphs"
    if runs_on and wording.verdict_first:
        remarks[0] = f"{verdict} {remarks[0]}"
    elif runs_on:
        remarks[-1] += f" {verdict}"
    said: list[Block] = (
        [bullets(tuple(remarks))]
        if wording.evidence == "bullets" and remarks and not one_list
        else [*map(para, remarks)]
    )
    if runs_on:
        return said
    return [para(verdict), *said] if wording.verdict_first else [*said, para(verdict)]


TOPICS = ("Leadership", "Joint commissioning", "Education, health and care plans", "Working with families")


RUNNING = (
    "The initial inspection found the following area of significant weakness:",
    "At the time of the initial inspection, inspectors identified this significant weakness:",
    "The initial inspection found that there was a significant weakness in the following:",
)


LED_IN_ONCE = (
    "The initial inspection found that:",
    "At the initial inspection, inspectors identified the following:",
    "The initial inspection identified:",
)


def _next_steps(spec: RevisitLetter) -> list[Block]:
    if spec.summed_up == len(spec.weaknesses):
        text = (
            "As the area has made sufficient progress in addressing all the significant weaknesses, the formal "
            "quarterly support and challenge visits from the DfE and NHS England will cease."
        )
    else:
        text = (
            "As not all the significant weaknesses have improved, it is for DfE and NHS England to determine the next "
            "steps. Ofsted and CQC will not carry out any further revisit unless directed to do so by the Secretary of "
            "State."
        )
    return [para(text)]


def _letterhead(place: Place, letter_date: date) -> list[Block]:
    return [
        Lines(("Ofsted", "Agora", "6 Cumberland Place", "Nottingham", "NG1 6HJ"), right=True),
        Lines(("T 0300 123 1231", "Textphone 0161 618 8524", "www.gov.uk/ofsted"), right=True),
        Lines((plain_date(letter_date),)),
        Lines(("P Person", "Director of Children’s Services", place.council, f"Town Hall, {place.name}")),
        Lines((f"Q Person, Accountable Officer, NHS {place.name} Clinical Commissioning Group",)),
        para("Dear Ms Person and Mr Person"),
    ]


def _signatures() -> list[Block]:
    return [
        para("Yours sincerely"),
        Lines(("R Person", "Her Majesty’s Inspector")),
        Table(
            (
                row("Ofsted", "Care Quality Commission"),
                row("S Person", "T Person"),
                row("Regional Director", "Deputy Chief Inspector, Primary Medical Services"),
                row("R Person", "U Person"),
                row("HMI Lead Inspector", "CQC Inspector"),
            ),
            widths=(0.5, 0.5),
            ruled=False,
        ),
        Lines(("cc: Department for Education", "Clinical commissioning group(s)", "NHS England")),
    ]
