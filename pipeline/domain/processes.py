"""Functions run in processes of their own, so that a file that crashes, hangs or swells its reader harms no other.

`run_in_processes` is for many tasks, `WorkerProcesses` for tasks that come one by one, `run_in_own_process` for one
long task that must be able to end tidily. pebble supervises the first two: it restarts a process that died, and ends
one that takes too long. A process whose parent was killed ends with its task, or by an alarm when that takes too long.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

if TYPE_CHECKING:  # it takes as long to load as all of this folder
    from pebble import ProcessPool

SECONDS = 120.0  # for one task; a long report takes a tenth of one
MEMORY = 2 * 1024**3  # bytes of address space that one process may take beyond those it begins with
ORPHAN_SECONDS = 60.0  # after the bound of a task, the process ends by itself, in case nobody is left to end it
_PATIENCE = 5.0  # seconds before a process that was told to stop is told again

# A copy of this process has all modules loaded already; where a system cannot copy one, the new one loads them.
_COPY = "fork" if hasattr(os, "fork") else "spawn"

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Failed:
    """A task that did not end well: it crashed, or ran out of time or memory."""

    reason: str


def run_in_processes(
    function: Callable[[Task], Result], tasks: Sequence[Task], seconds: float = SECONDS, workers: int | None = None
) -> Iterator[tuple[int, Result | Failed]]:
    """Each task's index and what `function` returned for it, in the order in which the tasks end.

    `seconds` bounds one task; `workers` is the number of processes, by default one for each processor it may use.
    """
    if not tasks:
        return
    with WorkerProcesses(function, min(workers or _processors(), len(tasks)), seconds) as processes:
        futures = {processes.start(task): index for index, task in enumerate(tasks)}
        for future in as_completed(futures):
            yield futures[future], processes.result(future)


def _processors() -> int:
    """The processors that this process may use: a container or `taskset` may leave it fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class WorkerProcesses(Generic[Task, Result]):
    """Processes that apply one function to the tasks they are given; safe to use from several threads.

    `fresh` starts them as new interpreters, for a program that runs threads, which a copy of it would lack.
    """

    def __init__(
        self, function: Callable[[Task], Result], workers: int = 1, seconds: float = SECONDS, fresh: bool = False
    ) -> None:
        self._function, self._workers, self._seconds = function, workers, seconds
        self._context = multiprocessing.get_context("spawn" if fresh else _COPY)
        self._pool = self._new_pool()
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self, task: Task) -> Future[Any]:
        """Hand a task to the next process that is free."""
        with self._lock:
            if not self._pool.active:  # its last process was killed while it had nothing to do
                self.close()
                self._pool = self._new_pool()
            return self._pool.schedule(_answer_task, args=(task,), timeout=self._seconds)

    def result(self, future: Future[Any]) -> Result | Failed:
        """What a started task came to; waits for its end."""
        from pebble import ProcessExpired

        try:
            result: Result | Failed = future.result()
            return result
        except TimeoutError:
            return Failed(f"took longer than {self._seconds:.0f} seconds")
        except (ProcessExpired, RuntimeError):
            return Failed("crashed the program that reads it")

    def run(self, task: Task) -> Result | Failed:
        """What one task came to."""
        return self.result(self.start(task))

    def close(self) -> None:
        """End the processes, whatever they are at."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _new_pool(self) -> ProcessPool:
        from pebble import ProcessPool

        # The function is handed over once for each process, not with every task: it may carry all rules with it.
        arguments = self._function, self._seconds + ORPHAN_SECONDS
        return ProcessPool(self._workers, initializer=_prepare, initargs=arguments, context=self._context)


def run_in_own_process(function: Callable[..., Result], *arguments: Any) -> Result | Failed:
    """What `function` returned, run in another process that shares no signal, thread or memory with this one.

    Where this process is interrupted meanwhile, the other one is told to stop and waited for. pebble would kill it
    after three seconds; a crawl takes longer to write down what it has.
    """
    context: Any = multiprocessing.get_context(_COPY)
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_answer_once, args=(sender, function, arguments))
    process.start()
    sender.close()
    try:
        result: Result | Failed = receiver.recv()
        process.join()
        return result
    except EOFError:
        process.join()
        return Failed(f"was ended by signal {-process.exitcode}" if process.exitcode < 0 else "crashed")
    finally:
        receiver.close()
        while process.is_alive():
            process.terminate()
            process.join(_PATIENCE)


# In a worker process: what it does, and the seconds after which it ends by itself.
_function: Callable[[Any], Any]
_last_seconds: float


def _prepare(function: Callable[[Any], Any], last_seconds: float) -> None:
    """Make this process ready for tasks, with its memory bounded where the system can do that."""
    global _function, _last_seconds
    _function, _last_seconds = function, last_seconds
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with suppress(ImportError, ValueError, OSError):
        import resource

        # A copy of a process that has written Parquet begins with more than a gigabyte reserved, though not used.
        limit = _address_space() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _address_space() -> int:
    """The bytes of address space of this process; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def _answer_task(task: Any) -> Any:
    _set_alarm(_last_seconds)
    try:
        return _answer(_function, task)
    finally:
        _set_alarm(0)


def _set_alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):  # not on Windows
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _answer_once(sender: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with suppress(KeyboardInterrupt):
        sender.send(_answer(function, *arguments))


def _answer(function: Callable[..., Result], *arguments: Any) -> Result | Failed:
    try:
        return function(*arguments)
    except MemoryError:
        return Failed(f"needs more than {MEMORY // 1024**3} GB of memory")
    except (Exception, SystemExit) as error:  # libraries raise anything over a broken file: that file's problem only
        return Failed(f"ended in an error of the program ({type(error).__name__}: {str(error)[:200]})")
