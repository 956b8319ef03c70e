"""Asking for a file and keeping it: what the crawls for letters and for statistics have in common."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import scrapy
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import CloseSpider

from pipeline.download.failures import reason, tries
from pipeline.download.guards import ComeBackLaterError, ForbiddenError, back_off, hold
from pipeline.download.order import Order
from pipeline.download.report import Report
from pipeline.download.store import DistrustError, Store, Wanted


class FilesSpider(scrapy.Spider):  # type: ignore[misc]
    """A crawl that ends in files; a subclass finds them."""

    name = "files"

    def __init__(self, order: Order, store: Store, report: Report, failures_in_a_row: int) -> None:
        super().__init__()
        self.order = order
        self.store = store
        self.report = report
        self.ended = ""  # Scrapy's word for how the crawl ended, `finished` when it came to its end
        self._asked: set[str] = set()
        self._fetching = 0
        self._failures_in_a_row = failures_in_a_row
        self._failed_in_a_row = 0

    @property
    def is_full(self) -> bool:
        """Whether as many files as `--limit` allows have been asked for."""
        return self.order.limit is not None and self._fetching >= self.order.limit

    def ask(self, wanted: Wanted, listed: Collection[str] = ()) -> Iterator[Any]:
        """The request for a file, conditional where it is held; none when it was asked for before."""
        if wanted.url in self._asked:
            return
        row = self.store.held(wanted)
        if row is None and self.is_full:
            return
        self._asked.add(wanted.url)
        self._fetching += row is None
        if self.order.dry_run:
            self._note_dry_run(wanted, held=row is not None)
            return
        yield scrapy.Request(
            wanted.url,
            callback=self.parse_file,
            errback=self.file_failed,
            cb_kwargs={"wanted": wanted, "listed": listed},
            headers=self.store.conditions(row) if row else {},
            meta={"dont_cache": True, "handle_httpstatus_list": [304]},
            priority=1,  # files before further pages
            dont_filter=True,  # asked for once already by address, and a dropped request would go unreported
        )

    def parse_file(self, response: Any, wanted: Wanted, listed: Collection[str]) -> Iterator[Any]:
        """Keep what came, or ask again."""
        try:
            self.report.counts[self._outcome(response, wanted, listed)] += 1
            self.succeeded()
        except DistrustError as distrust:
            again = self.again(response.request, str(distrust))
            if again is not None:
                yield again
            else:
                self._fail(wanted, f"{distrust}{tries(response.request)}")
        except OSError as error:
            where = error.filename or self.store.folder
            self.report.alarm(f"{where}: cannot be written ({error.strerror}); mend that and run again")
            raise CloseSpider("disk") from error
        self.report.show_progress()

    def file_failed(self, failure: Any) -> None:
        """Report a file that could not be had."""
        self.stop_if_unwelcome(failure.value)
        self._fail(failure.request.cb_kwargs["wanted"], f"{reason(failure.value)}{tries(failure.request)}")

    def again(self, request: Any, why: str) -> Any:
        """The request once more after a wait, None when it has been tried often enough."""
        hold(self.crawler, request, back_off(self.crawler, request))
        return get_retry_request(request, spider=self, reason=why)

    def stop_if_unwelcome(self, error: BaseException) -> None:
        """End the crawl where the site does not want it."""
        if isinstance(error, (ForbiddenError, ComeBackLaterError)):
            self.report.alarm(f"{error}; the crawl stopped, and what it had is kept")
            raise CloseSpider("unwelcome")

    def succeeded(self) -> None:
        """Note that the site answers as it should."""
        self._failed_in_a_row = 0

    def failed(self) -> None:
        """Note that it does not, and end the crawl when that has gone on for too long."""
        self._failed_in_a_row += 1
        if self._failed_in_a_row >= self._failures_in_a_row:
            count = self._failed_in_a_row
            self.report.alarm(f"{self.order.start}: {count} requests failed one after another; the crawl stopped")
            raise CloseSpider("failing")

    def closed(self, reason: str) -> None:
        """Take in how the crawl ended."""
        self.ended = reason

    def _outcome(self, response: Any, wanted: Wanted, listed: Collection[str]) -> str:
        if response.status == 304:
            row = self.store.held(wanted)
            if row is None:
                raise DistrustError("the site answered “not changed” for a file that is not here")
            self.store.unchanged(wanted, row)
            return "unchanged"
        told = {name: (response.headers.get(name) or b"").decode("latin-1") for name in ("ETag", "Last-Modified")}
        return self.store.keep(wanted, response.body, told, listed)

    def _fail(self, wanted: Wanted, why: str) -> None:
        what = ", ".join(word for word in (wanted.area, wanted.title, wanted.published) if word)
        self.report.fail(f"{wanted.url}: {why}; {what}")
        self.failed()

    def _note_dry_run(self, wanted: Wanted, held: bool) -> None:
        if held:
            self.report.counts["held"] += 1
        else:
            self.report.would_fetch.append((wanted.area, wanted.published, wanted.title, wanted.url, wanted.file))
