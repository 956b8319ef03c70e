"""Statements and the verdict on each: the weaknesses of a revisit letter, the actions of a monitoring report.

A letter gives them in one of these ways: behind words that lead in (“At the initial inspection, inspectors
found …”), as headings, bullets or table rows with the verdict behind, or as lists behind a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise, zip_longest

from pipeline.domain import FindingKind, ProblemCode, Verdict, sentences
from pipeline.letters.blocks import Block, texts
from pipeline.letters.draft import DraftFinding, LetterDraft, Place, ProgramRule, place_of
from pipeline.letters.parts.narrative import Told, add_narratives, closes_letter, passages_of
from pipeline.letters.parts.verdicts import (
    ItemVerdict,
    covers_several_items,
    is_about_someone_else,
    item_verdict,
    summaries,
    takes_back,
)
from pipeline.letters.points import shape_of, statement_with_points
from pipeline.letters.sections import items
from pipeline.rulebook import LetterRules, Match

_STATEMENT_WORDS = 4  # in a table's row, a column with fewer is a number or a label


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
    start: int
    end: int
    rule: str
    alone: bool  # the statement stands in the next block


def read_items(draft: LetterDraft, body: list[Block], item_kind: ItemKind, rules: LetterRules) -> None:
    """Add a finding for every item in the body, each with its verdict where one can be read, and its narrative."""
    verdicts = verdict_sentences(body, item_kind, rules)
    rows = _rows(body, item_kind, rules)
    openings = [] if rows else _leading(_openings(body, item_kind, rules), body, verdicts)
    openings = _continued(openings, body, verdicts, draft, item_kind.noun)
    if rows:
        told = []
        read = rows
    elif openings and len({s.index for s in verdicts}) <= 2 * len(openings) + 1:
        told = list(_opened(body, openings, verdicts, draft, item_kind))
        read = [t.finding for t in told]
    else:
        told = list(_listed(body, verdicts, item_kind)) or list(_unopened(body, verdicts, draft, item_kind, rules))
        read = [t.finding for t in told]
    draft.findings += read
    add_narratives(draft, told, body, item_kind.noun, rules)
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
        openings.append(Opening(index, first.start, first.end, first.rule.id, alone))
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


def _continued(
    openings: list[Opening], body: list[Block], verdicts: list[VerdictSentence], draft: LetterDraft, noun: str
) -> list[Opening]:
    """The openings, with the further statements that one of them leads in to, each behind the verdict on the last.

    “The initial inspection found that: 1. …”, its narrative and verdict, then “2. …” as item 1 was set.
    """
    out: list[Opening] = []
    for opening, following in zip_longest(openings, openings[1:]):
        out.append(opening)
        stop = following.index if following else len(body)
        given = sorted({s.index for s in verdicts if opening.index < s.index < stop})
        first = opening.index + opening.alone
        if len(given) < 2 or first >= stop or not _is_set_apart(body[first]):
            continue
        alike = [i for i in range(first + 1, stop) if i not in given and _alike(body[i], body[first])]
        between = [[i for i in alike if one < i < other] for one, other in pairwise(given)]
        if sum(map(len, between)) == len(alike) and all(len(found) <= 1 for found in between):
            out += [Opening(i, 0, 0, opening.rule, alone=False) for i in alike]
        elif any(between):
            draft.note(
                ProblemCode.ITEMS_UNCLEAR,
                f"several verdicts and items stand behind “{body[first].text[:80]}”, and which belongs to which is not "
                f"clear: they may have been read as one {noun}; read page {body[first].page} and correct them",
                body[first].page,
            )
    return out


def _is_set_apart(block: Block) -> bool:
    return bool(block.mark or block.bold or block.italic)


def _alike(one: Block, other: Block) -> bool:
    """Whether two blocks are set apart in the same way: by their bullets, or without any by bold or italic."""
    if one.mark or other.mark:
        return shape_of(one.mark) == shape_of(other.mark)
    return (one.bold, one.italic) == (other.bold, other.italic)


def _begins_a_sentence(text: str, at: int) -> bool:
    return any(0 <= at - start <= 12 for start, _ in sentences(text))


def _opened(
    body: list[Block],
    openings: list[Opening],
    verdicts: list[VerdictSentence],
    draft: LetterDraft,
    item_kind: ItemKind,
) -> Iterator[Told]:
    for opening, following in zip(openings, [*openings[1:], None], strict=True):
        stop = following.index if following else len(body)
        item, after = _statement(body, opening, stop, item_kind.kind)
        if not item.text:
            draft.note(
                ProblemCode.STATEMENT_MISSING,
                f"words lead in to a {item_kind.noun}, but none follows",
                body[opening.index].page,
            )
            continue
        inside = [
            s for s in verdicts
            if after <= s.index < stop
            or (s.index == opening.index and body[s.index].prose.origin(s.start) >= item.place.end)
        ]  # fmt: skip
        with_verdict(item, inside, body, draft, item_kind)
        yield Told(item, body[opening.index].prose.origin(opening.start), item.place.end)


def _statement(body: list[Block], opening: Opening, stop: int, kind: FindingKind) -> tuple[DraftFinding, int]:
    """The statement behind the words that lead in, empty if none follows, and the index of the first block after it."""
    block = body[opening.index]
    if not opening.end:
        group = statement_blocks(body, opening.index, stop)
        return finding_of(group, kind, opening.rule), opening.index + len(group)
    rest = block.text[opening.end :]
    if rest.strip(" :,–-"):
        start = opening.end + len(rest) - len(rest.lstrip(" :,–-"))
        ends = [b for a, b in sentences(block.text) if b > start]
        end = ends[0] if ends else len(block.text)
        return DraftFinding(kind, block.text[start:end], place_of(block, start, end, opening.rule)), opening.index + 1
    if opening.index + 1 >= stop:
        return DraftFinding(kind, "", Place(block.page, block.start, block.end, opening.rule)), stop
    group = statement_blocks(body, opening.index + 1, stop)
    return finding_of(group, kind, opening.rule), opening.index + 1 + len(group)


def finding_of(blocks: list[Block], kind: FindingKind, rule: str) -> DraftFinding:
    """The finding that some blocks state."""
    place = Place(blocks[0].page, blocks[0].start, blocks[-1].end, rule)
    return DraftFinding(kind, texts(blocks), place, markdown=statement_with_points(blocks))


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
    body: list[Block],
    verdicts: list[VerdictSentence],
    draft: LetterDraft,
    item_kind: ItemKind,
    rules: LetterRules,
) -> Iterator[Told]:
    """Items without words that lead in: what stands between one verdict and the next is one item.

    Where the first verdict stands before all else, what it is on is read from its own sentence, and so for the rest.
    Where it stands right behind the statement and the evidence follows, so it does for the rest.
    """
    start = 0
    groups = [(index, list(group)) for index, group in groupby(verdicts, key=lambda s: s.index)]
    first = not groups or groups[0][0] > 0 or bool(body[0].text[: groups[0][1][0].start].strip())
    plain = len(groups) > 1 and not any(b.mark or b.bold or b.italic for b in body[groups[0][0] + 1 : groups[-1][0]])
    starts = [0, *(index + 1 for index, _ in groups)]
    listed = any(_has_listed_evidence(body[a:index]) for a, (index, _) in zip(starts, groups, strict=False))
    right_before = first and _stand_right_before(body, groups, rules)
    for index, here in groups:
        if right_before:
            item = finding_of([body[index - 1]], item_kind.kind, ProgramRule.BEFORE_VERDICT)
        elif first:
            if plain and not start:  # bullets on the whole area, before weaknesses without any
                start = next((i for i, b in enumerate(body[:index]) if not b.mark), 0)
            bulleted = not (listed and start < index and not body[start].mark)
            item = _standing_before(body, start, index, here[0], item_kind.kind, bulleted)
        else:
            item = _object(body[index], here[0], item_kind.kind)
        if item.text:
            with_verdict(item, here, body, draft, item_kind)
            given = item.verdict_place or item.place
            in_sentence = given.start <= item.place.start < given.end
            yield Told(item, given.start if in_sentence else item.place.start, item.place.end)
        else:
            draft.note(
                ProblemCode.STATEMENT_MISSING,
                f"a verdict is given, but on which {item_kind.noun} could not be read",
                item.place.page,
            )
        start = index + 1


def _stand_right_before(body: list[Block], groups: list[tuple[int, list[VerdictSentence]]], rules: LetterRules) -> bool:
    """Whether each statement stands in the block before its verdict, and what was found behind the verdict."""
    if not groups or groups[0][0] != 1 or any(here[0].start > 0 for _, here in groups):
        return False
    if len({_look(body[index - 1]) for index, _ in groups}) > 1:
        return False
    behind = [body[index + 1] for index, _ in groups[:-1]]
    if behind and any(_look(block) != _look(body[0]) for block in behind):
        return True
    last, (given, *_) = groups[-1]
    rest = body[last].text[given.end :].strip() or (body[last + 1].text if last + 1 < len(body) else "")
    return bool(rest) and not closes_letter(rest, rules) and not summaries(rest, rules)


def _look(block: Block) -> tuple[str, bool, bool, bool]:
    """How a statement is told from a paragraph: its bullet, its letters, whether it ends as a sentence does."""
    return shape_of(block.mark), block.bold, block.italic, block.text.rstrip().endswith((".", "!", "?"))


def _has_listed_evidence(region: list[Block]) -> bool:
    """Whether a statement without a bullet has a list of what was found behind it."""
    return len(region) > 2 and not region[0].mark and all(b.mark for b in region[1:])


def _standing_before(
    body: list[Block], start: int, index: int, verdict: VerdictSentence, kind: FindingKind, bulleted: bool
) -> DraftFinding:
    """The statement on which a verdict is given: a heading, a bullet where they are `bulleted`, or what it follows."""
    region = body[start:index]
    rule = ProgramRule.BEFORE_VERDICT
    styled = next((i for i, b in enumerate(region) if b.bold or b.italic), None)
    marked = next((i for i, b in enumerate(region) if b.mark and bulleted), None)
    if marked and body[index].mark == region[marked].mark:  # a list of findings that ends in the verdict
        marked -= 1
    chosen = styled if styled is not None else marked
    if chosen is not None:
        return finding_of(statement_blocks(body, start + chosen, index), kind, rule)
    block = body[index]
    before = block.text[: verdict.start].rstrip()
    if before and (block.mark or not region):
        end = sentences(before)[0][1]
        return DraftFinding(kind, before[:end], place_of(block, 0, end, rule))
    return finding_of(region[:1], kind, rule) if region else _object(block, verdict, kind)


def _object(block: Block, given: VerdictSentence, kind: FindingKind) -> DraftFinding:
    """What the verdict's own sentence names: “… sufficient progress in addressing the lack of a strategy”."""
    rule = ProgramRule.BEFORE_VERDICT
    sentence = block.text[given.start : given.end]
    nothing = DraftFinding(kind, "", place_of(block, given.start, given.end, rule))
    if given.verdict is None or given.names_this_item:
        return nothing
    lead = sentence[: given.verdict.match.start]
    if ":" in lead or " – " in lead:  # “Poor communication: sufficient progress has been made.”
        end = max(lead.rfind(":"), lead.rfind(" – "))
        return DraftFinding(kind, lead[:end].strip(), place_of(block, given.start, given.start + end, rule))
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
            return DraftFinding(kind, text, place_of(block, start, start + len(text), rule))
    return nothing


def _listed(body: list[Block], verdicts: list[VerdictSentence], item_kind: ItemKind) -> Iterator[Told]:
    """Lists behind a verdict: “The area has made sufficient progress in addressing the following: …”."""
    for s in verdicts:
        block = body[s.index]
        leads = block.text.endswith(":") and s.end == len(block.text)
        following = body[s.index + 1 : s.index + 2]
        if not leads or not following or not following[0].mark or s.verdict is None:
            continue
        stop = next((t.index for t in verdicts if t.index > s.index), len(body))
        listed = items(body[s.index + 1 : stop])
        for item in listed:
            place = Place(item.page, item.start, item.end, ProgramRule.UNDER_VERDICT)
            verdict = place_of(block, s.start, s.end, s.verdict.match.rule.id)
            found = DraftFinding(item_kind.kind, item.text, place, s.verdict.value, verdict, markdown=item.markdown)
            yield Told(found, item.start, item.end, in_list=len(listed) > 1)


def _rows(body: list[Block], item_kind: ItemKind, rules: LetterRules) -> list[DraftFinding]:
    """Table rows of a statement and its verdict, with a column for what was found where there is one."""
    out = []
    celled = [b for b in body if b.cell]
    for _, row in groupby(celled, key=lambda b: b.cell[:2] if b.cell else None):
        columns = [list(c) for _, c in groupby(row, key=lambda b: b.cell[2] if b.cell else 0)]
        if len(columns) < 2:
            continue
        # The verdict stands in the last column, or else behind the words on what was found.
        given = item_verdict(texts(columns[-1]).rstrip("."), item_kind.values, rules)
        own = verdict_sentences(columns[-1], item_kind, rules)
        wordy = [c for c in columns[:-1] if len(texts(c).split()) >= _STATEMENT_WORDS] or [
            max(columns[:-1], key=_length)
        ]
        statement = wordy[0]
        item = finding_of(statement, item_kind.kind, ProgramRule.TABLE_ROW)
        if len(own) == 1 and own[0].verdict and len(texts(columns[-1])) > own[0].end - own[0].start + 1:
            sentence, block = own[0], columns[-1][own[0].index]
            item.verdict = own[0].verdict.value
            item.verdict_place = place_of(block, sentence.start, sentence.end, own[0].verdict.match.rule.id)
            said = [*wordy[1:], columns[-1]]
        elif isinstance(given, ItemVerdict):
            item.verdict = given.value
            last = columns[-1]
            item.verdict_place = Place(last[0].page, last[0].start, last[-1].end, given.match.rule.id)
            said = wordy[1:]
        else:
            continue
        for column in said:
            item.narrative += passages_of(column, item.verdict_place)
        out.append(item)
    return out if len(out) > 1 or len(celled) == len(body) else []


def _length(column: list[Block]) -> int:
    return len(texts(column))
