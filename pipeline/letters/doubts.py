"""What was read of a letter held against what such letters are like; what is unlikely is an error beside the value.

Every doubt leaves the value as it was read. From which point on something is unlikely is said in `rules/doubts.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.domain import FindingKind, Framework, LetterKind, Outcome, ProblemCode, sentences
from pipeline.letters.blocks import Block
from pipeline.letters.draft import DraftFinding, DraftProblem, LetterDraft, LetterInput
from pipeline.letters.parts.fields import NUMBERS, number
from pipeline.letters.sections import heading_of, sections
from pipeline.reading import is_stamp
from pipeline.rulebook import DoubtRules

_LISTS = {
    Framework.FROM_2016: frozenset(["strengths", "development"]),
    Framework.FROM_2023: frozenset(["effective", "better", "improvements", "priority_actions"]),
}
_BREAKS = frozenset(
    [
        "main_findings", "aspect", "strengths", "development", "significant_concerns", "next_steps", "ending",
        "outcome", "about_partnership", "experience", "effective", "better", "priority_actions", "improvements",
        "details", "about_inspection", "team", "progress",
    ]
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_FIGURES = re.compile(r"\d[\d,.]*(?:[^\w%]|$)")
_UNFINISHED = re.compile(r"\b(?:the|and|or|a|an|their|its|which)$", re.IGNORECASE)
_ENDS = re.compile(r"[.!?:;’”)\]]$")
_DOUBLED_STOP = re.compile(r"(?<!\.)\.\.(?!\.)|,,|;;|::")
_DIFFERENT = 4  # different words that a repeated stretch has at least: “families, families, families” is no repetition
_LONG_LINE = 6  # words
_MUCH = 60  # words under the headings of lists, below which the share without a finding says nothing
_COUNTED = re.compile(
    rf"\b(?P<all>(?:the|these|those|following|all|of)\s+(?:following\s+)?)?(?P<number>\d{{1,2}}|{'|'.join(NUMBERS)})\s+"
    r"(?:main\s+|key\s+|following\s+)?(?:areas?\s+of\s+significant\s+(?:weakness|concern)|significant\s+(?:areas?\s+of\s+)?"
    r"weakness(?:es)?)\b",
    re.IGNORECASE,
)


def doubts(draft: LetterDraft, letter: LetterInput) -> Iterator[DraftProblem]:
    """The reasons to doubt what was read of a letter; none for a letter like all others."""
    if draft.kind is LetterKind.STATEMENT_OF_ACTION:  # an area's own plan has any form
        return
    rules = letter.rules.doubts
    for finding in draft.findings:
        if finding.kind is not FindingKind.EXPERIENCE:  # a paragraph of the report as it stands
            yield from _of_finding(finding, draft, letter)
    yield from _of_lists(draft, letter, rules)
    yield from _of_counts(draft, letter)
    yield from _of_lines(letter, rules)
    if draft.kind.framework is Framework.FROM_2016 and draft.letter_date is None:
        message = "no date stands above the salutation, as it does in every such letter"
        yield DraftProblem(ProblemCode.NO_LETTER_DATE, message)


def _of_finding(finding: DraftFinding, draft: LetterDraft, letter: LetterInput) -> Iterator[DraftProblem]:
    rules, page, text = letter.rules.doubts, finding.place.page, finding.text.strip()
    words = _WORD.findall(text)
    shown = f"{finding.kind.label} “{text[:80]}”"
    if len(words) < rules.fewest_words:
        yield DraftProblem(ProblemCode.FINDING_SHORT, f"{shown} has fewer than {rules.fewest_words} words", page)
    elif not rules.word.search(text):
        yield DraftProblem(ProblemCode.FINDING_ODD, f"{shown} has no word that such findings have", page)
    if _is_heading(text, letter) or is_stamp(text):
        yield DraftProblem(ProblemCode.FINDING_HEADING, f"{shown} is a heading or a stamp", page)
    elif said := _fragment(finding, draft, letter):
        yield DraftProblem(ProblemCode.FINDING_FRAGMENT, f"{shown} {said}", page)
    if _DOUBLED_STOP.search(text):
        yield DraftProblem(ProblemCode.FINDING_TWICE, f"{shown} has a stop twice", page)
    elif again := _repeated([word.casefold() for word in words], rules):
        yield DraftProblem(ProblemCode.FINDING_TWICE, f"{shown} says twice: “{again}”", page)


def _is_heading(text: str, letter: LetterInput) -> bool:
    """Whether a finding is a heading of such letters, or a line that recurs in the margins."""
    names = _BREAKS - {"aspect"}  # whose headings are as long as findings
    if any(rule.values["section"] in names and rule.is_all_of(text) for rule in letter.rules.sections):
        return True
    return len(text) > 3 and any(line.furniture and line.text.strip() == text for line in letter.document.lines)


def _fragment(finding: DraftFinding, draft: LetterDraft, letter: LetterInput) -> str:
    """What shows that a finding is a part of one only, in words; empty where nothing does."""
    text = finding.text.strip()
    if _FIGURES.match(text) and not _ENDS.search(_line_before(finding, letter)):
        return "begins with a figure that may go on with the line before it"
    if text.endswith(":"):
        return "leads in to something that was not read with it"
    if _UNFINISHED.search(text):
        return "ends in the middle of a sentence"
    if text.endswith(":"):
        return "leads in to something that was not read with it"
    own = finding.kind in (FindingKind.PRIORITY_ACTION, FindingKind.IMPROVEMENT)
    if own and draft.kind.framework is Framework.FROM_2023 and text[:1].islower():
        return "begins in the middle of a sentence"
    return ""


def _line_before(finding: DraftFinding, letter: LetterInput) -> str:
    """The line of the body above a finding; a full stop where there is none, or where the finding has a bullet."""
    before = "."
    for line in letter.document.lines:
        if line.furniture or line.start >= finding.place.start:
            break
        before = line.text.strip()
        if line.end > finding.place.start:  # the bullet stands before the finding on its line
            return "."
    return before


def _repeated(words: list[str], rules: DoubtRules) -> str:
    """The first stretch of words that stands twice among the words: a long one, or one right behind the other."""
    seen: dict[tuple[str, ...], int] = {}
    long, short = rules.repeated_words, rules.doubled_words
    for i in range(len(words)):
        stretch = tuple(words[i : i + long])
        if len(stretch) == long and len(set(stretch)) >= _DIFFERENT and seen.setdefault(stretch, i) <= i - long:
            return " ".join(stretch)
        for length in range(short, min(long, (len(words) - i) // 2) + 1):
            doubled = words[i : i + length]
            if doubled == words[i + length : i + 2 * length] and len(set(doubled)) >= _DIFFERENT:
                return " ".join(doubled)
    return ""


def _of_lists(draft: LetterDraft, letter: LetterInput, rules: DoubtRules) -> Iterator[DraftProblem]:
    """Doubts about the lists: none at all in an outcome letter, or much under their headings that no finding has."""
    listed = draft.count(FindingKind.STRENGTH) + draft.count(FindingKind.DEVELOPMENT)
    if draft.kind is LetterKind.OUTCOME_LETTER and draft.whole and not listed:
        message = "no strength and no area for development was found, and every such letter has some"
        yield DraftProblem(ProblemCode.NO_LISTS, message)
    if draft.kind not in (LetterKind.OUTCOME_LETTER, LetterKind.FULL_INSPECTION):
        return
    places = [p for f in draft.findings for p in (f.place, f.responsible_place) if p]
    total, lost = 0, []
    for section in sections(letter.blocks, _BREAKS, letter.rules):
        if section.name not in _LISTS[draft.kind.framework]:
            continue
        blocks = [b for b in section.blocks if not heading_of(b, _BREAKS, letter.rules)]
        total += sum(map(_length, blocks))
        lost += [b for b in blocks if not any(p.start < b.end and b.start < p.end for p in places)]
    missing = sum(map(_length, lost))
    if total >= _MUCH and missing > rules.unclaimed * total:
        share = f"{missing / total:.0%} of the words under the headings of lists are in no finding"
        message = f"{share}, as “{lost[0].text[:80]}”"
        yield DraftProblem(ProblemCode.TEXT_UNCLAIMED, message, lost[0].page)


def _length(block: Block) -> int:
    return len(block.text.split())


def _of_counts(draft: LetterDraft, letter: LetterInput) -> Iterator[DraftProblem]:
    """A doubt where the letter counts its weaknesses in words and lists more or fewer."""
    if draft.kind is LetterKind.OUTCOME_LETTER:
        if draft.outcome is None or draft.outcome.value is not Outcome.WSOA_REQUIRED:
            return
    elif draft.kind is not LetterKind.REVISIT_LETTER:
        return
    listed = draft.count(FindingKind.WEAKNESS)
    for block in letter.blocks:
        for start, end in sentences(block.text):
            for match in _COUNTED.finditer(block.text, start, end):
                count = number(match["number"])
                if match["all"] and count != listed and listed:
                    message = f"the letter speaks of “{match.group()}”, and {listed} were found"
                    yield DraftProblem(ProblemCode.WEAKNESSES_DIFFER, message, block.page)
                    return


def _of_lines(letter: LetterInput, rules: DoubtRules) -> Iterator[DraftProblem]:
    """A doubt where much of the letter stands in it twice."""
    lines = [line.text.casefold().strip() for line in letter.document.lines if not line.furniture]
    long = [line for line in lines if len(line.split()) >= _LONG_LINE]
    seen: dict[tuple[str, ...], int] = {}
    for i in range(len(long) - rules.repeated_lines + 1):
        lines_here = tuple(long[i : i + rules.repeated_lines])
        if len(set(lines_here)) > rules.repeated_lines / 2 and seen.setdefault(lines_here, i) <= i - len(lines_here):
            message = f"{len(lines_here)} lines and more stand in the letter twice, as “{lines_here[0][:80]}”"
            yield DraftProblem(ProblemCode.LETTER_TWICE, message)
            return
