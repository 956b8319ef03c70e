"""The fields that every kind has: the local area as written, and the days of the inspection."""

from __future__ import annotations

import re

from pipeline.domain import Framework, ProblemCode, find_date, find_range
from pipeline.letters.blocks import Block
from pipeline.letters.draft import DraftValue, LetterDraft, LetterInput, Place, ProgramRule, place_of
from pipeline.reading import Document
from pipeline.rulebook import Match

_WORDS = """none one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty"""
NUMBERS = {word: n for n, word in enumerate(_WORDS.split())} | {"twenty-four": 24, "thirty": 30, "thirty-six": 36}
_HEAD = 60  # blocks in which a letter names itself
# Words between the subject of a sentence and its day that give the day to a paper, not to the inspection.
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:statement|plan|letter|report|issued|dated|published|declared|approved|accepted|submitted|signed)\b"
    r"[^,;]{0,40}$",
    re.IGNORECASE,
)
_SALUTATION = re.compile(r"^dear\b", re.IGNORECASE)


def number(words: str) -> int | None:
    """A number written in words or figures."""
    words = words.strip().lower()
    return int(words) if words.isdigit() else NUMBERS.get(words)


def words_of(match: Match) -> str:
    """What the rule's group for the value's own words caught."""
    return next((v for k, v in match.groups.items() if k.startswith("words")), "")


def read_heading(draft: LetterDraft, letter: LetterInput) -> None:
    """Read what every letter and report says of itself at its head: the days of the inspection and the local area."""
    if letter.document.engine == "ocr":
        draft.note(ProblemCode.READ_BY_OCR, "the file is a scan and was read by OCR; compare its words with the page")
    days = read_range(draft, letter, "inspection_dates") or _footer_days(draft, letter.document)
    if days:
        draft.inspection_start, draft.inspection_end = days
    _read_area(draft, letter)
    if draft.kind.framework is Framework.FROM_2016:
        draft.letter_date = _letter_date(letter.blocks)


def read_previous_inspection(draft: LetterDraft, letter: LetterInput) -> None:
    """Read the days of the inspection before this one, where they are stated."""
    if days := read_range(draft, letter, "previous_inspection"):
        draft.previous_inspection_start, draft.previous_inspection_end = days


def read_range(
    draft: LetterDraft, letter: LetterInput, field: str
) -> tuple[DraftValue[str], DraftValue[str] | None] | None:
    """The first and the last of some days, as ISO dates, by the rules for `field`; no last one for “week beginning”."""
    for rule in letter.rules.for_field(field, draft.kind.framework):
        for i in range(min(_HEAD, len(letter.blocks))):
            for text, owner in _label_and_value(letter.blocks, i):
                for match in rule.matches(text):
                    if days := _range_in(text, match):
                        first, last, start, end = days
                        place = place_of(owner, start, end, rule.id)
                        return DraftValue(first, place), DraftValue(last, place) if last else None
    return None


def _read_area(draft: LetterDraft, letter: LetterInput) -> None:
    """Read the area: the first wording that names a known one, else the first of all."""
    on = draft.inspection_start.value if draft.inspection_start else ""
    wordings = []
    for rule in letter.rules.for_field("area", draft.kind.framework):
        for block in letter.blocks[:_HEAD]:
            for match in rule.matches(block.text):
                words = words_of(match)
                at = match.start + block.text[match.start : match.end].rfind(words)
                place = place_of(block, at, at + len(words), rule.id)
                wordings.append(DraftValue(_clean(words), place))
    known = next((w for w in wordings if letter.areas.find(w.value, on)), None)
    at_any_time = next((w for w in wordings if letter.areas.ever(w.value)), None)
    draft.area_as_written = known or at_any_time or next(iter(wordings), None)
    if draft.area_as_written and draft.area_as_written.value:
        draft.area = letter.areas.find(draft.area_as_written.value, on)


def _letter_date(blocks: list[Block]) -> DraftValue[str] | None:
    """The date printed alone on a line above the salutation."""
    for block in blocks[:_HEAD]:
        if _SALUTATION.match(block.text) or "inspection" in block.text.lower():
            return None
        for line, skip in block.pieces:
            dated = find_date(line.text[skip:])
            if dated and dated[2] - dated[1] >= len(line.text[skip:].strip()) - 6:
                at = block.text.find(line.text[skip:].strip())
                start = max(at, 0) + dated[1]
                end = start + dated[2] - dated[1]
                return DraftValue(dated[0], place_of(block, start, end, ProgramRule.LETTER_DATE))
    return None


def _footer_days(draft: LetterDraft, document: Document) -> tuple[DraftValue[str], DraftValue[str]] | None:
    """The days of the inspection from a running footer, where the first page does not give them in full."""
    for line in document.lines:
        days = find_range(line.text) if line.furniture else None
        if days and days[0] != days[1]:
            place = Place(line.page, line.start + days[2], line.start + days[3], ProgramRule.FOOTER_DATES)
            message = "the days of the inspection were read from a running footer"
            draft.note(ProblemCode.DATES_FROM_FOOTER, message, line.page)
            return DraftValue(days[0], place), DraftValue(days[1], place)
    return None


def _label_and_value(blocks: list[Block], i: int) -> list[tuple[str, Block]]:
    """A block's text, and the next block's behind a label that stands alone."""
    block = blocks[i]
    if block.text.endswith(":") and i + 1 < len(blocks) and len(block.text) < 60:
        return [(block.text, block), (block.text + " " + blocks[i + 1].text, _joined(block, blocks[i + 1]))]
    return [(block.text, block)]


def _joined(label: Block, value: Block) -> Block:
    return Block(label.pieces + value.pieces, label.mark, label.left, label.vocabulary)


def _range_in(text: str, match: Match) -> tuple[str, str, int, int] | None:
    """The range of dates in what a rule caught, up to the next label; none where its words are about something else.

    In a form that is not read, such as “October 1, 2018”, the day on which the statement was issued may be the first
    that is understood: it is not the inspection's.
    """
    words = words_of(match)
    begin = match.start + text[match.start : match.end].find(words)
    if _OF_SOMETHING_ELSE.search(text[match.start : begin]):
        return None
    limit = re.search(r"\b(?:dates?\s+of|inspection\s+dates?|previous)\b", text[begin + 4 :], re.IGNORECASE)
    piece = text[: begin + 4 + limit.start()] if limit else text
    days = find_range(piece[: match.end + 10], begin)
    return days if days and days[2] <= begin + 60 else None


def _clean(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip(" ,.;:‘’'\"“”")
