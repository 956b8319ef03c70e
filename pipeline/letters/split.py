"""A file → the documents it holds: councils publish letters in packs, and scan several into one file.

A letter begins with its title line and a salutation, a report with its title and the days of its inspection. What
lies between the letters is set aside by its pages, so that every page is in a letter or in a problem row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.domain import Framework, LetterKind
from pipeline.letters.blocks import Block, blocks
from pipeline.letters.sections import heading_of
from pipeline.reading import Document, part_of
from pipeline.rulebook import LetterRules

_SALUTATION = re.compile(r"^dear\b", re.IGNORECASE)
_DAYS = re.compile(r"^(?:dates? of )?(?:this )?(?:monitoring )?inspection(?: dates?)?\s*:", re.IGNORECASE)
_LETTERHEAD = re.compile(r"^(?:ofsted|care quality commission|\d{1,2}(?:st|nd|rd|th)? \w+ \d{4}$)", re.IGNORECASE)
_CLOSING = re.compile(r"^yours\s+(?:sincerely|faithfully|truly)\b", re.IGNORECASE)
_ENDING = frozenset(["ending"])
_NEAR = 8  # blocks between a letter's title line and its salutation, or a report's title and its days
_HEAD = 14  # blocks above the salutation in which the letterhead and the date stand
_ADDRESSES = 90  # words of a letterhead and of those whom the letter addresses
_LONG = 400  # characters: a title's block is shorter
_TAIL = 120  # words behind a letter's last page that are more than a list of who had a copy


@dataclass(frozen=True, slots=True)
class Part:
    """One document of a file, or (`is_letter` false) pages between two; page numbers are those of the file."""

    first_page: int
    last_page: int
    is_letter: bool
    document: Document


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a document begins: its page, and how far down that page (0 for its top)."""

    page: int
    top: float
    framework: Framework


def split(document: Document, rules: LetterRules) -> list[Part]:
    """The documents that a file holds, in order, with the pages between them; the whole file where it holds one."""
    body = blocks(document)
    starts = _starts(body, rules)
    whole = [Part(1, document.pages, True, document)]
    if not starts or not document.sheets:
        return whole
    if len(starts) == 1 and starts[0].page == 1 and not _has_tail(document, body, starts[0], rules):
        return whole
    parts: list[Part] = []
    if starts[0].page > 1:
        parts.append(_pages(document, 1, starts[0].page - 1))
    ends: list[_Start | None] = [*starts[1:], None]
    for start, following in zip(starts, ends, strict=True):
        last = document.pages if following is None else following.page - (following.top == 0)
        ending = _last_page(body, start, last, rules) or last
        bottom = following.top if following and following.top and following.page == ending else None
        parts.append(Part(start.page, ending, True, part_of(document, start.page, ending, start.top, bottom)))
        if ending < last and (following is None or following.top == 0 or ending + 1 < last):
            parts.append(_pages(document, ending + 1, last if following is None or not following.top else last - 1))
    return parts


def _pages(document: Document, first: int, last: int) -> Part:
    return Part(first, last, False, part_of(document, first, last))


def _starts(body: list[Block], rules: LetterRules) -> list[_Start]:
    """Where each letter or report begins, in order."""
    found: list[_Start] = []
    for index, block in enumerate(body):
        framework = _titled(block, rules)
        if framework is None:
            continue
        start = _start_of_letter(body, index) if framework is Framework.FROM_2016 else _start_of_report(body, index)
        if start and not any(start.page == s.page and abs(start.top - s.top) < 1 for s in found):
            found.append(start)
    return found


def _titled(block: Block, rules: LetterRules) -> Framework | None:
    """The framework of the kind of letter whose title line a block is."""
    if len(block.text) > _LONG or block.mark:
        return None
    for rule in rules.kinds:
        if rule.values["mark"] == "title" and rule.values["kind"] != "none":
            match = rule.first(block.text)
            if match and match.start <= 4:
                return LetterKind(rule.values["kind"]).framework
    return None


def _start_of_letter(body: list[Block], title: int) -> _Start | None:
    """The letterhead above a title line that has a salutation beside it."""
    near = range(max(0, title - _NEAR), min(len(body), title + _NEAR))
    salutation = next((i for i in near if _SALUTATION.match(body[i].text)), None)
    if salutation is None:
        return None
    page = body[salutation].page
    head = [b for b in body[max(0, salutation - _HEAD) : salutation] if b.page == page]
    closing = next((i for i, b in reversed(list(enumerate(head))) if _CLOSING.match(b.text)), None)
    if closing is None:
        return _Start(page - _pages_before(body, page), 0.0, Framework.FROM_2016)
    first = next((b for b in head[closing + 1 :] if _LETTERHEAD.match(b.text)), body[salutation])
    return _Start(page, first.first.top - first.first.size / 2, Framework.FROM_2016)


def _pages_before(body: list[Block], page: int) -> int:
    """How many pages above the salutation's the letterhead and the addresses fill, as on small sheets."""
    for back in (2, 1):
        before = [b for b in body if page - back <= b.page < page]
        short = sum(len(b.text.split()) for b in before) <= _ADDRESSES
        short = short and not any(_SALUTATION.match(b.text) or _CLOSING.match(b.text) for b in before)
        if before and before[0].page == page - back and short and _LETTERHEAD.match(before[0].text):
            return back
    return 0


def _start_of_report(body: list[Block], title: int) -> _Start | None:
    """The page of a report's title that has the days of the inspection beside it."""
    following = body[title : title + _NEAR]
    if not any(_DAYS.match(b.text) for b in following):
        return None
    return _Start(body[title].page, 0.0, Framework.FROM_2023)


def _last_page(body: list[Block], start: _Start, last: int, rules: LetterRules) -> int | None:
    """The page on which a letter ends, where what stands behind it is more than a list of copies; else None."""
    if start.framework is Framework.FROM_2023:
        return None
    inside = [b for b in body if start.page <= b.page <= last and (b.page > start.page or b.first.top >= start.top)]
    ending = next((i for i, b in enumerate(inside) if heading_of(b, _ENDING, rules)), None)
    if ending is None:
        return None
    page = inside[ending].page
    behind = sum(len(b.text.split()) for b in inside[ending:] if b.page > page)
    return page if behind > _TAIL else None


def _has_tail(document: Document, body: list[Block], start: _Start, rules: LetterRules) -> bool:
    return _last_page(body, start, document.pages, rules) is not None
