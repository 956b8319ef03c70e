"""The JSON Schemas of the rule files: made anew they are those in rules/schema; what they refuse, and in which line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from pipeline.domain.errors import RulesError
from pipeline.rulebook.rules import Rules
from pipeline.rulebook.schema import SCHEMA_FOLDER, schema_file, schema_text, schemas
from tests.support.rules import FOLDER, project_rules

SCHEMAS = schemas(project_rules().themes.taxonomy)


def errors(name: str, text: str) -> list[tuple[int, str]]:
    """What the schema of a file refuses in a text, as an editor shows it: the line, and why."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert root is not None
    found = Draft202012Validator(SCHEMAS[name]).iter_errors(yaml.safe_load(text))
    return sorted((line_of(root, list(error.absolute_path)), error.message) for error in found)


def line_of(node: yaml.Node, path: list[Any]) -> int:
    """The line on which what a path leads to is written."""
    for step in path:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[step]
        else:
            node = next(value for key, value in node.value if key.value == str(step))
    return node.start_mark.line + 1


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_file_names_its_schema_and_keeps_to_it(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert text.startswith(f"# yaml-language-server: $schema={SCHEMA_FOLDER}/{schema_file(name)}\n")
    assert errors(name, text) == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_those_that_make_docs_writes(name: str) -> None:
    assert (FOLDER / SCHEMA_FOLDER / schema_file(name)).read_text(encoding="utf-8") == schema_text(SCHEMAS[name])
    Draft202012Validator.check_schema(json.loads(schema_text(SCHEMAS[name])))


RULE = """\
- id: a.b
  verdict: sufficient
  of: item
  says:
    - made progress
    - good progress
  unless:
    - not
  finds:
    - <<made progress>>
  ignores:
    - no progress
"""
SLIPS = [
    ("- id: a.b", "- name: a.b", 1),
    ("- id: a.b", "- id: 7", 1),
    ("- id: a.b", "- id:", 1),
    ("- id: a.b", "- id: [a.b]", 1),
    ("  verdict: sufficient\n", "", 1),
    ("verdict: sufficient", "verdict: sufficent", 2),
    ("verdict: sufficient", "verdict: [sufficient]", 2),
    ("verdict: sufficient", "verdikt: sufficient", 1),
    ("of: item", "of: items", 3),
    ("of: item", "of: yes", 3),
    ("  says:", "  say:", 1),
    ("    - made progress\n    - good progress\n", "", 4),
    ("    - made progress", "    -", 5),
    ("    - made progress", "    - yes", 5),
    ("    - made progress", "    - made: progress", 5),
    ("    - good progress", "    - [good, progress]", 6),
    ("  unless:\n    - not", "  unless: []", 7),
    ("    - not\n", "    - no\n", 8),
    ("  finds:\n    - <<made progress>>\n", "", 1),
    ("  ignores:\n    - no progress\n", "", 1),
    ("    - no progress", "    - 12", 12),
    (RULE, "id: a.b\n", 1),
    (RULE, "- a.b\n", 1),
]


@pytest.mark.parametrize(("right", "wrong", "line"), SLIPS)
def test_a_slip_is_refused_in_its_line(right: str, wrong: str, line: int) -> None:
    assert errors("verdicts.yml", RULE) == []
    assert RULE.count(right) == 1
    assert line in [at for at, _ in errors("verdicts.yml", RULE.replace(right, wrong))]


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [("themes.yml", "theme: leadership.strategy", "theme: leadership"), ("words.yml", "purpose:", "purposes:")],
)
def test_what_the_schema_refuses_the_program_refuses(tmp_path: Path, name: str, right: str, wrong: str) -> None:
    import shutil

    folder = shutil.copytree(FOLDER, tmp_path / "rules")
    text = (folder / name).read_text(encoding="utf-8")
    assert right in text
    changed = text.replace(right, wrong, 1)
    (folder / name).write_text(changed, encoding="utf-8")
    assert errors(name, changed)
    with pytest.raises(RulesError):
        Rules.load(folder)
