"""Which themes a finding is about, by the rules of `rules/themes.yml`, each with its evidence.

A rule holds where one of its phrases stands in a sentence that holds none of its `unless` phrases. Words said
in passing do not count: a purpose (`so that …`), an aside (`despite …`), words that only describe who is meant
(`pupils with EHC plans`), and a sentence that only praises, unless the finding is a strength; for a strength the
condition `<wrong>` is waived too. The words that mark these are listed in `rules/words.yml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.domain.errors import RulesError
from pipeline.domain.records import Finding, ThemeHit
from pipeline.rulebook.letter_rules import RULES, missing
from pipeline.rulebook.phrases import PhraseError, nearby, widened
from pipeline.rulebook.yaml_file import Entry, Said, entries, named_lists, repeated_ids
from pipeline.themes.matching import NEAR, Language, Pattern, Sentence, Span, commonness

KEYS = ("id", "theme", "purpose")
LISTS = ("says", "unless", "yields_to", "only_without", "finds", "ignores")
MARKS = ("purpose", "aside", "describes", "praise", "wrong")  # the lists of words.yml that the engine itself reads

Taxonomy = dict[str, tuple[str, ...]]
Phrase = tuple[Pattern, ...]  # parts that stand near each other


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
    taxonomy: Taxonomy
    language: Language = field(compare=False)
    marks: dict[str, Pattern] = field(compare=False)
    starts: dict[str, tuple[tuple[int, int], ...]] = field(compare=False)  # word → numbers of rules and their phrases


@dataclass(frozen=True, slots=True)
class Held:
    """A rule that holds of a finding, and the words of the finding that show it."""

    rule: ThemeRule
    start: int
    end: int


def load_taxonomy(path: Path = RULES / "taxonomy.yml") -> Taxonomy:
    """The names of themes, each with its subthemes (none where a theme has none). Raises RulesError."""
    return {name: tuple(said.text for said in below) for name, below in named_lists(path).items()}


def load_theme_rules(path: Path = RULES / "themes.yml") -> ThemeRules:
    """The theme rules, checked and compiled; `words.yml` and `taxonomy.yml` are read from beside them.

    Raises RulesError with a `file:line:` message for every mistake found.
    """
    taxonomy = load_taxonomy(path.with_name("taxonomy.yml"))
    words = named_lists(path.with_name("words.yml"))
    mistakes = [f"rules/words.yml:1: the list `{name}` is missing; put it back" for name in MARKS if name not in words]
    language = Language()
    brackets = {name: f"({'|'.join(said.text for said in below)})" for name, below in words.items()}
    compiler = _Compiler(language, brackets, mistakes)
    marks = {name: p for name in MARKS for p in compiler.phrase(Said(f"<{name}>", "rules/words.yml:1"))}
    rules = [_rule(entry, taxonomy, compiler) for entry in entries(path, KEYS, LISTS)]
    mistakes += repeated_ids([(rule.id, rule.where) for rule in rules if rule.id])
    if mistakes:
        raise RulesError(sorted(set(mistakes), key=_by_line))
    return ThemeRules(tuple(rules), taxonomy, language, marks, _starts(rules, marks.get("wrong")))


def tag(findings: Iterable[Finding], rules: ThemeRules) -> list[ThemeHit]:
    """The themes of the findings: one row for each finding and theme, from the first rule that holds.

    Offsets count characters of the finding's text.
    """
    return [hit for finding in findings for hit in _themes_of(finding, rules)]


def held(text: str, kind: str, rules: ThemeRules) -> list[Held]:
    """Every rule that holds of a text, in the rules' order, with its first evidence; rules that yield are left out."""
    everywhere: list[Held] = []
    sentences = list(rules.language.sentences(text))
    waived = rules.marks["wrong"] if kind == "strength" else None
    for sentence, (start, end) in sentences:
        if kind != "strength" and len(sentences) > 1 and _only_praises(sentence, rules):
            continue
        passing = _passing(sentence, text[start:end], start, kind, rules)
        likely: dict[int, list[int]] = {}
        for rule, phrase in {both for atom in sentence.holds for both in rules.starts.get(atom, ())}:
            likely.setdefault(rule, []).append(phrase)
        for number, phrases in sorted(likely.items()):
            rule_ = rules.rules[number]
            everywhere += _holds(rule_, [rule_.says[n] for n in phrases], sentence, passing, waived)
    standing = [h for h in everywhere if not any(_gives_way(h, other) for other in everywhere)]
    first: dict[str, Held] = {}
    for h in standing:
        if not any(_named(h.rule.only_without, other.rule) for other in standing if other.rule.names != h.rule.names):
            first.setdefault(h.rule.id, h)
    order = {rule.id: number for number, rule in enumerate(rules.rules)}
    return sorted(first.values(), key=lambda h: order[h.rule.id])


def _themes_of(finding: Finding, rules: ThemeRules) -> Iterator[ThemeHit]:
    seen = set()
    for h in held(finding.text, finding.kind, rules):
        if h.rule.names not in seen:
            seen.add(h.rule.names)
            yield ThemeHit(finding.finding_id, h.rule.theme, h.rule.subtheme, h.rule.id, h.start, h.end)


@dataclass(frozen=True, slots=True)
class _Passing:
    """Numbers of the words that are said in passing."""

    purpose: set[int]
    aside: set[int]


def _only_praises(sentence: Sentence, rules: ThemeRules) -> bool:
    return bool(rules.marks["praise"].spans(sentence)) and not rules.marks["wrong"].spans(sentence)


def _passing(sentence: Sentence, text: str, offset: int, kind: str, rules: ThemeRules) -> _Passing:
    described = {n for start, end in rules.marks["describes"].spans(sentence) for n in range(start, end)}
    passing = _Passing(set(), described)
    if kind == "strength":
        return passing
    for start, end in rules.marks["purpose"].spans(sentence):
        behind = sentence.spans[end - 1][1] - offset
        if not text[behind:].lstrip().startswith(":"):  # a purpose set out as a list is what is to be achieved
            passing.purpose.update(range(start, len(sentence.words)))
    for start, _ in rules.marks["aside"].spans(sentence):
        comma = text.find(",", sentence.spans[start][0] - offset)
        stop = len(text) if comma < 0 else comma
        passing.aside.update(n for n in range(start, len(sentence.words)) if sentence.spans[n][0] - offset < stop)
    return passing


def _holds(
    rule: ThemeRule, likely: list[Phrase], sentence: Sentence, passing: _Passing, waived: Pattern | None
) -> Iterator[Held]:
    skipped = passing.aside if rule.in_purpose else passing.aside | passing.purpose
    phrases = [tuple(p for p in phrase if p is not waived) or phrase for phrase in likely]
    found = {span for phrase in phrases for span in _together(phrase, sentence, skipped)}
    if found and not any(_together(phrase, sentence, set()) for phrase in rule.unless):
        for start, end in sorted(found):
            yield Held(rule, *sentence.where(start, end))


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
    found = []
    for start, end in each[0]:
        for spans in each[1:]:
            start, end = _nearest(start, end, spans)
        if len(phrase) == 1 or end - start <= NEAR:
            found.append((start, end))
    return found


def _nearest(start: int, end: int, spans: list[Span]) -> Span:
    """The given words widened to hold the nearest of the spans."""
    return min(((min(a, start), max(b, end)) for a, b in spans), key=lambda s: (s[1] - s[0], s))


def _gives_way(h: Held, other: Held) -> bool:
    """Whether a rule yields to another over the same words; two that yield to each other both stand."""
    if other.rule.id == h.rule.id or not (h.start < other.end and other.start < h.end):
        return False
    return _named(h.rule.yields_to, other.rule) and not _named(other.rule.yields_to, h.rule)


def _named(names: tuple[str, ...], rule: ThemeRule) -> bool:
    return any(name in (rule.id, rule.names, rule.theme) for name in names)


class _Compiler:
    """Compiles phrases, noting the mistakes in them."""

    def __init__(self, language: Language, brackets: dict[str, str], mistakes: list[str]) -> None:
        self.language, self.brackets, self.mistakes = language, brackets, mistakes

    def phrase(self, said: Said) -> Phrase:
        try:
            return tuple(self.language.compile(part) for part in nearby(widened(said.text, self.brackets)))
        except PhraseError as error:
            self.mistakes.append(f"{said.at}: “{said.text}”: {error}")
            return ()


def _rule(entry: Entry, taxonomy: Taxonomy, compiler: _Compiler) -> ThemeRule:
    mistakes = entry.mistakes + missing(entry, ("id", "theme"))
    if not entry.lists.get("says"):
        mistakes.append(f"{entry.where}: the rule has no `says`; add the phrases that show the theme")
    theme, _, subtheme = _text(entry, "theme").partition(".")
    if theme:
        mistakes += _unknown(entry.values["theme"], theme, subtheme, taxonomy)
    for key in ("yields_to", "only_without"):
        for said in entry.lists.get(key, []):
            if said.text.partition(".")[0] not in taxonomy:
                mistakes.append(f"{said.at}: `{key}` names no theme or rule: {said.text}")
    if (purpose := entry.values.get("purpose")) and purpose.text != "counts":
        mistakes.append(f"{purpose.at}: `purpose` can only be `counts`; leave the line out otherwise")
    compiler.mistakes += mistakes
    return ThemeRule(
        id=_text(entry, "id"),
        where=entry.where,
        theme=theme,
        subtheme=subtheme,
        in_purpose="purpose" in entry.values,
        yields_to=entry.texts("yields_to"),
        only_without=entry.texts("only_without"),
        finds=entry.texts("finds"),
        ignores=entry.texts("ignores"),
        says=tuple(p for said in entry.lists.get("says", []) if (p := compiler.phrase(said))),
        unless=tuple(p for said in entry.lists.get("unless", []) if (p := compiler.phrase(said))),
    )


def _text(entry: Entry, key: str) -> str:
    return entry.values[key].text if key in entry.values else ""


def _unknown(said: Said, theme: str, subtheme: str, taxonomy: Taxonomy) -> list[str]:
    if theme not in taxonomy:
        return [f"{said.at}: unknown theme `{theme}`; the themes are {', '.join(taxonomy)}"]
    below = taxonomy[theme]
    if subtheme and subtheme not in below:
        return [f"{said.at}: {theme} has no subtheme `{subtheme}`; it has {', '.join(below) or 'none'}"]
    if below and not subtheme:
        return [f"{said.at}: say which subtheme of {theme}: {', '.join(f'{theme}.{name}' for name in below)}"]
    return []


def _starts(rules: list[ThemeRule], wrong: Pattern | None) -> dict[str, tuple[tuple[int, int], ...]]:
    """The phrases that a sentence with a word may hold; `<wrong>` does not serve here, since it can be waived."""
    starts: dict[str, set[tuple[int, int]]] = {}
    for number, rule in enumerate(rules):
        for place, phrase in enumerate(rule.says):
            parts = [part for part in phrase if part is not wrong] or list(phrase)
            rarest = min(parts, key=lambda part: commonness(part.first_words))
            for atom in rarest.first_words:
                starts.setdefault(atom, set()).add((number, place))
    return {atom: tuple(sorted(places)) for atom, places in starts.items()}


def _by_line(message: str) -> tuple[str, int, str]:
    name, _, rest = message.partition(":")
    number = rest.partition(":")[0]
    return name, int(number) if number.isdigit() else 0, message
