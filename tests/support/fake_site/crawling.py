"""Crawling the replica, in a process of its own for each crawl.

Scrapy runs only once in a process. `crawl` copies this process, with Scrapy loaded, which takes a tenth of a second;
`run_command` starts the command as a user does, which takes two seconds.
"""

from __future__ import annotations

import csv
import importlib
import itertools
import multiprocessing
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pipeline.download.crawl import download
from pipeline.download.file_checks import LetterCheck, first_page_problem, pdf_problem
from pipeline.download.options import CrawlOptions
from pipeline.download.report import Report
from pipeline.rulebook.expectations import CrawlExpectations
from tests.support.fake_site.replica import Replica
from tests.support.rules import project_rules

SECONDS = 120  # after which a crawl counts as hanging
EXPECTATIONS = CrawlExpectations(authorities=1, may_go_at_once=2, may_go_share=0.05, failures_in_a_row=15)
EXPECT = """download:
  authorities: 1
  may_go_at_once: 2
  may_go_share: 0.05
  failures_in_a_row: 15
"""
_RUN = """run:
  - count: letters
    kind: outcome_letter
    minimum: 0
"""

_FORK = multiprocessing.get_context("fork")
_START = datetime(2026, 11, 22, 7, tzinfo=UTC)
_CRAWLS = itertools.count()

# What a crawl loads, apart from the reactor, which cannot be shared.
_LOADED = """
    pipeline.download.letters_spider pipeline.download.official_spider protego pypdfium2 sqlite3
    scrapy.core.downloader.handlers.http11 scrapy.core.engine scrapy.core.scheduler scrapy.crawler
    scrapy.downloadermiddlewares.cookies scrapy.downloadermiddlewares.defaultheaders
    scrapy.downloadermiddlewares.downloadtimeout scrapy.downloadermiddlewares.httpauth
    scrapy.downloadermiddlewares.httpcompression scrapy.downloadermiddlewares.httpproxy
    scrapy.downloadermiddlewares.offsite scrapy.downloadermiddlewares.redirect scrapy.downloadermiddlewares.stats
    scrapy.downloadermiddlewares.useragent scrapy.dupefilters scrapy.extensions.throttle scrapy.logformatter
    scrapy.pipelines scrapy.pqueues scrapy.resolver scrapy.robotstxt scrapy.spidermiddlewares.depth
    scrapy.spidermiddlewares.metacopy scrapy.spidermiddlewares.referer scrapy.spidermiddlewares.start
    scrapy.spidermiddlewares.urllength scrapy.squeues scrapy.statscollectors twisted.internet.asyncioreactor
"""
for _module in _LOADED.split():
    importlib.import_module(_module)
platform.platform()  # Scrapy logs it, and to find it Python starts a process
assert "twisted.internet.reactor" not in sys.modules


@dataclass
class Crawl:
    """The report of a crawl, and what it left."""

    report: Report
    rows: dict[str, dict[str, str]]  # of the manifest, by file, as they were when it ended
    letters: dict[str, bytes]  # by path within the corpus

    @property
    def is_complete(self) -> bool:
        return self.report.is_complete

    @property
    def lines(self) -> list[str]:
        return self.report.lines()

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


class QuickCheck(LetterCheck):
    """The check of a letter without a process of its own, for PDFs that are made here."""

    def __init__(self) -> None:
        pass

    def __call__(self, body: bytes, path: Path) -> str:
        return pdf_problem(body) or first_page_problem(path)

    def close(self) -> None:
        pass


class RunningCrawl:
    """A crawl in a process that runs on; each begins a minute after the one before, by the manifest's clock."""

    def __init__(
        self, replica: Replica, corpus: Path, expectations: CrawlExpectations = EXPECTATIONS, **options: Any
    ) -> None:
        options = {"site": replica.address, "delay": 0.0, **options}
        now = _START + timedelta(minutes=next(_CRAWLS))
        check = None if options.get("official") else QuickCheck()
        rules = project_rules()
        arguments = (CrawlOptions(corpus, **options), rules.publications, expectations, rules.areas, now, check)
        self._corpus = corpus
        self._receiver, sender = _FORK.Pipe(duplex=False)
        self.process = _FORK.Process(target=_download, args=(sender, arguments))
        self.process.start()
        sender.close()

    def wait(self) -> Crawl:
        """What came of it, once it has ended."""
        if not self._receiver.poll(SECONDS):
            self.process.kill()
            raise AssertionError("the crawl hangs")
        report: Report = self._receiver.recv()
        self.process.join()
        return Crawl(report, read_rows(self._corpus), read_letters(self._corpus))


def crawl(replica: Replica, corpus: Path, expectations: CrawlExpectations = EXPECTATIONS, **options: Any) -> Crawl:
    """Crawl the replica into `corpus`, with any of CrawlOptions, and wait for the end."""
    return RunningCrawl(replica, corpus, expectations, **options).wait()


def _download(sender: Connection, arguments: tuple[Any, ...]) -> None:
    os.environ.update(environment())
    for name in os.environ.keys() - environment().keys():
        del os.environ[name]
    sender.send(download(*arguments))


def environment() -> dict[str, str]:
    """This process's environment without a proxy, which would not find the loopback."""
    return {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}


def command(site: str, corpus: Path, *options: str) -> list[str]:
    """The command line of a crawl."""
    numbers = corpus.parent / f"{corpus.name}-expect.yml"
    numbers.write_text(EXPECT + _RUN, encoding="utf-8")
    fixed = ["--site", site, "--corpus", str(corpus), "--delay", "0", "--expect", str(numbers)]
    return [sys.executable, "-m", "pipeline", "download", *fixed, *options]


def run_command(site: str, corpus: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command of a crawl, and wait for its end."""
    line = command(site, corpus, *options)
    done = subprocess.run(line, capture_output=True, text=True, timeout=SECONDS, env=environment(), check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def read_rows(corpus: Path) -> dict[str, dict[str, str]]:
    """The rows of a corpus's manifest, by file."""
    path = corpus / "manifest.csv"
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        return {row.get("file", ""): row for row in csv.DictReader(file)}


def read_letters(corpus: Path) -> dict[str, bytes]:
    """The files of a corpus but those that the crawl writes for itself, by path."""
    files = (path for path in corpus.rglob("*") if path.is_file() and path.suffix != ".page")
    return {
        path.relative_to(corpus).as_posix(): path.read_bytes()
        for path in files
        if path.name not in ("manifest.csv", ".download.lock")
    }


def assert_whole(crawled: Crawl, replica: Replica, but: tuple[str, ...] = ()) -> None:
    """Every SEND document of the site is here as it is there, but those with the ids `but`; and nothing else is."""
    documents = {d.id: d for a in replica.site for d in a.documents if d.is_send and d.id not in but}
    kept = {file.rpartition("-")[2].removesuffix(".pdf"): body for file, body in crawled.letters.items()}
    assert set(kept) == set(documents)
    for id_, document in documents.items():
        assert kept[id_] == document.body
    assert set(crawled.rows) == set(crawled.letters)
