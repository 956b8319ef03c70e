"""What was extracted against Ofsted's own figures: each difference with its cause, and what the corpus lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipeline.across.official.differences import COMPARED, Case, cause_of, cause_unlisted
from pipeline.across.official.figures import OfficialInspection, read_release
from pipeline.across.official.lists import Listed, Lists, official_lists
from pipeline.across.official.spreadsheets import SUFFIXES, BadFileError
from pipeline.domain.areas import Areas, load_areas
from pipeline.domain.records import Coverage, Letter, Reconciliation
from pipeline.outputs.data.csv_files import write_csv
from pipeline.outputs.folder import replacing
from pipeline.outputs.frames import record_frame
from pipeline.outputs.run_tables import StoredError, letter_text, load

__all__ = ["BadFileError", "Comparison", "StoredError", "compare", "default_files", "reconcile", "summary"]

_SAME_INSPECTION_DAYS = 366  # further apart, a letter and an official row are of two inspections
MISSING = "the letter is missing from the corpus"
NOT_REVISITED = "Not revisited yet"

Margins = Callable[[Letter], str]


@dataclass(slots=True)
class Comparison:
    """The rows of both tables, and the areas of each framework by how they came out."""

    rows: list[Reconciliation] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    areas: dict[str, dict[str, list[str]]] = field(default_factory=dict)  # framework → state → names


def reconcile(out: Path, files: Sequence[Path]) -> Comparison:
    """The run in `out` compared with the official `files`; both tables are written into `out`.

    Raises BadFileError or StoredError before anything is compared, if any of the files cannot be used.
    """
    areas = load_areas()
    lists = official_lists([release for path in files for release in read_release(path)], areas)
    letters = load(out, Letter)
    comparison = compare(letters, lists, areas, lambda letter: _margins(out, letter))
    with replacing(out) as folder:
        write_csv(record_frame("reconciliation", comparison.rows), folder / "reconciliation.csv")
        write_csv(record_frame("coverage", comparison.coverage), folder / "coverage.csv")
    return comparison


def default_files(corpus: Path) -> list[Path]:
    """The official files that the download put beside the letters."""
    folder = corpus / "official"
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES) if folder.is_dir() else []


def summary(comparison: Comparison) -> str:
    """How the areas came out, a few lines for a person; areas that differ unexplained by name."""
    lines = []
    for framework, states in sorted(comparison.areas.items()):
        lines.append(
            f"{framework} framework: {len(states['agree'])} areas agree in full, {len(states['known'])} differ with a "
            f"known cause, {len(states['unexplained'])} differ unexplained, {len(states['missing'])} are missing"
        )
        lines += [f"  unexplained: {', '.join(states['unexplained'])}"] * bool(states["unexplained"])
    count = {s: sum(c.status == s for c in comparison.coverage) for s in ("held", "missing", "unlisted", "outside")}
    lines.append(
        f"letters: {count['held']} held of {count['held'] + count['missing']} listed; {count['unlisted']} not listed; "
        f"{count['outside']} beyond what the official files cover"
    )
    return "\n".join(lines)


def compare(letters: Sequence[Letter], lists: dict[str, Lists], areas: Areas, margins: Margins) -> Comparison:
    """Every letter against the lists of its framework; `margins` gives a letter's headers and footers."""
    result = Comparison()
    listed = [x for official in lists.values() for x in official.listed]
    for framework, official in lists.items():
        ours = [x for x in letters if x.framework == framework and x.kind in official.kinds]
        pairs = _pairs(ours, official, areas)
        rows: list[Reconciliation] = []
        for letter in ours:
            pair = pairs.get(letter.letter_id)
            rows += _differences(letter, pair, listed, margins) if pair else _left_out(letter, official, areas)
            result.coverage.append(_held(pair, letter) if pair else _not_listed(letter, official))
        found = {id(pair) for pair in pairs.values()}
        for lacking in (x for x in official.listed if id(x) not in found):
            rows.append(Reconciliation(lacking.name, lacking.code, "", "letter", "", _named(lacking.row), MISSING))
            result.coverage.append(_coverage(lacking, "missing", ""))
        result.areas[framework] = _states(official, ours, rows)
        result.rows += rows
    return result


def _pairs(letters: list[Letter], official: Lists, areas: Areas) -> dict[str, Listed]:
    """Letters with their official row: of the same area and kind, the nearest starts first, each row once."""
    near = []
    for letter in letters:
        area = areas.by_code(letter.la_code)
        for listed in official.of(area.slug, letter.kind) if area else ():
            days = _days_apart(letter.inspection_start, listed.row.inspection_start)
            if days is not None and days <= _SAME_INSPECTION_DAYS:
                near.append((days, letter.letter_id, listed.row.inspection_start, listed))
    pairs: dict[str, Listed] = {}
    taken: set[int] = set()
    for _, letter_id, _, listed in sorted(near, key=lambda n: n[:3]):
        if letter_id not in pairs and id(listed) not in taken:
            pairs[letter_id] = listed
            taken.add(id(listed))
    return pairs


def _days_apart(a: str, b: str) -> int | None:
    try:
        return abs((date.fromisoformat(a) - date.fromisoformat(b)).days)
    except ValueError:
        return None


def _differences(letter: Letter, pair: Listed, listed: list[Listed], margins: Margins) -> Iterator[Reconciliation]:
    """A row for each field for which the official file gives a value that is not ours."""
    cases = [Case(name, letter, pair.row, pair.code, margins) for name in COMPARED]
    earlier = [x.row for x in listed if x.slug == pair.slug and x.row.inspection_start < letter.inspection_start]
    meant = _inspection_meant(letter.previous_inspection_start, earlier)
    if meant:
        cases.append(Case("previous_inspection_start", letter, meant, pair.code, margins))
    for case in cases:
        if case.official and case.ours != case.official:
            yield _row(letter, case.field, case.ours, case.official, cause_of(case))


def _inspection_meant(said: str, earlier: list[OfficialInspection]) -> OfficialInspection | None:
    """The earlier inspection or revisit that a letter means by its previous one: the last begun by that day."""
    if not said or not earlier:
        return None
    begun = [x for x in earlier if x.inspection_start <= said]
    return max(begun or earlier, key=lambda x: x.inspection_start)


def _left_out(letter: Letter, official: Lists, areas: Areas) -> list[Reconciliation]:
    """A row for a letter that the lists ought to have, or of whose area they say something else."""
    area = areas.by_code(letter.la_code)
    waits = area is not None and any(x.row.awaits_revisit for x in official.of(area.slug, "outcome_letter"))
    said = NOT_REVISITED if waits and letter.kind == "revisit_letter" else ""
    if not said and not official.covers(letter.inspection_start):
        return []
    cause = cause_unlisted(letter, area, official.as_at, official.published_by)
    return [_row(letter, "letter", _named(letter), said, cause)]


def _held(pair: Listed, letter: Letter) -> Coverage:
    return _coverage(pair, "held", letter.letter_id)


def _not_listed(letter: Letter, official: Lists) -> Coverage:
    status = "unlisted" if official.covers(letter.inspection_start) else "outside"
    start = letter.inspection_start
    return Coverage(letter.area, letter.la_code, letter.kind, start, "", status, letter.letter_id, "")


def _coverage(listed: Listed, status: str, letter_id: str) -> Coverage:
    x = listed.row
    return Coverage(listed.name, listed.code, x.kind, x.inspection_start, x.published, status, letter_id, x.file)


def _row(letter: Letter, name: str, ours: str, official: str, cause: str) -> Reconciliation:
    return Reconciliation(letter.area, letter.la_code, letter.letter_id, name, ours, official, cause)


def _named(inspection: Letter | OfficialInspection) -> str:
    return f"{inspection.kind} {inspection.inspection_start}"


def _states(official: Lists, ours: list[Letter], rows: list[Reconciliation]) -> dict[str, list[str]]:
    """The areas that agree in full, differ with a known cause, differ unexplained, are missing.

    An area of which neither the lists nor a difference tell is none of these.
    """
    held = {letter.area for letter in ours}
    states: dict[str, list[str]] = {"agree": [], "known": [], "unexplained": [], "missing": []}
    for area in sorted({x.name for x in official.listed} | {row.area for row in rows}):
        causes = [row.cause for row in rows if row.area == area]
        if area not in held:
            states["missing"].append(area)
        elif "" in causes:
            states["unexplained"].append(area)
        else:
            states["known" if causes else "agree"].append(area)
    return states


def _margins(out: Path, letter: Letter) -> str:
    """The running headers and footers of a letter, which stand at the end of its text."""
    return letter_text(out, letter.letter_id).rpartition("\f")[2]
