"""The Python interface: extract a folder, load it again, name other rules."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import pipeline
from pipeline.domain.errors import SendLettersError
from tests.support.rules import FOLDER, SAMPLE


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sample letters, with the table of their made-up areas."""
    folder = tmp_path_factory.mktemp("corpus")
    for file in [SAMPLE / "areas.csv", *sorted(SAMPLE.glob("ambleford-*.pdf"))[1:]]:
        shutil.copy(file, folder)
    return folder


def test_what_extract_returns_load_gives_back(corpus: Path, tmp_path: Path) -> None:
    run = pipeline.extract(corpus, tmp_path)
    again = pipeline.load(str(tmp_path))
    assert len(again.letters) == 2
    assert len(again.findings) > 2
    assert again.findings.equals(run.findings)
    assert again.letters.equals(run.letters)


def test_another_folder_of_rules_is_the_one_that_is_read(corpus: Path, tmp_path: Path) -> None:
    rules = shutil.copytree(FOLDER, tmp_path / "rules")
    verdicts = (rules / "verdicts.yml").read_text(encoding="utf-8")
    slip = verdicts.replace("  verdict: wsoa_required", "  verdict: wsoa_requird")
    (rules / "verdicts.yml").write_text(slip, encoding="utf-8")
    with pytest.raises(
        SendLettersError, match=r"verdicts.yml:\d+: `verdict` cannot be `wsoa_requird`; it is one of sufficient, "
    ):
        pipeline.extract(corpus, tmp_path / "out", rules=rules)


@pytest.mark.parametrize("folder", ["none", "file"])
def test_a_folder_without_tables_is_one_plain_error(folder: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SendLettersError):
        pipeline.load(tmp_path / folder)
