"""What a person should look at first: one queue, most pressing first, each with a correction ready to paste."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.domain.records import (
    CorrectionRow,
    FieldRow,
    Finding,
    Journey,
    Letter,
    Problem,
    ReviewRow,
    ThemeHit,
    page_link,
)
from pipeline.domain.vocabulary import SHORTCOMINGS
from pipeline.outputs.data.csv_files import write_csv
from pipeline.outputs.folder import replacing
from pipeline.outputs.frames import record_frame
from pipeline.outputs.run_tables import StoredError, letter_text, load, load_if_there
from pipeline.outputs.site.pages import write_page
from pipeline.review.correction_template import Spot, stub

__all__ = ["StoredError", "queue", "review"]

GROUPS = {
    "contradiction": "The letter contradicts itself, or seems to",
    "problem": "Something went wrong",
    "missing_verdict": "A weakness or an action without a verdict",
    "unmatched_journey": "A weakness that was not found again in the next letter",
    "uncertain_journey": "A weakness matched with another by its place only",
    "unthemed": "A finding that no theme covers",
}
_CONTRADICTIONS = ("verdicts_conflict", "summaries_differ")
_SAID_OTHERWISE = ("summary_contradicts", "verdict_missing", "journey_unmatched")  # rows of their own, below
_VERDICTS_DUE = {("revisit_letter", "weakness"): "revisited weakness"}
_AROUND = 240
_LONGEST = 900


@dataclass(frozen=True, slots=True)
class Run:
    """The tables of a finished run that the queue is made from, and the letters' texts."""

    letters: Mapping[str, Letter]
    findings: Mapping[str, Finding]
    fields: Mapping[tuple[str, str], FieldRow]
    problems: Sequence[Problem]
    journeys: Sequence[Journey]
    themed: frozenset[str]
    texts: Mapping[str, str]


def review(out: Path, today: date) -> tuple[list[ReviewRow], list[CorrectionRow]]:
    """The queue of the run in `out` and its corrections; written as review.csv and as two pages.

    `today` dates the corrections to paste. Raises StoredError where there is no run.
    """
    rows = queue(_run(out), today)
    corrections = load_if_there(out, CorrectionRow)
    groups = {title: [row for row in rows if row.group == group] for group, title in GROUPS.items()}
    with replacing(out) as folder:
        write_csv(record_frame("review", rows), folder / "review.csv")
        write_page(folder / "review.html", "review.html", groups=groups, parts=_parts, total=len(rows))
        write_page(folder / "corrections.html", "corrections.html", rows=corrections)
    return rows, corrections


def queue(run: Run, today: date) -> list[ReviewRow]:
    """The rows of the queue, by group and then in the order of the run's tables."""
    found = [
        row
        for part in (_contradictions, _problems, _missing_verdicts, _unmatched, _unthemed)
        for row in part(run, today)
    ]
    order = {group: i for i, group in enumerate(GROUPS)}
    found.sort(key=lambda row: order[row.group])
    return [replace(row, rank=rank) for rank, row in enumerate(found, 1)]


def _run(out: Path) -> Run:
    letters = {x.letter_id: x for x in load(out, Letter)}
    return Run(
        letters,
        {x.finding_id: x for x in load(out, Finding)},
        {(x.letter_id, x.field): x for x in load_if_there(out, FieldRow)},
        load_if_there(out, Problem),
        load_if_there(out, Journey),
        frozenset(x.finding_id for x in load_if_there(out, ThemeHit)),
        {letter_id: letter_text(out, letter_id) for letter_id in letters},
    )


def _contradictions(run: Run, today: date) -> Iterator[ReviewRow]:
    """A row for each letter whose summary sentence and verdicts differ, with a correction for each of them."""
    for letter in run.letters.values():
        pairs = {
            "sufficient": (letter.stated_sufficient, letter.n_sufficient),
            "not_sufficient": (letter.stated_not_sufficient, letter.n_not_sufficient),
        }
        wrong = {verdict: pair for verdict, pair in pairs.items() if None not in pair and pair[0] != pair[1]}
        if not wrong:
            continue
        said = " and ".join(f"{stated} {verdict.replace('_', ' ')}" for verdict, (stated, _) in wrong.items())
        counted = " and ".join(str(n) for _, n in wrong.values())
        why = f"its summary sentence says {said}, the verdicts count {counted}: correct a verdict, or the number stated"
        row = _of_letter(run, letter, f"stated_{next(iter(wrong))}", "contradiction", why, None, today)
        weaknesses = [f for f in run.findings.values() if (f.letter_id, f.kind) == (letter.letter_id, "weakness")]
        verdicts = [_of_finding(run, f, "verdict", "", "", today).stub for f in weaknesses]
        yield replace(row, stub=row.stub + "".join(verdicts))


def _problems(run: Run, today: date) -> Iterator[ReviewRow]:
    for problem in run.problems:
        if problem.severity != "error" or problem.code in _SAID_OTHERWISE:
            continue
        group = "contradiction" if problem.code in _CONTRADICTIONS else "problem"
        why = f"{problem.message} ({problem.code})"
        letter = run.letters.get(problem.letter_id)
        if letter:
            field = "letter_date" if letter.kind == "statement_of_action" else "outcome"
            yield _of_letter(run, letter, field, group, why, problem.page, today)
        else:
            yield ReviewRow(0, group, "", "", problem.page, why, "", problem.source, "")


def _missing_verdicts(run: Run, today: date) -> Iterator[ReviewRow]:
    for finding in run.findings.values():
        noun = _VERDICTS_DUE.get((_kind(run, finding), finding.kind))
        if noun and not finding.verdict:
            yield _of_finding(run, finding, "verdict", "missing_verdict", f"no verdict was read for this {noun}", today)


def _unmatched(run: Run, today: date) -> Iterator[ReviewRow]:
    for journey in run.journeys:
        ends = (journey.outcome_finding_id, journey.statement_finding_id, journey.revisit_finding_id)
        finding = next((run.findings[x] for x in ends if x in run.findings), None)
        methods = (journey.method, journey.statement_method)
        if finding is None or not {"unmatched", "order"} & set(methods):
            continue
        if "unmatched" in methods:
            why = "the same weakness was not found in the area's other letter; read both, for one may be read wrongly"
            yield _of_finding(run, finding, "text", "unmatched_journey", why, today)
        else:
            other = next((x for x in reversed(ends) if x and x != finding.finding_id), "")
            why = f"taken to be {other} for no better reason than its place in the list; read both"
            yield _of_finding(run, finding, "text", "uncertain_journey", why, today)


def _unthemed(run: Run, today: date) -> Iterator[ReviewRow]:
    why = "no theme covers it: write a rule in rules/themes.yml; if its words were read wrongly, correct them"
    for finding in run.findings.values():
        if (_kind(run, finding), finding.kind) in SHORTCOMINGS and finding.finding_id not in run.themed:
            yield _of_finding(run, finding, "text", "unthemed", why, today)


def _kind(run: Run, finding: Finding) -> str:
    letter = run.letters.get(finding.letter_id)
    return letter.kind if letter else ""


def _of_letter(run: Run, letter: Letter, field: str, group: str, why: str, page: int | None, today: date) -> ReviewRow:
    """A row about a field of a letter, at the place where the field was read, else at the page given."""
    read = run.fields.get((letter.letter_id, field))
    text = run.texts.get(letter.letter_id, "")
    if read and page in (None, read.page):
        spot = Spot(text, read.page, read.start, read.end)
    else:
        spot = Spot.on_page(text, page or 1)
    value = getattr(letter, field)
    paste = stub(letter.letter_id, "", field, "" if value is None else str(value), spot, today)
    return _row(run, letter.letter_id, "", group, why, spot, paste)


def _of_finding(run: Run, finding: Finding, field: str, group: str, why: str, today: date) -> ReviewRow:
    spot = Spot(run.texts.get(finding.letter_id, ""), finding.page, finding.start, finding.end, finding.text)
    name = f"{finding.kind}/{finding.number}"
    paste = stub(finding.letter_id, name, field, getattr(finding, field), spot, today)
    return _row(run, finding.letter_id, finding.finding_id, group, why, spot, paste)


def _row(run: Run, letter_id: str, finding_id: str, group: str, why: str, spot: Spot, paste: str) -> ReviewRow:
    where = page_link(run.letters[letter_id].source_url, spot.page, letter_id)
    return ReviewRow(0, group, letter_id, finding_id, spot.page, why, _words(spot), where, paste)


def _words(spot: Spot) -> str:
    """The words meant, between << and >>, with some whole words before and after them."""
    before = spot.text[max(0, spot.start - _AROUND) : spot.start]
    after = spot.text[spot.end : spot.end + _AROUND]
    meant = spot.text[spot.start : spot.end] or spot.words
    before, meant, after = (re.sub(r"\s+", " ", part) for part in (before, meant, after))
    if spot.start > _AROUND:
        before = "… " + before.partition(" ")[2]
    if spot.end + _AROUND < len(spot.text):
        after = after.rpartition(" ")[0] + " …"
    if len(meant) > _LONGEST:
        meant = meant[:_LONGEST].rpartition(" ")[0] + " …"
    return f"{before}<<{meant}>>{after}".strip()


def _parts(words: str) -> tuple[str, str, str]:
    """The words before, within and after the marks."""
    before, _, rest = words.partition("<<")
    meant, _, after = rest.rpartition(">>")
    return before, meant, after
