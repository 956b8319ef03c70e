"""Readings of earlier runs, each kept under a hash of all that it was made from, in `OUT/.cache`.

A file is read again only when its bytes, its place, what the manifest says of it, the table of areas, the rules
that reading goes by, the program or a library have changed. Entries are JSON with their own checksum; one that
is broken is as good as none.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import sys
from collections.abc import Iterable
from dataclasses import asdict, astuple
from enum import StrEnum
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pipeline.domain import Action, FieldRow, Finding, Letter, Problem, Reading, Source
from pipeline.outputs import CACHE, atomic_output
from pipeline.reading import ocr
from pipeline.rulebook import Rules

# The rules that are applied to findings when all letters have been read, or to a crawl; any other counts for reading.
NOT_FOR_READING = (
    "themes.yml", "taxonomy.yml", "retired.txt", "expect.yml", "publications.yml",
    "theme_words.csv", "theme_certainty.csv", "theme_examples.csv",
)  # fmt: skip
_FOLDERS_NOT_FOR_READING = ("corrections", "labels")
_PARTS: dict[str, type] = {"findings": Finding, "fields": FieldRow, "problems": Problem, "actions": Action}


class KeptReadings:
    """The kept readings of one run; without a folder nothing is kept."""

    def __init__(self, folder: Path | None, engine: str, rules: Rules) -> None:
        self._folder = folder / "readings" if folder else None
        rule_files = rules_hash(rules.folder, reading=True)
        self._basis = [program(), rule_files, repr(rules.areas.table), engine, ocr.available()]
        self._used: set[str] = set()

    def get(self, source: Source) -> list[Reading] | None:
        """What this very source gave in an earlier run under the same rules, if that is kept and whole."""
        path = self._path(source)
        if path is None:
            return None
        self._used.add(path.name)
        try:
            checksum, _, kept = path.read_text(encoding="ascii").partition("\n")
            return (_decoded(kept) or None) if checksum == _hash([kept]) else None
        except (OSError, ValueError, TypeError, KeyError):  # not there, or not what was written
            return None

    def put(self, source: Source, readings: list[Reading]) -> None:
        """Keep what a file gave; a folder that cannot be written keeps none, which costs time only."""
        path = self._path(source)
        kept = json.dumps([asdict(reading) for reading in readings], separators=(",", ":"))
        if path is None or _decoded(kept) != readings:  # such as two halves of a character, which JSON would join
            return
        part = path.with_suffix(".part")
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(f"{_hash([kept])}\n{kept}", encoding="ascii", newline="")
            part.replace(path)

    def sweep(self) -> None:
        """Remove what this run had no use for."""
        if self._folder is None:
            return
        with contextlib.suppress(OSError):
            for path in list(self._folder.iterdir()):
                if path.name not in self._used:
                    path.unlink()

    def _path(self, source: Source) -> Path | None:
        if self._folder is None or not source.sha256:  # a file that could not be opened may yet be
            return None
        return self._folder / f"{_hash([*self._basis, *astuple(source)])}.json"


def describe_cache(out: Path) -> str:
    """How much of earlier runs is kept in a run's folder."""
    files = [path for path in (out / CACHE).rglob("*") if path.is_file()]
    readings = sum(path.parent.name == "readings" for path in files)
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    return f"{out / CACHE}: the readings of {readings} files, {megabytes:.1f} MB"


def clear_cache(out: Path) -> None:
    """Take away all that is kept of earlier runs; the next run reads every letter again."""
    with atomic_output(out):  # nobody else writes there meanwhile
        for path in (out / CACHE).iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.suffix != ".lock":
                path.unlink()


def program() -> str:
    """A hash of this program's own files and of the versions of Python and the libraries that it uses."""
    folder = Path(__file__).parents[1]
    files = [
        f
        for f in folder.rglob("*")
        if f.suffix in (".py", ".html", ".xml", ".md", ".css", ".js", ".csv") and f.is_file()
    ]
    return _hash([sys.version, *_libraries(), *files_hashes(files, folder)])


def rules_hash(folder: Path, reading: bool = False) -> str:
    """A hash of the rule files; with `reading`, of those only that a letter is read by."""
    files = [f for f in folder.rglob("*") if f.suffix in (".yml", ".csv", ".txt") and f.is_file()]
    if reading:
        files = [f for f in files if f.name not in NOT_FOR_READING and f.parent.name not in _FOLDERS_NOT_FOR_READING]
    return _hash(files_hashes(files, folder))


def files_hashes(files: Iterable[Path], folder: Path) -> list[str]:
    """Each file's path within the folder and a hash of its bytes, in the order of the paths."""
    return [
        f"{file.relative_to(folder).as_posix()} {hashlib.sha256(file.read_bytes()).hexdigest()}"
        for file in sorted(files)
    ]


def _libraries() -> list[str]:
    """The libraries that the package names as its own needs, with the versions that are installed."""
    libraries: list[str] = []
    needs: list[str] = []
    with contextlib.suppress(metadata.PackageNotFoundError):  # run from a checkout that was never installed
        needs = metadata.requires("send-letters") or []
    for line in needs:
        name = line.split(";")[0].rstrip("0123456789.,<>=!~ ")
        with contextlib.suppress(metadata.PackageNotFoundError):
            libraries.append(f"{name} {metadata.version(name)}")
    return libraries


def _hash(parts: Iterable[Any]) -> str:
    return hashlib.sha256(json.dumps(list(parts)).encode()).hexdigest()


def _decoded(kept: str) -> list[Reading]:
    return [_reading(plain) for plain in json.loads(kept)]


def _reading(plain: dict[str, Any]) -> Reading:
    parts = {name: tuple(_restored(record, row) for row in plain[name]) for name, record in _PARTS.items()}
    letter = _restored(Letter, plain["letter"]) if plain["letter"] else None
    return Reading(plain["source"], letter, text=plain["text"], **parts)


def _restored(record: type, row: dict[str, Any]) -> Any:
    """The record, its terms of the field enums again: JSON keeps their values only."""
    terms = _terms(record)
    return record(**{name: terms[name](value) if value and name in terms else value for name, value in row.items()})


@cache
def _terms(record: type) -> dict[str, type[StrEnum]]:
    """The record's columns that hold a term of the field, each with its enum."""
    return {name: term for name, hint in get_type_hints(record).items() if (term := _term(hint))}


def _term(hint: Any) -> type[StrEnum] | None:
    kinds = get_args(hint) or (hint,)
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, StrEnum)), None)
