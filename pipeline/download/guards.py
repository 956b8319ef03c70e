"""Downloader middlewares that keep the crawl polite and within bounds."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest

LONGEST_WAIT = 300.0  # seconds; a site that asks for more is left in peace until another day
_BACK_OFF = 5.0  # times the delay between requests, doubled with every try
_SLOW_DOWN = (429, 503)


class ForeignHostError(IgnoreRequest):  # type: ignore[misc]
    """A request, or a redirect, to a site that is not on the list."""


class ForbiddenError(IgnoreRequest):  # type: ignore[misc]
    """robots.txt forbids an address, or could not be read and so forbids all."""


class ComeBackLaterError(IgnoreRequest):  # type: ignore[misc]
    """The site asks for a longer wait than a crawl can make."""


class Hosts:
    """Lets requests pass to the listed sites only, redirected and retried ones too."""

    def __init__(self, crawler: Any) -> None:
        self._sites = frozenset(crawler.settings.getlist("ALLOWED_SITES"))

    @classmethod
    def from_crawler(cls, crawler: Any) -> Hosts:
        return cls(crawler)

    def process_request(self, request: Any) -> None:
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc}".casefold()
        if site not in self._sites:
            how = "it redirects to" if request.meta.get("redirect_times") else "it lies on"
            raise ForeignHostError(f"{how} {site}, which is not one of the sites that letters come from")


class Robots(RobotsTxtMiddleware):  # type: ignore[misc]
    """Obeys robots.txt with its Crawl-delay; one that the server fails to give forbids all, as RFC 9309 has it."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._asked: dict[str | None, float] = {}  # Crawl-delay by host
        crawler.signals.connect(self.note_delay, signal=signals.robots_parsed)
        crawler.signals.connect(self.keep_delay, signal=signals.response_downloaded)

    def process_request_2(self, rp: Any, request: Any) -> None:
        site = "{0.scheme}://{0.netloc}".format(urlsplit(request.url))
        if rp is None:
            raise ForbiddenError(f"{site}/robots.txt could not be read, so nothing may be fetched")
        if not rp.allowed(request.url, self._robotstxt_useragent):
            raise ForbiddenError(f"{site}/robots.txt forbids {request.url}")

    async def _parse_robots(self, response: Any, netloc: str, request: Any) -> None:
        if response.status >= 500 or response.status == 429:
            raise ForbiddenError(f"robots.txt answered {response.status}")
        given = response.status == 200
        await super()._parse_robots(response if given else response.replace(body=b""), netloc, request)

    def note_delay(self, robotparser: Any, request: Any) -> None:
        """Take in the Crawl-delay of a host."""
        asked = robotparser.crawl_delay(self._robotstxt_useragent) or 0.0
        self._asked[request.meta.get("download_slot") or urlsplit(request.url).hostname] = min(asked, LONGEST_WAIT)
        self.keep_delay(request)

    def keep_delay(self, request: Any) -> None:
        """Keep the delay between a host's requests at what its robots.txt asks for, whatever AutoThrottle makes it."""
        host = request.meta.get("download_slot") or urlsplit(request.url).hostname
        slot = self.crawler.engine.downloader.slots.get(host)
        if slot is not None:
            slot.delay = max(slot.delay, self._asked.get(host, 0.0))


class Patience(RetryMiddleware):  # type: ignore[misc]
    """Retries as Scrapy does, but only after a wait: as long as Retry-After says, or longer with every try.

    The whole host waits, not only the request that failed.
    """

    sent_away = ""  # the site's wish for a wait that is too long, once it has been told

    @classmethod
    def from_crawler(cls, crawler: Any) -> Patience:
        patience: Patience = super().from_crawler(crawler)
        # This signal comes before the next request of the host is let out; process_response comes after.
        crawler.signals.connect(patience.wait_if_asked, signal=signals.response_downloaded)
        return patience

    def process_request(self, request: Any) -> None:
        if self.sent_away:
            raise ComeBackLaterError(self.sent_away)

    def wait_if_asked(self, response: Any, request: Any) -> None:
        """Hold the host back when it says that it is overloaded."""
        if response.status not in self.retry_http_codes:
            return
        asked = _retry_after(response) if response.status in _SLOW_DOWN else 0.0
        if asked > LONGEST_WAIT:
            self.sent_away = f"the site asks to be left alone for {asked / 60:.0f} minutes"
        else:
            hold(self.crawler, request, max(asked, back_off(self.crawler, request)))

    def process_response(self, request: Any, response: Any) -> Any:
        if self.sent_away and response.status in _SLOW_DOWN:
            raise ComeBackLaterError(self.sent_away)
        return super().process_response(request, response)

    def process_exception(self, request: Any, exception: Exception) -> Any:
        if isinstance(exception, self.exceptions_to_retry):
            hold(self.crawler, request, back_off(self.crawler, request))
        return super().process_exception(request, exception)


def hold(crawler: Any, request: Any, seconds: float) -> None:
    """Let no further request out to this request's host for a while, LONGEST_WAIT at most."""
    slot = crawler.engine.downloader.slots.get(request.meta.get("download_slot"))
    if slot is not None:
        slot.lastseen = max(slot.lastseen, time.monotonic() + min(seconds, LONGEST_WAIT))


def back_off(crawler: Any, request: Any) -> float:
    """The seconds to wait before a request is tried again."""
    delay = max(crawler.settings.getfloat("DOWNLOAD_DELAY"), 0.01)
    return float(_BACK_OFF * delay * 2 ** request.meta.get("retry_times", 0))


def _retry_after(response: Any) -> float:
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0
