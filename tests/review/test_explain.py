"""`explain` shows where a value was read: the rule with its file and line, the page, and the words around it."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.domain.records import CorrectionRow, FieldRow, Finding, Letter, RunTables, ThemeHit
from pipeline.outputs.run_tables import load_run
from pipeline.review.explain import UnknownIdError, explain_record
from tests.conftest import ROOT
from tests.support.rules import project_rules

LETTER = "port-wrenley-revisit_letter-2021-10-11"
RULE_PLACE = re.compile(r"rule (\S+) \((rules/[\w/.-]+):(\d+)\)")
Row = dict[str, str]


def rows_of(out: Path, table: str) -> list[Row]:
    with (out / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def explained(out: Path, wanted: str) -> Result:
    return CliRunner().invoke(app, ["explain", wanted, "--out", str(out)])


def test_a_letter_is_explained_field_by_field(sample_run: Path) -> None:
    result = explained(sample_run, LETTER)
    assert result.exit_code == 0
    fields = [row for row in rows_of(sample_run, "fields") if row["letter_id"] == LETTER]
    assert fields
    text = (sample_run / "text" / f"{LETTER}.txt").read_text(encoding="utf-8")
    for row in fields:
        assert f"{row['field']}: {row['value']}\n  rule {row['rule']} (" in result.stdout
        words = " ".join(text[int(row["start"]) : int(row["end"])].split())
        assert f">>>{words}<<<" in " ".join(result.stdout.split()).replace(">>> ", ">>>").replace(" <<<", "<<<")


def test_a_finding_is_explained_with_its_words_its_verdict_and_its_themes(sample_run: Path) -> None:
    themes = rows_of(sample_run, "themes")
    finding = next(
        row
        for row in rows_of(sample_run, "findings")
        if row["letter_id"] == LETTER and row["verdict"] and any(t["finding_id"] == row["finding_id"] for t in themes)
    )
    result = explained(sample_run, finding["finding_id"])
    assert result.exit_code == 0
    said = result.stdout
    assert said.startswith(f"{finding['finding_id']}\n{finding['text']}\n  rule {finding['rule']} (")
    assert f"page {finding['page']}" in said
    assert ">>>" in said
    assert f"/verdict: {finding['verdict']}" in said
    for theme in (t for t in themes if t["finding_id"] == finding["finding_id"]):
        assert f"rule {theme['rule']} (" in said
        assert f"“{finding['text'][int(theme['start']) : int(theme['end'])]}”" in said


def test_every_rule_stands_where_it_is_said_to(sample_run: Path) -> None:
    run, rule_places = load_run(sample_run), project_rules().places
    ids = [x.letter_id for x in run.letters] + [x.finding_id for x in run.findings]
    places = {place for wanted in ids for place in RULE_PLACE.findall(explain_record(run, wanted, rule_places))}
    assert len(places) > 30
    for rule, file, number in places:
        line = (ROOT / file).read_text(encoding="utf-8").splitlines()[int(number) - 1]
        named = line.removeprefix("- id:").strip()
        assert line.startswith("- id:")
        assert rule == named or rule.startswith(named + ".")


# --- corrected values ---

TEXT = "A. The area has made suffi-\ncient progress.\n\f"
REVISIT = Letter(
    "bury-revisit_letter-2019-05-13", "b.pdf", kind="revisit_letter", outcome="all_sufficient",
    letter_date="2019-06-28", origin="correction",
)  # fmt: skip
WEAKNESS = Finding(
    f"{REVISIT.letter_id}/weakness/1", REVISIT.letter_id, "weakness", 1, "Plans are late.", "sufficient",
    responsible="the council", rule="item.row", end=1, origin="correction",
)  # fmt: skip


def corrected(*rows: tuple[str, str, str, str]) -> RunTables:
    """A run over one letter with a correction for each of the finding, field, machine's and person's value."""
    return RunTables(
        letters=[REVISIT],
        findings=[WEAKNESS],
        fields=[
            FieldRow(REVISIT.letter_id, "outcome", "none_sufficient", 1, 3, 11, "outcome.from_verdicts"),
            FieldRow(REVISIT.letter_id, "letter_date", "2019-06-27", 1, 3, 11, "date.letter"),
            FieldRow(REVISIT.letter_id, "weakness/1/verdict", "not_sufficient", 1, 3, 43, "verdict.not.made"),
        ],
        themes=[ThemeHit(WEAKNESS.finding_id, "ehc_plans", "", "certain", 0.98, "plans.late", 0, 5)],
        corrections=[
            CorrectionRow(REVISIT.letter_id, finding, field, machine, value, "a stamp", "A. Reader", "2026-11-22",
                          "applied")
            for finding, field, machine, value in rows
        ],
        texts={REVISIT.letter_id: TEXT},
    )  # fmt: skip


VERDICT = (WEAKNESS.finding_id, "verdict", "not_sufficient", "sufficient")


def note(field: str, value: str, machine: str) -> str:
    return f"  Corrected by A. Reader on 2026-11-22: {field} is {value}. The rules gave {machine}. Reason: a stamp"


def test_a_corrected_verdict_is_shown_beside_the_machines_and_the_outcome_follows_it() -> None:
    places = {"verdict.not": "rules/verdicts.yml:7"}
    of_letter = explain_record(corrected(VERDICT), REVISIT.letter_id, places)
    of_finding = explain_record(corrected(VERDICT), WEAKNESS.finding_id, places)
    verdict = (
        f"weakness/1/verdict: sufficient\n{note('verdict', '“sufficient”', '“not_sufficient”')}\n"
        "  rule verdict.not.made (rules/verdicts.yml:7), page 1\n"
    )
    assert verdict in of_letter and verdict in of_finding
    assert (
        "outcome: all_sufficient\n  It follows the corrected verdicts. The rules gave “none_sufficient”.\n"
        "  rule outcome.from_verdicts (in the program), page 1\n"
    ) in of_letter


def test_a_letters_corrected_field_is_shown_beside_the_machines() -> None:
    explanation = explain_record(corrected(("", "letter_date", "2019-06-27", "2019-06-28")), REVISIT.letter_id, {})
    assert f"letter_date: 2019-06-28\n{note('letter date', '“2019-06-28”', '“2019-06-27”')}\n  rule date" in explanation


def test_a_corrected_text_is_shown_beside_the_machines() -> None:
    run = corrected((WEAKNESS.finding_id, "text", "Plans are let.", "Plans are late."))
    explanation = explain_record(run, WEAKNESS.finding_id, {"plans.late": "rules/themes.yml:3"})
    assert explanation.startswith(
        f"{WEAKNESS.finding_id}\nPlans are late.\n{note('text', '“Plans are late.”', '“Plans are let.”')}\n"
    )
    assert "theme ehc_plans\n  rule plans.late (rules/themes.yml:3)\n  “Plans”" in explanation


def test_a_value_that_only_a_person_gave() -> None:
    run = corrected((WEAKNESS.finding_id, "responsible", "", "the council"), ("", "stated_sufficient", "", "1"))
    given = f"responsible: the council\n{note('responsible', '“the council”', 'nothing')}"
    assert given in explain_record(run, WEAKNESS.finding_id, {})
    assert f"stated_sufficient: 1\n{note('stated sufficient', '“1”', 'nothing')}" in explain_record(
        run, REVISIT.letter_id, {}
    )


def test_a_correction_that_was_not_applied_is_not_shown() -> None:
    run = corrected(VERDICT)
    stale = replace(run, corrections=[replace(c, status="stale") for c in run.corrections])
    assert "A. Reader" not in explain_record(stale, REVISIT.letter_id, {})


# --- what cannot be explained ---


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        ("port-wrenley-revisit_leter-2021-10-11", LETTER),
        (LETTER.replace("10-11", "10-12"), LETTER),
        (f"{LETTER}/weekness/1", f"{LETTER}/weakness/1"),
        (f"{LETTER}/weakness/99", f"{LETTER}/weakness/"),
    ],
)
def test_an_unknown_id_is_told_with_those_near_it(sample_run: Path, wanted: str, near: str) -> None:
    result = explained(sample_run, wanted)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert wanted in result.stderr
    assert near in result.stderr.partition("near it are")[2]


def test_an_id_like_no_other_is_told_where_to_look() -> None:
    with pytest.raises(UnknownIdError, match=r"see letters\.csv"):
        explain_record(RunTables(), "§§§", {})


def test_without_a_run_it_says_what_to_do(tmp_path: Path) -> None:
    result = explained(tmp_path / "nowhere", LETTER)
    assert result.exit_code == 1
    assert "send-letters extract" in result.stderr
    assert "Traceback" not in result.output
