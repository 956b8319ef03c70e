"""JSON Schemas of the rule files, for editors that complete and check as one types; made of what reads the files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.rulebook.clause_shapes import CLAUSES, NEEDED
from pipeline.rulebook.letter_rules import FILES, LISTS
from pipeline.rulebook.theme_rules import TAXONOMY, THEME_KEYS, THEME_LISTS, THEMES, Taxonomy
from pipeline.rulebook.word_lists import MARKS, WORDS

SCHEMA_FOLDER = "schema"  # within the rules folder
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MEANING = {
    "id": "The rule's name: never used before, never given to another rule.",
    "says": "The phrases: where any one of them stands, the rule holds.",
    "unless": "Phrases that forbid it where one stands in the same sentence.",
    "finds": "Sentences that it must find; << and >> stand round what it must match.",
    "ignores": "Sentences that it must not match.",
    "yields_to": "Themes or rules that win where they find some of the same words.",
    "only_without": "Themes that must not be in the finding at all.",
    "purpose": "`counts`: the phrases count in a purpose too.",
}
_NEEDED_LISTS = ("says", "finds", "ignores")
_TEXTS: dict[str, Any] = {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}


def schemas(taxonomy: Taxonomy) -> dict[str, dict[str, Any]]:
    """The schema of each rule file by the file's name; `taxonomy` are the themes that rules may give."""
    found = {file.name: _of_rules(dict(file.keys), LISTS) for file in FILES}
    themes = tuple(name for theme, below in taxonomy.items() for name in ([f"{theme}.{b}" for b in below] or [theme]))
    keys = {key: themes if key == "theme" else ("counts",) if key == "purpose" else () for key in THEME_KEYS[1:]}
    found[THEMES] = _of_rules(keys, THEME_LISTS)
    found[WORDS] = _of_lists(MARKS)
    found[CLAUSES] = _of_lists(NEEDED)
    found[TAXONOMY] = _of_lists((), least=0)
    return found


def write_schemas(rules_folder: Path, taxonomy: Taxonomy) -> None:
    """Write each file's schema to the folder that its first line names."""
    folder = rules_folder / SCHEMA_FOLDER
    folder.mkdir(exist_ok=True)
    for name, schema in schemas(taxonomy).items():
        (folder / schema_file(name)).write_text(schema_text(schema), encoding="utf-8")


def schema_file(name: str) -> str:
    """The name of the schema of a rule file."""
    return Path(name).with_suffix(".json").name


def schema_text(schema: Mapping[str, Any]) -> str:
    """A schema as its file has it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _of_rules(keys: Mapping[str, tuple[str, ...]], lists: tuple[str, ...]) -> dict[str, Any]:
    """The schema of a list of rules that have these keys, the first of which is needed, and lists."""
    properties: dict[str, Any] = {"id": {"type": "string", "minLength": 1, "description": _MEANING["id"]}}
    for key, allowed in keys.items():
        properties[key] = {"enum": [str(value) for value in allowed]} if allowed else {"type": "string", "minLength": 1}
    properties |= {key: {**_TEXTS, "description": _MEANING[key]} for key in lists}
    rule = {
        "type": "object",
        "properties": properties,
        "required": ["id", next(iter(keys)), *_NEEDED_LISTS],
        "additionalProperties": False,
    }
    return {"$schema": _DIALECT, "type": "array", "minItems": 1, "items": rule}


def _of_lists(needed: tuple[str, ...], least: int = 1) -> dict[str, Any]:
    """The schema of a file of named lists, some of which must be there."""
    return {
        "$schema": _DIALECT,
        "type": "object",
        "required": list(needed),
        "additionalProperties": {**_TEXTS, "minItems": least},
    }
