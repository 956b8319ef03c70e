"""Which findings a person should read first to make the themes better: those whose themes are most in doubt."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.domain import Finding, ThemeHit, Tier
from pipeline.themes import ThemeRules, first_matches


def doubtful_findings(findings: Sequence[Finding], hits: Sequence[ThemeHit], rules: ThemeRules) -> list[Finding]:
    """The findings that nobody has confirmed, the most doubtful first.

    The doubt of a finding is how many of its themes are likely to be wrong, given or not given.
    """
    confirmed = {hit.finding_id for hit in hits if hit.tier == Tier.CONFIRMED}
    doubts = {f.finding_id: doubt(f, rules) for f in findings if f.finding_id not in confirmed}
    open_ = [f for f in findings if f.finding_id in doubts]
    return sorted(open_, key=lambda f: -round(doubts[f.finding_id], 6))


def doubt(finding: Finding, rules: ThemeRules) -> float:
    """How many of a finding's themes are likely to be wrong: 0 where all are as good as sure."""
    ruled = {name: match.start for name, match in first_matches(finding.text, finding.kind, rules).items()}
    odds = rules.certainty.of(finding.text, finding.kind, ruled)
    return sum(min(one.p, 1 - one.p) for one in odds.values())
