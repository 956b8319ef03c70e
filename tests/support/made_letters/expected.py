"""What must come out of a letter, and how to compare it with what did."""

from __future__ import annotations

import re
from dataclasses import dataclass

Value = str | int | None


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that must come out."""

    kind: str
    number: int
    text: str
    verdict: str = ""
    responsible: str = ""
    narrative: str = ""
    markdown: str = ""  # with its nested points; empty where it has none


def same_words(a: str, b: str) -> bool:
    """Whether two texts have the same letters and digits in the same order, whatever stands between them."""
    return letters_of(a) == letters_of(b)


def letters_of(text: str) -> str:
    """The text's letters and digits alone, in small letters, ligatures undone."""
    return re.sub(r"[^a-z0-9]+", "", text.casefold())
