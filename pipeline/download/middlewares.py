"""Scrapy downloader middlewares that keep a crawl polite, within its sites, and sparing.

In the order in which a request passes them: AllowedSites, RobotsTxt, BackOff, PageCache.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.downloadermiddlewares.httpcache import HttpCacheMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Headers
from scrapy.responsetypes import responsetypes
from twisted.internet.error import ConnectError

LONGEST_WAIT = 300.0  # seconds; when a site asks for more, the crawl ends
_FIRST_BACK_OFF = 5.0  # times the delay between requests; doubles with every try
_LEAST_DELAY = 0.01  # seconds; with a shorter back-off, other requests would overtake the one that is tried again
_OVERLOADED = (429, 503)  # the statuses that may say with Retry-After how long to wait
_NO_CONNECTION = (CannotResolveHostError, DownloadConnectionRefusedError, ConnectError)
_KEEP_DAYS = 90  # a page that no crawl has requested for so long is removed from the cache


class ForeignSiteError(IgnoreRequest):  # type: ignore[misc]
    """A request, or a redirect, to a site that is not allowed."""


class ForbiddenError(IgnoreRequest):  # type: ignore[misc]
    """robots.txt forbids an address, or could not be read, which forbids every address."""


class ComeBackLaterError(IgnoreRequest):  # type: ignore[misc]
    """The site asks for a longer wait than a crawl makes."""


class NoNetworkError(IgnoreRequest):  # type: ignore[misc]
    """The first site could not be reached: no connection, or no answer to any try."""


class AllowedSites:
    """Lets requests pass to the allowed sites only, redirected and repeated requests too."""

    def __init__(self, crawler: Any) -> None:
        self._sites = frozenset(crawler.settings.getlist("ALLOWED_SITES"))

    @classmethod
    def from_crawler(cls, crawler: Any) -> AllowedSites:
        return cls(crawler)

    def process_request(self, request: Any) -> None:
        site = _site(request)
        if site not in self._sites:
            how = "it redirects to" if request.meta.get("redirect_times") else "it lies on"
            raise ForeignSiteError(f"{how} {site}, which is not one of the sites that letters come from")


class RobotsTxt(RobotsTxtMiddleware):  # type: ignore[misc]
    """Obeys robots.txt and its Crawl-delay.

    Where the server fails to send robots.txt, nothing may be fetched (RFC 9309, section 2.3.1.4).
    """

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._crawl_delays: dict[str | None, float] = {}  # seconds, by host
        self._errors: dict[str, Exception] = {}  # why there is no robots.txt, by host
        crawler.signals.connect(self.note_crawl_delay, signal=signals.robots_parsed)
        crawler.signals.connect(self.keep_crawl_delay, signal=signals.response_downloaded)

    def process_request_2(self, rp: Any, request: Any) -> None:
        site = _site(request)
        if rp is None:
            host = urlsplit(request.url).netloc
            if is_offline(self.crawler, self._errors.get(host), (*_NO_CONNECTION, DownloadTimeoutError)):
                raise NoNetworkError(f"{host} cannot be reached; check the connection and run the command again")
            raise ForbiddenError(f"{site}/robots.txt could not be read, so nothing may be fetched")
        if not rp.allowed(request.url, self._robotstxt_useragent):
            raise ForbiddenError(f"{site}/robots.txt forbids {request.url}")

    async def _parse_robots(self, response: Any, netloc: str, request: Any) -> None:
        if response.status >= 500 or response.status == 429:
            raise ForbiddenError(f"robots.txt answered {response.status}")
        exists = response.status == 200
        await super()._parse_robots(response if exists else response.replace(body=b""), netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._errors[netloc] = exc
        super()._robots_error(exc, netloc)

    def note_crawl_delay(self, robotparser: Any, request: Any) -> None:
        """Take in the Crawl-delay of a host."""
        delay = robotparser.crawl_delay(self._robotstxt_useragent) or 0.0
        self._crawl_delays[_host(request)] = min(delay, LONGEST_WAIT)
        self.keep_crawl_delay(request)

    def keep_crawl_delay(self, request: Any) -> None:
        """Raise the delay between a host's requests to its Crawl-delay where AutoThrottle made it shorter."""
        slot = self.crawler.engine.downloader.slots.get(_host(request))
        if slot is not None:
            slot.delay = max(slot.delay, self._crawl_delays.get(_host(request), 0.0))


class BackOff(RetryMiddleware):  # type: ignore[misc]
    """Retries as Scrapy does, but only after a wait: as long as Retry-After says, or longer with every try.

    The whole host waits, not only the request that failed. Without any network there is no second try.
    """

    too_long_a_wait = ""  # what to tell the user, once a site has asked for longer than LONGEST_WAIT

    @classmethod
    def from_crawler(cls, crawler: Any) -> BackOff:
        back_off: BackOff = super().from_crawler(crawler)
        # Scrapy sends this signal before it lets the host's next request out; process_response comes after.
        crawler.signals.connect(back_off.wait_if_told, signal=signals.response_downloaded)
        return back_off

    def process_request(self, request: Any) -> None:
        if self.too_long_a_wait:
            raise ComeBackLaterError(self.too_long_a_wait)

    def wait_if_told(self, response: Any, request: Any) -> None:
        """Make the host wait when it says that it is overloaded."""
        if response.status not in self.retry_http_codes:
            return
        wait = 0.0
        if response.status in _OVERLOADED:
            wait = retry_after((response.headers.get("Retry-After") or b"").decode("latin-1"), datetime.now(UTC))
        if wait > LONGEST_WAIT:
            self.too_long_a_wait = f"the site asks to be left alone for {wait / 60:.0f} minutes"
        else:
            hold_host(self.crawler, request, max(wait, back_off_seconds(self.crawler, request)))

    def process_response(self, request: Any, response: Any) -> Any:
        if self.too_long_a_wait and response.status in _OVERLOADED:
            raise ComeBackLaterError(self.too_long_a_wait)
        return super().process_response(request, response)

    def process_exception(self, request: Any, exception: Exception) -> Any:
        if is_offline(self.crawler, exception, _NO_CONNECTION):
            return None
        if isinstance(exception, self.exceptions_to_retry):
            hold_host(self.crawler, request, back_off_seconds(self.crawler, request))
        return super().process_exception(request, exception)


def is_offline(crawler: Any, error: Exception | None, kinds: tuple[type[Exception], ...]) -> bool:
    """Whether a request failed with an error of these kinds, and nothing has answered in this crawl so far."""
    return isinstance(error, kinds) and not crawler.stats.get_value("downloader/response_count")


def hold_host(crawler: Any, request: Any, seconds: float) -> None:
    """Let no further request out to this request's host for so long, LONGEST_WAIT at most."""
    slot = crawler.engine.downloader.slots.get(request.meta.get("download_slot"))
    if slot is not None:
        slot.lastseen = max(slot.lastseen, time.monotonic() + min(seconds, LONGEST_WAIT))


def back_off_seconds(crawler: Any, request: Any) -> float:
    """The seconds to wait before a request is tried again."""
    delay = max(crawler.settings.getfloat("DOWNLOAD_DELAY"), _LEAST_DELAY)
    return float(_FIRST_BACK_OFF * delay * 2 ** request.meta.get("retry_times", 0))


def retry_after(header: str, now: datetime) -> float:
    """The seconds that a Retry-After header asks for, as a number or as a date (RFC 9110, 10.2.3); 0 if neither."""
    value = header.strip()
    if value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError):
        return 0.0


class PageCache(HttpCacheMiddleware):  # type: ignore[misc]
    """Scrapy's HTTP cache, but a page that cannot be fetched is a failure: no older copy takes its place."""

    def process_exception(self, request: Any, exception: Exception) -> None:
        request.meta.pop("cached_response", None)


class AlwaysRevalidate:
    """Cache policy: every page is requested again, with the validators of the copy kept.

    Not a child of Scrapy's RFC2616Policy: that takes pages for fresh and, where the site fails, the old copy.
    """

    def __init__(self, settings: Any) -> None:
        pass

    def should_cache_request(self, request: Any) -> bool:
        return bool(request.method == "GET")

    def should_cache_response(self, response: Any, request: Any) -> bool:
        is_whole = response.status == 200 and "partial" not in response.flags
        return is_whole and any(name in response.headers for name in ("ETag", "Last-Modified"))

    def is_cached_response_fresh(self, cachedresponse: Any, request: Any) -> bool:
        for condition, validator in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
            if validator in cachedresponse.headers:
                request.headers[condition] = cachedresponse.headers[validator]
        return False

    def is_cached_response_valid(self, cachedresponse: Any, response: Any, request: Any) -> bool:
        return bool(response.status == 304)


class PageFiles:
    """Cache storage: a file for each page, a line of JSON with address and headers, then the body.

    Scrapy's own storages keep pickles, which could run code when they are read.
    """

    def __init__(self, settings: Any) -> None:
        self._folder = Path(settings["HTTPCACHE_DIR"])

    def open_spider(self, spider: Any) -> None:
        oldest = time.time() - _KEEP_DAYS * 86400
        for path in self._folder.glob("*.page"):
            if path.stat().st_mtime < oldest:
                path.unlink()

    def close_spider(self, spider: Any) -> None:
        pass

    def retrieve_response(self, spider: Any, request: Any) -> Any:
        try:
            first_line, _, body = self._path(request).read_bytes().partition(b"\n")
            head = json.loads(first_line)
            headers = Headers(head["headers"])
            response_type = responsetypes.from_args(headers=headers, url=head["url"], body=body)
            return response_type(head["url"], status=200, headers=headers, body=body)
        except (OSError, ValueError, KeyError, TypeError):
            return None  # no copy, or one cut short: the page is fetched whole

    def store_response(self, spider: Any, request: Any, response: Any) -> None:
        headers = {k.decode("latin-1"): [v.decode("latin-1") for v in vs] for k, vs in response.headers.items()}
        head = {"url": response.url, "headers": headers}
        path = self._path(request)
        part = path.with_suffix(".part")
        with contextlib.suppress(OSError):  # without the copy, the next crawl fetches the page whole
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(json.dumps(head).encode() + b"\n" + response.body)
            part.replace(path)

    def _path(self, request: Any) -> Path:
        return self._folder / f"{hashlib.sha256(request.url.encode()).hexdigest()[:32]}.page"


def _site(request: Any) -> str:
    parts = urlsplit(request.url)
    return f"{parts.scheme}://{parts.netloc}".casefold()


def _host(request: Any) -> Any:
    return request.meta.get("download_slot") or urlsplit(request.url).hostname
