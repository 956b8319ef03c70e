"""A document → its letters with findings, fields and problems: the order of the work, for all kinds alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from pipeline.domain import Areas, FindingKind, LetterKind, Outcome, Problem, ProblemCode, Reading, Source, sentences
from pipeline.letters.doubts import doubts
from pipeline.letters.draft import LetterDraft, LetterInput, finish, place_of_match
from pipeline.letters.identify import Identified, identify_kind
from pipeline.letters.kinds import (
    full_inspection,
    monitoring_inspection,
    outcome_letter,
    revisit_letter,
    statement_of_action,
)
from pipeline.letters.parts.next_steps import read_next_steps
from pipeline.letters.parts.strengths import read_strength
from pipeline.letters.parts.verdicts import summaries
from pipeline.letters.split import Part, split
from pipeline.reading import Document
from pipeline.rulebook import LetterRules

READERS: dict[LetterKind, Callable[[LetterInput], LetterDraft]] = {
    LetterKind.OUTCOME_LETTER: outcome_letter.read,
    LetterKind.REVISIT_LETTER: revisit_letter.read,
    LetterKind.FULL_INSPECTION: full_inspection.read,
    LetterKind.MONITORING_INSPECTION: monitoring_inspection.read,
    LetterKind.STATEMENT_OF_ACTION: statement_of_action.read,
}

_LETTERHEAD = re.compile(r"(?:ofsted|care quality commission)\b", re.IGNORECASE)
_HEAD_ALONE = 120  # words


def read_letters(document: Document, source: Source, rules: LetterRules, areas: Areas) -> list[Reading]:
    """What each document in a file says; the pages between two letters give a problem row that names them."""
    parts = split(document, rules)
    readings = [read_letter(part.document, source, rules, areas) for part in parts]
    if len(parts) == 1:
        return readings
    return [
        reading if reading.letter else _with_pages(reading, part) for reading, part in zip(readings, parts, strict=True)
    ]


def _with_pages(reading: Reading, part: Part) -> Reading:
    """A part of a file that gave no letter, its problems saying which pages they are about."""
    several = part.last_page > part.first_page
    where = f"pages {part.first_page} to {part.last_page}" if several else f"page {part.first_page}"
    problems = tuple(
        replace(
            p,
            code=ProblemCode.PAGES_SET_ASIDE if p.code is ProblemCode.NOT_A_LETTER else p.code,
            message=f"{where}: {p.message}",
            page=p.page or part.first_page,
        )
        for p in reading.problems
    )
    return replace(reading, problems=problems)


def read_letter(document: Document, source: Source, rules: LetterRules, areas: Areas) -> Reading:
    """What the document says; without a letter, its problems say why it was set aside."""
    letter = LetterInput(document, rules, areas)
    identified = _identified(letter)
    if identified.kind is None or identified.block is None or identified.match is None:
        return Reading(source.path, None, problems=(_set_aside(identified, letter, source),))
    draft = READERS[identified.kind](letter)
    if draft.kind is LetterKind.STATEMENT_OF_ACTION and draft.area is None:
        message = (
            "a written statement of action that does not say of which area, or names none that is known; set aside"
        )
        problem = Problem.of(ProblemCode.NO_AREA, message, source=source.path)
        return Reading(source.path, None, problems=(problem,), text=document.text)
    draft.problems += list(doubts(draft, letter))
    if draft.kind is not LetterKind.STATEMENT_OF_ACTION:
        read_next_steps(draft, letter)
    for finding in draft.findings:
        if finding.kind is FindingKind.STRENGTH:
            finding.strength = read_strength(finding.text, rules)
    kind_place = place_of_match(identified.block, identified.match)
    return finish(draft, kind_place, document, source, areas)


def _identified(letter: LetterInput) -> Identified:
    """The kind of the document: by its title and opening, or as a statement of action by its title and tables."""
    identified = identify_kind(letter.blocks, letter.rules)
    title = statement_of_action.find_title(letter) if identified.kind is None else None
    return Identified(LetterKind.STATEMENT_OF_ACTION, *title) if title else identified


def _set_aside(identified: Identified, letter: LetterInput, source: Source) -> Problem:
    if identified.block is None and (excerpt := _telling_sentence(letter)):
        message = f"probably an excerpt of a letter, without its opening: “{excerpt[0]}”; look for the whole letter"
        return Problem.of(ProblemCode.LIKELY_EXCERPT, message, source=source.path, page=excerpt[1])
    if identified.block is None and _is_head_alone(letter):
        message = (
            "begins as the inspectors' letters do, and breaks off before it says what it is about; look for the rest"
        )
        return Problem.of(ProblemCode.LIKELY_EXCERPT, message, source=source.path)
    if identified.block is None and letter.document.engine == "ocr":
        message = "a scan, read by OCR, in which no kind of letter could be seen; look at it"
        return Problem.of(ProblemCode.UNKNOWN_KIND, message, source=source.path)
    code = ProblemCode.UNKNOWN_KIND if identified.looks_like_send else ProblemCode.NOT_A_LETTER
    page = identified.block.page if identified.block else None
    return Problem.of(code, identified.reason, source=source.path, page=page)


def _is_head_alone(letter: LetterInput) -> bool:
    """Whether a document is hardly more than the inspectors' letterhead and those whom the letter addresses."""
    words = sum(len(block.text.split()) for block in letter.blocks)
    return words <= _HEAD_ALONE and any(_LETTERHEAD.match(block.text) for block in letter.blocks[:2])


def _telling_sentence(letter: LetterInput) -> tuple[str, int] | None:
    """A sentence that carries a verdict, or leads in to a list of weaknesses, with its page."""
    rules = [*letter.rules.for_verdict("letter", *Outcome), *letter.rules.for_statement("list")]
    for block in letter.blocks:
        for start, end in sentences(block.text):
            sentence = block.text[start:end]
            if any(rule.first(sentence) for rule in rules) or summaries(sentence, letter.rules):
                return sentence[:300], block.page
    return None
