"""Putting files in place all at once, so that a command killed half-way leaves the last good ones."""

from __future__ import annotations

import filecmp
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = ".writing-"
_ABANDONED_AFTER = 3600  # seconds; publishing takes a few


@contextmanager
def atomic_output(out: Path, replace_folders: tuple[str, ...] = ()) -> Iterator[Path]:
    """A new folder whose files replace those of `out` when the block ends well, and are thrown away when it fails.

    A file with the same bytes as before is left untouched. In each of `replace_folders`, files that the new ones do
    not replace are removed.
    """
    out.mkdir(parents=True, exist_ok=True)
    _clear_abandoned(out)
    # Within `out`, because os.replace cannot cross file systems and `out` may be the root of one.
    new = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=out))
    try:
        yield new
        written = sorted(path.relative_to(new) for path in new.rglob("*") if path.is_file())
        for path in written:
            _put(new / path, out / path)
        for folder in replace_folders:
            _remove_others(out, folder, set(written))
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _put(new: Path, old: Path) -> None:
    old.parent.mkdir(parents=True, exist_ok=True)
    if not (old.is_file() and filecmp.cmp(new, old, shallow=False)):
        new.replace(old)


def _remove_others(out: Path, folder: str, keep: set[Path]) -> None:
    for path in sorted((out / folder).glob("*")):
        if path.is_file() and path.relative_to(out) not in keep:
            path.unlink()


def _clear_abandoned(out: Path) -> None:
    for path in out.glob(f"{_PREFIX}*"):
        if path.is_dir() and time.time() - path.stat().st_mtime > _ABANDONED_AFTER:
            shutil.rmtree(path, ignore_errors=True)
