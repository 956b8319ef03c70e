"""Outcome letters of the 2016 framework: was a written statement of action required, and for which weaknesses."""

from __future__ import annotations

import re

from pipeline.domain import FindingKind, LetterKind, Outcome, ProblemCode, sentences
from pipeline.letters.blocks import Block, texts
from pipeline.letters.draft import (
    DraftFinding,
    DraftValue,
    LetterDraft,
    LetterInput,
    Place,
    ProgramRule,
    place_of,
)
from pipeline.letters.parts.fields import read_heading
from pipeline.letters.parts.table_rows import Row, table_rows
from pipeline.letters.parts.verdicts import outcomes
from pipeline.letters.parts.wholeness import check_wholeness
from pipeline.letters.sections import Item, heading_of, items, sections, without_lead_in
from pipeline.rulebook import LetterRules

HEADINGS = frozenset(
    ["main_findings", "aspect", "strengths", "development", "significant_concerns", "next_steps", "ending"]
)
_CONCERNS = frozenset(["significant_concerns"])
_FINDINGS = {"strengths": FindingKind.STRENGTH, "development": FindingKind.DEVELOPMENT}
_SEVERAL = re.compile(r"\b(?:areas|weaknesses|concerns)\b(?!.*\b(?:areas|weaknesses|concerns)\b)")
_STATEMENT = re.compile(
    r"\b(?:(?:written )?statement of action|WSOA|significant(?: areas? of)? (?:weakness(?:es)?|concerns?))\b",
    re.IGNORECASE,
)
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


def read(letter: LetterInput) -> LetterDraft:
    """The outcome, the weaknesses, and the strengths and areas for development."""
    draft = LetterDraft(LetterKind.OUTCOME_LETTER)
    read_heading(draft, letter)
    for section in sections(letter.blocks, HEADINGS, letter.rules):
        if kind := _FINDINGS.get(section.name):
            before = _before_statement(section.blocks, letter.rules)
            _add(draft, kind, items(without_lead_in(before)), f"section.{section.name}")
    _add_weaknesses(draft, letter)
    check_wholeness(draft, letter)
    _outcome(draft, letter)
    return draft


def _outcome(draft: LetterDraft, letter: LetterInput) -> None:
    """Whether the statement is required: by its words, for where they are missing none is."""
    read: dict[Outcome, Place] = {}
    for block in letter.blocks:
        for first, last in sentences(block.text):
            for value, match in outcomes(block.text[first:last], letter.rules):
                place = place_of(block, first + match.start, first + match.end, match.rule.id)
                read.setdefault(value, place)
    weaknesses = draft.count(FindingKind.WEAKNESS)
    if len(read) == 2:
        message = "the letter says that a written statement of action is required, and that none is"
        draft.note(ProblemCode.OUTCOME_CONFLICT, message)
    elif Outcome.WSOA_REQUIRED in read:
        draft.outcome = DraftValue(Outcome.WSOA_REQUIRED, read[Outcome.WSOA_REQUIRED])
        if not weaknesses:
            message = "a written statement of action is required, but no area of significant weakness was found"
            draft.note(ProblemCode.NO_WEAKNESSES, message)
    elif weaknesses:
        message = "areas of significant weakness are listed, but no words ask for a written statement of action"
        draft.note(ProblemCode.OUTCOME_CONFLICT, message)
    elif Outcome.WSOA_NOT_REQUIRED in read:
        draft.outcome = DraftValue(Outcome.WSOA_NOT_REQUIRED, read[Outcome.WSOA_NOT_REQUIRED])
    elif unread := _unread_words(letter):
        message = f"words on a written statement of action that no rule reads: “{unread.text[:200]}”"
        draft.note(ProblemCode.OUTCOME_MISSING, message, unread.page)
    elif draft.whole:
        # No such paragraph in a whole letter means that none is required, as the official statistics have it.
        start = letter.blocks[0]
        no_words = Place(start.page, start.start, start.start, ProgramRule.NO_STATEMENT_ASKED_FOR)
        draft.outcome = DraftValue(Outcome.WSOA_NOT_REQUIRED, no_words)


def _unread_words(letter: LetterInput) -> Block | None:
    """A paragraph of the letter's own, not a finding, that speaks of a statement of action or of grave weaknesses."""
    return next((b for b in letter.blocks if not b.mark and _STATEMENT.search(b.text)), None)


def _add_weaknesses(draft: LetterDraft, letter: LetterInput) -> None:
    rules = letter.rules.for_statement("list")
    # A bullet of the narrative may be about weaknesses too.
    for index, block in sorted(enumerate(letter.blocks), key=lambda b: bool(b[1].mark)):
        if block.mark and not _asked_for(letter):
            return
        match = next((m for r in rules if (m := r.first(block.text))), None)
        if match is None:
            continue
        several = _SEVERAL.search(block.text) is not None
        following = _list_behind(letter.blocks[index + 1 :], several, letter.rules)
        colon = block.text.find(":", match.end - 2)
        if 0 <= colon < match.end + _NEAR and block.text[colon + 1 :].strip():
            _add_inline(draft, block, colon + 1, match.rule.id)
        elif (
            following
            and following[0].cell
            and (rows := table_rows(following, letter.rules))
            and not any(b.mark for b in following)
        ):
            _add_rows(draft, rows, match.rule.id, letter.rules)
        elif following and (following[0].mark or block.text.endswith(":")):
            if not following[0].mark and len(following) > 1:
                message = "the weaknesses have no bullets, so every paragraph was taken for one; compare with the page"
                draft.note(ProblemCode.UNMARKED_LIST, message, block.page)
            _add(draft, FindingKind.WEAKNESS, items(following), match.rule.id)
        if draft.count(FindingKind.WEAKNESS):
            return
    _add_under_heading(draft, letter)


def _asked_for(letter: LetterInput) -> bool:
    """Whether some words ask for a written statement of action."""
    rules = letter.rules.for_verdict("letter", Outcome.WSOA_REQUIRED)
    return any(r.first(b.text) for r in rules for b in letter.blocks)


def _add_rows(draft: LetterDraft, rows: list[Row], rule: str, rules: LetterRules) -> None:
    """Add weaknesses in the rows of a table, each the longest of its row's cells."""
    for row in rows:
        if not any(heading_of(column[0], _CONCERNS, rules) for column in row):
            _add(draft, FindingKind.WEAKNESS, [Item(tuple(max(row, key=lambda column: len(texts(column)))))], rule)


def _add_under_heading(draft: LetterDraft, letter: LetterInput) -> None:
    """Add bullets straight under a heading such as “Areas of significant weakness”."""
    for section in sections(letter.blocks, HEADINGS, letter.rules):
        if section.name in _CONCERNS and section.blocks and section.blocks[0].mark:
            _add(draft, FindingKind.WEAKNESS, items(section.blocks), f"section.{section.name}")
            return


def _list_behind(following: list[Block], several: bool, rules: LetterRules) -> list[Block]:
    """The list behind the words that lead in to it: bullets, table rows, or else one or several paragraphs."""
    out: list[Block] = []
    for block in following:
        if (heading_of(block, HEADINGS, rules) and not block.cell) or (
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


def _add_inline(draft: LetterDraft, block: Block, start: int, rule: str) -> None:
    """Add weaknesses that run on in the sentence that leads in to them, parted by semicolons."""
    first = _FIRST_NUMBER.match(block.text, start)
    start = first.end() if first else start
    several = _SEVERAL.search(block.text[:start]) is not None
    pieces = _SPLIT.split(block.text[start:]) if several else [block.text[start:]]
    if several and len(pieces) == 1:
        message = "the weaknesses run on in one sentence and could not be told apart, so that they were taken for one"
        draft.note(ProblemCode.UNMARKED_LIST, message, block.page)
    for piece in pieces:
        if piece.strip():
            where = block.text.index(piece, start)
            place = place_of(block, where, where + len(piece), rule)
            draft.findings.append(DraftFinding(FindingKind.WEAKNESS, piece.strip(), place))
            start = where + len(piece)


def _before_statement(blocks: list[Block], rules: LetterRules) -> list[Block]:
    """A section's blocks up to the paragraph on the written statement of action."""
    statement = [*rules.for_statement("list"), *rules.for_verdict("letter", *LetterKind.OUTCOME_LETTER.outcomes)]
    for i, block in enumerate(blocks):
        if not block.mark and any(r.first(block.text) for r in statement):
            return blocks[:i]
    return blocks


def _add(draft: LetterDraft, kind: FindingKind, items_: list[Item], rule: str) -> None:
    for item in items_:
        place = Place(item.page, item.start, item.end, rule)
        draft.findings.append(DraftFinding(kind, item.text, place, markdown=item.markdown))
