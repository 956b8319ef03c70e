"""What a letter says happens next: what stands under such a heading or under the outcome, or else says so in words."""

from __future__ import annotations

from pipeline.domain import Framework
from pipeline.letters.blocks import Block
from pipeline.letters.draft import DraftValue, LetterDraft, LetterInput
from pipeline.letters.parts.narrative import passages_of
from pipeline.letters.sections import sections

_ENDS = frozenset(
    [
        "next_steps", "outcome", "main_findings", "aspect", "strengths", "development", "about_partnership",
        "experience", "effective", "better", "priority_actions", "improvements", "details", "about_inspection", "team",
        "ending",
    ]
)  # fmt: skip


def read_next_steps(draft: LetterDraft, letter: LetterInput) -> None:
    """Add what happens next to the rows of `fields.csv`, each stretch of the letter with its place."""
    for n, passage in enumerate(passages_of(_paragraphs(draft, letter), None), 1):
        draft.other_values.append(("next_steps" + f"/{n}" * (n > 1), DraftValue(passage.text, passage.place)))


def _paragraphs(draft: LetterDraft, letter: LetterInput) -> list[Block]:
    named = "outcome" if draft.kind.framework is Framework.FROM_2023 else "next_steps"
    under_heading = [b for s in sections(letter.blocks, _ENDS, letter.rules) if s.name == named for b in s.blocks]
    if under_heading:
        return under_heading
    rules = letter.rules.for_statement("next_steps")
    return [b for b in letter.blocks if not b.mark and b.cell is None and any(r.first(b.text) for r in rules)]
