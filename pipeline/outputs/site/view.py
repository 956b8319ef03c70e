"""A run as the pages need it: letters by area, findings by letter, themes by finding, and the place of each.

All places are relative to the site's folder, so that a page puts its own way there before them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd

from pipeline.across import area_key, current_code
from pipeline.domain import (
    Action,
    Area,
    CorrectionRow,
    FieldRow,
    Finding,
    FindingKind,
    Journey,
    LaterFinding,
    Letter,
    LetterKind,
    Problem,
    ThemeHit,
    Tier,
    page_link,
    slug,
)
from pipeline.outputs.frames import RECORDS, frame_records, plain_values
from pipeline.outputs.site.corrected import AppliedCorrections
from pipeline.outputs.writer import About

T = TypeVar("T")
LETTER_SIZE = 60_000  # characters of a letter on one page
_IN_ORDER = (
    LetterKind.OUTCOME_LETTER,
    LetterKind.STATEMENT_OF_ACTION,
    LetterKind.REVISIT_LETTER,
    LetterKind.FULL_INSPECTION,
    LetterKind.MONITORING_INSPECTION,
)


@dataclass(frozen=True, slots=True)
class AreaEntry:
    """A local area of the site: one that is in force, or that a letter is about."""

    key: str  # its current ONS code; its name as the letter writes it where nobody knows the area
    name: str
    region: str
    stem: str  # of its page
    area: Area | None
    letters: tuple[Letter, ...]  # oldest first

    @property
    def page(self) -> str:
        """Where its page is."""
        return f"areas/{self.stem}.html"


class RunView:
    """One run, arranged for its pages."""

    def __init__(
        self,
        records: Mapping[str, pd.DataFrame],
        tables: Mapping[str, pd.DataFrame],
        texts: Mapping[str, str],
        about: About,
    ) -> None:
        self.tables, self.texts, self.about, self.records = tables, texts, about, records

        def rows(record: type[T]) -> list[T]:
            name: str = record.table  # type: ignore[attr-defined]
            return frame_records(records[name], RECORDS[name]) if name in records else []

        self.letters: list[Letter] = rows(Letter)
        self.letter = {letter.letter_id: letter for letter in self.letters}
        findings = sorted(rows(Finding), key=lambda f: (f.letter_id, _KINDS.index(f.kind), f.number))
        self.findings = [finding for finding in findings if finding.letter_id in self.letter]
        self.finding = {finding.finding_id: finding for finding in self.findings}
        self.findings_of = _grouped(self.findings, "letter_id")
        self.fields_of = _grouped(rows(FieldRow), "letter_id")
        hits = rows(ThemeHit)
        self.themes_of = _grouped((h for h in hits if h.tier != Tier.LIKELY), "finding_id")
        self.likely_of = _grouped((h for h in hits if h.tier == Tier.LIKELY), "finding_id")
        self.problems = rows(Problem)
        self.problems_of = _grouped((p for p in self.problems if p.letter_id), "letter_id")
        self.journeys = rows(Journey)
        self.in_journeys = {
            finding_id
            for j in self.journeys
            for finding_id in (j.outcome_finding_id, j.statement_finding_id, j.revisit_finding_id)
        }
        self.later = rows(LaterFinding)
        self.actions_of = _grouped(rows(Action), "letter_id")
        self.corrections = rows(CorrectionRow)
        self.corrected = AppliedCorrections(self.corrections)
        self.areas = _areas(self.letters, about)
        self._by_key = {entry.key: entry for entry in self.areas}
        self.area_of = {letter.letter_id: entry for entry in self.areas for letter in entry.letters}

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a researcher's table, each by its columns; None where nothing is stated."""
        data = self.tables[table]
        values = zip(*(plain_values(data[name]) for name in data.columns), strict=True)
        return [dict(zip(data.columns, row, strict=True)) for row in values]

    def letter_page(self, letter_id: str, offset: int = 0) -> str:
        """The page of the site that shows the letter at this place of its text."""
        part = sum(cut <= offset for cut in self.cuts(letter_id))
        return f"letters/{letter_id}{f'-part-{part + 1}' if part else ''}.html"

    def cuts(self, letter_id: str) -> list[int]:
        """Where the letter's text goes on to another page of the site: at the end of one of its own pages if it can."""
        text, cuts, start = self.texts.get(letter_id, ""), [], 0
        while len(text) - start > LETTER_SIZE:
            end = start + LETTER_SIZE
            cut = text.rfind("\f", start + 1, end) + 1 or text.rfind("\n", start + 1, end) + 1 or end
            cuts.append(cut)
            start = cut
        return cuts

    def place(self, finding: Finding) -> str:
        """Where the site shows a finding's words in its letter."""
        return f"{self.letter_page(finding.letter_id, finding.start)}#{anchor(finding)}"

    def source(self, letter: Letter, page: int) -> str:
        """The web address of a page of the letter as it was published; empty where none is known."""
        link = page_link(letter.source_url, page, letter.letter_id)
        return "" if link.startswith("text/") else link

    def title(self, letter: Letter) -> str:
        """What to call a letter on any page: `Bury: Revisit letter, 13 May 2019`."""
        kind = LetterKind(letter.kind).label if letter.kind else "Document"
        return f"{self.area_of[letter.letter_id].name}: {kind}" + (f", {in_words(_date(letter))}" * bool(_date(letter)))

    def entry(self, code: str) -> AreaEntry | None:
        """The area of an ONS code."""
        return self._by_key.get(current_code(code, self.about.areas))


_KINDS = list(FindingKind)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def anchor(finding: Finding) -> str:
    """The name of a finding's place on the page of its letter: `weakness-2`."""
    return f"{finding.kind}-{finding.number}"


def in_words(day: str) -> str:
    """An ISO date as it is written in a letter; anything else as it stands."""
    parts = day.split("-")
    if len(parts) == 3 and all(part.isdigit() for part in parts) and 1 <= int(parts[1]) <= 12:
        return f"{int(parts[2])} {_MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return day


def paged(items: Sequence[T], sizes: Sequence[int], most: int) -> list[list[T]]:
    """The items in order, on as many pages as keep the sum of sizes on each below `most`; at least one page."""
    pages: list[list[T]] = [[]]
    room = most
    for item, size in zip(items, sizes, strict=True):
        if pages[-1] and size > room:
            pages.append([])
            room = most
        pages[-1].append(item)
        room -= size
    return pages


def _areas(letters: Sequence[Letter], about: About) -> list[AreaEntry]:
    """Every area that is in force or has a letter, by name."""
    of_area: defaultdict[str, list[Letter]] = defaultdict(list)
    for letter in sorted(letters, key=lambda x: (_date(x), _place(x), x.letter_id)):
        of_area[area_key(letter, about.areas) or letter.letter_id].append(letter)
    last = {a.slug: a for a in sorted(about.areas.table, key=lambda a: a.start)}
    for area in about.areas.table:
        if not area.end:
            of_area.setdefault(area.code, [])
    entries = []
    taken: set[str] = set()
    for key, held in of_area.items():
        known = about.areas.by_code(key)
        name = known.name if known else held[0].area or held[0].area_as_written or held[0].letter_id
        stem = known.slug if known else slug(name) or "unnamed"
        if known and last[known.slug] != known:  # old and new Dorset have one slug; the name alone is the newest's
            stem = f"{stem}-{known.code.lower()}"
        while stem in taken:
            stem += "-x"
        taken.add(stem)
        region = known.region if known else next((x.region for x in held if x.region), "")
        entries.append(AreaEntry(key, name, region, stem, known, tuple(held)))
    return sorted(entries, key=lambda e: (e.name.casefold(), e.key))


def _grouped(rows: Iterable[T], name: str) -> dict[str, list[T]]:
    groups: defaultdict[str, list[T]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, name)].append(row)
    return groups


def _date(letter: Letter) -> str:
    return letter.inspection_start or letter.letter_date or letter.published


def _place(letter: Letter) -> int:
    return _IN_ORDER.index(LetterKind(letter.kind)) if letter.kind else len(_IN_ORDER)
