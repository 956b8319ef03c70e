"""The whole history of one local area: its documents in order, what became of each weakness, and who came before.

Areas that an area took over from, or that took over from it, are shown beside it under their own names; their
documents never count as its own.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.across.inspection_cycles import area_key, current_code
from pipeline.domain.areas import Areas
from pipeline.domain.areas_table import Area
from pipeline.domain.records import Action, Finding, HistoryRow, Journey, LaterFinding, Letter, page_link
from pipeline.outputs.data.csv_files import write_csv
from pipeline.outputs.folder import replacing
from pipeline.outputs.frames import record_frame
from pipeline.outputs.run_tables import StoredError, load, load_if_there
from pipeline.outputs.site.pages import write_page

__all__ = ["History", "StoredError", "UnknownAreaError", "area_history", "in_words", "timeline", "write"]

_SHOWN = ("weakness", "priority_action", "improvement")  # kinds of finding in a history, in this order
_WIDTH = 100  # characters
_WORDS = {
    "outcome_letter": "Outcome letter",
    "statement_of_action": "Written statement of action",
    "revisit_letter": "Revisit letter",
    "full_inspection": "Full inspection",
    "monitoring_inspection": "Monitoring inspection",
    "wsoa_required": "written statement of action required",
    "wsoa_not_required": "no written statement of action required",
    "all_sufficient": "sufficient progress in every weakness",
    "some_sufficient": "sufficient progress in some weaknesses",
    "none_sufficient": "sufficient progress in no weakness",
    "positive": "typically positive experiences and outcomes",
    "inconsistent": "inconsistent experiences and outcomes",
    "widespread": "widespread and/or systemic failings",
    "sufficient": "sufficient progress",
    "not_sufficient": "not sufficient progress",
    "effective_action": "effective action",
    "no_effective_action": "no effective action",
    "weakness": "areas of significant weakness",
    "priority_action": "areas for priority action",
    "improvement": "areas for improvement",
    "same": "This area",
    "predecessor": "Before it",
    "successor": "After it",
    "order": "matched by its place only, not certain",
    "unmatched": "not found again in the other letter",
    "no_letter": "no revisit letter is held",
    "split": "one of several parts",
    "merged": "together with others",
}


class UnknownAreaError(Exception):
    """A name that no local area has; the message names those that come near."""


@dataclass(frozen=True, slots=True)
class History:
    """An area, those before and after it, and the rows of all of them in order."""

    area: Area
    codes: tuple[Area, ...]  # the area under each code it has had, oldest first
    beside: tuple[tuple[str, Area], ...]  # predecessors and successors, each with its relation
    stem: str  # of the files it is written to
    rows: tuple[HistoryRow, ...]


@dataclass(frozen=True)
class _Run:
    """The tables of a finished run, by what a history asks of them."""

    letters: tuple[Letter, ...]
    findings: dict[str, list[Finding]]
    journeys: dict[str, list[Journey]]
    earlier: dict[str, list[str]]
    actions: dict[str, int]


def area_history(out: Path, name: str, areas: Areas) -> History:
    """The history of the area that `name` (or an ONS code) stands for, from the run in `out`.

    A name that has stood for several areas in turn means the latest. Raises UnknownAreaError, StoredError.
    """
    known = areas.ever(name) or [a for a in [areas.by_code(name.strip().upper())] if a]
    if not known:
        raise UnknownAreaError(areas.problem(name, ""))
    last = areas.by_code(current_code(known[-1].code, areas)) or known[-1]
    codes = tuple(a for a in areas.table if current_code(a.code, areas) == last.code)
    beside = [("predecessor", p) for code in codes for p in areas.predecessors(code.code) if p not in codes]
    beside += [("successor", areas.by_code(current_code(s.code, areas)) or s) for s in areas.successors(last.code)]
    run = _read(out)
    rows: list[HistoryRow] = []
    for relation, area in [("same", last), *beside]:
        for letter in run.letters:
            if area_key(letter, areas) == area.code:
                rows += _rows(letter, relation, run)
    # Old and new Dorset have one slug; the name alone is that of the newest.
    newest = max((a for a in areas.table if a.slug == last.slug), key=lambda a: a.start)
    stem = last.slug if newest == last else f"{last.slug}-{last.code.lower()}"
    return History(last, codes, tuple(beside), stem, tuple(replace(r, place=n) for n, r in enumerate(rows, 1)))


def timeline(history: History) -> str:
    """The history as text for people, a document after the other."""
    lines = [f"{history.area.name} ({', '.join(_span(a) for a in history.codes)})"]
    lines += [f"{_WORDS[relation]}: {a.name} ({_span(a)})" for relation, a in history.beside]
    lines += [f"Note: {a.note}" for a in history.codes if a.note]
    if not any(row.relation == "same" for row in history.rows):
        lines.append("No document about this area is held.")
    heading = ""
    for row in history.rows:
        if row.relation != "same" and heading != (heading := f"{_WORDS[row.relation]}: {row.area} ({row.la_code})"):
            lines += ["", heading]
        if row.kind == "document":
            lines += ["", f"{row.date or 'undated'}  {in_words(row.document)}" + (f": {row.text}" if row.text else "")]
        else:
            first = f"    {row.kind.replace('_', ' ')} {row.number}. "
            lines += textwrap.wrap(row.text, _WIDTH, initial_indent=first, subsequent_indent=" " * 8)
            lines += [f"        → {told}" for told in (became(row),) if told]
    return "\n".join(lines) + "\n"


def became(row: HistoryRow) -> str:
    """What became of a finding, in words; nothing where nothing is known of it."""
    parts = [in_words(v) for v in (row.verdict or row.later_verdict,) if v]
    if row.method in ("order", "unmatched", "no_letter", "split", "merged"):
        parts.append(in_words(row.method))
    if row.earlier_finding_ids:
        numbers = [i.rsplit("/", 1)[1] for i in row.earlier_finding_ids.split()]
        parts.append(f"shares a theme with earlier weakness {', '.join(numbers)}")
    return "; ".join(parts)


def in_words(value: str) -> str:
    """A value of the tables as a reader would say it."""
    return _WORDS.get(value, value.replace("_", " "))


def write(out: Path, history: History) -> Path:
    """Write the history as a table and a page, areas/<slug>.csv and .html in the run's folder; the page's path."""
    with replacing(out) as folder:
        (folder / "areas").mkdir()
        write_csv(record_frame("history", history.rows), folder / "areas" / f"{history.stem}.csv")
        words = {"in_words": in_words, "became": became, "documents": list(_documents(history))}
        page = folder / "areas" / f"{history.stem}.html"
        write_page(page, "area.html", history=history, csv=f"{history.stem}.csv", **words)
    return out / "areas" / f"{history.stem}.html"


def _documents(history: History) -> Iterator[tuple[HistoryRow, list[HistoryRow]]]:
    """Each document's row with the rows of its findings."""
    for row in history.rows:
        if row.kind == "document":
            yield row, [r for r in history.rows if r.letter_id == row.letter_id and r.kind != "document"]


def _read(out: Path) -> _Run:
    findings: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in load(out, Finding):
        findings[finding.letter_id].append(finding)
    journeys: defaultdict[str, list[Journey]] = defaultdict(list)
    for journey in load_if_there(out, Journey):
        for finding_id in (journey.outcome_finding_id, journey.statement_finding_id, journey.revisit_finding_id):
            journeys[finding_id].append(journey)
    earlier: defaultdict[str, list[str]] = defaultdict(list)
    for later in load_if_there(out, LaterFinding):
        if later.weakness_finding_id not in earlier[later.later_finding_id]:
            earlier[later.later_finding_id].append(later.weakness_finding_id)
    actions: defaultdict[str, int] = defaultdict(int)
    for action in load_if_there(out, Action):
        actions[action.letter_id] += 1
    letters = sorted(load(out, Letter), key=lambda x: (_date(x), list(_WORDS).index(x.kind), x.letter_id))
    return _Run(tuple(letters), findings, journeys, earlier, actions)


def _rows(letter: Letter, relation: str, run: _Run) -> list[HistoryRow]:
    found = [f for kind in _SHOWN for f in run.findings.get(letter.letter_id, []) if f.kind == kind]
    about = HistoryRow(
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
        text=_outcome(letter, found, run.actions.get(letter.letter_id, 0)),
        verdict="",
        later_verdict="",
        method="",
        earlier_finding_ids="",
        link=page_link(letter.source_url, 1, letter.letter_id),
    )
    return [about, *(_finding(about, letter, f, run) for f in found)]


def _finding(about: HistoryRow, letter: Letter, finding: Finding, run: _Run) -> HistoryRow:
    own = run.journeys.get(finding.finding_id, [])
    verdicts = {j.verdict for j in own if j.verdict} if letter.kind != "revisit_letter" else set()
    return replace(
        about,
        finding_id=finding.finding_id,
        kind=finding.kind,
        number=finding.number,
        text=finding.text,
        verdict=finding.verdict,
        later_verdict=" ".join(sorted(verdicts)),
        method=" ".join(sorted({j.method for j in own})),
        earlier_finding_ids=" ".join(run.earlier.get(finding.finding_id, [])),
        link=page_link(letter.source_url, finding.page, letter.letter_id),
    )


def _outcome(letter: Letter, found: Sequence[Finding], actions: int) -> str:
    parts = [in_words(letter.outcome)] if letter.outcome else []
    for kind in _SHOWN:
        if number := sum(f.kind == kind for f in found):
            parts.append(_counted(number, _WORDS[kind]))
    return "; ".join([*parts, *([_counted(actions, "actions")] if actions else [])])


def _counted(number: int, many: str) -> str:
    first, *rest = many.split(" ")
    return " ".join([str(number), first.removesuffix("s") if number == 1 else first, *rest])


def _date(letter: Letter) -> str:
    return letter.inspection_start or letter.letter_date or letter.published


def _span(area: Area) -> str:
    times = [f"from {area.start}"] * bool(area.start) + [f"until {area.end}"] * bool(area.end)
    return " ".join([area.code, *times])
