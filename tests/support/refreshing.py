"""Running `send-letters refresh` as a process, from a copy of the program whose rules a test may change."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT
from tests.support.fake_site.crawling import EXPECT, environment, read_rows
from tests.support.fake_site.replica import Replica
from tests.support.made_letters.places import areas_csv

TOTALS = """run:
  - count: letters
    kind: revisit_letter
    minimum: {minimum}
"""


@dataclass
class Done:
    """How a refresh ended."""

    code: int
    out: str
    err: str
    after: float  # seconds from the end of the crawl, when it writes its manifest, to the end of the process


class Desk:
    """A program with its rules, a corpus and its tables in one folder, and the site that it refreshes from."""

    def __init__(self, folder: Path, replica: Replica) -> None:
        self.folder, self.replica = folder, replica
        self.corpus, self.tables, self.rules = folder / "corpus", folder / "extracted", folder / "rules"
        self.expect(minimum=1)

    @classmethod
    def new(cls, folder: Path, replica: Replica) -> Desk:
        for name in ("pipeline", "rules"):
            shutil.copytree(ROOT / name, folder / name)
        (folder / "corpus").mkdir()
        (folder / "corpus" / "areas.csv").write_bytes(areas_csv())
        return cls(folder, replica)

    def expect(self, minimum: int) -> None:
        """Set how many revisit letters a run must have."""
        (self.folder / "expect.yml").write_text(EXPECT + TOTALS.format(minimum=minimum), encoding="utf-8")

    def line(self, *options: str) -> list[str]:
        fixed = ["--site", self.replica.address, "--corpus", "corpus", "--out", "extracted", "--delay", "0"]
        return [sys.executable, "-m", "pipeline", "refresh", *fixed, "--expect", "expect.yml", *options]

    def start(self, *options: str) -> subprocess.Popen[str]:
        """A refresh that runs on, in a process group of its own."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
            self.line(*options), cwd=self.folder, env=environment(), start_new_session=True, **pipes
        )

    def refresh(self, *options: str) -> Done:
        """A refresh, waited for."""
        running = self.start(*options)
        out, err = running.communicate(timeout=120)
        ended = time.time()
        assert "Traceback" not in err, err
        manifest = self.corpus / "manifest.csv"
        return Done(running.returncode, out, err, ended - manifest.stat().st_mtime if manifest.exists() else 0.0)

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
