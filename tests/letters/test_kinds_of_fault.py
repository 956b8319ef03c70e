"""Files as councils publish them, by kind of fault: read right, or flagged by an error where that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.domain.areas import load_areas
from pipeline.domain.problems import Severity
from pipeline.domain.records import Reading, Source
from pipeline.run.extract import read_one
from tests.support.rules import FOLDER, project_rules

REQUIRED = ("wsoa_required", 3, None, None)
MIXED = ("some_sufficient", 3, 2, 1)
REPORT = ("widespread", None, 3, 2)
Values = tuple[str, int | None, int | None, int | None]
# The file; outcome, weaknesses and verdicts, or outcome, nothing, priority actions and improvements; nothing is due
# of a file that holds no letter, or none that is whole: then an error must say so.
RIGHT: dict[str, Values] = {
    "01-one-file-stops-the-run/60-poison-txt-kills-run/bad.txt": REQUIRED,
    "01-one-file-stops-the-run/60-poison-txt-kills-run/good.pdf": REQUIRED,
    "03-rotated-pages/04b-upside-down/letter.pdf": MIXED,
    "03-rotated-pages/04c-rotate180-flag-and-text/letter.pdf": MIXED,
    "03-rotated-pages/62-rotate-outcome/l.pdf": REQUIRED,
    "06-header-repeated-row-broken/40-table-rep-open-3.pdf": REPORT,
    "08-vertical-stamp/28-stamp-outcome.pdf": REQUIRED,
    "11-text-twice/06-ocr-layer-beside-text/letter.pdf": MIXED,
    "11-text-twice/29-overprint-outcome.pdf": REQUIRED,
    "12-hyphen-as-u00ad/43-shy-hyphen.pdf": ("wsoa_required", 2, None, None),
    "13-footnote-digits/42-footnote-glued.pdf": MIXED,
    "14-form-fields/25c-form-all.pdf": MIXED,
    "15-days-with-ampersand/20-date-dayrange-slash.txt": MIXED,
    "15-days-with-ampersand/46c-amp-days.txt": MIXED,
    "16-st-helens-with-dot/41-sthelens-plain.pdf": MIXED,
    "17-unknown-bullets/10-bullet-section-sign/letter.pdf": REPORT,
    "17-unknown-bullets/44-pua-checkbox.pdf": REPORT,
    "18-html-hidden-text/33-html-hidden.html": MIXED,
    "19-slanted-stamp-in-text/07b-watermark-small-lines/letter.pdf": REPORT,
    "22-tracked-headings/letter.pdf": MIXED,
    "23-invisible-marks/31-control-chars.txt": REQUIRED,
}
FLAGGED = [
    "01-one-file-stops-the-run/60g-html-title-fffe/err.pdf",
    "02-not-required-by-default/65-scan-page-holds-wsoa/l.pdf",
    "02-not-required-by-default/66-html-excerpt/l.html",
    "02-not-required-by-default/66b-txt-first-page/l.txt",
    "05-date-of-the-plan-taken/20-date-l-for-1.txt",
    "05-date-of-the-plan-taken/20-date-twodigit.txt",
    "05-date-of-the-plan-taken/20-date-us.txt",
    "07-scan-page-inside/27-scan-page-outcome.pdf",
    "20-scan-with-a-stamp/l.pdf",
    "24-excerpts-and-plans/excerpt-list.html",
    "24-excerpts-and-plans/excerpt-revisit.txt",
    "31-lone-surrogate/corpus/bad.pdf",
]
SET_ASIDE = ["04-false-monitoring-letters/22-false-monitoring.pdf", "../letters/other/ilacs-sheffield.pdf"]


def readings(shared: Path, name: str) -> list[Reading]:
    """What a run gives of a file, the made-up areas of its case among the true ones."""
    path = shared / "cases" / name
    tables = [p for p in (path.parent / "areas.csv", path.parent.parent / "areas.csv") if p.is_file()]
    areas = load_areas(FOLDER / "areas.csv", *tables[:1])
    return read_one(path.parent, project_rules().letters, areas, "pdfium", Source(path.name, "", 0))


@pytest.mark.parametrize("name", RIGHT)
def test_a_file_of_each_kind_of_fault_is_read_right(shared: Path, name: str) -> None:
    (reading,) = readings(shared, name)
    letter = reading.letter
    assert letter
    counts = (
        (letter.n_sufficient, letter.n_not_sufficient)
        if letter.framework == "2016"
        else (letter.n_priority_actions, letter.n_improvements)
    )
    assert (letter.outcome, letter.n_weaknesses, *counts) == RIGHT[name]
    assert letter.inspection_start


@pytest.mark.parametrize("name", FLAGGED)
def test_what_cannot_be_read_right_is_flagged_by_an_error(shared: Path, name: str) -> None:
    found = readings(shared, name)
    assert any(p.severity is Severity.ERROR for reading in found for p in reading.problems)
    for reading in found:
        assert reading.letter is None or reading.letter.outcome != "wsoa_not_required"


@pytest.mark.parametrize("name", SET_ASIDE)
def test_reports_on_children_s_services_are_set_aside(shared: Path, name: str) -> None:
    (reading,) = readings(shared, name)
    assert reading.letter is None
    assert reading.problems


def test_two_letters_in_one_file_are_two(shared: Path) -> None:
    found = readings(shared, "10-two-letters-in-one-pdf/23-two-letters-in-one.pdf")
    assert [reading.letter.kind if reading.letter else "" for reading in found] == ["outcome_letter", "revisit_letter"]


def test_a_plan_with_a_version_in_its_title_is_read(shared: Path) -> None:
    (reading,) = readings(shared, "24-excerpts-and-plans/plan-with-version.txt")
    assert reading.letter and (reading.letter.kind, reading.letter.n_weaknesses) == ("statement_of_action", 3)
