"""What later reports say on the themes of earlier weaknesses."""

from __future__ import annotations

from pipeline.across.recurring_themes import later_findings
from pipeline.domain.records import Finding, ThemeHit
from tests.across.made_weaknesses import AREAS, MADE, letter, weaknesses


def test_later_findings_share_a_theme_and_say_whose_report_they_are_from() -> None:
    old = letter("Dorset", "outcome_letter", "2017-01-23")
    new = letter("Dorset", "full_inspection", "2024-03-18", framework="2023")
    other = letter("Derby", "full_inspection", "2024-03-18", framework="2023")
    later = [
        Finding(f"{x.letter_id}/improvement/{n}", x.letter_id, "improvement", n, text)
        for x in (new, other)
        for n, text in enumerate(["plans are late", "buses are late"], 1)
    ]
    findings = [*weaknesses(old, MADE), *later]
    hits = [ThemeHit(f"{old.letter_id}/weakness/3", "ehc_plans", "timeliness", "certain", 0.98, "r", 0, 1)] + [
        ThemeHit(f.finding_id, *theme, "certain", 0.98, "r", 0, 1)
        for f in later
        for theme in [("ehc_plans", "review") if f.number == 1 else ("transport", "")]
    ]
    rows = later_findings([old, new, other], findings, hits, AREAS)
    assert len(rows) == 1
    row = rows[0]
    assert (row.weakness_finding_id, row.later_finding_id) == (
        f"{old.letter_id}/weakness/3",
        f"{new.letter_id}/improvement/1",
    )
    assert (row.theme, row.subtheme, row.later_subtheme, row.relation) == (
        "ehc_plans",
        "timeliness",
        "review",
        "successor",
    )
    same = letter("Derby", "outcome_letter", "2019-06-10")
    hits += [ThemeHit(f"{same.letter_id}/weakness/1", "transport", "", "certain", 0.98, "r", 0, 1)]
    rows = later_findings([same, other, new], [*weaknesses(same, MADE), *later], hits, AREAS)
    assert [(r.relation, r.later_finding_id) for r in rows] == [("same", f"{other.letter_id}/improvement/2")]
