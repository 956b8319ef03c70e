"""What later reports of an area say on the themes of its earlier weaknesses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.across.inspection_cycles import Relation, area_key, current_code, find_cycles
from pipeline.across.journeys import themes_by_finding
from pipeline.across.similarity import SimilarityModel
from pipeline.domain import Areas, Finding, FindingKind, Framework, Journey, LaterFinding, Letter, ThemeHit


def later_findings(
    letters: Sequence[Letter], findings: Sequence[Finding], themes: Iterable[ThemeHit], areas: Areas
) -> list[LaterFinding]:
    """The findings of 2023-framework reports that share a theme with an earlier weakness of the same area.

    A report of an area that took over from it counts too, marked `successor`. Strengths count: they may be what became
    of a weakness.
    """
    hits = themes_by_finding(themes)
    by_letter: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_letter[finding.letter_id].append(finding)
    reports: defaultdict[str, list[Letter]] = defaultdict(list)
    for letter in letters:
        if letter.framework == Framework.FROM_2023:
            reports[area_key(letter, areas)].append(letter)
    rows = []
    for cycle in find_cycles(letters, areas):
        first = cycle.first
        weaknesses = [f for f in by_letter[first.letter_id] if f.kind == FindingKind.WEAKNESS]
        for report, relation in _reports_after(first, reports, areas):
            others = by_letter[report.letter_id]
            words = [f.text for f in weaknesses], [f.text for f in others]
            likeness = SimilarityModel([*words[0], *words[1]]).matrix(*words)
            rows += [
                LaterFinding(
                    first.area, first.la_code, weakness.finding_id, theme, sub, finding.finding_id, finding.kind,
                    later_sub, report.area, relation, report.inspection_start, round(alike, 3),
                )
                for weakness, row in zip(weaknesses, likeness, strict=True)
                for finding, alike in zip(others, row, strict=True)
                for theme, sub in sorted(hits.get(weakness.finding_id, ()))
                for later_theme, later_sub in sorted(hits.get(finding.finding_id, ()))
                if later_theme == theme
            ]  # fmt: skip
    return list(dict.fromkeys(rows))


def link_later(journeys: Iterable[Journey], later: Iterable[LaterFinding]) -> list[Journey]:
    """The journeys, each with the later findings that come back to its weakness."""
    found = linked(later, "weakness_finding_id", "later_finding_id")
    return [
        replace(row, later_finding_ids=" ".join(found.get(row.outcome_finding_id or row.revisit_finding_id, ())))
        for row in journeys
    ]


def linked(later: Iterable[LaterFinding], of: str, other: str) -> dict[str, list[str]]:
    """For each finding in the column `of`, those in the column `other`: once each, most alike first."""
    alike: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for row in later:
        alike[getattr(row, of)][getattr(row, other)] = row.likeness or 0.0
    return {one: sorted(others, key=lambda i: (-others[i], i)) for one, others in alike.items()}


def _reports_after(earlier: Letter, reports: Mapping[str, list[Letter]], areas: Areas) -> list[tuple[Letter, Relation]]:
    """The later reports of a letter's area and of those that took over from it, oldest first; `reports` are by area."""
    own = area_key(earlier, areas)
    successors = {current_code(a.code, areas) for a in areas.successors(current_code(earlier.la_code, areas))} - {own}
    found = [(report, Relation.SAME) for report in reports.get(own, ())]
    found += [(report, Relation.SUCCESSOR) for code in successors for report in reports.get(code, ())]
    later = [(report, relation) for report, relation in found if report.inspection_start > earlier.inspection_start]
    return sorted(later, key=lambda both: (both[0].inspection_start, both[0].letter_id))
