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
from pipeline.reading.glyphs import LARGE_LETTER, RAISED

_WORDS_OF_STAMPS = (
    r"(?:(?:this is an? |working |final |first |second )?draft(?: (?:copy|letter|report|version|only|v?\d[\d.]*))*"
    r"|(?:strictly |private (?:and|&) )?confidential|embargo(?:ed)?\b[^.]{0,80}"
    r"|(?:not for|not to be|do not) (?:publi|circulat|releas|distribut|onward|further|cop|quot|cit)\w*[^.]{0,50}"
    r"|official(?:[\s:–—-]+(?:sensitive|in confidence)\b[^.]{0,30})?|unconfirmed(?: (?:draft|copy|report|version))?"
    r"|(?:received|superseded|specimen|uncontrolled when printed)\b[^.]{0,40}|subject to (?:checks?|checking)[^.]{0,40}"
    r"|(?:file|scrutiny|committee|information|reference) copy(?: only)?|for (?:information|comment)s? only)"
)
_STAMP = re.compile(rf"\W*{_WORDS_OF_STAMPS}(?:\W+{_WORDS_OF_STAMPS})*\W*", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{1,4})(?:\s+(?=\S)|(?=[^\d\s.,:;)%/-])|$)")  # the text may stand close behind
_MARK = re.compile(r"(?:\d{1,2}|[*†‡§]{1,2})")  # of a footnote
_SMALL_MARK = 0.85  # of the size of the line that it belongs to
_SAME_LINE = 0.45  # of the size
_LARGE = 1.8  # times the body's size: so large a word that runs into other lines is a stamp
_FEWEST = 5  # lines of a page with a number of their own
_SHARE = 0.6  # of a page's lines, where each has a number
_STEP = 5  # lines from one number to the next, where not every line has one
_Numbered = tuple[int, int, re.Match[str]]  # a line's place on the page, its span with the number, and that number


def is_stamp(text: str) -> bool:
    """Whether some words are those of a stamp and no others."""
    return _STAMP.fullmatch(text) is not None


def without_asides(pages: Sequence[Page]) -> list[Page]:
    """The pages with the spans that are not of the letter marked as aside."""
    body = _body_size(pages)
    out = [_marks_aside(_lines_unnumbered(page)) for page in pages]
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


def _lines_unnumbered(page: Page) -> Page:
    """The page with the numbers of its lines, if they have any, set aside."""
    lines = list(_lines(page))
    for end in (0, -1):  # in the left margin, or in the right one
        numbers = [(k, line[end], m) for k, line in enumerate(lines) if (m := _number(page.spans[line[end]], end))]
        for step in (1, _STEP):
            run = _longest_run(numbers, step)
            if _are_line_numbers(page, lines, run, step):
                return _set_aside(page, {i: m.end() for _, i, m in run})
    return page


def _number(span: Span, end: int) -> re.Match[str] | None:
    found = _NUMBER.match(span.text)
    return found if found and (end == 0 or found.end() == len(span.text)) else None


def _longest_run(numbers: Sequence[_Numbered], step: int) -> list[_Numbered]:
    """The longest run of numbers that grow by `step` from line to line."""
    best: list[_Numbered] = []
    run: list[_Numbered] = []
    for number in numbers:
        if run and int(number[2].group(1)) - int(run[-1][2].group(1)) != step:
            run = []
        run.append(number)
        best = max(best, run, key=len).copy()
    return best


def _are_line_numbers(page: Page, lines: list[list[int]], run: Sequence[_Numbered], step: int) -> bool:
    if step == 1:
        return len(run) >= _FEWEST and len(run) >= _SHARE * len(lines)
    bare = all(m.end() == len(page.spans[i].text) and len(lines[k]) > 1 for k, i, m in run)
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
            spans.append(replace(span, text=span.text[at:], left=middle))
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
        mark.size <= _SMALL_MARK * s.size
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
            large = [i for i in line if page.spans[i].size > _LARGE * body]
            marked.update(large if large and _runs_into(page, large) else ())
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
