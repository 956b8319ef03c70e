"""What `send-letters rules` finds: examples that do not hold, ids used twice, and what a change changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.domain.records import Finding, ThemeHit
from pipeline.domain.vocabulary import FindingKind
from pipeline.rulebook.letter_rules import FILES, RuleFile, check_examples, load_rule_file
from pipeline.run.check_rules import check_rules
from tests.support.gold_run import write_tables
from tests.support.rules import FOLDER
from tests.support.rules import SMALL_THEMES as GOOD


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the rules, to be broken."""
    return shutil.copytree(FOLDER, tmp_path / "rules")


def mistakes_and_notes(folder: Path, out: Path) -> tuple[list[str], list[str]]:
    result = check_rules(folder, out)
    return result.mistakes, result.notes


def with_run(out: Path, texts: dict[str, str], hits: list[ThemeHit]) -> Path:
    """`out`, holding these findings (id → text) and what a run's rules found in them."""
    findings = [Finding(i, "x", FindingKind.WEAKNESS, n, text) for n, (i, text) in enumerate(texts.items(), 1)]
    return write_tables(out, findings=findings, themes=hits)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_letter_rules_tell_their_mistakes(folder: Path, file: RuleFile) -> None:
    text = (folder / file.name).read_text()
    (folder / file.name).write_text(text.replace("  ignores:", "  ignored:", 1))
    mistakes, _ = mistakes_and_notes(folder, folder)
    assert len([m for m in mistakes if "unknown key `ignored`" in m]) == 1
    assert all(m.startswith(f"rules/{file.name}:") for m in mistakes)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_examples_of_every_file_are_checked(folder: Path, file: RuleFile) -> None:
    """One more example that no rule can hold of, at the first rule of the file."""
    text = (folder / file.name).read_text()
    assert "  finds:\n" in text
    (folder / file.name).write_text(text.replace("  finds:\n", "  finds:\n    - qwertyuiop\n", 1))
    mistakes, _ = mistakes_and_notes(folder, folder)
    [mistake] = mistakes
    assert mistake.startswith(f"rules/{file.name}:")
    assert mistake.endswith("does not find its own example: qwertyuiop")


def test_the_rules_that_are_shipped_are_in_order(tmp_path: Path) -> None:
    assert check_rules(FOLDER, tmp_path).mistakes == []


def test_rules_that_did_not_change_give_the_themes_of_the_last_run(sample_run: Path) -> None:
    notes = check_rules(FOLDER, sample_run).notes
    assert [note for note in notes if note.startswith("since the last run: 0 hits gained, 0 lost, over ")]


def test_an_example_that_does_not_hold_is_told(folder: Path) -> None:
    changed = GOOD.replace("<<bus is always late>>", "<<bus>> is always late").replace("never late.\n", "often late.\n")
    (folder / "themes.yml").write_text(changed)
    mistakes, _ = mistakes_and_notes(folder, folder)
    assert any("finds “bus is always late”, not what is marked" in m for m in mistakes)
    assert any("must ignore, but matches: The bus is often late." in m for m in mistakes)


def test_a_letter_rule_must_keep_its_examples(tmp_path: Path) -> None:
    file = tmp_path / "r.yml"
    file.write_text(
        "- id: a\n  kind: k\n  says: [late bus]\n  finds: [the <<late bus>>, a taxi]\n  ignores: [late bus]"
    )
    (rule,) = load_rule_file(tmp_path, RuleFile("r.yml", (("kind", ()),)))
    assert [m.partition(": ")[2][:30] for m in check_examples(rule)] == [
        "rule a does not find its own e",
        "rule a must ignore, but matche",
    ]


def test_an_id_that_two_files_share_is_told(folder: Path) -> None:
    taken = load_rule_file(folder, FILES[0])[0].id
    (folder / "themes.yml").write_text(GOOD.replace("transport.school", taken))
    mistakes, _ = mistakes_and_notes(folder, folder)
    assert any(f"the id {taken} is taken in rules/{FILES[0].name}; choose another" in m for m in mistakes)


def test_a_retired_id_is_never_used_again(folder: Path) -> None:
    (folder / "themes.yml").write_text(GOOD)
    (folder / "retired.txt").write_text("# old ones\ntransport.school 2026-11-22 too narrow\n")
    mistakes, _ = mistakes_and_notes(folder, folder)
    assert any("transport.school was retired" in m for m in mistakes)


def test_one_slip_in_a_file_is_one_mistake(folder: Path, sample_run: Path) -> None:
    """A run knows dozens of theme rules; none of them is gone because the file cannot be read for now."""
    text = (folder / "themes.yml").read_text()
    (folder / "themes.yml").write_text(text.replace("  says:", "  sais:", 1))
    mistakes, notes = mistakes_and_notes(folder, sample_run)
    assert len([m for m in mistakes if "unknown key `sais`" in m]) == 1
    assert not any("is gone" in m for m in mistakes)
    assert len(mistakes) <= 2  # the key, and the rule that has no `says` now
    assert notes == ["the examples are checked as soon as these mistakes are put right"]


def test_what_changed_since_the_last_run(folder: Path, tmp_path: Path) -> None:
    texts = {"x/weakness/1": "The taxi is late.", "x/weakness/2": "Trams", "x/weakness/3": "A tram that is late"}
    hits = [ThemeHit("x/weakness/1", "transport", "", "certain", 0.98, "transport.school", 4, 16)]
    out = with_run(tmp_path / "out", texts, hits)
    changed = GOOD.replace("transport.school", "transport.late").replace("(bus|taxi) ... late", "(bus|tram) ... late")
    (folder / "themes.yml").write_text(changed)
    mistakes, notes = mistakes_and_notes(folder, out)
    assert mistakes == [
        "rules/themes.yml: the rule transport.school is gone, but the last run's tables name it; "
        "add its id to rules/retired.txt"
    ]
    assert "since the last run: 1 hits gained, 1 lost, over 3 findings" in notes
    assert "  gained transport: x/weakness/3: A tram that is late" in notes
    assert "  lost transport: x/weakness/1: The taxi is late." in notes
    (folder / "retired.txt").write_text("transport.school\n")
    assert check_rules(folder, out).mistakes == []


def test_of_many_changes_the_first_are_shown(folder: Path, tmp_path: Path) -> None:
    (folder / "themes.yml").write_text(GOOD)
    out = with_run(tmp_path / "out", {f"x/weakness/{n}": "The taxi is late." for n in range(30)}, [])
    notes = check_rules(folder, out).notes
    assert len([note for note in notes if note.startswith("  gained transport")]) == 20
    assert "  … and 10 more gained" in notes


def test_rules_that_fire_nowhere_and_examples_that_others_find_are_noted(folder: Path, tmp_path: Path) -> None:
    other = GOOD.replace("transport.school", "workforce.staff").replace("theme: transport", "theme: workforce")
    (folder / "themes.yml").write_text(GOOD + other.replace("(bus|taxi) ... late", "bus is always late"))
    _, notes = mistakes_and_notes(folder, with_run(tmp_path / "out", {"x/weakness/1": "The taxi is late."}, []))
    assert any("rule workforce.staff fires nowhere in 1 findings" in note for note in notes)
    assert any("also found by workforce.staff: The school bus is always late." in note for note in notes)


def test_without_a_run_the_rules_are_checked_all_the_same(tmp_path: Path) -> None:
    notes = check_rules(FOLDER, tmp_path / "none").notes
    assert notes[-1].endswith(
        "none holds no findings; run `send-letters extract --out "
        + f"{tmp_path / 'none'}` to see what the rules find there"
    )


def test_the_command_prints_the_check_and_fails_on_a_mistake(folder: Path, tmp_path: Path) -> None:
    options = ["rules", "--rules", str(folder), "--out", str(tmp_path)]
    result = CliRunner().invoke(app, options)
    assert result.exit_code == 0
    assert result.stdout.endswith("the rules are in order\n")
    (folder / "themes.yml").write_text(GOOD.replace("never late.\n", "often late.\n"))
    result = CliRunner().invoke(app, options)
    assert result.exit_code == 1
    assert result.stdout.endswith("must ignore, but matches: The bus is often late.\n1 mistake in the rules\n")
