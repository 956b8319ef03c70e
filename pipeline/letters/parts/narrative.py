"""What a letter says of each item beside its statement: the paragraphs between a weakness and its verdict.

A letter speaks of its items in order, so what stands between one statement and the next is about the first, but for
the verdict, headings, sentences that count all items, and what closes the letter. A paragraph behind a verdict is about
that item only where the letter regularly puts its evidence there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipeline.domain import ProblemCode, sentences
from pipeline.letters.blocks import Block
from pipeline.letters.draft import DraftFinding, LetterDraft, Passage, Place, ProgramRule
from pipeline.letters.parts.verdicts import summaries
from pipeline.letters.points import with_points
from pipeline.letters.sections import heading_of
from pipeline.rulebook import LetterRules

_CLOSING_HEADINGS = frozenset(["next_steps", "ending", "about_inspection", "details", "team"])
_HEADING_WORDS = 12
_NEAR = 8  # characters between two lines: a line break, a page's end
_UNFINISHED = re.compile(r"[,;–-]\s*$|\b(?:and|or|the|of|to|in|for|with)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """An item, and where the letter begins to speak of it."""

    finding: DraftFinding
    begins: int  # where the words that lead in to its statement begin
    stated: int  # where its statement ends; what the letter says of it follows
    in_list: bool = False  # of several under one verdict, so that what follows the list may be about any of them


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a block's healed text, by its offsets there."""

    block: int  # its place in the body
    start: int
    end: int


@dataclass(slots=True)
class _Region:
    """What stands behind a statement, up to the next: the sentences that may be about it."""

    told: Told
    before: list[_Sentence]  # its verdict
    beside: list[_Sentence]  # behind the verdict, in its paragraph
    after: list[_Sentence]


def add_narratives(draft: LetterDraft, told: list[Told], body: list[Block], noun: str, rules: LetterRules) -> None:
    """Give each item what the letter says of it; note a paragraph that could be about two."""
    told = sorted(told, key=lambda t: t.begins)
    stops: list[float] = [*(t.begins for t in told[1:]), float("inf")]
    verdicts = [t.finding.verdict_place for t in told if t.finding.verdict_place]
    statements = [_words(t.finding.text) for t in told]
    regions = [
        _region(t, stop, body, verdicts, statements, rules, is_last=t is told[-1])
        for t, stop in zip(told, stops, strict=False)
    ]
    behind = _is_behind_verdicts(regions)
    for number, region in enumerate(regions, 1):
        said = region.before + region.beside
        if region.told.in_list:
            _note_shared(draft, region, noun, body)
            continue
        if region.after and (behind or (not region.before and number < len(regions))):
            said += region.after
        elif region.after and number < len(regions):
            first = body[region.after[0].block]
            draft.note(
                ProblemCode.NARRATIVE_UNCLEAR,
                f"a paragraph between {noun} {number} and {number + 1} could be about either, so it is in neither "
                f"narrative: “{first.text[region.after[0].start :][:160]}”",
                first.page,
            )
        region.told.finding.narrative += _passages(said, body)


def _note_shared(draft: LetterDraft, region: _Region, noun: str, body: list[Block]) -> None:
    """Note what stands behind a list of items: it may be about any of them."""
    found = region.before + region.beside + region.after
    if found:
        first = body[found[0].block]
        draft.note(
            ProblemCode.NARRATIVE_UNCLEAR,
            f"what stands behind a list of several items could be about any of them, so it is in the narrative of no "
            f"{noun}: “{first.text[found[0].start :][:160]}”",
            first.page,
        )


def passages_of(blocks: list[Block], without: Place | None) -> list[Passage]:
    """What some blocks say, but for the sentence that gives the verdict."""
    found = [
        _Sentence(i, start, end)
        for i, block in enumerate(blocks)
        for start, end in sentences(block.text)
        if without is None or not _meets(_span(block, start, end), without)
    ]
    return _passages(found, blocks)


def _is_behind_verdicts(regions: list[_Region]) -> bool:
    """Whether the letter regularly says behind a verdict what it says of the item; its end alone does not show it."""
    behind = sum(bool(region.after) for region in regions[:-1])
    before = sum(bool(region.before) and not region.after for region in regions)
    return behind > before or not any(region.before for region in regions)


def _region(
    told: Told,
    stop: float,
    body: list[Block],
    verdicts: list[Place],
    statements: list[list[str]],
    rules: LetterRules,
    is_last: bool,
) -> _Region:
    """What stands behind a statement up to `stop`; the verdicts, headings and summaries there are about no item.

    Nor is a statement that stands there once more, in a list of all of them.
    """
    region = _Region(told, [], [], [])
    verdict_block: int | None = None
    for index, block in enumerate(body):
        if block.end <= told.stated or block.start >= stop:
            continue
        if heading_of(block, _CLOSING_HEADINGS, rules):
            break
        gives_verdict = any(_meets((block.start, block.end), given) for given in verdicts)
        if not gives_verdict and (_is_heading(body, index, stop) or _words(block.text) in statements):
            continue
        for start, end in sentences(block.text):
            span = _span(block, start, end)
            if span[0] < told.stated or span[1] > stop:
                continue
            if any(_meets(span, given) for given in verdicts):
                verdict_block = index
                continue
            sentence = block.text[start:end]
            if summaries(sentence, rules):
                continue
            if is_last and (verdict_block is not None or told.in_list) and closes_letter(sentence, rules):
                return region
            where = region.before if verdict_block is None else region.after
            (region.beside if index == verdict_block else where).append(_Sentence(index, start, end))
    return region


def _is_heading(body: list[Block], index: int, stop: float) -> bool:
    """Whether a block is a heading between paragraphs: bold, or a few words without an end, before something else.

    `stop` is where the next item begins: a heading may stand before its bullet.
    """
    block = body[index]
    text = block.text.strip()
    if block.mark or len(sentences(text)) > 1 or len(text.split()) > _HEADING_WORDS:
        return False
    if block.bold and not text.endswith("."):
        return True
    if text.endswith((".", "!", "?", ":", ";", "’", "”", "'", '"', ")")) or _UNFINISHED.search(text):
        return False
    if index + 1 == len(body) or not text[:1].isupper():
        return False
    following = body[index + 1]
    return following.start >= stop or not (following.text[:1].islower() or following.mark)


def closes_letter(sentence: str, rules: LetterRules) -> bool:
    """Whether a sentence behind the last verdict says what happens next, as letters do before they end."""
    return any(rule.first(sentence) for rule in rules.for_statement("next_steps"))


def _passages(found: list[_Sentence], body: list[Block]) -> list[Passage]:
    """The sentences as passages, each without a gap; a paragraph or point of a list on each line."""
    paragraphs: list[_Sentence] = []
    for sentence in found:
        last = paragraphs[-1] if paragraphs else None
        if last and last.block == sentence.block and not body[last.block].text[last.end : sentence.start].strip():
            paragraphs[-1] = _Sentence(last.block, last.start, sentence.end)
        else:
            paragraphs.append(sentence)
    return [_passage(stretch, body) for stretch in _stretches(paragraphs, body)]


def _stretches(paragraphs: list[_Sentence], body: list[Block]) -> Iterator[list[_Sentence]]:
    stretch = paragraphs[:1]
    for before, following in pairwise(paragraphs):
        to_the_end = not body[before.block].text[before.end :].strip()
        end, start = body[before.block].pieces[-1][0].end, body[following.block].first.start
        if following.block == before.block + 1 and to_the_end and following.start == 0 and start - end < _NEAR:
            stretch.append(following)
        else:
            yield stretch
            stretch = [following]
    if stretch:
        yield stretch


def _passage(paragraphs: list[_Sentence], body: list[Block]) -> Passage:
    first, last = paragraphs[0], paragraphs[-1]
    page, start, _ = body[first.block].prose.span(first.start, first.end)
    end = body[last.block].prose.span(last.start, last.end)[2]
    text = with_points([(body[p.block], body[p.block].text[p.start : p.end]) for p in paragraphs])
    return Passage(text, Place(page, start, end, ProgramRule.BESIDE_STATEMENT))


def _span(block: Block, start: int, end: int) -> tuple[int, int]:
    return block.prose.span(start, end)[1:]


def _meets(span: tuple[int, int], place: Place) -> bool:
    return span[0] < place.end and place.start < span[1]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
