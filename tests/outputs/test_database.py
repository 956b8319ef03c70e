"""The database is typed, keyed and searchable, and Datasette opens it with its metadata."""

from __future__ import annotations

import asyncio
import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from pipeline.outputs.data.database_views import QUERIES, VIEWS
from tests.conftest import ROOT

ANSWERS = {
    "search": {"words": "bury weaknesses"},
    "area": {"area": "ury"},
    "areas_with_theme": {"theme": "leadership", "framework": "2016"},
    "statements_between": {"first": "2017-01-01", "last": "2017-12-31"},
}


@pytest.fixture(scope="module")
def database(made_run: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(made_run / "send-letters.sqlite")) as connection:
        yield connection


@pytest.fixture(scope="module")
def datasette(made_run: Path) -> Datasette:
    metadata = json.loads((made_run / "send-letters.metadata.json").read_text(encoding="utf-8"))
    return Datasette([str(made_run / "send-letters.sqlite")], metadata=metadata)


def test_every_key_is_kept_and_every_category_indexed(database: sqlite3.Connection) -> None:
    types = {row[1]: (row[2], row[5]) for row in database.execute("PRAGMA table_info(findings)")}
    indexes = {row[1] for row in database.execute("PRAGMA index_list(themes)")}
    assert types["finding_id"] == ("TEXT", 1) and types["number"] == ("INTEGER", 0)
    assert {"themes_finding_id", "themes_theme", "themes_subtheme"} <= indexes
    assert {row[2] for row in database.execute("PRAGMA foreign_key_list(themes)")} == {"findings"}
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_search_finds_other_forms_of_a_word(database: sqlite3.Connection) -> None:
    found = database.execute("SELECT count(*) FROM findings_fts WHERE findings_fts MATCH 'weaknesses'").fetchone()
    assert found == (8,)


def test_the_views_count_as_one_would_by_hand(database: sqlite3.Connection) -> None:
    totals = database.execute("SELECT * FROM theme_totals WHERE theme = 'leadership' AND subtheme = 'governance'")
    assert totals.fetchall() == [
        ("2016", "leadership", "governance", 2, 1, 2, 1),
        ("2023", "leadership", "governance", 1, 1, 1, 1),
    ]
    progress = {row[0]: row[1:] for row in database.execute("SELECT * FROM progress_by_theme")}
    assert progress == {"leadership": (2, 1, 1, 0), "engagement": (1, 0, 0, 1)}
    rows, findings = database.execute("SELECT count(*), sum(first_row) FROM finding_themes").fetchone()
    assert findings == database.execute("SELECT count(*) FROM findings").fetchone()[0] and rows == findings + 4


def test_the_view_of_findings_and_themes_is_the_flat_table(database: sqlite3.Connection, made_run: Path) -> None:
    with (made_run / "tables" / "finding-themes.csv").open(encoding="utf-8", newline="") as file:
        flat = list(csv.DictReader(file))
    cursor = database.execute("SELECT * FROM finding_themes")
    names = [column[0] for column in cursor.description]
    view = [dict(zip(names, row, strict=True)) for row in cursor]
    assert names == list(flat[0])
    for ours, theirs in zip(view, flat, strict=True):
        del ours["la_code"], theirs["la_code"]  # of the day in the view, the newest in the table
        given = {name: "" if value is None else str(value) for name, value in ours.items()}
        assert given == {**theirs, "first_row": str(int(theirs["first_row"] == "True"))}


def test_datasette_shows_every_table_and_view_with_its_facets(datasette: Datasette, made_run: Path) -> None:
    metadata = json.loads((made_run / "send-letters.metadata.json").read_text(encoding="utf-8"))
    described = metadata["databases"]["send-letters"]["tables"]
    assert {view.name for view in VIEWS if "journeys" not in view.tables} <= described.keys()

    async def ask() -> None:
        front = await datasette.client.get("/send-letters")
        assert front.status_code == 200 and "Open Government Licence" in front.text
        for name, about in described.items():
            answer = await datasette.client.get(f"/send-letters/{name}.json")
            assert answer.status_code == 200, answer.text
            if name != "findings_fts":
                assert name in front.text
                assert set(about.get("facets", ())) == set(answer.json()["facet_results"]), name
        page = await datasette.client.get("/send-letters/findings?_search=weakness")
        assert page.status_code == 200 and "the whole statement" in page.text

    asyncio.run(ask())


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_reader_fills_in_a_query(datasette: Datasette, query: Any) -> None:
    async def ask() -> list[Any]:
        answer = await datasette.client.get(f"/send-letters/{query.name}.json", params=ANSWERS[query.name])
        assert answer.status_code == 200, answer.text
        page = await datasette.client.get(f"/send-letters/{query.name}")  # before anything is filled in
        assert query.title in page.text
        rows: list[Any] = answer.json()["rows"]
        return rows

    rows = asyncio.run(ask())
    assert len(rows) == {"search": 6, "area": 12, "areas_with_theme": 1, "statements_between": 0}[query.name]


@pytest.mark.parametrize(
    "words", ['late, "plans', "text:x", "a AND", "*", "'; DROP TABLE findings; --", "€ (", "NEAR("]
)
def test_no_words_break_the_search(datasette: Datasette, words: str) -> None:
    answer = asyncio.run(datasette.client.get("/send-letters/search.json", params={"words": words}))
    assert answer.status_code == 200, answer.text


def test_every_view_and_query_is_explained() -> None:
    page = (ROOT / "docs" / "database.md").read_text(encoding="utf-8")
    assert [thing.name for thing in (*VIEWS, *QUERIES) if f"`{thing.name}`" not in page] == []
