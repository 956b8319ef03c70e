"""Which themes a finding is about, each with its tier, its probability and its evidence.

Where people have labelled the finding, their themes are `confirmed` and no other is given. Else the rules of
`rules/themes.yml` and the words of `rules/theme_words.csv` are weighed together (`certainty.py`).

A rule holds where one of its phrases stands in a sentence that holds none of its `unless` phrases. Words said
in passing do not count: a purpose (`so that …`), an aside (`despite …`), words that only describe who is meant
(`pupils with EHC plans`), and a sentence that only praises, unless the finding is a strength; for a strength the
condition `<wrong>` is waived too. The words that mark these are listed in `rules/words.yml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.domain import Finding, FindingKind, RulesError, ThemeHit, Tier
from pipeline.rulebook import (
    WORDS_RULE,
    Labels,
    PhraseError,
    ThemeFiles,
    ThemePhrase,
    WrittenThemeRule,
    by_line,
    text_hash,
)
from pipeline.themes.certainty import Certainty
from pipeline.themes.matching import NEAR, Language, Pattern, Sentence, Span, commonness

Phrase = tuple[Pattern, ...]  # parts that stand near each other


@dataclass(frozen=True, slots=True)
class ThemeRule:
    """One rule for one theme, as written and compiled."""

    id: str
    where: str
    theme: str
    subtheme: str
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
    """All that themes are given by, ready for use: rules as patterns, weights of words, people's labels."""

    rules: tuple[ThemeRule, ...]
    language: Language = field(compare=False)
    marks: dict[str, Pattern] = field(compare=False)
    starts: dict[str, tuple[tuple[int, int], ...]] = field(compare=False)  # word → numbers of rules and their phrases
    names: tuple[str, ...]
    certainty: Certainty = field(compare=False)
    labels: Labels = field(compare=False)

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
        certainty = Certainty(files.tables.words, files.tables.certainty)
        return cls(rules, language, marks, _starts(rules, marks.get("wrong")), files.names, certainty, files.labels)


@dataclass(frozen=True, slots=True)
class ThemeMatch:
    """A rule that holds of a finding, and the words of the finding that show it."""

    rule: ThemeRule
    start: int
    end: int


def tag(findings: Iterable[Finding], rules: ThemeRules) -> list[ThemeHit]:
    """The themes of the findings: one row for each finding and theme that is confirmed, certain or likely.

    Offsets count characters of the finding's text. A theme that only some of those who read the finding give it is
    likely at most. A paragraph on what it is like to be a child there has none, and words that hold back a strength's
    praise give none.
    """
    return [
        hit
        for finding in findings
        if finding.kind != FindingKind.EXPERIENCE
        for hit in _themes_of(finding, rules)
        if not finding.holds_back(hit.start, hit.end)
    ]


def first_matches(text: str, kind: str, rules: ThemeRules) -> dict[str, ThemeMatch]:
    """The first rule that holds of a text for each theme, by the theme's names."""
    first: dict[str, ThemeMatch] = {}
    for match in match_themes(text, kind, rules):
        first.setdefault(match.rule.names, match)
    return first


def match_themes(text: str, kind: str, rules: ThemeRules) -> list[ThemeMatch]:
    """Every rule that holds of a text, in the rules' order, with its first evidence."""
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
    first: dict[str, ThemeMatch] = {}
    for h in everywhere:
        first.setdefault(h.rule.id, h)
    order = {rule.id: number for number, rule in enumerate(rules.rules)}
    return sorted(first.values(), key=lambda h: order[h.rule.id])


def _themes_of(finding: Finding, rules: ThemeRules) -> Iterator[ThemeHit]:
    matches = first_matches(finding.text, finding.kind, rules)
    odds = rules.certainty.of(finding.text, finding.kind, {name: match.start for name, match in matches.items()})
    answers = rules.labels.get(text_hash(finding.text)) if rules.labels else None
    for name in rules.names:
        known = odds.get(name)
        if answers and name in answers.agreed:
            tier, p = Tier.CONFIRMED, 1.0
        elif known and known.tier and (answers is None or name in answers.disputed):
            tier, p = (Tier.LIKELY if answers else known.tier), known.p
        else:
            continue
        theme, _, subtheme = name.partition(".")
        match = matches.get(name)
        if match:
            rule, start, end = match.rule.id, match.start, match.end
        else:
            rule, start, end = WORDS_RULE, known.start if known else 0, known.end if known else len(finding.text)
        yield ThemeHit(finding.finding_id, theme, subtheme, tier, p, rule, start, end)


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
    skipped = ignored.aside | ignored.purpose
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
