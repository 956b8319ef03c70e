"""`explain` shows where a value was read: the rule with its file and line, the page, and the words around it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.review.explain import UnknownIdError, explain
from pipeline.run.extract import extract
from tests.conftest import ROOT
from tests.support.made_letters.sample import FOLDER as SAMPLE

LETTER = "port-wrenley-revisit_letter-2021-10-11"
RULE_PLACE = re.compile(r"rule (\S+) \((rules/[\w/.-]+):(\d+)\)")
Row = dict[str, str]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "out"
    extract(SAMPLE, folder)
    return folder


def rows_of(out: Path, table: str) -> list[Row]:
    with (out / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def asked(out: Path, wanted: str) -> Result:
    return CliRunner().invoke(app, ["explain", wanted, "--out", str(out)])


def test_a_letter_is_explained_field_by_field(out: Path) -> None:
    result = asked(out, LETTER)
    assert result.exit_code == 0
    fields = [row for row in rows_of(out, "fields") if row["letter_id"] == LETTER]
    assert fields
    text = (out / "text" / f"{LETTER}.txt").read_text(encoding="utf-8")
    for row in fields:
        assert f"{row['field']}: {row['value']}\n  rule {row['rule']} (" in result.stdout
        words = " ".join(text[int(row["start"]) : int(row["end"])].split())
        assert f">>>{words}<<<" in " ".join(result.stdout.split()).replace(">>> ", ">>>").replace(" <<<", "<<<")


def test_a_finding_is_explained_with_its_words_its_verdict_and_its_themes(out: Path) -> None:
    themes = rows_of(out, "themes")
    finding = next(
        row
        for row in rows_of(out, "findings")
        if row["letter_id"] == LETTER and row["verdict"] and any(t["finding_id"] == row["finding_id"] for t in themes)
    )
    result = asked(out, finding["finding_id"])
    assert result.exit_code == 0
    said = result.stdout
    assert said.startswith(f"{finding['finding_id']}\n{finding['text']}\n  rule {finding['rule']} (")
    assert f"page {finding['page']}" in said
    assert ">>>" in said
    assert f"/verdict: {finding['verdict']}" in said
    for theme in (t for t in themes if t["finding_id"] == finding["finding_id"]):
        assert f"rule {theme['rule']} (" in said
        assert f"“{finding['text'][int(theme['start']) : int(theme['end'])]}”" in said


def test_every_rule_stands_where_it_is_said_to(out: Path) -> None:
    ids = [row["letter_id"] for row in rows_of(out, "letters")] + [r["finding_id"] for r in rows_of(out, "findings")]
    places = {place for wanted in ids for place in RULE_PLACE.findall(explain(out, wanted))}
    assert len(places) > 30
    for rule, file, number in places:
        line = (ROOT / file).read_text(encoding="utf-8").splitlines()[int(number) - 1]
        named = line.removeprefix("- id:").strip()
        assert line.startswith("- id:")
        assert rule == named or rule.startswith(named + ".")


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        ("port-wrenley-revisit_leter-2021-10-11", LETTER),
        (LETTER.replace("10-11", "10-12"), LETTER),
        (f"{LETTER}/weekness/1", f"{LETTER}/weakness/1"),
        (f"{LETTER}/weakness/99", f"{LETTER}/weakness/"),
    ],
)
def test_an_unknown_id_is_told_with_those_near_it(out: Path, wanted: str, near: str) -> None:
    result = asked(out, wanted)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert wanted in result.stderr
    assert near in result.stderr.partition("near it are")[2]


def test_an_id_like_no_other_is_told_where_to_look(out: Path) -> None:
    with pytest.raises(UnknownIdError, match=r"see letters\.csv"):
        explain(out, "§§§")


def test_without_a_run_it_says_what_to_do(tmp_path: Path) -> None:
    result = asked(tmp_path / "nowhere", LETTER)
    assert result.exit_code == 1
    assert "send-letters extract" in result.stderr
    assert "Traceback" not in result.output
