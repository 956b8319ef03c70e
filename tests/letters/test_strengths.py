"""A strength taken apart: what is praised, what is held back, and the schemes that are named."""

from __future__ import annotations

import pytest

from pipeline.domain.records import Finding
from pipeline.letters.parts.strengths import read_strength
from tests.support.rules import project_rules

RULES = project_rules().letters
PARTS = [
    ("Staff know families well.", "Staff know families well.", ""),
    ("Leaders wrote plans together. The plans are in their infancy.",
     "Leaders wrote plans together.", "The plans are in their infancy."),
    ("Although it is too early to see a difference, families trust the new team.",
     "families trust the new team.", "Although it is too early to see a difference,"),
    ("The forum is strong, although some parents do not know of it.",
     "The forum is strong,", "although some parents do not know of it."),
    ("Nurses visit early. Waits for therapy are still too long. However, families value the advice. It helps.",
     "Nurses visit early. … However, families value the advice. It helps.", "Waits for therapy are still too long."),
    ("Schools work closely with nurses. However, this is for schools in the north.",
     "Schools work closely with nurses.", "However, this is for schools in the north."),
    ("Partners filled gaps in therapy and there are no delays.",
     "Partners filled gaps in therapy and there are no delays.", ""),
    ("Strategies are not yet embedded.", "", "Strategies are not yet embedded."),
]  # fmt: skip
NAMES = [
    ("Families like the ‘tell it once’ meetings.", ("tell it once",)),
    ("A mother said, ‘they ring me back’. Staff meet her.", ()),
    ("The Little Steps programme and the Northmere Portage Service visit homes.",
     ("Little Steps programme", "Northmere Portage Service")),
    ("The Child and Adolescent Mental Health Service answers soon.", ()),
    ("The Local Offer website is clear. Leaders chair the Parent Carer Forum group.", ()),
    ("The scheme, known as Bright Start, is popular.", ("Bright Start",)),
    ("The Bright Start project is popular. The Slow Lane project is not yet embedded.", ("Bright Start project",)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "praise", "reservation"), PARTS)
def test_praise_and_reservation_are_told_apart_clause_by_clause(text: str, praise: str, reservation: str) -> None:
    found = read_strength(text, RULES)
    assert (found.praise, found.reservation) == (praise, reservation)
    words = f"{found.praise} {found.reservation}".replace("…", "").split()
    assert sorted(words) == sorted(text.split())  # nothing lost, nothing added


@pytest.mark.parametrize(("text", "names"), NAMES)
def test_schemes_and_teams_are_found_by_name(text: str, names: tuple[str, ...]) -> None:
    assert read_strength(text, RULES).schemes == names


def test_words_in_a_reservation_show_no_theme_of_a_strength() -> None:
    text = "Staff know families well. Co-production is in its infancy."
    parts = read_strength(text, RULES)
    finding = Finding("x/strength/1", "x", "strength", 1, text, praise=parts.praise, reservation=parts.reservation)
    assert finding.holds_back(text.index("Co-production"), text.index(" is in"))
    assert not finding.holds_back(0, 10)
    assert not Finding("x/strength/1", "x", "strength", 1, text).holds_back(0, 10)
