"""Which findings a person should read first to make the themes better: those whose themes are most in doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain import Finding, FindingKind, ThemeHit, Tier
from pipeline.rulebook import Labels, text_hash
from pipeline.themes import ThemeRules, first_matches

_NOT_ASKED = (FindingKind.STRENGTH, FindingKind.EXPERIENCE)  # neither says what is wrong


@dataclass(frozen=True, slots=True)
class Question:
    """A finding to be labelled: its themes as the program has them, and its words in pieces, marked or not."""

    finding: Finding
    hash: str
    hits: tuple[ThemeHit, ...]
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """A finding to which people gave different themes: what each of them said."""

    finding: Finding
    answers: tuple[tuple[str, tuple[str, ...]], ...]


def questions(findings: Sequence[Finding], hits: Sequence[ThemeHit], rules: ThemeRules) -> list[Question]:
    """The findings that nobody has labelled, each text once, the most doubtful first; no strengths."""
    of_finding: dict[str, list[ThemeHit]] = {}
    for hit in hits:
        of_finding.setdefault(hit.finding_id, []).append(hit)
    open_ = {text_hash(f.text): f for f in reversed(findings) if f.kind not in _NOT_ASKED}
    asked = [(hash_, f, doubt(f, rules)) for hash_, f in open_.items() if hash_ not in rules.labels]
    asked.sort(key=lambda one: (-round(one[2], 6), one[1].finding_id))
    given = {f.finding_id: tuple(of_finding.get(f.finding_id, ())) for _, f, _ in asked}
    return [
        Question(f, hash_, given[f.finding_id], tuple(_pieces(f.text, given[f.finding_id]))) for hash_, f, _ in asked
    ]


def disputes(findings: Sequence[Finding], labels: Labels) -> list[Dispute]:
    """The findings to which people gave different themes, each text once, in the order of the tables."""
    by_hash = {text_hash(f.text): f for f in reversed(findings)}
    return [
        Dispute(finding, tuple((who, tuple(sorted(said))) for who, said in labels[hash_].by_person.items()))
        for hash_, finding in reversed(by_hash.items())
        if hash_ in labels and labels[hash_].disputed
    ]


def doubt(finding: Finding, rules: ThemeRules) -> float:
    """How many of a finding's themes are likely to be wrong, given or not given: 0 where all are as good as sure."""
    ruled = {name: match.start for name, match in first_matches(finding.text, finding.kind, rules).items()}
    odds = rules.certainty.of(finding.text, finding.kind, ruled)
    return sum(min(one.p, 1 - one.p) for one in odds.values())


def is_given(hit: ThemeHit) -> bool:
    """Whether a theme counts as given until a person says otherwise."""
    return hit.tier != Tier.LIKELY


def _pieces(text: str, hits: Sequence[ThemeHit]) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it shows a theme; a theme shown by the whole text marks none."""
    shown = {n for hit in hits if hit.end - hit.start < len(text) for n in range(hit.start, hit.end)}
    start = 0
    for n in range(1, len(text) + 1):
        if n == len(text) or (n in shown) != (start in shown):
            yield text[start:n], start in shown
            start = n
