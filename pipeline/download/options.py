"""What a user may choose about a crawl, the sites that it may visit, and the bounds that nobody chooses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.domain import SendLettersError, is_iso_date

LETTER_SITES = ("https://reports.ofsted.gov.uk", "https://files.ofsted.gov.uk", "https://files.api.ofsted.gov.uk")
OFFICIAL_SITES = ("https://www.gov.uk", "https://assets.publishing.service.gov.uk")
LONGEST_DELAY = 300.0  # seconds between two requests to one host
LONGEST_TIMEOUT = 3600.0  # seconds for one answer
REQUESTS_AT_ONCE = 2  # over all hosts
LARGEST_PAGE = 10_000_000  # bytes


class OptionsError(SendLettersError):
    """An option with a value that cannot be used; the message says what to write instead."""

    exit_status = 2


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """The options of one crawl. Raises OptionsError where one cannot be used."""

    corpus: Path  # the folder that letters and manifest go into
    site: str = ""  # another host that serves every page and file, such as a copy; the real sites when empty
    areas: tuple[str, ...] = ()  # names of local authorities; all when empty
    since: str = ""  # ISO date: only documents published on that day or later
    dry_run: bool = False  # list what would be fetched, and write nothing
    limit: int | None = None  # the largest number of files to fetch
    official: bool = False  # Ofsted's statistics instead of letters
    delay: float = 1.0  # seconds between two requests to one host, at least
    timeout: float = 60.0  # seconds for one answer, its body included

    def __post_init__(self) -> None:
        parts = urlsplit(self.site)
        if self.site and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/")):
            raise OptionsError(f"--site {self.site}: give an address such as http://127.0.0.1:8000")
        if self.since and not is_iso_date(self.since):
            raise OptionsError(f"--since {self.since}: give a date such as 2024-07-15")
        if self.limit is not None and self.limit < 1:
            raise OptionsError(f"--limit {self.limit}: give a number from 1 up")
        if not 0 <= self.delay <= LONGEST_DELAY:
            raise OptionsError(f"--delay {self.delay:g}: give a number of seconds from 0 to {LONGEST_DELAY:g}")
        if not 0 < self.timeout <= LONGEST_TIMEOUT:
            raise OptionsError(f"--timeout {self.timeout:g}: give a number of seconds up to {LONGEST_TIMEOUT:g}")
        if self.official and (self.areas or self.since):
            raise OptionsError("--official fetches whole tables; leave out --area and --since")
        if self.corpus.exists() and not self.corpus.is_dir():
            raise OptionsError(f"--corpus {self.corpus}: is a file; give a folder")

    @property
    def folder(self) -> Path:
        """The folder of the files and of their manifest."""
        return self.corpus / "official" if self.official else self.corpus

    @property
    def sites(self) -> tuple[str, ...]:
        """The sites that requests may go to, as scheme and host."""
        if self.site:
            parts = urlsplit(self.site)
            return (f"{parts.scheme}://{parts.netloc}".casefold(),)
        return OFFICIAL_SITES if self.official else LETTER_SITES

    @property
    def start_site(self) -> str:
        """The site whose pages the crawl reads first."""
        return self.sites[0]
