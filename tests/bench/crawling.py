"""Two crawls of a replica of the whole site, 153 authorities and 400 letters: time and memory."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.support.fake_site.content import full_site
from tests.support.fake_site.crawling import command, environment
from tests.support.fake_site.replica import Replica


def crawl_figures() -> Iterator[tuple[str, float, str]]:
    """The first crawl, which fetches everything, and the second, to which every letter is as it was."""
    site = full_site()
    for authority in site:
        for document in authority.documents:
            assert document.body  # made now, so that the server's work is not timed
    with tempfile.TemporaryDirectory() as scratch, Replica(site) as replica:
        for which in ("first", "second"):
            seconds, megabytes = _timed(command(replica, Path(scratch) / "corpus"))
            yield f"{which} crawl of 400 letters", seconds, "s"
            if megabytes:
                yield f"… its memory, with the process that opens PDFs ({which})", megabytes, "MB"


def _timed(line: list[str]) -> tuple[float, float]:
    """Seconds, and the peak megabytes of the crawler and its own processes together; 0 where that cannot be seen."""
    start, peak = time.monotonic(), 0.0
    with subprocess.Popen(line, stderr=subprocess.DEVNULL, env=environment()) as process:
        while process.poll() is None:
            peak = max(peak, sum(_megabytes(pid) for pid in (process.pid, *_children(process.pid))))
            time.sleep(0.05)
    if process.returncode:
        raise SystemExit(f"the crawl ended with status {process.returncode}")
    return time.monotonic() - start, peak


def _megabytes(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0) / 1024


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
