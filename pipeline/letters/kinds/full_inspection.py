"""Full inspection reports of the 2023 framework: outcome, next steps, priority actions, improvements."""

from __future__ import annotations

import re
from itertools import groupby

from pipeline.domain.problems import ProblemCode
from pipeline.letters.blocks import Block, texts
from pipeline.letters.draft import Draft, Drafted, Place, place_of_match
from pipeline.letters.parts.fields import number, read_range, rules_for, words_of
from pipeline.letters.parts.verdicts import rules_of
from pipeline.letters.sections import Item, heading_of, items, sections, without_lead_in

HEADINGS = frozenset(
    [
        "outcome", "about_partnership", "experience", "effective", "better", "priority_actions", "improvements",
        "details", "about_inspection", "team",
    ]
)  # fmt: skip
OUTCOMES = ("positive", "inconsistent", "widespread")
_FINDINGS = {"effective": "strength", "better": "development", "improvements": "improvement"}
_WHOLE_BODY = re.compile(
    r"\b(?:Councils?|Boards?|ICBs?|Trusts?|Authority|Authorities|Partnerships?|Partners|Leaders|Compan(?:y|ies)"
    r"|Group|CCGs?|Providers|Schools|Colleges|Services|First|Borough|Ltd|Limited|City|NHS)\)?$",
    re.IGNORECASE,
)
_MONTHS = {"year": 12, "years": 12, "month": 1, "months": 1}


def read(draft: Draft) -> None:
    """Read the outcome, the dates of other inspections and all findings into the draft."""
    _outcome(draft)
    read_range(draft, "previous_inspection", ("previous_inspection_start", "previous_inspection_end"))
    for name in ("next_full_inspection_months", "monitoring_inspection_months"):
        read_months(draft, name)
    for section in sections(draft.blocks, HEADINGS):
        rule = f"section.{section.name}"
        if section.name == "priority_actions":
            priority_actions(draft, section.blocks, rule)
        elif kind := _FINDINGS.get(section.name):
            _findings(draft, kind, section.blocks, rule)
    _check(draft)


def read_months(draft: Draft, name: str) -> None:
    """Read in how many months another inspection follows."""
    for rule in rules_for(name, "2023"):
        for block in draft.blocks:
            for match in rule.matches(block.text):
                count = number(words_of(match))
                if count is not None:
                    draft.set(name, count * _MONTHS[match.groups["unit"].lower()], place_of_match(block, match))
                    return


def _outcome(draft: Draft) -> None:
    """The outcome, from the section of that name; elsewhere its words may speak of something else."""
    section = next((s for s in sections(draft.blocks, HEADINGS) if s.name == "outcome"), None)
    blocks = section.blocks if section else draft.blocks[:40]
    read = {}
    for rule in rules_of("letter", OUTCOMES):
        hit = next(((b, m) for b in blocks if (m := rule.first(b.text))), None)
        if hit:
            read[rule.values["verdict"]] = place_of_match(*hit)
    if len(read) == 1:
        draft.set("outcome", *next(iter(read.items())))
    elif read:
        draft.error(ProblemCode.OUTCOME_CONFLICT, f"the report gives more than one outcome: {', '.join(sorted(read))}")
    else:
        draft.error(ProblemCode.OUTCOME_MISSING, "no outcome could be read under “Inspection outcome”")


def _findings(draft: Draft, kind: str, found: list[Block], rule: str) -> None:
    rows = table_rows(found)
    if rows:
        for row in rows:
            column = max(row, key=lambda c: len(texts(c)))
            # One cell may hold a whole list, as Blackpool's 2024 report has it.
            for item in items(column) if column[0].mark else [Item(tuple(column))]:
                _add(draft, kind, list(item.blocks), rule)
        return
    for item in items(without_lead_in([b for b in found if not heading_of(b, HEADINGS)])):
        _add(draft, kind, list(item.blocks), rule)


def priority_actions(draft: Draft, found: list[Block], rule: str) -> None:
    """Add the areas for priority action with who must act: rows of a table, or items of a list."""
    rows = table_rows(found)
    for row in rows:
        action = row[-1]
        drafted = _add(draft, "priority_action", action, rule)
        if len(row) > 1:
            who = row[0]
            drafted.responsible = texts(who)
            drafted.responsible_place = Place(who[0].page, who[0].start, who[-1].end, "section.responsible")
    if not rows:
        plain = [b for b in found if not heading_of(b, HEADINGS | {"responsible"})]
        for item in items(without_lead_in(plain)):
            _add(draft, "priority_action", list(item.blocks), rule)
        if plain:
            message = "the areas for priority action stand in no table that could be read: who must act is unknown"
            draft.warn(ProblemCode.NO_TABLE, message, plain[0].page)


def table_rows(found: list[Block]) -> list[list[list[Block]]]:
    """The rows of the section's tables, each a list of columns of blocks; headers gone, broken rows joined."""
    rows: list[list[list[Block]]] = []
    last_table = -1
    for key, group in groupby([b for b in found if b.cell], key=lambda b: b.cell[:2] if b.cell else None):
        blocks = sorted(group, key=lambda b: b.cell[2] if b.cell else 0)
        columns = [list(c) for _, c in groupby(blocks, key=lambda b: b.cell[2] if b.cell else 0)]
        if not key or all(_is_header(c) for c in columns):
            continue
        first_of_table = key[0] != last_table
        if rows and first_of_table and last_table >= 0 and _continues(rows, columns):
            _join(rows[-1], columns)
        else:
            rows.append(columns)
        last_table = key[0]
    return rows


def _is_header(column: list[Block]) -> bool:
    return (
        len(column) == 1
        and heading_of(column[0], frozenset(["priority_actions", "improvements", "responsible"])) is not None
    )


def _continues(rows: list[list[list[Block]]], columns: list[list[Block]]) -> bool:
    """Whether the first row of a table on a new page goes on with the last row of the page before."""
    before = rows[-1]
    last, first = before[-1][-1], columns[-1][0]
    if first.page == last.page:
        return False
    if len(columns) < len(before):  # a cell of the broken row has nothing left to say
        return True
    if first.text[:1].islower():
        return True
    if len(columns) > 1:
        return _rest_of_body(columns[0], rows)
    if first.mark:
        return bool(last.mark)
    return not last.mark and not last.text.rstrip().endswith((".", "!", "?", "’", "”", ")"))


def _rest_of_body(column: list[Block], rows: list[list[list[Block]]]) -> bool:
    """Whether a cell holds the rest of a broken responsible body, as “Integrated Care Board”."""
    here = texts(column)
    known = {texts(row[0]) for row in rows[:-1]}
    return here[:1].islower() or (here not in known and not _WHOLE_BODY.search(texts(rows[-1][0])))


def _join(row: list[list[Block]], columns: list[list[Block]]) -> None:
    """Add the rest of a broken row to its columns, by where these stand."""
    for column in columns:
        near = min(row, key=lambda c: abs(c[0].left - column[0].left))
        near.extend(column)


def _add(draft: Draft, kind: str, found: list[Block], rule: str) -> Drafted:
    start, end = min(b.start for b in found), max(b.end for b in found)
    drafted = Drafted(kind, texts(found), Place(found[0].page, start, end, rule))
    draft.findings.append(drafted)
    return drafted


def _check(draft: Draft) -> None:
    """Note a report whose outcome and findings do not go together."""
    actions = draft.count("priority_action")
    if draft.get("outcome") == "widespread" and not actions:
        draft.error(
            ProblemCode.NO_PRIORITY_ACTIONS,
            "the outcome asks for priority action, but no area for priority action was found",
        )
    if actions and draft.get("outcome") in ("positive", "inconsistent"):
        draft.error(ProblemCode.OUTCOME_CONFLICT, f"the outcome asks for no priority action, but {actions} were found")
    if not draft.count("improvement") and draft.kind == "full_inspection":
        draft.warn(ProblemCode.NO_IMPROVEMENTS, "no area for improvement was found")
