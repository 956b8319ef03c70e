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
