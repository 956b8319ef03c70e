"""Characters that no letter means: taken out of what is read, so that no table, page or terminal ever meets them."""

from __future__ import annotations

import re

# Control characters, marks of direction and of no width, noncharacters, halves of a pair, and PDFium's own mark of a
# hyphen at a line's end. Blanks that a page has (tab, no-break space) and the soft hyphen stay.
_UNMEANT = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ud800-\udfff\U000e0000-\U000e007f"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
    + "]+"
)
_BREAK = re.compile("[\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+")
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")


def meant(text: str) -> str:
    """The text of one line without the characters that nobody means; a line break within it is a blank."""
    if text.isascii() and text.isprintable():
        return text
    return _UNMEANT.sub("", _BREAK.sub(" ", _ESCAPE.sub("", text)))
