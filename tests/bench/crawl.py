"""Time and memory of a crawl of the whole site and of a second one, against a replica on this machine.

    python tests/bench/crawl.py

Memory is the sum of the largest sizes of the crawler and of the processes it starts, and needs /proc.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.support.fake_site.content import full_site
from tests.support.fake_site.crawling import command, environment
from tests.support.fake_site.replica import Replica


def main() -> None:
    """Print a line for each of the two crawls."""
    site = full_site()
    letters = [document for authority in site for document in authority.documents if document.is_send]
    for letter in letters:
        assert letter.body  # made now, so that the replica's work is not timed
    with tempfile.TemporaryDirectory() as folder, Replica(site) as replica:
        for name in ("first", "second"):
            seconds, megabytes, summary = _measure(command(replica.address, Path(folder) / "corpus"))
            print(f"{name} crawl, {len(site)} authorities, {len(letters)} letters: {seconds:.1f} s, {megabytes:.0f} MB")
            print(f"  {summary}")


def _measure(line: list[str]) -> tuple[float, float, str]:
    """Seconds, the largest megabytes of the crawler with its processes, and the last line that it printed."""
    start, largest = time.monotonic(), 0.0
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, env=environment()) as process:
        while process.poll() is None:
            largest = max(largest, _megabytes(process.pid))
            time.sleep(0.05)
        assert process.stderr is not None
        return time.monotonic() - start, largest, process.stderr.read().splitlines()[-1]


def _megabytes(pid: int) -> float:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    own = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0) / 1024
    return own + sum(_megabytes(int(child)) for child in children)


if __name__ == "__main__":
    main()
