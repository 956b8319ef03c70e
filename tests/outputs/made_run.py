"""The tables of a few made-up letters whose numbers can be counted by hand."""

from __future__ import annotations

from pipeline.domain.problems import ProblemCode
from pipeline.domain.records import FieldRow, Finding, Letter, Problem, Row, ThemeHit
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


# What a stranger may write to do harm.
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;{{ 7777*7 }} \u202eabc مرحبا 🙂 " + "x" * 500
HOSTILE_ID = "x-outcome_letter-2017-01-09"
HOSTILE_TEXT = f"Page one {HOSTILE}\fThe second page\f"


def hostile_rows() -> dict[str, list[Row]]:
    """The tables of a letter in which every value is meant to do harm."""
    end = len(HOSTILE_TEXT) - 1
    found = Finding(f"{HOSTILE_ID}/weakness/1", HOSTILE_ID, "weakness", 1, HOSTILE, start=9, end=9 + len(HOSTILE))
    strength = Finding(
        f"{HOSTILE_ID}/strength/1", HOSTILE_ID, "strength", 1, "=HYPERLINK(1)", page=2, start=end - 15, end=end
    )
    letter = Letter(
        HOSTILE_ID,
        HOSTILE,
        "javascript:alert(1)",
        kind="outcome_letter",
        area=HOSTILE,
        region=HOSTILE,
        area_as_written="=HYPERLINK(1)",
        inspection_start="2017-01-09",
    )
    return {
        "letters": [letter],
        "findings": [found, strength],
        "fields": [FieldRow(HOSTILE_ID, "area", HOSTILE, 1, 9, 20, HOSTILE)],
        "themes": [
            ThemeHit(finding.finding_id, HOSTILE, HOSTILE, tier, 0.98, HOSTILE, 0, 5)
            for finding, tier in ((found, "certain"), (strength, "likely"))
        ],
        "problems": [Problem.of(ProblemCode.NO_TEXT, HOSTILE, source=HOSTILE, letter_id=HOSTILE_ID, page=1)],
    }
