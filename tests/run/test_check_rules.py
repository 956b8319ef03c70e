"""Rule files: what they say, what is told of the mistakes in them, and what `send-letters rules` finds."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.domain.errors import RulesError
from pipeline.domain.records import Finding
from pipeline.rulebook.letter_rules import RULES, check_examples, load
from pipeline.run import check_rules as rulecheck
from pipeline.themes.tagger import load_theme_rules

GOOD = """
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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the rules, to be broken."""
    copy = tmp_path / "rules"
    copy.mkdir()
    for file in RULES.glob("*.*"):
        shutil.copy(file, copy)
    return copy


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
    "yields to nothing": (replaced("  unless:", "  yields_to: [buses]\n  unless:"), "`yields_to` names no theme"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_mistake_is_told_in_one_line_with_file_and_line(folder: Path, name: str) -> None:
    change, message = BAD[name]
    (folder / "themes.yml").write_text(change(GOOD))
    with pytest.raises(RulesError) as caught:
        load_theme_rules(folder / "themes.yml")
    assert len(caught.value.messages) == 1
    assert caught.value.messages[0].startswith("rules/themes.yml:")
    assert message in caught.value.messages[0]
    assert "\n" not in caught.value.messages[0]


def test_a_good_file_loads(folder: Path) -> None:
    (folder / "themes.yml").write_text(GOOD)
    assert [rule.id for rule in load_theme_rules(folder / "themes.yml").rules] == ["transport.school"]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_lines(folder: Path) -> None:
    (folder / "themes.yml").write_text(GOOD.replace("transport\n", "buses\n").replace("unless", "except"))
    with pytest.raises(RulesError) as caught:
        load_theme_rules(folder / "themes.yml")
    assert [m.split(":")[1] for m in caught.value.messages] == ["3", "6"]


def test_no_run_starts_on_broken_rules(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "themes.yml").write_text("")
    monkeypatch.setattr("pipeline.themes.tagger.load_theme_rules.__defaults__", (folder / "themes.yml",))
    (tmp_path / "corpus").mkdir()
    result = CliRunner().invoke(app, ["extract", "--corpus", str(tmp_path / "corpus"), "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", sorted(rulecheck.FILES))
def test_letter_rules_tell_their_mistakes(folder: Path, name: str) -> None:
    text = (folder / name).read_text()
    (folder / name).write_text(text.replace("  ignores:", "  ignored:", 1))
    mistakes = rulecheck.check(folder).mistakes
    assert any(m.startswith(f"rules/{name}:") and "unknown key `ignored`" in m for m in mistakes)


def test_the_rules_that_are_shipped_are_in_order() -> None:
    assert rulecheck.check().mistakes == []


def test_an_example_that_does_not_hold_is_told(folder: Path) -> None:
    changed = GOOD.replace("<<bus is always late>>", "<<bus>> is always late").replace("never late.\n", "often late.\n")
    (folder / "themes.yml").write_text(changed)
    mistakes = rulecheck.check(folder).mistakes
    assert any("finds “bus is always late”, not what is marked" in m for m in mistakes)
    assert any("must ignore, but matches: The bus is often late." in m for m in mistakes)


def test_a_letter_rule_must_keep_its_examples(tmp_path: Path) -> None:
    file = tmp_path / "r.yml"
    file.write_text(
        "- id: a\n  kind: k\n  says: [late bus]\n  finds: [the <<late bus>>, a taxi]\n  ignores: [late bus]"
    )
    (rule,) = load(file, ("kind",))
    assert [m.partition(": ")[2][:30] for m in check_examples(rule)] == [
        "rule a does not find its own e",
        "rule a must ignore, but matche",
    ]


def test_a_retired_id_is_never_used_again(folder: Path) -> None:
    (folder / "themes.yml").write_text(GOOD)
    (folder / "retired.txt").write_text("# old ones\ntransport.school 2026-11-22 too narrow\n")
    assert any("transport.school was retired" in m for m in rulecheck.check(folder).mistakes)


def test_what_changed_since_the_last_commit(folder: Path, tmp_path: Path) -> None:
    (folder / "themes.yml").write_text(GOOD)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(tmp_path)]
    for command in (["init", "-q"], ["add", "rules"], ["commit", "-qm", "rules"]):
        subprocess.run([*git, *command], check=True)
    changed = GOOD.replace("transport.school", "transport.late").replace("(bus|taxi) ... late", "(bus|tram) ... late")
    (folder / "themes.yml").write_text(changed)
    out = tmp_path / "out"
    out.mkdir()
    texts = {"x/weakness/1": "The taxi is late.", "x/weakness/2": "Trams", "x/weakness/3": "A tram that is late"}
    rows = [Finding(i, "x", "weakness", 1, text) for i, text in texts.items()]
    lines = ["finding_id,letter_id,kind,number,text", *(f"{f.finding_id},x,weakness,1,{f.text}" for f in rows)]
    (out / "findings.csv").write_text("\n".join(lines))
    found = rulecheck.check(folder, out)
    assert any("the rule transport.school is gone; add its id to rules/retired.txt" in m for m in found.mistakes)
    notes = "\n".join(found.notes)
    assert "since the last commit: 1 hits gained, 1 lost, over 3 findings" in notes
    assert "gained transport: x/weakness/3: A tram that is late" in notes
    assert "lost transport: x/weakness/1: The taxi is late." in notes


def test_rules_that_fire_nowhere_and_examples_that_others_find_are_noted(folder: Path, tmp_path: Path) -> None:
    other = GOOD.replace("transport.school", "workforce.staff").replace("theme: transport", "theme: workforce")
    (folder / "themes.yml").write_text(GOOD + other.replace("(bus|taxi) ... late", "bus is always late"))
    (tmp_path / "findings.csv").write_text(
        "finding_id,letter_id,kind,number,text\nx/1,x,weakness,1,The taxi is late.\n"
    )
    notes = "\n".join(rulecheck.check(folder, tmp_path).notes)
    assert "rule workforce.staff fires nowhere in 1 findings" in notes
    assert "also found by workforce.staff: The school bus is always late." in notes


def test_the_command_says_so_and_fails_on_a_mistake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["rules", "--out", str(tmp_path)]).exit_code == 0
    monkeypatch.setattr(rulecheck, "theme_examples", lambda _: ["rules/themes.yml:1: wrong"])
    result = CliRunner().invoke(app, ["rules", "--out", str(tmp_path)])
    assert result.exit_code == 1
    assert "rules/themes.yml:1: wrong" in result.stdout
