"""Which kind of document this is, and why it is none of those that are read."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from pipeline.domain import LetterKind
from pipeline.letters.blocks import Block
from pipeline.rulebook import LetterRules, Match, Rule

WEIGHT = {"title": 3, "opening": 3, "body": 1}
ENOUGH = 4  # a title or an opening, and something else besides
_HEAD = 8_000  # characters of the document in which its kind shows
_FIRST_BLOCKS = 25  # blocks in which a letter on SEND says that it is one
_SEND = re.compile(r"\bSEND\b|(?i:special educational needs)")
_LONG = 400  # characters: a title's block is shorter


@dataclass(frozen=True, slots=True)
class Identified:
    """The kind of a document; None when it is set aside, and `reason` then says why."""

    kind: LetterKind | None
    block: Block | None = None  # where it shows
    match: Match | None = None
    reason: str = ""
    looks_like_send: bool = False  # set aside, though it may be a SEND letter: a person should look


def identify_kind(blocks: list[Block], rules: LetterRules) -> Identified:
    """The kind of letter or report that the blocks make. Statements of action are known by their tables instead."""
    head = _head(blocks)
    hits = [(rule, hit) for rule in rules.kinds if (hit := _holds(rule, head))]
    score: dict[str, int] = defaultdict(int)
    for rule, _ in hits:
        score[rule.values["kind"]] += WEIGHT[rule.values["mark"]]
    score.pop("none", None)
    best = max(score, key=lambda kind: score[kind], default="")
    if best and score[best] >= ENOUGH and _is_about_send(head) and not _is_about_another(hits):
        block, match = next(h for r, h in hits if r.values["kind"] == best)
        return Identified(LetterKind(best), block, match)
    reasons = [(rule, hit) for rule, hit in hits if rule.values["kind"] == "none"]
    if reasons:
        rule, (block, match) = max(reasons, key=lambda r: WEIGHT[r[0].values["mark"]])
        return Identified(None, block, match, f"set aside: {rule.values['reason']}")
    return Identified(None, reason=_unknown(score), looks_like_send=any(s >= 3 for s in score.values()))


def _is_about_send(head: list[Block]) -> bool:
    """Whether the head names special educational needs: reports on children's services share other wordings."""
    return any(_SEND.search(block.text) for block in head[:_FIRST_BLOCKS])


def _is_about_another(hits: list[tuple[Rule, tuple[Block, Match]]]) -> bool:
    """Whether the document's own title says that it is something else, whatever it quotes."""
    titles = [h for r, h in hits if r.values["mark"] == "title"]
    first = min(titles, key=lambda h: h[0].start, default=None)
    return first is not None and first[1].rule.values["kind"] == "none"


def _head(blocks: list[Block]) -> list[Block]:
    out, length = [], 0
    for block in blocks:
        out.append(block)
        length += len(block.text)
        if length > _HEAD:
            break
    return out


def _holds(rule: Rule, head: list[Block]) -> tuple[Block, Match] | None:
    """Where a rule holds in the head: a title rule at the beginning of a short block, others anywhere."""
    for block in head:
        if rule.values["mark"] == "title":
            match = rule.first(block.text[:_LONG])
            if match and match.start <= 4 and len(block.text) <= _LONG:
                return block, match
        elif match := rule.first(block.text):
            return block, match
    return None


def _unknown(score: dict[str, int]) -> str:
    likely = max(score, key=lambda kind: score[kind], default="")
    if likely and score[likely] >= 3:
        article = "an" if likely[0] in "aeiou" else "a"
        return (
            f"looks like {article} {likely.replace('_', ' ')}, but has too few of its marks to be sure; if it is one, "
            "add its wording to rules/kinds.yml"
        )
    return "no SEND letter: it has neither the title nor the opening of any kind of letter or report"
