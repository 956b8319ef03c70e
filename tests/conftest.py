"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real and reference letters with their checked answers; the test skips where there is none."""
    folder = Path(os.environ.get("SEND_LETTERS_SHARED", ROOT.parent / "shared"))
    if not (folder / "gold").is_dir():
        pytest.skip("needs the reference letters and their checked answers (set SEND_LETTERS_SHARED to their folder)")
    return folder


@pytest.fixture(scope="session")
def run_2016(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a run over the made letters of the 2016 framework."""
    return _run(shared / "letters" / "2016", tmp_path_factory.mktemp("run_2016"))


@pytest.fixture(scope="session")
def run_2023(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a run over the real reports of the 2023 framework."""
    return _run(shared / "letters" / "2023", tmp_path_factory.mktemp("run_2023"))


def _run(corpus: Path, out: Path) -> Path:
    from pipeline.run.extract import extract

    extract(corpus, out)
    return out
