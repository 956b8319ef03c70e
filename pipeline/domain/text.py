"""Small things said of any text: where its sentences end, and its words as a part of an id."""

from __future__ import annotations

import re
import unicodedata

# A full stop behind one of these ends no sentence; “St. Helens” is an area.
_ABBREVIATED = r"(?<!\be\.g)(?<!\bi\.e)(?<!\b[A-Z])(?<!\bMs)(?<!\bMr)(?<!\bMrs)(?<!\bDr)(?<!\bSt)"
_SENTENCE_END = re.compile(rf"{_ABBREVIATED}[.!?]['’”\")]*\s+(?=['‘“\"(]?[A-Z0-9])")


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence of a text begins and ends, as offsets."""
    out, start = [], 0
    for m in _SENTENCE_END.finditer(text):
        out.append((start, m.start() + len(m.group().rstrip())))
        start = m.end()
    if start < len(text):
        out.append((start, len(text)))
    return out


def slug(words: str, longest: int = 60) -> str:
    """The words as a part of an id or a path: small ASCII letters, digits and hyphens; empty if none is left."""
    plain = unicodedata.normalize("NFKD", words.replace("&", " and ")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")[:longest]
