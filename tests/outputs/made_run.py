"""The tables of a few made-up letters whose numbers can be counted by hand."""

from __future__ import annotations

from pipeline.domain.records import Finding, Letter, Row, ThemeHit
from pipeline.domain.vocabulary import Tier

# letter, area, code, region, kind, year → findings: (kind, themes, verdict); a theme with ? is only likely
Said = tuple[str, str, str]
LETTERS: list[tuple[str, str, str, str, str, list[Said]]] = [
    ("bury", "E08000002", "North West", "outcome_letter", "2017", [
        ("weakness", "leadership.strategy leadership.governance", ""),
        ("weakness", "leadership.governance", ""),
        ("weakness", "engagement.coproduction", ""),
        ("strength", "identification", ""),
        ("development", "transport", ""),
    ]),
    ("bury", "E08000002", "North West", "revisit_letter", "2019", [
        ("weakness", "leadership.strategy leadership.governance", "sufficient"),
        ("weakness", "leadership.governance", "not_sufficient"),
        ("weakness", "engagement.coproduction", ""),
    ]),
    ("bury", "E08000002", "North West", "full_inspection", "2024", [
        ("priority_action", "leadership.governance", ""),
        ("improvement", "ehc_plans.quality ?leadership.strategy ?transition", ""),
        ("strength", "identification", ""),
    ]),
    ("bury", "E08000002", "North West", "monitoring_inspection", "2025", [
        ("priority_action", "leadership.governance", "effective_action"),
    ]),
    ("dorset", "E10000009", "South West", "outcome_letter", "2017", [("weakness", "ehc_plans.conversion", "")]),
    ("dorset", "E06000059", "South West", "full_inspection", "2024", [("improvement", "ehc_plans.quality", "")]),
    ("barnsley", "E08000016", "Yorkshire and The Humber", "outcome_letter", "2019", [("weakness", "", "")]),
    ("barnsley", "E08000038", "Yorkshire and The Humber", "full_inspection", "2024", [("improvement", "", "")]),
    ("leeds", "E08000035", "Yorkshire and The Humber", "outcome_letter", "2019", [("strength", "transport", "")]),
]  # fmt: skip


def texts() -> dict[str, str]:
    """Each letter's text: two pages, and its findings one a line on the third."""
    found: dict[str, list[str]] = {}
    for finding in rows()["findings"]:
        assert isinstance(finding, Finding)
        found.setdefault(finding.letter_id, []).append(finding.text)
    return {letter_id: f"{_BEFORE}{chr(10).join(lines)}\fThe footer" for letter_id, lines in found.items()}


_BEFORE = "The first page\fThe second page\f"


def rows() -> dict[str, list[Row]]:
    made: dict[str, list[Row]] = {"letters": [], "findings": [], "themes": []}
    for slug, code, region, kind, year, said in LETTERS:
        letter = f"{slug}-{kind}-{year}-06-12"
        framework = "2016" if kind in ("outcome_letter", "revisit_letter") else "2023"
        url = "https://example.org/a?b=1&c=<2>" if slug == "leeds" else f"https://example.org/{letter}.pdf"
        about = {"area": slug.title(), "la_code": code, "region": region, "inspection_start": f"{year}-06-12"}
        made["letters"].append(Letter(letter, "x.pdf", url, kind=kind, framework=framework, **about))
        counts: dict[str, int] = {}
        start = len(_BEFORE)
        for found, themes, verdict in said:
            counts[found] = counts.get(found, 0) + 1
            finding = f"{letter}/{found}/{counts[found]}"
            text = f"{slug} {year} {found} {counts[found]}"
            made["findings"].append(
                Finding(finding, letter, found, counts[found], text, verdict, "", 3, start, start + len(text))
            )
            start += len(text) + 1
            for theme in themes.split():
                tier, p = (Tier.LIKELY, 0.6) if theme.startswith("?") else (Tier.CERTAIN, 0.98)
                names = theme.removeprefix("?").partition(".")[::2]
                made["themes"].append(ThemeHit(finding, *names, tier, p, "r", 0, 1))
    return made
