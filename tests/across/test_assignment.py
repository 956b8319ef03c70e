"""The best pairing of two lists: as good as any other, and of equals the one that keeps the places."""

from __future__ import annotations

import random
from itertools import permutations

import pytest

from pipeline.across.assignment import best_assignment


def total(gain: list[list[float]], pairs: list[tuple[int, int]]) -> float:
    return sum(gain[i][j] for i, j in pairs)


def best_total(gain: list[list[float]]) -> float:
    """The highest total over all pairings, tried one by one."""
    rows, columns = len(gain), len(gain[0])
    if rows > columns:
        return best_total([list(column) for column in zip(*gain, strict=True)])
    return max(total(gain, list(enumerate(order))) for order in permutations(range(columns), rows))


@pytest.mark.parametrize("values", [(0.0, 0.1, 0.2), (0.0, 1.0), tuple(n / 97 for n in range(97))])
def test_no_other_pairing_gains_more(values: tuple[float, ...]) -> None:
    rng = random.Random(7)
    for _ in range(100):
        rows, columns = rng.randint(1, 5), rng.randint(1, 5)
        gain = [[rng.choice(values) for _ in range(columns)] for _ in range(rows)]
        pairs = best_assignment(gain)
        assert len(pairs) == min(rows, columns) and pairs == sorted(pairs)
        assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
        assert total(gain, pairs) == pytest.approx(best_total(gain))


def test_of_equal_pairings_the_one_that_keeps_the_places() -> None:
    assert best_assignment([[1.0] * 4] * 4) == [(n, n) for n in range(4)]
    assert best_assignment([[0.0] * 3] * 2) == [(0, 0), (1, 1)]


def test_the_best_of_each_row_is_not_the_best_in_all() -> None:
    assert best_assignment([[0.9, 0.8], [0.8, 0.1]]) == [(0, 1), (1, 0)]


def test_it_chooses_among_equals_as_scipy_does() -> None:
    optimize, numpy = pytest.importorskip("scipy.optimize"), pytest.importorskip("numpy")
    rng = random.Random(3)
    for _ in range(300):
        columns = rng.randint(1, 8)
        gain = [[rng.choice((0.0, 0.02, 0.5)) for _ in range(columns)] for _ in range(rng.randint(1, 8))]
        rows, chosen = optimize.linear_sum_assignment(numpy.array(gain), maximize=True)
        assert best_assignment(gain) == list(zip(rows.tolist(), chosen.tolist(), strict=True))


@pytest.mark.parametrize("gain", [[], [[], []]])
def test_nothing_to_pair(gain: list[list[float]]) -> None:
    assert best_assignment(gain) == []
