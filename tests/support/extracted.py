"""What came out of a made-up letter, and where it differs from what went in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from pipeline.domain.areas import Areas
from pipeline.domain.records import Finding, Reading, Source
from pipeline.letters.letter import read_letter
from pipeline.reading.files import read_document
from tests.support.made_letters.case import Case
from tests.support.made_letters.expected import Expected, letters_of, same_words
from tests.support.rules import areas_with_sample, project_rules

BULLET = re.compile(r"^\s*(?:[^\w\s(‘“'\"]|o|\(?\w{1,4}[.)]|\(\w\))(?:\s+|$)", re.MULTILINE)
Found = TypeVar("Found", Finding, Expected)


def areas() -> Areas:
    """The true areas and the made-up ones."""
    return areas_with_sample()


def reading_of(case: Case, ending: str, folder: Path, engine: str = "pdfium") -> Reading:
    """What is read of the letter as a file of that ending, written into `folder`."""
    path = folder / f"letter.{ending}"
    path.write_bytes(case.written(ending))
    return read_letter(read_document(path, engine), Source(path.name, "", 0), project_rules().letters, areas())


def differences(case: Case, reading: Reading) -> list[str]:
    """Everything that went in and did not come out, and the reverse; a line each."""
    if reading.letter is None:
        return [f"set aside: {reading.problems}"]
    return [*_of_fields(case, reading), *_of_findings(case, reading), *_of_places(reading)]


def _of_fields(case: Case, reading: Reading) -> Iterator[str]:
    for field, want in case.expected().items():
        have = getattr(reading.letter, field)
        if (have or "") != (want or ""):
            yield f"{field} is {have!r}, should be {want!r}; {[p.message for p in reading.problems]}"


def _of_findings(case: Case, reading: Reading) -> Iterator[str]:
    want, have = _by_kind(case.findings()), _by_kind(reading.findings)
    for kind in sorted({*want, *have}):
        if len(want[kind]) != len(have[kind]):
            yield f"{len(have[kind])} of {kind}, should be {len(want[kind])}: {[f.text for f in have[kind]]}"
            continue
        for a, b in zip(have[kind], want[kind], strict=True):
            yield from _of_finding(a, b, reading.text)


def _of_finding(have: Finding, want: Expected, text: str) -> Iterator[str]:
    if not same_words(have.text, want.text):
        yield f"{have.finding_id} reads {have.text!r}, should be {want.text!r}"
    if have.verdict != want.verdict:
        yield f"{have.finding_id} has the verdict {have.verdict!r}, should be {want.verdict!r}"
    if not same_words(have.responsible, want.responsible):
        yield f"{have.finding_id} is for {have.responsible!r}, should be {want.responsible!r}"
    if not same_words(have.narrative, want.narrative):
        yield f"{have.finding_id} has the narrative {have.narrative!r}, should be {want.narrative!r}"
    if lines_of(have.markdown) != lines_of(want.markdown or want.text):
        yield f"{have.finding_id} has the points {have.markdown!r}, should be {want.markdown or want.text!r}"
    piece = text[have.start : have.end]
    if not holds(piece, have.text, beside=have.responsible):
        yield f"{have.finding_id} reads {have.text!r}, but its place holds {piece!r}"


def _of_places(reading: Reading) -> Iterator[str]:
    for row in reading.fields:
        piece = reading.text[row.start : row.end]
        if "/narrative" in row.field and not holds(piece, row.value):
            yield f"{row.field} reads {row.value!r}, but its place holds {piece!r}"


def lines_of(markdown: str) -> list[str]:
    """The letters of each line of a statement, and how far in its point stands."""
    lead = [re.match(r"( *)(- )?", line) for line in markdown.splitlines()]
    return [f"{m.group()}{letters_of(m.string[m.end() :])}" for m in lead if m]


def _by_kind(found: Iterable[Found]) -> defaultdict[str, list[Found]]:
    out: defaultdict[str, list[Found]] = defaultdict(list)
    for each in found:
        out[each.kind].append(each)
    return out


def holds(piece: str, text: str, beside: str = "") -> bool:
    """Whether a slice gives a text back: white space, nested bullets and hyphens at line ends aside.

    In a table row that goes over a page, lines of what stands `beside` it may come between.
    """
    return same_words(piece, text) or _lines_hold(piece.splitlines(), letters_of(text), letters_of(beside))


def _lines_hold(lines: list[str], text: str, beside: str) -> bool:
    if not lines:
        return not text
    first, rest = lines[0], lines[1:]
    readings = {letters_of(first), letters_of(BULLET.sub("", first, count=1))}
    if any(text.startswith(r) and _lines_hold(rest, text[len(r) :], beside) for r in readings):
        return True
    return any(r in beside for r in readings) and _lines_hold(rest, text, beside)
