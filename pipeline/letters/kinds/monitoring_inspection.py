"""Monitoring reports of the 2023 framework: was effective action taken, overall and on each priority action."""

from __future__ import annotations

import re

from pipeline.domain import ACTION, FindingKind, LetterKind, Outcome, ProblemCode, Severity, sentences
from pipeline.letters.blocks import Block
from pipeline.letters.draft import DraftFinding, DraftValue, LetterDraft, LetterInput, place_of
from pipeline.letters.kinds.full_inspection import HEADINGS, add_priority_actions, months
from pipeline.letters.parts.fields import read_heading, read_previous_inspection
from pipeline.letters.parts.items import (
    ItemKind,
    finding_of,
    read_items,
    statement_blocks,
    verdict_sentences,
    with_verdict,
)
from pipeline.letters.parts.narrative import Told, add_narratives
from pipeline.letters.parts.table_rows import table_rows
from pipeline.letters.parts.verdicts import ItemVerdict, item_verdict
from pipeline.letters.parts.wholeness import check_wholeness
from pipeline.letters.sections import Section, heading_of, sections
from pipeline.rulebook import LetterRules

_PRIORITY_ACTIONS = ItemKind(FindingKind.PRIORITY_ACTION, ACTION, FindingKind.PRIORITY_ACTION.label)
_ACTIONS = frozenset(["priority_actions", "progress", "main_findings"])
_RESPONSIBLE = re.compile(r"responsible (?:body|bodies|organisations?|partners?)\s*[:–-]\s*", re.IGNORECASE)


def read(letter: LetterInput) -> LetterDraft:
    """The outcome and the priority actions, with their verdicts where the report gives them."""
    draft = LetterDraft(LetterKind.MONITORING_INSPECTION)
    read_heading(draft, letter)
    read_previous_inspection(draft, letter)
    draft.next_full_inspection_months = months(letter, "next_full_inspection_months")
    draft.monitoring_inspection_months = months(letter, "monitoring_inspection_months")
    parts = sections(letter.blocks, HEADINGS | _ACTIONS, letter.rules)
    draft.outcome = _outcome(letter, parts)
    _add_actions(draft, letter, [b for s in parts if s.name in _ACTIONS for b in s.blocks])
    check_wholeness(draft, letter)
    if draft.outcome is None:
        draft.note(ProblemCode.OUTCOME_MISSING, "no sentence says whether effective action was taken overall")
    return draft


def _outcome(letter: LetterInput, parts: list[Section]) -> DraftValue[Outcome] | None:
    """The overall outcome: in its own section, else the first sentence that is about all the actions."""
    own = [b for s in parts if s.name == "outcome" for b in s.blocks]
    for blocks, everywhere in ((own, False), (letter.blocks, True)):
        for block in blocks:
            for start, end in sentences(block.text):
                sentence = block.text[start:end]
                verdict = item_verdict(sentence, ACTION, letter.rules)
                if verdict == "mixed" and not everywhere:
                    return None
                if isinstance(verdict, ItemVerdict) and (not everywhere or _is_about_all(sentence)):
                    place = place_of(block, start, end, verdict.match.rule.id)
                    return DraftValue(Outcome(verdict.value.value), place)
    return None


def _is_about_all(sentence: str) -> bool:
    lower = sentence.lower()
    return "areas for priority action" in lower or "priority actions" in lower


def _add_actions(draft: LetterDraft, letter: LetterInput, body: list[Block]) -> None:
    """Add the actions: a table with the verdicts behind, each under a heading, or behind words that lead in."""
    rules = letter.rules
    body = body or [b for p in _parts(letter.blocks, rules) for b in p]
    if not body:
        message = "no section on the areas for priority action was found"
        draft.note(ProblemCode.NO_PRIORITY_ACTIONS, message, severity=Severity.WARNING)
    elif parts := _parts(body, rules):
        told = []
        if table_rows(body, rules):
            add_priority_actions(draft, body, "section.priority_actions", rules)
        actions = list(draft.findings)
        for number, part in enumerate(parts):
            told.append(_read_part(draft, part, actions[number] if len(actions) == len(parts) else None, rules))
        add_narratives(draft, told, [b for part in parts for b in part], _PRIORITY_ACTIONS.noun, rules)
        if actions and len(actions) != len(parts):
            message = (
                f"the table has {len(actions)} areas for priority action, but {len(parts)} are spoken of one by one"
            )
            draft.note(ProblemCode.ACTIONS_DIFFER, message, body[0].page)
    elif table_rows(body, rules) and not verdict_sentences(body, _PRIORITY_ACTIONS, rules):
        add_priority_actions(draft, body, "section.priority_actions", rules)
    else:
        read_items(draft, body, _PRIORITY_ACTIONS, rules)


def _parts(body: list[Block], rules: LetterRules) -> list[list[Block]]:
    """What stands under each “Area for priority action 1” and so on, with that heading first."""
    named = [r for r in rules.for_statement(FindingKind.PRIORITY_ACTION) if r.id.endswith(".named")]
    out: list[list[Block]] = []
    for block in body:
        if block.cell is None and any(m.start == 0 for r in named if (m := r.first(block.text))):
            out.append([block])
        elif out and block.cell is None:
            out[-1].append(block)
    return out


def _read_part(draft: LetterDraft, part: list[Block], action: DraftFinding | None, rules: LetterRules) -> Told:
    """Add the action of one part, or add its verdict to an action that is known from the table."""
    heading, rest = part[0], [b for b in part[1:] if not heading_of(b, HEADINGS, rules)]
    stated = heading.end
    responsible = next(((b, m) for b in rest if (m := _RESPONSIBLE.match(b.text))), None)
    if action is None:
        action = _named(heading, [b for b in rest if not responsible or b is not responsible[0]], rules)
        draft.findings.append(action)
        if responsible:
            block, match = responsible
            action.responsible = block.text[match.end() :]
            action.responsible_place = place_of(block, match.end(), len(block.text), "section.responsible")
        stated = max(action.place.end, responsible[0].end if responsible else 0)
    with_verdict(action, verdict_sentences(rest, _PRIORITY_ACTIONS, rules), rest, draft, _PRIORITY_ACTIONS)
    if not action.verdict:
        message = f"no verdict could be read for the area for priority action “{action.text[:80]}”"
        draft.note(ProblemCode.VERDICT_MISSING, message, heading.page, Severity.WARNING)
    return Told(action, heading.start, stated)


def _named(heading: Block, rest: list[Block], rules: LetterRules) -> DraftFinding:
    """The action that a heading names, or that stands under it."""
    rule = next(r for r in rules.for_statement(FindingKind.PRIORITY_ACTION) if r.first(heading.text))
    match = rule.first(heading.text)
    end = match.end if match else 0
    if heading.text[end:].strip() or not rest:
        place = place_of(heading, end, len(heading.text), rule.id)
        return DraftFinding(FindingKind.PRIORITY_ACTION, heading.text[end:].strip(), place)
    return finding_of(statement_blocks(rest, 0, len(rest)), FindingKind.PRIORITY_ACTION, rule.id)
