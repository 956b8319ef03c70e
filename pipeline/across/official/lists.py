"""Ofsted's own figures: the official statistics and the management information, one list for each framework.

Each file gives one record for each inspection. Taken together, the latest release of a framework decides.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline.across.official.columns import LAYOUTS, NOT_REVISITED, Column, plain_header
from pipeline.across.official.spreadsheets import SUFFIXES, Cell, OfficialFileError, Sheet, read_sheets
from pipeline.domain import Areas, Framework, LetterKind, Outcome

_HEADER_WITHIN = 60  # rows; the published files have it in row 5
_LEAST_HEADERS = 3  # known headers in a row that make it the header of the table
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?[ _-])?({'|'.join(_MONTHS)})[a-z]*[ _-](20\d{{2}})"
_AS_AT = re.compile(_DATE, re.IGNORECASE)
_PUBLISHED_BY = re.compile(r"published by " + _DATE, re.IGNORECASE)
_LISTED_KINDS = {
    Framework.FROM_2016: (LetterKind.OUTCOME_LETTER, LetterKind.REVISIT_LETTER),
    Framework.FROM_2023: (LetterKind.FULL_INSPECTION,),
}


@dataclass(frozen=True, slots=True)
class OfficialInspection:
    """One inspection as an official file has it; None and "" where the file gives nothing."""

    file: str
    where: str  # file, sheet and row, for messages
    area: str  # as the file writes it
    la_code: str  # as the file prints it
    kind: LetterKind
    inspection_start: str
    published: str
    outcome: Outcome
    n_weaknesses: int | None = None
    n_sufficient: int | None = None
    n_not_sufficient: int | None = None
    n_priority_actions: int | None = None
    awaits_revisit: bool = False  # the file says "Not revisited yet"


@dataclass(frozen=True, slots=True)
class Release:
    """What one official file says of one framework, and how far it reaches."""

    file: str
    framework: Framework
    as_at: str  # the last day of the inspections it covers
    published_by: str  # letters published after this day are not in it; "" where it does not say
    inspections: tuple[OfficialInspection, ...]


@dataclass(frozen=True, slots=True)
class ListedInspection:
    """An official inspection whose area is known."""

    slug: str
    name: str
    code: str  # in force on the day the inspection started
    row: OfficialInspection


@dataclass(frozen=True, slots=True)
class OfficialList:
    """All that the official files say of one framework."""

    framework: Framework
    as_at: str  # as of the latest release
    published_by: str
    inspections: tuple[ListedInspection, ...]

    @property
    def kinds(self) -> tuple[LetterKind, ...]:
        """The kinds of letter that the list covers, whether or not it has one of each."""
        return _LISTED_KINDS[self.framework]

    def of(self, slug: str, kind: str) -> list[ListedInspection]:
        """The area's listed inspections of one kind."""
        return [x for x in self.inspections if x.slug == slug and x.row.kind == kind]

    def covers(self, day: str) -> bool:
        """Whether an inspection that began on the ISO date `day` is within the list's period."""
        return min(x.row.inspection_start for x in self.inspections) <= day <= self.as_at


def official_files(corpus: Path) -> list[Path]:
    """The official files that the download put beside the letters."""
    folder = corpus / "official"
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES) if folder.is_dir() else []


def listed_inspections(corpus: Path, areas: Areas) -> tuple[ListedInspection, ...]:
    """The inspections in the official files beside the letters, to be shown; none where a file cannot be used.

    `reconcile` says what is wrong with such a file.
    """
    try:
        lists = read_official_lists(official_files(corpus), areas)
    except OfficialFileError:
        return ()
    return tuple(listed for framework in lists.values() for listed in framework.inspections)


def read_official_lists(files: Sequence[Path], areas: Areas) -> dict[Framework, OfficialList]:
    """The official lists by framework, with every area resolved; the later release decides where two differ.

    Raises OfficialFileError if any file cannot be used, or names an area that is not known or has another code.
    """
    releases = [release for file in files for release in read_releases(file)]
    lists: dict[Framework, OfficialList] = {}
    for release in sorted(releases, key=lambda r: (r.framework, r.as_at, r.file)):
        earlier = lists.get(release.framework)
        rows = {_key(x): x for x in earlier.inspections} if earlier else {}
        rows.update((_key(x), x) for x in (_with_area(i, areas) for i in release.inspections))
        inspections = tuple(sorted(rows.values(), key=_key))
        lists[release.framework] = OfficialList(release.framework, release.as_at, release.published_by, inspections)
    return lists


def read_releases(path: Path) -> tuple[Release, ...]:
    """What the official file at `path` says, a release for each framework in it.

    Raises OfficialFileError when any of it cannot be understood: a file is used whole or not at all.
    """
    inspections: dict[Framework, list[OfficialInspection]] = {}
    notes: dict[Framework, list[str]] = {}
    for sheet in read_sheets(path):
        header = _header(sheet, path.name)
        if header:
            framework, row, places = header
            inspections.setdefault(framework, []).extend(_inspections(sheet, path.name, framework, row, places))
            titles = [str(c) for r in sheet.rows[:row] for c in r if c != ""]
            notes.setdefault(framework, []).extend([sheet.name, *titles])
    if not inspections:
        raise OfficialFileError(
            f"{path.name}: no table of area SEND inspections is in it; is it the right file? Within its first "
            f"{_HEADER_WITHIN} rows a header row would have “Inspection start date” and “Inspection outcome”"
        )
    return tuple(_release(path, framework, rows, notes[framework]) for framework, rows in inspections.items())


def _release(path: Path, framework: Framework, rows: list[OfficialInspection], notes: list[str]) -> Release:
    unique: dict[tuple[str, str, str], OfficialInspection] = {}
    for row in rows:
        first = unique.setdefault((row.area, row.kind, row.inspection_start), row)
        if replace(first, where=row.where) != row:
            raise OfficialFileError(f"{row.where}: {row.area} has other values at {first.where}; delete one of the two")
    if not unique:
        raise OfficialFileError(f"{path.name}: the table has a header and no rows; download it again")
    last = max(row.inspection_start for row in rows)
    stated = [_last_date(text, _AS_AT) for text in (re.sub(_PUBLISHED_BY, "", n) for n in [*notes, path.stem])]
    as_at = next((day for day in stated if day), last)
    published_by = next((day for day in (_last_date(n, _PUBLISHED_BY) for n in notes) if day), "")
    return Release(path.name, framework, max(as_at, last), published_by, tuple(unique.values()))


def _last_date(text: str, pattern: re.Pattern[str]) -> str:
    """The latest date that `text` names, the last of the month where it gives no day; "" for none."""
    days = []
    for day, month, year in pattern.findall(text):
        first = date(int(year), _MONTHS.index(month.lower()) + 1, 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        days.append(first.replace(day=int(day)) if day and 1 <= int(day) <= last.day else last)
    return max(days).isoformat() if days else ""


def _header(sheet: Sheet, file: str) -> tuple[Framework, int, Mapping[str, int]] | None:
    """The framework, the header's row and each column's place; None where the sheet has no such table.

    Raises OfficialFileError for a header that is almost right: a renamed column is never guessed.
    """
    best: tuple[int, Framework, int, dict[str, int]] = (0, Framework.FROM_2016, 0, {})
    for number, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        names = [plain_header(str(cell)) for cell in row]
        for framework, layout in LAYOUTS.items():
            places = {f: next((i for i, n in enumerate(names) if n in c.names), -1) for f, c in layout.items()}
            score = sum(place >= 0 for place in places.values())
            if score > best[0]:
                best = (score, framework, number, places)
    score, framework, number, places = best
    if score < _LEAST_HEADERS:
        return None
    layout = LAYOUTS[framework]
    missing = [c.names[0] for f, c in layout.items() if c.required and places[f] < 0]
    names = [plain_header(str(cell)) for cell in sheet.rows[number]]
    if missing:
        spare = [str(c) for c, n in zip(sheet.rows[number], names, strict=True) if n and not _known(n, layout)]
        raise OfficialFileError(f"{_where(file, sheet, number)}: " + "; ".join(_missing(m, spare) for m in missing))
    twice = [c.names[0] for f, c in layout.items() if sum(n in c.names for n in names) > 1]
    if twice:
        raise OfficialFileError(
            f"{_where(file, sheet, number)}: the column “{twice[0]}” is there twice; delete one of them"
        )
    return framework, number, {f: p for f, p in places.items() if p >= 0}


def _known(name: str, layout: Mapping[str, Column]) -> bool:
    return any(name in column.names for column in layout.values())


def _missing(name: str, spare: list[str]) -> str:
    near = difflib.get_close_matches(name, [plain_header(s) for s in spare], n=2, cutoff=0.5)
    like = [s for s in spare if plain_header(s) in near]
    hint = f"; “{'” or “'.join(like)}” looks like it: name it “{name}” if it is the same" if like else ""
    return f"the column “{name}” is missing{hint}"


def _inspections(
    sheet: Sheet, file: str, framework: Framework, header: int, places: Mapping[str, int]
) -> Iterator[OfficialInspection]:
    width = len(sheet.rows[header])
    for number, row in enumerate(sheet.rows[header + 1 :], header + 1):
        where = _where(file, sheet, number)
        filled = [cell for cell in row if str(cell).strip()]
        if not filled or (len(filled) == 1 and len(row) == width and not str(row[places["area"]]).strip()):
            continue  # an empty row, or a footnote under the table
        if len(row) != width:
            raise OfficialFileError(f"{where}: {len(row)} cells where the header has {width}, as after half a download")
        values = {f: _value(LAYOUTS[framework][f], row[place], where) for f, place in places.items()}
        if not (values["start"] or values["published"] or values["outcome"]):
            continue  # an area not inspected yet
        for field in ("area", "start", "published", "outcome"):
            if not values[field]:
                raise OfficialFileError(f"{where}: the cell “{LAYOUTS[framework][field].names[0]}” is empty")
        yield from _INSPECTIONS_OF_ROW[framework](file, where, values)


def _value(column: Column, cell: Cell, where: str) -> Any:
    try:
        return column.read(cell)
    except ValueError as error:
        raise OfficialFileError(f"{where}, column “{column.names[0]}”: {error}") from None


def _from_2016(file: str, where: str, v: dict[str, Any]) -> Iterator[OfficialInspection]:
    required = v["outcome"] == Outcome.WSOA_REQUIRED
    revisit = v["revisit_start"] or v.get("revisit_status", "")
    yield OfficialInspection(
        file, where, v["area"], v["la_code"], LetterKind.OUTCOME_LETTER, v["start"], v["published"], v["outcome"],
        n_weaknesses=v["n_weaknesses"] if required else 0,
        awaits_revisit=revisit == NOT_REVISITED,
    )  # fmt: skip
    if v["revisit_start"] in ("", NOT_REVISITED):
        return
    if not (v["revisit_published"] and v["revisit_outcome"]):
        raise OfficialFileError(f"{where}: the revisit has a start, but no publication date or no outcome")
    yield OfficialInspection(
        file, where, v["area"], v["la_code"], LetterKind.REVISIT_LETTER, v["revisit_start"], v["revisit_published"],
        v["revisit_outcome"], n_sufficient=v["n_sufficient"], n_not_sufficient=v["n_not_sufficient"],
    )  # fmt: skip


def _from_2023(file: str, where: str, v: dict[str, Any]) -> Iterator[OfficialInspection]:
    actions = v["n_priority_actions"] if v["plan_required"] == "yes" else 0
    yield OfficialInspection(
        file, where, v["area"], v.get("la_code", ""), LetterKind.FULL_INSPECTION, v["start"], v["published"],
        v["outcome"], n_priority_actions=actions,
    )  # fmt: skip


def _where(file: str, sheet: Sheet, index: int) -> str:
    return f"{file}, sheet {sheet.name}, row {index + 1}" if sheet.name else f"{file}, row {index + 1}"


_INSPECTIONS_OF_ROW = {Framework.FROM_2016: _from_2016, Framework.FROM_2023: _from_2023}


def _key(x: ListedInspection) -> tuple[str, str, str]:
    return x.slug, x.row.kind, x.row.inspection_start


def _with_area(row: OfficialInspection, areas: Areas) -> ListedInspection:
    area = areas.find(row.area, row.inspection_start)
    if area is None:
        raise OfficialFileError(f"{row.where}: {areas.problem(row.area, row.inspection_start)}")
    printed = areas.by_code(row.la_code) if row.la_code else area
    if printed is None or printed.slug != area.slug:
        owner = f"the code of {printed.name}" if printed else "a code that no table of areas has"
        raise OfficialFileError(
            f"{row.where}: {row.area} has {row.la_code} beside it, {owner}; put the right one there"
        )
    return ListedInspection(area.slug, area.name, area.code, row)
