"""The crawler against a site that is well: what it fetches, how it names it, and what the options do."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.download.options import CrawlOptions, OptionsError
from tests.support.fake_site.content import MONITORING, REVISIT, Authority, Document, small_site
from tests.support.fake_site.crawling import assert_whole, crawl
from tests.support.fake_site.replica import Replica


def test_every_send_document_is_fetched_and_no_other(tmp_path: Path) -> None:
    with Replica(small_site()) as replica:
        done = crawl(replica, tmp_path / "corpus")
        assert done.is_complete, done.text
        assert_whole(done, replica)
        asked = [hit.path for hit in replica.hits]
    assert done.lines == [
        "download: 5 authorities, 10 documents linked: 10 new, 0 re-issued, 0 moved, 0 unchanged, 0 gone; "
        "0 failed, 0 alarms"
    ]
    assert not done.report.would_fetch
    assert asked[0] == "/robots.txt"
    assert len(asked) == len(set(asked)) == 1 + 1 + 5 + 10


def test_names_and_manifest(tmp_path: Path) -> None:
    documents = [
        Document("50311430", MONITORING, "2025-09-03"),
        Document("50252437", "Area SEND full inspection", "2024-07-15"),
        Document("50050254", REVISIT, "2019-07-01"),
    ]
    with Replica([Authority("80432", "Bury Metropolitan Borough Council", documents)]) as replica:
        done = crawl(replica, tmp_path / "corpus")
        address = replica.address
    assert done.is_complete, done.text
    assert sorted(done.letters) == [
        "letters/bury/2019-07-01-revisit_letter-50050254.pdf",
        "letters/bury/2024-07-15-full_inspection-50252437.pdf",
        "letters/bury/2025-09-03-monitoring_inspection-50311430.pdf",
    ]
    row = done.rows["letters/bury/2024-07-15-full_inspection-50252437.pdf"]
    assert list(row)[:5] == ["file", "url", "title", "published", "urn"]
    body = documents[1].body
    assert row["url"] == f"{address}/v1/file/50252437"
    assert (row["title"], row["published"]) == ("Area SEND full inspection", "2024-07-15")
    assert (row["urn"], row["area"], row["gone_since"]) == ("80432", "Bury", "")
    assert row["bytes"] == str(len(body))
    assert len(row["sha256"]) == 64
    assert row["etag"]
    assert row["last_modified"]
    assert row["first_seen"] == row["last_checked"] == row["last_changed"] != ""


def test_a_title_that_looks_like_send_is_fetched_and_told(tmp_path: Path) -> None:
    site = small_site(1)
    site[0].documents = [Document("50300001", "Area SEND thematic visit", "2026-02-03")]
    with Replica(site) as replica:
        done = crawl(replica, tmp_path / "corpus")
    assert done.is_complete, done.text
    assert list(done.letters) == ["letters/sampleashire-county-council/2026-02-03-unknown-50300001.pdf"]
    assert "the title “Area SEND thematic visit” is not known; fetched" in done.lines[0]
    assert f"{site[0].path}:" in done.lines[0]


def test_duplicate_links_are_one_document(tmp_path: Path) -> None:
    site = small_site(2)
    twice = site[0].documents[0]
    site[0].documents += [twice, Document("50260000", twice.title, href=twice.path)]
    site[1].documents.append(Document("50260001", twice.title, href=twice.path))
    with Replica(site) as replica:
        done = crawl(replica, tmp_path / "corpus")
        assert len(replica.asked(twice.path)) == 1
    assert done.is_complete, done.text
    assert len(done.letters) == 4


def test_only_the_areas_named(tmp_path: Path) -> None:
    with Replica(small_site()) as replica:
        areas = ("Samplebshire county council", "Sampledshire County Council")
        done = crawl(replica, tmp_path / "corpus", areas=areas)
        assert done.is_complete, done.text
        assert {row["urn"] for row in done.rows.values()} == {"80401", "80403"}
        assert len(replica.asked("/provider/*")) == 2
        unknown = crawl(replica, tmp_path / "corpus", areas=("Nowhereshire",))
    assert not unknown.is_complete
    assert "no authority is named Nowhereshire" in unknown.text
    assert len(unknown.rows) == 4


def test_since_limit_and_dry_run(tmp_path: Path) -> None:
    with Replica(small_site()) as replica:
        dry = crawl(replica, tmp_path / "dry", dry_run=True, since="2020-01-01")
        assert dry.is_complete, dry.text
        assert not (tmp_path / "dry").exists()
        assert not replica.asked("/v1/*")
        listed = sorted(dry.report.would_fetch)
        assert [row[1] for row in listed] == [f"2024-07-{day}" for day in (10, 11, 12, 13, 14)]
        assert listed[0][2:4] == ("Area SEND full inspection", f"{replica.address}/v1/file/50250000")
        assert listed[0][4] == "letters/sampleashire-county-council/2024-07-10-full_inspection-50250000.pdf"

        done = crawl(replica, tmp_path / "corpus", since="2020-01-01")
        assert sorted(row["published"] for row in done.rows.values()) == [row[1] for row in listed]

        replica.heal()
        limited = crawl(replica, tmp_path / "limited", limit=3)
        assert limited.is_complete, limited.text
        assert len(limited.letters) == len(replica.asked("/v1/*")) == 3
        assert len(replica.asked("/provider/*")) < 5


@pytest.mark.parametrize(
    "options",
    [
        ("--since", "15 July"),
        ("--limit", "0"),
        ("--site", "ftp://127.0.0.1"),
        ("--delay", "-1"),
        ("--timeout", "0"),
        ("--official", "--area", "Bury"),
    ],
)
def test_an_option_that_cannot_be_used(options: tuple[str, ...], tmp_path: Path) -> None:
    line = ["download", "--corpus", str(tmp_path / "corpus"), "--site", "http://127.0.0.1:9", *options]
    done = CliRunner().invoke(app, line)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert options[0] in done.stderr
    assert not (tmp_path / "corpus").exists()


def test_a_corpus_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "corpus").write_text("")
    with pytest.raises(OptionsError, match="is a file; give a folder"):
        CrawlOptions(tmp_path / "corpus")


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "letters").write_text("in the way")
    with Replica(small_site(10)) as replica:
        done = crawl(replica, corpus)
        assert len(replica.asked("/v1/*")) < 10
    assert not done.is_complete
    assert "cannot be written (Not a directory); put that right and run again" in done.lines[0]


def test_a_manifest_that_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for text in ("name,address\nx,y\n", "file,url\na.pdf,u\na.pdf,v\n", "file,url\n../a.pdf,u\n"):
        (corpus / "manifest.csv").write_text(text)
        with Replica(small_site(1)) as replica:
            done = crawl(replica, corpus)
            assert not replica.hits
        assert not done.is_complete
        assert "manifest.csv" in done.lines[0]
        assert (corpus / "manifest.csv").read_text() == text
