"""docs/problems.md explains every problem that the program can write, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.conftest import ROOT

# Which argument of a call is the problem's code.
CALLS = {"Unreadable": 0, "error": 0, "warn": 0, "problem": 0, "_refused": 1, "Problem": 3}
CODE = re.compile(r"[a-z]+(?:_[a-z]+)*")
ROW = re.compile(r"^\| `([a-z_]+)` \| (error|warning)[^|]* \| [^|]*\w[^|]* \| [^|]*\w[^|]* \|$", re.MULTILINE)
PAGE = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")


def words_in(node: ast.expr) -> Iterator[str]:
    """The words that an expression may come to, as far as they stand in it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from words_in(node.body)
        yield from words_in(node.orelse)


def codes_in(tree: ast.Module) -> Iterator[str]:
    """Every code that is given in a call, or kept in a variable `code` for one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and [ast.unparse(t) for t in node.targets] == ["code"]:
            yield from words_in(node.value)
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in CALLS and len(node.args) > CALLS[name] + 1:
            yield from words_in(node.args[CALLS[name]])
        if name == "Problem":
            yield from (word for k in node.keywords if k.arg == "code" for word in words_in(k.value))


def codes() -> set[str]:
    trees = (ast.parse(f.read_text(encoding="utf-8")) for f in sorted((ROOT / "pipeline").rglob("*.py")))
    return {code for tree in trees for code in codes_in(tree)}


def test_codes_are_found_in_the_source() -> None:
    assert {"no_text", "unknown_kind", "same_id", "verdict_missing", "correction_lost", "rag_lost"} <= codes()
    assert all(CODE.fullmatch(code) for code in codes())


def test_every_code_is_explained_with_its_severity_and_what_to_do() -> None:
    assert sorted(codes() - {code for code, _ in ROW.findall(PAGE)}) == []


def test_no_code_is_explained_that_the_program_does_not_know() -> None:
    assert sorted(set(re.findall(r"^\| `(\w+)`", PAGE, re.MULTILINE)) - codes()) == []


def test_no_code_is_explained_twice() -> None:
    named = re.findall(r"^\| `(\w+)`", PAGE, re.MULTILINE)
    assert len(named) == len(set(named))
