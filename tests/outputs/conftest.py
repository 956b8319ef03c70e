"""Fixtures of the tests of what a run writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.outputs.made_run import HOSTILE_ID, HOSTILE_TEXT, hostile_rows, rows, texts
from tests.support.gold_run import publish_tables


@pytest.fixture(scope="session")
def made_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of the made-up letters of `made_run.py`, for reading only."""
    return publish_tables(tmp_path_factory.mktemp("made_run"), rows(), texts())


@pytest.fixture(scope="session")
def hostile_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a letter in which every value is meant to do harm, for reading only."""
    return publish_tables(tmp_path_factory.mktemp("hostile_run"), hostile_rows(), {HOSTILE_ID: HOSTILE_TEXT})
