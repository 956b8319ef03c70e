"""Learns the table of words and the weights of the signals from findings that people have labelled.

Words first: for each theme a logistic regression over the words and word pairs of whole findings and of the made-up
examples. Then the signals: a second regression over what words and rules say of each finding and theme. It sees only
scores from words that were learnt without the finding's area, so that words are not trusted more than they deserve.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from pipeline.domain import SendLettersError
from pipeline.rulebook import Example
from pipeline.themes.certainty import (
    CERTAIN_FROM,
    FINDINGS,
    LIKELY_FROM,
    PARAGRAPHS,
    RULE_ALONE,
    SIGNALS,
    START,
    ReadWords,
    WordScores,
    read_words,
    signals,
    sort_of,
)
from pipeline.themes.clauses import features

if TYPE_CHECKING:
    import numpy as np

LEAST_LABELS = 5  # a theme with fewer is left to the rules
_WEIGHTS_EACH = 200  # words kept for each theme: those that weigh most
_STRENGTH = 10.0  # inverse of the regularisation; chosen by cross-validation, as are the numbers above and below
_PARTS = 4  # of the areas, for scores from words that have not seen a finding's area
# What certain themes must reach on the findings learnt from; on others it is a little less.
_PRECISION = {FINDINGS: 0.98, PARAGRAPHS: 0.97}
_SLACK = {FINDINGS: 0.004, PARAGRAPHS: 0.0}  # F1 given up so that likely themes miss less

Words = dict[str, dict[str, float]]


class LearnError(SendLettersError):
    """Labels that nothing can be learnt from; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Taught:
    """A labelled finding, and where the evidence of the rules that hold of it starts, by theme."""

    text: str
    kind: str
    area: str
    themes: frozenset[str]
    ruled: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learnt: the two tables, and the themes that have too few labels."""

    words: Words
    certainty: dict[str, dict[str, float]]
    too_few: dict[str, int]


def learn_tables(findings: Sequence[Taught], examples: Sequence[Example], themes: Collection[str]) -> Learned:
    """The tables that these findings and examples teach. Raises LearnError where there are too few."""
    if len({finding.area for finding in findings}) < 2:
        raise LearnError(
            "nothing to learn from: labelled findings of two areas at least are needed; `send-letters label` makes them"
        )
    counts = Counter(theme for finding in findings for theme in finding.themes)
    known = [theme for theme in sorted(themes) if counts[theme] >= LEAST_LABELS]
    too_few = {theme: counts[theme] for theme in sorted(themes) if counts[theme] < LEAST_LABELS}
    texts = _Texts([f.text for f in findings], [e.sentence for e in examples])
    given = [f.themes for f in findings]
    read = _read_unseen(findings, texts, examples, known)
    words = texts.words(range(len(findings)), given, examples, known)
    certainty = {
        sort: _certainty([(r, f) for r, f in zip(read, findings, strict=True) if sort_of(f.kind) == sort], known, sort)
        for sort in (FINDINGS, PARAGRAPHS)
    }
    if not certainty[PARAGRAPHS]:  # none labelled: no paragraph's theme is more than likely
        certainty[PARAGRAPHS] = certainty[FINDINGS] | {CERTAIN_FROM: 1.01}
    return Learned(words, {sort: values for sort, values in certainty.items() if values}, too_few)


def _read_unseen(
    findings: Sequence[Taught], texts: _Texts, examples: Sequence[Example], known: list[str]
) -> list[ReadWords]:
    """Each finding as words read it that were learnt without its area."""
    part = parts_of([f.area for f in findings], _PARTS)
    given = [f.themes for f in findings]
    read: dict[int, ReadWords] = {}
    for number in sorted(set(part)):
        seen = [n for n in range(len(findings)) if part[n] != number]
        scores = WordScores(texts.words(seen, given, examples, known))
        read |= {n: read_words(findings[n].text, scores) for n in range(len(findings)) if part[n] == number}
    return [read[n] for n in range(len(findings))]


def parts_of(areas: Sequence[str], parts: int) -> list[int]:
    """A part for each finding, the same for all of an area: parts hold about as many findings each."""
    sizes = Counter(areas)
    filled = [0] * parts
    part: dict[str, int] = {}
    for area in sorted(sizes, key=lambda area: (-sizes[area], area)):
        part[area] = min(range(parts), key=lambda n: (filled[n], n))
        filled[part[area]] += sizes[area]
    return [part[area] for area in areas]


class _Texts:
    """Findings and examples as rows of numbers, one column for each word and word pair."""

    def __init__(self, findings: list[str], examples: list[str]) -> None:
        from scipy.sparse import csr_matrix

        words = [sorted(set(features(text))) for text in (*findings, *examples)]
        in_texts = Counter(word for row in words for word in row)
        self._names = sorted(word for word, n in in_texts.items() if n > 1)
        column = {word: n for n, word in enumerate(self._names)}
        rarity = [math.log(len(words) / in_texts[word]) + 1 for word in self._names]
        self._rarity = [n * len(rarity) / sum(rarity) for n in rarity]  # 1 on the average
        known = [[column[word] for word in row if word in column] for row in words]
        columns = [n for row in known for n in row]
        ends = [0, *accumulate(map(len, known))]
        self._rows = csr_matrix(([1.0] * len(columns), columns, ends), shape=(len(words), len(self._names)))
        self._n_findings = len(findings)

    def words(
        self, findings: Sequence[int], given: Sequence[frozenset[str]], examples: Sequence[Example], themes: list[str]
    ) -> Words:
        """The weights of words for each theme, learnt from these findings and all examples."""
        import numpy as np

        rows = self._rows[[*findings, *range(self._n_findings, self._n_findings + len(examples))]]
        labels = [*(given[n] for n in findings), *(example.themes for example in examples)]
        right = {theme: np.array([theme in label for label in labels]) for theme in themes}
        every = self._shares(rows)
        kept = {}
        for theme in themes:
            if right[theme].any():
                weights = np.abs(_regression(every, right[theme]).coef_[0])
                kept[theme] = np.sort(np.argsort(-weights, kind="stable")[:_WEIGHTS_EACH])
        used = np.unique(np.concatenate(list(kept.values())))
        in_use = np.zeros(len(self._names))
        in_use[used] = 1
        shares = self._shares(rows.multiply(in_use).tocsr())
        learnt: Words = {}
        for theme in themes:
            if theme not in kept:
                learnt[theme] = {"": -9.0}
                continue
            model = _regression(shares[:, kept[theme]], right[theme])
            weights = {
                self._names[n]: round(float(weight) * self._rarity[n], 2)
                for n, weight in zip(kept[theme], model.coef_[0], strict=True)
            }
            learnt[theme] = {"": round(float(model.intercept_[0]), 2)} | dict(sorted(weights.items()))
        return learnt

    def _shares(self, rows: Any) -> Any:
        """The rows over the root of how many words each has, rarer words a little more, as WordScores reads them."""
        import numpy as np
        from scipy.sparse import diags

        size = np.sqrt(np.maximum(1.0, np.asarray(rows.sum(axis=1)).ravel()))
        return (diags(1 / size) @ rows @ diags(self._rarity)).tocsr()


def _regression(rows: Any, right: Any) -> Any:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_STRENGTH, class_weight="balanced", solver="liblinear", random_state=0, tol=1e-3)
    return model.fit(rows, right)


def _certainty(read: list[tuple[ReadWords, Taught]], themes: list[str], sort: str) -> dict[str, float]:
    """The weights of the signals and the probabilities that tiers begin at; nothing without findings."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    rows = [row for words, finding in read for row in signals(words, themes, finding.ruled)]
    right = np.array([theme in finding.themes for _, finding in read for theme in themes], dtype=bool)
    if not right.any():
        return {}
    x = np.array(rows)
    middle, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=2000).fit((x - middle) / spread, right)
    weights = [round(float(w), 4) for w in model.coef_[0] / spread]
    start = round(float(model.intercept_[0] - (model.coef_[0] / spread) @ middle), 4)
    p = 1 / (1 + np.exp(-(x @ np.array(weights) + start)))
    ruled = sum(len(finding.ruled) for _, finding in read)
    held = sum(len(finding.ruled.keys() & finding.themes) for _, finding in read)
    values = {START: start} | dict(zip(SIGNALS, weights, strict=True))
    values[CERTAIN_FROM] = _least(p, right, lambda tally: tally[0] >= _PRECISION[sort] * sum(tally))
    values[LIKELY_FROM] = _likely_from(p, right, _SLACK[sort])
    return values | {RULE_ALONE: round(held / ruled, 2) if ruled else 0.5}


def _least(p: np.ndarray[Any, Any], right: np.ndarray[Any, Any], good: Callable[[tuple[int, int]], bool]) -> float:
    """The least probability, in hundredths, from which on what is given is good, given (right, wrong); 1.01 if none."""
    steps = range(99, 49, -1)
    best = 101
    for step in steps:
        given = p >= step / 100
        if good((int((given & right).sum()), int((given & ~right).sum()))):
            best = step
        elif given.sum() > 30:
            break
    return best / 100


def _likely_from(p: np.ndarray[Any, Any], right: np.ndarray[Any, Any], slack: float) -> float:
    """The least probability, in hundredths, at which F1 is nearly the best."""
    f1 = {}
    for step in range(15, 71):
        given = p >= step / 100
        f1[step] = 2 * (given & right).sum() / (given.sum() + right.sum())
    return min(step for step, value in f1.items() if value >= max(f1.values()) - slack) / 100
