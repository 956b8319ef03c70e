"""Which spans of a page are running headers and footers: they recur from page to page in its margins."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from pipeline.reading.page import WIDE_GAP, Page, Span

MARGIN = 0.14  # of the page's height, above and below, where furniture stands
_DIGITS = re.compile(r"\d+")
SMALL = 0.93  # of the body's size: print smaller than this is small
GAP = 1.9  # times the body's size: the distance between baselines that sets furniture apart
_RUNNING = re.compile(r"\b(?:report|letter|SAMPLE)\b(?:.*\w)?$", re.IGNORECASE)  # as running titles say
_BULLET = re.compile(r"\W|o|\(?\w{1,3}[.)]")
_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–]?\s*(\d{1,3})\s*[-–]?(?:\s*(?:of|/)\s*\d{1,3})?", re.IGNORECASE)


def furniture(pages: list[Page]) -> set[tuple[int, int]]:
    """The (page number, span index) of every span that belongs to a running header or footer."""
    seen: dict[tuple[str, str, int], set[int]] = defaultdict(set)
    body = _body_size(pages)
    margins = [(page, i, side, small) for page in pages for i, side, small in _in_margins(page, body)]
    for page, i, side, small in margins:
        seen[_key(page, i, side, small)].add(page.number)
    found = set()
    for page, i, side, small in margins:
        times = len(seen[_key(page, i, side, small)])
        # Body text may recur at the top of two pages by chance; small print in a margin does not.
        if _BULLET.fullmatch(page.spans[i].text.strip()):
            continue  # its item may stand on the next page
        few = small or _RUNNING.search(page.spans[i].text) is not None
        recurs = times >= max(2 if few else 3, (len(pages) - 1) / 2)
        number = _PAGE_NUMBER.fullmatch(page.spans[i].text.strip())
        if recurs or (number and _is_page(number.group(1), page, len(pages))):
            found.add((page.number, i))
    return found


def _is_page(digits: str, page: Page, pages: int) -> bool:
    return abs(int(digits) - page.number) <= 2 or pages == 1


def _key(page: Page, i: int, side: str, small: bool) -> tuple[str, str, int]:
    """Lines alike but for their numbers, and but for small print at the same distance from the edge, are the same."""
    span = page.spans[i]
    from_edge = span.baseline if side == "top" else page.height - span.baseline
    return _DIGITS.sub("0", _line(page, span).casefold()), side, 0 if small else round(from_edge / 6)


def _line(page: Page, span: Span) -> str:
    """The span with those that it touches on its line: a column's edge on another page may have parted them."""
    beside = sorted((s for s in page.spans if abs(s.baseline - span.baseline) < 0.5), key=lambda s: s.left)
    run: list[Span] = []
    for other in beside:
        if run and other.left - run[-1].right >= WIDE_GAP * span.size:
            if span in run:
                break
            run = []
        run.append(other)
    return " ".join(s.text.strip() for s in run)


def _in_margins(page: Page, body: float) -> Iterator[tuple[int, str, bool]]:
    """The spans that stand in a margin apart from the body, with the side, and whether they are small print."""
    if not page.height or not page.spans:
        return
    order = sorted(range(len(page.spans)), key=lambda i: page.spans[i].baseline)
    for side, run in (("top", order), ("bottom", order[::-1])):
        inside = [i for i in run if _from_edge(page, page.spans[i], side) <= page.height * MARGIN]
        apart = 0
        for count, i in enumerate(inside, 1):
            following = run[count] if count < len(run) else None
            if page.spans[i].size < SMALL * body or following is None or _gap(page, i, following) > GAP * body:
                apart = count
        for i in inside[:apart]:
            yield i, side, page.spans[i].size < SMALL * body


def _from_edge(page: Page, span: Span, side: str) -> float:
    return span.baseline - span.size if side == "top" else page.height - span.baseline


def _gap(page: Page, one: int, other: int) -> float:
    return abs(page.spans[one].baseline - page.spans[other].baseline)


def _body_size(pages: list[Page]) -> float:
    """The size in which most of the document is set."""
    weight: dict[float, int] = defaultdict(int)
    for span in (s for page in pages for s in page.spans):
        weight[round(span.size, 1)] += len(span.text)
    return max(weight, key=lambda size: (weight[size], size), default=0.0)
