"""Which weakness of one letter is which of another: the best pairing of two whole lists, or none.

The lists are paired so that similarity adds up to the most over all pairs (optimal assignment), never one pair after
the other. A pair then counts as certain only if its wordings are similar enough and well ahead of any other pair that
either of the two could make. What is left over is paired by its place, and marked so, or not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.across.assignment import best_assignment
from pipeline.across.similarity import Matrix, SimilarityModel, same_words

# Different weaknesses of one letter have a similarity of at most 0.25; one weakness fully reworded of at least 0.45.
FLOOR = 0.27  # below this, wording says nothing
SIMILAR = 0.36  # from here on, wording alone makes a pair, if it is
AHEAD = 0.10  # … this far ahead of every other pair that either could make
WITHIN = 0.75  # the share of a part's words that the whole must have, for a split or a merger
WHOLE = 0.90  # a weakness that has this share of the other's words leaves nothing out
_PLACE = 0.02  # what the same place in both lists adds when pairing, so that it decides only between equals


class Method(StrEnum):
    """How two weaknesses were paired, or why one has no partner: the values of `method` in `journeys.csv`."""

    EXACT = "exact"
    SIMILAR = "similar"
    SPLIT = "split"
    MERGED = "merged"
    ORDER = "order"  # by place only: uncertain
    UNMATCHED = "unmatched"
    NO_LETTER = "no_letter"  # there is no letter to match with


@dataclass(frozen=True, slots=True)
class Pair:
    """Places in the left and the right list, None on one side where nothing matches; and how they were paired."""

    left: int | None
    right: int | None
    score: float | None
    method: Method


def pair_weaknesses(
    left: Sequence[str], right: Sequence[str], similarity: Matrix, model: SimilarityModel
) -> list[Pair]:
    """Every weakness of both lists once (a split or merged one more than once), in the order of the left list.

    `similarity` is that of `left` to `right`; it may rest on more evidence than their words.
    """
    assigned = _assign(similarity)
    split = _parts(left, right, similarity, assigned, model)
    merged = [(i, j) for j, i in _parts(right, left, _turned(similarity), [(j, i) for i, j in assigned], model)]
    extra_rows, extra_columns = {i for i, _ in merged}, {j for _, j in split}
    pairs = []
    for i, j in assigned:
        if i in extra_rows or j in extra_columns:
            continue
        method = _method(left[i], right[j], similarity[i][j], _lead(similarity, i, j, extra_rows, extra_columns))
        if method:
            method = Method.SPLIT if any(i == a for a, _ in split) else method
            method = Method.MERGED if any(j == b for _, b in merged) else method
            pairs.append(Pair(i, j, _score(similarity, i, j), method))
    paired_left, paired_right = {p.left for p in pairs}, {p.right for p in pairs}
    pairs += [Pair(i, j, _score(similarity, i, j), Method.SPLIT) for i, j in split if i in paired_left]
    pairs += [Pair(i, j, _score(similarity, i, j), Method.MERGED) for i, j in merged if j in paired_right]
    pairs += _by_place(pairs, similarity, len(left), len(right))
    paired_left, paired_right = {p.left for p in pairs}, {p.right for p in pairs}
    pairs += [Pair(i, None, None, Method.UNMATCHED) for i in range(len(left)) if i not in paired_left]
    pairs += [Pair(None, j, None, Method.UNMATCHED) for j in range(len(right)) if j not in paired_right]
    return sorted(pairs, key=lambda p: (p.left is None, p.left or 0, p.right is None, p.right or 0))


def _turned(matrix: Matrix) -> Matrix:
    return [list(column) for column in zip(*matrix, strict=True)]


def _assign(similarity: Matrix) -> list[tuple[int, int]]:
    """The pairs with the highest similarity taken all together; none below FLOOR."""
    gain = [[max(value - FLOOR, 0.0) for value in row] for row in similarity]
    with_place = [
        [value + _PLACE if i == j and value > 0 else value for j, value in enumerate(row)] for i, row in enumerate(gain)
    ]
    return [(i, j) for i, j in best_assignment(with_place) if gain[i][j] > 0]


def _method(a: str, b: str, score: float, lead: float) -> Method | None:
    if same_words(a, b) and lead > 0:
        return Method.EXACT
    return Method.SIMILAR if score >= SIMILAR and lead >= AHEAD else None


def _lead(similarity: Matrix, i: int, j: int, not_rows: Collection[int], not_columns: Collection[int]) -> float:
    """How far a pair is ahead of any other that either of the two could make; the parts of a whole do not count."""
    row = [value for k, value in enumerate(similarity[i]) if k != j and k not in not_columns]
    column = [values[j] for k, values in enumerate(similarity) if k != i and k not in not_rows]
    return similarity[i][j] - max(row + column, default=0.0)


def _parts(
    wholes: Sequence[str],
    parts: Sequence[str],
    similarity: Matrix,
    assigned: list[tuple[int, int]],
    model: SimilarityModel,
) -> list[tuple[int, int]]:
    """Parts left over by the assignment that are the rest of a whole whose own partner is only a part of it."""
    partner = dict(assigned)
    pairs = []
    for j in sorted(set(range(len(parts))) - set(partner.values())):
        column = [row[j] for row in similarity]
        i = column.index(max(column)) if column else -1
        if (
            i in partner
            and _lead(similarity, i, j, (), range(len(parts))) >= AHEAD
            and (similarity[i][j] >= SIMILAR or model.share(parts[j], wholes[i]) >= WITHIN)
            and model.share(wholes[i], parts[partner[i]]) < WHOLE
        ):
            pairs.append((i, j))
    return pairs


def _by_place(pairs: list[Pair], similarity: Matrix, n_left: int, n_right: int) -> list[Pair]:
    """Pairs of what is left over, as many on both sides: the only two, or all where the others kept their places."""
    left = sorted(set(range(n_left)) - {p.left for p in pairs})
    right = sorted(set(range(n_right)) - {p.right for p in pairs})
    kept = all(p.left == p.right for p in pairs) and left == right
    if len(left) != len(right) or not (kept or len(left) == 1):
        return []
    return [Pair(i, j, _score(similarity, i, j), Method.ORDER) for i, j in zip(left, right, strict=True)]


def _score(similarity: Matrix, i: int, j: int) -> float:
    return round(similarity[i][j], 3)
