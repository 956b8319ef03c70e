"""A task that crashes, hangs, fails or eats memory is one Failed result; all the others come back."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from pipeline.run import workers
from pipeline.run.workers import Failed, each

ODD = 3
TASKS = list(range(7))


def crash() -> None:
    os._exit(11)


def abort() -> None:
    os.kill(os.getpid(), 9)


def hang() -> None:
    time.sleep(60)


def fail() -> None:
    raise ZeroDivisionError("words of a library")


def swell() -> None:
    assert bytearray(workers.MEMORY * 2)


def doubled(number: int, at_odd: Callable[[], None]) -> int:
    if number == ODD:
        at_odd()
    return number * 2


def results(at_odd: Callable[[], None], seconds: float = 30, number_of_workers: int = 2) -> dict[int, int | Failed]:
    found = list(each(lambda n: doubled(n, at_odd), TASKS, seconds, number_of_workers))
    assert len(found) == len(TASKS)
    return dict(found)


def memory_is_bounded() -> bool:
    """Whether this system keeps a process to its RLIMIT_AS."""
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))\n"
        "try: bytearray(2**31)\nexcept MemoryError: print('bounded')"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    return ended.stdout.strip() == "bounded"


@pytest.mark.parametrize("number_of_workers", [1, 2, 9])
@pytest.mark.parametrize(
    ("at_odd", "seconds", "reason"),
    [
        (crash, 30, "crashed"),
        (abort, 30, "crashed"),
        (hang, 1, "longer than 1 seconds"),
        (fail, 30, "ZeroDivisionError: words of a library"),
    ],
)
def test_one_bad_task_harms_no_other(
    at_odd: Callable[[], None], seconds: float, reason: str, number_of_workers: int
) -> None:
    began = time.monotonic()
    found = results(at_odd, seconds, number_of_workers)
    failed = found.pop(ODD)
    assert isinstance(failed, Failed)
    assert reason in failed.reason
    assert found == {n: n * 2 for n in TASKS if n != ODD}
    assert time.monotonic() - began < 20


@pytest.mark.skipif(not memory_is_bounded(), reason="this system does not bound the memory of a process")
def test_memory_is_bounded() -> None:
    found = results(swell)
    failed = found.pop(ODD)
    assert isinstance(failed, Failed)
    assert "memory" in failed.reason
    assert found == {n: n * 2 for n in TASKS if n != ODD}


def test_all_bad_tasks_come_back_too() -> None:
    found = dict(each(lambda _: os._exit(1), TASKS, 30, 2))
    assert sorted(found) == TASKS
    assert all(isinstance(result, Failed) for result in found.values())


def test_no_task_needs_no_worker() -> None:
    assert list(each(str, [])) == []


def test_no_process_is_left_when_the_caller_stops_early() -> None:
    import multiprocessing

    running = each(lambda n: doubled(n, hang), TASKS, 30, 2)
    next(running)
    running.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []
