"""Monitoring reports of the 2023 framework: was effective action taken, overall and on each priority action."""

from __future__ import annotations

from pipeline.blocks import Block
from pipeline.kinds.draft import Draft, place_of
from pipeline.kinds.full_inspection import HEADINGS, priority_actions, read_months
from pipeline.kinds.itemised import Vocabulary, read_items
from pipeline.kinds.fields import read_range
from pipeline.kinds.verdicts import Verdict, item_verdict
from pipeline.prose import sentences
from pipeline.sections import Section, sections

WORDS = Vocabulary("priority_action", ("effective_action", "no_effective_action"), "area for priority action")


def read(draft: Draft) -> None:
    """Read the outcome and the priority actions, with their verdicts where said, into the draft."""
    read_range(draft, "previous_inspection", ("previous_inspection_start", "previous_inspection_end"))
    read_months(draft, "next_full_inspection_months")
    read_months(draft, "monitoring_inspection_months")
    found = sections(draft.blocks, HEADINGS | {"main_findings"})
    _outcome(draft, found)
    _actions(draft, found)
    if draft.get("outcome") is None:
        draft.error("outcome_missing", "no sentence says whether effective action was taken overall")


def _outcome(draft: Draft, found: list[Section]) -> None:
    """The overall outcome: in its own section, else the first sentence that speaks of all the actions."""
    own = [b for s in found if s.name == "outcome" for b in s.blocks]
    for blocks, everything in ((own, False), (draft.blocks, True)):
        for block in blocks:
            for start, end in sentences(block.text):
                sentence = block.text[start:end]
                verdict = item_verdict(sentence, WORDS.values)
                if isinstance(verdict, Verdict) and (not everything or _speaks_of_all(sentence)):
                    draft.set("outcome", verdict.value, place_of(block, start, end, verdict.match.rule.id))
                    return


def _speaks_of_all(sentence: str) -> bool:
    lower = sentence.lower()
    return "areas for priority action" in lower or "priority actions" in lower or "all" in lower.split()


def _actions(draft: Draft, found: list[Section]) -> None:
    body = [b for s in found if s.name in ("priority_actions", "main_findings") for b in s.blocks]
    if not body:
        draft.warn("no_priority_actions", "no section on the areas for priority action was found")
        return
    listing = Draft(draft.kind, draft.framework, draft.blocks)
    priority_actions(listing, body, "section.priority_actions")
    judged = Draft(draft.kind, draft.framework, draft.blocks)
    read_items(judged, body, WORDS)
    chosen = judged if judged.count("priority_action") and any(f.verdict for f in judged.findings) else listing
    draft.findings += chosen.findings
    draft.notices += [n for n in chosen.notices if chosen is judged or n.code != "no_table"]
