"""Every page shows a value that a person corrected as corrected: by whom, why, and what the rules gave."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from pipeline.domain.records import CorrectionRow, ReviewRow
from pipeline.outputs.reports import write_review
from tests.outputs.made_run import rows
from tests.support.gold_run import publish_tables

FIRST, REVISIT = "bury-outcome_letter-2017-06-12", "bury-revisit_letter-2019-06-12"
TEXT = CorrectionRow(
    FIRST, f"{FIRST}/weakness/1", "text", "bury 2017 <i>weaknes", "bury 2017 weakness 1", "cut <b>off</b>", "A. Reader",
    "2026-11-22", "applied",
)  # fmt: skip
VERDICT = CorrectionRow(
    REVISIT, f"{REVISIT}/weakness/1", "verdict", "", "sufficient", "read by eye", "B. Reader", "2026-11-23", "applied"
)
STALE = CorrectionRow(REVISIT, f"{REVISIT}/weakness/2", "verdict", "x", "y", "z", "C. Reader", "2026-11-24", "stale")
TEXT_NOTE = (
    "Corrected by A. Reader on 2026-11-22: text is “bury 2017 weakness 1”. The rules gave “bury 2017 <i>weaknes”. "
    "Reason: cut <b>off</b>"
)
VERDICT_NOTE = (
    "Corrected by B. Reader on 2026-11-23: verdict is “sufficient”. The rules gave nothing. Reason: read by eye"
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_tables(tmp_path_factory.mktemp("run"), {**rows(), "corrections": [TEXT, VERDICT, STALE]})


def page(path: Path) -> html.HtmlElement:
    return html.fromstring(path.read_text(encoding="utf-8"))


def notes(tree: html.HtmlElement) -> list[str]:
    return [note.text_content() for note in tree.xpath(".//small")]


def test_the_words_of_a_finding_are_marked_wherever_they_are_quoted(out: Path) -> None:
    for path in (f"letters/{FIRST}.html", "areas/bury.html", "themes/leadership.html"):
        assert TEXT_NOTE in notes(page(out / "site" / path)), path


def test_a_verdict_is_marked_in_its_letter(out: Path) -> None:
    assert notes(page(out / "site" / "letters" / f"{REVISIT}.html")) == [VERDICT_NOTE]  # the stale one changed nothing


def test_a_page_lists_what_was_corrected(out: Path) -> None:
    tree = page(out / "site" / "about" / "corrections.html")
    [table] = tree.xpath("//table")
    assert [[cell.text_content() for cell in row] for row in table.xpath("tbody/tr")] == [
        [c.finding_id, c.field, c.machine, c.corrected, c.because, c.by, c.on, c.status] for c in (TEXT, VERDICT, STALE)
    ]
    assert not tree.xpath("//tbody//i | //tbody//b")


def test_the_review_marks_rows_about_corrected_values_and_lists_every_correction(tmp_path: Path) -> None:
    def row(rank: int, finding_id: str) -> ReviewRow:
        return ReviewRow(rank, "missing_verdict", REVISIT, finding_id, 3, "look", "a <<b>> c", "text/x.txt", "")

    write_review(tmp_path, [row(1, VERDICT.finding_id), row(2, STALE.finding_id)], [TEXT, VERDICT, STALE])
    tree = page(tmp_path / "review.html")
    assert [notes(article) for article in tree.xpath("//article")] == [[VERDICT_NOTE], []]
    statuses = [row[-1].text for row in page(tmp_path / "corrections.html").xpath("//tbody/tr")]
    assert statuses == ["applied", "applied", "stale"]


def test_pages_of_a_run_without_corrections_say_nothing_of_them(made_run: Path) -> None:
    assert not [p for p in made_run.glob("site/[ail]*/*.html") if "Corrected by" in p.read_text(encoding="utf-8")]
