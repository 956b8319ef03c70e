"""The project's own rules, loaded once for all the tests of a process."""

from __future__ import annotations

from functools import cache

from pipeline.domain.areas import Areas, load_areas
from pipeline.rulebook.rules import Rules
from pipeline.themes.tagger import ThemeRules
from tests.conftest import ROOT

FOLDER = ROOT / "rules"
SAMPLE = ROOT / "corpus" / "sample"


@cache
def project_rules() -> Rules:
    """The rules of the project's folder `rules/`."""
    return Rules.load(FOLDER)


@cache
def theme_rules() -> ThemeRules:
    """The project's theme rules as patterns."""
    return ThemeRules.compile(project_rules().themes)


@cache
def areas_with_sample() -> Areas:
    """The true areas and the made-up ones of the sample letters."""
    return load_areas(FOLDER / "areas.csv", SAMPLE / "areas.csv")


# A themes.yml with one rule.
SMALL_THEMES = """
- id: transport.school
  theme: transport
  says:
    - (bus|taxi) ... late
  unless:
    - never ... late
  finds:
    - The school <<bus is always late>>.
  ignores:
    - The bus is never late.
"""
