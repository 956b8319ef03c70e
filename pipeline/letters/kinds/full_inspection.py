"""Full inspection reports of the 2023 framework: outcome, next steps, priority actions, improvements."""

from __future__ import annotations

from pipeline.domain import FindingKind, LetterKind, Outcome, ProblemCode
from pipeline.letters.blocks import Block, texts
from pipeline.letters.draft import DraftFinding, DraftValue, LetterDraft, LetterInput, Place, place_of_match
from pipeline.letters.parts.fields import number, read_heading, read_previous_inspection, words_of
from pipeline.letters.parts.table_rows import table_rows
from pipeline.letters.parts.wholeness import check_wholeness
from pipeline.letters.points import statement_with_points
from pipeline.letters.sections import Item, heading_of, items, sections, without_lead_in
from pipeline.rulebook import LetterRules

HEADINGS = frozenset(
    [
        "outcome", "about_partnership", "experience", "effective", "better", "priority_actions", "improvements",
        "details", "about_inspection", "team",
    ]
)  # fmt: skip
_FINDINGS = {
    "experience": FindingKind.EXPERIENCE,
    "effective": FindingKind.STRENGTH,
    "better": FindingKind.DEVELOPMENT,
    "improvements": FindingKind.IMPROVEMENT,
}
_MONTHS = {"year": 12, "years": 12, "month": 1, "months": 1}


def read(letter: LetterInput) -> LetterDraft:
    """The outcome, the dates of other inspections and all findings."""
    draft = LetterDraft(LetterKind.FULL_INSPECTION)
    read_heading(draft, letter)
    _outcome(draft, letter)
    read_previous_inspection(draft, letter)
    draft.next_full_inspection_months = months(letter, "next_full_inspection_months")
    draft.monitoring_inspection_months = months(letter, "monitoring_inspection_months")
    for section in sections(letter.blocks, HEADINGS, letter.rules):
        rule = f"section.{section.name}"
        if section.name == "priority_actions":
            add_priority_actions(draft, section.blocks, rule, letter.rules)
        elif kind := _FINDINGS.get(section.name):
            _add_findings(draft, kind, section.blocks, rule, letter.rules)
    check_wholeness(draft, letter)
    _check(draft)
    return draft


def months(letter: LetterInput, field: str) -> DraftValue[int] | None:
    """In how many months another inspection follows."""
    for rule in letter.rules.for_field(field, LetterKind.FULL_INSPECTION.framework):
        for block in letter.blocks:
            for match in rule.matches(block.text):
                count = number(words_of(match))
                if count is not None:
                    return DraftValue(count * _MONTHS[match.groups["unit"].lower()], place_of_match(block, match))
    return None


def _outcome(draft: LetterDraft, letter: LetterInput) -> None:
    """The outcome, from the section of that name; elsewhere its words may be about something else."""
    section = next((s for s in sections(letter.blocks, HEADINGS, letter.rules) if s.name == "outcome"), None)
    blocks = section.blocks if section else letter.blocks[:40]
    read = {}
    for rule in letter.rules.for_verdict("letter", *draft.kind.outcomes):
        hit = next(((b, m) for b in blocks if (m := rule.first(b.text))), None)
        if hit:
            read[Outcome(rule.values["verdict"])] = place_of_match(*hit)
    if len(read) == 1:
        draft.outcome = DraftValue(*next(iter(read.items())))
    elif read:
        message = f"the report gives more than one outcome: {', '.join(sorted(read))}"
        draft.note(ProblemCode.OUTCOME_CONFLICT, message)
    else:
        draft.note(ProblemCode.OUTCOME_MISSING, "no outcome could be read under “Inspection outcome”")


def _add_findings(draft: LetterDraft, kind: FindingKind, blocks: list[Block], rule: str, rules: LetterRules) -> None:
    rows = table_rows(blocks, rules)
    if rows:
        for row in rows:
            column = max(row, key=lambda c: len(texts(c)))
            # One cell may hold a whole list, as Blackpool's 2024 report has it.
            for item in items(column) if column[0].mark else [Item(tuple(column))]:
                _add(draft, kind, list(item.blocks), rule)
        return
    for item in items(without_lead_in([b for b in blocks if not heading_of(b, HEADINGS, rules)])):
        _add(draft, kind, list(item.blocks), rule)


def add_priority_actions(draft: LetterDraft, blocks: list[Block], rule: str, rules: LetterRules) -> None:
    """Add the areas for priority action with the responsible body: rows of a table, or items of a list."""
    rows = table_rows(blocks, rules)
    for row in rows:
        finding = _add(draft, FindingKind.PRIORITY_ACTION, row[-1], rule)
        if len(row) > 1:
            who = row[0]
            finding.responsible = texts(who)
            finding.responsible_place = Place(who[0].page, who[0].start, who[-1].end, "section.responsible")
    if not rows:
        plain = [b for b in blocks if not heading_of(b, HEADINGS | {"responsible"}, rules)]
        for item in items(without_lead_in(plain)):
            _add(draft, FindingKind.PRIORITY_ACTION, list(item.blocks), rule)
        if plain:
            message = "the areas for priority action stand in no table that could be read: who must act is unknown"
            draft.note(ProblemCode.NO_TABLE, message, plain[0].page)


def _add(draft: LetterDraft, kind: FindingKind, blocks: list[Block], rule: str) -> DraftFinding:
    start, end = min(b.start for b in blocks), max(b.end for b in blocks)
    place = Place(blocks[0].page, start, end, rule)
    finding = DraftFinding(kind, texts(blocks), place, markdown=statement_with_points(blocks))
    draft.findings.append(finding)
    return finding


def _check(draft: LetterDraft) -> None:
    """Note a report whose outcome and findings do not go together."""
    outcome = draft.outcome.value if draft.outcome else None
    actions = draft.count(FindingKind.PRIORITY_ACTION)
    if outcome is Outcome.WIDESPREAD and not actions:
        message = "the outcome asks for priority action, but no area for priority action was found"
        draft.note(ProblemCode.NO_PRIORITY_ACTIONS, message)
    if actions and outcome in (Outcome.POSITIVE, Outcome.INCONSISTENT):
        message = f"the outcome asks for no priority action, but {actions} were found"
        draft.note(ProblemCode.OUTCOME_CONFLICT, message)
    if not draft.count(FindingKind.IMPROVEMENT):
        draft.note(ProblemCode.NO_IMPROVEMENTS, "no area for improvement was found")
