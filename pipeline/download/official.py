"""The crawl for Ofsted's own figures: GOV.UK's content API → the newest tables of the area SEND statistics."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

import scrapy

from pipeline.download.failures import reason, tries
from pipeline.download.files_spider import FilesSpider
from pipeline.download.links import MONTHS
from pipeline.download.order import Order
from pipeline.download.report import Report
from pipeline.download.settings import LARGEST_PAGE
from pipeline.download.store import Store, Wanted
from pipeline.download.trust import slug
from pipeline.rulebook.expectations import CrawlExpectations

API = "/api/content"
COLLECTION = "/government/collections/area-send-statistics"
# The whole of the 2016 framework, and the first management information of the 2023 one: wanted even if the
# collection should drop them.
PAGES = (
    "/government/statistics/area-send-inspections-and-outcomes-in-england-as-at-31-august-2022",
    "/government/statistical-data-sets/"
    "area-send-inspections-and-outcomes-in-england-management-information-summer-term-2022-to-2023",
)
FORMATS = (".ods", ".csv")
MOST_PAGES = 60  # of a collection; there are fewer than ten

_PATH = re.compile(r"/government/[a-z0-9-]{1,60}/[a-z0-9-]{1,250}")
_DAY = re.compile(rf"(?:(\d{{1,2}}) )?({'|'.join(MONTHS)})[a-z]* (20\d\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Table:
    """A table attached to a page; `as_at` is the newest date its title names, empty where it names none."""

    url: str
    title: str
    as_at: str


def tables(page: dict[str, Any], address: str) -> list[Table]:
    """The ODS and CSV files attached to a page of the content API, in its order."""
    details = page.get("details")
    attachments = details.get("attachments") if isinstance(details, dict) else None
    found: dict[str, Table] = {}
    for one in attachments if isinstance(attachments, list) else []:
        url, title = (one.get("url"), one.get("title")) if isinstance(one, dict) else (None, None)
        if isinstance(url, str) and urlsplit(url).path.casefold().endswith(FORMATS):
            words = " ".join(str(title or "").split())[:300]
            full = urljoin(address, url)
            found.setdefault(full, Table(full, words, _as_at(words)))
    return list(found.values())


def newest(found: list[Table]) -> list[Table]:
    """Those of a page's tables that no other is newer than; a title without a date is never older."""
    last = max((table.as_at for table in found), default="")
    return [table for table in found if table.as_at in ("", last)]


def documents(page: dict[str, Any]) -> list[str]:
    """The paths of the pages in a collection."""
    links = page.get("links")
    linked = links.get("documents") if isinstance(links, dict) else None
    paths = [one.get("base_path") for one in linked if isinstance(one, dict)] if isinstance(linked, list) else []
    return [path for path in paths if isinstance(path, str) and _PATH.fullmatch(path)][:MOST_PAGES]


class OfficialSpider(FilesSpider):
    """Asks for the collection and its pages, then for the newest tables attached to each."""

    name = "official"

    def __init__(self, order: Order, store: Store, report: Report, expect: CrawlExpectations) -> None:
        super().__init__(order, store, report, expect.failures_in_a_row)
        self._pages: set[str] = set()
        self._listed: set[str] = set()

    async def start(self) -> AsyncIterator[Any]:
        yield self._page_request(COLLECTION, self.parse_collection)

    def parse_collection(self, response: Any) -> Iterator[Any]:
        """Go on to the pages of the collection, and to those wanted in any case."""
        page = self._read(response)
        paths = documents(page)
        if page and not paths:
            self._unfit(response, "links.documents with paths below /government/")
        for path in (*paths, *PAGES):
            yield from self._page(path)

    def parse_page(self, response: Any) -> Iterator[Any]:
        """Ask for the newest tables of one page."""
        page = self._read(response)
        found = tables(page, response.url)
        self._listed.update(table.url for table in found)
        for table in newest(found):
            self.report.counts["linked"] += 1
            yield from self.ask(self._wanted(table, page, response.url))

    def collection_failed(self, failure: Any) -> Iterator[Any]:
        """Report the collection's failure, and go on to the pages wanted in any case."""
        self.page_failed(failure)
        for path in PAGES:
            yield from self._page(path)

    def page_failed(self, failure: Any) -> None:
        """Report a page that could not be had."""
        self.stop_if_unwelcome(failure.value)
        self.report.alarm(f"{failure.request.url}: {reason(failure.value)}{tries(failure.request)}; expected a page")
        self.failed()

    def conclude(self) -> None:
        """Raise the alarm where there is nothing, and mark what has been replaced by newer tables."""
        if self.ended != "finished" and not self.report.alarms:
            self.report.alarm(f"{self.order.start}: the crawl was stopped before its end; what it had is kept")
        elif not self.report.counts["linked"] and not self.report.alarms:
            self.report.alarm(
                f"{self.order.start}{API}{COLLECTION}: no table; expected details.attachments in ODS or CSV"
            )
        if self.report.alarms or self.order.dry_run or self.order.limit is not None:
            return
        gone = [row for row in self.store.manifest.live() if row.url not in self._listed]
        self.store.mark_gone(gone)
        self.report.counts["gone"] = len(gone)

    def _page(self, path: str) -> Iterator[Any]:
        if path not in self._pages:
            self._pages.add(path)
            yield self._page_request(path, self.parse_page)

    def _page_request(self, path: str, callback: Any) -> Any:
        return scrapy.Request(
            f"{self.order.start}{API}{path}",
            callback=callback,
            errback=self.collection_failed if callback == self.parse_collection else self.page_failed,
            meta={"download_maxsize": LARGEST_PAGE},
            dont_filter=True,
        )

    def _read(self, response: Any) -> dict[str, Any]:
        try:
            page = json.loads(response.body)
        except (ValueError, RecursionError):
            page = None
        if isinstance(page, dict):
            self.succeeded()
            return page
        self._unfit(response, "a JSON object of the content API")
        return {}

    def _unfit(self, response: Any, expected: str) -> None:
        self.report.alarm(f"{response.url}: the page does not fit; expected {expected}")

    def _wanted(self, table: Table, page: dict[str, Any], address: str) -> Wanted:
        name = slug(urlsplit(address).path.rpartition("/")[2])
        mark = hashlib.sha256(table.url.encode()).hexdigest()[:8]
        suffix = urlsplit(table.url).path.casefold()[-4:]
        return Wanted(table.url, table.title, _iso_day(page.get("public_updated_at")), "", "", f"{name}-{mark}{suffix}")


def _as_at(title: str) -> str:
    days = [
        f"{year}-{MONTHS.index(month.casefold()) + 1:02}-{int(day or 0):02}" for day, month, year in _DAY.findall(title)
    ]
    return max(days, default="")


def _iso_day(stamp: object) -> str:
    try:
        return date.fromisoformat(str(stamp)[:10]).isoformat()
    except ValueError:
        return ""
