"""The researcher's tables, over a few made-up letters whose numbers can be counted by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest

from pipeline.domain.records import Finding, Letter, Row, page_link
from pipeline.domain.vocabulary import FindingKind, LetterKind
from pipeline.outputs.frames import record_frames
from pipeline.outputs.tables import (
    TABLES,
    Table,
    TableInput,
    areas_by_themes,
    areas_without,
    crosstab,
    good_practice,
    headline_groups,
    lgiu_table,
    make_tables,
    problem_kinds,
    revisits,
    table_input,
    theme_by_area,
    theme_by_framework,
    theme_by_region,
    theme_by_year,
    theme_pairs,
    theme_shares,
)
from pipeline.outputs.tables.base import share
from tests.outputs.made_run import rows
from tests.support.gold_run import publish_tables
from tests.support.rules import project_rules

AREAS, TAXONOMY = project_rules().areas, project_rules().themes.taxonomy


def input_of(tables: Mapping[str, Sequence[Row]]) -> TableInput:
    """What the tables are made from, for the records given."""
    return table_input(record_frames(tables), AREAS, TAXONOMY)


@pytest.fixture(scope="module")
def run() -> TableInput:
    return input_of(rows())


def cell(data: pd.DataFrame, column: str, **where: str) -> object:
    for name, value in where.items():
        data = data[data[name] == value]
    assert len(data) == 1, f"{len(data)} rows for {where}"
    return data[column].iloc[0]


def test_themes_by_area_have_words_and_links(run: TableInput) -> None:
    data = theme_by_area(run)
    whole = {"theme": "leadership", "subtheme": "", "area": "Bury"}
    assert cell(data, "findings", **whole) == 3  # two weaknesses and a priority action; no revisit, no monitoring
    words = "bury 2017 weakness 1 | bury 2017 weakness 2 | bury 2024 priority_action 1"
    assert cell(data, "words", **whole) == words
    assert "https://example.org/bury-outcome_letter-2017-06-12.pdf#page=3" in str(cell(data, "links", **whole))
    assert cell(data, "findings", theme="leadership", subtheme="strategy", area="Bury") == 1
    assert not len(data[(data["theme"] == "transport") | (data["theme"] == "identification")])


def test_a_reorganised_council_is_another_area_and_a_recoded_one_the_same(run: TableInput) -> None:
    data = theme_by_area(run)
    assert sorted(data[(data["area"] == "Dorset") & (data["subtheme"] == "")]["la_code"]) == ["E06000059", "E10000009"]
    assert set(data[data["area"] == "Barnsley"]["la_code"]) == {"E08000038"}
    shares = theme_shares(run)
    assert cell(shares, "areas", theme="ehc_plans", subtheme="") == 3  # Bury and two Dorsets
    assert cell(shares, "areas", theme="no theme") == 1
    assert cell(shares, "findings", theme="no theme") == 2


def test_an_area_of_the_corpus_that_was_recoded_is_one_area_too(tmp_path: Path) -> None:
    """As in the journeys: the corpus's own areas.csv says that X00000001 became X00000002."""
    (tmp_path / "areas.csv").write_text(
        "code,name,slug,kind,region,start,end,change,successors,also_written,note\n"
        "X00000001,Ashmere,ashmere,unitary,South West,,2019-03-31,recoded,X00000002,,made up\n"
        "X00000002,Ashmere,ashmere,unitary,South West,2019-04-01,,,,,made up\n",
        encoding="utf-8",
    )
    letters, findings = [], []
    for code, kind, found, year in (
        ("X00000001", LetterKind.OUTCOME_LETTER, FindingKind.WEAKNESS, 2017),
        ("X00000002", LetterKind.FULL_INSPECTION, FindingKind.IMPROVEMENT, 2024),
    ):
        letter = Letter(f"ashmere-{kind}-{year}", "x.pdf", kind=kind, area="Ashmere", la_code=code)
        letters.append(letter)
        findings.append(Finding(f"{letter.letter_id}/{found}/1", letter.letter_id, found, 1, "late plans"))
    areas = project_rules().with_areas([tmp_path / "areas.csv"]).areas
    out = publish_tables(tmp_path / "out", {"letters": letters, "findings": findings}, areas=areas)
    [row] = pd.read_csv(out / "tables" / "theme-by-area.csv").to_dict("records")
    assert (row["area"], row["la_code"], row["findings"]) == ("Ashmere", "X00000002", 2)
    shares = pd.read_csv(out / "tables" / "theme-shares.csv").set_index("theme")
    assert list(shares.loc["no theme", ["areas", "areas_inspected", "areas_with_faults"]]) == [1, 1, 1]


def test_shares_are_of_areas_inspected_and_of_areas_with_faults(run: TableInput) -> None:
    shares = theme_shares(run)
    row = {"theme": "leadership", "subtheme": "governance"}
    assert [cell(shares, c, **row) for c in ("findings", "areas", "areas_inspected", "areas_with_faults")] == [
        3,
        1,
        5,
        4,
    ]
    assert cell(shares, "share", **row) == 0.2 and cell(shares, "share_of_faulted", **row) == 0.25
    assert cell(shares, "areas", theme="transport") == 0  # a strength and a development, but no fault
    assert cell(shares, "share_high", theme="transport") == pytest.approx(share(0, 5)[2])


def test_likely_themes_stand_beside_the_counts_and_change_none(run: TableInput) -> None:
    shares = theme_shares(run)
    row = {"theme": "transition"}
    assert [cell(shares, c, **row) for c in ("findings", "areas", "likely_findings", "likely_areas")] == [0, 0, 1, 1]
    row = {"theme": "leadership", "subtheme": "strategy"}
    counts = ("areas", "likely_findings", "likely_areas", "likely_finding_ids")
    assert [cell(shares, c, **row) for c in counts] == [1, 1, 0, "bury-full_inspection-2024-06-12/improvement/1"]
    by_area = theme_by_area(run)
    assert cell(by_area, "findings", area="Bury", theme="transition") == 0
    assert cell(by_area, "likely_words", area="Bury", theme="transition") == "bury 2024 improvement 1"
    kinds = problem_kinds(run)
    assert cell(kinds, "likely_findings", headline="Leadership", problem="any") == 1
    groups = headline_groups(run)
    assert cell(groups, "likely_leadership", framework="2023", area="Bury") == 1
    assert cell(groups, "leadership", framework="2023", area="Bury") == 1
    faults = make_tables(record_frames(rows()), AREAS, TAXONOMY)["faults"]
    both = {"area": "Bury", "kind": "improvement"}
    assert cell(faults, "themes", **both) == "ehc_plans.quality"
    assert cell(faults, "likely_themes", **both) == "leadership.strategy; transition"


def test_wilson_interval_against_published_values() -> None:
    assert share(1, 10) == (0.1, 0.0179, 0.4042)
    assert share(0, 10) == (0.0, 0.0, 0.2775)
    assert share(10, 10) == (1.0, 0.7225, 1.0)
    assert share(0, 0) == (None, None, None)
    for n in range(1, 40):
        for k in range(n + 1):
            p, low, high = share(k, n)
            assert low is not None and high is not None and p is not None and 0 <= low <= p <= high <= 1
            assert math.isclose(1 - high, share(n - k, n)[1] or 0, abs_tol=1e-4)


def test_by_year_region_and_framework(run: TableInput) -> None:
    years = theme_by_year(run)
    row = {"theme": "leadership", "subtheme": "governance"}
    assert [cell(years, c, **row, year="2017") for c in ("findings", "areas", "areas_inspected")] == [2, 1, 2]
    assert cell(years, "findings", **row, year="2024") == 1
    assert "2025" not in set(years["year"])  # a monitoring inspection is no inspection of an area
    regions = theme_by_region(run)
    assert cell(regions, "areas_inspected", **row, region="Yorkshire and The Humber") == 2
    assert cell(regions, "findings", theme="ehc_plans", subtheme="", region="South West") == 2
    frameworks = theme_by_framework(run)
    assert [cell(frameworks, "findings", **row, framework=f) for f in ("2016", "2023")] == [2, 1]


def test_cross_tables_add_up(run: TableInput) -> None:
    years = theme_by_year(run)
    wide = crosstab(years, "year")
    assert list(wide.columns) == ["theme", "subtheme", "2017", "2019", "2024"]
    assert wide[["2017", "2019", "2024"]].to_numpy().sum() == years["findings"].sum()
    areas = areas_by_themes(theme_by_area(run))
    assert list(areas["area"]) == ["Barnsley", "Bury", "Dorset", "Dorset"]
    assert cell(areas, "leadership", area="Bury") == 3
    assert cell(areas, "leadership", area="Barnsley") == 0


def test_pairs_in_one_finding_and_in_one_letter(run: TableInput) -> None:
    pairs = theme_pairs(run)
    both = {"theme_a": "leadership.strategy", "theme_b": "leadership.governance"}
    assert [cell(pairs, c, **both) for c in ("findings", "letters", "letters_a", "letters_b")] == [1, 1, 1, 2]
    assert cell(pairs, "lift", **both) == 3.0  # 1 letter of 6 with faults, where 1 × 2 / 6 would be chance
    assert cell(pairs, "finding_ids", **both) == "bury-outcome_letter-2017-06-12/weakness/1"
    apart = {"theme_a": "leadership.strategy", "theme_b": "engagement.coproduction"}
    assert [cell(pairs, c, **apart) for c in ("findings", "letters")] == [0, 1]


def test_kinds_of_problem_stand_in_the_briefings_order(run: TableInput) -> None:
    data = problem_kinds(run)
    assert list(dict.fromkeys(data["headline"])) == ["Leadership", "EHC plans", "Local offer and engagement"]
    third = data[data["headline"] == "Local offer and engagement"]
    assert [f"{t}.{s}" for t, s in zip(third["theme"], third["subtheme"], strict=True)][1:] == [
        "engagement.communication",
        "local_offer.promotion",
        "local_offer.awareness",
        "local_offer.quality",
        "engagement.coproduction",
    ]
    assert list(data["problem"][:3]) == ["any", "Lack of awareness", "Joint commissioning"]
    governance = {"theme": "leadership", "subtheme": "governance"}
    assert cell(data, "findings", **governance) == 3
    assert cell(lgiu_table(run), "findings", **governance) == 2  # significant weaknesses alone
    assert cell(data, "findings", headline="Leadership", problem="any") == 3  # each finding once


def test_headlines_named_and_not_named(run: TableInput) -> None:
    data = headline_groups(run)
    bury = {"framework": "2016", "area": "Bury"}
    assert [cell(data, c, **bury) for c in ("leadership", "ehc_plans", "local_offer_and_engagement")] == [2, 0, 1]
    assert cell(data, "headlines_not_named", **bury) == "EHC plans"
    assert "Leeds" not in set(data["area"])  # no fault at all
    without = areas_without(run)
    assert cell(without, "area_names", framework="2016", headline="None of the three") == "Barnsley"
    assert cell(without, "area_names", framework="2016", headline="Leadership") == "Barnsley; Dorset"
    assert cell(without, "areas_with_faults", framework="2023", headline="EHC plans") == 3


def test_revisits_count_verdicts_and_leave_the_unread_out_of_the_share(run: TableInput) -> None:
    data = revisits(run)
    row = {"theme": "leadership", "subtheme": "governance"}
    assert [cell(data, c, **row) for c in ("weaknesses", "sufficient", "not_sufficient", "unread")] == [2, 1, 1, 0]
    assert [cell(data, c, theme="all") for c in ("weaknesses", "sufficient", "not_sufficient", "unread")] == [
        3,
        1,
        1,
        1,
    ]
    assert cell(data, "share_sufficient", theme="all") == 0.5
    assert pd.isna(cell(data, "share_sufficient", theme="engagement", subtheme="coproduction"))
    assert cell(data, "unread_ids", theme="all") == "bury-revisit_letter-2019-06-12/weakness/3"


def test_strengths_stand_in_the_tables_of_strengths_alone(run: TableInput) -> None:
    data = good_practice(run)
    assert cell(data, "findings", theme="identification") == 2 and cell(data, "areas", theme="identification") == 1
    made = make_tables(record_frames(rows()), AREAS, TAXONOMY)
    strengths = {i for i in run.findings["finding_id"] if "/strength/" in i}
    for name, table in made.items():
        ids = {i for column in table for value in table[column] for i in str(value).split() if i in strengths}
        assert bool(ids) == (name in ("good-practice", "strengths", "finding-themes")), name


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_number_is_the_number_of_its_ids(run: TableInput, table: Table) -> None:
    data = table.make(run)
    known = set(run.findings["finding_id"])
    for row in data.to_dict("records"):
        for column in (c for c in row if c.endswith("_ids") and c != "letter_ids"):
            ids = row[column].split()
            assert set(ids) <= known and len(ids) == len(set(ids))
            counts = {"finding_ids": "findings", "likely_finding_ids": "likely_findings"}
            counted = row.get(counts.get(column, column.removesuffix("_ids")))
            if counted is not None and "areas_with_faults" not in row:
                assert counted == len(ids), (column, row)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_nothing_to_count_gives_a_table_with_the_same_columns(run: TableInput, table: Table) -> None:
    assert list(table.make(input_of({})).columns) == list(table.make(run).columns)


def test_an_area_nobody_knows_is_named_as_it_was_written() -> None:
    letter = Letter("x-outcome_letter-", "x.pdf", kind="outcome_letter", area_as_written="Old Sarum")
    finding = Finding("x-outcome_letter-/weakness/1", letter.letter_id, "weakness", 1, "w")
    data = input_of({"letters": [letter], "findings": [finding]})
    made = theme_by_area(data)
    assert (made["theme"][0], made["area"][0], made["la_code"][0]) == ("no theme", "Old Sarum", "")
    assert theme_by_year(data)["year"].unique().tolist() == ["not stated"]


@pytest.mark.parametrize(
    ("url", "leads_to"),
    [
        ("https://example.org/a.pdf", "https://example.org/a.pdf#page=4"),
        ("HTTP://example.org/a.pdf#top", "HTTP://example.org/a.pdf#page=4"),
        ("javascript:alert(1)", "text/l.txt"),
        ("https://example.org/a b", "text/l.txt"),
        ('https://example.org/"><script>', "text/l.txt"),
        ("file:///etc/passwd", "text/l.txt"),
        ("", "text/l.txt"),
    ],
)
def test_links_lead_to_the_page_or_to_the_text_and_nowhere_else(url: str, leads_to: str) -> None:
    assert page_link(url, 4, "l") == leads_to
