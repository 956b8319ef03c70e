"""Learning: words that speak for a theme, the same bytes from the same labels, and too little to learn from."""

from __future__ import annotations

import random

import pytest

from pipeline.domain.vocabulary import FindingKind, Tier
from pipeline.rulebook.theme_tables import Example
from pipeline.themes.certainty import Certainty
from pipeline.themes.clauses import clauses, features
from pipeline.themes.learn import Learned, LearnError, Taught, learn_tables, parts_of

THEMES = ("outcomes", "transport", "workforce")
SAID = {
    "transport": ("Buses to school come late.", "The taxi to school is late.", "School buses do not come."),
    "outcomes": ("Pupils make little progress.", "Attainment of pupils is low.", "Pupils do not achieve well."),
}
EXAMPLES = (Example("Staff lack training.", frozenset({"workforce"})), Example("Leaders meet.", frozenset()))


def taught(seed: int = 0) -> list[Taught]:
    found = [
        Taught(f"{text} Area {area}.", FindingKind.WEAKNESS, area, frozenset({theme}), {theme: 0} if n else {})
        for area in "ABCD"
        for theme, texts in SAID.items()
        for n, text in enumerate(texts)
    ]
    random.Random(seed).shuffle(found)
    return found


@pytest.fixture(scope="module")
def learned() -> Learned:
    return learn_tables(taught(), EXAMPLES, THEMES)


def test_words_speak_for_their_theme(learned: Learned) -> None:
    assert learned.words["transport"]["late"] > 0 > learned.words["transport"]["pupil"]
    assert all("attain" not in said or weight > 0 for said, weight in learned.words["outcomes"].items())


def test_themes_with_few_labels_are_left_to_the_rules(learned: Learned) -> None:
    assert learned.too_few == {"workforce": 0}
    assert "workforce" not in learned.words
    odds = Certainty(learned.words, learned.certainty).of("No staff.", FindingKind.WEAKNESS, {"workforce": 0})
    assert odds["workforce"].tier == Tier.LIKELY


def test_the_clause_that_speaks_for_a_theme_is_its_evidence(learned: Learned) -> None:
    text = "Leaders meet each other in the town hall on most days. Buses to school come late and families are not told."
    odds = Certainty(learned.words, learned.certainty).of(text, FindingKind.WEAKNESS, {})["transport"]
    assert text[odds.start : odds.end] == "Buses to school come late and families are not told."


def test_the_same_labels_give_the_same_tables(learned: Learned) -> None:
    assert learn_tables(taught(), EXAMPLES, THEMES) == learned


def test_without_labelled_paragraphs_none_is_certain(learned: Learned) -> None:
    certainty = Certainty(learned.words, learned.certainty)
    text = SAID["transport"][0]
    assert certainty.of(text, FindingKind.WEAKNESS, {"transport": 0})["transport"].tier == Tier.CERTAIN
    assert certainty.of(text, FindingKind.DEVELOPMENT, {"transport": 0})["transport"].tier != Tier.CERTAIN


@pytest.mark.parametrize("findings", [[], taught()[:1], [f for f in taught() if f.area == "A"]])
def test_nothing_to_learn_from_is_said(findings: list[Taught]) -> None:
    with pytest.raises(LearnError, match="labelled findings of two areas at least"):
        learn_tables(findings, EXAMPLES, THEMES)


def test_all_of_an_area_is_in_one_part() -> None:
    areas = [*"AAAAABBBCCD"]
    part = parts_of(areas, 2)
    assert len({*zip(areas, part, strict=True)}) == 4
    assert sorted((part.count(0), part.count(1))) == [5, 6]


def test_clauses_stand_where_they_say() -> None:
    text = "Leaders know families well, but children wait far too long for help; nobody tells them why. Buses are late."
    found = [text[c.start : c.end] for c in clauses(text)]
    assert found[-1] == "Buses are late."
    assert " ".join(found).replace(",", "") == text.replace(",", "")


def test_words_lose_their_endings_and_names_their_variants() -> None:
    assert set(features("Assessing")) == set(features("assessments"))
    assert "ehc plan" in features("education, health and care (EHC) plans")
    assert features("EHCPs")[:2] == ["ehc", "plan"]
    assert features("co-production") == features("coproduction")
    assert not clauses(" … ") or not features(" … ")
