"""The workbook and the CSV copies for Excel: typed, linked, safe, and nothing is cut in silence."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.domain.records import Finding, Letter, Row, ThemeHit
from pipeline.domain.vocabulary import Tier
from tests.support.gold_run import publish_tables

ID = "eastmere-outcome_letter-2017-06-12"
HOSTILE = [
    '=cmd|" /C calc"!A0', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "bell \x07 inside", "_x0041_",
    "<script>alert(1)</script>",
    "שלום 👩‍👩‍👧 " + "w" * 500, "two\nlines",
]  # fmt: skip
LONG = "👍 word " * 9_000


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    letter = Letter(
        ID, "a.pdf", "https://example.org/a.pdf", "0001-01-01", kind="outcome_letter", framework="2016",
        area="Eastmere", region="London", inspection_start="2017-06-12",
    )  # fmt: skip
    findings: list[Row] = [
        Finding(f"{ID}/strength/{n}", ID, "strength", n, text, page=2) for n, text in enumerate([*HOSTILE, LONG], 1)
    ]
    hits: list[Row] = [
        ThemeHit(f"{ID}/strength/1", "leadership", "governance", Tier.CERTAIN, 0.98, "r", 0, 1),
        ThemeHit(f"{ID}/strength/1", "transition", "", Tier.LIKELY, 0.6, "r", 0, 1),
    ]
    tables = {"letters": [letter], "findings": findings, "themes": hits}
    return publish_tables(tmp_path_factory.mktemp("spreadsheets"), tables, {ID: "text"})


@pytest.fixture(scope="module")
def book(out: Path) -> Any:
    return openpyxl.load_workbook(out / "send-letters.xlsx")


def test_the_first_sheet_has_a_typed_row_for_each_finding_and_theme(book: Any) -> None:
    sheet = book.worksheets[0]
    head, first, second, third = ([cell.value for cell in row] for row in sheet.iter_rows(max_row=4))
    assert sheet.title == "finding-themes" and len(sheet.tables) == 1 and sheet.freeze_panes == "A2"
    row = dict(zip(head, first, strict=True))
    assert row["inspection_start"] == datetime(2017, 6, 12) and row["year"] == 2017 and row["first_row"] is True
    assert (row["area"], row["theme"], row["tier"], row["p"]) == ("Eastmere", "leadership", "certain", 0.98)
    assert dict(zip(head, second, strict=True))["first_row"] is False
    assert dict(zip(head, third, strict=True))["theme"] == "no theme"
    links = {cell.column_letter: cell.hyperlink for cell in sheet[2] if cell.hyperlink}
    targets = {f"{link.target}#{link.location}" for link in links.values()}
    assert targets == {"https://example.org/a.pdf#page=2", f"site/letters/{ID}.html#strength-1"}


def test_every_other_sheet_has_a_title_one_table_and_no_merged_cell(book: Any) -> None:
    names = [sheet.title for sheet in book.worksheets]
    assert names[:6] == ["finding-themes", "Cover", "Contents", "Notes", "Columns", "letters"]
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges, sheet.title
        if sheet.title != "Cover":
            top = 1 if sheet.title == "finding-themes" else 4
            (table,) = sheet.tables.values()
            assert table.ref.startswith(f"A{top}:") and table.autoFilter is not None, sheet.title
            assert sheet.freeze_panes == f"A{top + 1}" and len(set(sheet[top])) == len(sheet[top])
            assert sheet.max_row > top, "an empty table has no sheet"


def test_the_contents_lead_to_every_sheet_and_name_what_is_empty(book: Any) -> None:
    rows = {row[0].value: row for row in book["Contents"].iter_rows(min_row=5)}
    tables = [s.title for s in book.worksheets if s.title not in ("Cover", "Contents", "Notes", "Columns", "Cut cells")]
    assert [name for name in rows if name != "no sheet: it has no rows"] == tables
    assert rows["letters"][0].hyperlink.location == "'letters'!A1" and rows["letters"][2].value == 1
    described = {(row[0], row[1]) for row in book["Columns"].iter_rows(min_row=5, values_only=True)}
    assert {(book.worksheets[0].title, cell.value) for cell in book.worksheets[0][1]} <= described


def test_no_cell_is_a_formula(book: Any) -> None:
    cells = {row[3].value: row[4] for row in book["findings"].iter_rows(min_row=5)}
    assert [cells[n].data_type for n in range(1, len(HOSTILE) + 1)] == ["s"] * len(HOSTILE)
    assert [cells[n].value for n in (1, 2, 3, 4, 5, 8, 9, 10)] == [HOSTILE[n - 1] for n in (1, 2, 3, 4, 5, 8, 9, 10)]
    assert all(cells[n].quotePrefix for n in range(1, 6)) and not cells[6].quotePrefix
    assert cells[6].value == "bell   inside"


def test_a_cell_that_is_cut_says_so_and_is_listed(out: Path, book: Any) -> None:
    text = {row[3].value: row[4].value for row in book["findings"].iter_rows(min_row=5)}[len(HOSTILE) + 1]
    assert len(text.encode("utf-16-le")) // 2 <= 32_767 and LONG.startswith(text.partition(" … [cut")[0])
    assert text.endswith("the whole text is in findings.csv]")
    listed = list(book["Cut cells"].iter_rows(min_row=5, values_only=True))
    assert ("findings", "E15", "text", len(LONG), "findings.csv") in listed
    assert {row[0] for row in listed} == {"finding-themes", "findings", "strengths", "good-practice"}
    assert LONG in (out / "findings.csv").read_text(encoding="utf-8")


def test_a_day_that_excel_does_not_know_is_text(book: Any) -> None:
    head = [cell.value for cell in book["letters"][4]]
    assert book["letters"].cell(5, head.index("published") + 1).value == "0001-01-01"


def test_csv_copies_open_right_on_a_double_click(out: Path) -> None:
    content = (out / "excel" / "findings.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbffinding_id,") and b"\r\n" in content
    with (out / "excel" / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"][0] for row in rows[:5]] == ["'"] * 5 and rows[7]["text"] == HOSTILE[7]
    assert rows[-1]["text"].endswith("the whole text is in findings.csv]")
    copies = {path.name for path in (out / "excel").iterdir()}
    assert copies == {path.name for path in (*out.glob("*.csv"), *out.glob("tables/*.csv"))} - {"briefing-numbers.csv"}
    assert '\n"=cmd' not in (out / "excel" / "finding-themes.csv").read_text(encoding="utf-8-sig")


def test_a_run_without_letters_has_a_workbook_too(tmp_path: Path) -> None:
    publish_tables(tmp_path, {})
    book = openpyxl.load_workbook(tmp_path / "send-letters.xlsx")
    names = [sheet.title for sheet in book.worksheets]
    assert names[:5] == ["finding-themes", "Cover", "Contents", "Notes", "Columns"] and "letters" not in names


def test_every_link_to_a_letter_leads_to_the_words_on_its_page(sample_run: Path) -> None:
    with (sample_run / "tables" / "finding-themes.csv").open(encoding="utf-8", newline="") as file:
        links = {row["letter_link"] for row in csv.DictReader(file)}
    pages = {link.partition("#")[0] for link in links}
    texts = {page: (sample_run / page).read_text(encoding="utf-8") for page in pages}
    assert [link for link in links if f'id="{link.partition("#")[2]}"' not in texts[link.partition("#")[0]]] == []
