"""A figure, and how it is measured."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

TIMES = 3  # each step is timed so often


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured: its key in bench.json, in words, how much, and in which unit."""

    key: str
    what: str
    value: float
    unit: str = "s"


def median(step: Callable[[], object], times: int = TIMES) -> float:
    """The median of the seconds that a step takes."""
    return statistics.median(timed(step) for _ in range(times))


def timed(step: Callable[[], object]) -> float:
    """The seconds that a step takes."""
    begin = time.perf_counter()
    step()
    return time.perf_counter() - begin
