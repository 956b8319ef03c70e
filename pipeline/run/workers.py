"""Reading many files in processes of their own, so that a file that crashes or hangs harms no other."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

SECONDS = 120  # for one file; a report takes a tenth of one
MEMORY = 2 * 1024**3  # bytes for one process
_PATIENCE = 2  # seconds after which an idle worker looks whether its parent still lives

# A forked worker has all modules loaded already; where a system cannot fork, it loads them itself.
_CONTEXT: Any = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Failed:
    """A task that did not end well: it crashed, or ran out of time or memory."""

    reason: str


@dataclass(slots=True)
class _Worker(Generic[Task]):
    process: BaseProcess
    pipe: Connection
    index: int = -1
    since: float = 0.0


def each(
    work: Callable[[Task], Result], tasks: Sequence[Task], seconds: float = SECONDS, workers: int | None = None
) -> Iterator[tuple[int, Result | Failed]]:
    """The result of `work` on each task, with the task's index, in the order in which they end."""
    waiting = list(range(len(tasks)))[::-1]
    count = min(workers or os.cpu_count() or 1, len(tasks))
    busy: list[_Worker[Task]] = []
    try:
        while waiting or busy:
            while waiting and len(busy) < count:
                busy.append(_given(_started(work), tasks, waiting.pop()))
            for worker in _ready(busy, seconds):
                yield worker.index, _result(worker, seconds)
                busy.remove(worker)
                if waiting and worker.process.is_alive():
                    busy.append(_given(worker, tasks, waiting.pop()))
                else:
                    _stop(worker)
    finally:
        for worker in busy:
            _stop(worker)


def _started(work: Callable[[Task], Result]) -> _Worker[Task]:
    ours, theirs = multiprocessing.Pipe()
    process = _CONTEXT.Process(target=_serve, args=(theirs, work), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _given(worker: _Worker[Task], tasks: Sequence[Task], index: int) -> _Worker[Task]:
    worker.index, worker.since = index, time.monotonic()
    worker.pipe.send(tasks[index])
    return worker


def _ready(busy: list[_Worker[Task]], seconds: float) -> list[_Worker[Task]]:
    """The workers that have answered, died, or had their time."""
    first = min(worker.since for worker in busy) + seconds
    answered = wait([w.pipe for w in busy], timeout=max(0.0, first - time.monotonic()))
    late = time.monotonic() - seconds
    return [w for w in busy if w.pipe in answered or w.since <= late]


def _result(worker: _Worker[Task], seconds: float) -> Any:
    if not worker.pipe.poll():
        _stop(worker)
        return Failed(f"took longer than {seconds:.0f} seconds")
    try:
        return worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join(5)
        return Failed("crashed the program that reads it")


def _stop(worker: _Worker[Task]) -> None:
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()


def _serve(pipe: Connection, work: Callable[[Task], Result]) -> None:
    """What a worker's process does: take tasks and answer, with its memory bounded."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except (ImportError, ValueError, OSError):
        pass  # not on this system
    parent = os.getppid()
    while True:
        try:
            while not pipe.poll(_PATIENCE):  # forked workers hold each other's pipes open, so a kill breaks none
                if os.getppid() != parent:
                    return
            task = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        pipe.send(_answer(work, task))


def _answer(work: Callable[[Task], Result], task: Task) -> Result | Failed:
    try:
        return work(task)
    except MemoryError:
        return Failed(f"needs more than {MEMORY // 1024**3} GB of memory")
    except Exception as error:  # libraries raise anything over a broken file: it is that file's problem, not the run's
        return Failed(f"ended in an error of the program ({type(error).__name__}: {str(error)[:200]})")
