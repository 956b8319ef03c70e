"""docs/problems.md explains every problem that the program can report."""

from __future__ import annotations

import re

from pipeline.domain.problems import Group, ProblemCode, problems_page
from tests.conftest import ROOT

SOURCE = "\n".join(f.read_text(encoding="utf-8") for f in sorted((ROOT / "pipeline").rglob("*.py")))


def test_the_page_is_made_from_the_codes() -> None:
    assert (ROOT / "docs" / "problems.md").read_text(encoding="utf-8") == problems_page()


def test_every_code_has_a_meaning_and_a_remedy_and_stands_once_under_its_heading() -> None:
    page = problems_page()
    for code in ProblemCode:
        assert code.meaning and code.remedy
        section = page.partition(f"## {code.group.value[0]}\n")[2].partition("\n## ")[0]
        assert len(re.findall(rf"^\| `{code}` \| .*{code.severity}", section, re.MULTILINE)) == 1
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == [g.value[0] for g in Group]


def test_every_code_is_reported_somewhere() -> None:
    assert [code for code in ProblemCode if f"ProblemCode.{code.name}" not in SOURCE] == []
