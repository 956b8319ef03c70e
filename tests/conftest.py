"""Fixtures that every test may use, and how the tests run: in parallel, with few made-up examples or with many."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "corpus" / "sample"

# `quick` tries the same examples each time; `deep` (`--hypothesis-profile deep`) tries many more, and others each time.
# Neither bounds the time of an example: a slow machine is no mistake of the program.
settings.register_profile("quick", max_examples=50, deadline=None, derandomize=True, database=None)
settings.register_profile("deep", max_examples=500, deadline=None, print_blob=True)
settings.load_profile("quick")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """No worker processes where only some files or tests are asked for: starting them takes longer than those tests."""
    return None if config.args == config.getini("testpaths") else 0


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real and reference letters with their checked answers; the test skips where there is none."""
    folder = Path(os.environ.get("SEND_LETTERS_SHARED", ROOT.parent / "shared"))
    if not (folder / "gold").is_dir():
        pytest.skip("needs the reference letters and their checked answers (set SEND_LETTERS_SHARED to their folder)")
    return folder


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a run over the sample letters, for reading only."""
    return _made_once(tmp_path_factory, "sample_run", lambda out: _run(SAMPLE, out))


@pytest.fixture(scope="session")
def run_2016(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a run over the made letters of the 2016 framework, for reading only."""
    return _made_once(tmp_path_factory, "run_2016", lambda out: _run(shared / "letters" / "2016", out))


@pytest.fixture(scope="session")
def run_2023(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a run over the real reports of the 2023 framework, for reading only."""
    return _made_once(tmp_path_factory, "run_2023", lambda out: _run(shared / "letters" / "2023", out))


def _made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that one process of a parallel test run makes, while the others wait for it."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            make(unfinished)
            unfinished.rename(folder)
    return folder


def _run(corpus: Path, out: Path) -> None:
    from pipeline.run.extract import extract
    from tests.support.rules import project_rules

    extract(corpus, out, project_rules())
