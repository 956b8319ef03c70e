"""`send-letters try` and `send-letters rule`: what the rules make of some words, and one rule with what it found."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.domain.records import FieldRow, Letter, RunTables
from pipeline.domain.vocabulary import Framework, LetterKind
from pipeline.outputs.site.rule_pages import write_rule_pages
from pipeline.review.rule_report import describe_rule, find_rule, rule_page, rule_pages
from pipeline.review.try_text import Trial, describe_trial, try_text
from tests.support.rules import project_rules, theme_rules

MADE = "The area has made sufficient progress in addressing this weakness."


def trial(text: str, kind: LetterKind | None = None) -> Trial:
    return try_text(text, project_rules(), theme_rules(), kind)


def values(text: str, kind: LetterKind) -> dict[str, str]:
    return {value.name: value.value for value in trial(text, kind).values}


def run(*arguments: str, given: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments), input=given)
    return result.exit_code, result.output


def test_the_rules_that_hold_and_the_words_they_hold_on() -> None:
    held = {rule.rule_id: rule.words for rule in trial(MADE).holds}
    assert held["verdict.sufficient"] == "has made sufficient progress"


def test_a_rule_that_an_exception_stopped_came_near() -> None:
    came_near = trial("No written statement of action is required.").near
    [near] = [rule for rule in came_near if rule.rule_id == "outcome.wsoa.required"]
    assert near.why_not == "`unless` stopped it: “No written statement”"


def test_a_phrase_that_holds_in_part_says_what_is_wanted_next() -> None:
    near = trial("Good progress has been made, but more is to be done.", LetterKind.REVISIT_LETTER).near
    assert any("is wanted" in rule.why_not and rule.words for rule in near)


@pytest.mark.parametrize(
    ("kind", "text", "name", "value"),
    [
        (LetterKind.REVISIT_LETTER, MADE, "weakness/1/verdict", "sufficient"),
        (LetterKind.REVISIT_LETTER, MADE.replace("has", "has not"), "weakness/1/verdict", "not_sufficient"),
        (LetterKind.REVISIT_LETTER, "Leaders work hard.", "weakness/1/verdict", ""),
        (LetterKind.FULL_INSPECTION, "There are widespread and/or systemic failings.", "outcome", "widespread"),
        (LetterKind.OUTCOME_LETTER, "No written statement of action is required.", "outcome", "wsoa_not_required"),
    ],
)
def test_what_a_letter_of_a_kind_would_get_of_the_words(kind: LetterKind, text: str, name: str, value: str) -> None:
    assert values(text, kind)[name] == value


def test_kind_narrows_the_rules_and_the_values() -> None:
    narrowed = trial(MADE, LetterKind.FULL_INSPECTION)
    assert {value.kind for value in narrowed.values} == {LetterKind.FULL_INSPECTION}
    assert "verdict.sufficient" not in {rule.rule_id for rule in narrowed.holds}


def test_the_trial_in_words() -> None:
    text = describe_trial(trial(MADE, LetterKind.REVISIT_LETTER))
    assert "verdict.sufficient (rules/verdicts.yml:" in text
    assert "on “has made sufficient progress”" in text
    assert "weakness/1/verdict: sufficient  (verdict.sufficient)" in text


def test_words_a_file_and_standard_input_give_the_same_rows(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text(MADE)
    code, rows = run("try", MADE, "--kind", "revisit_letter")
    assert code == 0
    assert "value\trevisit_letter\tweakness/1/verdict\tsufficient\tverdict.sufficient" in rows
    assert run("try", str(tmp_path / "words.txt"), "--kind", "revisit_letter") == (0, rows)
    assert run("try", "-", "--kind", "revisit_letter", given=MADE) == (0, rows)


@pytest.mark.parametrize("arguments", [("try", " "), ("try", MADE, "--kind", "letter"), ("rule", "verdict.suficient")])
def test_what_cannot_be_tried_is_misuse(arguments: tuple[str, ...]) -> None:
    assert run(*arguments)[0] == 2


def test_a_rule_with_what_it_found_by_year(tmp_path: Path) -> None:
    letters = [
        Letter(
            letter_id=f"bury-{year}", source="x", kind=LetterKind.REVISIT_LETTER, framework=Framework.FROM_2016,
            inspection_start=f"{year}-05-01",
        )
        for year in (2018, 2019)
    ]  # fmt: skip
    fields = [
        FieldRow(f"bury-{year}", "weakness/1/verdict", "sufficient", 1, 0, 4, "verdict.sufficient")
        for year in (2018, 2019)
    ]
    texts = {"bury-2019": "Inspectors asked whether any progress is real and the area has made sufficient progress."}
    tables = RunTables(letters=letters, fields=fields, texts=texts)
    text = describe_rule(rule_page(find_rule(project_rules(), "verdict.sufficient"), tables), has_run=True)
    assert "found 2 times in 2 letters of the last run (2018: 1, 2019: 1)" in text
    assert "bury-2018: weakness/1/verdict: sufficient" in text
    assert "unless:" in text and "ignores:" in text
    assert "`unless` stopped it 1 times:\n  bury-2019: Inspectors asked whether" in text

    index = write_rule_pages(tmp_path, rule_pages(project_rules(), tables))
    assert index == tmp_path / "rules" / "index.html"
    names = {page.stem for page in index.parent.iterdir()}
    assert names == {"index", *(rule.id for rule in project_rules().letters.all_rules()), *theme_ids()}
    page = (tmp_path / "rules" / "verdict.sufficient.html").read_text(encoding="utf-8")
    assert "<p>2 times, in 2 letters: 2018: 1, 2019: 1.</p>" in page
    assert "&lt;&lt;has made sufficient progress&gt;&gt;" in page
    assert "Where an exception stopped it" in page


def theme_ids() -> set[str]:
    return {rule.id for rule in project_rules().themes.rules}


def test_a_theme_rule_can_be_shown_without_a_run(tmp_path: Path) -> None:
    rule = project_rules().themes.rules[0]
    code, text = run("rule", rule.id, "--out", str(tmp_path))
    assert code == 0
    assert f"theme: {rule.theme}" in text
    assert "no run to count in" in text
