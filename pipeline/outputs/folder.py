"""Putting files in place all at once, so that a command killed half-way leaves the last good ones."""

from __future__ import annotations

import filecmp
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

_PREFIX = ".writing-"
_LOCK = "writing.lock"
CACHE = ".cache"  # within a run's folder: what the next run may use, and no output


@contextmanager
def atomic_output(out: Path, replace_folders: tuple[str, ...] = ()) -> Iterator[Path]:
    """A new folder whose files replace those of `out` when the block ends well, and are thrown away when it fails.

    A file with the same bytes as before is left untouched. In each of `replace_folders`, files that the new ones do
    not replace are removed. Whoever else writes to `out` meanwhile waits, so that what a killed run left there can be
    told from what a live one works on.
    """
    (out / CACHE).mkdir(parents=True, exist_ok=True)
    with FileLock(out / CACHE / _LOCK):
        for left in out.glob(f"{_PREFIX}*"):
            shutil.rmtree(left, ignore_errors=True)
        # Within `out`, because os.replace cannot cross file systems and `out` may be the root of one.
        new = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=out))
        try:
            yield new
            written = files_below(new)
            for path in written:
                _put(new / path, out / path)
            for folder in replace_folders:
                _remove_others(out, folder, set(written))
        finally:
            shutil.rmtree(new, ignore_errors=True)


def files_below(folder: Path) -> list[Path]:
    """The files in a folder and its folders, as sorted paths within it."""
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def _put(new: Path, old: Path) -> None:
    old.parent.mkdir(parents=True, exist_ok=True)
    if not (old.is_file() and filecmp.cmp(new, old, shallow=False)):
        new.replace(old)


def _remove_others(out: Path, folder: str, keep: set[Path]) -> None:
    for path in sorted((out / folder).glob("*")):
        if path.is_file() and path.relative_to(out) not in keep:
            path.unlink()
