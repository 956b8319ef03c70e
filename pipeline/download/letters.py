"""The crawl for letters: search pages → provider pages → every area SEND document they link."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy

from pipeline.domain.areas import load_areas
from pipeline.download import links
from pipeline.download.failures import reason, tries
from pipeline.download.files_spider import FilesSpider
from pipeline.download.links import Authority, Publication
from pipeline.download.manifest import Row
from pipeline.download.order import Order
from pipeline.download.report import Report
from pipeline.download.settings import AT_ONCE, LARGEST_PAGE
from pipeline.download.store import Store, Wanted
from pipeline.download.titles import UNKNOWN, Titles
from pipeline.download.trust import file_id, slug
from pipeline.rulebook.expectations import CrawlExpectations

# Children's social care (3), local authority children's services (12): what lists every authority once.
SEARCH = f"/search?q=&location=&lat=&lon=&radius=&level_1_types=3&level_2_types%5B%5D=12&start=0&rows={links.ROWS}"
MOST_PAGES = 20  # of search results; there are two
FOLDER = "letters"


class LettersSpider(FilesSpider):
    """Follows the pager to its end, then takes the provider pages one by one with the letters they link."""

    name = "letters"

    def __init__(self, order: Order, store: Store, report: Report, titles: Titles, expect: CrawlExpectations) -> None:
        super().__init__(order, store, report, expect.failures_in_a_row)
        self.expect = expect
        self._titles = titles
        self._found: dict[str, Authority] = {}
        self._search_pages: set[str] = set()
        self._whole_search = False
        self._queue: deque[Authority] = deque()
        self._unlisted: set[str] = set()  # URNs in the manifest that the search did not give
        self._read: set[str] = set()  # URNs whose page was read
        self._listed: set[str] = set()  # addresses on all pages read

    async def start(self) -> AsyncIterator[Any]:
        yield self._search_request(self.order.start + SEARCH)

    def parse_search(self, response: Any) -> Iterator[Any]:
        """Take in the authorities of one page and go on to the next."""
        if not links.is_whole(response):
            yield from self._page_again(response, self._after_search)
            return
        self.succeeded()
        page = links.search_page(response)
        before = len(self._found)
        self._found |= {a.urn: a for a in page.authorities if a.urn not in self._found}
        if not page.authorities:
            self._markup(response, "no local authority", links.AUTHORITY)
        elif len(self._found) == before:
            self.report.alarm(f"{response.url}: the pager never ends; this page repeats authorities already seen")
        elif page.next_url and (page.next_url in self._search_pages or len(self._search_pages) >= MOST_PAGES):
            self.report.alarm(f"{response.url}: the pager never ends; expected at most {MOST_PAGES} pages, each once")
        elif page.next_url:
            yield self._search_request(page.next_url)
            return
        elif page.full:
            self._markup(response, f"a full page of {links.ROWS} without a next one", links.NEXT_PAGE)
        else:
            self._whole_search = True
        yield from self._after_search()

    def parse_provider(self, response: Any, authority: Authority) -> Iterator[Any]:
        """Ask for the SEND documents of one authority, then go on to the next authority."""
        if not links.is_whole(response):
            yield from self._page_again(response, self._next_authority)
            return
        self.succeeded()
        listed = links.publications(response)
        if listed:
            self.report.counts["authorities"] += 1
            self._read.add(authority.urn)
            self._listed.update(publication.url for publication in listed)
            addresses = frozenset(publication.url for publication in listed)
            for publication in listed:
                wanted = self._wanted(publication, authority, response.url)
                if wanted is not None:
                    self.report.counts["linked"] += 1
                    if self._is_due(wanted):
                        yield from self.ask(wanted, addresses)
        else:
            message = f"{response.url}: no publication of {authority.name}; expected {links.PUBLICATION}"
            self._alarm_unless_quiet(authority, message)
        self.report.show_progress()
        yield from self._next_authority()

    def search_failed(self, failure: Any) -> Iterator[Any]:
        """Report a search page that could not be had, and go on with what is known."""
        yield from self._page_failed(failure, self._after_search)

    def provider_failed(self, failure: Any) -> Iterator[Any]:
        """Report a provider page that could not be had, and go on to the next."""
        yield from self._page_failed(failure, self._next_authority)

    def conclude(self) -> None:
        """Mark what has gone, and raise the alarm where there is less than expected."""
        if self.ended != "finished":
            if not self.report.alarms:
                self.report.alarm(f"{self.order.start}: the crawl was stopped before its end; what it had is kept")
            return
        if not self._found or self.is_full:
            return
        if not self.order.areas and len(self._found) < self.expect.authorities:
            self.report.alarm(
                f"{self.order.start + SEARCH}: {len(self._found)} authorities; "
                f"expected {self.expect.authorities} at least (rules/expect.yml)"
            )
        if not self.report.counts["linked"]:
            self.report.alarm(
                f"{self.order.start}: no SEND document is linked; expected titles of rules/publications.yml"
            )
        self._mark_gone()

    def _mark_gone(self) -> None:
        known = [row for row in self.store.manifest.live() if row.urn in self._read]
        gone = [row for row in known if row.url not in self._listed]
        most = max(self.expect.may_go_at_once, math.floor(len(known) * self.expect.may_go_share))
        if len(gone) > most:
            self.report.alarm(
                f"{self.order.start}: far fewer documents than last time: {len(gone)} of {len(known)} are no longer "
                f"listed, {gone[0].url} the first; expected {most} at most (rules/expect.yml), so none is marked gone"
            )
            return
        if self.order.dry_run:
            return
        self.store.mark_gone(gone)
        self.report.counts["gone"] = len(gone)
        for row in gone:
            self.report.note(f"{row.url}: no longer listed; {row.file} is kept and marked gone")

    def _wanted(self, publication: Publication, authority: Authority, page: str) -> Wanted | None:
        """What to fetch, None where the title is not of SEND and the file is not held as a letter already."""
        kind = self._titles.kind(publication.title)
        held = self.store.manifest.at(publication.url)
        if not kind and held is None:
            return None
        if kind in ("", UNKNOWN):
            what = "is not one of a SEND document, but the file is held" if not kind else "is not known"
            self.report.note(f"{page}: the title “{publication.title}” {what}; fetched; see rules/publications.yml")
        if not publication.published:
            self.report.alarm(f"{page}: no date of publication for {publication.url}; expected {links.DATED}")
        area, folder = _area(authority.name)
        day = publication.published or "undated"
        file = f"{FOLDER}/{folder}/{day}-{kind or UNKNOWN}-{file_id(publication.url)}.pdf"
        return Wanted(publication.url, publication.title, publication.published, authority.urn, area, file)

    def _is_due(self, wanted: Wanted) -> bool:
        return not wanted.published or wanted.published >= self.order.since

    def _after_search(self) -> Iterator[Any]:
        wanted = {_area(name)[1]: name for name in self.order.areas}
        known = {row.urn: row for row in self.store.manifest.live() if row.urn}
        missing = [_remembered(row, self.order) for urn, row in known.items() if self._found and urn not in self._found]
        self._unlisted = {authority.urn for authority in missing} if self._whole_search else set()
        everyone = [*self._found.values(), *missing]
        chosen = [a for a in everyone if not wanted or _area(a.name)[1] in wanted]
        self._queue.extend(sorted(chosen, key=lambda a: (a.name, a.urn)))
        for name in set(wanted) - {_area(a.name)[1] for a in chosen}:
            some = ", ".join(sorted(a.name for a in self._found.values())[:3])
            self.report.alarm(f"{self.order.start}: no authority is named {wanted[name]}; the site has {some} …")
        for _ in range(AT_ONCE):
            yield from self._next_authority()

    def _next_authority(self) -> Iterator[Any]:
        if self._queue and not self.is_full:
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
        self._search_pages.add(url)
        return scrapy.Request(
            url,
            callback=self.parse_search,
            errback=self.search_failed,
            meta={"download_maxsize": LARGEST_PAGE},
            dont_filter=True,
        )

    def _page_again(self, response: Any, go_on: Any) -> Iterator[Any]:
        again = self.again(response.request, "broke off")
        if again is not None:
            yield again
            return
        self._markup(response, f"the page broke off{tries(response.request)}", "its closing </html>")
        yield from go_on()

    def _page_failed(self, failure: Any, go_on: Any) -> Iterator[Any]:
        self.stop_if_unwelcome(failure.value)
        request = failure.request
        authority = request.cb_kwargs.get("authority")
        if authority is not None and authority.urn in self._unlisted:
            self._vanished(authority, reason(failure.value))
        else:
            self.report.alarm(f"{request.url}: {reason(failure.value)}{tries(request)}; expected a page")
            self.failed()
        yield from go_on()

    def _vanished(self, authority: Authority, why: str) -> None:
        """An authority that the search no longer gives and whose page is gone: its letters stay as they are."""
        message = f"{authority.url}: {authority.name} is no longer listed and {why}; its letters are kept"
        self._alarm_unless_quiet(authority, f"{message}; if it has ended, name it under `quiet` in rules/expect.yml")

    def _alarm_unless_quiet(self, authority: Authority, message: str) -> None:
        if authority.name in self.expect.quiet:
            self.report.note(message)
        else:
            self.report.alarm(message)

    def _markup(self, response: Any, what: str, expected: str) -> None:
        self.report.alarm(f"{response.url}: {what}; expected {expected}")


def _area(name: str) -> tuple[str, str]:
    """The area's canonical name and folder, or the name as given and words made of it where it is not known."""
    found = {(area.name, area.slug) for area in load_areas().ever(name)}
    return next(iter(found)) if len(found) == 1 else (name, slug(name))


def _remembered(row: Row, order: Order) -> Authority:
    return Authority(row.urn, row.area or row.urn, f"{order.start}/provider/44/{row.urn}")
