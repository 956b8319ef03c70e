"""A task that crashes, hangs, fails or eats memory is one Failed result; all the others come back."""

from __future__ import annotations

import mmap
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from pipeline.domain import processes
from pipeline.domain.processes import Failed, WorkerProcesses, run_in_own_process, run_in_processes

ODD = 3
TASKS = list(range(7))


def crash() -> None:
    os._exit(11)


def abort() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hang() -> None:
    time.sleep(60)


def fail() -> None:
    raise ZeroDivisionError("words of a library")


def leave() -> None:
    sys.exit(3)


class Unsendable(Exception):
    """An error that pickle cannot make anew."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one + other)


def fail_oddly() -> None:
    raise Unsendable("two", " words")


def swell() -> None:
    assert bytearray(processes.MEMORY * 2)


def doubled(number: int, at_odd: Callable[[], object]) -> int:
    if number == ODD:
        at_odd()
    return number * 2


def results(at_odd: Callable[[], object], seconds: float = 30, workers: int = 2) -> dict[int, int | Failed]:
    pairs = list(run_in_processes(lambda n: doubled(n, at_odd), TASKS, seconds, workers))
    assert len(pairs) == len(TASKS)
    return dict(pairs)


def memory_is_bounded() -> bool:
    """Whether this system keeps a process to its RLIMIT_AS."""
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))\n"
        "try: bytearray(2**31)\nexcept MemoryError: print('bounded')"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    return ended.stdout.strip() == "bounded"


needs_bounds = pytest.mark.skipif(not memory_is_bounded(), reason="this system does not bound a process's memory")


@pytest.mark.parametrize("workers", [1, 2, 9])
@pytest.mark.parametrize(
    ("at_odd", "seconds", "reason"),
    [
        (crash, 30, "crashed the program that reads it"),
        (abort, 30, "crashed the program that reads it"),
        (hang, 1, "took longer than 1 seconds"),
        (fail, 30, "ended in an error of the program (ZeroDivisionError: words of a library)"),
        (leave, 30, "ended in an error of the program (SystemExit: 3)"),
        (fail_oddly, 30, "ended in an error of the program (Unsendable: two words)"),
        pytest.param(swell, 30, "needs more than 2 GB of memory", marks=needs_bounds),
    ],
)
def test_one_bad_task_harms_no_other(at_odd: Callable[[], None], seconds: float, reason: str, workers: int) -> None:
    found = results(at_odd, seconds, workers)
    assert found.pop(ODD) == Failed(reason)
    assert found == {n: n * 2 for n in TASKS if n != ODD}


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system does not tell a process's address space")
def test_what_this_process_has_reserved_is_not_held_against_its_copies() -> None:
    """As after writing Parquet, whose library reserves a gigabyte."""
    with mmap.mmap(-1, processes.MEMORY):
        assert dict(run_in_processes(lambda n: len(bytearray(n)), [2**28])) == {0: 2**28}


def test_all_bad_tasks_come_back_too() -> None:
    found = dict(run_in_processes(lambda _: os._exit(1), TASKS, 30, 2))
    assert sorted(found) == TASKS
    assert all(isinstance(result, Failed) for result in found.values())


def test_no_task_needs_no_process() -> None:
    assert list(run_in_processes(str, [])) == []


def test_the_bound_is_for_one_task_and_not_for_the_wait_before_it() -> None:
    found = dict(run_in_processes(lambda n: time.sleep(0.3) or n, TASKS, 1.5, 1))
    assert found == {n: n for n in TASKS}


def test_no_process_is_left_when_the_caller_stops_early() -> None:
    running = run_in_processes(lambda n: doubled(n, hang), TASKS, 30, 2)
    next(running)
    running.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


PARENT = """
import os, sys, time
from pipeline.domain import processes

def task(seconds):
    os.write(1, b"%d\\n" % os.getpid())  # in one piece: both write here
    time.sleep(seconds)
    return bytes(10_000_000)  # more than goes into a pipe that nobody reads

processes.ORPHAN_SECONDS = 1
workers = processes.WorkerProcesses(task, workers=2, seconds=3)
futures = [workers.start(float(sys.argv[1])) for _ in range(2)]
time.sleep(60)
"""


@pytest.mark.parametrize("seconds", [0.1, 60], ids=["sending", "hanging"])
def test_worker_processes_end_when_their_parent_is_killed(seconds: float) -> None:
    line = [sys.executable, "-c", PARENT, str(seconds)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        workers = {int(parent.stdout.readline()) for _ in range(2)}
        parent.send_signal(signal.SIGSTOP)
        time.sleep(2 * min(seconds, 0.1))  # a task that ends has begun to send its result
        parent.kill()
    deadline = time.monotonic() + 100
    while any(runs(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(runs(pid) for pid in workers)


def runs(pid: int) -> bool:
    """Whether a process is there and not merely waiting for its parent to notice its end."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat")
        return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def odd(number: int) -> int:
    return doubled(number, crash)


@pytest.mark.parametrize("fresh", [False, True])
def test_a_process_for_tasks_that_come_one_by_one_is_replaced_when_it_dies(fresh: bool) -> None:
    with WorkerProcesses(odd, seconds=20, fresh=fresh) as worker:
        assert worker.run(1) == 2
        assert worker.run(ODD) == Failed("crashed the program that reads it")
        assert worker.run(2) == 4
    assert multiprocessing.active_children() == []


def test_a_process_that_dies_while_it_has_nothing_to_do_is_replaced() -> None:
    with WorkerProcesses(lambda _: os.getpid()) as worker:
        first = worker.run(0)
        assert isinstance(first, int)
        os.kill(first, signal.SIGKILL)
        answers = {first}
        deadline = time.monotonic() + 100
        while answers == {first} and time.monotonic() < deadline:
            answer = worker.run(0)
            answers |= {answer} if isinstance(answer, int) else set()
        assert len(answers) == 2


def test_one_long_task_in_a_process_of_its_own() -> None:
    assert run_in_own_process(divmod, 7, 2) == (3, 1)
    assert run_in_own_process(os.getpid) != os.getpid()
    assert run_in_own_process(fail) == Failed(
        "ended in an error of the program (ZeroDivisionError: words of a library)"
    )
    assert run_in_own_process(abort) == Failed("was ended by signal 9")
    assert run_in_own_process(crash) == Failed("crashed")


def test_a_long_task_is_told_to_stop_when_its_caller_is_and_may_end_tidily(tmp_path: Path) -> None:
    caller = multiprocessing.get_context("fork").Process(target=call_long_task, args=(tmp_path,))
    caller.start()
    while caller.is_alive():
        if (tmp_path / "started").exists() and caller.pid:
            os.kill(caller.pid, signal.SIGUSR1)
        time.sleep(0.05)
    assert (tmp_path / "tidied").exists()
    assert (tmp_path / "told").exists()


def call_long_task(folder: Path) -> None:
    """Run a task that would take a minute; at the first signal, stop waiting for it."""

    def stop(number: int, frame: FrameType | None) -> None:
        while frame and frame.f_code is not call_long_task.__code__:
            if frame.f_code.co_name == "start":  # an error raised while a process is being copied would be lost
                return
            frame = frame.f_back
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        raise InterruptedError

    def long_task() -> None:
        def tidy(number: int, frame: object) -> None:
            (folder / "tidied").touch()
            os._exit(0)

        signal.signal(signal.SIGTERM, tidy)
        (folder / "started").touch()
        time.sleep(60)

    signal.signal(signal.SIGUSR1, stop)
    try:
        run_in_own_process(long_task)
    except InterruptedError:
        if not multiprocessing.active_children():
            (folder / "told").touch()
