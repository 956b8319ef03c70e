"""Refreshing in the test's own process: a site that is crawled without a network, and a desk with all the rest."""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.domain.vocabulary import LetterKind
from pipeline.download.options import CrawlOptions
from pipeline.download.report import Report
from pipeline.download.store import DownloadTarget, Store
from pipeline.rulebook.expectations import Expectation
from pipeline.rulebook.rules import Rules
from pipeline.run.refresh import RefreshResult, describe_news, describe_refresh, refresh
from tests.support.fake_site.content import Authority, Document
from tests.support.fake_site.crawling import read_rows
from tests.support.made_letters.places import areas_csv
from tests.support.rules import FOLDER

FIRST_CRAWL = datetime(2026, 11, 23, 7, tzinfo=UTC)


@dataclass
class FakeCrawl:
    """A site as a crawl finds it; each crawl is a week after the one before."""

    site: list[Authority]
    address: str = "http://127.0.0.1:1"
    missing: set[str] = field(default_factory=set)  # ids of documents that cannot be had
    is_down: bool = False
    crawls: int = 0

    def __call__(self, options: CrawlOptions, rules: Rules) -> Report:
        """Bring the corpus up to date with the site, as the crawler does."""
        report = Report()
        now = FIRST_CRAWL + timedelta(weeks=self.crawls)
        self.crawls += 1
        if self.is_down:
            report.alarm(f"{self.address}/search: HTTP 404; expected a page")
            return report
        store = Store(options.corpus, lambda body, path: "", now)
        listed = {self.address + d.path: (a, d) for a in self.site for d in a.documents if d.is_send}
        for url, (authority, document) in listed.items():
            if document.id in self.missing:
                report.fail(f"{url}: HTTP 404")
            else:
                store.save(self._target(url, authority, document), document.body, {}, tuple(listed))
        store.mark_gone([row for row in store.manifest.listed_rows() if row.url not in listed])
        store.manifest.save()
        return report

    def _target(self, url: str, authority: Authority, document: Document) -> DownloadTarget:
        file = f"letters/{authority.urn}/{document.published}-{document.id}.pdf"
        return DownloadTarget(url, document.title, document.published, authority.urn, authority.name, file)


@dataclass
class Desk:
    """Rules that a test may change, a corpus and its tables in one folder, and the site that they come from."""

    folder: Path
    crawl: FakeCrawl
    minimum: int = 1  # of revisit letters in a run

    @classmethod
    def new(cls, folder: Path, crawl: FakeCrawl) -> Desk:
        shutil.copytree(FOLDER, folder / "rules")
        (folder / "corpus").mkdir()
        (folder / "corpus" / "areas.csv").write_bytes(areas_csv())
        return cls(folder, crawl)

    @property
    def corpus(self) -> Path:
        return self.folder / "corpus"

    @property
    def tables(self) -> Path:
        return self.folder / "extracted"

    @property
    def rules(self) -> Path:
        return self.folder / "rules"

    def refresh(self) -> RefreshResult:
        """A refresh by the rules as they are now."""
        rules = Rules.load(self.rules)
        expected = Expectation("expect.yml:1", "letters", LetterKind.REVISIT_LETTER, "", self.minimum, None)
        rules = replace(rules, expectations=replace(rules.expectations, run=(expected,)))
        return refresh(CrawlOptions(self.corpus), self.tables, rules, self.crawl)

    def news(self, result: RefreshResult) -> str:
        return describe_news(result, self.tables)

    def told(self, result: RefreshResult) -> str:
        return "\n".join(describe_refresh(result, self.tables))

    def rows(self, table: str) -> list[dict[str, str]]:
        """The rows of one of the tables."""
        with (self.tables / f"{table}.csv").open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def manifest(self) -> list[dict[str, str]]:
        """The rows of the corpus's manifest."""
        return list(read_rows(self.corpus).values())

    def newest(self) -> list[dict[str, str]]:
        """The changes that the newest refresh with any found."""
        rows = self.rows("changes")
        return [row for row in rows if row["refresh"] == rows[-1]["refresh"]]

    def published(self) -> dict[str, bytes]:
        """Every file of the output folder but the cache."""
        files = (f for f in self.tables.rglob("*") if f.is_file())
        names = {f.relative_to(self.tables).as_posix(): f for f in files}
        return {name: f.read_bytes() for name, f in sorted(names.items()) if not name.startswith(".")}

    def cached(self) -> dict[str, int]:
        """The kept readings, with when each was written."""
        return {f.name: f.stat().st_mtime_ns for f in (self.tables / ".cache" / "readings").iterdir()}
