"""The version stands in pyproject.toml; what else names it agrees."""

from __future__ import annotations

import re
import tomllib

from pipeline.domain.version import __version__
from tests.conftest import ROOT


def test_the_changelog_and_the_citation_name_the_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    changelog = re.findall(r"^## (\S+) \((?:unreleased|\d{4}-\d\d-\d\d)\)$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    citation = re.findall(r"^version: (\S+)$", (ROOT / "CITATION.cff").read_text(), re.M)
    assert __version__ == project["version"] == changelog[0]
    assert citation == [__version__]


def test_every_need_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needs = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    pinned = {_plain(line.split("==")[0]) for line in (ROOT / "constraints.txt").read_text().splitlines()}
    assert {_plain(re.split(r"[<>=]", need)[0]) for need in needs} <= pinned


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
