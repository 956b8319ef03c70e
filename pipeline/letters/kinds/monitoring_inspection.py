"""Monitoring reports of the 2023 framework: was effective action taken, overall and on each priority action."""

from __future__ import annotations

import re

from pipeline.domain.problems import ProblemCode
from pipeline.letters.blocks import Block
from pipeline.letters.draft import Draft, Drafted, Place, place_of
from pipeline.letters.kinds.full_inspection import HEADINGS, priority_actions, read_months, table_rows
from pipeline.letters.parts.fields import read_range
from pipeline.letters.parts.items import Vocabulary, judged, read_items, said_of_items, statement_rules, whole
from pipeline.letters.parts.verdicts import Verdict, item_verdict
from pipeline.letters.prose import sentences
from pipeline.letters.sections import Section, heading_of, sections

WORDS = Vocabulary("priority_action", ("effective_action", "no_effective_action"), "area for priority action")
_ACTIONS = frozenset(["priority_actions", "progress", "main_findings"])
_RESPONSIBLE = re.compile(r"responsible (?:body|bodies|organisations?|partners?)\s*[:–-]\s*", re.IGNORECASE)


def read(draft: Draft) -> None:
    """Read the outcome and the priority actions, with their verdicts where said, into the draft."""
    read_range(draft, "previous_inspection", ("previous_inspection_start", "previous_inspection_end"))
    read_months(draft, "next_full_inspection_months")
    read_months(draft, "monitoring_inspection_months")
    found = sections(draft.blocks, HEADINGS | _ACTIONS)
    _outcome(draft, found)
    _actions(draft, [b for s in found if s.name in _ACTIONS for b in s.blocks])
    if draft.get("outcome") is None:
        draft.error(ProblemCode.OUTCOME_MISSING, "no sentence says whether effective action was taken overall")


def _outcome(draft: Draft, found: list[Section]) -> None:
    """The overall outcome: in its own section, else the first sentence that speaks of all the actions."""
    own = [b for s in found if s.name == "outcome" for b in s.blocks]
    for blocks, everything in ((own, False), (draft.blocks, True)):
        for block in blocks:
            for start, end in sentences(block.text):
                sentence = block.text[start:end]
                verdict = item_verdict(sentence, WORDS.values)
                if verdict == "mixed" and not everything:
                    return
                if isinstance(verdict, Verdict) and (not everything or _speaks_of_all(sentence)):
                    draft.set("outcome", verdict.value, place_of(block, start, end, verdict.match.rule.id))
                    return


def _speaks_of_all(sentence: str) -> bool:
    lower = sentence.lower()
    return "areas for priority action" in lower or "priority actions" in lower


def _actions(draft: Draft, body: list[Block]) -> None:
    """The actions: as a table with the verdicts behind, each under a heading, or behind words that lead in."""
    body = body or [b for p in _parts(draft.blocks) for b in p]
    if not body:
        draft.warn(ProblemCode.NO_PRIORITY_ACTIONS, "no section on the areas for priority action was found")
    elif parts := _parts(body):
        if table_rows(body):
            priority_actions(draft, body, "section.priority_actions")
        actions = list(draft.findings)
        for number, part in enumerate(parts):
            _part(draft, part, actions[number] if len(actions) == len(parts) else None)
        if actions and len(actions) != len(parts):
            message = (
                f"the table has {len(actions)} areas for priority action, but {len(parts)} are spoken of one by one"
            )
            draft.error(ProblemCode.ACTIONS_DIFFER, message, body[0].page)
    elif table_rows(body) and not said_of_items(body, WORDS):
        priority_actions(draft, body, "section.priority_actions")
    else:
        read_items(draft, body, WORDS)


def _parts(body: list[Block]) -> list[list[Block]]:
    """What stands under each “Area for priority action 1” and so on, with that heading first."""
    rules = [r for r in statement_rules("priority_action") if r.id.endswith(".named")]
    out: list[list[Block]] = []
    for block in body:
        if block.cell is None and any(m.start == 0 for r in rules if (m := r.first(block.text))):
            out.append([block])
        elif out and block.cell is None:
            out[-1].append(block)
    return out


def _part(draft: Draft, part: list[Block], action: Drafted | None) -> None:
    """Add the action of one part, or to one that is known from the table its verdict."""
    heading, rest = part[0], [b for b in part[1:] if not heading_of(b, HEADINGS)]
    who = next((b for b in rest if _RESPONSIBLE.match(b.text)), None)
    if action is None:
        action = _named(heading, [b for b in rest if b is not who])
        draft.findings.append(action)
        if who:
            end = _RESPONSIBLE.match(who.text).end()  # type: ignore[union-attr]
            action.responsible = who.text[end:]
            action.responsible_place = place_of(who, end, len(who.text), "section.responsible")
    judged(action, said_of_items(rest, WORDS), rest, draft, WORDS)
    if not action.verdict:
        message = f"no verdict could be read for the area for priority action “{action.text[:80]}”"
        draft.warn(ProblemCode.VERDICT_MISSING, message, heading.page)


def _named(heading: Block, rest: list[Block]) -> Drafted:
    """The action that a heading names, or that stands under it."""
    rule = next(r for r in statement_rules("priority_action") if r.first(heading.text))
    match = rule.first(heading.text)
    end = match.end if match else 0
    if heading.text[end:].strip() or not rest:
        return Drafted(
            "priority_action", heading.text[end:].strip(), place_of(heading, end, len(heading.text), rule.id)
        )
    group = whole(rest, 0, len(rest))
    text = " ".join(b.text for b in group)
    return Drafted("priority_action", text, Place(group[0].page, group[0].start, group[-1].end, rule.id))
