"""The best pairing of two lists: the one whose gains add up to the most.

The method is that of shortest augmenting paths: D. F. Crouse, "On implementing 2D rectangular assignment algorithms",
IEEE Transactions on Aerospace and Electronic Systems 52 (2016), pages 1679-1696. Among equal pairings it chooses as
SciPy's `linear_sum_assignment` does, whose import alone would take longer than all the pairing of a run.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf


def best_assignment(gain: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The pairs of row and column, each used once at most, whose gains add up to the most; by row.

    Every row has a partner, or every column where there are fewer of those. A matrix without a row gives no pair.
    """
    if not gain or not gain[0]:
        return []
    if len(gain) > len(gain[0]):
        return sorted((row, column) for column, row in best_assignment(list(zip(*gain, strict=True))))
    search = _Search([[-value for value in row] for row in gain])
    for row in range(len(gain)):
        search.assign(row)
    return list(enumerate(search.column_of))


class _Search:
    """The cheapest assignment of the rows so far; `row_of` and `column_of` hold -1 where there is none yet."""

    def __init__(self, cost: list[list[float]]) -> None:
        rows, columns = len(cost), len(cost[0])
        self._cost = cost
        self._row_price, self._column_price = [0.0] * rows, [0.0] * columns
        self.column_of, self.row_of = [-1] * rows, [-1] * columns

    def assign(self, new_row: int) -> None:
        """Give the row a column, and other rows other columns where that costs less in all."""
        columns = len(self.row_of)
        distance, came_from = [inf] * columns, [-1] * columns
        open_columns = list(reversed(range(columns)))  # so that equal costs leave every row its own place
        seen_rows, seen_columns = [], []
        row, reached, free_column = new_row, 0.0, -1
        while free_column < 0:
            seen_rows.append(row)
            nearest, lowest = -1, inf
            for place, column in enumerate(open_columns):
                length = reached + self._cost[row][column] - self._row_price[row] - self._column_price[column]
                if length < distance[column]:
                    distance[column], came_from[column] = length, row
                if distance[column] < lowest or (distance[column] == lowest and self.row_of[column] < 0):
                    nearest, lowest = place, distance[column]
            reached = lowest
            column = open_columns[nearest]
            open_columns[nearest] = open_columns[-1]
            open_columns.pop()
            seen_columns.append(column)
            if self.row_of[column] < 0:
                free_column = column
            else:
                row = self.row_of[column]
        self._reprice(new_row, reached, distance, seen_rows, seen_columns)
        self._take_path(new_row, free_column, came_from)

    def _reprice(
        self, new_row: int, reached: float, distance: list[float], seen_rows: list[int], seen_columns: list[int]
    ) -> None:
        self._row_price[new_row] += reached
        for row in seen_rows:
            if row != new_row:
                self._row_price[row] += reached - distance[self.column_of[row]]
        for column in seen_columns:
            self._column_price[column] -= reached - distance[column]

    def _take_path(self, new_row: int, column: int, came_from: list[int]) -> None:
        row = -1
        while row != new_row:
            row = came_from[column]
            self.row_of[column] = row
            self.column_of[row], column = column, self.column_of[row]
