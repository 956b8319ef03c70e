"""Blocks → sections under their headings → whole items, with what is nested in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.letters.blocks import Block, texts
from pipeline.letters.points import shape_of, statement_with_points
from pipeline.rulebook import LetterRules, Rule

_LONGEST_HEADING = 240
_LEAD_IN = re.compile(
    r"\b(?:following|below|these\s+\w+|are|were|as\s+follows|strengths|that|they)\s*:$", re.IGNORECASE
)
_INDENT = 6.0  # points: an item further in than this belongs to the one above


@dataclass
class Section:
    """What stands under one heading; the first section has none."""

    name: str
    heading: Block | None
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Item:
    """One whole item of a list or table: its statement, and the blocks it is made of."""

    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        return texts(self.blocks)

    @property
    def markdown(self) -> str:
        return statement_with_points(self.blocks)

    @property
    def page(self) -> int:
        return self.blocks[0].page

    @property
    def start(self) -> int:
        return min(b.start for b in self.blocks)

    @property
    def end(self) -> int:
        return max(b.end for b in self.blocks)


def heading_of(block: Block, names: frozenset[str], rules: LetterRules) -> Rule | None:
    """The rule by which a block is the heading of one of the named sections."""
    bulleted = block.mark and not block.mark.strip("().").isalnum()
    if bulleted or len(block.pieces) > 4 or len(block.text) > _LONGEST_HEADING:
        return None
    return next((r for r in rules.sections if r.values["section"] in names and r.is_all_of(block.text)), None)


def sections(blocks: Iterable[Block], names: frozenset[str], rules: LetterRules) -> list[Section]:
    """The named sections in order, and what stands between; a repeated heading goes on with its section."""
    out = [Section("", None)]
    for block in blocks:
        rule = heading_of(block, names, rules)
        if rule is None:
            out[-1].blocks.append(block)
        elif rule.values["section"] != out[-1].name or out[-1].blocks:
            out.append(Section(rule.values["section"], block))
    return out


def items(blocks: list[Block]) -> list[Item]:
    """The items of a list: what is nested in one, or goes on after what is nested, belongs to it.

    Without bullets every paragraph is an item; a paragraph that ends in a colon leads in to the next.
    """
    indent = _INDENT if any(b.first.size > 3 for b in blocks) else 1.0
    if not any(b.mark for b in blocks) or _bullets_are_nested(blocks, indent):
        return [Item(tuple(group)) for group in _paragraphs(blocks)]
    left = min((b.left for b in blocks if b.mark), default=0.0)
    groups: list[list[Block]] = []
    for block in blocks:
        nested = block.left > left + indent or (block.mark and groups and _is_other_list(groups[-1], block))
        if block.mark and not nested:
            groups.append([block])
        elif groups and nested:
            groups[-1].append(block)
        elif groups:
            break  # back at the margin without a bullet: the list is over
    return [Item(tuple(group)) for group in groups]


def _is_other_list(group: list[Block], block: Block) -> bool:
    """Whether a bullet of another shape begins a list within the item, which leads in to it."""
    same = shape_of(group[0].mark) == shape_of(block.mark)
    return not same and (group[0].text.endswith(":") or any(shape_of(b.mark) == shape_of(block.mark) for b in group))


def _bullets_are_nested(blocks: list[Block], indent: float) -> bool:
    """Whether paragraphs are the items, some with a list of bullets behind a colon, or further in."""
    first = blocks[0]
    further_in = all(b.left > first.left + indent for b in blocks if b.mark)
    behind_colon = all(a.mark or a.text.endswith(":") for a, b in pairwise(blocks) if b.mark)
    return not first.mark and (behind_colon or (further_in and sum(not b.mark for b in blocks) > 1))


def without_lead_in(blocks: list[Block]) -> list[Block]:
    """The blocks without a sentence that leads in to all of them, as “Inspectors found the following:”."""
    leads_in = len(blocks) > 1 and not blocks[0].mark and blocks[0].text.endswith(":")
    return blocks[1:] if leads_in and _LEAD_IN.search(blocks[0].text) else blocks


def _paragraphs(blocks: list[Block]) -> Iterator[list[Block]]:
    """Paragraphs, each with the bullets behind it; one that ends in a colon leads in to the next."""
    group: list[Block] = []
    for block in blocks:
        if group and not block.mark and not (len(group) == 1 and group[0].text.endswith(":")):
            yield group
            group = []
        group.append(block)
    if group:
        yield group
