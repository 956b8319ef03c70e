"""The whole history of one local area: its documents in order, and what became of each weakness.

Areas that it took over from, or that took over from it, are shown beside it under their own names; their documents
never count as its own.
"""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.across.inspection_cycles import Relation, area_key, current_code
from pipeline.across.pairing import Method
from pipeline.across.recurring_themes import linked
from pipeline.domain import (
    Area,
    Areas,
    Finding,
    FindingKind,
    HistoryRow,
    Journey,
    LaterFinding,
    Letter,
    LetterKind,
    RunTables,
    SendLettersError,
    label_of,
    page_link,
)

_DOCUMENTS = (  # in this order where they are of one day
    LetterKind.OUTCOME_LETTER,
    LetterKind.STATEMENT_OF_ACTION,
    LetterKind.REVISIT_LETTER,
    LetterKind.FULL_INSPECTION,
    LetterKind.MONITORING_INSPECTION,
)
_COUNTED = (FindingKind.WEAKNESS, FindingKind.PRIORITY_ACTION, FindingKind.IMPROVEMENT)
_FINDINGS = (*_COUNTED, FindingKind.STRENGTH, FindingKind.DEVELOPMENT, FindingKind.EXPERIENCE)  # in this order
_IN_WORDS_AT_MOST = 3  # links to other findings; the columns of ids have them all
_DISAGREE = "two letters of this revisit disagree"
_WIDTH = 100  # characters
_RELATIONS = {Relation.SAME: "This area", Relation.PREDECESSOR: "Before it", Relation.SUCCESSOR: "After it"}
_METHODS = {
    Method.ORDER: "matched by its place only, not certain",
    Method.UNMATCHED: "not found again in the other letter",
    Method.NO_LETTER: "no revisit letter is held",
    Method.SPLIT: "one of several parts",
    Method.MERGED: "together with others",
}
_IN_WORDS: dict[str, str] = {
    **{relation.value: words for relation, words in _RELATIONS.items()},
    **{method.value: words for method, words in _METHODS.items()},
}


class UnknownAreaError(SendLettersError):
    """A name that no local area has; the message gives the names that come near."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class History:
    """An area, those before and after it, and the rows of all of them in order."""

    area: Area
    codes: tuple[Area, ...]  # the area under each code it has had, oldest first
    beside: tuple[tuple[Relation, Area], ...]  # predecessors and successors, each with its relation
    stem: str  # of the files it is written to
    rows: tuple[HistoryRow, ...]
    notes: Mapping[str, Sequence[str]]  # on values that a person corrected, by finding, else by letter


@dataclass(frozen=True)
class _Run:
    """The tables of a finished run, arranged as a history needs them."""

    letters: tuple[Letter, ...]  # by date
    findings: Mapping[str, list[Finding]]  # by letter
    journeys: Mapping[str, list[Journey]]  # by each finding in them
    earlier: Mapping[str, list[str]]  # weaknesses that share a theme with a later finding, by that
    later: Mapping[str, list[str]]  # the other way round
    themes: Mapping[tuple[str, str], LaterFinding]  # what a weakness and a later finding have in common
    stated: frozenset[str]  # findings on which their letter gives a verdict, though it may count nowhere
    next_steps: Mapping[str, str]  # by letter
    actions: Mapping[str, int]  # how many each statement has

    @classmethod
    def of(cls, tables: RunTables) -> _Run:
        findings: defaultdict[str, list[Finding]] = defaultdict(list)
        for finding in tables.findings:
            findings[finding.letter_id].append(finding)
        journeys: defaultdict[str, list[Journey]] = defaultdict(list)
        for journey in tables.journeys:
            for finding_id in (journey.outcome_finding_id, journey.statement_finding_id, journey.revisit_finding_id):
                journeys[finding_id].append(journey)
        earlier = linked(tables.later, "later_finding_id", "weakness_finding_id")
        later = linked(tables.later, "weakness_finding_id", "later_finding_id")
        themes = {(row.weakness_finding_id, row.later_finding_id): row for row in reversed(tables.later)}
        stated = frozenset(
            f"{row.letter_id}/{row.field.removesuffix('/verdict')}"
            for row in tables.fields
            if row.field.endswith("/verdict")
        )
        next_steps: defaultdict[str, list[str]] = defaultdict(list)
        for row in tables.fields:
            if row.field.split("/")[0] == "next_steps":
                next_steps[row.letter_id].append(row.value)
        said = {letter_id: "\n".join(parts) for letter_id, parts in next_steps.items()}
        actions = Counter(action.letter_id for action in tables.actions)
        letters = sorted(tables.letters, key=lambda x: (_date(x), _DOCUMENTS.index(x.kind), x.letter_id))
        return cls(tuple(letters), findings, journeys, earlier, later, themes, stated, said, actions)


def build_history(tables: RunTables, name: str, areas: Areas) -> History:
    """The history, in a run's tables, of the area that `name` (or an ONS code) stands for.

    It has no rows where the run has no document about it. `areas` are those of the run, the corpus's own included. A
    name that has meant several areas in turn means the latest. Raises UnknownAreaError.
    """
    known = areas.ever(name) or [a for a in [areas.by_code(name.strip().upper())] if a]
    if not known:
        raise UnknownAreaError(areas.problem(name, ""))
    current = areas.by_code(current_code(known[-1].code, areas)) or known[-1]
    codes = tuple(a for a in areas.table if current_code(a.code, areas) == current.code)
    beside = [
        (Relation.PREDECESSOR, area) for code in codes for area in areas.predecessors(code.code) if area not in codes
    ]
    beside += [
        (Relation.SUCCESSOR, areas.by_code(current_code(area.code, areas)) or area)
        for area in areas.successors(current.code)
    ]
    run = _Run.of(tables)
    rows: list[HistoryRow] = []
    for relation, area in [(Relation.SAME, current), *beside]:
        for letter in run.letters:
            if area_key(letter, areas) == area.code:
                rows += _document(letter, relation, run)
    # Old and new Dorset have one slug; the name alone is that of the newest.
    newest = max((a for a in areas.table if a.slug == current.slug), key=lambda a: a.start)
    stem = current.slug if newest == current else f"{current.slug}-{current.code.lower()}"
    numbered = tuple(replace(row, place=n) for n, row in enumerate(rows, 1))
    return History(current, codes, tuple(beside), stem, numbered, _notes_on_corrections(tables))


def timeline(history: History) -> str:
    """The history as text, one document after the other."""
    lines = [f"{history.area.name} ({', '.join(_span(a) for a in history.codes)})"]
    lines += [f"{value_in_words(relation)}: {a.name} ({_span(a)})" for relation, a in history.beside]
    lines += [f"Note: {a.note}" for a in history.codes if a.note]
    if not any(row.relation == Relation.SAME for row in history.rows):
        lines.append("No document about this area is held.")
    heading = ""
    for row in history.rows:
        if row.relation != Relation.SAME:
            area = f"{value_in_words(row.relation)}: {row.area} ({row.la_code})"
            lines += ["", area] if area != heading else []
            heading = area
        lines += _lines(row)
        lines += [f"        {note}" for note in history.notes.get(row.finding_id or row.letter_id, ())]
    return "\n".join(lines) + "\n"


def what_became_of(row: HistoryRow) -> str:
    """What became of a finding, in words; empty where nothing is known."""
    if row.kind == "document":
        return ""
    parts = [value_in_words(v) for v in (row.verdict or row.later_verdict or row.note,) if v]
    if row.method in _METHODS:
        parts.append(value_in_words(row.method))
    return "; ".join([*parts, *[row.came_back] * bool(row.came_back)])


def value_in_words(value: str) -> str:
    """A value of the history's table as a reader would say it."""
    return _IN_WORDS.get(value) or label_of(value)


def _notes_on_corrections(tables: RunTables) -> dict[str, list[str]]:
    """What the rules gave in place of each corrected value, who corrected it and why, by finding, else by letter."""
    notes: defaultdict[str, list[str]] = defaultdict(list)
    verdicts: dict[str, str] = {}
    for row in tables.corrections:
        if row.is_applied:
            notes[row.finding_id or row.letter_id].append(row.in_words)
            if row.field == "verdict":
                verdicts[row.finding_id] = row.in_words
    for journey in tables.journeys:  # the outcome letter's weakness is shown with the revisit's verdict
        for earlier in (journey.outcome_finding_id, journey.statement_finding_id):
            note = verdicts.get(journey.revisit_finding_id)
            if earlier and note and note not in notes[earlier]:
                notes[earlier].append(note)
    read = {row.letter_id: row.value for row in tables.fields if row.field == "outcome"}
    corrected = {row.letter_id for row in tables.corrections if row.is_applied and row.field == "outcome"}
    for letter in tables.letters:
        given = read.get(letter.letter_id, letter.outcome)
        if letter.origin == "correction" and letter.letter_id not in corrected and given != letter.outcome:
            notes[letter.letter_id].append(f"The outcome follows the corrected verdicts. The rules gave “{given}”.")
    return dict(notes)


def _document(letter: Letter, relation: Relation, run: _Run) -> list[HistoryRow]:
    """The row of a document and those of its findings."""
    findings = [f for kind in _FINDINGS for f in run.findings.get(letter.letter_id, []) if f.kind == kind]
    document = HistoryRow(
        place=0,
        relation=relation,
        area=letter.area,
        la_code=letter.la_code,
        date=_date(letter),
        document=letter.kind,
        letter_id=letter.letter_id,
        finding_id="",
        kind="document",
        number=None,
        text=_outcome(letter, findings, run.actions.get(letter.letter_id, 0)),
        verdict="",
        later_verdict="",
        method="",
        earlier_finding_ids="",
        link=page_link(letter.source_url, 1, letter.letter_id),
        note=run.next_steps.get(letter.letter_id, ""),
    )
    return [document, *(_finding(document, letter, f, run) for f in findings)]


def _finding(document: HistoryRow, letter: Letter, finding: Finding, run: _Run) -> HistoryRow:
    journeys = run.journeys.get(finding.finding_id, [])
    is_revisit = letter.kind == LetterKind.REVISIT_LETTER
    later_verdicts = set() if is_revisit else {j.verdict for j in journeys if j.verdict}
    return replace(
        document,
        finding_id=finding.finding_id,
        kind=finding.kind,
        number=finding.number,
        text=finding.text,
        verdict=finding.verdict,
        later_verdict=" ".join(sorted(later_verdicts)),
        method=" ".join(sorted({j.method for j in journeys})),
        earlier_finding_ids=" ".join(run.earlier.get(finding.finding_id, [])),
        link=page_link(letter.source_url, finding.page, letter.letter_id),
        later_finding_ids=" ".join(run.later.get(finding.finding_id, [])),
        came_back=_links(finding.finding_id, run.later, run, later=True),
        goes_back=_links(finding.finding_id, run.earlier, run, later=False),
        markdown=finding.markdown or finding.text,
        narrative=finding.narrative,
        note=_DISAGREE if _is_open(finding, journeys, is_revisit, run) else "",
    )


def _is_open(finding: Finding, journeys: Sequence[Journey], is_revisit: bool, run: _Run) -> bool:
    """Whether the revisit gives a verdict on a weakness that does not count, since another letter contradicts it."""
    revisits = [finding.finding_id] if is_revisit else [j.revisit_finding_id for j in journeys if not j.verdict]
    return not finding.verdict and any(i in run.stated for i in revisits)


def _links(finding_id: str, others: Mapping[str, list[str]], run: _Run, later: bool) -> str:
    """The findings that share a theme with this one, in words: which, in which report, how alike."""
    found = others.get(finding_id, [])
    parts = []
    for other in found[:_IN_WORDS_AT_MOST]:
        row = run.themes[(finding_id, other) if later else (other, finding_id)]
        kind, number = other.split("/")[-2:]
        year = f" of {row.inspection_start[:4]}" if later else ""
        alike = f", likeness {row.likeness:.2f}" if row.likeness is not None else ""
        parts.append(f"{kind.replace('_', ' ')} {number}{year} ({row.theme.replace('_', ' ')}{alike})")
    if len(found) > _IN_WORDS_AT_MOST:
        parts.append(f"{len(found) - _IN_WORDS_AT_MOST} more")
    lead = "same theme later in" if later else "goes back to the theme of"
    return f"{lead} {', '.join(parts)}" if parts else ""


def _outcome(letter: Letter, findings: Sequence[Finding], actions: int) -> str:
    """The outcome of a document and the numbers of its findings and actions, in words."""
    parts = [label_of(letter.outcome)] if letter.outcome else []
    for kind in _COUNTED:
        if number := sum(f.kind == kind for f in findings):
            parts.append(f"{number} {kind.label if number == 1 else kind.plural}")
    if actions:
        parts.append("1 action" if actions == 1 else f"{actions} actions")
    return "; ".join(parts)


def _lines(row: HistoryRow) -> list[str]:
    """A document, or a finding with what became of it, as lines of the timeline."""
    if row.kind == "document":
        heading = ["", f"{row.date or 'undated'}  {label_of(row.document)}" + (f": {row.text}" if row.text else "")]
        return [*heading, *_wrapped("    Next steps: ", row.note)] if row.note else heading
    lines = _wrapped(f"    {row.kind.replace('_', ' ')} {row.number}. ", row.markdown)
    lines += _wrapped("        ", row.narrative)
    became = what_became_of(row)
    lines += [f"        → {became}"] if became else []
    return [*lines, f"        ← {row.goes_back}"] if row.goes_back else lines


def _wrapped(first: str, text: str) -> list[str]:
    """The lines of a text, each broken at the timeline's width, the points of a list further in."""
    lines: list[str] = []
    for line in text.splitlines():
        lead = first if not lines else " " * 8
        inner = " " * (8 + len(line) - len(line.lstrip()) + 2 * line.lstrip().startswith("- "))
        indent = lead + " " * (len(line) - len(line.lstrip()))
        lines += textwrap.wrap(line.lstrip(), _WIDTH, initial_indent=indent, subsequent_indent=inner)
    return lines


def _date(letter: Letter) -> str:
    return letter.inspection_start or letter.letter_date or letter.published


def _span(area: Area) -> str:
    times = [f"from {area.start}"] * bool(area.start) + [f"until {area.end}"] * bool(area.end)
    return " ".join([area.code, *times])
