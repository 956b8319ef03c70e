"""Written statements of action and reports on their progress: an area's own plan, and its tables of actions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import takewhile

from pipeline.domain import Action, FindingKind, LetterKind, ProblemCode, find_date, find_range
from pipeline.letters.blocks import Block
from pipeline.letters.draft import DraftFinding, DraftValue, LetterDraft, LetterInput, Place, ProgramRule, place_of
from pipeline.letters.parts.action_tables import ActionRow, ActionTables, month
from pipeline.letters.parts.narrative import Told, add_narratives
from pipeline.rulebook import LetterRules, Match

_HEAD = 60  # blocks in which a document gives its title and date
_TITLE_BLOCKS = 12  # blocks in which its title and the area's names stand
_LONG = 200  # characters: a line with the document's own date is shorter
_HEADING = re.compile(r"(\d{1,2})[.:)]?$")


@dataclass(frozen=True, slots=True)
class NumberedWeakness:
    """A weakness as the statement restates it, with its number there."""

    number: int
    text: str
    place: Place


def find_title(letter: LetterInput) -> tuple[Block, Match] | None:
    """Where a document calls itself a statement of action; None if it does not, or has nothing that such plans have.

    With tables of actions any mention will do. Without them the title must stand at the head, and a list of
    weaknesses must follow.
    """
    title = next(((b, m) for b in letter.blocks if (m := _first(b, "title", letter.rules))), None)
    if title is None:
        return None
    if letter.action_tables.actions or letter.action_tables.unread:
        return title
    heading = title[0] in letter.blocks[:_TITLE_BLOCKS] and len(title[0].text) < _LONG
    sentence = title[0].text.rstrip().endswith((".", ":", ";", ","))
    return title if heading and not sentence and len(_listed(letter)) > 1 else None


def read(letter: LetterInput) -> LetterDraft:
    """The weaknesses as restated, the actions, and what the tables say against each other."""
    draft = LetterDraft(LetterKind.STATEMENT_OF_ACTION)
    _read_heading(draft, letter)
    sections = _sections(letter)
    _add_findings(draft, letter, _weaknesses(draft, letter, sections), sections)
    _read_outcomes(draft, letter)
    _read_ratings(draft, letter.action_tables)
    draft.actions = [_action(row, sections, len(draft.findings)) for row in letter.action_tables.actions]
    _check_actions(draft, letter.action_tables)
    return draft


def _read_heading(draft: LetterDraft, letter: LetterInput) -> None:
    """Read the statement's date, and the inspection that asked for it, or at least its area."""
    for block in letter.blocks[:_HEAD]:
        if len(block.text) < _LONG and (dated := find_date(block.text)):
            place = place_of(block, dated[1], dated[2], ProgramRule.LETTER_DATE)
            draft.letter_date = DraftValue(dated[0], place)
            break
    for block in letter.blocks:
        inspected, dates = _first(block, "inspection", letter.rules), find_range(block.text)
        area = letter.areas.find(inspected.groups["area"], dates[0]) if inspected and dates else None
        if inspected and dates and area:
            days = place_of(block, dates[2], dates[3], inspected.rule.id)
            draft.inspection_start, draft.inspection_end = DraftValue(dates[0], days), DraftValue(dates[1], days)
            words = inspected.groups["area"]
            at = block.text.index(words, inspected.start)
            draft.area, draft.area_as_written = area, _area_as_written(block, at, words)
            return
    on = draft.letter_date.value if draft.letter_date else ""
    head = letter.blocks[:_HEAD]
    titles = [block for block in head if _first(block, "title", letter.rules)]
    for block in [*titles, *(b for b in head[:_TITLE_BLOCKS] if len(b.text) < _LONG)]:
        named = letter.areas.in_text(block.text, on)
        if len({area.code for area, _, _ in named}) == 1:
            draft.area, start, end = named[0]
            draft.area_as_written = _area_as_written(block, start, block.text[start:end])
            return


def _area_as_written(block: Block, at: int, words: str) -> DraftValue[str]:
    return DraftValue(words, place_of(block, at, at + len(words), ProgramRule.STATEMENT_AREA))


def _sections(letter: LetterInput) -> list[NumberedWeakness]:
    """The headings under which each weakness is dealt with: its number, and its wording there."""
    out: list[NumberedWeakness] = []
    for i, block in enumerate(letter.blocks):
        if (match := _first(block, "weakness_section", letter.rules)) and match.start == 0:
            before = reversed(letter.blocks[max(0, i - 2) : i])
            given = match.groups.get("number") or next((m[1] for b in before if (m := _HEADING.match(b.mark))), None)
            place = place_of(block, match.end, len(block.text), match.rule.id)
            out.append(NumberedWeakness(int(given) if given else len(out) + 1, block.text[match.end :], place))
    return out


def _listed(letter: LetterInput) -> list[NumberedWeakness]:
    """The weaknesses of the first list that words lead in to."""
    for i, block in enumerate(letter.blocks):
        if match := _first(block, "weakness_list", letter.rules):
            items = list(takewhile(lambda b: b.mark, letter.blocks[i + 1 :]))
            if items and (block.text.endswith(":") or not block.mark):
                return [
                    NumberedWeakness(number, item.text, place_of(item, 0, len(item.text), match.rule.id))
                    for number, item in enumerate(items, 1)
                ]
    return []


def _weaknesses(draft: LetterDraft, letter: LetterInput, sections: list[NumberedWeakness]) -> list[NumberedWeakness]:
    """The weaknesses as the statement lists them; where it has no list, as its sections are headed."""
    listed = _listed(letter)
    numbers = {weakness.number for weakness in sections}
    if listed and sections and len(numbers) != len(listed):
        draft.note(
            ProblemCode.STATEMENT_WEAKNESSES,
            f"the list names {len(listed)} weaknesses, but {len(numbers)} have a section of their own; compare them",
            listed[0].place.page,
        )
    for weakness in sections if listed else []:
        value = DraftValue(weakness.text, weakness.place)
        draft.other_values.append((f"weakness/{weakness.number}/section", value))
    if not listed and not sections:
        message = "no list of weaknesses was found; add its lead-in to rules/actions.yml"
        draft.note(ProblemCode.STATEMENT_WEAKNESSES, message)
    return listed or sections


def _add_findings(
    draft: LetterDraft, letter: LetterInput, weaknesses: list[NumberedWeakness], sections: list[NumberedWeakness]
) -> None:
    """Add the weaknesses as findings, each with the body responsible for it where its section names one."""
    responsible: dict[int, str] = {}
    for block in letter.blocks:
        match = _first(block, "responsible", letter.rules)
        section = next((w for w in reversed(sections) if w.place.start < block.start), None)
        if match and section:
            responsible[section.number] = block.text[match.end :]
            place = place_of(block, match.end, len(block.text), match.rule.id)
            value = DraftValue(responsible[section.number], place)
            draft.other_values.append((f"weakness/{section.number}/responsible", value))
    for w in weaknesses:
        finding = DraftFinding(FindingKind.WEAKNESS, w.text, w.place, number=w.number)
        finding.responsible = responsible.get(w.number, "")
        draft.findings.append(finding)
    _add_narratives(draft, letter)


def _add_narratives(draft: LetterDraft, letter: LetterInput) -> None:
    """Give each weakness what the area says of its progress: the section of a progress report with its number."""
    by_number = {finding.number: finding for finding in draft.findings}
    told: list[Told] = []
    body: list[Block] = []
    for block in letter.blocks:
        opening = _first(block, "progress_section", letter.rules)
        finding = by_number.pop(int(opening.groups["number"]), None) if opening else None
        if finding:
            told.append(Told(finding, block.start, block.end))
        elif told and _first(block, "progress_end", letter.rules):
            break
        if told:
            body.append(block)
    add_narratives(draft, told, body, FindingKind.WEAKNESS.label, letter.rules)


def _read_outcomes(draft: LetterDraft, letter: LetterInput) -> None:
    """Read the outcomes that the statement sets itself, each under its own number."""
    seen: set[str] = set()
    listing: Match | None = None
    for block in letter.blocks:
        opening = _first(block, "outcomes", letter.rules)
        listing = opening or listing
        m = re.match(r"(\d{1,2}\.\d{1,2})\.?\s+(?=\S)", block.text)
        if listing and m and "\t" not in block.first.text and m.group(1) not in seen:
            seen.add(m.group(1))
            place = place_of(block, m.end(), len(block.text), listing.rule.id)
            draft.other_values.append((f"outcome/{m.group(1)}", DraftValue(block.text[m.end() :], place)))
        elif not opening and not m:
            listing = None


def _action(row: ActionRow, sections: list[NumberedWeakness], weaknesses: int) -> Action:
    """The record of one action; its letter's id comes when the letter is finished."""
    at = bisect_right([s.place.start for s in sections], row.start)
    section = sections[at - 1].number if at else None
    first, *rest = row.number.split(".")
    own = int(first) if rest and first.isdigit() and 1 <= int(first) <= max(weaknesses, section or 0) else None
    words = row.parts.get("action") or [row.first]
    return Action(
        letter_id="",
        weakness=own or section,
        number=row.number,
        action=row.text("action"),
        start=row.text("start"),
        end=row.text("end"),
        start_month=month(row.text("start")),
        end_month=month(row.text("end")),
        lead=row.text("lead"),
        measure=row.text("measure"),
        rag=row.text("rag"),
        page=words[0].page,
        start_offset=words[0].start,
        end_offset=words[-1].end,
    )


def _read_ratings(draft: LetterDraft, tables: ActionTables) -> None:
    """The table of ratings into fields, and whether its percentages are those of its counts."""
    total = sum(r.count or 0 for r in tables.ratings)
    if heading := tables.rating_heading:
        place = Place(heading.page, heading.start, heading.end, "summary.count")
        draft.other_values.append(("rag/as_of", DraftValue(heading.text, place)))
    for n, rating in enumerate(tables.ratings, 1):
        for name, value, cell in zip(
            ("rating", "actions", "percent"),
            (rating.label.text, rating.count, rating.percent),
            (rating.label, *rating.cells),
            strict=False,
        ):
            if value is not None:
                place = Place(cell.page, cell.start, cell.end, "summary.count")
                draft.other_values.append((f"rag/{n}/{name}", DraftValue(str(value), place)))
        if (
            total
            and rating.count is not None
            and rating.percent is not None
            and abs(100 * rating.count / total - rating.percent) > 1
        ):
            draft.note(
                ProblemCode.RAG_PERCENT,
                f"“{rating.label.text}”: {rating.count} of {total} actions are not {rating.percent}%; read the summary",
                rating.label.page,
            )


def _check_actions(draft: LetterDraft, tables: ActionTables) -> None:
    """What the tables say against themselves, and against the summary of ratings."""
    actions = draft.actions
    for cell, why in tables.unread:
        draft.note(
            ProblemCode.ACTION_UNREAD, f"a row of a table could not be read: {why}; read it in the source", cell.page
        )
    gaps = _gaps([a.number for a in actions])
    if gaps:
        draft.note(ProblemCode.ACTION_MISSING, f"the numbering skips {', '.join(gaps)}; look for it in the source")
    for number_, times in Counter(a.number for a in actions if a.number).items():
        if times > 1:
            draft.note(
                ProblemCode.ACTION_REPEATED, f"action {number_} stands in the tables {times} times; see which is meant"
            )
    for action in actions:
        if action.start_month > action.end_month > "":
            draft.note(
                ProblemCode.ACTION_DATES,
                f"action {action.number} ends ({action.end}) before it starts ({action.start}); ask the area",
                action.page,
            )
    total = sum(r.count or 0 for r in tables.ratings)
    if tables.ratings and total != len(actions):
        draft.note(
            ProblemCode.ACTIONS_COUNT,
            f"the summary of ratings counts {' + '.join(str(r.count) for r in tables.ratings)} = {total} actions, the "
            f"tables hold {len(actions)} that can be read"
            + (f", {len(tables.unread)} that cannot" if tables.unread else "")
            + (f"; the numbering skips {', '.join(gaps)}" if gaps else ""),
            tables.ratings[0].label.page,
        )
    if tables.has_ratings and actions and not any(a.rag for a in actions):
        draft.note(
            ProblemCode.RAG_LOST,
            "the tables have columns for ratings, but no words in them: colours do not come through as text, so the "
            "rating of each action is unknown",
        )
    if not actions:
        draft.note(
            ProblemCode.NO_ACTIONS,
            "no action could be read; if the document has tables, try a version with ruled tables",
        )


def _gaps(numbers: list[str]) -> list[str]:
    """The numbers left out of each run such as 4.3.1, 4.3.2, 4.3.3."""
    runs: dict[str, set[int]] = {}
    for number_ in numbers:
        head, _, last = number_.rpartition(".")
        if last.isdigit():
            runs.setdefault(head, set()).add(int(last))
    return [f"{head}.{n}".lstrip(".") for head, seen in runs.items() for n in range(1, max(seen)) if n not in seen]


def _first(block: Block, what: str, rules: LetterRules) -> Match | None:
    return next((m for rule in rules.for_action(what) if (m := rule.first(block.text))), None)
