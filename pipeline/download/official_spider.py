"""The crawl for Ofsted's own figures: GOV.UK's content API → the newest tables of the area SEND statistics.

`OfficialSpider` is the crawl; the functions below it read what the content API answers
(https://content-api.publishing.service.gov.uk).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import scrapy

from pipeline.domain import MONTHS, is_iso_date
from pipeline.download.files_spider import FilesSpider, failure_reason, tries
from pipeline.download.options import LARGEST_PAGE, CrawlOptions
from pipeline.download.report import Report
from pipeline.download.store import DownloadTarget, Store, slug
from pipeline.rulebook import CrawlExpectations

API = "/api/content"
COLLECTION = "/government/collections/area-send-statistics"
# The whole of the 2016 framework, and the first management information of the 2023 one: fetched even if the
# collection should drop them.
PAGES = (
    "/government/statistics/area-send-inspections-and-outcomes-in-england-as-at-31-august-2022",
    "/government/statistical-data-sets/"
    "area-send-inspections-and-outcomes-in-england-management-information-summer-term-2022-to-2023",
)
FORMATS = (".ods", ".csv")
MOST_PAGES = 60  # of a collection; there are fewer than ten

_PAGE_PATH = re.compile(r"/government/[a-z0-9-]{1,60}/[a-z0-9-]{1,250}")
_SHORT_MONTHS = "|".join(name for name in MONTHS if len(name) == 3)
_DATE_IN_TITLE = re.compile(rf"(?:(\d{{1,2}}) )?({_SHORT_MONTHS})[a-z]* (20\d\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table attached to a page; `as_at` is the newest date in its title, ISO or with day 00, empty without one."""

    url: str
    title: str
    as_at: str


class OfficialSpider(FilesSpider):
    """Reads the collection and its pages, and fetches the newest tables attached to each."""

    name = "official"

    def __init__(self, options: CrawlOptions, store: Store, report: Report, expectations: CrawlExpectations) -> None:
        super().__init__(options, store, report, expectations.failures_in_a_row)
        self._requested_paths: set[str] = set()
        self._listed_urls: set[str] = set()

    async def start(self) -> AsyncIterator[Any]:
        yield self._page_request(COLLECTION, self.parse_collection, self.collection_failed)

    def parse_collection(self, response: Any) -> Iterator[Any]:
        """Go on to the pages of the collection, and to those that are fetched in any case."""
        page = self._read_json(response)
        paths = read_page_paths(page)
        if page and not paths:
            self._alarm_format(response, "links.documents with paths below /government/")
        yield from self._request_pages((*paths, *PAGES))

    def parse_page(self, response: Any) -> Iterator[Any]:
        """Request the newest tables of one page."""
        page = self._read_json(response)
        tables = read_tables(page, response.url)
        self._listed_urls.update(table.url for table in tables)
        for table in newest_tables(tables):
            self.report.counts["linked"] += 1
            yield from self.request_file(_target(table, page, response.url))

    def collection_failed(self, failure: Any) -> Iterator[Any]:
        """Report the collection's failure, and go on to the pages that are fetched in any case."""
        self.page_failed(failure)
        yield from self._request_pages(PAGES)

    def page_failed(self, failure: Any) -> None:
        """Report a page that could not be fetched."""
        self.stop_if_unwelcome(failure.value)
        request = failure.request
        self.report.alarm(f"{request.url}: {failure_reason(failure.value)}{tries(request)}; expected a page")
        self.note_failure()

    def conclude(self) -> None:
        """After the crawl: raise an alarm where there is no table, and mark tables that newer ones replace."""
        if self.alarm_if_stopped() or self.report.alarms:
            return
        if not self.report.counts["linked"]:
            self.report.alarm(
                f"{self.options.start_site}{API}{COLLECTION}: no table; expected details.attachments in ODS or CSV"
            )
        elif not self.options.dry_run and self.options.limit is None:
            gone = [row for row in self.store.manifest.listed_rows() if row.url not in self._listed_urls]
            self.store.mark_gone(gone)
            self.report.counts["gone"] = len(gone)

    def _request_pages(self, paths: tuple[str, ...]) -> Iterator[Any]:
        for path in paths:
            if path not in self._requested_paths:
                self._requested_paths.add(path)
                yield self._page_request(path, self.parse_page, self.page_failed)

    def _page_request(self, path: str, callback: Callable[..., Any], errback: Callable[..., Any]) -> Any:
        return scrapy.Request(
            f"{self.options.start_site}{API}{path}",
            callback=callback,
            errback=errback,
            meta={"download_maxsize": LARGEST_PAGE},
            dont_filter=True,
        )

    def _read_json(self, response: Any) -> dict[str, Any]:
        try:
            page = json.loads(response.body)
        except (ValueError, RecursionError):
            page = None
        if isinstance(page, dict):
            self.note_success()
            return page
        self._alarm_format(response, "a JSON object of the content API")
        return {}

    def _alarm_format(self, response: Any, expected: str) -> None:
        self.report.alarm(f"{response.url}: the page has another form; expected {expected}")


def read_page_paths(collection: dict[str, Any]) -> list[str]:
    """The paths of the pages in a collection."""
    links = collection.get("links")
    documents = links.get("documents") if isinstance(links, dict) else None
    paths = [one.get("base_path") for one in documents if isinstance(one, dict)] if isinstance(documents, list) else []
    return [path for path in paths if isinstance(path, str) and _PAGE_PATH.fullmatch(path)][:MOST_PAGES]


def read_tables(page: dict[str, Any], address: str) -> list[PublishedTable]:
    """The ODS and CSV files attached to a page, in its order; `address` is that of the page."""
    details = page.get("details")
    attachments = details.get("attachments") if isinstance(details, dict) else None
    tables: dict[str, PublishedTable] = {}
    for one in attachments if isinstance(attachments, list) else []:
        url, title = (one.get("url"), one.get("title")) if isinstance(one, dict) else (None, None)
        if isinstance(url, str) and urlsplit(url).path.casefold().endswith(FORMATS):
            words = " ".join(str(title or "").split())[:300]
            full_url = urljoin(address, url)
            tables.setdefault(full_url, PublishedTable(full_url, words, _newest_date(words)))
    return list(tables.values())


def newest_tables(tables: list[PublishedTable]) -> list[PublishedTable]:
    """Those of a page's tables with the newest date, and those without a date."""
    newest = max((table.as_at for table in tables), default="")
    return [table for table in tables if table.as_at in ("", newest)]


def _target(table: PublishedTable, page: dict[str, Any], address: str) -> DownloadTarget:
    name = slug(urlsplit(address).path.rpartition("/")[2])
    mark = hashlib.sha256(table.url.encode()).hexdigest()[:8]
    suffix = urlsplit(table.url).path.casefold()[-4:]
    day = str(page.get("public_updated_at"))[:10]
    return DownloadTarget(table.url, table.title, day if is_iso_date(day) else "", "", "", f"{name}-{mark}{suffix}")


def _newest_date(title: str) -> str:
    dates = [
        f"{year}-{MONTHS[month.casefold()]:02}-{int(day or 0):02}" for day, month, year in _DATE_IN_TITLE.findall(title)
    ]
    return max(dates, default="")
