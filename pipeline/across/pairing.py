"""Which weakness of one letter is which of another: the best pairing of two whole lists, or none.

The lists are paired so that likeness adds up to the most over all pairs (optimal assignment), never one pair
after the other. A pair then counts as certain only if its wording is alike enough and well ahead of any other
pair that either of the two could make; what is left is paired by its place, marked so, or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipeline.across.similarity import Matrix, Wording, same_words

# Different weaknesses of one letter are at most 0.25 alike; one weakness reworded in earnest at least 0.45.
FLOOR = 0.27  # below this, wording says nothing
ALIKE = 0.36  # from here on, wording alone makes a pair, if it is
AHEAD = 0.10  # … this far ahead of every other pair that either could make
WITHIN = 0.75  # the share of a part's words that the whole must have, for a split or a merger
WHOLE = 0.90  # a statement that has this share of the other's words leaves nothing out
_PLACE = 0.02  # what the same place in both lists adds when pairing, so that it decides only between equals


@dataclass(frozen=True, slots=True)
class Pair:
    """Places in the left and the right list, None on one side where nothing matches; and how they were paired."""

    left: int | None
    right: int | None
    score: float | None
    method: str


def pair(left: Sequence[str], right: Sequence[str], likeness: Matrix, wording: Wording) -> list[Pair]:
    """Every statement of both lists once (a split or merged one more than once), in the order of the left list.

    `likeness` is that of `left` to `right`; it may hold more evidence than their words.
    """
    assigned = _assign(likeness)
    split = _parts(left, right, likeness, assigned, wording)
    merged = [(i, j) for j, i in _parts(right, left, likeness.T, [(j, i) for i, j in assigned], wording)]
    extra_rows, extra_columns = {i for i, _ in merged}, {j for _, j in split}
    pairs = []
    for i, j in assigned:
        if i in extra_rows or j in extra_columns:
            continue
        method = _method(left[i], right[j], likeness[i, j], _lead(likeness, i, j, extra_rows, extra_columns))
        if method:
            method = "split" if any(i == a for a, _ in split) else method
            method = "merged" if any(j == b for _, b in merged) else method
            pairs.append(Pair(i, j, _score(likeness, i, j), method))
    whole_left, whole_right = {p.left for p in pairs}, {p.right for p in pairs}
    pairs += [Pair(i, j, _score(likeness, i, j), "split") for i, j in split if i in whole_left]
    pairs += [Pair(i, j, _score(likeness, i, j), "merged") for i, j in merged if j in whole_right]
    pairs += _by_place(pairs, likeness)
    known_left, known_right = {p.left for p in pairs}, {p.right for p in pairs}
    pairs += [Pair(i, None, None, "unmatched") for i in range(len(left)) if i not in known_left]
    pairs += [Pair(None, j, None, "unmatched") for j in range(len(right)) if j not in known_right]
    return sorted(pairs, key=lambda p: (p.left is None, p.left or 0, p.right is None, p.right or 0))


def _assign(likeness: Matrix) -> list[tuple[int, int]]:
    """The pairs that are, taken all together, most alike; none less alike than FLOOR."""
    gain = np.maximum(likeness - FLOOR, 0.0)
    rows, columns = linear_sum_assignment(gain + _PLACE * np.eye(*gain.shape) * (gain > 0), maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if gain[i, j] > 0]


def _method(a: str, b: str, score: float, lead: float) -> str:
    if same_words(a, b) and lead > 0:
        return "exact"
    return "similar" if score >= ALIKE and lead >= AHEAD else ""


def _lead(likeness: Matrix, i: int, j: int, not_rows: set[int], not_columns: set[int]) -> float:
    """By how much a pair is ahead of any other that either of the two could make, the parts of a whole aside."""
    row = [likeness[i, k] for k in range(likeness.shape[1]) if k != j and k not in not_columns]
    column = [likeness[k, j] for k in range(likeness.shape[0]) if k != i and k not in not_rows]
    return float(likeness[i, j] - max(row + column, default=0.0))


def _parts(
    wholes: Sequence[str], parts: Sequence[str], likeness: Matrix, assigned: list[tuple[int, int]], wording: Wording
) -> list[tuple[int, int]]:
    """Parts left over by the assignment that are the rest of a whole whose own partner is but a part of it."""
    partner = dict(assigned)
    found = []
    for j in sorted(set(range(len(parts))) - set(partner.values())):
        i = int(np.argmax(likeness[:, j])) if len(wholes) else -1
        if (
            i in partner
            and _lead(likeness, i, j, set(), set(range(len(parts)))) >= AHEAD
            and (likeness[i, j] >= ALIKE or wording.share(parts[j], wholes[i]) >= WITHIN)
            and wording.share(wholes[i], parts[partner[i]]) < WHOLE
        ):
            found.append((i, j))
    return found


def _by_place(pairs: list[Pair], likeness: Matrix) -> list[Pair]:
    """As many left over on both sides: the only two, or those whose neighbours all kept their places."""
    rows, columns = likeness.shape
    left = sorted(set(range(rows)) - {p.left for p in pairs})
    right = sorted(set(range(columns)) - {p.right for p in pairs})
    kept = all(p.left == p.right for p in pairs) and left == right
    if len(left) != len(right) or not (kept or len(left) == 1):
        return []
    return [Pair(i, j, _score(likeness, i, j), "order") for i, j in zip(left, right, strict=True)]


def _score(likeness: Matrix, i: int, j: int) -> float:
    return round(float(likeness[i, j]), 3)
