"""Whether a letter is whole: absence is evidence only in a letter that is all there.

A web page's excerpt, a first page alone or a letter whose last page is a picture lacks the paragraph that asks for a
written statement of action as surely as a letter that asks for none.
"""

from __future__ import annotations

from pipeline.domain import Framework, ProblemCode
from pipeline.letters.draft import LetterDraft, LetterInput
from pipeline.letters.sections import heading_of

_ENDING = frozenset(["ending"])
_LAST_SECTIONS = frozenset(["details", "about_inspection", "team"])  # of a report under the 2023 framework


def check_wholeness(draft: LetterDraft, letter: LetterInput) -> None:
    """Mark a draft of a letter that is not whole, and note what it lacks."""
    if missing := missing_parts(draft, letter):
        draft.whole = False
        message = f"the letter is not whole: {'; '.join(missing)}; what was not found in it may be in the missing part"
        draft.note(ProblemCode.INCOMPLETE_LETTER, message)


def missing_parts(draft: LetterDraft, letter: LetterInput) -> list[str]:
    """What a whole letter of this kind has and this one lacks, in words; empty where it is whole."""
    missing = [f"page {page} has no text" for page in _pages_without_text(letter)]
    ending = _ENDING if draft.kind.framework is Framework.FROM_2016 else _LAST_SECTIONS
    if not any(heading_of(block, ending, letter.rules) for block in letter.blocks):
        missing.append("it breaks off before its end")
    if not draft.findings:
        missing.append("it has none of the lists that such letters have")
    return missing


def _pages_without_text(letter: LetterInput) -> list[int]:
    with_text = {line.page for line in letter.document.lines if not line.furniture and line.text.strip()}
    first = letter.document.first_page
    return [page for page in range(first, first + letter.document.pages) if page not in with_text]
