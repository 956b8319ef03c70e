"""The whole site at its true size: 153 authorities over two pages, 400 letters; time, memory, and no body twice."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from pipeline.download.trust import outward_problem
from tests.support.fake_site.content import full_site
from tests.support.fake_site.crawling import command, environment, read_letters, read_rows
from tests.support.fake_site.replica import Replica

SECONDS, MEMORY = 60, 200  # for one crawl; in megabytes, the helper that opens PDFs included


def test_the_whole_site_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = full_site()
    documents = [document for authority in site for document in authority.documents if document.is_send]
    for document in documents:
        assert not outward_problem(document.body)  # made now, so that the server's work is not timed
    assert len(documents) == 400
    corpus = tmp_path / "corpus"
    with Replica(site) as replica:
        seconds, memory, err = _timed(command(replica, corpus))
        with capsys.disabled():
            print(f"\n153 authorities, 400 letters: {seconds:.1f} s, {memory:.0f} MB")
        assert "153 authorities, 400 documents linked: 400 new" in err
        assert seconds < SECONDS
        assert memory < MEMORY
        assert len(replica.asked("/search*")) == 2
        assert len(replica.asked("/v1/*")) == 400
        kept = read_letters(corpus)
        assert set(kept) == set(read_rows(corpus))
        assert sorted(kept.values()) == sorted(document.body for document in documents)

        replica.heal()
        seconds, memory, err = _timed(command(replica, corpus))
        assert "400 unchanged" in err
        assert seconds < SECONDS
        assert memory < MEMORY
        letters = replica.asked("/v1/*")
        assert len(letters) == 400
        assert all(hit.is_conditional for hit in letters)
        assert sum(hit.sent for hit in letters) == 0
        assert read_letters(corpus) == kept


def _timed(line: list[str]) -> tuple[float, float, str]:
    """Seconds, peak megabytes of the crawler and its helper together, and what it said."""
    start, peak = time.monotonic(), 0.0
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, env=environment()) as process:
        while process.poll() is None:
            peak = max(peak, _megabytes(process.pid))
            time.sleep(0.05)
        assert process.stderr is not None
        err = process.stderr.read()
    assert process.returncode == 0, err
    return time.monotonic() - start, peak, err


def _megabytes(pid: int) -> float:
    if not Path("/proc/self/status").exists():
        pytest.skip("needs /proc to measure memory")
    total = 0.0
    for one in (pid, *_children(pid)):
        try:
            status = Path(f"/proc/{one}/status").read_text()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0) / 1024
    return total


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
