"""How well themes are given: the arithmetic on a small case, and the floors on figures that are cross-validated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.domain.vocabulary import Tier
from pipeline.themes.certainty import ThemeOdds
from pipeline.themes.evaluate import Evaluation, Judged, after_reading, report, tally
from pipeline.themes.labelled import GoldError, Labelled, read_gold, without_repeats


def judged(themes: str, given: Mapping[str, tuple[float, Tier | None]], number: int = 1) -> Judged:
    finding = Labelled("a.pdf", "A", "weakness", number, f"text {number}", frozenset(themes.split()))
    return Judged(finding, {name: ThemeOdds(p, tier, 0, 1) for name, (p, tier) in given.items()})


JUDGED = [
    judged("transport", {"transport": (0.98, Tier.CERTAIN), "outcomes": (0.1, None)}, 1),
    judged("transport", {"transport": (0.6, Tier.LIKELY), "outcomes": (0.5, Tier.LIKELY)}, 2),
    judged("workforce", {"workforce": (0.3, None)}, 3),
    judged("", {"transport": (0.97, Tier.CERTAIN)}, 4),
]


def test_figures_by_hand() -> None:
    everything = tally(JUDGED, lambda one: one.given)
    assert (everything.right, everything.extra, everything.missed) == (2, 2, 1)
    assert everything.f1 == pytest.approx(4 / 7)
    certain = tally(JUDGED, lambda one: one.certain)
    assert (certain.precision, certain.recall) == (pytest.approx(1 / 2), pytest.approx(1 / 3))


def test_the_most_doubtful_are_read_first() -> None:
    assert after_reading(JUDGED, 0) == pytest.approx(4 / 7)
    assert after_reading(JUDGED, 0.25) == pytest.approx(4 / 6)  # the second finding: doubt 0.9
    assert after_reading(JUDGED, 0.5) == pytest.approx(6 / 7)  # and the third: doubt 0.3
    assert after_reading(JUDGED, 1) == 1


def test_the_report_has_tiers_curve_calibration_and_themes() -> None:
    text = report(Evaluation(JUDGED))
    for line in ("weaknesses, certain ", "share read", "0.95 to 1.00: said 0.97, right 0.50 of 2", "workforce"):
        assert line in text


def test_a_weakness_that_a_revisit_repeats_counts_once() -> None:
    outcome = Labelled("outcome.pdf", "A", "weakness", 1, "Plans are late.", frozenset({"x"}))
    revisit = Labelled("a-revisit.pdf", "A", "weakness", 1, "plans are late", frozenset({"x"}), repeats=True)
    assert without_repeats([revisit, outcome]) == [outcome]


def test_findings_without_labels_do_not_count(tmp_path: Path) -> None:
    letter = {"file": "a.pdf", "la_code": "E1", "findings": [{"kind": "weakness", "number": 1, "text": "t"}]}
    letter["findings"].append({"kind": "weakness", "number": 2, "text": "u", "themes": [["transport", None]]})  # type: ignore[attr-defined]
    (tmp_path / "g.jsonl").write_text(json.dumps(letter) + "\n\n")
    assert [(f.area, f.themes) for f in read_gold([tmp_path])] == [("E1", frozenset({"transport"}))]


@pytest.mark.parametrize("text", ["{", "[]", '{"file": "a"}', '{"file": "a", "findings": [{"themes": 3}]}'])
def test_labels_that_cannot_be_read_are_told_with_their_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "g.jsonl").write_text(text)
    with pytest.raises(GoldError, match=r"g\.jsonl:1: not a letter"):
        read_gold([tmp_path / "g.jsonl"])
    for command in ("evaluate", "learn"):
        result = CliRunner().invoke(app, [command, str(tmp_path / "g.jsonl")])
        assert result.exit_code == 1
        assert "Traceback" not in result.output


def test_no_labels_at_all(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no finding with `themes`"):
        read_gold([tmp_path])
    with pytest.raises(GoldError, match="cannot be read"):
        read_gold([tmp_path / "none.jsonl"])
