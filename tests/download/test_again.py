"""Crawling again: what is here is requested conditionally, what changed is kept beside, nothing is deleted."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.fake_site import faults
from tests.support.fake_site.content import Document, small_site
from tests.support.fake_site.crawling import EXPECTATIONS, RunningCrawl, assert_whole, crawl, read_rows
from tests.support.fake_site.replica import Replica

FILE = "letters/samplebshire-county-council/2024-07-11-full_inspection-50250001.pdf"


def test_a_second_crawl_downloads_no_body_again(tmp_path: Path) -> None:
    with Replica(small_site()) as replica:
        first = crawl(replica, tmp_path / "corpus")
        replica.heal()
        again = crawl(replica, tmp_path / "corpus")
        letters = replica.asked("/v1/*")
        assert again.is_complete, again.text
        assert len(letters) == 10
        assert all(hit.is_conditional and hit.status == 304 and hit.sent == 0 for hit in letters)
        assert all(hit.status == 304 for hit in replica.asked("/search*") + replica.asked("/provider/*"))
    assert again.letters == first.letters
    for file, row in again.rows.items():
        before = first.rows[file]
        assert row.pop("last_checked") > before.pop("last_checked")
        assert row == before
    assert "0 new, 0 re-issued, 0 moved, 10 unchanged, 0 gone" in again.lines[-1]


def test_a_site_without_validators_is_asked_by_date(tmp_path: Path) -> None:
    with Replica(small_site(2), validators=False) as replica:
        crawl(replica, tmp_path / "corpus")
        replica.heal()
        again = crawl(replica, tmp_path / "corpus")
        assert all("if-modified-since" in hit.headers for hit in replica.asked("/v1/*"))
        assert again.is_complete, again.text
        assert "4 unchanged" in again.lines[-1]
        assert_whole(again, replica)


def test_a_reissued_letter_lies_beside_the_old_one(tmp_path: Path) -> None:
    site = small_site(2)
    with Replica(site) as replica:
        first = crawl(replica, tmp_path / "corpus")
        old = site[1].documents[0].body
        site[1].documents[0].version = 2
        second = crawl(replica, tmp_path / "corpus")
        site[1].documents[0].version = 3
        third = crawl(replica, tmp_path / "corpus")
        calm = crawl(replica, tmp_path / "corpus")
    assert second.is_complete and third.is_complete and calm.is_complete
    assert "1 re-issued" in second.lines[-1]
    assert "4 unchanged" in calm.lines[-1]
    assert second.letters.keys() - first.letters.keys() == {FILE.replace(".pdf", "-2.pdf")}
    assert calm.letters[FILE] == old
    rows = [calm.rows[FILE.replace(".pdf", end)] for end in (".pdf", "-2.pdf", "-3.pdf")]
    assert len({row["url"] for row in rows}) == 1
    assert len({row["sha256"] for row in rows}) == 3
    assert [bool(row["gone_since"]) for row in rows] == [True, True, False]
    assert rows[2]["first_seen"] == rows[2]["last_changed"] > rows[0]["first_seen"]


def test_a_withdrawn_letter_is_kept_and_marked_and_may_come_back(tmp_path: Path) -> None:
    site = small_site(2)
    with Replica(site) as replica:
        first = crawl(replica, tmp_path / "corpus")
        withdrawn = site[1].documents.pop(0)
        second = crawl(replica, tmp_path / "corpus")
        assert second.is_complete, second.text
        assert second.letters == first.letters
        assert [file for file, row in second.rows.items() if row["gone_since"]] == [FILE]
        assert f"{FILE} is kept and marked gone" in second.lines[0]
        third = crawl(replica, tmp_path / "corpus")
        assert third.rows[FILE]["gone_since"] == second.rows[FILE]["gone_since"]
        assert "0 gone" in third.lines[-1]

        site[1].documents.insert(0, withdrawn)
        back = crawl(replica, tmp_path / "corpus")
        assert back.rows[FILE]["gone_since"] == ""
        assert "4 unchanged" in back.lines[-1]


def test_a_letter_whose_link_moved_keeps_its_file(tmp_path: Path) -> None:
    site = small_site(2)
    with Replica(site) as replica:
        first = crawl(replica, tmp_path / "corpus")
        old = site[1].documents[0]
        replica.other["/v1/file/50399999"] = ("application/pdf", old.body)
        site[1].documents[0] = Document("50250001", old.title, old.published, href="/v1/file/50399999")
        moved = crawl(replica, tmp_path / "corpus")
        calm = crawl(replica, tmp_path / "corpus")
    assert moved.is_complete, moved.text
    assert calm.is_complete, calm.text
    assert "0 new, 0 re-issued, 1 moved, 3 unchanged, 0 gone" in moved.lines[-1]
    assert moved.letters == calm.letters == first.letters
    assert moved.rows[FILE]["url"] == f"{replica.address}/v1/file/50399999"
    assert "4 unchanged, 0 gone" in calm.lines[-1]


def test_the_same_bytes_under_two_links_are_two_files(tmp_path: Path) -> None:
    site = small_site(1)
    with Replica(site) as replica:
        crawl(replica, tmp_path / "corpus")
        twin = site[0].documents[0]
        site[0].documents.append(Document("x", twin.title, twin.published, href="/v1/file/50388888"))
        replica.other["/v1/file/50388888"] = ("application/pdf", twin.body)
        done = crawl(replica, tmp_path / "corpus")
    assert "1 new, 0 re-issued, 0 moved, 2 unchanged" in done.lines[-1]
    assert len(done.letters) == 3


def test_a_renamed_title_follows_its_letter(tmp_path: Path) -> None:
    site = small_site(2)
    with Replica(site) as replica:
        first = crawl(replica, tmp_path / "corpus")
        site[1].documents[0].title = "Inspection of the area partnership"  # nothing says SEND any more
        body = first.letters[FILE]
        replica.fail("/v1/file/50250001", faults.body(body))
        done = crawl(replica, tmp_path / "corpus")
    assert done.is_complete, done.text
    assert "is not that of a SEND document, but the file is here; fetched" in done.lines[0]
    assert done.letters == first.letters
    assert done.rows[FILE]["title"] == "Inspection of the area partnership"
    assert done.rows[FILE]["gone_since"] == ""


def test_an_authority_that_vanished_keeps_its_letters(tmp_path: Path) -> None:
    site = small_site(3)
    with Replica(site) as replica:
        first = crawl(replica, tmp_path / "corpus")
        vanished = site.pop(1)
        done = crawl(replica, tmp_path / "corpus")
        assert not done.is_complete
        where = f"alarm: {replica.address}{vanished.path}: Samplebshire County Council is no longer listed"
        assert done.lines[0].startswith(where)
        assert done.letters == first.letters
        assert not any(row["gone_since"] for row in done.rows.values())

        told = crawl(replica, tmp_path / "corpus", replace(EXPECTATIONS, quiet=("Samplebshire County Council",)))
        assert told.is_complete, told.text
        assert told.lines[0].startswith("note: ")


def test_an_authority_missing_from_the_search_is_read_from_its_own_page(tmp_path: Path) -> None:
    site = small_site(3)
    with Replica(site) as replica:
        crawl(replica, tmp_path / "corpus")
        page = replica.content("/search?start=0&rows=100")
        assert page is not None
        shorter = page[1].replace(b'<li class="search-result">', b"<li>", 1)
        replica.fail("/search*", faults.body(shorter, "text/html"))
        site[0].documents.append(Document("50270000", "Area SEND full inspection", "2026-01-05"))
        done = crawl(replica, tmp_path / "corpus")
        assert done.is_complete, done.text
        assert "1 new" in done.lines[-1]
        assert_whole(done, replica)


def test_far_fewer_documents_than_last_time_marks_nothing(tmp_path: Path) -> None:
    site = small_site(5)
    with Replica(site) as replica:
        first = crawl(replica, tmp_path / "corpus")
        for authority in site[:3]:
            authority.documents = [d for d in authority.documents if not d.is_send]
        done = crawl(replica, tmp_path / "corpus")
    assert not done.is_complete
    assert "far fewer documents than last time: 6 of 10 are no longer listed" in done.text
    assert "expected 2 at most" in done.text
    assert done.letters == first.letters
    assert not any(row["gone_since"] for row in done.rows.values())


def test_a_letter_deleted_or_cut_short_here_is_fetched_again(tmp_path: Path) -> None:
    with Replica(small_site(2)) as replica:
        first = crawl(replica, tmp_path / "corpus")
        (tmp_path / "corpus" / FILE).unlink()
        other = tmp_path / "corpus" / FILE.replace("50250001", "2750001").replace("full_inspection", "outcome_letter")
        other = other.with_name("2018-12-11-outcome_letter-2750001.pdf")
        other.write_bytes(b"")
        done = crawl(replica, tmp_path / "corpus")
    assert done.is_complete, done.text
    assert done.letters == first.letters
    assert done.rows.keys() == first.rows.keys()


def test_a_manifest_made_by_hand_is_taken_over_with_its_own_columns(tmp_path: Path) -> None:
    site = small_site(1)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    with Replica(site) as replica:
        document = site[0].documents[0]
        (corpus / "mine.pdf").write_bytes(document.body)
        text = f"file,url,title,published,urn,my_note\nmine.pdf,{replica.address}{document.path},,,,read twice\n"
        (corpus / "manifest.csv").write_text(text)
        done = crawl(replica, corpus)
    assert done.is_complete, done.text
    assert "1 new, 0 re-issued, 0 moved, 1 unchanged" in done.lines[-1]
    row = done.rows["mine.pdf"]
    assert (row["my_note"], row["title"], row["urn"]) == ("read twice", document.title, "80400")
    assert row["sha256"]
    assert len(done.letters) == 2


@pytest.mark.parametrize("after", [1, 4, 9, 15])
def test_a_crawl_killed_at_any_moment_resumes(after: int, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    with Replica(small_site(10)) as replica:
        killed = RunningCrawl(replica, corpus).process
        _wait_for(lambda: len(replica.asked("/v1/*")) >= after)
        killed.kill()
        killed.join()
        kept = {row["url"].removeprefix(replica.address) for row in read_rows(corpus).values()}
        assert len(kept) >= after - 3  # all but what was in flight or had just come
        replica.heal()

        done = crawl(replica, corpus)
        assert done.is_complete, done.text
        assert_whole(done, replica)
        assert {hit.path for hit in replica.asked("/v1/*") if hit.status == 304} >= kept
        assert all(hit.sent == 0 for hit in replica.asked("/v1/*") if hit.path in kept)


def test_an_interrupted_crawl_keeps_what_it_has_and_says_so(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    with Replica(small_site(10), pause=0.05) as replica:
        stopped = RunningCrawl(replica, corpus)
        _wait_for(lambda: len(replica.asked("/v1/*")) >= 4)
        assert stopped.process.pid is not None
        os.kill(stopped.process.pid, signal.SIGINT)
        done = stopped.wait()
    assert not done.is_complete
    assert "the crawl was stopped before its end; the files that it fetched are kept" in done.text
    assert 20 > len(done.letters) == len(done.rows) >= 3


def test_two_downloads_do_not_share_a_corpus(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    with Replica(small_site(3)) as replica:
        hold = threading.Event()
        replica.fail("/search*", faults.held_until(hold), times=1)
        first = RunningCrawl(replica, corpus)
        _wait_for(lambda: bool(replica.asked("/search*")))
        second = crawl(replica, corpus)
        hold.set()
        assert not second.is_complete
        assert "another download is at work here" in second.lines[0]
        assert first.wait().is_complete


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.001)
    assert condition()
