"""Made-up letters about real areas, and weaknesses to follow from one to the next."""

from __future__ import annotations

from pipeline.domain.records import Finding, Letter
from tests.support.rules import project_rules

AREAS = project_rules().areas
MADE = [
    "the long time that children wait for a wheelchair or other equipment",
    "a local offer that few parents have heard of",
    "EHC plans that are written late and say little about health",
    "too many exclusions of pupils who receive SEN support",
]


def letter(area: str, kind: str, start: str, code: str = "", framework: str = "2016") -> Letter:
    """A letter about an area, with the area's code on that day unless another is given."""
    slug = area.lower().replace(" ", "-")
    found = AREAS.find(area, start)
    code = code or (found.code if found else "")
    letter_id = f"{slug}-{kind}-{start}"
    return Letter(
        letter_id, f"{slug}-{kind}.pdf", kind=kind, framework=framework, area=area, la_code=code, inspection_start=start
    )


def weaknesses(of: Letter, texts: list[str], verdict: str = "") -> list[Finding]:
    """The weaknesses of a letter, in this order, all with the same verdict."""
    return [
        Finding(f"{of.letter_id}/weakness/{n}", of.letter_id, "weakness", n, text, verdict, page=2)
        for n, text in enumerate(texts, 1)
    ]
