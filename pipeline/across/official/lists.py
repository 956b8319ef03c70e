"""The official files taken together: each inspection with its area, the latest release of a framework holding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.across.official.figures import OfficialInspection, Release
from pipeline.across.official.spreadsheets import BadFileError
from pipeline.domain.areas import Areas

_KINDS = {"2016": ("outcome_letter", "revisit_letter"), "2023": ("full_inspection",)}


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the official lists whose area is known."""

    slug: str
    name: str
    code: str  # in force on the day the inspection started
    row: OfficialInspection


@dataclass(frozen=True, slots=True)
class Lists:
    """All that the official files say of one framework."""

    framework: str
    as_at: str
    published_by: str
    listed: tuple[Listed, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of letter that the lists tell of, were there but none of some kind."""
        return _KINDS[self.framework]

    def of(self, slug: str, kind: str) -> list[Listed]:
        """The area's listed inspections of one kind."""
        return [x for x in self.listed if x.slug == slug and x.row.kind == kind]

    def covers(self, day: str) -> bool:
        """Whether an inspection begun on the ISO date `day` lies within the lists' period."""
        return min(x.row.inspection_start for x in self.listed) <= day <= self.as_at


def official_lists(releases: Iterable[Release], areas: Areas) -> dict[str, Lists]:
    """The releases by framework, their areas resolved; where two tell of one inspection, the later holds.

    Raises BadFileError for an area that nobody knows, or whose name and code do not go together.
    """
    found: dict[str, Lists] = {}
    for release in sorted(releases, key=lambda r: (r.framework, r.as_at, r.file)):
        before = found.get(release.framework)
        rows = {_key(x): x for x in before.listed} if before else {}
        rows.update((_key(x), x) for x in (_listed(i, areas) for i in release.inspections))
        listed = tuple(sorted(rows.values(), key=_key))
        found[release.framework] = Lists(release.framework, release.as_at, release.published_by, listed)
    return found


def _key(x: Listed) -> tuple[str, str, str]:
    return x.slug, x.row.kind, x.row.inspection_start


def _listed(row: OfficialInspection, areas: Areas) -> Listed:
    area = areas.find(row.area, row.inspection_start)
    if area is None:
        raise BadFileError(f"{row.where}: {areas.problem(row.area, row.inspection_start)}")
    printed = areas.by_code(row.la_code) if row.la_code else area
    if printed is None or printed.slug != area.slug:
        owner = f"the code of {printed.name}" if printed else "a code that rules/areas.csv does not know"
        raise BadFileError(f"{row.where}: {row.area} stands beside {row.la_code}, {owner}; put the right one there")
    return Listed(area.slug, area.name, area.code, row)
