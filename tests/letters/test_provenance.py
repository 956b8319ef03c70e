"""Every value has its place: offsets slice back to the words, pages are right, absences are told apart."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from pipeline.domain.records import Reading, Source
from pipeline.letters.letter import read_letter
from pipeline.reading.files import read_document
from tests.conftest import ROOT
from tests.support.rules import areas_with_sample, project_rules

SAMPLE = ROOT / "corpus" / "sample"
FILES = sorted(SAMPLE.glob("*.pdf"))


def _reading(file: Path) -> Reading:
    areas = areas_with_sample()
    return read_letter(read_document(file), Source(file.name, "", 0), project_rules().letters, areas)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower().replace("ﬁ", "fi").replace("ﬂ", "fl"))


@pytest.mark.parametrize("file", FILES, ids=lambda p: p.stem)
def test_every_line_is_a_slice_of_the_text(file: Path) -> None:
    document = read_document(file)
    assert document.lines
    assert all(document.text[line.start : line.end] == line.text for line in document.lines)


@pytest.mark.parametrize("file", FILES, ids=lambda p: p.stem)
def test_every_finding_is_a_slice_of_the_text_on_its_page(file: Path) -> None:
    document, reading = read_document(file), _reading(file)
    for finding in reading.findings:
        slice_ = re.sub(r"^\s*(?:o|\d+\.|\([a-z]\))\s", " ", document.text[finding.start : finding.end], flags=re.M)
        assert _letters(finding.text) in _letters(slice_) or _letters(slice_) == _letters(finding.text)
        pages = [line.page for line in document.lines if line.start <= finding.start < line.end]
        assert pages == [finding.page]


@pytest.mark.parametrize("file", FILES, ids=lambda p: p.stem)
def test_every_field_has_words_unless_it_is_read_from_their_absence(file: Path) -> None:
    document, reading = read_document(file), _reading(file)
    assert (reading.letter is None) == (not reading.fields)
    for row in reading.fields:
        words = document.text[row.start : row.end].strip()
        assert bool(words) != row.rule.endswith(".no_words"), row


def test_dates_and_areas_are_the_words_on_the_page() -> None:
    reading = _reading(SAMPLE / "port-wrenley-outcome-letter-2019-09-30.pdf")
    rows = {row.field: reading.text[row.start : row.end] for row in reading.fields}
    assert rows["area_as_written"] == "Port Wrenley"
    assert rows["inspection_start"].startswith("30 September")
    assert rows["inspection_start"].endswith("2019")
    assert "tatement of action" in rows["outcome"].lower().replace("statement", "tatement")


def test_offsets_hold_over_whole_runs(run_2016: Path, run_2023: Path) -> None:
    for out in (run_2016, run_2023):
        texts = {p.stem: p.read_text(encoding="utf-8") for p in (out / "text").iterdir()}
        with (out / "findings.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows
        for row in rows:
            slice_ = texts[row["letter_id"]][int(row["start"]) : int(row["end"])]
            assert _letters(row["text"]) == _letters(slice_) or _letters(row["text"])[:40] in _letters(slice_)
