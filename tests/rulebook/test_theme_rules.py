"""The files of theme rules, and the mistakes that may be in them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.domain.errors import RulesError
from pipeline.rulebook.theme_rules import TAXONOMY, WORDS, load_theme_files
from pipeline.themes.tagger import ThemeRules
from tests.support.rules import FOLDER, SMALL_THEMES

GOOD = SMALL_THEMES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of theme rules, to be broken."""
    copy = tmp_path / "rules"
    copy.mkdir()
    for name in (TAXONOMY, WORDS):
        shutil.copy(FOLDER / name, copy)
    return copy


def themes_of(folder: Path) -> ThemeRules:
    return ThemeRules.compile(load_theme_files(folder))


def replaced(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


BAD = {
    "tab": (replaced("  says:", "\tsays:"), "rules/themes.yml:4: a tab at the start of the line; use spaces"),
    "duplicate id": (lambda text: text + text, "rules/themes.yml:13: the id transport.school is taken by the rule at"),
    "unquoted no": (replaced("(bus|taxi) ... late", "no"), "rules/themes.yml:5: put quotes round no"),
    "unclosed bracket": (replaced("taxi)", "taxi"), "a ( is never closed; add the missing )"),
    "unclosed YAML bracket": (replaced("- (bus|taxi) ... late", "- [bus"), "put quotes round this line"),
    "unknown theme": (replaced("theme: transport", "theme: buses"), "rules/themes.yml:3: unknown theme `buses`; the"),
    "unknown subtheme": (replaced("theme: transport", "theme: waiting.buses"), "waiting has no subtheme `buses`"),
    "subtheme left out": (replaced("theme: transport", "theme: waiting"), "say which subtheme of waiting"),
    "matches everything": (replaced("(bus|taxi) ... late", '"..."'), "would match everything"),
    "a hundred alternatives": (replaced("bus|taxi", "|".join(f"w{n}" for n in range(100))), "100 alternatives in one"),
    "empty": (lambda _: "", "rules/themes.yml:1: the file is empty"),
    "no list": (lambda _: "id: x", "rules/themes.yml:1: a rule file is a list of rules"),
    "unknown key": (replaced("unless:", "except:"), "rules/themes.yml:6: unknown key `except`; the keys are id, theme"),
    "no example": (replaced("  ignores:\n    - The bus is never late.\n", ""), "has no `ignores` example; add one"),
    "no phrase": (replaced("  says:\n    - (bus|taxi) ... late\n", ""), "the rule has no `says`"),
    "unknown list": (replaced("(bus|taxi)", "<buses>"), "no list is named <buses>"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_mistake_is_told_in_one_line_with_file_and_line(folder: Path, name: str) -> None:
    change, message = BAD[name]
    (folder / "themes.yml").write_text(change(GOOD))
    with pytest.raises(RulesError) as caught:
        themes_of(folder)
    assert len(caught.value.messages) == 1
    assert caught.value.messages[0].startswith("rules/themes.yml:")
    assert message in caught.value.messages[0]
    assert "\n" not in caught.value.messages[0]


def test_a_good_file_loads(folder: Path) -> None:
    (folder / "themes.yml").write_text(GOOD)
    assert [rule.id for rule in themes_of(folder).rules] == ["transport.school"]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_lines(folder: Path) -> None:
    (folder / "themes.yml").write_text(GOOD.replace("transport\n", "buses\n").replace("unless", "except"))
    with pytest.raises(RulesError) as caught:
        themes_of(folder)
    assert [m.split(":")[1] for m in caught.value.messages] == ["3", "6"]
