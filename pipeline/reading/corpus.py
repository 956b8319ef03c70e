"""What lies in a corpus folder: its files, what the manifests say of them, and their hashes."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from pipeline.domain import Problem, ProblemCode, SendLettersError, Severity, Source, is_iso_date
from pipeline.reading.files import MAX_BYTES, SUFFIXES
from pipeline.rulebook import sample_folder

# Files that say something of the corpus, and folders of other things than letters.
_BESIDE = {"manifest.csv", "areas.csv"}
_RUN = {"letters.csv", "findings.csv", "datapackage.json"}
_OTHER_FOLDERS = {"official"}
_SAMPLE = "sample"
_PACKED = {
    **dict.fromkeys((".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz"), "an archive"),
    **dict.fromkeys((".eml", ".emlx", ".msg", ".mbox", ".pst"), "a mail"),
}
_COLUMNS = ("url", "published", "first_seen", "last_changed", "gone_since")


class NoCorpusError(SendLettersError):
    """The corpus folder does not exist or is no folder."""

    exit_status = 2


class SampleLetters(Enum):
    """What a run does with the made-up sample letters in the corpus folder."""

    NONE = "there are none"
    ALONE = "they are read, since there are no other letters"
    LEFT_OUT = "they are left out, since there are other letters"


@dataclass(frozen=True, slots=True)
class Corpus:
    """The files of a corpus folder in order, and the problems met in listing them."""

    folder: Path
    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]
    areas: tuple[Path, ...]  # tables of further areas


def list_corpus(folder: Path, out: Path | None = None, with_sample: bool = True) -> Corpus:
    """What lies in `folder`, each file once; the run's own folder `out` is no part of it. Raises NoCorpusError.

    The made-up sample letters are left out as soon as there are other letters; always, if not `with_sample`.
    """
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        raise NoCorpusError(
            f"the corpus folder {folder} {what}; name the folder of your letters with --corpus (CORPUS= with make)"
        )
    if out is not None and out.resolve() == folder.resolve():
        raise NoCorpusError(f"{folder} is both the corpus and the output folder; choose another --out (OUT= with make)")
    problems: list[Problem] = []
    files, _ = _files_to_read(folder, problems, out, with_sample)
    manifest = _manifests(folder, files, problems)
    replaced = _replaced(manifest)
    sources: list[Source] = []
    seen: dict[str, str] = {}
    for file in files:
        path = _relative(file, folder)
        if file.name in _BESIDE:
            continue
        if file.suffix.lower() in _PACKED:
            message = f"{_PACKED[file.suffix.lower()]} was not opened; save the letters that are in it into the corpus"
            problems.append(Problem.of(ProblemCode.PACKED_FILE, message, source=path))
            continue
        if file.suffix.lower() not in SUFFIXES:
            known = ", ".join(SUFFIXES)
            problems.append(
                Problem(
                    path,
                    "",
                    Severity.WARNING,
                    ProblemCode.OTHER_FILE,
                    f"not read: letters are {known}; convert it to one",
                )
            )
            continue
        if path in replaced:
            message = f"the publisher has re-issued this letter as {replaced[path]}; that one was read"
            problems.append(Problem(path, "", Severity.WARNING, ProblemCode.SUPERSEDED, message))
            continue
        digest, size = _hashed(file)
        if digest and digest in seen:
            problems.append(
                Problem(
                    path,
                    "",
                    Severity.WARNING,
                    ProblemCode.DUPLICATE_FILE,
                    f"the same file as {seen[digest]}; read once",
                )
            )
            continue
        seen[digest] = path
        sources.append(Source(path, digest, size, **manifest.get(path, {})))
    return Corpus(folder, tuple(sources), tuple(problems), tuple(f for f in files if f.name == "areas.csv"))


def area_tables(folder: Path) -> tuple[Path, ...]:
    """The corpus's own tables of areas; none where there is no corpus."""
    return tuple(f for f in _files_to_read(folder, [], None)[0] if f.name == "areas.csv")


def sample_letters(folder: Path, out: Path | None = None) -> SampleLetters:
    """Whether the corpus has the made-up sample letters in it, and whether they are read."""
    return _files_to_read(folder, [], out)[1]


def _files_to_read(
    folder: Path, problems: list[Problem], out: Path | None, with_sample: bool = True
) -> tuple[list[Path], SampleLetters]:
    """The corpus's files in the order of their paths, without the sample letters if those are left out."""
    files = sorted(_files(folder, problems, out), key=lambda f: _relative(f, folder))
    if not _is_sample(folder / _SAMPLE):
        return files, SampleLetters.NONE
    others = [f for f in files if not f.is_relative_to(folder / _SAMPLE)]
    if not with_sample or any(f.suffix.lower() in SUFFIXES for f in others):
        return others, SampleLetters.LEFT_OUT
    return files, SampleLetters.ALONE


def _is_sample(folder: Path) -> bool:
    """Whether this is the folder of made-up letters that comes with the program, by its manifest."""
    try:
        return (folder / "manifest.csv").read_bytes() == (sample_folder() / "manifest.csv").read_bytes()
    except OSError:
        return False


def _files(folder: Path, problems: list[Problem], out: Path | None) -> Iterator[Path]:
    def refused(error: OSError) -> None:
        path = _relative(Path(os.fsdecode(error.filename)), folder)
        problems.append(
            Problem(path, "", Severity.ERROR, ProblemCode.UNREADABLE, f"the folder cannot be opened ({error.strerror})")
        )

    own = out.resolve() if out else None
    for root, folders, files in os.walk(folder, onerror=refused):
        if own and Path(root).resolve() == own:
            folders.clear()
            continue
        if set(files) >= _RUN:
            path = _relative(Path(root), folder)
            problems.append(
                Problem(
                    path, "", Severity.WARNING, ProblemCode.RUN_FOLDER, "holds the tables of a run, so it was not read"
                )
            )
            folders.clear()
            continue
        for name in [f for f in folders if Path(root, f).is_symlink()]:
            path = _relative(Path(root, name), folder)
            problems.append(
                Problem(path, "", Severity.WARNING, ProblemCode.LINKED_FOLDER, "a link to a folder is not followed")
            )
        skip = _OTHER_FOLDERS if Path(root) == folder else set()
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in skip)
        for file in (Path(root, f) for f in files if not f.startswith(".")):
            if reason := _hindrance(file):
                problems.append(Problem(_relative(file, folder), "", Severity.ERROR, ProblemCode.UNREADABLE, reason))
            else:
                yield file


def _hindrance(file: Path) -> str:
    """Why what lies there is no file to be opened, if it is none: opening a pipe or a device may never end."""
    try:
        if not file.is_file():
            file.stat()
            return "it is no ordinary file but a pipe or a device; take it away"
        file.name.encode()
    except OSError as error:
        return f"the file cannot be opened ({error.strerror}); check its permissions, or where it links to"
    except UnicodeEncodeError:
        return "its name is not in UTF-8, so it cannot be written down; give it another name"
    return ""


def _relative(file: Path, folder: Path) -> str:
    """The path within the corpus, in characters that can be written."""
    return file.relative_to(folder).as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _hashed(file: Path) -> tuple[str, int]:
    """The file's SHA-256 and size; an empty hash for one that cannot be opened or is too large to be read."""
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            return "", size
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest(), size
    except OSError:
        return "", 0


def _manifests(folder: Path, files: list[Path], problems: list[Problem]) -> dict[str, dict[str, str]]:
    """What each manifest says of the files beside and below it, by their paths within the corpus."""
    found: dict[str, dict[str, str]] = {}
    there = {_relative(f, folder) for f in files}
    for manifest in (f for f in files if f.name == "manifest.csv"):
        path = _relative(manifest, folder)
        try:
            with manifest.open(newline="", encoding="utf-8-sig") as opened:
                rows = list(csv.DictReader(opened, strict=True))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            problems.append(
                Problem(path, "", Severity.ERROR, ProblemCode.BAD_MANIFEST, f"cannot be read as CSV in UTF-8 ({error})")
            )
            continue
        if rows and "file" not in rows[0]:
            problems.append(
                Problem(path, "", Severity.ERROR, ProblemCode.BAD_MANIFEST, "has no column `file`; see docs/corpus.md")
            )
            continue
        below = manifest.parent.relative_to(folder)
        for row in rows:
            file = (below / (row.get("file") or "")).as_posix()
            if file in there:
                found[file] = _values(row)
                if found[file]["published"] and not is_iso_date(found[file]["published"]):
                    message = (
                        f"the date {found[file]['published']} of {row['file']} is not written 2024-07-15; left out"
                    )
                    problems.append(Problem(path, "", Severity.WARNING, ProblemCode.MANIFEST_DATE, message))
                    found[file]["published"] = ""
            elif row.get("file") and not row.get("gone_since"):
                message = f"names {row['file']}, which is not there; download it again or take the line out"
                problems.append(Problem(path, "", Severity.WARNING, ProblemCode.MANIFEST_FILE_MISSING, message))
    return found


def _values(row: dict[str, str | None]) -> dict[str, str]:
    values = {column: (row.get(column) or "").strip() for column in _COLUMNS}
    if values["url"] and not values["url"].lower().startswith(("https://", "http://")):
        values["url"] = ""  # it becomes a link on a page
    return values


def _replaced(manifest: dict[str, dict[str, str]]) -> dict[str, str]:
    """The files that the publisher has replaced under the same link, and by which."""
    newest: dict[str, str] = {}
    for file, row in sorted(manifest.items(), key=lambda f: (not f[1]["gone_since"], f[1]["gone_since"], f[0])):
        newest[row["url"]] = file
    return {f: newest[r["url"]] for f, r in manifest.items() if r["gone_since"] and r["url"] and newest[r["url"]] != f}
