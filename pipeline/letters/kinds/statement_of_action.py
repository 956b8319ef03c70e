"""Written statements of action and reports on their progress: an area's own plan, and its tables of actions."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from pipeline.domain.areas import Area, Areas
from pipeline.domain.dates import find_date, find_range
from pipeline.domain.problems import ProblemCode, Severity
from pipeline.domain.records import Action, FieldRow, Finding, Letter, Problem, Reading, Source
from pipeline.letters.blocks import Block, blocks
from pipeline.letters.draft import Place, place_of
from pipeline.letters.kinds.action_checks import Notes, check, summary
from pipeline.letters.kinds.action_tables import Entry, month, read_tables, reading_rules
from pipeline.letters.kinds.printed_tables import rows
from pipeline.reading.document import Document
from pipeline.rulebook.letter_rules import Match

KIND = "statement_of_action"
_HEAD = 60  # blocks in which a document gives its title and date
_LONG = 200  # characters: a line with the document's own date is shorter
_HEADING = re.compile(r"(\d{1,2})[.:)]?$")


@dataclass(frozen=True, slots=True)
class _Words:
    """Some words of the statement: a weakness as restated, with its number."""

    number: int
    text: str
    place: Place


@dataclass
class _Told:
    """What a statement says of itself: the columns of its letter, each with its place, and the area it names."""

    values: dict[str, tuple[str, Place]] = field(default_factory=dict)
    area: Area | None = None

    def text(self, name: str) -> str:
        return self.values[name][0] if name in self.values else ""

    def name(self, area: Area, block: Block, at: int, words: str) -> None:
        self.area = area
        self.values["area_as_written"] = (words, place_of(block, at, at + len(words), "statement.area"))


def looks_like_statement(document: Document) -> bool:
    """Whether the document calls itself a statement of action and has tables of actions."""
    found = blocks(document)
    if not any(_first(block, "title") for block in found):
        return False
    tables = read_tables((row, None) for row in rows(document))
    return bool(tables.entries or tables.unread)


def reading(document: Document, source: Source, areas: Areas) -> Reading:
    """All that a statement gives; an error and no letter where it does not say which area it is of."""
    told = _told(blocks(document), areas)
    area = told.area
    if area is None:
        message = (
            "a written statement of action that does not say of which area, or names none that is known; set aside"
        )
        problem = Problem(source.path, "", Severity.ERROR, ProblemCode.NO_AREA, message)
        return Reading(source.path, None, problems=(problem,), text=document.text)
    letter_id = f"{area.slug}-{KIND}-{told.text('inspection_start') or told.text('letter_date') or 'undated'}"
    findings, actions, fields, problems = read_statement(document, letter_id, source.path)
    letter = Letter(
        letter_id=letter_id,
        source=source.path,
        source_url=source.url,
        published=source.published,
        gone_since=source.gone_since,
        sha256=source.sha256,
        kind=KIND,
        framework="2016",
        area=area.name,
        area_as_written=told.text("area_as_written"),
        la_code=area.code,
        region=area.region,
        inspection_start=told.text("inspection_start"),
        inspection_end=told.text("inspection_end"),
        letter_date=told.text("letter_date"),
        n_weaknesses=len(findings),
    )
    rows = [
        FieldRow(letter_id, name, value, place.page, place.start, place.end, place.rule)
        for name, (value, place) in told.values.items()
    ]
    return Reading(
        source.path, letter, tuple(findings), (*rows, *fields), tuple(problems), tuple(actions), document.text
    )


def read_statement(
    document: Document, letter_id: str, source: str
) -> tuple[list[Finding], list[Action], list[FieldRow], list[Problem]]:
    """The weaknesses as restated, the actions, where each field was read, and what a person should look at."""
    notes = Notes(letter_id, source)
    found = blocks(document)
    sections = _sections(found)
    starts = [words.place.start for words in sections]
    tables = read_tables(
        (row, sections[at - 1].number if (at := bisect_right(starts, row.first.start)) else None)
        for row in rows(document)
    )
    weaknesses = _weaknesses(notes, found, sections)
    findings = _findings(notes, found, weaknesses, sections)
    _outcomes(notes, found)
    summary(notes, tables)
    actions = [_action(letter_id, entry, len(findings)) for entry in tables.entries]
    check(notes, actions, tables)
    return findings, actions, notes.fields, notes.problems


def _told(found: list[Block], areas: Areas) -> _Told:
    """What the statement says of itself: its date, and the inspection that asked for it, or its area at least."""
    told = _Told()
    title = next(((b, m) for b in found if (m := _first(b, "title"))), None)
    if title:
        block, match = title
        place = place_of(block, match.start, match.end, match.rule.id)
        told.values |= {"kind": (KIND, place), "framework": ("2016", place)}
    for block in found[:_HEAD]:
        if len(block.text) < _LONG and (dated := find_date(block.text)):
            told.values["letter_date"] = (dated[0], place_of(block, dated[1], dated[2], "date.letter"))
            break
    for block in found:
        inspected, dates = _first(block, "inspection"), find_range(block.text)
        area = areas.find(inspected.groups["area"], dates[0]) if inspected and dates else None
        if inspected and dates and area:
            days = place_of(block, dates[2], dates[3], inspected.rule.id)
            told.values |= {"inspection_start": (dates[0], days), "inspection_end": (dates[1], days)}
            told.name(
                area, block, block.text.index(inspected.groups["area"], inspected.start), inspected.groups["area"]
            )
            return told
    for block in found[:_HEAD]:
        named = areas.in_text(block.text, told.text("letter_date")) if _first(block, "title") else []
        if len({area.code for area, _, _ in named}) == 1:
            told.name(named[0][0], block, named[0][1], block.text[named[0][1] : named[0][2]])
            return told
    return told


def _sections(found: list[Block]) -> list[_Words]:
    """The headings under which each weakness is dealt with: its number, and its wording there."""
    out: list[_Words] = []
    for i, block in enumerate(found):
        if (match := _first(block, "weakness_section")) and match.start == 0:
            given = match.groups.get("number") or next(
                (m.group(1) for b in reversed(found[max(0, i - 2) : i]) if (m := _HEADING.match(b.mark))), None
            )
            words = block.text[match.end :]
            place = place_of(block, match.end, len(block.text), match.rule.id)
            out.append(_Words(int(given) if given else len(out) + 1, words, place))
    return out


def _weaknesses(notes: Notes, found: list[Block], sections: list[_Words]) -> list[_Words]:
    """The weaknesses as the statement lists them; where it has no list, as its sections are headed."""
    listed: list[_Words] = []
    for i, block in enumerate(found):
        if not listed and (match := _first(block, "weakness_list")) and block.text.endswith(":"):
            for item in found[i + 1 :]:
                if not item.mark:
                    break
                place = place_of(item, 0, len(item.text), match.rule.id)
                listed.append(_Words(len(listed) + 1, item.text, place))
    if listed and sections and len({w.number for w in sections}) != len(listed):
        notes.warn(
            ProblemCode.STATEMENT_WEAKNESSES,
            f"the list names {len(listed)} weaknesses, but {len({w.number for w in sections})} have a section of their "
            "own; compare them",
            listed[0].place.page,
        )
    for words in sections if listed else []:
        notes.set(f"weakness/{words.number}/section", words.text, words.place)
    if not listed and not sections:
        notes.warn(
            ProblemCode.STATEMENT_WEAKNESSES, "no list of weaknesses was found; add its lead-in to rules/actions.yml"
        )
    return listed or sections


def _findings(notes: Notes, found: list[Block], weaknesses: list[_Words], sections: list[_Words]) -> list[Finding]:
    """The weaknesses as findings, each with who answers for it where its section says so."""
    responsible: dict[int, str] = {}
    for block in found:
        match = _first(block, "responsible")
        section = next((w for w in reversed(sections) if w.place.start < block.start), None)
        if match and section:
            responsible[section.number] = block.text[match.end :]
            place = place_of(block, match.end, len(block.text), match.rule.id)
            notes.set(f"weakness/{section.number}/responsible", responsible[section.number], place)
    return [
        Finding(
            f"{notes.letter_id}/weakness/{w.number}", notes.letter_id, "weakness", w.number, w.text, "",
            responsible.get(w.number, ""), w.place.page, w.place.start, w.place.end, w.place.rule,
        )
        for w in weaknesses
    ]  # fmt: skip


def _outcomes(notes: Notes, found: list[Block]) -> None:
    """The outcomes that the statement sets itself, each under its own number."""
    seen: set[str] = set()
    listing: Match | None = None
    for block in found:
        listing = _first(block, "outcomes") or listing
        m = re.match(r"(\d{1,2}\.\d{1,2})\.?\s+(?=\S)", block.text)
        if listing and m and "\t" not in block.first.text and m.group(1) not in seen:
            seen.add(m.group(1))
            place = place_of(block, m.end(), len(block.text), listing.rule.id)
            notes.set(f"outcome/{m.group(1)}", block.text[m.end() :], place)
        elif not _first(block, "outcomes") and not m:
            listing = None


def _action(letter_id: str, entry: Entry, weaknesses: int) -> Action:
    first, *rest = entry.number.split(".")
    own = int(first) if rest and first.isdigit() and 1 <= int(first) <= max(weaknesses, entry.section or 0) else None
    words = entry.parts.get("action") or [entry.first]
    return Action(
        letter_id=letter_id,
        weakness=own or entry.section,
        number=entry.number,
        action=entry.text("action"),
        start=entry.text("start"),
        end=entry.text("end"),
        start_month=month(entry.text("start")),
        end_month=month(entry.text("end")),
        lead=entry.text("lead"),
        measure=entry.text("measure"),
        rag=entry.text("rag"),
        page=words[0].page,
        start_offset=words[0].start,
        end_offset=words[-1].end,
    )


def _first(block: Block, what: str) -> Match | None:
    return next((m for rule in reading_rules(what) if (m := rule.first(block.text))), None)
