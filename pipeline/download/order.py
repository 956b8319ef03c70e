"""What a person asked to be downloaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.rulebook.letter_rules import RULES

REPORTS = "https://reports.ofsted.gov.uk"
LETTER_SITES = (REPORTS, "https://files.ofsted.gov.uk", "https://files.api.ofsted.gov.uk")
GOV_UK = "https://www.gov.uk"
OFFICIAL_SITES = (GOV_UK, "https://assets.publishing.service.gov.uk")


class OrderError(ValueError):
    """An order that makes no sense; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Order:
    """One crawl. Raises OrderError when it makes no sense."""

    corpus: Path
    site: str = ""  # a replica that serves everything; the real sites when empty
    areas: tuple[str, ...] = ()  # all when empty
    since: str = ""  # ISO date: only what was published on that day or later
    dry_run: bool = False
    limit: int | None = None  # files to fetch at most
    official: bool = False
    delay: float = 1.0  # seconds between requests to one host, at least
    timeout: float = 60.0  # seconds for one answer, its body included
    expect: Path = RULES / "expect.yml"  # what a crawl must find

    def __post_init__(self) -> None:
        parts = urlsplit(self.site)
        if self.site and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/")):
            raise OrderError(f"--site {self.site}: give an address such as http://127.0.0.1:8000")
        if self.since and not _is_iso(self.since):
            raise OrderError(f"--since {self.since}: give a date such as 2024-07-15")
        if self.limit is not None and self.limit < 1:
            raise OrderError(f"--limit {self.limit}: give a number from 1 up")
        if not 0 <= self.delay <= 300 or not 0 < self.timeout <= 3600:
            raise OrderError("--delay goes from 0 to 300 seconds, --timeout up to 3600")
        if self.official and (self.areas or self.since):
            raise OrderError("--official fetches whole tables; leave out --area and --since")
        if self.corpus.exists() and not self.corpus.is_dir():
            raise OrderError(f"--corpus {self.corpus}: is a file; give a folder")

    @property
    def sites(self) -> tuple[str, ...]:
        """The sites that requests may go to."""
        if self.site:
            parts = urlsplit(self.site)
            return (f"{parts.scheme}://{parts.netloc}".casefold(),)
        return OFFICIAL_SITES if self.official else LETTER_SITES

    @property
    def start(self) -> str:
        """The site that the crawl begins at."""
        return self.sites[0]


def _is_iso(day: str) -> bool:
    try:
        return date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False
