"""Which themes a finding is about, by the rules of `rules/themes.yml`, each with its evidence.

A rule holds where one of its phrases stands in a sentence that holds none of its `unless` phrases. Words said
in ignored do not count: a purpose (`so that …`), an aside (`despite …`), words that only describe who is meant
(`pupils with EHC plans`), and a sentence that only praises, unless the finding is a strength; for a strength the
condition `<wrong>` is waived too. The words that mark these are listed in `rules/words.yml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.domain import Finding, RulesError, ThemeHit, Tier
from pipeline.rulebook import PhraseError, ThemeFiles, ThemePhrase, WrittenThemeRule, by_line
from pipeline.themes.matching import NEAR, Language, Pattern, Sentence, Span, commonness

Phrase = tuple[Pattern, ...]  # parts that stand near each other

_P_OF_A_RULE = 0.85  # how often a rule is right on letters that its author had not read


@dataclass(frozen=True, slots=True)
class ThemeRule:
    """One rule for one theme, as written and compiled."""

    id: str
    where: str
    theme: str
    subtheme: str
    in_purpose: bool
    yields_to: tuple[str, ...]
    only_without: tuple[str, ...]
    finds: tuple[str, ...]
    ignores: tuple[str, ...]
    says: tuple[Phrase, ...] = field(compare=False)
    unless: tuple[Phrase, ...] = field(compare=False)

    @property
    def names(self) -> str:
        """The theme and subtheme as rules write them: `theme.subtheme`, or `theme` alone."""
        return f"{self.theme}.{self.subtheme}" if self.subtheme else self.theme


@dataclass(frozen=True)
class ThemeRules:
    """All theme rules, compiled once."""

    rules: tuple[ThemeRule, ...]
    language: Language = field(compare=False)
    marks: dict[str, Pattern] = field(compare=False)
    starts: dict[str, tuple[tuple[int, int], ...]] = field(compare=False)  # word → numbers of rules and their phrases

    @classmethod
    def compile(cls, files: ThemeFiles) -> ThemeRules:
        """The rules as patterns. Raises RulesError with a message for every phrase that stands for too much."""
        language = Language()
        mistakes: list[str] = []
        compiler = _Compiler(language, mistakes)
        marks = {name: pattern for name, mark in files.marks.items() for pattern in compiler.phrase(mark)}
        rules = tuple(_compiled(rule, compiler) for rule in files.rules)
        if mistakes:
            raise RulesError(by_line(mistakes))
        return cls(rules, language, marks, _starts(rules, marks.get("wrong")))


@dataclass(frozen=True, slots=True)
class ThemeMatch:
    """A rule that holds of a finding, and the words of the finding that show it."""

    rule: ThemeRule
    start: int
    end: int


def tag(findings: Iterable[Finding], rules: ThemeRules) -> list[ThemeHit]:
    """The themes of the findings: one row for each finding and theme, from the first rule that holds.

    Offsets count characters of the finding's text.
    """
    return [hit for finding in findings for hit in _themes_of(finding, rules)]


def match_themes(text: str, kind: str, rules: ThemeRules) -> list[ThemeMatch]:
    """Every rule that holds of a text, in the rules' order, with its first evidence; rules that yield are left out."""
    everywhere: list[ThemeMatch] = []
    sentences = list(rules.language.sentences(text))
    waived = rules.marks["wrong"] if kind == "strength" else None
    for sentence, (start, end) in sentences:
        if kind != "strength" and len(sentences) > 1 and _only_praises(sentence, rules):
            continue
        ignored = _ignored_words(sentence, text[start:end], start, kind, rules)
        likely: dict[int, list[int]] = {}
        for rule, phrase in {both for atom in sentence.holds for both in rules.starts.get(atom, ())}:
            likely.setdefault(rule, []).append(phrase)
        for number, phrases in sorted(likely.items()):
            rule_ = rules.rules[number]
            everywhere += _holds(rule_, [rule_.says[n] for n in phrases], sentence, ignored, waived)
    standing = [h for h in everywhere if not any(_gives_way(h, other) for other in everywhere)]
    first: dict[str, ThemeMatch] = {}
    for h in standing:
        if not any(_named(h.rule.only_without, other.rule) for other in standing if other.rule.names != h.rule.names):
            first.setdefault(h.rule.id, h)
    order = {rule.id: number for number, rule in enumerate(rules.rules)}
    return sorted(first.values(), key=lambda h: order[h.rule.id])


def _themes_of(finding: Finding, rules: ThemeRules) -> Iterator[ThemeHit]:
    seen = set()
    for h in match_themes(finding.text, finding.kind, rules):
        if h.rule.names not in seen:
            seen.add(h.rule.names)
            names = h.rule.theme, h.rule.subtheme
            yield ThemeHit(finding.finding_id, *names, Tier.CERTAIN, _P_OF_A_RULE, h.rule.id, h.start, h.end)


@dataclass(frozen=True, slots=True)
class _IgnoredWords:
    """Numbers of the words that are said in passing."""

    purpose: set[int]
    aside: set[int]


def _only_praises(sentence: Sentence, rules: ThemeRules) -> bool:
    return bool(rules.marks["praise"].spans(sentence)) and not rules.marks["wrong"].spans(sentence)


def _ignored_words(sentence: Sentence, text: str, offset: int, kind: str, rules: ThemeRules) -> _IgnoredWords:
    described = {n for start, end in rules.marks["describes"].spans(sentence) for n in range(start, end)}
    ignored = _IgnoredWords(set(), described)
    if kind == "strength":
        return ignored
    for start, end in rules.marks["purpose"].spans(sentence):
        behind = sentence.spans[end - 1][1] - offset
        if not text[behind:].lstrip().startswith(":"):  # a purpose set out as a list is what is to be achieved
            ignored.purpose.update(range(start, len(sentence.words)))
    for start, _ in rules.marks["aside"].spans(sentence):
        comma = text.find(",", sentence.spans[start][0] - offset)
        stop = len(text) if comma < 0 else comma
        ignored.aside.update(n for n in range(start, len(sentence.words)) if sentence.spans[n][0] - offset < stop)
    return ignored


def _holds(
    rule: ThemeRule, likely: list[Phrase], sentence: Sentence, ignored: _IgnoredWords, waived: Pattern | None
) -> Iterator[ThemeMatch]:
    skipped = ignored.aside if rule.in_purpose else ignored.aside | ignored.purpose
    phrases = [tuple(p for p in phrase if p is not waived) or phrase for phrase in likely]
    spans = {span for phrase in phrases for span in _together(phrase, sentence, skipped)}
    if spans and not any(_together(phrase, sentence, set()) for phrase in rule.unless):
        for start, end in sorted(spans):
            yield ThemeMatch(rule, *sentence.where(start, end))


def _together(phrase: Phrase, sentence: Sentence, skipped: set[int]) -> list[Span]:
    """Where the parts of a phrase stand near each other: word numbers from the first part to the last."""
    if not all(part.possible(sentence) for part in phrase):
        return []
    each = []
    for part in phrase:
        spans = [s for s in part.spans(sentence) if s[0] not in skipped and s[1] - 1 not in skipped]
        if not spans:
            return []
        each.append(spans)
    near = []
    for start, end in each[0]:
        for spans in each[1:]:
            start, end = _nearest(start, end, spans)
        if len(phrase) == 1 or end - start <= NEAR:
            near.append((start, end))
    return near


def _nearest(start: int, end: int, spans: list[Span]) -> Span:
    """The given words widened to hold the nearest of the spans."""
    return min(((min(a, start), max(b, end)) for a, b in spans), key=lambda s: (s[1] - s[0], s))


def _gives_way(h: ThemeMatch, other: ThemeMatch) -> bool:
    """Whether a rule yields to another over the same words; two that yield to each other both stand."""
    if other.rule.id == h.rule.id or not (h.start < other.end and other.start < h.end):
        return False
    return _named(h.rule.yields_to, other.rule) and not _named(other.rule.yields_to, h.rule)


def _named(names: tuple[str, ...], rule: ThemeRule) -> bool:
    return any(name in (rule.id, rule.names, rule.theme) for name in names)


class _Compiler:
    """Compiles phrases, noting those that cannot be."""

    def __init__(self, language: Language, mistakes: list[str]) -> None:
        self.language, self.mistakes = language, mistakes

    def phrase(self, phrase: ThemePhrase) -> Phrase:
        try:
            return tuple(self.language.compile(part) for part in phrase.parts)
        except PhraseError as error:
            self.mistakes.append(f"{phrase.written.at}: “{phrase.written.text}”: {error}")
            return ()


def _compiled(rule: WrittenThemeRule, compiler: _Compiler) -> ThemeRule:
    return ThemeRule(
        id=rule.id,
        where=rule.where,
        theme=rule.theme,
        subtheme=rule.subtheme,
        in_purpose=rule.in_purpose,
        yields_to=rule.yields_to,
        only_without=rule.only_without,
        finds=rule.finds,
        ignores=rule.ignores,
        says=tuple(p for phrase in rule.says if (p := compiler.phrase(phrase))),
        unless=tuple(p for phrase in rule.unless if (p := compiler.phrase(phrase))),
    )


def _starts(rules: Sequence[ThemeRule], wrong: Pattern | None) -> dict[str, tuple[tuple[int, int], ...]]:
    """The phrases that a sentence with a word may hold; `<wrong>` does not serve here, since it can be waived."""
    starts: dict[str, set[tuple[int, int]]] = {}
    for number, rule in enumerate(rules):
        for place, phrase in enumerate(rule.says):
            parts = [part for part in phrase if part is not wrong] or list(phrase)
            rarest = min(parts, key=lambda part: commonness(part.first_words))
            for atom in rarest.first_words:
                starts.setdefault(atom, set()).add((number, place))
    return {atom: tuple(sorted(places)) for atom, places in starts.items()}
