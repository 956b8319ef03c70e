"""A `Document` → one letter's records: the letter, its findings, where each value was read, and its problems.

A document, the rules and the areas come in; a `Reading` leaves, in which every value has its place. Open `letter.py`
first: it is the order of the work.
"""

from pipeline.letters.draft import LetterDraft, LetterInput
from pipeline.letters.identify import identify_kind
from pipeline.letters.letter import READERS, read_letters

__all__ = [
    "READERS",
    "LetterDraft",
    "LetterInput",
    "identify_kind",
    "read_letters",
]
