"""Running a download: from what a person asked for to a report."""

from __future__ import annotations

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess

from pipeline.domain.errors import RulesError
from pipeline.download.letters import LettersSpider
from pipeline.download.manifest import ManifestError
from pipeline.download.official import OfficialSpider
from pipeline.download.order import Order
from pipeline.download.report import Report
from pipeline.download.settings import settings
from pipeline.download.store import Store, utc_now
from pipeline.download.table_check import TableCheck
from pipeline.download.titles import Titles
from pipeline.download.trust import LetterCheck
from pipeline.rulebook.expectations import load_expectations

OFFICIAL = "official"  # the folder of a corpus that the official tables go into


class BusyError(Exception):
    """Another download is writing to the same corpus."""


def download(order: Order) -> Report:
    """Fetch what is new or changed and write the manifest; the report's `exit_code` is 1 where anything was missed."""
    report = Report()
    try:
        with _alone(order):
            _crawl(order, report)
    except (BusyError, ManifestError, RulesError) as error:
        report.alarm(str(error))
    except OSError as error:
        report.alarm(f"{error.filename or order.corpus}: {error.strerror}; nothing more was fetched")
    return report


def tell(report: Report) -> int:
    """Print a dry run's list on standard output and the rest on standard error; returns the exit status."""
    if sys.stderr.isatty():
        print(f"\r{'':<70}\r", end="", file=sys.stderr)
    for row in sorted(report.would_fetch):
        print("\t".join(row))
    for line in report.lines():
        print(line, file=sys.stderr)
    return report.exit_code


def _crawl(order: Order, report: Report) -> None:
    expect, titles = load_expectations(order.expect).crawl, Titles()
    check = TableCheck() if order.official else LetterCheck()
    store = Store(order.corpus / OFFICIAL if order.official else order.corpus, check, utc_now())
    if not order.dry_run:
        store.clear_incoming()
    try:
        if order.official:
            spider = _run(order, report, OfficialSpider, store=store, expect=expect)
        else:
            spider = _run(order, report, LettersSpider, store=store, expect=expect, titles=titles)
        spider.conclude()
    finally:
        check.close()
        if not order.dry_run:
            store.clear_incoming()
            if len(store.manifest):
                store.manifest.save()


def _run(order: Order, report: Report, kind: type, **needs: Any) -> Any:
    process = AsyncCrawlerProcess(settings(order))
    crawler = process.create_crawler(kind)

    def internal_error(failure: Any, response: Any) -> None:
        report.alarm(f"{response.url}: the crawler failed ({failure.type.__name__}: {failure.value}); please report it")

    crawler.signals.connect(internal_error, signal=signals.spider_error)
    task = process.crawl(crawler, order=order, report=report, **needs)
    process.start()
    task.result()
    return crawler.spider


@contextmanager
def _alone(order: Order) -> Iterator[None]:
    """Keep a second download out of the same corpus: two would write one manifest."""
    if order.dry_run:
        yield
        return
    order.corpus.mkdir(parents=True, exist_ok=True)
    with Path(order.corpus / ".download.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(f"{order.corpus}: another download is at work here; wait until it has ended") from None
        yield
