"""How the crawler behaves towards the sites it visits."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from pipeline.download.order import Order
from pipeline.download.trust import LARGEST

ADDRESS = "https://github.com/send-letters/send-letters"  # where a site's owner reads what this crawler is
AGENT = "send-letters"  # as robots.txt may name it
AT_ONCE = 2  # requests in flight, over all hosts
LARGEST_PAGE = 10_000_000  # bytes
_TRIES = 4
_LEAST_DELAY = 0.001  # seconds; a host without any delay could not be made to wait


def settings(order: Order) -> dict[str, Any]:
    """Scrapy's settings for one crawl."""
    delay = max(order.delay, _LEAST_DELAY)
    guards = "pipeline.download.guards"
    return {
        "USER_AGENT": f"{AGENT}/{version('send-letters')} (+{ADDRESS})",
        "ALLOWED_SITES": list(order.sites),
        # politeness
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": AGENT,
        "CONCURRENT_REQUESTS": AT_ONCE,
        "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE,
        "DOWNLOAD_DELAY": delay,
        "DOWNLOAD_DELAY_JITTER": 0.0,
        "AUTOTHROTTLE_ENABLED": order.delay > 0,
        "AUTOTHROTTLE_START_DELAY": delay,
        "AUTOTHROTTLE_MAX_DELAY": 60.0,
        "RETRY_TIMES": _TRIES - 1,
        "RETRY_PRIORITY_ADJUST": 1,  # the request that failed goes first, so that a failing site is soon known as one
        # bounds and trust
        "DOWNLOAD_TIMEOUT": order.timeout,
        "DOWNLOAD_MAXSIZE": LARGEST,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "REDIRECT_MAX_TIMES": 5,
        "METAREFRESH_ENABLED": False,
        "COOKIES_ENABLED": False,
        "DOWNLOAD_HANDLERS": {"data": None, "file": None, "ftp": None, "s3": None},
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            f"{guards}.Hosts": 50,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            f"{guards}.Robots": 100,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            f"{guards}.Patience": 550,
            "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
            "pipeline.download.pages.Pages": 900,
        },
        # pages as last seen
        "HTTPCACHE_ENABLED": not order.dry_run,
        "HTTPCACHE_DIR": str(order.corpus.resolve() / ".httpcache"),
        "HTTPCACHE_POLICY": "pipeline.download.pages.Revalidate",
        "HTTPCACHE_STORAGE": "pipeline.download.pages.PageFiles",
        # nothing that listens, nothing that talks
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "LOG_ENABLED": False,
    }
