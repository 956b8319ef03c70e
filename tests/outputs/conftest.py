"""Fixtures of the tests of what a run writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.domain.records import Letter
from tests.outputs.made_run import rows
from tests.support.gold_run import publish_tables


@pytest.fixture(scope="session")
def made_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of the made-up letters of `made_run.py`, for reading only."""
    tables = rows()
    texts = {letter.letter_id: "text" for letter in tables["letters"] if isinstance(letter, Letter)}
    return publish_tables(tmp_path_factory.mktemp("made_run"), tables, texts)
