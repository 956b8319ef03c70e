"""Running the real crawler as a process against the replica."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.fake_site.replica import Replica

EXPECT = """download:
  authorities: 1
  may_go_at_once: 2
  may_go_share: 0.05
  failures_in_a_row: 15
"""
NO_TOTALS = """run:
  - count: letters
    kind: outcome_letter
    minimum: 0
"""


@dataclass
class Crawl:
    """How a crawl ended, and what it left."""

    code: int
    out: str
    err: str
    rows: dict[str, dict[str, str]]  # of the manifest, by file, as they were when it ended
    letters: dict[str, bytes]  # by path within the corpus

    @property
    def lines(self) -> list[str]:
        return self.err.splitlines()


def read_rows(corpus: Path) -> dict[str, dict[str, str]]:
    path = corpus / "manifest.csv"
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        return {row.get("file", ""): row for row in csv.DictReader(file)}


def read_letters(corpus: Path) -> dict[str, bytes]:
    files = (path for path in corpus.rglob("*") if path.is_file() and path.suffix != ".page")
    return {
        path.relative_to(corpus).as_posix(): path.read_bytes()
        for path in files
        if path.name not in ("manifest.csv", ".download.lock")
    }


def command(replica: Replica, corpus: Path, *options: str, delay: float = 0, expect: str = EXPECT) -> list[str]:
    """The command line of a crawl of the replica."""
    numbers = corpus.parent / f"{corpus.name}-expect.yml"
    numbers.write_text(expect + NO_TOTALS, encoding="utf-8")
    fixed = ["--site", replica.address, "--corpus", str(corpus), "--delay", str(delay), "--expect", str(numbers)]
    return [sys.executable, "-m", "pipeline", "download", *fixed, *options]


def environment() -> dict[str, str]:
    """This process's environment without a proxy, which would not find the loopback."""
    return {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}


def crawl(replica: Replica, corpus: Path, *options: str, delay: float = 0, expect: str = EXPECT) -> Crawl:
    """Crawl the replica into `corpus` and wait for the end."""
    line = command(replica, corpus, *options, delay=delay, expect=expect)
    done = subprocess.run(line, capture_output=True, text=True, timeout=120, env=environment(), check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return Crawl(done.returncode, done.stdout, done.stderr, read_rows(corpus), read_letters(corpus))


def assert_whole(crawled: Crawl, replica: Replica, but: tuple[str, ...] = ()) -> None:
    """Every SEND document of the site is here as it is there, but those with the ids `but`; and nothing else is."""
    documents = {d.id: d for a in replica.site for d in a.documents if d.is_send and d.id not in but}
    kept = {file.rpartition("-")[2].removesuffix(".pdf"): body for file, body in crawled.letters.items()}
    assert set(kept) == set(documents)
    for id_, document in documents.items():
        assert kept[id_] == document.body
    assert set(crawled.rows) == set(crawled.letters)
