"""A document → one letter with its findings, its fields and its problems, all with ids and places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import fields as record_fields

from pipeline.domain.areas import Areas
from pipeline.domain.problems import ProblemCode, Severity
from pipeline.domain.records import FieldRow, Finding, Letter, Problem, Reading, Source
from pipeline.letters.blocks import blocks
from pipeline.letters.draft import Draft, Drafted
from pipeline.letters.identify import Kind, identify, kind_rules
from pipeline.letters.kinds import (
    full_inspection,
    monitoring_inspection,
    outcome_letter,
    revisit_letter,
    statement_of_action,
)
from pipeline.letters.parts.fields import field_rules, read_area, read_footer_dates, read_letter_date, read_range
from pipeline.letters.parts.items import statement_rules
from pipeline.letters.parts.verdicts import verdict_rules
from pipeline.letters.sections import section_rules
from pipeline.reading.document import Document

READERS: dict[str, tuple[str, Callable[[Draft], None]]] = {
    "outcome_letter": ("2016", outcome_letter.read),
    "revisit_letter": ("2016", revisit_letter.read),
    "full_inspection": ("2023", full_inspection.read),
    "monitoring_inspection": ("2023", monitoring_inspection.read),
}
_COUNTS: dict[str, dict[str, tuple[str, str | None]]] = {
    "2016": {"n_weaknesses": ("weakness", None)},
    "revisit_letter": {"n_sufficient": ("weakness", "sufficient"), "n_not_sufficient": ("weakness", "not_sufficient")},
    "2023": {"n_priority_actions": ("priority_action", None), "n_improvements": ("improvement", None)},
}


def load_rules() -> None:
    """Load the rules that letters are read by, so that a broken one stops a run before it begins.

    Raises RulesError.
    """
    for rules in (kind_rules, section_rules, field_rules, verdict_rules):
        rules()
    statement_rules("list")


def interpret(document: Document, source: Source, areas: Areas) -> Reading:
    """What the document says; without a letter, its problems say why it was set aside."""
    found = blocks(document)
    kind = identify(found)
    if not kind.name and statement_of_action.looks_like_statement(document):
        return statement_of_action.reading(document, source, areas)
    if not kind.name:
        return Reading(source.path, None, problems=(_set_aside(kind, source),))
    framework, read = READERS[kind.name]
    draft = Draft(kind.name, framework, found)
    if document.engine == "ocr":
        draft.warn(ProblemCode.READ_BY_OCR, "the file is a scan and was read by OCR; compare its words with the page")
    read_range(draft, "inspection_dates", ("inspection_start", "inspection_end"))
    if not draft.get("inspection_start"):
        read_footer_dates(draft, document)
    read_area(draft, areas, str(draft.get("inspection_start") or ""))
    if framework == "2016":
        read_letter_date(draft)
    read(draft)
    return _finished(draft, document, source, areas, kind)


def _set_aside(kind: Kind, source: Source) -> Problem:
    page = kind.block.page if kind.block else None
    code = ProblemCode.UNKNOWN_KIND if kind.send else ProblemCode.NOT_A_LETTER
    return Problem(source.path, "", Severity.ERROR if kind.send else Severity.WARNING, code, kind.reason, page)


def _finished(draft: Draft, document: Document, source: Source, areas: Areas, kind: Kind) -> Reading:
    start, written = str(draft.get("inspection_start") or ""), str(draft.get("area_as_written") or "")
    area = areas.find(written, start) if written else None
    if not start:
        draft.error(ProblemCode.NO_DATES, "the days of the inspection could not be read; the letter's id has no date")
    if not written:
        draft.error(ProblemCode.NO_AREA, "no words that name the local area could be found")
    elif area is None:
        draft.error(ProblemCode.UNKNOWN_AREA, areas.problem(written, start), draft.values["area_as_written"].place.page)
    slug = area.slug if area else slugify(written) or "unknown-area"
    letter_id = f"{slug}-{draft.kind}-{start or 'undated'}"
    counts = {
        column: draft.count(*what)
        for group in (draft.framework, draft.kind)
        for column, what in _COUNTS.get(group, {}).items()
    }
    known = {f.name for f in record_fields(Letter)}
    letter = Letter(
        letter_id=letter_id,
        source=source.path,
        source_url=source.url,
        published=source.published,
        gone_since=source.gone_since,
        sha256=source.sha256,
        kind=draft.kind,
        framework=draft.framework,
        area=area.name if area else "",
        la_code=area.code if area else "",
        region=area.region if area else "",
        **{name: read.value for name, read in draft.values.items() if name in known},  # type: ignore[arg-type]
        **counts,  # type: ignore[arg-type]
    )
    findings, rows = _findings(draft, letter_id)
    places = [*_field_rows(draft, letter_id), *_kind_row(draft, letter_id, kind), *rows]
    problems = tuple(Problem(source.path, letter_id, n.severity, n.code, n.message, n.page) for n in draft.notices)
    return Reading(source.path, letter, tuple(findings), tuple(places), problems=problems, text=document.text)


def _findings(draft: Draft, letter_id: str) -> tuple[list[Finding], list[FieldRow]]:
    numbers: dict[str, int] = {}
    findings, rows = [], []
    for drafted in draft.findings:
        number = numbers[drafted.kind] = numbers.get(drafted.kind, 0) + 1
        place = drafted.place
        findings.append(
            Finding(
                f"{letter_id}/{drafted.kind}/{number}", letter_id, drafted.kind, number, drafted.text, drafted.verdict,
                drafted.responsible, place.page, place.start, place.end, place.rule,
            )
        )  # fmt: skip
        rows += _finding_rows(drafted, letter_id, f"{drafted.kind}/{number}")
    return findings, rows


def _finding_rows(drafted: Drafted, letter_id: str, name: str) -> list[FieldRow]:
    read = {
        "verdict": (drafted.verdict, drafted.verdict_place),
        "responsible": (drafted.responsible, drafted.responsible_place),
    }
    return [
        FieldRow(letter_id, f"{name}/{what}", value, place.page, place.start, place.end, place.rule)
        for what, (value, place) in read.items()
        if place
    ]


def _field_rows(draft: Draft, letter_id: str) -> list[FieldRow]:
    return [
        FieldRow(letter_id, name, str(read.value), read.place.page, read.place.start, read.place.end, read.place.rule)
        for name, read in draft.values.items()
    ]


def _kind_row(draft: Draft, letter_id: str, kind: Kind) -> list[FieldRow]:
    if not kind.block or not kind.match:
        return []
    page, start, end = kind.block.prose.span(kind.match.start, kind.match.end)
    return [
        FieldRow(letter_id, name, value, page, start, end, kind.rule)
        for name, value in (("kind", draft.kind), ("framework", draft.framework))
    ]


def slugify(words: str) -> str:
    """The words as a part of an id: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", words.replace("&", " and ")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")[:60]
