"""Which kind of document this is, and why it is none of those that are read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from pipeline.letters.blocks import Block
from pipeline.rulebook.letter_rules import RULES, Match, Rule, load

WEIGHT = {"title": 3, "opening": 3, "body": 1}
ENOUGH = 4  # a title or an opening, and something else besides
_HEAD = 8_000  # characters of the document in which its kind shows
_LONG = 400  # characters: a title's block is shorter
KEYS = ("kind", "mark", "reason")


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of a document: `name` is empty when it is set aside, and `reason` then says why."""

    name: str
    rule: str = ""
    block: Block | None = None
    match: Match | None = None
    reason: str = ""
    send: bool = False  # set aside, though it looks like a SEND letter: a person should look


@cache
def kind_rules() -> tuple[Rule, ...]:
    """The rules of `rules/kinds.yml`."""
    return load(RULES / "kinds.yml", KEYS)


def identify(found: list[Block]) -> Kind:
    """The kind of the document that the blocks make."""
    head = _head(found)
    held = [(rule, hit) for rule in kind_rules() if (hit := _holds(rule, head))]
    score: dict[str, int] = defaultdict(int)
    for rule, _ in held:
        score[rule.values["kind"]] += WEIGHT[rule.values["mark"]]
    none = score.pop("none", 0)
    best = max(score, key=lambda kind: score[kind], default="")
    if best and score[best] >= ENOUGH and not _is_about_another(held, score[best]):
        rule, (block, match) = next((r, h) for r, h in held if r.values["kind"] == best)
        return Kind(best, rule.id, block, match)
    reasons = [(rule, hit) for rule, hit in held if rule.values["kind"] == "none"]
    if reasons:
        rule, (block, match) = max(reasons, key=lambda r: WEIGHT[r[0].values["mark"]])
        return Kind("", rule.id, block, match, f"set aside: {rule.values['reason']}")
    return Kind("", reason=_unknown(score, none), send=any(s >= 3 for s in score.values()))


def _is_about_another(held: list[tuple[Rule, tuple[Block, Match]]], score: int) -> bool:
    """Whether the document's own title says that it is something else, whatever it quotes."""
    titles = [h for r, h in held if r.values["mark"] == "title"]
    first = min(titles, key=lambda h: h[0].start, default=None)
    return score <= ENOUGH and first is not None and first[1].rule.values["kind"] == "none"


def _head(found: list[Block]) -> list[Block]:
    out, length = [], 0
    for block in found:
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


def _unknown(score: dict[str, int], none: int) -> str:
    likely = max(score, key=lambda kind: score[kind], default="")
    if likely and score[likely] >= 3:
        article = "an" if likely[0] in "aeiou" else "a"
        return (
            f"looks like {article} {likely.replace('_', ' ')}, but has too few of its marks to be sure; if it is one, "
            "add its wording to rules/kinds.yml"
        )
    return "no SEND letter: it has neither the title nor the opening of any kind of letter or report"
