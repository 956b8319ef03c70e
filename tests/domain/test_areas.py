"""Local areas through time: names as written, days on which codes change, and the table itself."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.areas import Area, Areas, load_areas
from pipeline.domain.errors import RulesError
from tests.support.rules import FOLDER, project_rules

AREAS = project_rules().areas
BUCKINGHAMSHIRE_2022 = ("E10000002", "2022-03-07")  # the statistics' code had ended on 2020-03-31


def code(written: str, on: str) -> str | None:
    area = AREAS.find(written, on)
    return area.code if area else None


def first_day(area: Area) -> str:
    return area.start or "2009-01-01"


def last_day(area: Area) -> str:
    return area.end or "2027-12-31"


def spellings(name: str) -> list[str]:
    return [
        name,
        name.upper(),
        name.lower(),
        f"the local area of {name}",
        f"{name} Local Area Partnership",
        f"{name} Local AREA Partnership",
        f" {name}’s ",
        name.replace(" and ", " & ").replace("-", " "),
        name.replace("-", "-\n").replace(" ", "\u00a0"),
    ]


# --- against the reference letters and the official statistics


def gold(shared: Path) -> list[dict[str, str]]:
    files = [shared / "gold" / f"{name}.jsonl" for name in ("2016", "2023", "seeds")]
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def test_every_reference_letter_s_code_was_in_force_when_its_inspection_started(shared: Path) -> None:
    letters = gold(shared)
    assert len(letters) > 100
    for letter in letters:
        area = AREAS.by_code(letter["la_code"], letter["inspection_start"])
        assert area, letter["file"]
        for name in area.names:
            for written in spellings(name):
                assert AREAS.find(written, letter["inspection_start"]) == area, written


def test_slugs_are_those_of_the_reference_letters_files(shared: Path) -> None:
    for letter in gold(shared):
        if letter["file"].endswith(".pdf"):
            area = AREAS.by_code(letter["la_code"], letter["inspection_start"])
            assert area and letter["file"].startswith(area.slug + "-")


def test_every_name_in_the_official_statistics_gives_the_official_code(shared: Path) -> None:
    with (shared / "official" / "area_send_2016_2022.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 149
    for row in rows:
        expected = row["la_code"]
        if (expected, row["inspection_start"]) == BUCKINGHAMSHIRE_2022:
            expected = "E06000060"
        for written in spellings(row["area"]):
            area = AREAS.find(written, row["inspection_start"])
            assert area and area.code == expected, written
            merged = "North East, Yorkshire and the Humber"
            assert row["ofsted_region"] == (merged if area.region in merged.replace("the", "The") else area.region)


def test_the_table_holds_every_upper_tier_authority_of_england(shared: Path) -> None:
    with (shared / "official" / "uk_local_authorities.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    types = {"CTY", "UA", "MD", "LBO", "CC"}
    official = {r["gss-code"] for r in rows if r["nation"] == "England" and r["local-authority-type"] in types}
    not_in_that_list = {"E08000038", "E08000039", "E08000020", "E06000048"}
    assert {a.code for a in AREAS.table} == official | not_in_that_list


# --- days


@pytest.mark.parametrize(
    ("day", "number"),
    [
        ("2009-04-01", 152),
        ("2014-09-01", 152),
        ("2016-06-01", 152),
        ("2019-03-31", 152),
        ("2019-04-01", 151),
        ("2020-06-01", 151),
        ("2021-03-31", 151),
        ("2021-04-01", 152),
        ("2023-03-31", 152),
        ("2023-04-01", 153),
        ("2026-06-01", 153),
        ("2027-03-31", 153),
    ],
)
def test_number_of_areas_in_force(day: str, number: int) -> None:
    assert len(AREAS.in_force(day)) == number


@pytest.mark.parametrize(
    ("written", "last", "before", "first", "after"),
    [
        ("Gateshead", "2013-03-31", "E08000020", "2013-04-01", "E08000037"),
        ("Northumberland", "2013-03-31", "E06000048", "2013-04-01", "E06000057"),
        ("Dorset", "2019-03-31", "E10000009", "2019-04-01", "E06000059"),
        ("Bournemouth", "2019-03-31", "E06000028", "2019-04-01", None),
        ("Poole", "2019-03-31", "E06000029", "2019-04-01", None),
        ("Bournemouth, Christchurch & Poole", "2019-03-31", None, "2019-04-01", "E06000058"),
        ("Buckinghamshire", "2020-03-31", "E10000002", "2020-04-01", "E06000060"),
        ("Northamptonshire", "2021-03-31", "E10000021", "2021-04-01", None),
        ("North Northamptonshire", "2021-03-31", None, "2021-04-01", "E06000061"),
        ("West Northamptonshire", "2021-03-31", None, "2021-04-01", "E06000062"),
        ("Cumbria", "2023-03-31", "E10000006", "2023-04-01", None),
        ("Cumberland", "2023-03-31", None, "2023-04-01", "E06000063"),
        ("Westmorland & Furness", "2023-03-31", None, "2023-04-01", "E06000064"),
        ("North Yorkshire", "2023-03-31", "E10000023", "2023-04-01", "E06000065"),
        ("Somerset", "2023-03-31", "E10000027", "2023-04-01", "E06000066"),
        ("Barnsley", "2023-03-31", "E08000016", "2023-04-01", "E08000038"),
        ("Sheffield", "2023-03-31", "E08000019", "2023-04-01", "E08000039"),
        ("Surrey", "2027-03-31", "E10000030", "2027-04-01", None),
    ],
)
def test_codes_change_on_the_day(written: str, last: str, before: str | None, first: str, after: str | None) -> None:
    assert (code(written, last), code(written, first)) == (before, after)


def test_without_a_date_only_a_name_of_one_area_for_all_time_is_found() -> None:
    assert code("Kent", "") == "E10000016"
    assert code("Cumbria", "") == "E10000006"
    assert code("Dorset", "") is None
    assert code("Sheffield", "") is None


def test_codes_and_days() -> None:
    assert AREAS.by_code("E10000002", "2020-03-31")
    assert AREAS.by_code("E10000002", "2022-03-07") is None
    assert AREAS.by_code("E10000002")
    assert AREAS.by_code("E99999999") is None


def test_what_came_before_and_after() -> None:
    assert [a.name for a in AREAS.successors("E10000006")] == ["Cumberland", "Westmorland and Furness"]
    assert [a.code for a in AREAS.predecessors("E06000058")] == ["E06000028", "E10000009", "E06000029"]
    assert AREAS.successors("E10000016") == AREAS.predecessors("E10000016") == []
    assert AREAS.successors("E10000030") == []  # codes not known
    assert [a.code for a in AREAS.ever("Dorset")] == ["E10000009", "E06000059"]


# --- spellings


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Stoke-on- Trent", "Stoke-on-Trent"),
        ("Stoke", "Stoke-on-Trent"),
        ("Hull", "Kingston upon Hull, City of"),
        ("Kingston-upon-Hull City Council", "Kingston upon Hull, City of"),
        ("Royal Borough of Kingston upon Thames", "Kingston upon Thames"),
        ("NE Lincolnshire", "North East Lincolnshire"),
        ("N.E. Lincolnshire", "North East Lincolnshire"),
        ("North-East Lincolnshire", "North East Lincolnshire"),
        ("Durham County Council", "County Durham"),
        ("Durham", "County Durham"),
        ("Bristol City Council", "Bristol, City of"),
        ("the City of Bristol", "Bristol, City of"),
        ("Herefordshire", "Herefordshire, County of"),
        ("St Helens", "St. Helens"),
        ("St Helen’s", "St. Helens"),
        ("St. Helens’", "St. Helens"),
        ("Southend on Sea", "Southend-on-Sea"),
        ("Telford & Wrekin", "Telford and Wrekin"),
        ("BCP Council", "Bournemouth, Christchurch and Poole"),
        ("Bedford Borough", "Bedford"),
        ("Bedford Borough Council’s local area", "Bedford"),
        ("london corporation", "City of London"),
        ("City of London", "City of London"),
        ("City of London Corporation", "City of London"),
        ("Windsor and Maidenhead, Royal Borough of", "Windsor and Maidenhead"),
        ("Royal Borough of Windsor & Maidenhead", "Windsor and Maidenhead"),
        ("The Royal Borough of Greenwich", "Greenwich"),
        ("London Borough of Hammersmith & Fulham", "Hammersmith and Fulham"),
        ("Westminster City Council", "Westminster"),
        ("Metropolitan Borough of Knowsley", "Knowsley"),
        ("Bury Metropolitan Borough Council", "Bury"),
        ("City of York Council", "York"),
        ("Isle of Wight Council", "Isle of Wight"),
        ("Council of the Isles of Scilly", None),
        ("Isles of Scilly", "Isles of Scilly"),
        ("Hertford-\nshire", "Hertfordshire"),
        ("Shef\ufb01eld", "Sheffield"),
        ("B\u00e9xley", "Bexley"),
        ("Shrop\u00adshire", "Shropshire"),
        ("Derby", "Derby"),
        ("Derby City Council", "Derby"),
        ("Derbyshire County Council", "Derbyshire"),
        ("Nottingham", "Nottingham"),
        ("Nottinghamshire", "Nottinghamshire"),
        ("Cheshire East", "Cheshire East"),
        ("Cheshire West & Chester", "Cheshire West and Chester"),
        ("Birmingham CC", "Birmingham"),
        ("Rutland County Council", "Rutland"),
    ],
)
def test_awkward_spellings(written: str, name: str | None) -> None:
    area = AREAS.find(written, "2022-06-01")
    assert (area.name if area else None) == name


@pytest.mark.parametrize(
    "written",
    [
        "",
        " – ",
        "the",
        "County",
        "London",
        "Borough of",
        "Local Area Partnership",
        "Bedfordshire",
        "Berkshire",
        "Cheshire",
        "Sussex",
        "Yorkshire",
        "Kingston",
        "Leicesteshire",
        "Derbyshir",
        "Nottingham County Council",
        "Derby County Council",
        "London Borough of Kent",
        "Kent Borough Council",
        "London Borough of Leeds",
        "Derby and Derbyshire",
        "Greater Manchester",
        "Mid Devon",
        "Surrey Heath",
        "Newcastle-under-Lyme",
        "City of Leicestershire",
    ],
)
def test_nothing_is_guessed(written: str) -> None:
    assert AREAS.find(written, "2022-06-01") is None


def test_a_county_council_that_ended_is_not_the_unitary_of_the_same_name() -> None:
    assert code("Dorset County Council", "2019-03-31") == "E10000009"
    assert code("Dorset County Council", "2019-04-01") is None


def test_each_spelling_finds_its_own_area_on_its_first_and_last_day() -> None:
    for area in AREAS.table:
        for written in (w for name in area.names for w in spellings(name)):
            assert AREAS.find(written, first_day(area)) == area, written
            assert AREAS.find(written, last_day(area)) == area, written


@given(st.sampled_from(AREAS.table), st.data())
def test_case_and_white_space_do_not_count(area: Area, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(area.names))
    cases = data.draw(st.lists(st.booleans(), min_size=len(name), max_size=len(name)))
    gaps = data.draw(st.lists(st.sampled_from([" ", "\n", "  ", "\u00a0", "\t"]), min_size=9, max_size=9))
    written = "".join(c.upper() if up else c.lower() for c, up in zip(name, cases, strict=True))
    for gap in gaps:
        written = written.replace(" ", gap, 1)
    assert AREAS.find(written, first_day(area)) == area


@given(st.text(max_size=60))
def test_any_text_is_answered(written: str) -> None:
    area = AREAS.find(written, "2022-06-01")
    assert area is None or area.in_force("2022-06-01")
    AREAS.near(written)
    AREAS.problem(written, "2022-06-01")
    for found, start, end in AREAS.in_text(written, "2022-06-01"):
        assert AREAS.find(written[start:end], "2022-06-01") == found


# --- names within a text


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Joint area SEND inspection in North East Lincolnshire", ["North East Lincolnshire"]),
        ("Joint local area SEND revisit in Cheshire West and Chester", ["Cheshire West and Chester"]),
        ("AREA SEND INSPECTION OF STOKE-ON-\nTRENT", ["Stoke-on-Trent"]),
        ("Area SEND inspection of Bournemouth, Christchurch & Poole", ["Bournemouth, Christchurch and Poole"]),
        ("Area SEND inspection of St Helens Local Area Partnership", ["St. Helens"]),
        ("NHS Derby and Derbyshire", ["Derby", "Derbyshire"]),
        ("Bury’s plan", ["Bury"]),
        ("the reading of letters", []),
        ("Greater Manchester and Northern Lincolnshire", []),
        ("Northamptonshire Children’s Trust", []),
        ("Newcastle-under-Lyme", []),
        ("Kentish Town, East Devon and South Derbyshire", []),
        ("", []),
    ],
)
def test_names_in_a_subject_line(text: str, names: list[str]) -> None:
    found = AREAS.in_text(text, "2022-06-01")
    assert [area.name for area, _, _ in found] == names
    assert all(AREAS.find(text[start:end], "2022-06-01") == area for area, start, end in found)


def test_offsets_in_a_subject_line() -> None:
    text = "Joint area SEND inspection in Isle of Wight"
    [(_, start, end)] = AREAS.in_text(text, "2022-06-01")
    assert text[start:end] == "Isle of Wight"


# --- what a researcher is told


def test_the_message_for_an_area_that_ended_says_when_and_what_followed() -> None:
    assert AREAS.problem("Northamptonshire", "2024-03-01") == (
        "no local area is called “Northamptonshire” on 2024-03-01: Northamptonshire (E10000021) existed until "
        "2021-03-31, followed by North Northamptonshire (E06000061), West Northamptonshire (E06000062)"
    )


def test_the_message_for_surrey_says_that_the_new_codes_are_not_known() -> None:
    assert "East Surrey and West Surrey, whose codes were not known" in AREAS.problem("Surrey", "2027-04-01")


def test_the_message_for_an_unknown_name_suggests_near_ones() -> None:
    assert AREAS.near("Leicesteshire County Council")[0] == "Leicestershire"
    assert AREAS.near("xqzv") == []
    assert "Leicestershire" in AREAS.problem("Leicesteshire", "2020-01-01")
    assert "rules/areas.csv" in AREAS.problem("xqzv", "2020-01-01")


# --- the table


def test_names_slugs_and_codes_of_the_table() -> None:
    assert len({a.code for a in AREAS.table}) == len(AREAS.table)
    for a in AREAS.table:
        for b in AREAS.table:
            if a.code < b.code and a.slug == b.slug:
                assert last_day(a) < first_day(b) or last_day(b) < first_day(a)
    for area in AREAS.table:
        if area.change == "recoded":
            assert [(s.slug, s.name) for s in AREAS.successors(area.code)] == [(area.slug, area.name)]


def test_no_spelling_is_in_the_table_that_would_be_found_without_it() -> None:
    for area in AREAS.table:
        for spelling in area.also_written:
            bare = Areas((replace_spellings(area, spelling),))
            assert bare.find(spelling, first_day(area)) is None, (area.code, spelling)


def replace_spellings(area: Area, without: str) -> Area:
    values = {name: getattr(area, name) for name in Area.__slots__}
    return Area(**{**values, "also_written": tuple(s for s in area.also_written if s != without)})


def changed(tmp_path: Path, old: str, new: str) -> str:
    text = (FOLDER / "areas.csv").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "areas.csv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        load_areas(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("code,name", "Code,name", "areas.csv:1: the columns must be code,name,"),
        ("E09000003,Barnet", "E9000003,Barnet", "areas.csv:3: “E9000003” is no ONS code"),
        ("E09000003,Barnet,barnet", "E09000003,Barnet,Barnet", "the slug “Barnet”"),
        ("E09000003,Barnet", "E09000002,Barnet", "the code E09000002 stands twice"),
        ("barnet,London borough", "barnet,borough", "the kind “borough” is none of"),
        ("2023-03-31,recoded,E08000038", "31/03/2023,recoded,E08000038", "“31/03/2023” is no date; write it as"),
        ("2023-03-31,recoded,E08000038", "2023-03-31,recoded,E08000099", "the successor E08000099 is not in the table"),
        ("2023-03-31,recoded,E08000038", "2023-04-01,recoded,E08000038", "E08000016 are both barnsley"),
        ("2023-03-31,recoded,E08000038", "2023-03-31,,E08000038", "`change` must be recoded or reorganised"),
        ("E09000003,Barnet,barnet", "E09000003,Barnet", "areas.csv:3: has more or fewer cells"),
        ("E09000003,Barnet", 'E09000003,"Barnet', "areas.csv:"),
    ],
)
def test_mistakes_in_the_table_are_named_with_their_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert message in changed(tmp_path, old, new)


def test_a_table_that_is_not_there_or_not_utf8(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="cannot be read"):
        load_areas(tmp_path / "none.csv")
    (tmp_path / "areas.csv").write_bytes(b"code,name\xff")
    with pytest.raises(RulesError, match="UTF-8"):
        load_areas(tmp_path / "areas.csv")


def test_a_table_saved_by_a_spreadsheet_reads_the_same(tmp_path: Path) -> None:
    text = (FOLDER / "areas.csv").read_text(encoding="utf-8")
    (tmp_path / "areas.csv").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load_areas(tmp_path / "areas.csv") == AREAS
