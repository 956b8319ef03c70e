"""`send-letters refresh`: download, make the tables anew where that could change them, and say what is new."""

from __future__ import annotations

import fcntl
import hashlib
import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any

from pipeline.domain.errors import RulesError
from pipeline.download.order import Order, OrderError
from pipeline.outputs.run_tables import StoredError
from pipeline.reading.corpus import Corpus, NoCorpusError, list_corpus
from pipeline.rulebook.expectations import load_expectations
from pipeline.rulebook.letter_rules import RULES
from pipeline.run.expectations import check_totals, describe_totals
from pipeline.run.store import CACHE, files_hashes, program, rules_hash

_LATER = ("review.html", "areas", "unthemed.csv", "reconciliation.csv")  # what commands of their own make of the tables
_STATE = "refresh.json"  # in the cache: what the tables were last made from
_LOCK = "refresh.lock"
_PATIENCE = 5  # seconds

# The crawl leaves nothing behind in this process: not its memory, not its threads, not its way with signals.
_CONTEXT: Any = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")


class NothingReadError(Exception):
    """The corpus holds no letter at all, so that the tables are better left as they are."""


class BusyError(Exception):
    """Another refresh is writing to the same folder."""


def refresh(corpus: Path, out: Path, expect: Path = RULES / "expect.yml", **asked: Any) -> int:
    """The exit status of a refresh: 0 fine, new or not, 1 something needs a look, 2 the order makes no sense.

    `asked` goes to the download. What is new is said on standard output, everything else on standard error.
    """
    try:
        Order(corpus=corpus, expect=expect, **asked)
    except OrderError as error:
        return _said(error, 2)
    if out.exists() and not out.is_dir():
        return _said(f"--out {out}: is a file; give a folder", 2)
    signal.signal(signal.SIGTERM, _stop)
    try:
        with _alone(out):
            missed = _crawl(corpus=corpus, expect=expect, **asked)
            agrees = _renewed(list_corpus(corpus, out), out)
            totals = check_totals(out, load_expectations(expect).run)
    except (BusyError, NoCorpusError, NothingReadError, RulesError, StoredError) as error:
        return _said(error, 1)
    except OSError as error:
        return _said(f"{error.filename or out}: {error.strerror}; the tables there are the last good ones", 1)
    print(describe_totals(totals), file=sys.stderr)
    return 1 if missed or not agrees or any(total.state == "too_few" for total in totals) else 0


def _said(message: object, status: int) -> int:
    print(message, file=sys.stderr)
    return status


def _stop(number: int, frame: Any) -> None:
    raise SystemExit(128 + number)


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Keep a second refresh out of the same folder: each would miss what the other found.

    The lock is this process's own, so that none of those it starts can hold it after a kill.
    """
    (out / CACHE).mkdir(parents=True, exist_ok=True)
    with (out / CACHE / _LOCK).open("a") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            raise BusyError(f"{out}: another refresh is at work here; wait until it has ended") from None
        yield


def _crawl(**asked: Any) -> int:
    """The download's exit status."""
    process = _CONTEXT.Process(target=_download, kwargs=asked)
    process.start()
    try:
        process.join()
    finally:
        while process.is_alive():  # this process was told to stop; a crawler told twice does not wait for answers
            process.terminate()
            process.join(_PATIENCE)
    if process.exitcode < 0:
        return _said(f"the download was ended by signal {-process.exitcode}; what it had is kept", 1)
    return int(process.exitcode)


def _download(**asked: Any) -> None:
    from pipeline.download.command import run

    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    raise SystemExit(run(**asked))


def _renewed(listed: Corpus, out: Path) -> bool:
    """Make the tables anew unless they would be the same; False where the official files could not be used."""
    from_what = _inputs(listed)
    state = out / CACHE / _STATE
    if _stands(out, state, from_what):
        print("refresh: nothing new; no file was changed", file=sys.stderr)
        return True
    _publish(listed, out)
    agrees, reconciled = _reconciled(listed.folder, out)
    stale = [name for name in _LATER if (out / name).exists() and not (reconciled and name == "reconciliation.csv")]
    if stale:
        print(f"refresh: still of the tables before: {', '.join(stale)}; run their commands again", file=sys.stderr)
    if agrees:  # else the next refresh tries again
        _write_state(state, {"inputs": from_what, "package": _sha256(out / "datapackage.json")})
    return agrees


def _inputs(listed: Corpus) -> str:
    """A hash of all that the tables are made from."""
    official = [p for p in (listed.folder / "official").glob("*") if p.is_file() and p.name != "manifest.csv"]
    files = files_hashes([*listed.areas, *official], listed.folder)
    rows = [[astuple(s) for s in listed.sources], [astuple(p) for p in listed.problems]]
    return hashlib.sha256(json.dumps([program(), rules_hash(), files, *rows]).encode()).hexdigest()


def _stands(out: Path, state: Path, from_what: str) -> bool:
    """Whether the tables in `out` are those that the last refresh made, and of the same."""
    package = out / "datapackage.json"
    try:
        known = json.loads(state.read_text(encoding="utf-8"))
        if known != {"inputs": from_what, "package": _sha256(package)}:
            return False
        described = json.loads(package.read_text(encoding="utf-8"))["resources"]
        return all((out / table["path"]).stat().st_size == table["bytes"] for table in described)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _publish(listed: Corpus, out: Path) -> None:
    from pipeline.across.changes import Tables, compare, recorded, summary
    from pipeline.domain.records import Change, Finding, Letter, ThemeHit
    from pipeline.outputs.publish import publish
    from pipeline.outputs.run_tables import load_if_there
    from pipeline.run.extract import gather
    from pipeline.run.extract import summary as run_summary

    history = load_if_there(out, Change)
    before = Tables(load_if_there(out, Letter), load_if_there(out, Finding), load_if_there(out, ThemeHit))
    run = gather(listed, cache=out / CACHE)
    if not run.usable:
        raise NothingReadError(f"no letter was found in {listed.folder}; the tables in {out} were left as they are")
    now: Any = run.tables
    after = Tables(now["letters"], now["findings"], now["themes"], now["corrections"])
    changes = recorded(history, compare(before, after, listed.sources))
    # One publication: changes that are on record without their tables would be found again, not the other way round.
    publish(out, {**run.tables, "changes": changes}, run.texts)
    print(run_summary(run, out), file=sys.stderr)
    if len(changes) > len(history):
        number = changes[-1].refresh
        print(f"refresh {number}: {summary(changes[len(history) :])}; see {out / 'CHANGES.md'}")
    else:
        print("refresh: no letter, verdict, outcome or theme is new; the tables were made anew", file=sys.stderr)


def _reconciled(corpus: Path, out: Path) -> tuple[bool, bool]:
    """Whether the official files could be used, and whether there are any."""
    from pipeline.across.official import compare as stage

    files = stage.default_files(corpus)
    if not files:
        return True, False
    try:
        print(stage.summary(stage.reconcile(out, files)), file=sys.stderr)
    except stage.BadFileError as error:
        print(error, file=sys.stderr)
        return False, True
    return True, True


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _write_state(path: Path, state: dict[str, str]) -> None:
    part = path.with_suffix(".part")
    with suppress(OSError):  # without it the next refresh takes a little longer
        part.write_text(json.dumps(state), encoding="utf-8")
        part.replace(path)
