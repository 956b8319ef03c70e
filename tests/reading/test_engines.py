"""Two readers, one result: PDFium and pdfplumber give the same letters and findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.domain.areas import Areas
from pipeline.domain.records import Reading, Source
from pipeline.letters.letter import read_letter
from pipeline.reading.files import read_document
from tests.conftest import ROOT
from tests.support.rules import areas_with_sample, project_rules

SAMPLE = ROOT / "corpus" / "sample"


def _said(file: Path, engine: str, areas: Areas) -> Reading:
    return read_letter(read_document(file, engine), Source(file.name, "", 0), project_rules().letters, areas)


def _same(file: Path, areas: Areas) -> None:
    one, other = (_said(file, engine, areas) for engine in ("pdfium", "pdfplumber"))
    assert one.letter == other.letter
    # PDFium now and then sees a space within a word, so that spaces are left out.
    assert [_squashed(f) for f in one.findings] == [_squashed(f) for f in other.findings]


def _squashed(finding: object) -> tuple[str, ...]:
    parts = ("finding_id", "text", "verdict", "responsible", "page")
    return tuple("".join(str(getattr(finding, part)).split()) for part in parts)


@pytest.mark.parametrize("file", sorted(SAMPLE.glob("*.pdf")), ids=lambda p: p.stem)
def test_the_samples(file: Path) -> None:
    _same(file, areas_with_sample())


@pytest.mark.slow
@pytest.mark.parametrize("number", range(25))
def test_the_real_reports(shared: Path, number: int) -> None:
    _same(sorted((shared / "letters" / "2023").glob("*.pdf"))[number], project_rules().areas)
