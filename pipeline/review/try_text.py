"""What the rules make of some words: which hold and where, which came near and why not, and the values they give.

The values are those that the readers of the letters give: the words are put into a made-up letter of each kind, unless
they are a whole letter themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.domain import FindingKind, LetterKind, sentences
from pipeline.letters import READERS, LetterDraft, LetterInput, identify_kind
from pipeline.reading import Document, assemble, plain
from pipeline.rulebook import Either, Element, Phrase, Reads, Rule, Rules, Word, pattern_of, small
from pipeline.themes import ThemeRules, match_themes

# What stands before the words in a letter of each kind, so that its reader knows what they are said of.
_FRAMES = {
    LetterKind.OUTCOME_LETTER: "",
    LetterKind.REVISIT_LETTER: "At the initial inspection, inspectors found that plans were late.\n\n",
    LetterKind.FULL_INSPECTION: "Inspection outcome\n\n",
    LetterKind.MONITORING_INSPECTION: "Area for priority action 1\n\nLeaders should issue plans in time.\n\n",
}
_LISTS_ALONE = (LetterKind.OUTCOME_LETTER, LetterKind.FULL_INSPECTION)  # give no verdict on what they list
_MOST_NEAR = 5
_NEAR = 0.6  # of a phrase's elements that must stand in the text for it to have come near


@dataclass(frozen=True, slots=True)
class TriedRule:
    """A rule that holds of some words, or came near: `why_not` is empty where it holds."""

    rule_id: str
    where: str
    gives: str  # what the rule stands for
    words: str
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class TriedValue:
    """A value that a letter of a kind would get, the rule that gives it, or the problem that leaves it open."""

    kind: LetterKind
    name: str
    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class Trial:
    """All that the rules make of a text."""

    holds: tuple[TriedRule, ...]
    near: tuple[TriedRule, ...]
    values: tuple[TriedValue, ...]


def try_text(text: str, rules: Rules, themes: ThemeRules, kind: LetterKind | None = None) -> Trial:
    """What the rules make of a text, as a letter of `kind`, or of every kind where none is given."""
    document = assemble(plain.pages(text.encode(), markdown=False), "text")
    letter = LetterInput(document, rules.letters, rules.areas)
    parts = list(
        dict.fromkeys(p for b in letter.blocks for p in (b.text, *(b.text[a:z] for a, z in sentences(b.text))))
    )
    letter_rules = [rule for rule in rules.letters.all_rules() if _is_of(rule, kind)]
    holds = list(dict.fromkeys(found for part in parts for rule in letter_rules for found in _holding(rule, part)))
    held = {found.rule_id for found in holds}
    holds += [
        TriedRule(m.rule.id, m.rule.where, f"theme: {m.rule.names}", text[m.start : m.end])
        for m in match_themes(text, FindingKind.WEAKNESS, themes)
    ]
    near = [found for rule in letter_rules if rule.id not in held and (found := _nearest(rule, parts))]
    near.sort(key=lambda found: (not found.why_not.startswith("`unless`"), -len(found.words)))
    identified = identify_kind(letter.blocks, rules.letters).kind
    kinds = [kind] if kind else [identified] if identified else list(_FRAMES)
    return Trial(
        tuple(holds),
        tuple(near[:_MOST_NEAR]),
        tuple(value for k in kinds for value in _values(k, text if identified else _FRAMES.get(k, "") + text, rules)),
    )


def _is_of(rule: Rule, kind: LetterKind | None) -> bool:
    """Whether a rule can matter for letters of a kind; headings of columns are for statements of action alone."""
    if rule.values.get("reads", "").startswith("column."):
        return kind is LetterKind.STATEMENT_OF_ACTION
    if kind is None:
        return True
    values = set(kind.outcomes) | set(kind.verdicts)
    verdict, framework = rule.values.get("verdict"), rule.values.get("framework", "both")
    of_verdict = verdict is None or rule.values["of"] == "context" or verdict in values
    return of_verdict and framework in (kind.framework, "both")


def _holding(rule: Rule, text: str) -> Iterator[TriedRule]:
    if "section" in rule.values:
        if rule.is_all_of(text):
            yield TriedRule(rule.id, rule.where, _gives(rule), text)
        return
    for match in rule.matches(text):
        read = "".join(f", {name} “{words}”" for name, words in match.groups.items())
        yield TriedRule(rule.id, rule.where, _gives(rule) + read, text[match.start : match.end])


def _nearest(rule: Rule, parts: Sequence[str]) -> TriedRule | None:
    """The rule on the words that came nearest to one of its phrases, and why it does not hold."""
    if "section" in rule.values:
        return None
    for text in parts:
        if (m := rule.pattern.search(small(text))) and (stop := _exception(rule, text)):
            return TriedRule(
                rule.id, rule.where, _gives(rule), text[m.start() : m.end()], f"`unless` stopped it: {stop}"
            )
    best: tuple[float, TriedRule] | None = None
    for text in parts:
        for phrase in rule.says:
            found = _as_far_as(phrase, text)
            if found and (best is None or found[0] > best[0]):
                share, words, wanted = found
                why = f"“{phrase.written}” holds as far as this; then {wanted} is wanted"
                best = share, TriedRule(rule.id, rule.where, _gives(rule), words, why)
    return best[1] if best else None


def _exception(rule: Rule, text: str) -> str:
    for phrase in rule.unless:
        if m := phrase.pattern.search(small(text)):
            return f"“{text[m.start() : m.end()]}”"
    return ""


def _as_far_as(phrase: Phrase, text: str) -> tuple[float, str, str] | None:
    """The longest beginning of a phrase that stands in the text: its share, the words, and what is wanted next."""
    required = [n for n, element in enumerate(phrase.elements) if _words(element)]
    if len(required) < 3 or sum(_may_stand(phrase.elements[n], text) for n in required) / len(required) < _NEAR:
        return None
    for number in range(len(required) - 1, 1, -1):
        if number / len(required) < _NEAR:
            return None
        stop = required[number - 1] + 1
        if m := pattern_of([phrase.elements[:stop]]).search(small(text)):
            return number / len(required), text[m.start() : m.end()], _named(phrase.elements[required[number]])
    return None


def _may_stand(element: Element, text: str) -> bool:
    return any(word.text.casefold() in text.casefold() for word in _words(element))


def _words(element: Element) -> list[Word]:
    """The words of which one must stand where the element does; none where it may be left out."""
    match element:
        case Word():
            return [element]
        case Either() if not element.optional:
            return [word for choice in element.choices for inner in choice for word in _words(inner)]
        case Reads():
            return [word for inner in element.elements for word in _words(inner)]
    return []


def _named(element: Element) -> str:
    if isinstance(element, Either):
        ways = [" ".join(word.text for inner in choice for word in _words(inner)) for choice in element.choices]
    else:
        ways = [" ".join(word.text for word in _words(element))]
    words = [f"“{way}”" for way in ways]
    return " or ".join(words[:4]) + (" or the like" if len(words) > 4 else "")


def _gives(rule: Rule) -> str:
    return ", ".join(f"{name}: {value}" for name, value in rule.values.items() if name != "reason")


def _values(kind: LetterKind, text: str, rules: Rules) -> Iterator[TriedValue]:
    """What the reader of a kind makes of a text."""
    if kind not in READERS:
        return
    document: Document = assemble(plain.pages(text.encode(), markdown=False), "text")
    draft = READERS[kind](LetterInput(document, rules.letters, rules.areas))
    for name, read in draft.values().items():
        yield TriedValue(kind, name, str(read.value), read.place.rule)
    yield from _verdicts(kind, draft)
    for problem in draft.problems:
        if problem.code.startswith(("verdict", "outcome", "summar")):
            yield TriedValue(kind, "left open", problem.message, problem.code)


def _verdicts(kind: LetterKind, draft: LetterDraft) -> Iterator[TriedValue]:
    for number, finding in enumerate(draft.findings, 1):
        if finding.verdict and finding.verdict_place:
            yield TriedValue(kind, f"{finding.kind}/{number}/verdict", finding.verdict, finding.verdict_place.rule)
        elif finding.kind in (FindingKind.WEAKNESS, FindingKind.PRIORITY_ACTION) and kind not in _LISTS_ALONE:
            yield TriedValue(kind, f"{finding.kind}/{number}/verdict", "", "")


def describe_trial(trial: Trial) -> str:
    """The trial as text for a person."""
    lines = []
    for title, tried in (("These rules hold", trial.holds), ("These came near", trial.near)):
        lines.append(f"{title}:" if tried else f"{title}: none")
        for found in tried:
            lines.append(f"  {found.rule_id} ({found.where})  {found.gives}")
            lines.append(f"    on “{found.words}”" + (f"\n    {found.why_not}" if found.why_not else ""))
    for kind in dict.fromkeys(value.kind for value in trial.values):
        lines.append(f"As {kind.label}:")
        for value in (v for v in trial.values if v.kind is kind):
            lines.append(f"  {value.name}: {value.value or 'not read'}" + (f"  ({value.rule})" if value.rule else ""))
    return "\n".join(lines)


def trial_rows(trial: Trial) -> list[tuple[str, ...]]:
    """The trial as rows for another program: what it is, rule or kind, place or name, value, words, why not."""
    return [
        *(("holds", t.rule_id, t.where, t.gives, t.words, "") for t in trial.holds),
        *(("near", t.rule_id, t.where, t.gives, t.words, t.why_not) for t in trial.near),
        *(("value", v.kind.value, v.name, v.value, v.rule, "") for v in trial.values),
    ]
