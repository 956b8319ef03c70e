"""The fields that every kind has: the local area as written, and the days of the inspection."""

from __future__ import annotations

import re
from functools import cache

from pipeline.domain.areas import Areas
from pipeline.domain.dates import find_date, find_range
from pipeline.domain.problems import ProblemCode
from pipeline.letters.blocks import Block
from pipeline.letters.draft import Draft, Place, place_of
from pipeline.reading.document import Document
from pipeline.rulebook.letter_rules import RULES, Match, Rule, load

KEYS = ("field", "framework")
_WORDS = """none one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty"""
NUMBERS = {word: n for n, word in enumerate(_WORDS.split())} | {"twenty-four": 24, "thirty": 30, "thirty-six": 36}
_HEAD = 60  # blocks in which a letter names itself
_SALUTATION = re.compile(r"^dear\b", re.IGNORECASE)


@cache
def field_rules() -> tuple[Rule, ...]:
    """The rules of `rules/fields.yml`."""
    return load(RULES / "fields.yml", KEYS)


def rules_for(name: str, framework: str) -> list[Rule]:
    """The rules that read a field in letters of a framework."""
    return [r for r in field_rules() if r.values["field"] == name and r.values["framework"] in (framework, "both")]


def number(words: str) -> int | None:
    """A number written in words or figures."""
    words = words.strip().lower()
    return int(words) if words.isdigit() else NUMBERS.get(words)


def words_of(match: Match) -> str:
    """What the rule's group for the value's own words caught."""
    return next((v for k, v in match.groups.items() if k.startswith("words")), "")


def read_area(draft: Draft, areas: Areas, on: str) -> None:
    """Read the area: the first wording that names a known one, else the first of all."""
    found = []
    for rule in rules_for("area", draft.framework):
        for block in draft.blocks[:_HEAD]:
            for match in rule.matches(block.text):
                words = words_of(match)
                at = match.start + block.text[match.start : match.end].rfind(words)
                found.append((_clean(words), place_of(block, at, at + len(words), rule.id)))
    known = next(((words, place) for words, place in found if areas.find(words, on)), None)
    ever = next(((words, place) for words, place in found if areas.ever(words)), None)
    if chosen := known or ever or next(iter(found), None):
        draft.set("area_as_written", *chosen)


def read_range(draft: Draft, field: str, names: tuple[str, str]) -> None:
    """Read two days, first and last, into the fields `names`."""
    for rule in rules_for(field, draft.framework):
        for i in range(min(_HEAD, len(draft.blocks))):
            for text, owner in _label_and_value(draft.blocks, i, rule):
                match = rule.first(text)
                if match and (found := _range_in(text, match)):
                    first, last, start, end = found
                    place = place_of(owner, start, end, rule.id)
                    draft.set(names[0], first, place)
                    draft.set(names[1], last, place)
                    return


def read_letter_date(draft: Draft) -> None:
    """Read the date printed alone on a line above the salutation."""
    for block in draft.blocks[:_HEAD]:
        if _SALUTATION.match(block.text) or "inspection" in block.text.lower():
            return
        for line, skip in block.pieces:
            found = find_date(line.text[skip:])
            if found and found[2] - found[1] >= len(line.text[skip:].strip()) - 6:
                at = block.text.find(line.text[skip:].strip())
                start = max(at, 0) + found[1]
                draft.set("letter_date", found[0], place_of(block, start, start + found[2] - found[1], "date.letter"))
                return


def read_footer_dates(draft: Draft, document: Document) -> None:
    """Read the days of the inspection from a running footer, where the first page does not give them in full."""
    for line in document.lines:
        found = find_range(line.text) if line.furniture else None
        if found and found[0] != found[1]:
            place = Place(line.page, line.start + found[2], line.start + found[3], "dates.footer")
            draft.set("inspection_start", found[0], place)
            draft.set("inspection_end", found[1], place)
            draft.warn(
                ProblemCode.DATES_FROM_FOOTER, "the days of the inspection were read from a running footer", line.page
            )
            return


def _label_and_value(blocks: list[Block], i: int, rule: Rule) -> list[tuple[str, Block]]:
    """A block's text, and the next block's behind a label that stands alone."""
    block = blocks[i]
    if block.text.endswith(":") and i + 1 < len(blocks) and len(block.text) < 60:
        return [(block.text, block), (block.text + " " + blocks[i + 1].text, _joined(block, blocks[i + 1]))]
    return [(block.text, block)]


def _joined(label: Block, value: Block) -> Block:
    return Block(label.pieces + value.pieces, label.mark, label.left, label.vocabulary)


def _range_in(text: str, match: Match) -> tuple[str, str, int, int] | None:
    """The range of dates in what a rule caught, up to the next label."""
    words = words_of(match)
    begin = match.start + text[match.start : match.end].find(words)
    limit = re.search(r"\b(?:dates?\s+of|inspection\s+dates?|previous)\b", text[begin + 4 :], re.IGNORECASE)
    piece = text[: begin + 4 + limit.start()] if limit else text
    found = find_range(piece[: match.end + 10], begin)
    return found if found and found[2] <= begin + 60 else None


def _clean(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip(" ,.;:‘’'\"“”")
