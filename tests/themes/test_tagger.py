"""Tagging: several themes in one finding, evidence, and the conditions that keep words said in passing out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.domain.errors import RulesError
from pipeline.domain.records import Finding
from pipeline.domain.vocabulary import Tier
from pipeline.rulebook.label_files import Answers, text_hash
from pipeline.rulebook.theme_rules import load_theme_files
from pipeline.rulebook.theme_tables import WORDS_RULE
from pipeline.themes.groups import summary, unthemed
from pipeline.themes.tagger import ThemeRules, first_matches, tag
from tests.support.rules import SMALL_THEMES, project_rules, theme_rules

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def rules() -> ThemeRules:
    return theme_rules()


def finding(text: str, kind: str = "weakness", number: int = 1) -> Finding:
    return Finding(f"x/{kind}/{number}", "x", kind, number, text)


def themes(text: str, rules: ThemeRules, kind: str = "weakness") -> set[str]:
    """The themes whose rules hold."""
    return set(first_matches(text, kind, rules))


def test_several_themes_each_with_its_rule_and_evidence(rules: ThemeRules) -> None:
    text = "Waits for wheelchairs grow; parents have lost trust in the council."
    hits = tag([finding(text)], rules)
    assert {(h.theme, h.subtheme) for h in hits} == {("waiting", "health_other"), ("engagement", "communication")}
    assert {text[h.start : h.end] for h in hits} == {"wheelchairs", "parents have lost trust"}
    assert {h.rule for h in hits} <= {r.id for r in rules.rules}
    assert all(h.tier in (Tier.CERTAIN, Tier.LIKELY) and 0 < h.p < 1 for h in hits)


def test_words_speak_for_a_theme_where_no_rule_holds(tmp_path: Path) -> None:
    for name in ("words.yml", "taxonomy.yml", "theme_certainty.csv"):
        (tmp_path / name).write_bytes((ROOT / "rules" / name).read_bytes())
    (tmp_path / "themes.yml").write_text(SMALL_THEMES)
    (tmp_path / "theme_words.csv").write_text("theme,words,weight\ntransport,,-3\ntransport,tram,5\n")
    text = "Leaders meet. The tram does not come when families expect it."
    [hit] = tag([finding(text)], ThemeRules.compile(load_theme_files(tmp_path)))
    assert (hit.theme, hit.rule, hit.tier) == ("transport", WORDS_RULE, Tier.LIKELY)
    assert text[hit.start : hit.end] == "The tram does not come when families expect it."


def test_without_tables_a_rule_alone_is_never_certain(tmp_path: Path) -> None:
    for name in ("words.yml", "taxonomy.yml"):
        (tmp_path / name).write_bytes((ROOT / "rules" / name).read_bytes())
    (tmp_path / "themes.yml").write_text(SMALL_THEMES)
    small = ThemeRules.compile(load_theme_files(tmp_path))
    assert [(h.theme, h.tier) for h in tag([finding("The bus is always late.")], small)] == [("transport", Tier.LIKELY)]


def test_labels_confirm_reject_and_disagree(rules: ThemeRules) -> None:
    text = "Annual reviews of EHC plans are late."
    before = next(h for h in tag([finding(text)], rules) if h.subtheme == "review")
    assert (before.theme, before.subtheme, before.tier) == ("ehc_plans", "review", Tier.CERTAIN)

    def said(**people: list[str]) -> list[tuple[str, Tier, float]]:
        labels = {text_hash(text): Answers({who: frozenset(names) for who, names in people.items()})}
        hits = tag([finding(text)], replace(rules, labels=labels))
        return [(".".join(filter(None, (h.theme, h.subtheme))), h.tier, h.p) for h in hits]

    assert said(a=["ehc_plans.review", "transport"]) == [
        ("ehc_plans.review", Tier.CONFIRMED, 1.0),
        ("transport", Tier.CONFIRMED, 1.0),
    ]
    assert said(a=[]) == []
    assert said(a=["ehc_plans.review"], b=[]) == [("ehc_plans.review", Tier.LIKELY, before.p)]


def test_one_row_for_a_theme_however_often_it_is_named(rules: ThemeRules) -> None:
    hits = tag([finding("Waits for CAMHS are long. The wait for CAMHS grows, and counselling is scarce.")], rules)
    assert [(h.theme, h.subtheme) for h in hits] == [("waiting", "mental_health")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # who is meant, not what is wrong
        ("Pupils with EHC plans are too often suspended.", {"inclusion.attendance_exclusion"}),
        ("Waits for CAMHS, as figures published on the local offer show, are long.", {"waiting.mental_health"}),
        # a purpose in passing
        ("Leaders should reduce waits for CAMHS so that fewer pupils are excluded.", {"waiting.mental_health"}),
        # a purpose that is listed
        (
            "Leaders should act so that: pupils are not excluded; home-to-school transport is on time.",
            {"inclusion.attendance_exclusion", "transport"},
        ),
        # an aside
        ("Despite good short breaks, the local offer is out of date.", {"local_offer.quality"}),
        # a sentence that only praises
        ("The short breaks offer is strong. Transport is late.", {"transport"}),
    ],
)
def test_conditions(text: str, expected: set[str], rules: ThemeRules) -> None:
    assert themes(text, rules) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There is no strategy for joint commissioning.", {"leadership.joint_commissioning"}),
        ("There is no strategy that partners share.", {"leadership.strategy"}),
        ("Annual reviews of EHC plans are late.", {"ehc_plans.review"}),
        ("Health advice for EHC plans is weak.", {"ehc_plans.contributions"}),
        ("Statements are slow to be converted to EHC plans.", {"ehc_plans.conversion"}),
    ],
)
def test_of_siblings_the_narrower_one_is_certain(text: str, expected: set[str], rules: ThemeRules) -> None:
    hits = tag([finding(text)], rules)
    assert {f"{h.theme}.{h.subtheme}" for h in hits if h.tier == Tier.CERTAIN} == expected


def test_a_strength_is_themed_by_its_topic(rules: ThemeRules) -> None:
    assert themes("Short breaks are varied and families speak warmly of them.", rules, "strength") >= {"social_care"}
    assert themes("The short breaks offer is strong. Transport works well.", rules, "strength") == {
        "social_care",
        "transport",
    }


def test_a_paragraph_on_what_it_is_like_has_no_theme(rules: ThemeRules) -> None:
    text = "Waits for wheelchairs grow; parents have lost trust in the council."
    assert tag([finding(text)], rules)
    assert tag([finding(text, "experience")], rules) == []


def test_words_that_hold_back_a_strengths_praise_give_no_theme(rules: ThemeRules) -> None:
    praise, reservation = "Short breaks are varied and families speak warmly of them", "transport is not reliable yet."
    strength = finding(f"{praise}, but {reservation}", "strength")
    assert {hit.theme for hit in tag([strength], rules)} == {"social_care", "transport"}
    split = replace(strength, praise=praise, reservation=f"but {reservation}")
    assert {hit.theme for hit in tag([split], rules)} == {"social_care"}


def test_wrong_is_waived_for_a_strength(tmp_path: Path) -> None:
    for name in ("words.yml", "taxonomy.yml"):
        (tmp_path / name).write_bytes((ROOT / "rules" / name).read_bytes())
    (tmp_path / "themes.yml").write_text(
        "- id: a\n  theme: transport\n  says: [buses & <wrong>]\n  finds: [late buses]\n  ignores: [trams]\n"
    )
    small = ThemeRules.compile(load_theme_files(tmp_path))
    assert themes("The buses run as planned.", small) == set()
    assert themes("The buses do not run.", small) == {"transport"}
    assert themes("The buses run as planned.", small, "strength") == {"transport"}


@pytest.mark.parametrize("text", ["", " ", "…", "—;;;—", "(" * 500, "wait " * 3000])
def test_odd_texts_are_no_trouble(text: str, rules: ThemeRules) -> None:
    hits = tag([finding(text)], rules)
    assert all(text[hit.start : hit.end] for hit in hits)


def test_the_same_findings_give_the_same_hits_whatever_came_before(rules: ThemeRules) -> None:
    first, second = finding("No short breaks."), finding("Parents distrust leaders.", number=2)
    assert tag([first, second], rules) == tag([first], ThemeRules.compile(project_rules().themes)) + tag(
        [second], rules
    )


def test_every_theme_has_a_rule_and_is_described(rules: ThemeRules) -> None:
    described = (ROOT / "docs" / "themes.md").read_text(encoding="utf-8")
    for theme, subthemes in project_rules().themes.taxonomy.items():
        for name in [f"{theme}.{sub}" for sub in subthemes] or [theme]:
            assert any(rule.names == name for rule in rules.rules), name
            assert f"`{name}`" in described, name


def test_the_guide_s_messages_are_the_real_ones(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "how-to-write-a-rule.md").read_text(encoding="utf-8")
    rule = guide.split("```yaml\n")[2].split("```")[0]
    for name in ("words.yml", "taxonomy.yml"):
        (tmp_path / name).write_bytes((ROOT / "rules" / name).read_bytes())
    (tmp_path / "themes.yml").write_text(rule)
    with pytest.raises(RulesError) as caught:
        ThemeRules.compile(load_theme_files(tmp_path))
    for message in caught.value.messages:
        assert message.partition(": ")[2] in guide


def test_what_no_rule_covers_is_grouped_with_telling_words() -> None:
    texts = ["Advocacy is missing in hospital wards", "No advocacy in the hospital", "Advocacy for wards in hospital"]
    texts += ["Playgrounds lack ramps and swings", "The playground has no ramps", "Swings and ramps in playgrounds"]
    found = [finding(text, number=n) for n, text in enumerate(texts, 1)]
    covered = finding("Short breaks", number=9)
    table = unthemed([*found, covered], tag([covered], theme_rules()))
    assert list(table.columns) == ["finding_id", "kind", "text", "group", "words"]
    assert len(table) == 6
    groups = table.groupby("group")["text"].apply(list)
    assert sorted(len(g) for g in groups) == [3, 3]
    assert all(len({"dvocacy" in text for text in group}) == 1 for group in groups)
    assert {words.split()[0] for words in table["words"]} <= {"advocacy", "hospital", "ramps", "swings", "playgrounds"}
    assert table.equals(unthemed([*found, covered], tag([covered], theme_rules())))
    assert summary(table).startswith("6 findings without a theme\ngroup 1: 3 findings: ")


@pytest.mark.parametrize("texts", [[], ["the"], ["12 34"], ["Ramps", "Ramps"]])
def test_few_findings_without_a_theme(texts: list[str]) -> None:
    assert len(unthemed([finding(t, number=n) for n, t in enumerate(texts)], [])) == len(texts)
