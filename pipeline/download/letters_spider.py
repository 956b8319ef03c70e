"""The crawl for letters: search pages → the page of each local authority → every area SEND document linked there.

`LettersSpider` is the crawl; the functions below it read the site's pages. Where a page no longer fits, an alarm names
the markup that was expected, by the constants below.
"""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import scrapy
from w3lib.url import safe_url_string

from pipeline.domain import MONTHS, Areas
from pipeline.download.files_spider import FilesSpider, failure_reason, tries
from pipeline.download.options import LARGEST_PAGE, REQUESTS_AT_ONCE, CrawlOptions
from pipeline.download.report import Report
from pipeline.download.store import DownloadTarget, ManifestRow, Store, file_id, slug
from pipeline.rulebook import CrawlExpectations, PublicationRules

FOLDER = "letters"
ROWS = 100  # the most results that the site puts on one search page
# Children's social care (3), local authority children's services (12): the search that gives each authority once.
SEARCH = f"/search?q=&location=&lat=&lon=&radius=&level_1_types=3&level_2_types%5B%5D=12&start=0&rows={ROWS}"
MOST_SEARCH_PAGES = 20  # there are two

AUTHORITY_LINK = 'li.search-result h3 > a[href*="/provider/"]'
NEXT_PAGE_LINK = "ul.pagination > li.next > a"
PUBLICATION_LINK = "a.publication-link"
PUBLICATION_DATE = "span.nonvisual “title, pdf - 15 July 2024”"

_PROVIDER_PATH = re.compile(r"/provider/\d{1,6}/(\d{1,12})/?$")
_HIDDEN_TEXT = re.compile(
    r"(?P<title>.*?) ?,? (?:as )?(?P<type>[a-z]{2,5}) ?[-–—] ?"
    r"(?P<day>\d{1,2}) (?P<month>[a-z]{3})[a-z]*\.? (?P<year>\d{4})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Authority:
    """A local authority, with the address of the page that lists its publications."""

    urn: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of search results; `next_url` is empty on the last."""

    authorities: tuple[Authority, ...]
    next_url: str

    @property
    def is_full(self) -> bool:
        """Whether it holds as many results as a page can, so that another page should follow."""
        return len(self.authorities) >= ROWS


@dataclass(frozen=True, slots=True)
class Publication:
    """A document linked on an authority's page; `published` is empty where the date could not be read."""

    url: str
    title: str
    published: str


class LettersSpider(FilesSpider):
    """Reads the search to its end, then the authorities' pages one by one, fetching the letters that each links."""

    name = "letters"

    def __init__(
        self,
        options: CrawlOptions,
        store: Store,
        report: Report,
        publications: PublicationRules,
        expectations: CrawlExpectations,
        areas: Areas,
    ) -> None:
        super().__init__(options, store, report, expectations.failures_in_a_row)
        self._publications = publications
        self._expectations = expectations
        self._areas = areas
        self._authorities: dict[str, Authority] = {}  # those of the search, by URN
        self._search_urls: set[str] = set()
        self._seen_in_search: set[str] = set()  # the URNs of the search as it is being read, for it may be read again
        self._repeated_in_search = False  # one stood on two of its pages: the order has changed between them
        self._searched_again = False
        self._search_is_whole = False
        self._queue: deque[Authority] = deque()
        self._unlisted_urns: set[str] = set()  # in the manifest, but not in the search
        self._read_urns: set[str] = set()  # those whose page was read
        self._listed_urls: set[str] = set()  # on all pages that were read

    async def start(self) -> AsyncIterator[Any]:
        yield self._search_request(self.options.start_site + SEARCH)

    def parse_search(self, response: Any) -> Iterator[Any]:
        """Take in the authorities of one search page and go on to the next."""
        if not is_whole_page(response):
            yield from self._retry_page(response, self._after_search)
            return
        self.note_success()
        page = read_search_page(response)
        known = len(self._seen_in_search)
        urns = {a.urn for a in page.authorities}
        self._repeated_in_search |= bool(urns & self._seen_in_search)
        self._seen_in_search |= urns
        self._authorities |= {a.urn: a for a in page.authorities if a.urn not in self._authorities}
        if not page.authorities:
            self._alarm_markup(response, "no local authority", AUTHORITY_LINK)
        elif len(self._seen_in_search) == known:
            self.report.alarm(f"{response.url}: the pager never ends; this page repeats authorities already seen")
        elif page.next_url and (page.next_url in self._search_urls or len(self._search_urls) >= MOST_SEARCH_PAGES):
            self.report.alarm(
                f"{response.url}: the pager never ends; expected at most {MOST_SEARCH_PAGES} pages, each once"
            )
        elif page.next_url:
            yield self._search_request(page.next_url)
            return
        elif page.is_full:
            self._alarm_markup(response, f"a full page of {ROWS} without a next one", NEXT_PAGE_LINK)
        elif self._repeated_in_search and not self._searched_again:
            yield self._search_anew()
            return
        elif self._repeated_in_search:
            self.report.alarm(
                f"{response.url}: the pages of the search name some authorities twice, so that others may be missing; "
                "expected each once"
            )
        else:
            self._search_is_whole = True
        yield from self._after_search()

    def _search_anew(self) -> Any:
        """The first page of the search once more: what its pages missed while their order changed may be on it now."""
        self._searched_again, self._repeated_in_search = True, False
        self._search_urls.clear()
        self._seen_in_search.clear()
        return self._search_request(self.options.start_site + SEARCH)

    def parse_provider(self, response: Any, authority: Authority) -> Iterator[Any]:
        """Request the SEND documents of one authority, then go on to the next authority."""
        if not is_whole_page(response):
            yield from self._retry_page(response, self._next_authority)
            return
        self.note_success()
        publications = read_publications(response)
        if publications:
            self.report.counts["authorities"] += 1
            self._read_urns.add(authority.urn)
            urls = frozenset(publication.url for publication in publications)
            self._listed_urls |= urls
            for publication in publications:
                target = self._target(publication, authority, response.url)
                if target is not None:
                    self.report.counts["linked"] += 1
                    if self._is_due(target):
                        yield from self.request_file(target, urls)
        else:
            message = f"{response.url}: no publication of {authority.name}; expected {PUBLICATION_LINK}"
            self._alarm_unless_quiet(authority, message)
        self.report.show_progress()
        yield from self._next_authority()

    def search_failed(self, failure: Any) -> Iterator[Any]:
        """Report a search page that could not be fetched, and go on with the authorities already known."""
        yield from self._page_failed(failure, self._after_search)

    def provider_failed(self, failure: Any) -> Iterator[Any]:
        """Report an authority's page that could not be fetched, and go on to the next."""
        yield from self._page_failed(failure, self._next_authority)

    def conclude(self) -> None:
        """After the crawl: mark documents that are gone, and raise an alarm where there are too few."""
        if self.alarm_if_stopped() or not self._authorities or self.limit_reached:
            return
        site = self.options.start_site
        if not self.options.areas and len(self._authorities) < self._expectations.authorities:
            self.report.alarm(
                f"{site + SEARCH}: {len(self._authorities)} authorities; "
                f"expected {self._expectations.authorities} at least (rules/expect.yml)"
            )
        if not self.report.counts["linked"]:
            self.report.alarm(f"{site}: no SEND document is linked; expected titles of rules/publications.yml")
        self._mark_gone()

    def _mark_gone(self) -> None:
        known = [row for row in self.store.manifest.listed_rows() if row.urn in self._read_urns]
        gone = [row for row in known if row.url not in self._listed_urls]
        most = max(self._expectations.may_go_at_once, math.floor(len(known) * self._expectations.may_go_share))
        if len(gone) > most:
            self.report.alarm(
                f"{self.options.start_site}: far fewer documents than last time: {len(gone)} of {len(known)} are no "
                f"longer listed, {gone[0].url} the first; expected {most} at most (rules/expect.yml), so none is "
                "marked gone"
            )
            return
        if self.options.dry_run:
            return
        self.store.mark_gone(gone)
        self.report.counts["gone"] = len(gone)
        for row in gone:
            self.report.note(f"{row.url}: no longer listed; {row.file} is kept and marked gone")

    def _target(self, publication: Publication, authority: Authority, page: str) -> DownloadTarget | None:
        """What to fetch; None where the title is not that of a SEND document and the corpus does not have it."""
        kind = self._publications.kind(publication.title)
        if not kind and self.store.manifest.row_for_url(publication.url) is None:
            return None
        if kind in ("", PublicationRules.UNKNOWN):
            what = "is not known" if kind else "is not that of a SEND document, but the file is here"
            self.report.note(f"{page}: the title “{publication.title}” {what}; fetched; see rules/publications.yml")
        if not publication.published:
            self.report.alarm(f"{page}: no date of publication for {publication.url}; expected {PUBLICATION_DATE}")
        area, folder = self._area_and_folder(authority.name)
        day = publication.published or "undated"
        file = f"{FOLDER}/{folder}/{day}-{kind or PublicationRules.UNKNOWN}-{file_id(publication.url)}.pdf"
        return DownloadTarget(publication.url, publication.title, publication.published, authority.urn, area, file)

    def _area_and_folder(self, name: str) -> tuple[str, str]:
        """The area's canonical name and slug, or the name as given and a slug of it where the area is not known."""
        known = {(area.name, area.slug) for area in self._areas.ever(name)}
        return next(iter(known)) if len(known) == 1 else (name, slug(name))

    def _is_due(self, target: DownloadTarget) -> bool:
        return not target.published or target.published >= self.options.since

    def _after_search(self) -> Iterator[Any]:
        """Choose the authorities to read: those of the search, and those of the manifest that it no longer gives."""
        chosen_folders = {self._area_and_folder(name)[1]: name for name in self.options.areas}
        urns = {row.urn: row for row in self.store.manifest.listed_rows() if row.urn}
        missing = [
            _authority_of(row, self.options.start_site)
            for urn, row in urns.items()
            if self._authorities and urn not in self._authorities
        ]
        self._unlisted_urns = {authority.urn for authority in missing} if self._search_is_whole else set()
        by_folder = [(self._area_and_folder(a.name)[1], a) for a in (*self._authorities.values(), *missing)]
        chosen = [(folder, a) for folder, a in by_folder if not chosen_folders or folder in chosen_folders]
        self._queue.extend(sorted((a for _, a in chosen), key=lambda a: (a.name, a.urn)))
        for folder in set(chosen_folders) - {folder for folder, _ in chosen}:
            some = ", ".join(sorted(a.name for a in self._authorities.values())[:3])
            name = chosen_folders[folder]
            self.report.alarm(f"{self.options.start_site}: no authority is named {name}; the site has {some} …")
        for _ in range(REQUESTS_AT_ONCE):
            yield from self._next_authority()

    def _next_authority(self) -> Iterator[Any]:
        if self._queue and not self.limit_reached:
            authority = self._queue.popleft()
            yield scrapy.Request(
                authority.url,
                callback=self.parse_provider,
                errback=self.provider_failed,
                cb_kwargs={"authority": authority},
                meta={"download_maxsize": LARGEST_PAGE},
                dont_filter=True,
            )

    def _search_request(self, url: str) -> Any:
        self._search_urls.add(url)
        return scrapy.Request(
            url,
            callback=self.parse_search,
            errback=self.search_failed,
            meta={"download_maxsize": LARGEST_PAGE},
            dont_filter=True,
        )

    def _retry_page(self, response: Any, go_on: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        again = self.retry(response.request, "broke off")
        if again is not None:
            yield again
            return
        self._alarm_markup(response, f"the page broke off{tries(response.request)}", "its closing </html>")
        yield from go_on()

    def _page_failed(self, failure: Any, go_on: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        self.stop_if_unwelcome(failure.value)
        request, reason = failure.request, failure_reason(failure.value)
        authority = request.cb_kwargs.get("authority")
        if authority is not None and authority.urn in self._unlisted_urns:
            self._alarm_unlisted(authority, reason)
        else:
            self.report.alarm(f"{request.url}: {reason}{tries(request)}; expected a page")
            self.note_failure()
        yield from go_on()

    def _alarm_unlisted(self, authority: Authority, reason: str) -> None:
        """Report an authority that the search no longer gives and whose page is gone; its letters stay as they are."""
        message = f"{authority.url}: {authority.name} is no longer listed and {reason}; its letters are kept"
        self._alarm_unless_quiet(authority, f"{message}; if it has ended, name it under `quiet` in rules/expect.yml")

    def _alarm_unless_quiet(self, authority: Authority, message: str) -> None:
        if authority.name in self._expectations.quiet:
            self.report.note(message)
        else:
            self.report.alarm(message)

    def _alarm_markup(self, response: Any, what: str, expected: str) -> None:
        self.report.alarm(f"{response.url}: {what}; expected {expected}")


def read_search_page(response: Any) -> SearchPage:
    """The authorities of a search page in their order, and the address of the page after it."""
    authorities: dict[str, Authority] = {}
    for link in response.css(AUTHORITY_LINK):
        url = _address(response, link.attrib["href"])
        provider = _PROVIDER_PATH.search(urlsplit(url).path)
        if provider:
            authorities.setdefault(provider[1], Authority(provider[1], _text(link), url))
    next_href = response.css(NEXT_PAGE_LINK).attrib.get("href", "").strip()
    return SearchPage(tuple(authorities.values()), _address(response, next_href) if next_href else "")


def read_publications(response: Any) -> tuple[Publication, ...]:
    """Every document linked on an authority's page in the page's order, each address once."""
    publications: dict[str, Publication] = {}
    for link in response.css(PUBLICATION_LINK):
        href = link.attrib.get("href", "").strip()
        if href:
            publication = _read_publication(_address(response, href), link)
            publications.setdefault(publication.url, publication)
    return tuple(publications.values())


def is_whole_page(response: Any) -> bool:
    """Whether a page was received to its end: one that broke off must not pass for a shorter list."""
    return b"</html>" in response.body[-2048:].lower()


def _read_publication(url: str, link: Any) -> Publication:
    hidden = _HIDDEN_TEXT.fullmatch(_text(link.css("span.nonvisual"))[:400])
    if hidden:
        return Publication(url, hidden["title"], _iso_date(hidden["day"], hidden["month"], hidden["year"]))
    return Publication(url, _one_line(" ".join(link.xpath("./text()").getall()))[:400], "")


def _text(selection: Any) -> str:
    return _one_line(" ".join(selection.xpath(".//text()").getall()))


def _one_line(text: str) -> str:
    """Words with one space between; control characters, which a terminal might obey, are spaces too."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _address(response: Any, href: str) -> str:
    return str(safe_url_string(response.urljoin(href.strip())))


def _iso_date(day: str, month: str, year: str) -> str:
    try:
        return date(int(year), MONTHS[month.casefold()], int(day)).isoformat()
    except (KeyError, ValueError):
        return ""


def _authority_of(row: ManifestRow, site: str) -> Authority:
    return Authority(row.urn, row.area or row.urn, f"{site}/provider/44/{row.urn}")
