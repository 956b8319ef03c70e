"""The checked answers: every measure but themes is exact, on real reports and on letters in their form."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.run.extract import extract
from tests.support.rules import project_rules


def _score(shared: Path, out: Path, name: str) -> str:
    command = [sys.executable, str(shared / "score"), str(out), str(shared / "gold" / f"{name}.jsonl"), "--narrative"]
    command += ["--min", "1.0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_letters_of_the_2016_framework(shared: Path, run_2016: Path) -> None:
    assert "narrative exact" in _score(shared, run_2016, "2016")


def test_the_real_reports_of_the_2023_framework(shared: Path, run_2023: Path) -> None:
    assert "priority_action text exact" in _score(shared, run_2023, "2023")


def test_the_real_revisit_letter_among_documents_of_other_kinds(shared: Path, tmp_path: Path) -> None:
    run = extract(shared / "seeds", tmp_path, project_rules())
    assert "narrative exact" in _score(shared, tmp_path, "seeds")
    seen = {x.source for name in ("letters", "problems") for x in run.rows()[name]}  # type: ignore[union-attr]
    assert seen == {p.name for p in (shared / "seeds").iterdir()}


@pytest.mark.parametrize(
    ("file", "reason"), [("ilacs-bury.pdf", "social care"), ("error-page-saved-as.pdf", "web page")]
)
def test_documents_of_other_kinds_are_set_aside_with_a_reason(
    shared: Path, tmp_path: Path, file: str, reason: str
) -> None:
    run = extract(shared / "letters" / "other", tmp_path, project_rules())
    assert not run.letters
    assert [p.message for p in run.problems if p.source == file and reason in p.message]  # type: ignore[union-attr]
