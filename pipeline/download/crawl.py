"""Running a crawl: from the user's options to a report, with the corpus locked meanwhile."""

from __future__ import annotations

from contextlib import AbstractContextManager, closing, nullcontext
from datetime import datetime
from typing import Any

from filelock import FileLock, Timeout

from pipeline.domain import NAME, Areas, BusyError, SendLettersError, __version__
from pipeline.download.file_checks import LARGEST_FILE, LetterCheck, TableCheck
from pipeline.download.options import REQUESTS_AT_ONCE, CrawlOptions
from pipeline.download.report import Report
from pipeline.download.store import Store
from pipeline.rulebook import CrawlExpectations, PublicationRules

LOCK = ".download.lock"
PROJECT = "https://github.com/send-letters/send-letters"  # where a site's owner reads what this crawler is
TRIES = 4
_LEAST_DELAY = 0.001  # seconds; Scrapy cannot make a host wait that has no delay at all


def download(
    options: CrawlOptions,
    publications: PublicationRules,
    expectations: CrawlExpectations,
    areas: Areas,
    now: datetime,
    check: LetterCheck | TableCheck | None = None,
) -> Report:
    """Fetch what is new or changed into the corpus, write its manifest, and return what happened.

    `areas` gives authorities their canonical names and folders; `now` is the time written into the manifest; `check`
    decides which files are kept, and is closed at the end. Runs only once in a process, as Scrapy does. What stops a
    crawl, such as a manifest that cannot be read, is an alarm in the report.
    """
    report = Report()
    arguments = {"options": options, "report": report, "expectations": expectations}
    if not options.official:
        arguments |= {"publications": publications, "areas": areas}
    try:
        with _locked_corpus(options), closing(check or (TableCheck() if options.official else LetterCheck())) as check:
            _crawl(options, Store(options.folder, check, now), arguments)
    except SendLettersError as error:
        report.alarm(str(error))
    except OSError as error:
        report.alarm(f"{error.filename or options.corpus}: {error.strerror}; nothing more was fetched")
    finally:
        report.clear_progress()
    return report


def _locked_corpus(options: CrawlOptions) -> AbstractContextManager[object]:
    """Keep a second download out of the same corpus: two would write one manifest."""
    if options.dry_run:
        return nullcontext()
    options.corpus.mkdir(parents=True, exist_ok=True)
    try:
        return FileLock(options.corpus / LOCK).acquire(blocking=False)
    except Timeout:
        raise BusyError(f"{options.corpus}: another download is at work here; wait until it has ended") from None


def _crawl(options: CrawlOptions, store: Store, arguments: dict[str, Any]) -> None:
    """Run the spider to its end, and write the manifest whatever happens meanwhile."""
    if options.dry_run:
        _run_spider(options, store, arguments)
        return
    store.clear_incoming()
    try:
        _run_spider(options, store, arguments)
    finally:
        store.clear_incoming()
        if len(store.manifest):
            store.manifest.save()


def _run_spider(options: CrawlOptions, store: Store, arguments: dict[str, Any]) -> None:
    from scrapy import signals  # here, because Scrapy takes a while to load
    from scrapy.crawler import AsyncCrawlerProcess

    from pipeline.download.letters_spider import LettersSpider
    from pipeline.download.official_spider import OfficialSpider

    process = AsyncCrawlerProcess(scrapy_settings(options))
    crawler = process.create_crawler(OfficialSpider if options.official else LettersSpider)

    def report_error(failure: Any, response: Any) -> None:
        what = f"the crawler failed ({failure.type.__name__}: {failure.value})"
        arguments["report"].alarm(f"{response.url}: {what}; please report it")

    crawler.signals.connect(report_error, signal=signals.spider_error)
    task = process.crawl(crawler, store=store, **arguments)
    process.start()
    task.result()
    spider: Any = crawler.spider
    spider.conclude()


def scrapy_settings(options: CrawlOptions) -> dict[str, Any]:
    """Scrapy's settings for one crawl: how it behaves towards the sites that it visits."""
    delay = max(options.delay, _LEAST_DELAY)
    ours, theirs = "pipeline.download.middlewares", "scrapy.downloadermiddlewares"
    return {
        "USER_AGENT": f"{NAME}/{__version__} (+{PROJECT})",
        "ALLOWED_SITES": list(options.sites),
        # politeness
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": NAME,
        "CONCURRENT_REQUESTS": REQUESTS_AT_ONCE,
        "CONCURRENT_REQUESTS_PER_DOMAIN": REQUESTS_AT_ONCE,
        "DOWNLOAD_DELAY": delay,
        "DOWNLOAD_DELAY_JITTER": 0.0,
        "AUTOTHROTTLE_ENABLED": options.delay > 0,
        "AUTOTHROTTLE_START_DELAY": delay,
        "AUTOTHROTTLE_MAX_DELAY": 60.0,
        "RETRY_TIMES": TRIES - 1,
        "RETRY_PRIORITY_ADJUST": 1,  # the request that failed goes first, so that a failing site is soon known as one
        # bounds and trust
        "DOWNLOAD_TIMEOUT": options.timeout,
        "DOWNLOAD_MAXSIZE": LARGEST_FILE,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "REDIRECT_MAX_TIMES": 5,
        "METAREFRESH_ENABLED": False,
        "COOKIES_ENABLED": False,
        "DOWNLOAD_HANDLERS": {"data": None, "file": None, "ftp": None, "s3": None},
        "DOWNLOADER_MIDDLEWARES": {
            f"{theirs}.offsite.OffsiteMiddleware": None,
            f"{ours}.AllowedSites": 50,
            f"{theirs}.robotstxt.RobotsTxtMiddleware": None,
            f"{ours}.RobotsTxt": 100,
            f"{theirs}.retry.RetryMiddleware": None,
            f"{ours}.BackOff": 550,
            f"{theirs}.httpcache.HttpCacheMiddleware": None,
            f"{ours}.PageCache": 900,
        },
        # copies of the pages as last seen
        "HTTPCACHE_ENABLED": not options.dry_run,
        "HTTPCACHE_DIR": str(options.corpus.resolve() / ".httpcache"),
        "HTTPCACHE_POLICY": f"{ours}.AlwaysRevalidate",
        "HTTPCACHE_STORAGE": f"{ours}.PageFiles",
        # nothing that listens, nothing that writes
        "EXTENSIONS_BASE": {"scrapy.extensions.throttle.AutoThrottle": 0},
        "LOG_ENABLED": False,
        "WARN_ON_GENERATOR_RETURN_VALUE": False,
    }
