"""The house keeps its shape: arrows point one way, rooms stay small, rules named in the code exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from pipeline.review.explain import _places
from tests.conftest import ROOT

PIPELINE = ROOT / "pipeline"
# What a stage may import of the others; every stage may import the records, the rules and the areas.
ORDER = (
    "read",
    "blocks",
    "identify",
    "sections",
    "kinds",
    "letter",
    "themes",
    "journeys",
    "tables",
    "publish",
    "run",
    "cli",
)
FILES = sorted(PIPELINE.rglob("*.py"))


def _stage(module: str) -> str:
    return module.removeprefix("pipeline.").split(".")[0]


def _imported(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    return {_stage(m) for m in found if m.startswith("pipeline.")}


@pytest.mark.parametrize("file", FILES, ids=lambda p: p.relative_to(PIPELINE).as_posix())
def test_stages_import_only_earlier_ones(file: Path) -> None:
    stage = file.relative_to(PIPELINE).with_suffix("").parts[0]
    if stage in ORDER:
        later = set(ORDER[ORDER.index(stage) + 1 :])
        assert not _imported(file) & later


@pytest.mark.parametrize("file", FILES, ids=lambda p: p.relative_to(PIPELINE).as_posix())
def test_a_file_is_a_room_of_at_most_400_lines(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400


def test_rules_named_in_the_code_exist() -> None:
    known = _places()
    named = set()
    for file in (PIPELINE / "kinds").glob("*.py"):
        named |= set(re.findall(r"\"(section\.[a-z_]+)\"", file.read_text(encoding="utf-8")))
    assert named
    assert not {rule for rule in named if rule not in known}
