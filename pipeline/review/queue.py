"""What a person should look at first: one queue, most pressing first, each row with a correction ready to paste."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Self

from pipeline.across import doubtful_matches
from pipeline.domain import (
    SHORTCOMINGS,
    Finding,
    FindingKind,
    Letter,
    LetterKind,
    ProblemCode,
    ReviewRow,
    RunTables,
    Severity,
    Verdict,
    page_link,
)
from pipeline.review.correction_template import Excerpt, make_template

_CONTRADICTIONS = (ProblemCode.VERDICTS_CONFLICT, ProblemCode.SUMMARIES_DIFFER)
# The queue has rows of its own for these, made from the values themselves.
_SAID_OTHERWISE = (ProblemCode.SUMMARY_CONTRADICTS, ProblemCode.VERDICT_MISSING, ProblemCode.JOURNEY_UNMATCHED)
_AROUND = 240  # characters shown before and after the words meant
_LONGEST = 900  # characters shown of the words meant


class ReviewGroup(StrEnum):
    """Why something is in the queue, the most pressing first: the values of `group` in `review.csv`."""

    label: str

    CONTRADICTION = "contradiction", "The letter contradicts itself, or seems to"
    PROBLEM = "problem", "Something went wrong"
    MISSING_VERDICT = "missing_verdict", "A weakness or an action without a verdict"
    UNMATCHED_JOURNEY = "unmatched_journey", "A weakness that was not found again in the next letter"
    UNCERTAIN_JOURNEY = "uncertain_journey", "A weakness matched with another by its place only"
    UNTHEMED = "unthemed", "A finding that no theme covers"

    def __new__(cls, value: str, label: str) -> Self:
        group = str.__new__(cls, value)
        group._value_ = value
        group.label = label
        return group


def build_queue(tables: RunTables, today: date) -> list[ReviewRow]:
    """The rows of the queue of a run, by group and then in the order of the tables.

    `today` dates the corrections to paste.
    """
    queue = _Queue(tables, today)
    parts = (
        queue.contradictions(), queue.problems(), queue.missing_verdicts(), queue.doubtful_journeys(), queue.unthemed(),
    )  # fmt: skip
    place = {group.value: n for n, group in enumerate(ReviewGroup)}
    rows = sorted((row for part in parts for row in part), key=lambda row: place[row.group])
    return [replace(row, rank=rank) for rank, row in enumerate(rows, 1)]


class _Queue:
    """The rows of one run's queue, group by group, not yet ranked."""

    def __init__(self, tables: RunTables, today: date) -> None:
        self._tables = tables
        self._letters = {x.letter_id: x for x in tables.letters}
        self._findings = {x.finding_id: x for x in tables.findings}
        self._fields = {(x.letter_id, x.field): x for x in tables.fields}
        self._today = today

    def contradictions(self) -> Iterator[ReviewRow]:
        """A row for each letter whose summary sentence and verdicts differ, with a correction for each of them."""
        for letter in self._letters.values():
            pairs = {
                Verdict.SUFFICIENT: (letter.stated_sufficient, letter.n_sufficient),
                Verdict.NOT_SUFFICIENT: (letter.stated_not_sufficient, letter.n_not_sufficient),
            }
            wrong = {verdict: pair for verdict, pair in pairs.items() if None not in pair and pair[0] != pair[1]}
            if not wrong:
                continue
            stated = " and ".join(f"{number} {verdict.replace('_', ' ')}" for verdict, (number, _) in wrong.items())
            counted = " and ".join(str(number) for _, number in wrong.values())
            why = (
                f"its summary sentence says {stated}, the verdicts count {counted}: "
                "correct a verdict, or the number stated"
            )
            row = self._about_letter(letter, f"stated_{next(iter(wrong))}", ReviewGroup.CONTRADICTION, why, None)
            verdicts = [
                self._about_finding(f, "verdict", ReviewGroup.CONTRADICTION, "").stub
                for f in self._findings.values()
                if f.letter_id == letter.letter_id and f.kind == FindingKind.WEAKNESS
            ]
            yield replace(row, stub=row.stub + "".join(verdicts))

    def problems(self) -> Iterator[ReviewRow]:
        """A row for each error that no other group has."""
        for problem in self._tables.problems:
            if problem.severity != Severity.ERROR or problem.code in _SAID_OTHERWISE:
                continue
            group = ReviewGroup.CONTRADICTION if problem.code in _CONTRADICTIONS else ReviewGroup.PROBLEM
            why = f"{problem.message} ({problem.code})"
            letter = self._letters.get(problem.letter_id)
            if letter:
                field = "letter_date" if letter.kind == LetterKind.STATEMENT_OF_ACTION else "outcome"
                yield self._about_letter(letter, field, group, why, problem.page)
            else:
                yield ReviewRow(0, group, "", "", problem.page, why, "", problem.source, "")

    def missing_verdicts(self) -> Iterator[ReviewRow]:
        """A row for each revisited weakness without a verdict."""
        why = "no verdict was read for this revisited weakness"
        for finding in self._findings.values():
            kinds = self._letter_kind(finding), finding.kind
            if kinds == (LetterKind.REVISIT_LETTER, FindingKind.WEAKNESS) and not finding.verdict:
                yield self._about_finding(finding, "verdict", ReviewGroup.MISSING_VERDICT, why)

    def doubtful_journeys(self) -> Iterator[ReviewRow]:
        """A row for each weakness that was not found in the next letter, or was matched by its place only."""
        for match in doubtful_matches(self._tables.journeys):
            finding = self._findings.get(match.finding_id)
            if finding is None:
                continue
            if match.missing_from:
                group = ReviewGroup.UNMATCHED_JOURNEY
                why = (
                    "the same weakness was not found in the area's other letter; read both, for one may be read wrongly"
                )
            else:
                group = ReviewGroup.UNCERTAIN_JOURNEY
                why = f"taken to be {match.other_finding_id} for no better reason than its place in the list; read both"
            yield self._about_finding(finding, "text", group, why)

    def unthemed(self) -> Iterator[ReviewRow]:
        """A row for each shortcoming that no theme covers."""
        why = "no theme covers it: write a rule in rules/themes.yml; if its words were read wrongly, correct them"
        themed = {hit.finding_id for hit in self._tables.themes}
        for finding in self._findings.values():
            if (self._letter_kind(finding), finding.kind) in SHORTCOMINGS and finding.finding_id not in themed:
                yield self._about_finding(finding, "text", ReviewGroup.UNTHEMED, why)

    def _letter_kind(self, finding: Finding) -> str:
        letter = self._letters.get(finding.letter_id)
        return letter.kind if letter else ""

    def _about_letter(self, letter: Letter, field: str, group: ReviewGroup, why: str, page: int | None) -> ReviewRow:
        """A row about a field of a letter, at the place where the field was read, else on the page given."""
        read = self._fields.get((letter.letter_id, field))
        text = self._tables.texts.get(letter.letter_id, "")
        if read and page in (None, read.page):
            excerpt = Excerpt(text, read.page, read.start, read.end)
        else:
            excerpt = Excerpt.on_page(text, page or 1)
        value = getattr(letter, field)
        was = "" if value is None else str(value)
        template = make_template(letter.letter_id, "", field, was, excerpt, self._today)
        return self._row(letter.letter_id, "", group, why, excerpt, template)

    def _about_finding(self, finding: Finding, field: str, group: ReviewGroup, why: str) -> ReviewRow:
        """A row about a value of a finding, at the place of its words."""
        text = self._tables.texts.get(finding.letter_id, "")
        excerpt = Excerpt(text, finding.page, finding.start, finding.end, finding.text)
        name, was = f"{finding.kind}/{finding.number}", getattr(finding, field)
        template = make_template(finding.letter_id, name, field, was, excerpt, self._today)
        return self._row(finding.letter_id, finding.finding_id, group, why, excerpt, template)

    def _row(
        self, letter_id: str, finding_id: str, group: ReviewGroup, why: str, excerpt: Excerpt, template: str
    ) -> ReviewRow:
        link = page_link(self._letters[letter_id].source_url, excerpt.page, letter_id)
        return ReviewRow(0, group, letter_id, finding_id, excerpt.page, why, _marked(excerpt), link, template)


def _marked(excerpt: Excerpt) -> str:
    """The words meant, between << and >>, with some whole words before and after them."""
    text, start, end = excerpt.text, excerpt.start, excerpt.end
    parts = text[max(0, start - _AROUND) : start], text[start:end] or excerpt.words, text[end : end + _AROUND]
    before, meant, after = (re.sub(r"\s+", " ", part) for part in parts)
    if start > _AROUND:
        before = "… " + before.partition(" ")[2]
    if end + _AROUND < len(text):
        after = after.rpartition(" ")[0] + " …"
    if len(meant) > _LONGEST:
        meant = meant[:_LONGEST].rpartition(" ")[0] + " …"
    return f"{before}<<{meant}>>{after}".strip()
