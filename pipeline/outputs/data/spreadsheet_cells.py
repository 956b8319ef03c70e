"""What a spreadsheet's cell may hold. The letters come from strangers, and Excel has limits."""

from __future__ import annotations

import re

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
LONGEST = 32_767  # UTF-16 units that a cell of Excel holds


def cell_text(text: str, whole_text_in: str) -> str:
    """The text as a cell can hold it: without control characters, and cut with a visible note where it is too long."""
    text = _CONTROL.sub(" ", text.replace("\r\n", "\n"))
    if len(text) <= LONGEST // 2 or _units(text) <= LONGEST:
        return text
    note = f" … [cut: longer than a cell may be; the whole text is in {whole_text_in}]"
    room = LONGEST - _units(note)
    return text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore") + note


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula and calculate it."""
    return text.startswith(_FORMULA)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
