"""Labelling in a terminal: what is said is kept at once, and is confirmed from then on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.domain.records import Finding
from pipeline.outputs.data.csv_files import write_csv
from pipeline.outputs.frames import record_frame
from pipeline.rulebook.rules import Rules
from pipeline.run.ask import NothingToAskError, ask
from pipeline.themes.tagger import ThemeRules, tag
from tests.support.rules import FOLDER

FINDING = Finding("x/weakness/1", "x", "weakness", 1, "There is no strategy for joint commissioning.")


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    return Rules.load(shutil.copytree(FOLDER, tmp_path / "rules", ignore=shutil.ignore_patterns("labels")))


@pytest.fixture
def out(tmp_path: Path, rules: Rules) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    hits = tag([FINDING], ThemeRules.compile(rules.themes))
    for name, rows in (("findings", [FINDING]), ("themes", hits)):
        write_csv(record_frame(name, rows), folder / f"{name}.csv")
    return folder


def said(*keys: str) -> tuple[list[str], object]:
    answers: Iterator[str] = iter(keys)
    shown: list[str] = []
    return shown, lambda *_, **__: next(answers)


def test_answers_become_labels_and_confirmed_themes(out: Path, rules: Rules) -> None:
    shown, answer = said("buses", "+ transport", "1", "")
    assert ask(out, rules, "Ann Lee", "2026-11-30", shown.append, answer) == 1  # type: ignore[arg-type]
    assert any("themes: leadership.strategy" in line for line in shown)
    again = Rules.load(rules.folder)
    confirmed = {h.theme: str(h.tier) for h in tag([FINDING], ThemeRules.compile(again.themes))}
    assert confirmed["transport"] == "confirmed"
    assert set(confirmed.values()) == {"confirmed"}
    with pytest.raises(NothingToAskError, match="no finding that Ann Lee has not read"):
        ask(out, again, "Ann Lee", "2026-12-01", shown.append, answer)  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["q", "s"])
def test_stopping_and_skipping_keep_nothing(out: Path, rules: Rules, key: str) -> None:
    shown, answer = said(key)
    assert ask(out, rules, "Ann", "2026-11-30", shown.append, answer) == 0  # type: ignore[arg-type]
    assert not (rules.folder / "labels").exists()
