"""Applying people's corrections to the extracted letters and findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, NamedTuple

from pipeline.domain import (
    CorrectionRow,
    CorrectionStatus,
    Finding,
    FindingKind,
    Letter,
    LetterKind,
    Outcome,
    Problem,
    ProblemCode,
    Verdict,
    revisit_outcome,
)
from pipeline.rulebook import NUMBERS, Correction, letters_and_digits

_TERMS: Mapping[str, type[StrEnum]] = {"verdict": Verdict, "outcome": Outcome}


class Corrected(NamedTuple):
    """Letters and findings as corrected, a row for each correction, and the problems with corrections."""

    letters: list[Letter]
    findings: list[Finding]
    rows: list[CorrectionRow]
    problems: list[Problem]


def apply_corrections(
    letters: Sequence[Letter],
    findings: Sequence[Finding],
    corrections: Iterable[Correction],
    texts: Mapping[str, str],
) -> Corrected:
    """The letters and findings with the corrections applied; a correction that does not fit changes nothing.

    `texts` gives each letter's text by its id, with a form feed at the end of each page. A revisit letter's counts
    and outcome follow its corrected verdicts.
    """
    sources = {letter.letter_id: letter.source for letter in letters}
    machine: dict[str, Letter | Finding] = {
        **{letter.letter_id: letter for letter in letters},
        **{finding.finding_id: finding for finding in findings},
    }
    changes: dict[str, dict[str, Any]] = {}
    rows: list[CorrectionRow] = []
    problems: list[Problem] = []
    for c in corrections:
        record_id = c.finding_id or c.letter
        record = machine.get(record_id)
        value = _as_text(getattr(record, c.field)) if record else ""
        misfit = _misfit(c, record, value, sources, texts.get(c.letter, ""))
        if misfit is None:
            status = CorrectionStatus.APPLIED
            changes.setdefault(record_id, {})[c.field] = _corrected_value(c)
        else:
            status, code, message = misfit
            problems.append(
                Problem.of(
                    code,
                    f"{c.where}: {message}",
                    source=sources.get(c.letter, ""),
                    letter_id=c.letter,
                    page=c.page,
                )
            )
        rows.append(CorrectionRow(c.letter, c.finding_id, c.field, value, c.becomes, c.because, c.by, c.on, status))
    for of_finding in changes.values():
        if "text" in of_finding:
            of_finding["markdown"] = of_finding["text"]
    corrected = [_corrected(f, changes.get(f.finding_id)) for f in findings]
    recount = {f.letter_id for f in corrected if "verdict" in changes.get(f.finding_id, {})}
    recounted = [_recounted(x, corrected) if x.letter_id in recount else x for x in letters]
    return Corrected([_corrected(x, changes.get(x.letter_id)) for x in recounted], corrected, rows, problems)


def quoted_on_page(text: str, page: int, quote: str) -> bool:
    """Whether the words of `quote` are on that page; case, punctuation and line breaks do not count."""
    pages = text.split("\f")[:-1] or [text]
    return page <= len(pages) and letters_and_digits(quote) in letters_and_digits(pages[page - 1])


def _misfit(
    c: Correction, record: Letter | Finding | None, value: str, letter_ids: Iterable[str], text: str
) -> tuple[CorrectionStatus, ProblemCode, str] | None:
    """Why a correction is not applied: its status, the problem's code and the message; None where it is applied."""
    if c.letter not in letter_ids:
        stem = c.letter.rpartition("_")[0]
        near = sorted(x for x in letter_ids if x.rpartition("_")[0] == stem)
        if near:
            message = f"no letter is {c.letter} any more; is it now {near[0]}?"
            return CorrectionStatus.STALE, ProblemCode.CORRECTION_LOST, message
        message = f"this corpus has no letter {c.letter}; nothing was corrected"
        return CorrectionStatus.STALE, ProblemCode.CORRECTION_ELSEWHERE, message
    if record is None:
        message = f"the letter has no {c.finding} any more; write the correction anew"
        return CorrectionStatus.STALE, ProblemCode.CORRECTION_LOST, message
    if not quoted_on_page(text, c.page, c.quote):
        message = f"“{c.quote}” is not on page {c.page} of {c.letter}; look again"
        return CorrectionStatus.STALE, ProblemCode.CORRECTION_QUOTE, message
    if _same(value, c.becomes):
        unfinished = _same(c.was, c.becomes)
        advice = "`was` and `becomes` are the same; write the right value" if unfinished else "delete it"
        message = f"no longer needed, the rules give “{value}” themselves: {advice}"
        return CorrectionStatus.NOT_NEEDED, ProblemCode.CORRECTION_NOT_NEEDED, message
    if not _same(value, c.was):
        message = f"the rules now give “{value}”, neither “{c.was}” nor “{c.becomes}”; look again and write `was` anew"
        return CorrectionStatus.STALE, ProblemCode.CORRECTION_STALE, message
    return None


def _corrected(record: Any, changes: Mapping[str, Any] | None) -> Any:
    return replace(record, **changes, origin="correction") if changes else record


def _recounted(letter: Letter, findings: Sequence[Finding]) -> Letter:
    """A revisit letter whose counts and outcome follow its weaknesses' verdicts."""
    if letter.kind != LetterKind.REVISIT_LETTER:
        return letter
    verdicts = [f.verdict for f in findings if f.letter_id == letter.letter_id and f.kind == FindingKind.WEAKNESS]
    return replace(
        letter,
        n_sufficient=verdicts.count(Verdict.SUFFICIENT),
        n_not_sufficient=verdicts.count(Verdict.NOT_SUFFICIENT),
        outcome=revisit_outcome(tuple(verdicts)) or letter.outcome,
        origin="correction",
    )


def _corrected_value(c: Correction) -> Any:
    if c.field in NUMBERS:
        return int(c.becomes) if c.becomes else None
    value = " ".join(c.becomes.split())
    term = _TERMS.get(c.field)
    return term(value) if term and value else value


def _as_text(value: str | int | None) -> str:
    return "" if value is None else str(value)


def _same(a: str, b: str) -> bool:
    return a.split() == b.split()
