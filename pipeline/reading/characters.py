"""Characters that no letter means: taken out of what is read, so that no table, page or terminal ever meets them."""

from __future__ import annotations

import re

# Control characters and marks of direction or of no width. Blanks that a page has (tab, no-break space) stay, and the
# soft hyphen.
_UNMEANT = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]+"
)
_NONCHARACTER = re.compile(
    "[\ufdd0-\ufdef"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
    + "]"
)
_HYPHEN = re.compile(r"(?<=\w)\ufffe(?=\w)")  # as text that PDFium saved has it where a line ended within a word
_LOST = re.compile("[\ud800-\udfff]")  # half of a pair: something stood there, and nobody knows what
LOST = "\ufffd"
_BREAK = re.compile("[\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+")
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")
# A mark without width in place of the blank beside a small word.
_SMALL = "a|an|and|are|as|at|by|for|from|in|is|of|on|or|that|the|their|to|was|with"
_BLANK = re.compile(
    rf"(?<=[a-z])[\u200b\u202a-\u202e\u2066-\u2069]+(?=(?:{_SMALL})\b)"
    + r"|(?:(?<=\bof)|(?<=\bthe)|(?<=\band)|(?<=\bto)|(?<=\bfor))[\u200b\u202a-\u202e\u2066-\u2069]+(?=[a-z])"
)


def meant(text: str) -> str:
    """The text of one line without the characters that nobody means; a line break within it is a blank.

    A character that cannot be known is U+FFFD.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _BLANK.sub(" ", _BREAK.sub(" ", _ESCAPE.sub("", text)))
    return _LOST.sub(LOST, _NONCHARACTER.sub("", _UNMEANT.sub("", _HYPHEN.sub("\u00ad", text))))
