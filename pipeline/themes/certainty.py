"""How sure it is that a finding has a theme: the words' score and the rules, weighed together.

Each signal is one number for a finding and a theme. Their weights, learnt from labels, are in
`rules/theme_certainty.csv`: one set for findings of a sentence or two, and one for paragraphs.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pipeline.domain import FindingKind, Tier
from pipeline.themes.clauses import Clause, clauses, count_words, features

FINDINGS, PARAGRAPHS = "findings", "paragraphs"
START, CERTAIN_FROM, LIKELY_FROM, RULE_ALONE = "start", "certain from", "likely from", "rule alone"
SIGNALS = (
    "words of the clause",  # score of the clause that speaks most for the theme
    "words of the whole",  # score of the whole text
    "rule",  # 1 where a rule holds
    "rule and words",  # the first, where a rule holds
    "first theme",  # 1 where no other theme has a higher score
    "rank",  # log of the theme's place by score
    "words of another",  # the highest score of another theme
    "other rules",  # how many other themes have a rule that holds, at most 3
    "rule and others",  # 1 where both this and another theme have one
    "length",  # log of the number of words
    "rule in the clause",  # 1 where the rule holds in the clause that the words point to
)

_MOST = 6.0  # a score beyond this says no more
_P_WITHOUT_TABLE = 0.85
_PARAGRAPHS = frozenset({FindingKind.DEVELOPMENT, FindingKind.STRENGTH})


@dataclass(frozen=True, slots=True)
class ThemeOdds:
    """How likely one theme is for a finding, and the clause whose words speak for it."""

    p: float
    tier: Tier | None  # None where the theme is not even likely
    start: int
    end: int


def sort_of(kind: str) -> str:
    """Whether a kind of finding is weighed as a finding of a sentence or two or as a paragraph."""
    return PARAGRAPHS if kind in _PARAGRAPHS else FINDINGS


class WordScores:
    """The table of words, turned round for reading: each word with the themes that it speaks for."""

    def __init__(self, words: Mapping[str, Mapping[str, float]]) -> None:
        self.themes = tuple(sorted(words))
        self._start = [words[theme].get("", 0.0) for theme in self.themes]
        self._weights: dict[str, list[tuple[int, float]]] = {}
        for number, theme in enumerate(self.themes):
            for said, weight in words[theme].items():
                if said:
                    self._weights.setdefault(said, []).append((number, weight))

    def of(self, words: Collection[str]) -> list[float]:
        """Each theme's score for the words of a text: the weights' sum over the root of how many words have any."""
        scores = list(self._start)
        known = sorted(said for said in words if said in self._weights)
        root = math.sqrt(len(known) or 1)
        for said in known:
            for number, weight in self._weights[said]:
                scores[number] += weight / root
        return scores


@dataclass(frozen=True, slots=True)
class ReadWords:
    """What the words of one text say: its clauses, each theme's best clause and score, and the whole text's scores."""

    clauses: list[Clause]
    best: list[int]
    scores: list[float]
    whole: list[float]
    n_words: int


def read_words(text: str, words: WordScores) -> ReadWords:
    """The words' scores for a text."""
    found = clauses(text)
    by_clause = [words.of(clause.words) for clause in found] or [words.of(())]
    numbers = range(len(words.themes))
    best = [max(range(len(by_clause)), key=lambda n: by_clause[n][theme]) for theme in numbers]
    scores = [by_clause[best[theme]][theme] for theme in numbers]
    return ReadWords(found, best, scores, words.of(frozenset(features(text))), count_words(text))


def signals(read: ReadWords, themes: Collection[str], ruled: Mapping[str, int]) -> list[tuple[float, ...]]:
    """The SIGNALS of each theme of the table of words; `ruled` has where the evidence of each theme's rule starts."""
    clipped = [max(-_MOST, min(_MOST, score)) for score in read.scores]
    order = sorted(clipped, reverse=True)
    places = {n: place for place, n in enumerate(sorted(range(len(clipped)), key=lambda n: -read.scores[n]))}
    length = math.log(read.n_words or 1)
    rows: list[tuple[float, ...]] = []
    for n, theme in enumerate(themes):
        score, whole = clipped[n], max(-_MOST, min(_MOST, read.whole[n]))
        rule = float(theme in ruled)
        others = min(3.0, len(ruled) - rule)
        another = order[1] if len(order) > 1 and score == order[0] else order[0]
        place = places[n]
        clause = read.clauses[read.best[n]] if read.clauses else None
        inside = float(bool(rule and clause and clause.start <= ruled[theme] < clause.end))
        both = float(rule and others > 0)
        first = float(place == 0)
        log_place = math.log1p(place)
        rows.append((score, whole, rule, rule * score, first, log_place, another, others, both, length, inside))
    return rows


class Certainty:
    """The weights of the signals, and from which probability on a theme is likely or certain."""

    def __init__(self, words: Mapping[str, Mapping[str, float]], table: Mapping[str, Mapping[str, float]]) -> None:
        self.words = WordScores(words)
        self._table = table

    def of(self, text: str, kind: str, ruled: Mapping[str, int]) -> dict[str, ThemeOdds]:
        """The odds of each theme that words or rules can speak for; `ruled` as for `signals`."""
        values = self._table.get(sort_of(kind), {})
        read = read_words(text, self.words)
        odds = {}
        if values:
            weights = [values.get(name, 0.0) for name in SIGNALS]
            rows = signals(read, self.words.themes, ruled)
            for n, (theme, row) in enumerate(zip(self.words.themes, rows, strict=True)):
                z = values.get(START, 0.0) + sum(w * x for w, x in zip(weights, row, strict=True))
                p = 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))
                clause = read.clauses[read.best[n]] if read.clauses else None
                place = (clause.start, clause.end) if clause else (0, len(text))
                odds[theme] = ThemeOdds(round(p, 3), _tier(round(p, 3), values), *place)
        for theme in ruled.keys() - odds.keys():  # too few labels to learn from: the rule speaks alone
            odds[theme] = ThemeOdds(values.get(RULE_ALONE, _P_WITHOUT_TABLE), Tier.LIKELY, 0, len(text))
        return odds


def _tier(p: float, values: Mapping[str, float]) -> Tier | None:
    if p >= values.get(CERTAIN_FROM, 1.01):
        return Tier.CERTAIN
    return Tier.LIKELY if p >= values.get(LIKELY_FROM, 0.5) else None
