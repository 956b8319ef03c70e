"""Each area of significant weakness followed from the outcome letter to the statement and the revisit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.across.inspection_cycles import InspectionCycle, find_cycles
from pipeline.across.pairing import Pair, pair
from pipeline.across.similarity import Matrix, Wording
from pipeline.domain.areas import Areas
from pipeline.domain.problems import ProblemCode, Severity
from pipeline.domain.records import Finding, Journey, Letter, Problem, ThemeHit

_THEMES_COUNT = 0.1  # what themes in common add to the likeness of wording, at most
_UNMATCHED = Pair(None, None, None, "unmatched")
_NO_LETTER = Pair(None, None, None, "no_letter")


@dataclass(frozen=True)
class _Evidence:
    """What the matching of one run's weaknesses rests on."""

    wording: Wording
    themes: dict[str, set[tuple[str, str]]]

    def likeness(self, left: Sequence[Finding], right: Sequence[Finding]) -> Matrix:
        out = self.wording.likeness([f.text for f in left], [f.text for f in right])
        for i, a in enumerate(left):
            for j, b in enumerate(right):
                mine, theirs = self.themes.get(a.finding_id, set()), self.themes.get(b.finding_id, set())
                if mine & theirs:
                    more = _THEMES_COUNT * len(mine & theirs) / len(mine | theirs)
                    out[i, j] = max(out[i, j], min(0.99, out[i, j] + more))  # 1 is for the same words
        return out


def journeys(
    letters: Sequence[Letter], findings: Sequence[Finding], areas: Areas, themes: Iterable[ThemeHit] = ()
) -> tuple[list[Journey], list[Problem]]:
    """Every weakness of the 2016-framework letters once, followed as far as the corpus goes; and what did not match.

    A weakness that was split or merged has a row for each of its parts. Rows stand in the order of areas, dates
    and numbers.
    """
    weaknesses = _weaknesses(findings)
    evidence = _Evidence(
        Wording(tuple(sorted({f.text for f in findings if f.kind == "weakness"}))), themes_by_finding(themes)
    )
    rows = [row for episode in find_cycles(letters, areas) for row in _rows(episode, weaknesses, evidence)]
    return rows, _problems(rows, letters, findings)


def themes_by_finding(themes: Iterable[ThemeHit]) -> dict[str, set[tuple[str, str]]]:
    """The theme and subtheme of each finding that has any."""
    out: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for hit in themes:
        out[hit.finding_id].add((hit.theme, hit.subtheme))
    return dict(out)


def _rows(episode: InspectionCycle, weaknesses: dict[str, list[Finding]], evidence: _Evidence) -> list[Journey]:
    outcome, statement, revisit = (
        weaknesses.get(x.letter_id, []) if x else [] for x in (episode.outcome, episode.statement, episode.revisit)
    )
    restated = _pairs(episode.outcome, outcome, episode.statement, statement, evidence)
    if not episode.outcome:
        pairs = _pairs(episode.statement, statement, episode.revisit, revisit, evidence)
        return [_row(episode, None, _at(statement, p.left), _at(revisit, p.right), _NO_LETTER, p) for p in pairs]
    rows = []
    for p in _pairs(episode.outcome, outcome, episode.revisit, revisit, evidence, statement):
        own = [q for q in restated if q.left == p.left] if p.left is not None else []
        for q in own or [_UNMATCHED if episode.statement else _NO_LETTER]:
            rows.append(_row(episode, _at(outcome, p.left), _at(statement, q.right), _at(revisit, p.right), p, q))
    return rows + [
        _row(episode, None, _at(statement, q.right), None, _UNMATCHED, q) for q in restated if q.left is None
    ]


def _pairs(
    one: Letter | None,
    left: list[Finding],
    other: Letter | None,
    right: list[Finding],
    evidence: _Evidence,
    between: Sequence[Finding] = (),
) -> list[Pair]:
    """The weaknesses of two letters, paired; `between` are those of the statement that stands between them."""
    if left and right:
        likeness = evidence.likeness(left, right)
        if between:
            # By way of the statement: as sure as the weaker of the two steps.
            there, back = evidence.likeness(left, between), evidence.likeness(between, right)
            likeness = np.maximum(likeness, np.max(np.minimum(there[:, :, None], back[None, :, :]), axis=1))
        return pair([f.text for f in left], [f.text for f in right], likeness, evidence.wording)
    method = _UNMATCHED.method if one and other else _NO_LETTER.method
    return [Pair(i, None, None, method) for i in range(len(left))] + [
        Pair(None, j, None, method) for j in range(len(right))
    ]


def _row(
    episode: InspectionCycle,
    outcome: Finding | None,
    statement: Finding | None,
    revisit: Finding | None,
    to: Pair,
    via: Pair,
) -> Journey:
    return Journey(
        area=episode.first.area,
        la_code=episode.first.la_code,
        outcome_finding_id=outcome.finding_id if outcome else "",
        statement_finding_id=statement.finding_id if statement else "",
        revisit_finding_id=revisit.finding_id if revisit else "",
        score=to.score,
        method=to.method,
        statement_score=via.score,
        statement_method=via.method,
        verdict=revisit.verdict if revisit else "",
    )


def _problems(rows: list[Journey], letters: Sequence[Letter], findings: Sequence[Finding]) -> list[Problem]:
    sources = {x.letter_id: x.source for x in letters}
    known = {f.finding_id: f for f in findings}
    problems = []
    for row in rows:
        finding = known[row.outcome_finding_id or row.revisit_finding_id or row.statement_finding_id]
        if row.method == "unmatched":
            missing = "the revisit letter" if row.outcome_finding_id else "the outcome letter"
            message = (
                f"weakness {finding.number} (“{_short(finding.text)}”) was not matched with any of {missing}; "
                "read both lists and see which it is"
            )
            problems.append(
                Problem(
                    sources[finding.letter_id],
                    finding.letter_id,
                    Severity.WARNING,
                    ProblemCode.JOURNEY_UNMATCHED,
                    message,
                    finding.page,
                )
            )
    return problems


def _weaknesses(findings: Iterable[Finding]) -> defaultdict[str, list[Finding]]:
    out: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.kind == "weakness":
            out[finding.letter_id].append(finding)
    for rows in out.values():
        rows.sort(key=lambda f: f.number)
    return out


def _at(findings: list[Finding], place: int | None) -> Finding | None:
    return None if place is None else findings[place]


def _short(text: str) -> str:
    return text if len(text) <= 70 else text[:69].rsplit(" ", 1)[0] + " …"
