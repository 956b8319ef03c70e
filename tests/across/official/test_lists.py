"""Reading the official figures, as published and as they go wrong."""

from __future__ import annotations

import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.across.official.lists import read_releases
from pipeline.across.official.spreadsheets import OfficialFileError
from tests.support.official_tables import NEVER, OLD, csv_file

TITLE = "Outcomes from inspections carried out by 31 August 2022, published by 31 October 2022 [note 1]"
WAKEFIELD = ["page", "E08000036", "Wakefield", "Yorkshire", "12/06/2017", "11/08/2017", "Yes", 3]
REVISITED = ["03/06/2019", "23/07/2019", "Some", 2, 1]


def table(*rows: list[Any], header: list[str] = OLD, above: int = 4) -> list[list[Any]]:
    return [[TITLE], *[["A remark."]] * (above - 1), header, *rows]


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def refused(path: Path) -> str:
    with pytest.raises(OfficialFileError) as caught:
        read_releases(path)
    return str(caught.value)


def test_the_statistics_as_published(shared: Path) -> None:
    [release] = read_releases(shared / "official" / "Area_SEND_inspection_data_01_May_2016_to_31_August_2022.ods")
    assert (release.framework, release.as_at, release.published_by) == ("2016", "2022-08-31", "2022-10-31")
    outcomes = Counter((i.kind, i.outcome) for i in release.inspections)
    assert sum(n for (kind, _), n in outcomes.items() if kind == "outcome_letter") == 149
    revisits = {o: n for (kind, o), n in outcomes.items() if kind == "revisit_letter"}
    assert revisits == {"all_sufficient": 20, "some_sufficient": 24, "none_sufficient": 2}
    assert sum(i.n_sufficient or 0 for i in release.inspections) == 178
    assert sum(i.n_not_sufficient or 0 for i in release.inspections) == 77
    assert sum(i.awaits_revisit for i in release.inspections) == 36


def test_the_csv_says_the_same_as_the_statistics(shared: Path) -> None:
    [ods] = read_releases(shared / "official" / "Area_SEND_inspection_data_01_May_2016_to_31_August_2022.ods")
    [text] = read_releases(shared / "official" / "area_send_2016_2022.csv")
    plain = [[replace(i, file="", where="") for i in r.inspections] for r in (ods, text)]
    assert plain[0] == plain[1]


def test_the_management_information_as_published(shared: Path) -> None:
    [release] = read_releases(shared / "official" / "area_send_management_information_2023.csv")
    assert release.framework == "2023"
    actions = {i.area: i.n_priority_actions for i in release.inspections if i.n_priority_actions}
    assert actions == {"Hertfordshire": 2, "Nottinghamshire": 2, "Oldham": 2, "Oxfordshire": 5, "Plymouth": 5}
    assert Counter(i.outcome for i in release.inspections) == {"positive": 5, "inconsistent": 6, "widespread": 5}


def test_half_a_download_of_the_statistics(shared: Path, tmp_path: Path) -> None:
    whole = (shared / "official" / "Area_SEND_inspection_data_01_May_2016_to_31_August_2022.ods").read_bytes()
    part = tmp_path / "statistics.ods"
    for size in (len(whole) // 2, len(whole) - 30, 40):
        part.write_bytes(whole[:size])
        assert "cut short or broken" in refused(part)
    part.write_bytes(whole[:9000] + bytes(3000) + whole[12000:])
    assert "download it again" in refused(part)


def test_an_inspection_and_its_revisit(tmp_path: Path) -> None:
    [release] = read_releases(workbook(tmp_path / "s.xlsx", Data=table(WAKEFIELD + REVISITED)))
    first, second = release.inspections
    assert (first.kind, first.outcome, first.n_weaknesses) == ("outcome_letter", "wsoa_required", 3)
    assert (second.kind, second.inspection_start, second.published) == ("revisit_letter", "2019-06-03", "2019-07-23")
    assert (second.outcome, second.n_sufficient, second.n_not_sufficient) == ("some_sufficient", 2, 1)
    assert first.where == "s.xlsx, sheet Data, row 6"


@pytest.mark.parametrize(
    "written",
    ["12/06/2017", "2017-06-12", "12 June 2017", datetime(2017, 6, 12), date(2017, 6, 12), 42898, 42898.0, "42898"],
)
def test_a_date_however_the_cell_holds_it(tmp_path: Path, written: object) -> None:
    row = [*WAKEFIELD[:4], written, *WAKEFIELD[5:], *NEVER]
    [release] = read_releases(workbook(tmp_path / "s.xlsx", Data=table(row)))
    assert release.inspections[0].inspection_start == "2017-06-12"


@pytest.mark.parametrize("written", ["soon", "31/02/2017", "06/13/2017", 7, 1.5, "1917-06-12", True])
def test_a_cell_that_is_no_date(tmp_path: Path, written: object) -> None:
    row = [*WAKEFIELD[:4], written, *WAKEFIELD[5:], *NEVER]
    message = refused(workbook(tmp_path / "s.xlsx", Data=table(row)))
    assert message.startswith("s.xlsx, sheet Data, row 6, column “inspection start date”: ")


def test_not_revisited_yet(tmp_path: Path) -> None:
    row = [*WAKEFIELD, "Not revisited yet", "", "", "", ""]
    [release] = read_releases(workbook(tmp_path / "s.xlsx", Data=table(row)))
    assert [i.awaits_revisit for i in release.inspections] == [True]


def test_no_statement_means_no_weaknesses(tmp_path: Path) -> None:
    row = [*WAKEFIELD[:6], "No", "", *NEVER]
    [release] = read_releases(workbook(tmp_path / "s.xlsx", Data=table(row)))
    assert (release.inspections[0].outcome, release.inspections[0].n_weaknesses) == ("wsoa_not_required", 0)


@pytest.mark.parametrize("above", [1, 3, 11])
def test_a_header_that_has_moved_is_found(tmp_path: Path, above: int) -> None:
    [release] = read_releases(workbook(tmp_path / "s.xlsx", Data=table(WAKEFIELD + REVISITED, above=above)))
    assert len(release.inspections) == 2
    assert release.inspections[0].where == f"s.xlsx, sheet Data, row {above + 2}"


def test_a_header_in_another_column_and_order_is_found(tmp_path: Path) -> None:
    moved = [["", *reversed(row)] for row in (OLD, WAKEFIELD + REVISITED)]
    [release] = read_releases(workbook(tmp_path / "s.xlsx", Data=moved))
    assert [i.area for i in release.inspections] == ["Wakefield", "Wakefield"]


def test_a_header_that_is_gone(tmp_path: Path) -> None:
    assert "no table of area SEND inspections" in refused(workbook(tmp_path / "s.xlsx", Data=[WAKEFIELD + REVISITED]))


def test_a_renamed_column_is_named_with_what_looks_like_it(tmp_path: Path) -> None:
    header = ["Inspection begin date" if name == "Inspection start date" else name for name in OLD]
    message = refused(workbook(tmp_path / "s.xlsx", Data=table(WAKEFIELD + REVISITED, header=header)))
    assert "sheet Data, row 5: the column “inspection start date” is missing" in message
    assert "“Inspection begin date” looks like it" in message
    assert "Ofsted region" not in message


def test_a_dropped_column_is_named(tmp_path: Path) -> None:
    rows = [row[:7] + row[8:] for row in (OLD, WAKEFIELD + REVISITED)]
    message = refused(workbook(tmp_path / "s.xlsx", Data=table(rows[1], header=rows[0])))
    assert "“number significant weaknesses identified in written statement of action” is missing" in message


def test_a_column_that_stands_twice(tmp_path: Path) -> None:
    rows = [[*row, row[2]] for row in (OLD, WAKEFIELD + REVISITED)]
    assert "“area name” is there twice" in refused(workbook(tmp_path / "s.xlsx", Data=table(rows[1], header=rows[0])))


def test_extra_sheets_and_footnotes_change_nothing(tmp_path: Path) -> None:
    rows = table(WAKEFIELD + REVISITED, [], ["[note 1] Two areas are left out."])
    plain = workbook(tmp_path / "a.xlsx", Data=table(WAKEFIELD + REVISITED))
    more = workbook(
        tmp_path / "b.xlsx", Cover=[["Official statistics"]], Pivot=[["Yes", 82], ["No", 67]], Data=rows, Empty=[]
    )
    [a], [b] = read_releases(plain), read_releases(more)
    assert [replace(i, file="") for i in b.inspections] == [
        replace(i, file="", where=i.where.replace("a.xlsx", "b.xlsx")) for i in a.inspections
    ]


def test_a_second_sheet_that_says_otherwise(tmp_path: Path) -> None:
    other = [*WAKEFIELD[:7], 4, *REVISITED]
    same = workbook(tmp_path / "a.xlsx", One=table(WAKEFIELD + REVISITED), Two=table(WAKEFIELD + REVISITED))
    assert len(read_releases(same)[0].inspections) == 2
    message = refused(workbook(tmp_path / "b.xlsx", One=table(WAKEFIELD + REVISITED), Two=table(other)))
    assert message == (
        "b.xlsx, sheet Two, row 6: Wakefield has other values at b.xlsx, sheet One, row 6; delete one of the two"
    )


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        (1, "wakefield", "not an ONS code"),
        (6, "Perhaps", "is none of: yes, no"),
        (7, "three", "is not a count"),
        (7, -1, "is not a count"),
        (7, 2.5, "is not a count"),
        (10, "Most", "is none of: yes, some, no"),
        (8, "Revisited", "is not a date"),
        (2, "", "“area name” is empty"),
        (5, "", "“inspection publication date” is empty"),
        (9, "", "no publication date"),
    ],
)
def test_a_cell_that_cannot_be_understood(tmp_path: Path, place: int, value: object, says: str) -> None:
    row = [*WAKEFIELD, *REVISITED]
    row[place] = value
    message = refused(workbook(tmp_path / "s.xlsx", Data=table(row)))
    assert message.startswith("s.xlsx, sheet Data, row 6")
    assert says in message


def test_the_cut_off_comes_from_the_sheet_then_the_title_then_the_file(tmp_path: Path) -> None:
    rows = table(WAKEFIELD + REVISITED)
    assert read_releases(workbook(tmp_path / "a.xlsx", To_Aug_2023=rows))[0].as_at == "2023-08-31"
    assert read_releases(workbook(tmp_path / "a.xlsx", Data=rows))[0].as_at == "2022-08-31"
    bare = csv_file(tmp_path / "send-as-at-30-june-2021.csv", [OLD, WAKEFIELD + REVISITED])
    assert read_releases(bare)[0].as_at == "2021-06-30"
    bare = csv_file(tmp_path / "send.csv", [OLD, WAKEFIELD + REVISITED])
    assert read_releases(bare)[0].as_at == "2019-06-03"  # the last inspection that it lists


def test_a_csv_cut_short_within_a_row(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "s.csv", [OLD, WAKEFIELD + REVISITED, WAKEFIELD[:4]])
    assert refused(path) == "s.csv, row 3: 4 cells where the header has 13, as after half a download"


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("s.ods", b"<!doctype html><title>Not found</title>", "this is a web page"),
        ("s.csv", b"  <html>", "this is a web page"),
        ("s.ods", b"", "is empty"),
        ("s.csv", "Area na\xefve".encode("latin-1"), "not UTF-8"),
        ("s.csv", b"a,b\0c", "binary data"),
        ("s.csv", b'a,"b', "not CSV"),
        ("s.csv", b"name,code\nWakefield,E08000036\n", "no table of area SEND inspections"),
        ("s.pdf", b"%PDF-1.7", "official figures are read from"),
        ("s.xlsx", b"PK\x03\x04 and no more", "cut short or broken"),
    ],
)
def test_the_wrong_file(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(data)
    message = refused(tmp_path / name)
    assert message.startswith(f"{name}") and says in message


def test_a_zip_that_is_no_spreadsheet(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "s.ods", "w") as archive:
        archive.writestr("letter.txt", "hello")
    assert "cannot be read as a spreadsheet" in refused(tmp_path / "s.ods")


def test_a_file_that_unpacks_to_far_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.across.official.spreadsheets.MAX_UNPACKED", 1000)
    path = workbook(tmp_path / "s.xlsx", Data=table(WAKEFIELD + REVISITED))
    assert "unpacks to far more" in refused(path)


def test_a_table_with_a_header_only(tmp_path: Path) -> None:
    assert "a header and no rows" in refused(workbook(tmp_path / "s.xlsx", Data=table()))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<table:table-row ", b'<table:table-row table:number-rows-repeated="900000" '),
        (b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="16000" '),
    ],
)
def test_a_row_or_cell_repeated_beyond_all_measure(shared: Path, tmp_path: Path, old: bytes, new: bytes) -> None:
    source = shared / "official" / "Area_SEND_inspection_data_01_May_2016_to_31_August_2022.ods"
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(tmp_path / "s.ods", "w") as archive:
        for name in whole.namelist():
            data = whole.read(name)
            if name == "content.xml":
                at = data.rindex(old, 0, data.index(b"Wolverhampton"))
                data = data[:at] + new + data[at + len(old) :]
            archive.writestr(name, data)
    assert "far too often" in refused(tmp_path / "s.ods")


def test_a_sheet_that_is_far_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.across.official.spreadsheets.MAX_ROWS", 5)
    assert "far more rows" in refused(workbook(tmp_path / "s.xlsx", Data=table(WAKEFIELD + REVISITED)))
