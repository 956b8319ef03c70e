"""How well the theme rules do: the arithmetic on a small case, and the floors over the checked answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.themes.evaluate import GoldError, Labelled, evaluate, read_gold, report
from tests.support.rules import theme_rules


def labelled(text: str, *themes: str, number: int = 1) -> Labelled:
    return Labelled("a.pdf", "weakness", number, text, frozenset(themes))


GOLD = [
    labelled("School transport is late.", "transport", number=1),
    labelled("School transport is late.", "transport", number=2),
    labelled("School transport is late.", "social_care", number=3),
    labelled("Nothing that any rule knows.", "workforce", number=4),
    labelled("Nothing at all.", number=5),
]


def test_figures_by_hand() -> None:
    result = evaluate(GOLD, theme_rules())
    transport = result.themes["transport"]
    assert (transport.right, transport.extra, transport.missed) == (2, 1, 0)
    assert transport.precision == pytest.approx(2 / 3)
    assert transport.recall == 1
    assert transport.f1 == pytest.approx(4 / 5)
    assert result.all.f1 == pytest.approx(4 / 7)
    assert result.macro_f1 == pytest.approx((4 / 5 + 0 + 0) / 3)
    assert result.confusions == {("social_care", "transport"): 1}
    assert [f.number for f in result.uncovered] == [4]


def test_the_report_names_confusions_and_findings_without_a_rule() -> None:
    result = evaluate(GOLD, theme_rules())
    text = report(result)
    assert "1 × social_care → transport" in text
    assert "findings that no rule covers: 1" in text
    assert "a.pdf weakness 4 (workforce): Nothing that any rule knows." in text


def test_findings_without_labels_do_not_count(tmp_path: Path) -> None:
    letter = {"file": "a.pdf", "findings": [{"kind": "weakness", "number": 1, "text": "t"}]}
    letter["findings"].append({"kind": "weakness", "number": 2, "text": "u", "themes": [["transport", None]]})  # type: ignore[attr-defined]
    (tmp_path / "g.jsonl").write_text(json.dumps(letter) + "\n\n")
    assert [f.themes for f in read_gold([tmp_path])] == [frozenset({"transport"})]


@pytest.mark.parametrize("text", ["{", "[]", '{"file": "a"}', '{"file": "a", "findings": [{"themes": 3}]}'])
def test_labels_that_cannot_be_read_are_told_with_their_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "g.jsonl").write_text(text)
    with pytest.raises(GoldError, match=r"g\.jsonl:1: not a letter"):
        read_gold([tmp_path / "g.jsonl"])
    result = CliRunner().invoke(app, ["evaluate", str(tmp_path / "g.jsonl")])
    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_no_labels_at_all(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no finding with `themes`"):
        read_gold([tmp_path])
    with pytest.raises(GoldError, match="cannot be read"):
        read_gold([tmp_path / "none.jsonl"])


def test_floors_over_the_checked_answers(shared: Path) -> None:
    result = evaluate(
        read_gold([shared / "gold" / f"{name}.jsonl" for name in ("2016", "2023", "seeds")]), theme_rules()
    )
    assert len(result.judged) > 400
    assert result.all.f1 >= 0.95
    assert result.macro_f1 >= 0.85


def test_the_command_prints_the_figures(shared: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["evaluate", str(shared / "gold" / "seeds.jsonl"), "--out", str(tmp_path)])
    assert result.exit_code == 0
    assert "all (micro)" in result.stdout
    assert (tmp_path / "evaluation.csv").is_file()
