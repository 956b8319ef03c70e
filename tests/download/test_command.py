"""The command as a user starts it, a few times: what it prints, its exit status, signals, PDFs opened elsewhere."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.fake_site import faults
from tests.support.fake_site.content import FULL, Authority, Document, small_site
from tests.support.fake_site.crawling import command, environment, read_letters, read_rows, run_command
from tests.support.fake_site.replica import Replica
from tests.support.made_letters.places import areas_csv

pytestmark = pytest.mark.slow


def test_letters_are_fetched_named_by_the_areas_of_the_corpus_and_checked(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "areas.csv").write_bytes(areas_csv())
    documents = [Document("50250001", FULL, "2024-07-15"), Document("50250002", FULL, "2024-09-02")]
    with Replica([Authority("80499", "Ambleford Borough Council", documents)]) as replica:
        replica.fail("/v1/file/50250002", faults.body(b"%PDF-1.7\nnothing\n%%EOF\n"))
        done = run_command(replica.address, corpus)
    assert (done.returncode, done.stdout) == (1, "")
    failed, summary = done.stderr.splitlines()
    assert failed.startswith(f"failed: {replica.address}/v1/file/50250002: its first page cannot be read (")
    assert failed.endswith(f"(tried 4 times); Ambleford, {FULL}, 2024-09-02")
    assert summary == (
        "download: 1 authorities, 2 documents linked: 1 new, 0 re-issued, 0 moved, 0 unchanged, 0 gone; "
        "1 failed, 0 alarms"
    )
    ((file, row),) = read_rows(corpus).items()
    assert (file, row["area"]) == ("letters/ambleford/2024-07-15-full_inspection-50250001.pdf", "Ambleford")
    assert (corpus / file).read_bytes() == documents[0].body


def test_a_dry_run_prints_what_it_would_fetch(tmp_path: Path) -> None:
    with Replica(small_site(2)) as replica:
        done = run_command(replica.address, tmp_path / "corpus", "--dry-run", "--since", "2020-01-01")
        assert not replica.asked("/v1/*")
    assert done.returncode == 0, done.stderr
    assert [line.split("\t")[1:3] for line in done.stdout.splitlines()] == [["2024-07-10", FULL], ["2024-07-11", FULL]]
    assert "2 to fetch, 0 already here" in done.stderr
    assert not (tmp_path / "corpus").exists()


def test_without_a_network_one_line_says_so(tmp_path: Path) -> None:
    with socket.socket() as unused:  # bound but not listening, so that nobody else listens there
        unused.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{unused.getsockname()[1]}"
        done = run_command(f"http://{host}", tmp_path / "corpus")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"no network: {host} cannot be reached; check the connection and run the command again\n"


def test_an_interrupted_command_keeps_what_it_has_and_says_so(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    with Replica(small_site(10), pause=0.1) as replica:
        line = command(replica.address, corpus)
        stopped = subprocess.Popen(line, stderr=subprocess.PIPE, text=True, env=environment())
        while len(replica.asked("/v1/*")) < 4 and stopped.poll() is None:
            time.sleep(0.01)
        stopped.send_signal(signal.SIGINT)
        _, err = stopped.communicate(timeout=60)
    assert stopped.returncode == 1
    assert "the crawl was stopped before its end; the files that it fetched are kept" in err
    assert len(read_letters(corpus)) == len(read_rows(corpus)) >= 3
