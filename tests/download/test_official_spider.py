"""The crawl for official tables against a replica of GOV.UK's content API and its assets."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

from pipeline.download.official_spider import API, COLLECTION, PAGES
from tests.support.fake_site import faults
from tests.support.fake_site.crawling import Crawl, crawl
from tests.support.fake_site.replica import Replica

NEWER = "/government/statistics/area-send-inspections-and-outcomes-in-england-as-at-31-december-2024"
OLD, TERM = PAGES
ASSETS = "/media/0123456789abcdef01234567"


def ods(text: str) -> bytes:
    """The least of an OpenDocument spreadsheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", f"<office:document-content><!-- sample: {text} --></office:document-content>")
    return file.getvalue()


def govuk() -> Replica:
    """A collection with two pages of statistics; a third page it does not list."""
    return Replica([])


def fill(replica: Replica) -> None:
    """Put pages and assets in place, once the replica has an address."""
    linked = [{"base_path": NEWER}, {"base_path": OLD}, {"base_path": "/../etc"}, {"title": "no path"}, "nonsense"]
    replica.serve_json(API + COLLECTION, {"links": {"documents": linked}})
    _page(
        replica,
        NEWER,
        "2025-06-26T09:30:00.000+01:00",
        [
            ("Area SEND inspections as at 31 December 2024", "area_send_2024.ods"),
            ("Area SEND inspections as at 30 June 2024", "area_send_half.ods"),
            ("Main findings, tables", "findings.CSV"),
            ("Methodology", "methodology.pdf"),
        ],
    )
    _page(replica, OLD, "2022-11-17T09:30:00Z", [("Area SEND inspection data: 01 May 2016 to 31 Aug 2022", "old.ods")])
    _page(replica, TERM, "", [("All area SEND inspections", "term.csv")])
    for name in ("area_send_2024.ods", "area_send_half.ods", "old.ods"):
        replica.other[f"{ASSETS}/{name}"] = ("application/octet-stream", ods(name))
    for name in ("findings.CSV", "term.csv"):
        replica.other[f"{ASSETS}/{name}"] = ("text/csv", b"sample,number\nmade up,1\n")


def _page(replica: Replica, path: str, updated: str, attachments: list[tuple[str, str]]) -> None:
    listed: list[Any] = [{"title": t, "url": f"{replica.address}{ASSETS}/{name}"} for t, name in attachments]
    value = {"public_updated_at": updated, "details": {"attachments": [*listed, None, {"title": "no url"}]}}
    replica.serve_json(API + path, value)


def rows(corpus: Path) -> dict[str, dict[str, str]]:
    with (corpus / "official" / "manifest.csv").open(newline="", encoding="utf-8") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def official(replica: Replica, tmp_path: Path, dry_run: bool = False) -> Crawl:
    return crawl(replica, tmp_path / "corpus", official=True, dry_run=dry_run)


def test_the_newest_tables_of_every_page(tmp_path: Path) -> None:
    with govuk() as replica:
        fill(replica)
        done = official(replica, tmp_path)
        assert done.is_complete, done.text
        assert not replica.asked("*half*") + replica.asked("*.pdf")
    kept = rows(tmp_path / "corpus")
    assert sorted(row["url"].rpartition("/")[2] for row in kept.values()) == [
        "area_send_2024.ods",
        "findings.CSV",
        "old.ods",
        "term.csv",
    ]
    for file, row in kept.items():
        assert (tmp_path / "corpus" / "official" / file).stat().st_size == int(row["bytes"])
        assert "/" not in file
    newer = next(row for row in kept.values() if row["url"].endswith("2024.ods"))
    assert newer["title"] == "Area SEND inspections as at 31 December 2024"
    assert newer["published"] == "2025-06-26"
    assert newer["file"].startswith("area-send-inspections-and-outcomes-in-england-as-at-31-december-2024-")
    assert not (tmp_path / "corpus" / "manifest.csv").exists()


def test_a_second_time_nothing_comes_again(tmp_path: Path) -> None:
    with govuk() as replica:
        fill(replica)
        official(replica, tmp_path)
        replica.heal()
        again = official(replica, tmp_path)
        assert again.is_complete, again.text
        assert "0 new, 0 re-issued, 0 moved, 4 unchanged, 0 gone" in again.lines[-1]
        assert sum(hit.sent for hit in replica.asked(f"{ASSETS}/*")) == 0


def test_a_newer_table_takes_the_place_of_the_old_one_which_stays(tmp_path: Path) -> None:
    with govuk() as replica:
        fill(replica)
        official(replica, tmp_path)
        replica.other[f"{ASSETS}/term2.csv"] = ("text/csv", b"sample,number\nmade up,2\n")
        _page(replica, TERM, "2026-01-02", [("All area SEND inspections", "term2.csv")])
        done = official(replica, tmp_path)
    assert done.is_complete, done.text
    assert "1 new" in done.lines[-1]
    gone = [row["url"] for row in rows(tmp_path / "corpus").values() if row["gone_since"]]
    assert [url.rpartition("/")[2] for url in gone] == ["term.csv"]
    assert len(list((tmp_path / "corpus" / "official").glob("*.csv"))) == 4  # three tables and the manifest


def test_what_is_no_table_is_not_kept(tmp_path: Path) -> None:
    with govuk() as replica:
        fill(replica)
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            packed.writestr("content.xml", b"")
            packed.getinfo("content.xml").file_size = 201_000_000  # as the list of its files has it
        replica.other[f"{ASSETS}/old.ods"] = ("application/vnd.oasis", bomb.getvalue())
        replica.other[f"{ASSETS}/area_send_2024.ods"] = ("application/vnd.oasis", ods("x")[:-30])
        replica.other[f"{ASSETS}/term.csv"] = ("text/csv", faults.ERROR_PAGE)
        done = official(replica, tmp_path)
    assert not done.is_complete
    assert "it unpacks to more than a table may have" in done.text
    assert "it is not an OpenDocument spreadsheet" in done.text
    assert "a web page came in place of the table" in done.text
    assert len(rows(tmp_path / "corpus")) == 1


def test_alarms(tmp_path: Path) -> None:
    with govuk() as replica:
        nothing = official(replica, tmp_path)
        assert not nothing.is_complete
        assert f"{API}{COLLECTION}: the site answered 404; expected a page" in nothing.text

        fill(replica)
        replica.serve_json(API + COLLECTION, {"links": {}})
        empty = official(replica, tmp_path)
        assert not empty.is_complete
        assert "expected links.documents with paths below /government/" in empty.text
        assert len(rows(tmp_path / "corpus")) == 2  # the pages wanted in any case

        replica.other[API + COLLECTION] = ("application/json", b"[" * 100_000)
        bent = official(replica, tmp_path)
        assert "expected a JSON object of the content API" in bent.text
        assert not any(row["gone_since"] for row in rows(tmp_path / "corpus").values())


def test_a_dry_run_lists_the_tables(tmp_path: Path) -> None:
    with govuk() as replica:
        fill(replica)
        done = official(replica, tmp_path, dry_run=True)
        assert not replica.asked(f"{ASSETS}/*")
    assert done.is_complete, done.text
    assert len(done.report.would_fetch) == 4
    assert not (tmp_path / "corpus").exists()
