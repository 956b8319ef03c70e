"""`send-letters refresh` as a process that crawls a replica of the site: killed, told to stop, and twice at once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from pipeline.outputs.folder import CACHE
from pipeline.run.refresh import LOCK_FILE
from tests.conftest import ROOT
from tests.support.fake_site import faults
from tests.support.fake_site.crawling import EXPECT, environment
from tests.support.fake_site.letters import letter, readable_site
from tests.support.fake_site.replica import Replica
from tests.support.made_letters.sample_letters import LETTERS
from tests.support.refreshing import Desk, FakeCrawl

pytestmark = pytest.mark.slow
MONITORED = next(case for case in LETTERS if case.spec.kind == "monitoring_inspection")
TOTALS = "run:\n  - count: letters\n    kind: revisit_letter\n    minimum: 1\n"


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with Replica([]) as running:
        yield running


@pytest.fixture(scope="module")
def first(replica: Replica, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with the first refresh done."""
    desk = Desk.new(tmp_path_factory.mktemp("first"), FakeCrawl(readable_site(), replica.address))
    (desk.rules / "expect.yml").write_text(EXPECT + TOTALS, encoding="utf-8")
    desk.refresh()
    return desk


@pytest.fixture
def desk(first: Desk, replica: Replica, tmp_path: Path) -> Desk:
    """A copy of the desk after its first refresh, and a site with one letter more."""
    replica.site = readable_site()
    replica.site[0].documents.append(letter(MONITORED, 90))
    replica.heal()
    shutil.copytree(first.folder, tmp_path / "desk")
    return Desk(tmp_path / "desk", first.crawl)


def started(desk: Desk) -> subprocess.Popen[str]:
    """A refresh in a process group of its own."""
    folders = ["--corpus", "corpus", "--out", "extracted", "--rules", "rules"]
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", "refresh", *folders, "--site", desk.crawl.address, "--delay", "0"],
        cwd=desk.folder,
        env={**environment(), "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(running: subprocess.Popen[str]) -> tuple[int, str, str]:
    """A refresh's exit status, and what it printed, once it has ended."""
    out, err = running.communicate(timeout=120)
    assert "Traceback" not in err, err
    return running.returncode, out, err


@pytest.mark.parametrize("moment", ["reading", "writing"])
def test_a_refresh_killed_in_the_middle_leaves_the_last_good_tables(desk: Desk, moment: str) -> None:
    (desk.rules / "verdicts.yml").open("a", encoding="utf-8").write("\n# a remark\n")  # so that all are read again
    before, kept = desk.published(), desk.cached()
    running = started(desk)
    deadline = time.monotonic() + 100
    while time.monotonic() < deadline and running.poll() is None:
        if moment == "reading" and set(desk.cached()) - set(kept):
            break
        if moment == "writing" and list(desk.tables.glob(".writing-*/*.csv")):
            break
        time.sleep(0.005)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    assert running.returncode == -signal.SIGKILL
    assert desk.published() == before
    code, out, err = ended(started(desk))
    assert code == 0, err
    assert out.startswith("refresh 2: letters: 1 added")
    assert out.count("\n") == 1
    assert err.startswith("download: 4 authorities, ")
    assert err.endswith("1 totals as expected, 0 too low, 0 too high\n")
    assert len(desk.rows("letters")) == 9


def test_two_refreshes_do_not_share_a_folder_and_one_told_to_stop_does(desk: Desk, replica: Replica) -> None:
    before = desk.published()
    replica.fail("/search*", faults.slow(60))
    running = started(desk)
    while not replica.asked("/search*"):
        assert running.poll() is None
        time.sleep(0.01)
    code, out, err = ended(started(desk))
    assert (code, out) == (1, "")
    assert err == "extracted: another refresh is at work here; wait until it has ended\n"
    running.terminate()
    running.communicate(timeout=100)  # far longer than it needs: it does not wait for the answer
    assert running.returncode == 128 + signal.SIGTERM
    assert desk.published() == before
    with FileLock(desk.tables / CACHE / LOCK_FILE, timeout=0):
        pass  # nothing that it started is at work any more
