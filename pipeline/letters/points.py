"""Lists as they are printed: a line for each point, points within a point further in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.letters.blocks import Block

_FURTHER_IN = 6.0  # points: what is indented by more belongs to the point above


def statement_with_points(blocks: Sequence[Block]) -> str:
    """A statement with the points listed in it; its own bullet is none of them."""
    first, rest = blocks[0], blocks[1:]
    own = [b for b in rest if b.mark and is_same_list(first, b)] if first.mark else []
    lines = _lines([(b, b.text) for b in (blocks if own else rest)])
    return _joined(lines if own else [("", first.text), *lines])


def with_points(parts: Sequence[tuple[Block, str]]) -> str:
    """Paragraphs and points, a line each; every part with the words of its block that count."""
    return "\n".join(lead + text for lead, text in _lines(parts))


def is_same_list(a: Block, b: Block) -> bool:
    """Whether two bulleted blocks are points of one list."""
    return shape_of(a.mark) == shape_of(b.mark) and abs(a.left - b.left) <= _further_in(a)


def shape_of(mark: str) -> str:
    """The kind of a bullet: “iii.” and “iv.” are of one kind."""
    return mark if mark == "o" else re.sub(r"[a-z]+", "a", re.sub(r"\d+", "0", mark))


def _further_in(block: Block) -> float:
    return _FURTHER_IN if block.first.size > 3 else 1.0


def _lines(parts: Sequence[tuple[Block, str]]) -> list[tuple[str, str]]:
    """What stands before each part's words on its line, and the words."""
    open_lists: list[Block] = []  # a point of each list that goes on, outermost first
    out: list[tuple[str, str]] = []
    last = parts[0][0] if parts else None
    for block, text in parts:
        if out and out[-1][0] and _goes_on(last, block):
            out[-1] = (out[-1][0], f"{out[-1][1]} {text}")
            last = block
            continue
        last = block
        if not block.mark or not block.text.startswith(text):  # the rest of a point has no bullet
            open_lists.clear()
            out.append(("", text))
            continue
        same = next((n for n, b in enumerate(open_lists) if is_same_list(b, block)), None)
        if same is not None:
            del open_lists[same + 1 :]
        else:
            while open_lists and block.left < open_lists[-1].left - _further_in(block):
                open_lists.pop()
            open_lists.append(block)
        out.append(("  " * (len(open_lists) - 1) + "- ", text))
    return out


def _goes_on(point: Block | None, block: Block) -> bool:
    """Whether a page breaks within a point, and this is the rest of it."""
    if point is None or block.mark or block.page == point.page:
        return False
    return block.text[:1].islower() and not point.text.rstrip().endswith((".", ";", ":", "!", "?"))


def _joined(lines: list[tuple[str, str]]) -> str:
    """Lines with a break before and behind each point; other blocks run on, as in the statement's text."""
    text = ""
    listed = False
    for lead, words in lines:
        text += ("\n" if lead or listed else " ") * bool(text) + lead + words
        listed = bool(lead)
    return text
