"""Fetching files, as the crawls for letters and for statistics both do it, and saying why a request failed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import scrapy
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import (
    CannotResolveHostError,
    CloseSpider,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from pipeline.download.middlewares import (
    ComeBackLaterError,
    ForbiddenError,
    NoNetworkError,
    back_off_seconds,
    hold_host,
)
from pipeline.download.options import CrawlOptions
from pipeline.download.report import Report
from pipeline.download.store import DownloadTarget, RejectedFileError, Store

_REASONS = (
    (DownloadTimeoutError, "no whole answer came in time (--timeout)"),
    (ResponseDataLossError, "the answer broke off"),
    (DownloadCancelledError, "it is larger than a document may be"),
    (CannotResolveHostError, "the host's name is not known; check the connection"),
    (DownloadConnectionRefusedError, "the host refused the connection"),
    (DownloadFailedError, "the connection broke"),
)


class FilesSpider(scrapy.Spider):  # type: ignore[misc]
    """A crawl that ends in files; each subclass knows the pages that link them."""

    name = "files"

    def __init__(self, options: CrawlOptions, store: Store, report: Report, failures_in_a_row: int) -> None:
        super().__init__()
        self.options = options
        self.store = store
        self.report = report
        self.close_reason = ""  # Scrapy's word for how the crawl ended, `finished` when it came to its end
        self._requested_urls: set[str] = set()
        self._new_files_requested = 0
        self._most_failures_in_a_row = failures_in_a_row
        self._failures_in_a_row = 0

    @property
    def limit_reached(self) -> bool:
        """Whether as many new files as `--limit` allows have been requested."""
        return self.options.limit is not None and self._new_files_requested >= self.options.limit

    def request_file(self, target: DownloadTarget, listed_urls: Collection[str] = ()) -> Iterator[Any]:
        """The request for a document, conditional where its file is here; none when it was requested before."""
        if target.url in self._requested_urls:
            return
        row = self.store.row_of(target)
        if row is None and self.limit_reached:
            return
        self._requested_urls.add(target.url)
        self._new_files_requested += row is None
        if self.options.dry_run:
            self._note_dry_run(target, is_here=row is not None)
            return
        yield scrapy.Request(
            target.url,
            callback=self.parse_file,
            errback=self.file_failed,
            cb_kwargs={"target": target, "listed_urls": listed_urls},
            headers=self.store.conditions(row) if row else {},
            meta={"dont_cache": True, "handle_httpstatus_list": [304]},
            priority=1,  # files before further pages
            dont_filter=True,  # each address is requested once already, and no report would name a dropped request
        )

    def parse_file(self, response: Any, target: DownloadTarget, listed_urls: Collection[str]) -> Iterator[Any]:
        """Save what came, or request it again."""
        try:
            self.report.counts[self._save(response, target, listed_urls)] += 1
            self.note_success()
        except RejectedFileError as rejected:
            again = self.retry(response.request, str(rejected))
            if again is not None:
                yield again
            else:
                self._fail(target, f"{rejected}{tries(response.request)}")
        except OSError as error:
            where = error.filename or self.store.folder
            self.report.alarm(f"{where}: cannot be written ({error.strerror}); put that right and run again")
            raise CloseSpider("disk") from error
        self.report.show_progress()

    def file_failed(self, failure: Any) -> None:
        """Report a file that could not be fetched."""
        self.stop_if_unwelcome(failure.value)
        self._fail(failure.request.cb_kwargs["target"], f"{failure_reason(failure.value)}{tries(failure.request)}")

    def retry(self, request: Any, why: str) -> Any:
        """The request once more after a wait, None when it has been tried often enough."""
        hold_host(self.crawler, request, back_off_seconds(self.crawler, request))
        return get_retry_request(request, spider=self, reason=why)

    def stop_if_unwelcome(self, error: BaseException) -> None:
        """End the crawl where there is no network, or the site does not want it."""
        if isinstance(error, NoNetworkError):
            self.report.no_network = str(error)
            raise CloseSpider("no network")
        if isinstance(error, (ForbiddenError, ComeBackLaterError)):
            self.report.alarm(f"{error}; the crawl stopped; the files that it fetched are kept")
            raise CloseSpider("unwelcome")

    def note_success(self) -> None:
        """Note that the site answers as it should."""
        self._failures_in_a_row = 0

    def note_failure(self) -> None:
        """Note that it does not, and end the crawl when that has happened too often in a row."""
        self._failures_in_a_row += 1
        if self._failures_in_a_row >= self._most_failures_in_a_row:
            count = self._failures_in_a_row
            self.report.alarm(
                f"{self.options.start_site}: {count} requests failed one after another; the crawl stopped"
            )
            raise CloseSpider("failing")

    def closed(self, reason: str) -> None:
        """Note how the crawl ended; Scrapy calls this."""
        self.close_reason = reason

    def alarm_if_stopped(self) -> bool:
        """Whether the crawl ended before its end; raises an alarm where nothing else says why."""
        stopped = self.close_reason != "finished"
        if stopped and not (self.report.alarms or self.report.no_network):
            self.report.alarm(
                f"{self.options.start_site}: the crawl was stopped before its end; the files that it fetched are kept"
            )
        return stopped

    def _save(self, response: Any, target: DownloadTarget, listed_urls: Collection[str]) -> str:
        if response.status == 304:
            row = self.store.row_of(target)
            if row is None:
                raise RejectedFileError("the site answered “not changed” for a file that is not here")
            self.store.confirm_unchanged(target, row)
            return "unchanged"
        headers = {name: (response.headers.get(name) or b"").decode("latin-1") for name in ("ETag", "Last-Modified")}
        return self.store.save(target, response.body, headers, listed_urls)

    def _fail(self, target: DownloadTarget, why: str) -> None:
        document = ", ".join(word for word in (target.area, target.title, target.published) if word)
        self.report.fail(f"{target.url}: {why}; {document}")
        self.note_failure()

    def _note_dry_run(self, target: DownloadTarget, is_here: bool) -> None:
        if is_here:
            self.report.counts["here"] += 1
        else:
            self.report.would_fetch.append((target.area, target.published, target.title, target.url, target.file))


def failure_reason(error: BaseException) -> str:
    """Why a request failed, in words for the user and without its address."""
    if isinstance(error, HttpError):
        return f"the site answered {error.response.status}"
    if isinstance(error, IgnoreRequest):
        if "max redirections" in str(error):
            return "it redirects in a circle"
        return str(error) or "the request was dropped"
    reason = next((words for kind, words in _REASONS if isinstance(error, kind)), "")
    return reason or f"{type(error).__name__}: {error}"


def tries(request: Any) -> str:
    """How often a request was sent, for the end of a message; empty when only once."""
    retries = request.meta.get("retry_times", 0)
    return f" (tried {retries + 1} times)" if retries else ""
