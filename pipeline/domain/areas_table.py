"""Reading and checking `rules/areas.csv`, the table of local areas through time."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, fields
from pathlib import Path

from pipeline.domain.dates import is_iso_date
from pipeline.domain.errors import RulesError

KINDS = ("county", "unitary", "metropolitan borough", "London borough", "city corporation")
REGIONS = (
    "North East",
    "North West",
    "Yorkshire and The Humber",
    "East Midlands",
    "West Midlands",
    "East of England",
    "London",
    "South East",
    "South West",
)
_CODE = re.compile(r"[EX]\d{8}")  # X for the made-up places of a sample corpus
_SLUG = re.compile(r"[a-z]+(-[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Area:
    """A local area for as long as it had one ONS code; both dates are days in force, "" where open."""

    code: str
    name: str
    slug: str
    kind: str
    region: str
    start: str
    end: str
    change: str  # what came after its end: the same area `recoded`, or `reorganised` into others
    successors: tuple[str, ...]
    also_written: tuple[str, ...]
    note: str

    @property
    def names(self) -> tuple[str, ...]:
        """The canonical name, then the other spellings."""
        return (self.name, *self.also_written)

    def in_force(self, on: str) -> bool:
        """Whether the code held on the ISO date `on`."""
        return self.start <= on and (not self.end or on <= self.end)


COLUMNS = [f.name for f in fields(Area)]


def read_table(path: Path) -> tuple[Area, ...]:
    """The areas of the table, by slug and date; raises RulesError with a message for every mistake."""
    name = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RulesError([f"{name}: cannot be read ({error.strerror}); put the file back"]) from None
    except UnicodeDecodeError:
        raise RulesError([f"{name}: is not UTF-8 text; save it again as “CSV UTF-8”"]) from None
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        if list(reader.fieldnames or []) != COLUMNS:
            raise RulesError([f"{name}:1: the columns must be {','.join(COLUMNS)}"])
        lines = [(f"{name}:{reader.line_num}", row) for row in reader]
    except csv.Error as error:
        raise RulesError([f"{name}:{reader.line_num}: cannot be read as CSV ({error})"]) from None
    ragged = [f"{at}: has more or fewer cells than the first line" for at, row in lines if _ragged(row)]
    if ragged:
        raise RulesError(ragged)
    areas = [(at, _area(row)) for at, row in lines]
    mistakes = [f"{at}: {wrong}" for at, area in areas for wrong in _mistakes(area)] + _clashes(areas)
    if mistakes:
        raise RulesError(mistakes)
    return tuple(sorted((area for _, area in areas), key=lambda a: (a.slug, a.start)))


def _ragged(row: dict[str, str]) -> bool:
    return len(row) != len(COLUMNS) or None in row.values()


def _area(row: dict[str, str]) -> Area:
    cell = {key: " ".join(value.split()) for key, value in row.items()}
    return Area(
        code=cell["code"],
        name=cell["name"],
        slug=cell["slug"],
        kind=cell["kind"],
        region=cell["region"],
        start=cell["start"],
        end=cell["end"],
        change=cell["change"],
        successors=_list(cell["successors"]),
        also_written=_list(cell["also_written"]),
        note=cell["note"],
    )


def _list(cell: str) -> tuple[str, ...]:
    return tuple(item for item in map(str.strip, cell.split(";")) if item)


def _mistakes(area: Area) -> list[str]:
    """What is wrong with one row by itself."""
    wrong = []
    if not _CODE.fullmatch(area.code):
        wrong.append(f"“{area.code}” is no ONS code of England (E and eight digits)")
    if not area.name:
        wrong.append("the name is missing")
    if not _SLUG.fullmatch(area.slug):
        wrong.append(f"the slug “{area.slug}” must be small letters and hyphens, such as isle-of-wight")
    if area.kind not in KINDS:
        wrong.append(f"the kind “{area.kind}” is none of {', '.join(KINDS)}")
    if area.region not in REGIONS:
        wrong.append(f"the region “{area.region}” is none of {', '.join(REGIONS)}")
    wrong += [
        f"“{day}” is no date; write it as 2023-04-01" for day in (area.start, area.end) if day and not is_iso_date(day)
    ]
    if area.end and area.end < area.start:
        wrong.append(f"it ends ({area.end}) before it starts ({area.start})")
    if area.change not in (("recoded", "reorganised") if area.end else ("",)):
        wrong.append(
            "`change` must be recoded or reorganised where there is an end date, and empty where there is none"
        )
    if area.change == "recoded" and len(area.successors) != 1:
        wrong.append("an area that was recoded has exactly one successor")
    if area.end and not area.successors and not area.note:
        wrong.append("an area that ended needs its successors, or a note saying why they are not known")
    return wrong


def _clashes(areas: list[tuple[str, Area]]) -> list[str]:
    """What is wrong between rows: codes twice, slugs at the same time twice, successors that do not follow."""
    wrong = []
    by_code: dict[str, Area] = {}
    by_slug: dict[str, list[Area]] = {}
    for at, area in areas:
        if area.code in by_code:
            wrong.append(f"{at}: the code {area.code} stands twice; a code has one row")
        by_code[area.code] = area
        for other in by_slug.setdefault(area.slug, []):
            if (not other.end or area.start <= other.end) and (not area.end or other.start <= area.end):
                wrong.append(f"{at}: {area.code} and {other.code} are both {area.slug} at the same time")
        by_slug[area.slug].append(area)
    for at, area in areas:
        for code in area.successors:
            next_area = by_code.get(code)
            if next_area is None:
                wrong.append(f"{at}: the successor {code} is not in the table; add a row for it")
            elif next_area.start <= area.end:
                wrong.append(f"{at}: the successor {code} must start after {area.end}")
            elif area.change == "recoded" and next_area.slug != area.slug:
                wrong.append(f"{at}: an area that was recoded keeps its slug, but {code} is {next_area.slug}")
    return wrong
