"""The table of the LGiU briefing of October 2017 comes out of the thirteen areas' outcome letters."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipeline.outputs.frames import read_frames
from pipeline.outputs.tables import TableInput, areas_without, lgiu_table, table_input
from pipeline.run.extract import extract
from tests.support.rules import project_rules


@pytest.fixture(scope="module")
def briefing(shared: Path) -> dict[str, list[str]]:
    """The briefing's lists of areas, by `theme.subtheme`; `_areas` are the thirteen."""
    answers: dict[str, list[str]] = json.loads((shared / "gold" / "lgiu.json").read_text(encoding="utf-8"))
    return answers


@pytest.fixture(scope="module")
def run(shared: Path, briefing: dict[str, list[str]], tmp_path_factory: pytest.TempPathFactory) -> TableInput:
    """What the tables are made from, of a whole run over the thirteen areas' outcome letters."""
    corpus, out = tmp_path_factory.mktemp("corpus"), tmp_path_factory.mktemp("out")
    for area in briefing["_areas"]:
        name = f"{area.lower().replace(' ', '-')}-inspection.pdf"
        shutil.copy(shared / "letters" / "2016" / name, corpus / name)
    extract(corpus, out, project_rules())
    return table_input(read_frames(out), project_rules().areas, project_rules().themes.taxonomy)


def test_all_thirteen_areas_are_there(run: TableInput, briefing: dict[str, list[str]]) -> None:
    assert sorted(run.letters["area"]) == sorted(briefing["_areas"])


def test_each_problem_has_the_briefings_areas(run: TableInput, briefing: dict[str, list[str]]) -> None:
    table = lgiu_table(run)
    ours = {
        f"{theme}.{subtheme}": names.split("; ") if names else []
        for theme, subtheme, names in zip(table["theme"], table["subtheme"], table["area_names"], strict=True)
        if subtheme
    }
    differences = {}
    for problem, theirs in briefing.items():
        if problem.startswith("_"):
            continue
        missing = sorted(set(theirs) - set(ours[problem]))
        # Lists that are not complete name examples: further areas may carry the problem.
        further = sorted(set(ours[problem]) - set(theirs)) if problem in briefing["_complete"] else []
        if missing or further:
            differences[problem] = {"missing": missing, "further": further}
    assert differences == {}


def test_the_areas_that_the_briefing_sets_apart(run: TableInput) -> None:
    table = areas_without(run).set_index("headline")
    assert table.loc["Local offer and engagement", "area_names"] == "Sandwell; Wakefield; Waltham Forest"
    assert table.loc["None of the three", "area_names"] == "Wakefield"
    assert set(table["areas_with_faults"]) == {13}
