"""Whether a letter is whole: absence is evidence only in a letter that is all there.

A web page's excerpt, a first page alone or a letter whose last page is a picture lacks the paragraph that asks for a
written statement of action as surely as a letter that asks for none.
"""

from __future__ import annotations

import re

from pipeline.domain import FindingKind, Framework, ProblemCode
from pipeline.letters.draft import LetterDraft, LetterInput
from pipeline.letters.sections import heading_of

_FEW = 20  # a larger jump in the numbers is that of another paper
_PRINTED = re.compile(r"(?:page\s*)?[-–]?\s*(\d{1,3})\s*[-–]?(?:\s*(?:of|/)\s*(\d{1,3}))?", re.IGNORECASE)
_ENDINGS = {
    Framework.FROM_2016: frozenset(["ending"]),
    Framework.FROM_2023: frozenset(["ending", "details", "about_inspection", "team"]),  # the last sections of a report
}


def check_wholeness(draft: LetterDraft, letter: LetterInput) -> None:
    """Mark a draft of a letter that is not whole, and note what it lacks."""
    if missing := missing_parts(draft, letter):
        draft.whole = False
        message = f"the letter is not whole: {'; '.join(missing)}; what was not found in it may be in the missing part"
        draft.note(ProblemCode.INCOMPLETE_LETTER, message)


def missing_parts(draft: LetterDraft, letter: LetterInput) -> list[str]:
    """What a whole letter of this kind has and this one lacks, in words; empty where it is whole."""
    missing = [f"page {page} has no text" for page in _pages_without_text(letter)]
    missing += _numbers_left_out(letter)
    ending = _ENDINGS[draft.kind.framework]
    if not any(heading_of(block, ending, letter.rules) for block in letter.blocks):
        missing.append("it breaks off before its end")
    if all(finding.kind is FindingKind.EXPERIENCE for finding in draft.findings):
        missing.append("it has none of the lists that such letters have")
    return missing


def _pages_without_text(letter: LetterInput) -> list[int]:
    with_text = {line.page for line in letter.document.lines if not line.furniture and line.text.strip()}
    first = letter.document.first_page
    return [page for page in range(first, first + letter.document.pages) if page not in with_text]


def _numbers_left_out(letter: LetterInput) -> list[str]:
    """What the page numbers printed in the margins leave out, in words: pages between two others, or the last ones."""
    printed: dict[int, tuple[int, int]] = {}
    for line in letter.document.lines:
        if line.furniture and (m := _PRINTED.fullmatch(line.text.strip())):
            printed.setdefault(line.page, (int(m.group(1)), int(m.group(2) or 0)))
    left_out = []
    for page, (number, _) in sorted(printed.items()):
        following = printed.get(page + 1)
        if following and 0 < following[0] - number - 1 <= _FEW:
            left_out.append(f"no page has the number {number + 1}")
    last = max(printed, default=0)
    end = letter.document.first_page + letter.document.pages - 1
    if last == end and printed[last][0] < printed[last][1] <= printed[last][0] + _FEW:
        left_out.append(f"its last page says that it is page {printed[last][0]} of {printed[last][1]}")
    return left_out
