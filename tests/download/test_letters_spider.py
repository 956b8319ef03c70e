"""What is read from the site's pages, and which titles are SEND documents."""

from __future__ import annotations

import pytest
from scrapy.http import HtmlResponse

from pipeline.download.letters_spider import Authority, Publication, is_whole_page, read_publications, read_search_page
from pipeline.rulebook.letter_rules import check_examples
from tests.support.fake_site.content import FULL, MONITORING, OTHERS, OUTCOME, REVISIT, small_site
from tests.support.fake_site.pages import provider_page, search_page
from tests.support.rules import project_rules

SITE = "https://reports.ofsted.gov.uk"


def page(html: str, path: str = "/search") -> HtmlResponse:
    return HtmlResponse(SITE + path, body=html.encode(), encoding="utf-8")


def publication(inside: str, href: str = "https://files.ofsted.gov.uk/v1/file/50252437") -> Publication:
    html = f'<a class="publication-link" href="{href}" target="_blank">{inside}</a>'
    (found,) = read_publications(page(html, "/provider/44/80432"))
    return found


def test_authorities_and_the_next_page() -> None:
    site = small_site(3)
    first = read_search_page(page(search_page(site, 0, 2)))
    assert first.authorities[0] == Authority("80400", "Sampleashire County Council", f"{SITE}/provider/44/80400")
    assert len(first.authorities) == 2
    assert first.next_url.startswith(f"{SITE}/search?q=&location=")
    assert "start=2" in first.next_url
    last = read_search_page(page(search_page(site, 2, 2)))
    assert len(last.authorities) == 1
    assert last.next_url == ""


def test_links_that_are_no_authority() -> None:
    html = """<li class="search-result"><h3><a href="/provider/files/2/urn/80400.pdf">x</a></h3></li>
      <li class="search-result"><h3><a href="/search?next=/provider/">x</a></h3></li>
      <li><h3><a href="/provider/44/80401">not a result</a></h3></li>
      <li class="search-result"><h3><a href=" /provider/44/80402/ ">  Bath &amp;
         North East  Somerset </a></h3></li>"""
    (only,) = read_search_page(page(html)).authorities
    assert (only.urn, only.name) == ("80402", "Bath & North East Somerset")


def test_the_link_as_the_site_has_it() -> None:
    found = publication(
        "Area SEND full inspection                "
        '<span class="nonvisual">Area SEND full inspection, pdf - 15 July 2024</span>'
    )
    assert found == Publication(
        "https://files.ofsted.gov.uk/v1/file/50252437", "Area SEND full inspection", "2024-07-15"
    )


@pytest.mark.parametrize(
    ("hidden", "title", "published"),
    [
        ("children's services inspection,  pdf - 01 March 2019", "children's services inspection", "2019-03-01"),
        ("Single inspection of LA services as pdf - 3 Feb 2015", "Single inspection of LA services", "2015-02-03"),
        ("Joint area SEND revisit, pdf – 29 February 2020", "Joint area SEND revisit", "2020-02-29"),
        ("Area SEND: visit 2 - letter, PDF - 9 Sept. 2021", "Area SEND: visit 2 - letter", "2021-09-09"),
        ("Area SEND full inspection, pdf - 31 June 2024", "Area SEND full inspection", ""),
        ("Area SEND full inspection, pdf - 3 Juillet 2024", "Area SEND full inspection", ""),
    ],
)
def test_titles_and_dates(hidden: str, title: str, published: str) -> None:
    found = publication(f'shown <span class="nonvisual">{hidden}</span>')
    assert (found.title, found.published) == (title, published)


def test_without_the_hidden_words_the_visible_ones_are_the_title() -> None:
    assert publication("Area SEND\n full   inspection") == Publication(
        "https://files.ofsted.gov.uk/v1/file/50252437", "Area SEND full inspection", ""
    )


def test_control_characters_reach_nobody() -> None:
    found = publication("Area\x1b[31m SEND\x9b full\u202e inspection", "https://files.ofsted.gov.uk/v1/\x1b\nfile/é")
    assert found.title == "Area [31m SEND full inspection"
    assert found.url == "https://files.ofsted.gov.uk/v1/%1Bfile/%C3%A9"


def test_every_publication_once_and_no_other_link() -> None:
    authority = small_site(1)[0]
    authority.documents *= 2
    found = read_publications(page(provider_page(authority), authority.path))
    assert [one.url for one in found] == [f"{SITE}/v1/file/{id_}" for id_ in ("50250000", "50240000", "2750000")]


def test_a_page_is_whole_when_it_is_closed() -> None:
    assert is_whole_page(page("<html>…</HTML>\n<!-- served by web1 -->"))
    assert not is_whole_page(page("<html><ul><li>"))


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        (FULL, "full_inspection"),
        ("Area SEND full reinspection", "full_inspection"),
        (MONITORING, "monitoring_inspection"),
        (OUTCOME, "outcome_letter"),
        ("Local area SEND inspection", "outcome_letter"),
        (REVISIT, "revisit_letter"),
        ("Joint area SEND re-visit", "revisit_letter"),
        ("Area SEND inspection", "unknown"),
        ("Special educational needs: interim visit", "unknown"),
        *((other, "") for other in OTHERS),
    ],
)
def test_titles(title: str, kind: str) -> None:
    assert project_rules().publications.kind(title) == kind


def test_the_rules_hold_by_their_own_examples() -> None:
    for rule in project_rules().publications.rules:
        assert check_examples(rule) == []
