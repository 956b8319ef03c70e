"""Whether a run's tables are those of this very corpus, rules and program, so that nothing has to be made anew.

`OUT/.cache` keeps a hash of all that the tables were made from, and one of each file that was written. Where somebody
changed a file or took it away, all is made anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass
from pathlib import Path

from pipeline.domain import RunTables, Severity
from pipeline.outputs import CACHE
from pipeline.reading import Corpus, list_corpus, ocr
from pipeline.run.store import files_hashes, program, rules_hash

EXTRACT = "extract"  # the command's name, under which its last run is kept
REFRESH = "refresh"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """How much a run found; what a run with nothing to do says again."""

    letters: int
    findings: int
    errors: int
    warnings: int

    def problems(self) -> str:
        """How many errors and warnings the run met, in words."""
        return f"{_counted(self.errors, 'error')} and {_counted(self.warnings, 'warning')}"

    def line(self, out: Path) -> str:
        """One line on the run: how much there is, and where to look."""
        return f"{self.letters} letters, {self.findings} findings; {self.problems()} in {out / 'problems.csv'}"


@dataclass(frozen=True, slots=True)
class LastRun:
    """What is kept of the last run of a command that makes all tables: `name` is the command's."""

    out: Path
    name: str

    def made_from(self, inputs: str) -> RunSummary | None:
        """The summary of the last run, if it was made from these inputs and its files are as it left them."""
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            if not inputs or kept["inputs"] != inputs:
                return None
            if any(_state(self.out / path) != state for path, state in kept["files"].items()):
                return None
            return RunSummary(**kept["summary"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):  # not there, or not what was written
            return None

    def keep(self, inputs: str, summary: RunSummary, written: Iterable[Path]) -> None:
        """Remember the files that were just written; where that cannot be, the next run takes longer."""
        part = self._file.with_suffix(".part")
        with suppress(OSError):
            files = {path.as_posix(): _state(self.out / path) for path in written}
            self._file.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps({"inputs": inputs, "summary": asdict(summary), "files": files}), "utf-8")
            part.replace(self._file)

    @property
    def _file(self) -> Path:
        return self.out / CACHE / f"{self.name}.json"


def inputs_hash(listed: Corpus, rules_folder: Path, engine: str = "pdfium") -> str:
    """A hash of all that the tables are made from; empty where a file could not be opened, and next time may be."""
    if not all(source.sha256 for source in listed.sources):
        return ""
    official = [p for p in (listed.folder / "official").glob("*") if p.is_file() and p.name != "manifest.csv"]
    files = files_hashes([*listed.areas, *official], listed.folder)
    rows = [[astuple(s) for s in listed.sources], [astuple(p) for p in listed.problems]]
    basis = [program(), rules_hash(rules_folder), engine, ocr.available(), files, *rows]
    return hashlib.sha256(json.dumps(basis).encode()).hexdigest()


def nothing_to_do(corpus: Path, out: Path, rules_folder: Path, engine: str) -> RunSummary | None:
    """The summary of the tables in `out`, if `extract` would make the very same again. Raises NoCorpusError."""
    return LastRun(out, EXTRACT).made_from(inputs_hash(list_corpus(corpus, out), rules_folder, engine))


def summarise(tables: RunTables) -> RunSummary:
    """How much a run found."""
    errors = sum(p.severity is Severity.ERROR for p in tables.problems)
    return RunSummary(len(tables.letters), len(tables.findings), errors, len(tables.problems) - errors)


def _state(path: Path) -> str:
    """The hash of a file's bytes: unlike its time, the same wherever the same tables are made."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
