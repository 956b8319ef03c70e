"""A person's word beside the machine's: `rules/corrections/*.yml`, applied after the extraction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipeline.domain.problems import ProblemCode
from pipeline.domain.records import CorrectionRow, Finding, Letter, Problem
from pipeline.domain.vocabulary import Verdict, revisit_outcome
from pipeline.rulebook.correction_files import NUMBERS, Correction, letters_of, load_corrections

__all__ = ["Correction", "apply", "load_corrections", "quoted_on_page"]

Applied = tuple[list[Letter], list[Finding], list[CorrectionRow], list[Problem]]


def apply(
    letters: Sequence[Letter],
    findings: Sequence[Finding],
    corrections: Iterable[Correction],
    texts: Mapping[str, str],
) -> Applied:
    """Letters and findings as corrected, a row for each correction, and the problems they made.

    `texts` gives each letter's text by its id, pages ending in a form feed. Counts and a revisit's outcome
    follow the corrected verdicts. A correction that no longer fits changes nothing and is an error.
    """
    by_letter = {letter.letter_id: letter for letter in letters}
    by_finding = {finding.finding_id: finding for finding in findings}
    machine: dict[str, Letter | Finding] = {**by_letter, **by_finding}
    changed: dict[str, dict[str, Any]] = {}
    rows: list[CorrectionRow] = []
    problems: list[Problem] = []
    for c in corrections:
        record = machine.get(c.finding_id or c.letter)
        value = _shown(getattr(record, c.field)) if record else ""
        status, problem = _judge(c, record, value, by_letter, texts.get(c.letter, ""))
        if status == "applied":
            changed.setdefault(c.finding_id or c.letter, {})[c.field] = _typed(c)
        rows.append(CorrectionRow(
            c.letter, c.finding_id, c.field, value, c.becomes, c.because, c.by, c.on, status,
        ))  # fmt: skip
        problems += [problem] if problem else []
    corrected = [_corrected(f, changed.get(f.finding_id)) for f in findings]
    touched = {f.letter_id for f in corrected if "verdict" in changed.get(f.finding_id, {})}
    recounted = [_recounted(x, corrected) if x.letter_id in touched else x for x in letters]
    return [_corrected(x, changed.get(x.letter_id)) for x in recounted], corrected, rows, problems


def quoted_on_page(text: str, page: int, quote: str) -> bool:
    """Whether the words of `quote` stand on that page; case, punctuation and line breaks aside."""
    pages = text.split("\f")[:-1] or [text]
    return page <= len(pages) and letters_of(quote) in letters_of(pages[page - 1])


def _judge(
    c: Correction, record: Letter | Finding | None, value: str, letters: Mapping[str, Letter], text: str
) -> tuple[str, Problem | None]:
    """What becomes of a correction, and the problem it makes if any."""

    def problem(code: ProblemCode, message: str) -> Problem:
        source = letters[c.letter].source if c.letter in letters else ""
        return Problem.of(code, f"{c.where}: {message}", source=source, letter_id=c.letter, page=c.page)

    if c.letter not in letters:
        stem = c.letter.rpartition("_")[0]
        near = sorted(x for x in letters if x.rpartition("_")[0] == stem)
        if near:
            return "stale", problem(
                ProblemCode.CORRECTION_LOST, f"no letter is {c.letter} any more; is it now {near[0]}?"
            )
        return "stale", problem(
            ProblemCode.CORRECTION_ELSEWHERE, f"this corpus has no letter {c.letter}; nothing was corrected"
        )
    if record is None:
        return "stale", problem(
            ProblemCode.CORRECTION_LOST, f"the letter has no {c.finding} any more; write the correction anew"
        )
    if not quoted_on_page(text, c.page, c.quote):
        return "stale", problem(
            ProblemCode.CORRECTION_QUOTE, f"“{c.quote}” is not on page {c.page} of {c.letter}; look again"
        )
    if _same(value, c.becomes):
        unfinished = _same(c.was, c.becomes)
        advice = "`was` and `becomes` are the same; write the right value" if unfinished else "delete it"
        return "not_needed", problem(
            ProblemCode.CORRECTION_NOT_NEEDED, f"no longer needed, the rules give “{value}” themselves: {advice}"
        )
    if not _same(value, c.was):
        return "stale", problem(
            ProblemCode.CORRECTION_STALE,
            f"the rules now give “{value}”, neither “{c.was}” nor “{c.becomes}”; look again and write `was` anew",
        )
    return "applied", None


def _corrected(record: Any, changes: Mapping[str, Any] | None) -> Any:
    return replace(record, **changes, origin="correction") if changes else record


def _recounted(letter: Letter, findings: Sequence[Finding]) -> Letter:
    """A revisit letter whose counts and outcome follow its weaknesses' verdicts."""
    if letter.kind != "revisit_letter":
        return letter
    verdicts = [f.verdict for f in findings if f.letter_id == letter.letter_id and f.kind == "weakness"]
    return replace(
        letter,
        n_sufficient=verdicts.count(Verdict.SUFFICIENT),
        n_not_sufficient=verdicts.count(Verdict.NOT_SUFFICIENT),
        outcome=revisit_outcome(tuple(verdicts)) or letter.outcome,
        origin="correction",
    )


def _typed(c: Correction) -> Any:
    if c.field in NUMBERS:
        return int(c.becomes) if c.becomes else None
    return " ".join(c.becomes.split())


def _shown(value: str | int | None) -> str:
    return "" if value is None else str(value)


def _same(a: str, b: str) -> bool:
    return a.split() == b.split()
