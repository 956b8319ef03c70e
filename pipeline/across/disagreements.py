"""Two letters of one visit that say different things: neither counts until a person has said which is right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from pipeline.across.inspection_cycles import area_key
from pipeline.across.pairing import Method, pair_weaknesses
from pipeline.across.similarity import SimilarityModel
from pipeline.domain import Areas, Finding, Letter, LetterKind, Problem, ProblemCode

_CERTAIN = (Method.EXACT, Method.SIMILAR)


def leave_open_what_differs(
    letters: Sequence[Letter], findings: Sequence[Finding], areas: Areas
) -> tuple[list[Letter], list[Finding], list[Problem]]:
    """The letters and findings without the verdicts and outcomes in which two letters of one visit differ.

    A problem names each. What a letter itself says stays in its row of `fields.csv`.
    """
    visits: defaultdict[tuple[str, str, str], list[Letter]] = defaultdict(list)
    for letter in letters:
        if letter.area and letter.inspection_start and letter.kind != LetterKind.STATEMENT_OF_ACTION:
            visits[area_key(letter, areas), letter.kind, letter.inspection_start].append(letter)
    problems: list[Problem] = []
    open_letters: set[str] = set()
    open_findings: set[str] = set()
    for visit in visits.values():
        for one, other in combinations(visit, 2):
            differing = _differing_verdicts(one, other, findings)
            if not differing and (one.outcome == other.outcome or not (one.outcome and other.outcome)):
                continue
            open_letters |= {one.letter_id, other.letter_id}
            open_findings |= {f.finding_id for pair in differing for f in pair}
            problems.append(_problem(one, other, differing))
    return (
        [_open_letter(x) if x.letter_id in open_letters else x for x in letters],
        [replace(f, verdict="") if f.finding_id in open_findings else f for f in findings],
        problems,
    )


def _differing_verdicts(one: Letter, other: Letter, findings: Sequence[Finding]) -> list[tuple[Finding, Finding]]:
    """The items that both letters have with a verdict, and not the same one."""
    left, right = ([f for f in findings if f.letter_id == x.letter_id and f.verdict] for x in (one, other))
    if not left or not right:
        return []
    words = [f.text for f in left], [f.text for f in right]
    model = SimilarityModel([*words[0], *words[1]])
    pairs = pair_weaknesses(*words, model.matrix(*words), model)
    found = [
        (left[p.left], right[p.right])
        for p in pairs
        if p.left is not None and p.right is not None and p.method in _CERTAIN
    ]
    return [(a, b) for a, b in found if a.verdict != b.verdict]


def _open_letter(letter: Letter) -> Letter:
    """The letter without its outcome, and without the counts of verdicts that would add up to it."""
    return replace(letter, outcome="", n_sufficient=None, n_not_sufficient=None)


def _problem(one: Letter, other: Letter, differing: list[tuple[Finding, Finding]]) -> Problem:
    visit = "revisit" if one.kind == LetterKind.REVISIT_LETTER else "visit"
    said = [f"{a.kind.replace('_', ' ')} {a.number} is {a.verdict} and {b.verdict}" for a, b in differing]
    what = "; ".join(said) or f"the outcome is {one.outcome} and {other.outcome}"
    message = (
        f"two letters of this {visit} disagree ({one.source} and {other.source}): {what}; neither counts until a "
        "correction settles it"
    )
    return Problem.of(ProblemCode.LETTERS_DISAGREE, message, source=other.source, letter_id=other.letter_id)
