"""What stands on a page among the letter's lines but is not of the letter: stamps, and the numbers of its lines.

It is kept and marked as aside, so that it becomes furniture: in the text, but in no finding.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.reading.document import Page, Span
from pipeline.reading.glyphs import HUGE, LARGE_LETTER, RAISED, VERY_LARGE

_WORDS_OF_STAMPS = (
    r"(?:(?:this is an? |working |final |first |second )?draft(?: (?:copy|letter|report|version|only|v?\d[\d.]*))*"
    r"|(?:strictly |private (?:and|&) )?confidential|embargo(?:ed)?\b[^.]{0,80}"
    r"|(?:not for|not to be|do not) (?:publi|circulat|releas|distribut|onward|further|cop|quot|cit)\w*[^.]{0,50}"
    r"|official(?:[\s:–—-]+(?:sensitive|in confidence)\b[^.]{0,30})?|unconfirmed(?: (?:draft|copy|report|version))?"
    r"|(?:received|superseded|specimen|uncontrolled when printed)\b[^.]{0,40}|subject to (?:checks?|checking)[^.]{0,40}"
    r"|(?:file|scrutiny|committee|information|reference) copy(?: only)?|for (?:information|comment)s? only)"
)
_STAMP = re.compile(rf"\W*{_WORDS_OF_STAMPS}(?:\W+{_WORDS_OF_STAMPS})*\W*", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}(?![\d.,:;)%/])")
_OF_LIST = re.compile(r"\d*[.,:;)%/]")  # behind the number that is due: it is none of a line
_FIRST_LINES = 8  # of a page, on one of which the numbers begin
_MARK = re.compile(r"(?:\d{1,2}|[*†‡§]{1,2})")  # of a footnote
_SMALLEST_MARK = 0.4  # of it: figures beside a watermark are no mark of its letters
_SMALL_MARK = 0.85  # of the size of the line that it belongs to
_SAME_LINE = 0.45  # of the size
_FEWEST = 5  # lines of a page with a number of their own
_SHARE = 0.6  # of a page's lines, where each has a number
_STEP = 5  # lines from one number to the next, where not every line has one
_Numbered = tuple[int, str]  # a line of the page, and the number that it begins with


def is_stamp(text: str) -> bool:
    """Whether some words are those of a stamp and no others."""
    return _STAMP.fullmatch(text) is not None


def without_asides(pages: Sequence[Page]) -> list[Page]:
    """The pages with the spans that are not of the letter marked as aside."""
    body = _body_size(pages)
    out = [_marks_aside(page) for page in _without_line_numbers(pages)]
    out = [_stamps_marked(page, body) for page in out]
    repeated = _repeated(out)
    return [
        replace(page, spans=tuple(replace(s, aside=True) if _key(page, s) in repeated else s for s in page.spans))
        if repeated
        else page
        for page in out
    ]


def _body_size(pages: Sequence[Page]) -> float:
    weight: Counter[float] = Counter()
    for span in (s for page in pages for s in page.spans if not s.aside):
        weight[round(span.size, 1)] += len(span.text)
    return max(weight, key=lambda size: (weight[size], size), default=0.0)


def _lines(page: Page) -> Iterator[list[int]]:
    """The places of the page's spans, line by line, each from left to right."""
    line: list[int] = []
    places = [i for i, s in enumerate(page.spans) if not s.aside]
    for i in sorted(places, key=lambda i: page.spans[i].baseline):
        first = page.spans[line[0]] if line else None
        if first and page.spans[i].baseline - first.baseline > _SAME_LINE * min(first.size, page.spans[i].size):
            yield sorted(line, key=lambda i: page.spans[i].left)
            line = []
        line.append(i)
    if line:
        yield sorted(line, key=lambda i: page.spans[i].left)


def _without_line_numbers(pages: Sequence[Page]) -> list[Page]:
    """The pages without the numbers of their lines; where some have them, so has a page of few lines."""
    out = [_lines_unnumbered(page, _FEWEST) for page in pages]
    some = any(after is not before for after, before in zip(out, pages, strict=True))
    return [
        _lines_unnumbered(page, 1) if some and page is before else page for page, before in zip(out, pages, strict=True)
    ]


def _lines_unnumbered(page: Page, fewest: int) -> Page:
    """The page with the numbers of its lines, if at least so many have one, set aside."""
    lines = list(_lines(page))
    for end in (0, -1):  # in the left margin, or in the right one
        spans = [line[end] for line in lines]
        for step in (1, _STEP):
            run = _longest_run([page.spans[i].text for i in spans], step, whole=end == -1)
            if _are_line_numbers(page, lines, spans, run, step, fewest):
                return _set_aside(page, {spans[k]: len(digits) for k, digits in run})
    return page


def _longest_run(texts: Sequence[str], step: int, whole: bool) -> list[_Numbered]:
    """The longest run of numbers that grow by `step`, at the beginnings of lines, or as all of a span where `whole`.

    Only the number that is due counts: “22” may stand right before “2015”, and a line may have none.
    """
    best: list[_Numbered] = []
    for start, first in enumerate(texts[:_FIRST_LINES]):
        found = _NUMBER.match(first)
        if not found or (whole and found.group() != first):
            continue
        run = [(start, found.group())]
        for k, text in enumerate(texts[start + 1 :], start + 1):
            due = str(int(run[-1][1]) + step)
            if text == due or (not whole and text.startswith(due) and not _OF_LIST.match(text, len(due))):
                run.append((k, due))
        best = max(best, run, key=len)
    return best


def _are_line_numbers(
    page: Page, lines: list[list[int]], spans: list[int], run: Sequence[_Numbered], step: int, fewest: int
) -> bool:
    if step == 1:
        return len(run) >= max(fewest, _SHARE * len(lines)) and (fewest > 1 or len(run[0][1]) < 3)
    bare = all(page.spans[spans[k]].text == digits and len(lines[k]) > 1 for k, digits in run)
    return len(run) >= 3 and bare and all(b[0] - a[0] == step for a, b in pairwise(run))


def _set_aside(page: Page, cut: dict[int, int]) -> Page:
    """The page with the beginnings of some of its spans, so many characters each, as spans set aside."""
    spans: list[Span] = []
    for i, span in enumerate(page.spans):
        at = cut.get(i, 0)
        if not at:
            spans.append(span)
            continue
        middle = span.left + (span.right - span.left) * at / len(span.text)
        spans.append(replace(span, text=span.text[:at].strip(), right=min(middle, span.right), aside=True))
        if at < len(span.text):
            spans.append(replace(span, text=span.text[at:].lstrip(), left=middle))
    return replace(page, spans=tuple(spans))


def _marks_aside(page: Page) -> Page:
    """The page with the raised marks of footnotes that its reader took for lines of their own set aside."""
    marks = {i for i, s in enumerate(page.spans) if _MARK.fullmatch(s.text) and _is_raised(s, page)}
    if not marks:
        return page
    return replace(page, spans=tuple(replace(s, aside=True) if i in marks else s for i, s in enumerate(page.spans)))


def _is_raised(mark: Span, page: Page) -> bool:
    """Whether a span stands a little above a line of larger print, within it or right behind it."""
    return any(
        _SMALLEST_MARK * s.size <= mark.size <= _SMALL_MARK * s.size
        and RAISED * s.size < s.baseline - mark.baseline < 0.8 * s.size
        and s.left < mark.left < s.right + s.size
        for s in page.spans
    )


def _stamps_marked(page: Page, body: float) -> Page:
    marked: set[int] = set()
    letters = [i for i, s in enumerate(page.spans) if s.aside and len(s.text) == 1 and s.text.isupper()]
    for line in _lines(page):
        words = " ".join(page.spans[i].text for i in line)
        if len(words) <= 120 and is_stamp(words):
            marked.update(line)
        elif len(line) == 1 and len(words) == 1 and words.isupper():
            letters += line
            if page.height and page.spans[line[0]].size > LARGE_LETTER * body:
                marked.update(line)
        elif page.height:
            large = [i for i in line if page.spans[i].size > VERY_LARGE * body]
            marked.update(large if large and _runs_into(page, large) else ())
            marked.update(i for i in large if page.spans[i].size > HUGE * body)
            marked.update(i for i in large if len(page.spans[i].text) == 1 and page.spans[i].text.isupper())
    letters.sort(key=lambda i: page.spans[i].baseline)
    if len(letters) >= 4 and _in_a_row([page.spans[i] for i in letters]):
        marked.update(letters)
    if not marked:
        return page
    return replace(page, spans=tuple(replace(s, aside=True) if i in marked else s for i, s in enumerate(page.spans)))


def _runs_into(page: Page, line: list[int]) -> bool:
    """Whether so large a line covers lines of text."""
    first, last = page.spans[line[0]], page.spans[line[-1]]
    top = first.baseline - 0.7 * first.size
    return any(
        top < s.baseline - 0.2 * s.size < first.baseline and s.left < last.right and s.right > first.left
        for i, s in enumerate(page.spans)
        if i not in line and not s.aside and s.size < 0.7 * first.size
    )


def _in_a_row(letters: list[Span]) -> bool:
    """Whether single letters on lines of their own stand one behind another across the page, as the word DRAFT does."""
    lefts = [s.left for s in letters]
    steps = [b - a for a, b in pairwise(lefts)]
    same_size = max(s.size for s in letters) - min(s.size for s in letters) < 0.5
    return same_size and (all(step > 0 for step in steps) or all(step < 0 for step in steps))


def _repeated(pages: Sequence[Page]) -> set[tuple[str, int, int]]:
    """Lines that stand alone in the same place of most pages, wherever that is: an embargo, the name of a site."""
    if len(pages) < 3 or not pages[0].height:
        return set()
    where: dict[tuple[str, int, int], set[int]] = defaultdict(set)
    for page in pages:
        for line in _lines(page):
            if len(line) == 1:
                where[_key(page, page.spans[line[0]])].add(page.number)
    return {key for key, on in where.items() if len(on) >= max(3, 0.7 * len(pages)) and len(key[0]) > 3}


def _key(page: Page, span: Span) -> tuple[str, int, int]:
    return re.sub(r"\d+", "0", span.text.casefold()), round(span.left / 3), round(span.baseline / 3)
