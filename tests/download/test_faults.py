"""The crawler against a site that is not well: one fault at a time, then many together.

After each: nothing that could be had is lost, nothing wrong is kept, and the report says what is missing.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.fake_site import faults
from tests.support.fake_site.content import OTHERS, Document, pdf, small_site
from tests.support.fake_site.crawling import EXPECTATIONS, assert_whole, crawl
from tests.support.fake_site.replica import Fault, Replica

BAD = "50250001"  # the document that the faults are about
PATH = f"/v1/file/{BAD}"
PASSING: dict[str, Fault] = {
    "429": faults.too_many(1),
    "429 without a wait": faults.status(429),
    "500": faults.status(500),
    "503": faults.status(503, {"Retry-After": "Thu, 01 Jan 2026 00:00:00 GMT"}),
    "reset": faults.reset,
    "truncated": faults.truncated,
    "cut off": faults.cut_off,
    "empty": faults.body(b""),
    "error page": faults.body(faults.ERROR_PAGE),
    "too slow": faults.slow(30),
}
LASTING: dict[str, tuple[Fault, str]] = {
    "429": (faults.status(429), "the site answered 429 (tried 4 times)"),
    "500": (faults.status(500), "the site answered 500 (tried 4 times)"),
    "404": (faults.status(404), "the site answered 404"),
    "reset": (faults.reset, "the connection broke (tried 4 times)"),
    "truncated": (faults.truncated, "the answer broke off (tried 4 times)"),
    "cut off": (faults.cut_off, "it broke off: a PDF ends with %%EOF (tried 4 times)"),
    "empty": (faults.body(b""), "the body was empty (tried 4 times)"),
    "error page": (faults.body(faults.ERROR_PAGE), "a web page came in place of the PDF (tried 4 times)"),
    "no PDF": (faults.body(b"\xff\xd8\xff\xe0 JFIF" * 99), "it is not a PDF (tried 4 times)"),
    "unreadable": (faults.body(b"%PDF-1.7\nnothing\n%%EOF\n"), "its first page cannot be read"),
    "huge": (faults.huge, "it is larger than a document may be"),
    "circle": (faults.redirect(PATH), "it redirects in a circle"),
    "foreign": (faults.redirect("http://localhost:9/x.pdf"), "it redirects to http://localhost:9, which is not one of"),
    "other scheme": (faults.redirect("file:///etc/passwd"), "the site answered 302"),
}


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_that_passes_loses_nothing(name: str, tmp_path: Path) -> None:
    with Replica(small_site(2)) as replica:
        replica.fail(PATH, PASSING[name], times=2)
        done = crawl(replica, tmp_path / "corpus", timeout=1.0)
        assert done.is_complete, done.text
        assert len(replica.asked(PATH)) == 3
        assert_whole(done, replica)


@pytest.mark.parametrize("name", LASTING)
def test_a_fault_that_lasts_is_reported_and_the_rest_kept(name: str, tmp_path: Path) -> None:
    fault, why = LASTING[name]
    with Replica(small_site(2)) as replica:
        replica.fail(PATH, fault)
        done = crawl(replica, tmp_path / "corpus")
        assert not done.is_complete
        assert done.lines[0].startswith(f"failed: {replica.address}{PATH}: {why}"), done.text
        assert "Samplebshire County Council, Area SEND full inspection, 2024-07-11" in done.lines[0]
        assert "3 new" in done.lines[-1]
        assert "1 failed, 0 alarms" in done.lines[-1]
        assert_whole(done, replica, but=(BAD,))
        assert max(hit.sent for hit in replica.asked(PATH)) < 50_000_000


def test_a_ten_gigabyte_answer_is_refused_at_once(tmp_path: Path) -> None:
    with Replica(small_site(1)) as replica:
        replica.fail("/v1/file/50250000", faults.huge)
        crawl(replica, tmp_path / "corpus")
        hits = replica.asked("/v1/file/50250000")
        assert len(hits) == 1
        assert hits[0].sent < 5_000_000  # what fits into the buffers of a socket before it is closed


def test_a_letter_held_survives_a_fault_that_lasts(tmp_path: Path) -> None:
    with Replica(small_site(2)) as replica:
        first = crawl(replica, tmp_path / "corpus")
        for fault in (faults.body(faults.ERROR_PAGE), faults.status(404), faults.body(b"")):
            replica.heal()
            replica.fail(PATH, fault)
            done = crawl(replica, tmp_path / "corpus")
            assert not done.is_complete
            assert done.letters == first.letters
            assert not any(row["gone_since"] for row in done.rows.values())


def test_a_slow_answer_that_comes_in_time_is_kept(tmp_path: Path) -> None:
    with Replica(small_site(2)) as replica:
        replica.fail(PATH, faults.slow(0.4))
        done = crawl(replica, tmp_path / "corpus")
        assert done.is_complete, done.text
        assert_whole(done, replica)


def test_a_moved_file_is_followed_within_the_site(tmp_path: Path) -> None:
    site = small_site(2)
    with Replica(site) as replica:
        replica.other["/new/place"] = ("text/plain", site[1].documents[0].body)  # the content type is not believed
        replica.fail(PATH, faults.redirect("/new/place"))
        done = crawl(replica, tmp_path / "corpus")
        assert done.is_complete, done.text
        assert_whole(done, replica)
        assert {row["url"] for row in done.rows.values()} >= {f"{replica.address}{PATH}"}


def test_a_link_to_a_foreign_host_is_not_followed(tmp_path: Path) -> None:
    site = small_site(1)
    with Replica(site) as replica, Replica(small_site(1)) as stranger:
        site[0].documents[0].href = f"{stranger.address}/v1/file/50250000"
        done = crawl(replica, tmp_path / "corpus")
        assert not stranger.hits
    assert not done.is_complete
    assert f"it lies on {stranger.address}, which is not one of the sites" in done.lines[0]
    assert len(done.letters) == 1


def test_the_remote_side_names_no_file(tmp_path: Path) -> None:
    site = small_site(1)
    with Replica(site) as replica:
        for n, path in enumerate(("/v1/file/..%2f..%2fetc%2fpasswd", "/v1/file/%00.sh", "/v1/file/9999999999999999")):
            site[0].documents.append(Document(f"x{n}", "Area SEND full inspection", "2024-08-01", href=path))
            replica.other[path] = ("application/pdf", pdf(path))
        site[0].name = "../../Évil “Shire”/.."
        done = crawl(replica, tmp_path / "corpus")
    assert done.is_complete, done.text
    assert len(done.letters) == 5
    for file in done.letters:
        assert file.startswith("letters/evil-shire/20"), file
        assert set(file.removeprefix("letters/evil-shire/")) <= set("0123456789abcdefghijklmnopqrstuvwxyz_-.")
        assert "…" not in file
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus"]


def test_no_authority_found(tmp_path: Path) -> None:
    with Replica([]) as replica:
        done = crawl(replica, tmp_path / "corpus")
    assert not done.is_complete
    assert done.lines[0].startswith(f"alarm: {replica.address}/search?")
    assert "no local authority; expected li.search-result h3 > a" in done.lines[0]


def test_no_send_document_linked(tmp_path: Path) -> None:
    site = small_site(3)
    for authority in site:
        authority.documents = [d for d in authority.documents if not d.is_send]
    with Replica(site) as replica:
        done = crawl(replica, tmp_path / "corpus")
    assert not done.is_complete
    assert "no SEND document is linked; expected titles of rules/publications.yml" in done.text


def test_fewer_authorities_than_expected(tmp_path: Path) -> None:
    with Replica(small_site(3)) as replica:
        done = crawl(replica, tmp_path / "corpus", replace(EXPECTATIONS, authorities=5))
        assert not done.is_complete
        assert "3 authorities; expected 5 at least" in done.text
        assert_whole(done, replica)


def test_markup_that_no_longer_fits(tmp_path: Path) -> None:
    site = small_site(3)
    with Replica(site) as replica:
        page = f'<!DOCTYPE html><html><body><a class="report" href="{PATH}">Area SEND</a></body></html>'
        replica.fail(site[1].path, faults.body(page.encode(), "text/html"))
        done = crawl(replica, tmp_path / "corpus")
        assert not done.is_complete
        where = f"alarm: {replica.address}{site[1].path}"
        assert done.lines[0] == f"{where}: no publication of Samplebshire County Council; expected a.publication-link"
        assert_whole(done, replica, but=("50250001", "2750001"))


def test_a_date_that_cannot_be_read_is_an_alarm_and_the_letter_kept(tmp_path: Path) -> None:
    site = small_site(1)
    site[0].documents[0].hidden = "Area SEND full inspection (portable document)"
    with Replica(site) as replica:
        done = crawl(replica, tmp_path / "corpus")
        assert_whole(done, replica)
    assert not done.is_complete
    assert "no date of publication for" in done.lines[0]
    assert "expected span.nonvisual" in done.lines[0]
    assert "letters/sampleashire-county-council/undated-full_inspection-50250000.pdf" in done.letters


def test_a_page_that_broke_off_is_asked_for_again(tmp_path: Path) -> None:
    site = small_site(3)
    with Replica(site) as replica:
        replica.fail(site[1].path, faults.cut_off, times=1)
        replica.fail("/search*", faults.truncated, times=1)
        done = crawl(replica, tmp_path / "corpus")
        assert done.is_complete, done.text
        assert_whole(done, replica)


def test_a_page_that_always_breaks_off_is_an_alarm(tmp_path: Path) -> None:
    site = small_site(3)
    with Replica(site) as replica:
        crawl(replica, tmp_path / "corpus")
        replica.fail(site[1].path, faults.cut_off)
        done = crawl(replica, tmp_path / "corpus")
        assert not done.is_complete
        assert "the page broke off (tried 4 times); expected its closing </html>" in done.lines[0]
        assert not any(row["gone_since"] for row in done.rows.values())


def test_a_pager_that_never_ends(tmp_path: Path) -> None:
    with Replica(small_site(3)) as replica:
        replica.fail("/search*", faults.endless_pager)
        done = crawl(replica, tmp_path / "corpus")
        assert not done.is_complete
        assert "the pager never ends" in done.lines[0]
        assert len(replica.asked("/search*")) <= 20
        assert_whole(done, replica)


def test_a_site_that_only_fails_is_soon_left_alone(tmp_path: Path) -> None:
    with Replica(small_site(10)) as replica:
        replica.fail("/v1/*", faults.status(500))
        done = crawl(replica, tmp_path / "corpus", replace(EXPECTATIONS, failures_in_a_row=4))
        assert not done.is_complete
        assert "4 requests failed one after another; the crawl stopped" in done.text
        assert len({hit.path for hit in replica.asked("/v1/*")}) < 15  # of 20
        assert not done.letters


def test_many_faults_together(tmp_path: Path) -> None:
    site = small_site(8)
    site[6].documents.append(site[6].documents[0])
    ids = [authority.documents[0].id for authority in site]
    with Replica(site) as replica:
        lasting = (faults.body(faults.ERROR_PAGE), faults.reset, faults.huge, faults.redirect("http://localhost:9/"))
        for id_, fault in zip(ids, lasting, strict=False):
            replica.fail(f"/v1/file/{id_}", fault)
        replica.fail(f"/v1/file/{ids[4]}", faults.too_many(1), times=1)
        replica.fail(f"/v1/file/{ids[5]}", faults.truncated, times=2)
        replica.fail(site[7].path, faults.status(502), times=3)
        replica.fail("/search*", faults.endless_pager, times=1)
        done = crawl(replica, tmp_path / "corpus")
        assert not done.is_complete
        assert sum(line.startswith("failed: ") for line in done.lines) == 4
        assert_whole(done, replica, but=tuple(ids[:4]))

        replica.heal()
        done = crawl(replica, tmp_path / "corpus")
        assert done.is_complete, done.text
        assert "4 new" in done.lines[-1]
        assert_whole(done, replica)


def test_other_documents_are_never_asked_for(tmp_path: Path) -> None:
    site = small_site(5)
    with Replica(site) as replica:
        crawl(replica, tmp_path / "corpus")
        others = [d.path for a in site for d in a.documents if d.title in OTHERS]
        assert len(others) == 5
        assert not [path for path in others if replica.asked(path)]


def test_a_search_whose_order_changes_between_its_pages_is_read_again(tmp_path: Path) -> None:
    site = small_site(4)
    with Replica(site) as replica:
        replica.fail("/search*", faults.shifted_search(1))
        done = crawl(replica, tmp_path / "corpus")
        assert done.is_complete
        assert all(replica.asked(authority.path) for authority in site)


def test_a_search_whose_order_never_rests_is_an_alarm(tmp_path: Path) -> None:
    with Replica(small_site(4)) as replica:
        replica.fail("/search*", faults.shifted_search(9))
        done = crawl(replica, tmp_path / "corpus")
        assert not done.is_complete
        assert "name some authorities twice" in done.lines[0]
