"""Revisit letters of the 2016 framework: each weakness with its verdict, and the sentence that counts them."""

from __future__ import annotations

from dataclasses import replace

from pipeline.domain import PROGRESS, FindingKind, LetterKind, ProblemCode, Verdict, revisit_outcome, sentences
from pipeline.letters.blocks import Block
from pipeline.letters.draft import DraftValue, LetterDraft, LetterInput, Place, ProgramRule, place_of
from pipeline.letters.parts.fields import read_heading
from pipeline.letters.parts.items import ItemKind, read_items
from pipeline.letters.parts.verdicts import Summary, summaries
from pipeline.letters.parts.wholeness import check_wholeness
from pipeline.letters.sections import heading_of

_WEAKNESSES = ItemKind(FindingKind.WEAKNESS, PROGRESS, "weakness")
_END = frozenset(["ending"])
_BODY = frozenset(["main_findings"])

PlacedSummary = tuple[Summary, Place]


def read(letter: LetterInput) -> LetterDraft:
    """The weaknesses with their verdicts, the summary sentence and the outcome."""
    draft = LetterDraft(LetterKind.REVISIT_LETTER)
    read_heading(draft, letter)
    read_items(draft, _body(letter), _WEAKNESSES, letter.rules)
    check_wholeness(draft, letter)
    placed = _placed_summaries(letter)
    _read_stated_counts(draft, placed)
    _compare(draft, placed)
    _outcome(draft)
    return draft


def _body(letter: LetterInput) -> list[Block]:
    """What stands between the heading of the findings, where there is one, and the letter's end."""
    blocks, rules = letter.blocks, letter.rules
    start = next((i + 1 for i, b in enumerate(blocks) if heading_of(b, _BODY, rules)), 0)
    if not start:
        start = next(
            (i + 1 for i, b in enumerate(blocks) if any(summaries(b.text[a:z], rules) for a, z in sentences(b.text))),
            0,
        )
    stop = next((i for i, b in enumerate(blocks[start:], start) if heading_of(b, _END, rules)), len(blocks))
    return blocks[start:stop]


def _placed_summaries(letter: LetterInput) -> list[PlacedSummary]:
    """What the letter's sentences say of a number of weaknesses, each with its place."""
    return [
        (summary, place_of(block, start, end, summary.match.rule.id))
        for block in letter.blocks
        for start, end in sentences(block.text)
        for summary in summaries(block.text[start:end], letter.rules)
    ]


def _read_stated_counts(draft: LetterDraft, placed: list[PlacedSummary]) -> None:
    """Read the stated numbers from the first sentence that gives each."""
    good, bad = _first(placed, Verdict.SUFFICIENT), _first(placed, Verdict.NOT_SUFFICIENT)
    if good and bad and good[0].count is not None and bad[0].count is not None:
        total = next((s.total for s, _ in (good, bad) if not s.everything and s.total), None)
        if total and good[0].count + bad[0].count != total:
            both = f"{good[0].count} sufficient and {bad[0].count} not sufficient"
            message = f"{both} do not make {total}; no number is kept"
            draft.note(ProblemCode.SUMMARIES_DIFFER, message, good[1].page)
            return
        draft.stated_sufficient = DraftValue(good[0].count, good[1])
        draft.stated_not_sufficient = DraftValue(bad[0].count, bad[1])
    elif good and good[0].everything:
        every = good[0].total or draft.count(FindingKind.WEAKNESS)
        draft.stated_sufficient, draft.stated_not_sufficient = DraftValue(every, good[1]), DraftValue(0, good[1])
    elif bad and bad[0].everything:
        every = bad[0].total or draft.count(FindingKind.WEAKNESS)
        draft.stated_sufficient, draft.stated_not_sufficient = DraftValue(0, bad[1]), DraftValue(every, bad[1])
    elif good:
        draft.stated_sufficient, draft.stated_not_sufficient = _of_one_sentence(good)
    elif bad:
        draft.stated_not_sufficient, draft.stated_sufficient = _of_one_sentence(bad)


def _of_one_sentence(placed: PlacedSummary) -> tuple[DraftValue[int] | None, DraftValue[int] | None]:
    """The number that a sentence gives for its verdict, and what its total leaves for the other."""
    summary, place = placed
    if summary.count is None:
        return None, None
    rest = DraftValue(summary.total - summary.count, place) if summary.total else None
    return DraftValue(summary.count, place), rest


def _first(placed: list[PlacedSummary], value: Verdict) -> PlacedSummary | None:
    """The first sentence that gives a number for a verdict, or says that all have it."""
    of_value = (s for s in placed if s[0].value is value)
    return next((s for s in of_value if s[0].everything or s[0].count is not None), None)


def _compare(draft: LetterDraft, placed: list[PlacedSummary]) -> None:
    """Note where what the letter says and what was counted differ; both figures stay."""
    for verdict, stated in zip(PROGRESS, (draft.stated_sufficient, draft.stated_not_sufficient), strict=True):
        counted = draft.count(FindingKind.WEAKNESS, verdict)
        if stated is not None and stated.value != counted:
            draft.note(
                ProblemCode.SUMMARY_CONTRADICTS,
                f"the summary sentence says {stated.value} {verdict.replace('_', ' ')}, {counted} were counted from "
                "the verdicts; both figures are kept",
                stated.place.page,
            )
    for verdict in PROGRESS:
        counts = {s.count for s, _ in placed if s.value is verdict and s.count is not None}
        if len(counts) > 1:
            both = " and ".join(map(str, sorted(counts)))
            message = f"two sentences count {verdict.replace('_', ' ')} differently: {both}"
            draft.note(ProblemCode.SUMMARIES_DIFFER, message)
    if not placed:
        message = "no sentence counts the weaknesses, so the verdicts could not be checked against it"
        draft.note(ProblemCode.NO_SUMMARY, message)
    if not draft.count(FindingKind.WEAKNESS):
        message = "a revisit letter without any area of significant weakness that could be read"
        draft.note(ProblemCode.NO_WEAKNESSES, message)


def _outcome(draft: LetterDraft) -> None:
    """Set the outcome that the verdicts give, where every weakness has one."""
    stated = sum(n.value for n in (draft.stated_sufficient, draft.stated_not_sufficient) if n)
    if not draft.whole and stated != len(draft.findings):  # the missing part may hold more weaknesses
        return
    outcome = revisit_outcome([f.verdict for f in draft.findings], stated)
    last = next((f.verdict_place for f in reversed(draft.findings) if f.verdict_place), None)
    if outcome and last:
        draft.outcome = DraftValue(outcome, replace(last, rule=ProgramRule.FROM_VERDICTS))
