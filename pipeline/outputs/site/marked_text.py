"""A letter's text with the values that were read from it marked in place; whatever the letter holds is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise

from markupsafe import Markup, escape

_ENDS_A_LINE = (".", ":", ";", "?", "!")


@dataclass(frozen=True, slots=True)
class Value:
    """One value that was read from a letter: where its words are, what it is, and why it was read so."""

    anchor: str  # its name on the page
    label: str  # on its mark
    look: str  # the class that its mark is shown by
    start: int
    end: int
    page: int
    value: str
    rule: str = ""
    where: str = ""  # the rule's file and line
    reasons: tuple[tuple[str, str], ...] = ()  # more to know of it: what, and its words
    notes: tuple[str, ...] = ()  # on a person's correction


def without_line_breaks(text: str) -> str:
    """The text with a space for each line break inside a sentence: as long as before, so that all places hold."""
    lines = text.split("\n")
    out = [lines[0]]
    for before, line in pairwise(lines):
        goes_on = line[:1].islower() and before.strip() and not before.rstrip().endswith(_ENDS_A_LINE)
        out.append(" " if goes_on else "\n")
        out.append(line)
    return "".join(out)


def marked(text: str, start: int, end: int, values: Iterable[Value]) -> Markup:
    """The text from `start` to `end` with the values that stand there marked, nested where one holds another.

    A value that goes on beyond its page, or beyond one that it overlaps, is marked in pieces; the first has its name.
    """
    waiting = [
        (max(v.start, start), -min(v.end, end), n, v.start >= start, v)
        for n, v in enumerate(values)
        if v.start < end and v.end > start and v.start < v.end
    ]
    heapify(waiting)
    out: list[str] = []
    ends: list[int] = []
    at = start

    def go_to(place: int) -> None:
        nonlocal at
        while ends and ends[-1] <= place:
            out.append(f"{escape(text[at : ends[-1]])}</mark>")
            at = ends.pop()
        out.append(str(escape(text[at:place])))
        at = place

    while waiting:
        first, minus_last, number, is_beginning, value = heappop(waiting)
        go_to(first)
        last = -minus_last
        if ends and last > ends[-1]:
            heappush(waiting, (ends[-1], -last, number, False, value))
            last = ends[-1]
        out.append(_opened(value, is_beginning))
        ends.append(last)
    go_to(end)
    return Markup("".join(out))


def values_between(values: Sequence[Value], start: int, end: int) -> list[Value]:
    """The values whose words begin between two places."""
    return [v for v in values if start <= v.start < end and v.start < v.end]


def _opened(value: Value, is_beginning: bool) -> str:
    if not is_beginning:
        return f'<mark class="{value.look}">'
    name = escape(value.anchor)
    button = f'<button type="button" popovertarget="why-{name}">{escape(value.label)}</button>'
    return f'<mark class="{value.look}" id="{name}">{button} '
