"""A letter while it is being read, and the records that are made of it once it has been.

A reader of one kind of letter takes a `LetterInput` and returns a `LetterDraft`: a named field for each value, each
with where it was read and by which rule. `finish` makes the letter's records of it, for all kinds alike.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, TypeVar

from pipeline.domain import (
    PROGRESS,
    Action,
    Area,
    Areas,
    FieldRow,
    Finding,
    FindingKind,
    Framework,
    Letter,
    LetterKind,
    NotStated,
    Outcome,
    Problem,
    ProblemCode,
    Reading,
    Severity,
    Source,
    Verdict,
    slug,
)
from pipeline.letters.blocks import Block, blocks
from pipeline.letters.parts.action_tables import ActionTables, read_action_tables
from pipeline.letters.parts.printed_tables import rows
from pipeline.letters.parts.strengths import Strength
from pipeline.reading import Document
from pipeline.rulebook import LetterRules, Match

Value = TypeVar("Value", bound=str | int)


class ProgramRule(StrEnum):
    """What the program reads without a rule file: names that stand in the tables in place of a rule's id."""

    LETTER_DATE = "date.letter"  # a date alone on a line above the salutation
    FOOTER_DATES = "dates.footer"  # days of the inspection in a running footer
    BEFORE_VERDICT = "item.before_verdict"  # the statement that the verdict follows
    UNDER_VERDICT = "item.listed_under_verdict"  # an item of a list that a verdict leads in to
    TABLE_ROW = "item.row"  # a row of a table with a statement and its verdict
    FROM_VERDICTS = "outcome.from_verdicts"  # the outcome that the verdicts make
    NO_STATEMENT_ASKED_FOR = "outcome.wsoa.no_words"  # no words ask for a written statement of action
    BESIDE_STATEMENT = "narrative.beside_statement"  # what stands between a statement and the next
    STATEMENT_AREA = "statement.area"  # the area that a statement of action names as its own


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was read: page, offsets into the document's text, and the rule that read it."""

    page: int
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class DraftValue(Generic[Value]):
    """One value of the letter and its place."""

    value: Value
    place: Place


@dataclass(frozen=True, slots=True)
class Passage:
    """What the letter says of a finding in one stretch of its text, a paragraph or point on each line."""

    text: str
    place: Place


@dataclass(slots=True)
class DraftFinding:
    """One finding, its verdict, its responsible body and what is said of it, each with its place."""

    kind: FindingKind
    text: str
    place: Place
    verdict: Verdict | NotStated = ""
    verdict_place: Place | None = None
    responsible: str = ""
    responsible_place: Place | None = None
    number: int | None = None  # the document's own; else findings of a kind are numbered in order
    markdown: str = ""  # the text with its list breaks, where it has some
    narrative: list[Passage] = field(default_factory=list)
    strength: Strength | None = None  # the parts of a strength


@dataclass(frozen=True, slots=True)
class DraftProblem:
    """Something met while reading that a person should look at."""

    code: ProblemCode
    message: str
    page: int | None = None
    severity: Severity | None = None  # where it is not that of the code


@dataclass(frozen=True)
class LetterInput:
    """What a letter is read from: its document, and the rules and areas to read it by."""

    document: Document
    rules: LetterRules
    areas: Areas

    @cached_property
    def blocks(self) -> list[Block]:
        """The blocks of the document's body in reading order."""
        return blocks(self.document)

    @cached_property
    def action_tables(self) -> ActionTables:
        """The action tables of a statement of action."""
        return read_action_tables(rows(self.document), self.rules)


@dataclass
class LetterDraft:
    """What has been read of one letter; a value that is None is not stated, or could not be read."""

    kind: LetterKind
    area_as_written: DraftValue[str] | None = None
    inspection_start: DraftValue[str] | None = None
    inspection_end: DraftValue[str] | None = None
    letter_date: DraftValue[str] | None = None
    outcome: DraftValue[Outcome] | None = None
    stated_sufficient: DraftValue[int] | None = None
    stated_not_sufficient: DraftValue[int] | None = None
    next_full_inspection_months: DraftValue[int] | None = None
    monitoring_inspection_months: DraftValue[int] | None = None
    previous_inspection_start: DraftValue[str] | None = None
    previous_inspection_end: DraftValue[str] | None = None
    area: Area | None = None
    findings: list[DraftFinding] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)  # of a statement, without its letter_id
    other_values: list[tuple[str, DraftValue[str]]] = field(default_factory=list)  # rows of fields.csv alone
    problems: list[DraftProblem] = field(default_factory=list)
    whole: bool = True  # a letter that is not may lack what was not found

    def values(self) -> dict[str, DraftValue[str] | DraftValue[int]]:
        """The values that were read, by the columns of `letters.csv`."""
        read = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in read.items() if isinstance(value, DraftValue)}

    def count(self, kind: FindingKind, verdict: Verdict | None = None) -> int:
        """How many findings of a kind there are, or of a kind with a verdict."""
        return sum(f.kind == kind and (verdict is None or f.verdict == verdict) for f in self.findings)

    def note(self, code: ProblemCode, message: str, page: int | None = None, severity: Severity | None = None) -> None:
        """Note something that a person should look at."""
        self.problems.append(DraftProblem(code, message, page, severity))


def place_of(block: Block, start: int, end: int, rule: str) -> Place:
    """The place of a stretch of a block's healed text."""
    return Place(*block.prose.span(start, end), rule)


def place_of_match(block: Block, match: Match) -> Place:
    """The place of a rule's match in a block."""
    return place_of(block, match.start, match.end, match.rule.id)


def finish(draft: LetterDraft, kind_place: Place, document: Document, source: Source, areas: Areas) -> Reading:
    """The letter with its findings, fields and problems, under their ids.

    `kind_place` is where the document shows its kind. A document whose area nobody could name has an id made of the
    words it uses, and an error.
    """
    _note_what_is_missing(draft, areas)
    letter = _letter(draft, source, document)
    findings, finding_rows = _findings(draft, letter.letter_id)
    values: list[tuple[str, DraftValue[str] | DraftValue[int]]] = [
        *draft.values().items(),
        ("kind", DraftValue(draft.kind.value, kind_place)),
        ("framework", DraftValue(draft.kind.framework.value, kind_place)),
        *draft.other_values,
    ]
    rows = [_field_row(letter.letter_id, name, str(read.value), read.place) for name, read in values]
    problems = tuple(
        Problem.of(p.code, p.message, source=source.path, letter_id=letter.letter_id, page=p.page, severity=p.severity)
        for p in draft.problems
    )
    actions = tuple(replace(action, letter_id=letter.letter_id) for action in draft.actions)
    return Reading(source.path, letter, tuple(findings), (*rows, *finding_rows), problems, actions, document.text)


def _note_what_is_missing(draft: LetterDraft, areas: Areas) -> None:
    start, written = draft.inspection_start, draft.area_as_written
    if not start and draft.kind is not LetterKind.STATEMENT_OF_ACTION:
        draft.note(ProblemCode.NO_DATES, "the days of the inspection could not be read; the letter's id has no date")
    if not written:
        draft.note(ProblemCode.NO_AREA, "no words that name the local area could be found")
    elif draft.area is None:
        message = areas.problem(written.value, start.value if start else "")
        draft.note(ProblemCode.UNKNOWN_AREA, message, written.place.page)


def _letter(draft: LetterDraft, source: Source, document: Document) -> Letter:
    area, read = draft.area, {name: value.value for name, value in draft.values().items()}
    written, day = str(read.get("area_as_written", "")), read.get("inspection_start")
    if draft.kind is LetterKind.STATEMENT_OF_ACTION:
        day = day or read.get("letter_date")
    place = area.slug if area else slug(written) or "unknown-area"
    values: dict[str, Any] = {**read, **_counts(draft)}
    return Letter(
        letter_id=f"{place}-{draft.kind}-{day or 'undated'}",
        source=source.path,
        source_url=source.url,
        published=source.published,
        gone_since=source.gone_since,
        sha256=source.sha256,
        kind=draft.kind,
        framework=draft.kind.framework,
        area=area.name if area else "",
        la_code=area.code if area else "",
        region=area.region if area else "",
        first_page=document.first_page,
        last_page=document.first_page + document.pages - 1,
        **values,
    )


def _counts(draft: LetterDraft) -> dict[str, int | None]:
    """The columns of `letters.csv` that count the findings of this kind of letter.

    None where nothing could be counted that should be there: 0 may be said only where the letter shows it.
    """
    if draft.kind.framework is Framework.FROM_2023:
        outcome = draft.outcome.value if draft.outcome else None
        return {
            "n_priority_actions": _count(draft, FindingKind.PRIORITY_ACTION, outcome is not Outcome.WIDESPREAD),
            "n_improvements": _count(draft, FindingKind.IMPROVEMENT, True),
        }
    none_asked_for = draft.outcome is not None and draft.outcome.value is Outcome.WSOA_NOT_REQUIRED
    counts = {"n_weaknesses": _count(draft, FindingKind.WEAKNESS, none_asked_for)}
    if draft.kind is LetterKind.REVISIT_LETTER:
        any_verdict = any(finding.verdict for finding in draft.findings)
        for column, verdict in zip(("n_sufficient", "n_not_sufficient"), PROGRESS, strict=True):
            counts[column] = draft.count(FindingKind.WEAKNESS, verdict) if any_verdict else None
    return counts


def _count(draft: LetterDraft, kind: FindingKind, may_have_none: bool) -> int | None:
    count = draft.count(kind)
    return count if count or (may_have_none and draft.whole) else None


def _findings(draft: LetterDraft, letter_id: str) -> tuple[list[Finding], list[FieldRow]]:
    """The findings, and where the verdict, the responsible body and the narrative of each were read."""
    numbers: Counter[FindingKind] = Counter()
    findings, rows = [], []
    for finding in draft.findings:
        numbers[finding.kind] += 1
        number = finding.number or numbers[finding.kind]
        name, place = f"{finding.kind}/{number}", finding.place
        findings.append(
            Finding(
                f"{letter_id}/{name}", letter_id, finding.kind, number, finding.text, finding.verdict,
                finding.responsible, place.page, place.start, place.end, place.rule,
                markdown=finding.markdown or finding.text,
                narrative="\n".join(passage.text for passage in finding.narrative),
                praise=finding.strength.praise if finding.strength else "",
                reservation=finding.strength.reservation if finding.strength else "",
                schemes="; ".join(finding.strength.schemes) if finding.strength else "",
            )
        )  # fmt: skip
        if finding.verdict_place:
            rows.append(_field_row(letter_id, f"{name}/verdict", finding.verdict, finding.verdict_place))
        if finding.responsible_place:
            rows.append(_field_row(letter_id, f"{name}/responsible", finding.responsible, finding.responsible_place))
        for n, passage in enumerate(finding.narrative, 1):
            rows.append(_field_row(letter_id, f"{name}/narrative" + f"/{n}" * (n > 1), passage.text, passage.place))
    return findings, rows


def _field_row(letter_id: str, name: str, value: str, place: Place) -> FieldRow:
    return FieldRow(letter_id, name, value, place.page, place.start, place.end, place.rule)
