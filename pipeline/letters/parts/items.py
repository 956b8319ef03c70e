"""Statements and the verdict on each: the weaknesses of a revisit letter, the actions of a monitoring report.

A letter gives them in one of these ways: behind words that lead in (“At the initial inspection, inspectors
found …”), as headings, bullets or table rows with the verdict behind, or as lists behind a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, zip_longest

from pipeline.domain import FindingKind, ProblemCode, Verdict, sentences
from pipeline.letters.blocks import Block, texts
from pipeline.letters.draft import DraftFinding, LetterDraft, Place, ProgramRule, place_of
from pipeline.letters.parts.verdicts import (
    ItemVerdict,
    covers_several_items,
    is_about_someone_else,
    item_verdict,
    summaries,
    takes_back,
)
from pipeline.letters.sections import items
from pipeline.rulebook import LetterRules, Match


@dataclass(frozen=True, slots=True)
class ItemKind:
    """What a kind of document calls its items, and the two verdicts it may give on each."""

    kind: FindingKind
    values: tuple[Verdict, Verdict]
    noun: str  # for messages


@dataclass(frozen=True, slots=True)
class VerdictSentence:
    """A sentence with a verdict on one item: the verdict is None where the sentence gives both."""

    index: int  # of its block
    start: int
    end: int
    verdict: ItemVerdict | None
    names_this_item: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """Words that lead in to one statement: the block that has them, and where they end in it."""

    index: int
    end: int
    rule: str
    alone: bool  # the statement stands in the next block


def read_items(draft: LetterDraft, body: list[Block], item_kind: ItemKind, rules: LetterRules) -> None:
    """Add a finding for every item in the body, each with its verdict where one can be read."""
    verdicts = verdict_sentences(body, item_kind, rules)
    rows = _rows(body, item_kind, rules)
    openings = [] if rows else _leading(_openings(body, item_kind, rules), body, verdicts)
    if rows:
        read = rows
    elif openings and len({s.index for s in verdicts}) <= 2 * len(openings) + 1:
        read = list(_opened(body, openings, verdicts, draft, item_kind))
    else:
        read = list(_listed(body, verdicts, item_kind)) or list(_unopened(body, verdicts, draft, item_kind))
    draft.findings += read
    for number, item in enumerate(read, 1):
        if not item.verdict:
            draft.note(
                ProblemCode.VERDICT_MISSING,
                f"no verdict could be read for {item_kind.noun} {number} (“{item.text[:80]}”); read page "
                f"{item.place.page} and add a correction",
                item.place.page,
            )


def verdict_sentences(body: list[Block], item_kind: ItemKind, rules: LetterRules) -> list[VerdictSentence]:
    """The sentences that give a verdict on one item, in order."""
    out = []
    for index, block in enumerate(body):
        bounds = sentences(block.text)
        for (start, end), following in zip_longest(bounds, bounds[1:]):
            sentence = block.text[start:end]
            verdict = item_verdict(sentence, item_kind.values, rules)
            if verdict is None or summaries(sentence, rules):
                continue
            if verdict == "mixed" or (following and takes_back(block.text[slice(*following)], rules)):
                out.append(VerdictSentence(index, start, end, None, True))
            elif not is_about_someone_else(sentence, verdict) and not covers_several_items(sentence, verdict, rules):
                out.append(VerdictSentence(index, start, end, verdict, verdict.names_this_item))
    return out


def _openings(body: list[Block], item_kind: ItemKind, letter_rules: LetterRules) -> list[Opening]:
    """The words that lead in to statements; a list of several behind one of them is a mere enumeration."""
    rules = letter_rules.for_statement(item_kind.kind)
    openings = []
    for index, block in enumerate(body):
        first: Match | None = min((m for r in rules if (m := r.first(block.text))), key=lambda m: m.start, default=None)
        if first is None or not _begins_a_sentence(block.text, first.start):
            continue
        following = body[index + 1 : index + 3]
        alone = not block.text[first.end :].strip(" :,–-")
        if alone and len(following) == 2 and all(b.mark and b.mark == following[0].mark for b in following):
            continue
        openings.append(Opening(index, first.end, first.rule.id, alone))
    return openings


def _leading(openings: list[Opening], body: list[Block], verdicts: list[VerdictSentence]) -> list[Opening]:
    """The openings without those that a narrative repeats: in a sentence, where the item still has no verdict."""
    kept: list[Opening] = []
    for opening in openings:
        repeats = bool(kept) and kept[-1].alone and not opening.alone and not body[opening.index].mark
        if repeats and not any(kept[-1].index < s.index < opening.index for s in verdicts):
            continue
        kept.append(opening)
    return kept


def _begins_a_sentence(text: str, at: int) -> bool:
    return any(0 <= at - start <= 12 for start, _ in sentences(text))


def _opened(
    body: list[Block],
    openings: list[Opening],
    verdicts: list[VerdictSentence],
    draft: LetterDraft,
    item_kind: ItemKind,
) -> Iterator[DraftFinding]:
    for opening, following in zip(openings, [*openings[1:], None], strict=True):
        stop = following.index if following else len(body)
        text, place, after = _statement(body, opening, stop)
        if not text:
            draft.note(
                ProblemCode.STATEMENT_MISSING,
                f"words lead in to a {item_kind.noun}, but none follows",
                body[opening.index].page,
            )
            continue
        inside = [
            s for s in verdicts
            if after <= s.index < stop
            or (s.index == opening.index and body[s.index].prose.origin(s.start) >= place.end)
        ]  # fmt: skip
        yield with_verdict(DraftFinding(item_kind.kind, text, place), inside, body, draft, item_kind)


def _statement(body: list[Block], opening: Opening, stop: int) -> tuple[str, Place, int]:
    """The statement behind the words that lead in, and the index of the first block after it."""
    block = body[opening.index]
    rest = block.text[opening.end :]
    if rest.strip(" :,–-"):
        start = opening.end + len(rest) - len(rest.lstrip(" :,–-"))
        ends = [b for a, b in sentences(block.text) if b > start]
        end = ends[0] if ends else len(block.text)
        return block.text[start:end], place_of(block, start, end, opening.rule), opening.index + 1
    if opening.index + 1 >= stop:
        return "", Place(block.page, block.start, block.end, opening.rule), stop
    group = statement_blocks(body, opening.index + 1, stop)
    place = Place(group[0].page, group[0].start, group[-1].end, opening.rule)
    return texts(group), place, opening.index + 1 + len(group)


def statement_blocks(body: list[Block], first: int, stop: int) -> list[Block]:
    """A statement with what goes on in the same bold or italic, or is listed behind its colon."""
    group = [body[first]]
    for block in body[first + 1 : stop]:
        styled = (block.bold, block.italic) == (group[0].bold, group[0].italic) and (block.bold or block.italic)
        styled = styled and abs(block.first.size - group[0].first.size) <= 0.6
        listed = group[0].text.endswith(":") and block.mark
        if not (styled and not block.mark) and not listed:
            break
        group.append(block)
    return group


def with_verdict(
    item: DraftFinding, verdicts: list[VerdictSentence], body: list[Block], draft: LetterDraft, item_kind: ItemKind
) -> DraftFinding:
    """The item with its verdict, if just one can be read: that of the sentences that say they are about it."""
    pointing = [s for s in verdicts if s.names_this_item] or verdicts
    values = {s.verdict.value if s.verdict else "mixed" for s in pointing}
    if len(values) == 1 and "mixed" not in values:
        last = pointing[-1]
        if last.verdict:
            item.verdict = last.verdict.value
            item.verdict_place = place_of(body[last.index], last.start, last.end, last.verdict.match.rule.id)
    elif values:
        draft.note(
            ProblemCode.VERDICTS_CONFLICT,
            f"the letter says both of {item_kind.noun} “{item.text[:80]}”: "
            + " / ".join(body[s.index].text[s.start : s.end][:120] for s in pointing),
            item.place.page,
        )
    return item


def _unopened(
    body: list[Block], verdicts: list[VerdictSentence], draft: LetterDraft, item_kind: ItemKind
) -> Iterator[DraftFinding]:
    """Items without words that lead in: what stands between one verdict and the next is one item.

    Where the first verdict stands before all else, what it is on is read from its own sentence, and so for the rest.
    """
    start = 0
    groups = [(index, list(group)) for index, group in groupby(verdicts, key=lambda s: s.index)]
    first = not groups or groups[0][0] > 0 or bool(body[0].text[: groups[0][1][0].start].strip())
    plain = len(groups) > 1 and not any(b.mark or b.bold or b.italic for b in body[groups[0][0] + 1 : groups[-1][0]])
    for index, here in groups:
        if first:
            if plain and not start:  # bullets on the whole area, before weaknesses without any
                start = next((i for i, b in enumerate(body[:index]) if not b.mark), 0)
            text, place = _standing_before(body, start, index, here[0])
        else:
            text, place = _object(body[index], here[0], ProgramRule.BEFORE_VERDICT)
        if text:
            yield with_verdict(DraftFinding(item_kind.kind, text, place), here, body, draft, item_kind)
        else:
            draft.note(
                ProblemCode.STATEMENT_MISSING,
                f"a verdict is given, but on which {item_kind.noun} could not be read",
                place.page,
            )
        start = index + 1


def _standing_before(body: list[Block], start: int, index: int, verdict: VerdictSentence) -> tuple[str, Place]:
    """The statement on which a verdict is given: a heading, a bullet, or the words the verdict follows."""
    region = body[start:index]
    rule = ProgramRule.BEFORE_VERDICT
    styled = next((i for i, b in enumerate(region) if b.bold or b.italic), None)
    marked = next((i for i, b in enumerate(region) if b.mark), None)
    if marked and body[index].mark == region[marked].mark:  # a list of findings that ends in the verdict
        marked -= 1
    chosen = styled if styled is not None else marked
    if chosen is not None:
        group = statement_blocks(body, start + chosen, index)
        return texts(group), Place(group[0].page, group[0].start, group[-1].end, rule)
    block = body[index]
    before = block.text[: verdict.start].rstrip()
    if before and (block.mark or not region):
        end = sentences(before)[0][1]
        return before[:end], place_of(block, 0, end, rule)
    if region:
        first = region[0]
        return first.text, Place(first.page, first.start, first.end, rule)
    return _object(block, verdict, rule)


def _object(block: Block, given: VerdictSentence, rule: str) -> tuple[str, Place]:
    """What the verdict's own sentence names: “… sufficient progress in addressing the lack of a strategy”."""
    sentence = block.text[given.start : given.end]
    here = place_of(block, given.start, given.end, rule)
    if given.verdict is None or given.names_this_item:
        return "", here
    lead = sentence[: given.verdict.match.start]
    if ":" in lead or " – " in lead:  # “Poor communication: sufficient progress has been made.”
        end = max(lead.rfind(":"), lead.rfind(" – "))
        return lead[:end].strip(), place_of(block, given.start, given.start + end, rule)
    rest = sentence[given.verdict.match.end :]
    for words in (
        " in addressing ",
        " in tackling ",
        " in improving ",
        " with regard to ",
        " in relation to ",
        " to address ",
        " in ",
    ):
        at = rest.find(words)
        if at >= 0:
            start = given.start + given.verdict.match.end + at + len(words)
            text = block.text[start : given.end].rstrip(" .")
            return text, place_of(block, start, start + len(text), rule)
    return "", here


def _listed(body: list[Block], verdicts: list[VerdictSentence], item_kind: ItemKind) -> Iterator[DraftFinding]:
    """Lists behind a verdict: “The area has made sufficient progress in addressing the following: …”."""
    for s in verdicts:
        block = body[s.index]
        leads = block.text.endswith(":") and s.end == len(block.text)
        following = body[s.index + 1 : s.index + 2]
        if not leads or not following or not following[0].mark or s.verdict is None:
            continue
        stop = next((t.index for t in verdicts if t.index > s.index), len(body))
        for item in items(body[s.index + 1 : stop]):
            place = Place(item.page, item.start, item.end, ProgramRule.UNDER_VERDICT)
            verdict = place_of(block, s.start, s.end, s.verdict.match.rule.id)
            yield DraftFinding(item_kind.kind, item.text, place, s.verdict.value, verdict)


def _rows(body: list[Block], item_kind: ItemKind, rules: LetterRules) -> list[DraftFinding]:
    """Table rows of a statement and its verdict."""
    out = []
    celled = [b for b in body if b.cell]
    for _, row in groupby(celled, key=lambda b: b.cell[:2] if b.cell else None):
        blocks = list(row)
        columns = [list(c) for _, c in groupby(blocks, key=lambda b: b.cell[2] if b.cell else 0)]
        if len(columns) < 2:
            continue
        verdict = item_verdict(texts(columns[-1]).rstrip("."), item_kind.values, rules)
        statement = max(columns[:-1], key=lambda c: len(texts(c)))
        if not isinstance(verdict, ItemVerdict):
            continue
        item = DraftFinding(
            item_kind.kind,
            texts(statement),
            Place(statement[0].page, statement[0].start, statement[-1].end, ProgramRule.TABLE_ROW),
        )
        item.verdict = verdict.value
        last = columns[-1]
        item.verdict_place = Place(last[0].page, last[0].start, last[-1].end, verdict.match.rule.id)
        out.append(item)
    return out if len(out) > 1 or len(celled) == len(body) else []
