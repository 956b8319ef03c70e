"""Each area of significant weakness followed from the outcome letter to the statement and the revisit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.across.inspection_cycles import InspectionCycle, find_cycles
from pipeline.across.pairing import Method, Pair, pair_weaknesses
from pipeline.across.similarity import Matrix, SimilarityModel
from pipeline.domain import Areas, Finding, FindingKind, Journey, Letter, LetterKind, Problem, ProblemCode, ThemeHit

_SHARED_THEMES = 0.1  # what themes in common add to the similarity of wording, at most
_MOST_BUT_SAME = 0.99  # the similarity that themes may add up to; 1 is for the same words
_UNMATCHED = Pair(None, None, None, Method.UNMATCHED)
_NO_LETTER = Pair(None, None, None, Method.NO_LETTER)


@dataclass(frozen=True, slots=True)
class DoubtfulMatch:
    """A weakness whose row in the journeys a person should check."""

    finding_id: str
    missing_from: LetterKind | None  # the letter that has nothing like it; None where it was paired by place only
    other_finding_id: str = ""  # what it was paired with by place only


@dataclass(frozen=True)
class _Evidence:
    """What the matching of one run's weaknesses rests on."""

    model: SimilarityModel
    themes: dict[str, set[tuple[str, str]]]

    def similarity(self, left: Sequence[Finding], right: Sequence[Finding]) -> Matrix:
        by_words = self.model.matrix([f.text for f in left], [f.text for f in right])
        return [
            [self._with_themes(value, a, b) for b, value in zip(right, row, strict=True)]
            if a.finding_id in self.themes
            else row
            for a, row in zip(left, by_words, strict=True)
        ]

    def _with_themes(self, by_words: float, a: Finding, b: Finding) -> float:
        mine, theirs = self.themes.get(a.finding_id, set()), self.themes.get(b.finding_id, set())
        if not mine & theirs:
            return by_words
        more = _SHARED_THEMES * len(mine & theirs) / len(mine | theirs)
        return max(by_words, min(_MOST_BUT_SAME, by_words + more))


def follow_weaknesses(
    letters: Sequence[Letter], findings: Sequence[Finding], areas: Areas, themes: Iterable[ThemeHit] = ()
) -> tuple[list[Journey], list[Problem]]:
    """Every weakness of the 2016-framework letters once, followed as far as the corpus goes; and what did not match.

    A weakness that was split or merged has a row for each of its parts. Rows are in the order of areas, dates and
    numbers.
    """
    weaknesses = _weaknesses(findings)
    model = SimilarityModel(f.text for of_letter in weaknesses.values() for f in of_letter)
    evidence = _Evidence(model, themes_by_finding(themes))
    cycles = find_cycles(letters, areas)
    journeys = [row for cycle in cycles for row in _rows(cycle, weaknesses, evidence)]
    return journeys, [*_problems(journeys, letters, findings), *_counts_that_differ(cycles)]


def themes_by_finding(themes: Iterable[ThemeHit]) -> dict[str, set[tuple[str, str]]]:
    """The theme and subtheme of each finding that has any."""
    by_finding: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for hit in themes:
        by_finding[hit.finding_id].add((hit.theme, hit.subtheme))
    return dict(by_finding)


def doubtful_matches(journeys: Iterable[Journey]) -> Iterator[DoubtfulMatch]:
    """The weaknesses that a letter should have and has not, and those paired by place only; one for each journey."""
    for journey in journeys:
        ids = [i for i in (journey.outcome_finding_id, journey.statement_finding_id, journey.revisit_finding_id) if i]
        if not ids:
            continue
        if journey.method == Method.UNMATCHED:
            in_outcome = ids[0] == journey.outcome_finding_id
            yield DoubtfulMatch(ids[0], LetterKind.REVISIT_LETTER if in_outcome else LetterKind.OUTCOME_LETTER)
        elif journey.statement_method == Method.UNMATCHED:
            yield DoubtfulMatch(ids[0], LetterKind.STATEMENT_OF_ACTION)
        elif Method.ORDER in (journey.method, journey.statement_method):
            yield DoubtfulMatch(ids[0], None, ids[-1])


def _rows(cycle: InspectionCycle, weaknesses: dict[str, list[Finding]], evidence: _Evidence) -> list[Journey]:
    outcome, statement, revisit = (
        weaknesses.get(x.letter_id, []) if x else [] for x in (cycle.outcome, cycle.statement, cycle.revisit)
    )
    restated = _pairs(cycle.outcome, outcome, cycle.statement, statement, evidence)
    if not cycle.outcome:
        pairs = _pairs(cycle.statement, statement, cycle.revisit, revisit, evidence)
        return [_row(cycle, None, _at(statement, p.left), _at(revisit, p.right), _NO_LETTER, p) for p in pairs]
    rows = []
    for p in _pairs(cycle.outcome, outcome, cycle.revisit, revisit, evidence, statement):
        own = [q for q in restated if q.left == p.left] if p.left is not None else []
        for q in own or [_UNMATCHED if cycle.statement else _NO_LETTER]:
            rows.append(_row(cycle, _at(outcome, p.left), _at(statement, q.right), _at(revisit, p.right), p, q))
    return rows + [_row(cycle, None, _at(statement, q.right), None, _UNMATCHED, q) for q in restated if q.left is None]


def _pairs(
    one: Letter | None,
    left: list[Finding],
    other: Letter | None,
    right: list[Finding],
    evidence: _Evidence,
    between: Sequence[Finding] = (),
) -> list[Pair]:
    """The weaknesses of two letters, paired; `between` are those of the statement written between the two."""
    if left and right:
        similarity = evidence.similarity(left, right)
        if between:
            similarity = _by_way_of(similarity, evidence.similarity(left, between), evidence.similarity(between, right))
        return pair_weaknesses([f.text for f in left], [f.text for f in right], similarity, evidence.model)
    method = Method.UNMATCHED if one and other else Method.NO_LETTER
    return [Pair(i, None, None, method) for i in range(len(left))] + [
        Pair(None, j, None, method) for j in range(len(right))
    ]


def _by_way_of(direct: Matrix, there: Matrix, back: Matrix) -> Matrix:
    """The similarity, or that by way of the list between where it is higher: as high as the lower of its two steps."""
    return [
        [
            max(value, *(min(step, onward[j]) for step, onward in zip(steps, back, strict=True)))
            for j, value in enumerate(row)
        ]
        for row, steps in zip(direct, there, strict=True)
    ]


def _row(
    cycle: InspectionCycle,
    outcome: Finding | None,
    statement: Finding | None,
    revisit: Finding | None,
    pair: Pair,
    statement_pair: Pair,
) -> Journey:
    return Journey(
        area=cycle.first.area,
        la_code=cycle.first.la_code,
        outcome_finding_id=outcome.finding_id if outcome else "",
        statement_finding_id=statement.finding_id if statement else "",
        revisit_finding_id=revisit.finding_id if revisit else "",
        score=pair.score,
        method=pair.method,
        statement_score=statement_pair.score,
        statement_method=statement_pair.method,
        verdict=revisit.verdict if revisit else "",
        narrative=revisit.narrative if revisit else "",
    )


def _problems(journeys: list[Journey], letters: Sequence[Letter], findings: Sequence[Finding]) -> Iterator[Problem]:
    sources = {x.letter_id: x.source for x in letters}
    by_id = {f.finding_id: f for f in findings}
    for match in doubtful_matches(journeys):
        if match.missing_from not in (LetterKind.OUTCOME_LETTER, LetterKind.REVISIT_LETTER):
            continue
        finding = by_id[match.finding_id]
        message = (
            f"weakness {finding.number} (“{_short(finding.text)}”) was not matched with any of "
            f"the {match.missing_from.label.lower()}; read both lists and see which it is"
        )
        yield Problem.of(
            ProblemCode.JOURNEY_UNMATCHED,
            message,
            source=sources[finding.letter_id],
            letter_id=finding.letter_id,
            page=finding.page,
        )


def _counts_that_differ(cycles: Iterable[InspectionCycle]) -> Iterator[Problem]:
    """An error for each revisit letter with more or fewer weaknesses than its outcome letter: no two ever differed."""
    for cycle in cycles:
        if not cycle.outcome or not cycle.revisit:
            continue
        before, after = cycle.outcome.n_weaknesses, cycle.revisit.n_weaknesses
        if before is not None and after is not None and before != after:
            message = f"{after} areas of significant weakness; the outcome letter ({cycle.outcome.source}) has {before}"
            yield Problem.of(
                ProblemCode.REVISIT_DIFFERS, message, source=cycle.revisit.source, letter_id=cycle.revisit.letter_id
            )


def _weaknesses(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The weaknesses of each letter, by number."""
    by_letter: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.kind == FindingKind.WEAKNESS:
            by_letter[finding.letter_id].append(finding)
    return {letter_id: sorted(rows, key=lambda f: f.number) for letter_id, rows in by_letter.items()}


def _at(findings: list[Finding], place: int | None) -> Finding | None:
    return None if place is None else findings[place]


def _short(text: str) -> str:
    return text if len(text) <= 70 else text[:69].rsplit(" ", 1)[0] + " …"
