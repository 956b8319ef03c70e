"""Outcome letters of the 2016 framework: was a written statement of action required, and for which weaknesses."""

from __future__ import annotations

import re

from pipeline.domain.problems import ProblemCode
from pipeline.letters.blocks import Block, texts
from pipeline.letters.draft import Draft, Drafted, Place, place_of, place_of_match
from pipeline.letters.kinds.full_inspection import table_rows
from pipeline.letters.parts.items import statement_rules
from pipeline.letters.parts.verdicts import rules_of
from pipeline.letters.sections import Item, heading_of, items, sections, without_lead_in

HEADINGS = frozenset(
    ["main_findings", "aspect", "strengths", "development", "significant_concerns", "next_steps", "ending"]
)
_SEVERAL = re.compile(r"\b(?:areas|weaknesses|concerns)\b(?!.*\b(?:areas|weaknesses|concerns)\b)")
_NEAR = 90  # characters between the words that lead in and their colon
_SPLIT = re.compile(r"\s*;\s*(?:and\s+)?(?:\(?(?:\d{1,2}|[a-z]|[ivx]{2,4})[.)]\s+)?")
_FIRST_NUMBER = re.compile(r"\s*(?:\(?(?:1|a|i)[.)]\s+)?")
# Paragraphs behind a list without bullets that say what happens next.
_NEXT = re.compile(
    r"^(?:ofsted|hmci|her majesty|his majesty|dfe|the department|we|please|this letter|i\b"
    r"|the (?:written )?statement (?:of action )?(?:is|must|will|should)"
    r"|the (?:local )?(?:area|authority)[^.]{0,60} (?:is|are) (?:jointly )?(?:required|responsible))\b",
    re.IGNORECASE,
)


def read(draft: Draft) -> None:
    """Read the outcome, the weaknesses, and the strengths and areas for development into the draft."""
    found = sections(draft.blocks, HEADINGS)
    for section in found:
        if section.name in ("strengths", "development"):
            kind = "strength" if section.name == "strengths" else "development"
            _add(draft, kind, items(without_lead_in(_before_statement(section.blocks))), f"section.{section.name}")
    _weaknesses(draft)
    _outcome(draft)


def _outcome(draft: Draft) -> None:
    """Whether the statement is required: by its words, for where they are missing none is."""
    read = {}
    for value in ("wsoa_not_required", "wsoa_required"):
        for rule in rules_of("letter", (value,)):
            hit = next(((b, m) for b in draft.blocks if (m := rule.first(b.text))), None)
            if hit:
                read[value] = place_of_match(*hit)
    weaknesses = draft.count("weakness")
    if len(read) == 2:
        draft.error(
            ProblemCode.OUTCOME_CONFLICT,
            "the letter says that a written statement of action is required, and that none is",
        )
    elif "wsoa_required" in read:
        draft.set("outcome", "wsoa_required", read["wsoa_required"])
        if not weaknesses:
            draft.error(
                ProblemCode.NO_WEAKNESSES,
                "a written statement of action is required, but no area of significant weakness was found",
            )
    elif weaknesses:
        draft.error(
            ProblemCode.OUTCOME_CONFLICT,
            "areas of significant weakness are listed, but no words ask for a written statement of action",
        )
    else:
        # No such paragraph means that none is required, as the official statistics have it.
        start = draft.blocks[0]
        place = read.get("wsoa_not_required", Place(start.page, start.start, start.start, "outcome.wsoa.no_words"))
        draft.set("outcome", "wsoa_not_required", place)


def _weaknesses(draft: Draft) -> None:
    rules = statement_rules("list")
    # A bullet of the narrative may speak of weaknesses too.
    for index, block in sorted(enumerate(draft.blocks), key=lambda b: bool(b[1].mark)):
        if block.mark and not _asked_for(draft):
            return
        match = next((m for r in rules if (m := r.first(block.text))), None)
        if match is None:
            continue
        following = _list_behind(draft.blocks[index + 1 :], _SEVERAL.search(block.text) is not None)
        colon = block.text.find(":", match.end - 1)
        if 0 <= colon < match.end + _NEAR and block.text[colon + 1 :].strip():
            _inline(draft, block, colon + 1, match.rule.id)
        elif following and following[0].cell and (rows := table_rows(following)) and not any(b.mark for b in following):
            _rows(draft, rows, match.rule.id)
        elif following and (following[0].mark or block.text.endswith(":")):
            if not following[0].mark and len(following) > 1:
                message = "the weaknesses have no bullets, so every paragraph was taken for one; compare with the page"
                draft.warn(ProblemCode.UNMARKED_LIST, message, block.page)
            _add(draft, "weakness", items(following), match.rule.id)
        if draft.count("weakness"):
            return
    _under_heading(draft)


def _asked_for(draft: Draft) -> bool:
    """Whether some words ask for a written statement of action."""
    return any(r.first(b.text) for r in rules_of("letter", ("wsoa_required",)) for b in draft.blocks)


def _rows(draft: Draft, rows: list[list[list[Block]]], rule: str) -> None:
    """Weaknesses in the rows of a table, each the longest of its row's cells."""
    for row in rows:
        if not any(heading_of(column[0], frozenset(["significant_concerns"])) for column in row):
            _add(draft, "weakness", [Item(tuple(max(row, key=lambda column: len(texts(column)))))], rule)


def _under_heading(draft: Draft) -> None:
    """Bullets straight under a heading such as “Areas of significant weakness”."""
    for section in sections(draft.blocks, HEADINGS):
        if section.name == "significant_concerns" and section.blocks and section.blocks[0].mark:
            _add(draft, "weakness", items(section.blocks), "section.significant_concerns")
            return


def _list_behind(following: list[Block], several: bool) -> list[Block]:
    """The list behind the words that lead in to it: bullets, table rows, or else one or several paragraphs."""
    out: list[Block] = []
    for block in following:
        if (heading_of(block, HEADINGS) and not block.cell) or (
            block.bold and not block.mark and out and not out[-1].bold
        ):
            break
        if out and not out[0].mark and not out[0].cell and not block.mark and _NEXT.match(block.text):
            break
        out.append(block)
    if out and out[0].cell:
        return [b for b in out if b.cell]
    if not out or out[0].mark:
        return out
    if any(b.mark for b in out[:2]):
        return out[1:]
    return out if several else out[:1]


def _inline(draft: Draft, block: Block, start: int, rule: str) -> None:
    """Weaknesses that run on in the sentence that leads in to them, parted by semicolons."""
    first = _FIRST_NUMBER.match(block.text, start)
    start = first.end() if first else start
    several = _SEVERAL.search(block.text[:start]) is not None
    pieces = _SPLIT.split(block.text[start:]) if several else [block.text[start:]]
    if several and len(pieces) == 1:
        message = "the weaknesses run on in one sentence and could not be told apart, so that they were taken for one"
        draft.warn(ProblemCode.UNMARKED_LIST, message, block.page)
    for piece in pieces:
        if piece.strip():
            where = block.text.index(piece, start)
            draft.findings.append(Drafted("weakness", piece.strip(), place_of(block, where, where + len(piece), rule)))
            start = where + len(piece)


def _before_statement(found: list[Block]) -> list[Block]:
    """A section's blocks up to the paragraph on the written statement of action."""
    rules = [*statement_rules("list"), *rules_of("letter", ("wsoa_required", "wsoa_not_required"))]
    for i, block in enumerate(found):
        if not block.mark and any(r.first(block.text) for r in rules):
            return found[:i]
    return found


def _add(draft: Draft, kind: str, found: list[Item], rule: str) -> None:
    for item in found:
        draft.findings.append(Drafted(kind, item.text, Place(item.page, item.start, item.end, rule)))
