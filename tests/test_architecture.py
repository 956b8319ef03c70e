"""The house keeps its shape: arrows point one way, folders use each other's public names, rules named in code exist."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

LETTERS = ROOT / "pipeline" / "letters"
RULE_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
# The names that tables give for what the program itself worked out, by no rule of rules/.
IN_THE_PROGRAM = {
    "date.letter",
    "dates.footer",
    "item.before_verdict",
    "item.listed_under_verdict",
    "item.row",
    "narrative.beside_statement",
    "outcome.from_verdicts",
    "outcome.wsoa.no_words",
    "statement.area",
    "summary.count",
    "summary.elliptical",
}


def test_the_contracts_between_the_folders_hold() -> None:
    # In a process of its own: what other tests have imported changes how import-linter loads its contracts.
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_rules_named_in_the_code_exist() -> None:
    written = {i for file in (ROOT / "rules").glob("*.yml") for i in re.findall(r"^ *- id: (\S+)", _text(file), re.M)}
    named = {name for file in LETTERS.rglob("*.py") for name in _rule_ids(file)}
    assert named & written
    assert sorted(named - written - IN_THE_PROGRAM) == []
    assert sorted(IN_THE_PROGRAM - named) == []  # none listed that nothing gives


def _rule_ids(file: Path) -> Iterator[str]:
    """The literal texts of a module that are formed as a rule's id is."""
    for node in ast.walk(ast.parse(_text(file))):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and RULE_ID.fullmatch(text) and not text.endswith((".yml", ".csv")):
            yield text


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
