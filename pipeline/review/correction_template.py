"""A correction ready to paste: valid as it is, and without effect until a person writes the right value."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date

from pipeline.review.corrections import quoted_on_page
from pipeline.rulebook import is_quotable

_QUOTED_WORDS = 8
_BULLET = re.compile(r"^[\W_]+")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a letter's text that a person should look at."""

    text: str  # of the whole letter
    page: int
    start: int
    end: int
    words: str = ""  # its words, for a run whose texts are gone

    @classmethod
    def on_page(cls, text: str, page: int) -> Excerpt:
        """The first line of a page that has words in it."""
        pages = text.split("\f")
        start = sum(len(p) + 1 for p in pages[: page - 1])
        for line in pages[page - 1].splitlines(keepends=True) if page <= len(pages) else ():
            if is_quotable(line):
                return cls(text, page, start, start + len(line.rstrip()))
            start += len(line)
        return cls(text, page, 0, 0)

    def quote(self) -> str:
        """A few of its words, all of them on the page; empty where none can be quoted."""
        for line in (self.text[self.start : self.end] or self.words).splitlines():
            words = " ".join(_BULLET.sub("", line).split()[:_QUOTED_WORDS])
            if is_quotable(words) and (not self.text or quoted_on_page(self.text, self.page, words)):
                return words
        return ""


def make_template(letter_id: str, finding: str, field: str, was: str, excerpt: Excerpt, today: date) -> str:
    """The correction of one value as YAML, dated `today`; empty where no words on the page can be quoted.

    `finding` is its kind and number, such as weakness/2, or empty for a value of the letter itself.
    """
    quote = excerpt.quote() or Excerpt.on_page(excerpt.text, excerpt.page).quote()
    if not quote:
        return ""
    lines = [
        f"- letter: {letter_id}",
        *([f"  finding: {finding}"] if finding else []),
        f"  field: {field}",
        f"  was: {_quoted(was)}",
        f"  becomes: {_quoted(was)}",
        '  because: "write why"',
        f"  see: {{page: {excerpt.page}, quote: {_quoted(quote)}}}",
        '  by: "write your name"',
        f"  on: {today.isoformat()}",
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text as YAML: a JSON string, with the characters escaped that YAML takes for line ends or does not allow."""
    safe = json.dumps(text, ensure_ascii=False)
    return re.sub(r"[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]", lambda m: f"\\u{ord(m[0]):04x}", safe)
