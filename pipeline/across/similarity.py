"""How similar two wordings of a weakness are.

Similarity combines several signals, because none is enough alone: the same words in any order, the words of the
shorter text within the longer, and the cosine of TF-IDF weights over words and over parts of words. The weights make
rare words ("wheelchair") count for more than those that every letter has ("children").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

Array = NDArray[np.float64]
Matrix = list[list[float]]  # a row for each text of the left list, a column for each of the right

# Written one way in one letter and another in the next, with the same meaning.
_SAME = (
    (r"education,? health,? and (social )?care( \(ehc\))?", "ehc"),
    (r"\behcps?\b", "ehc plan"),
    (r"child and adolescent mental health( services?)?", "camhs"),
    (r"clinical commissioning groups?", "ccg"),
    (r"special educational needs( and/?(or)? disabilit(y|ies))?|\bsen\b", "send"),
    (r"designated medical officers?", "dmo"),
    (r"designated clinical officers?", "dco"),
    (r"autistic spectrum disorders?|autism spectrum( disorders?)?|\basd\b|\basc\b|autistic", "autism"),
    (r"\bco-?production|co-?produc(ed|ing)\b", "coproduced"),
    (r"\bzero to\b|\bnought to\b", "0 to"),
    (r"\b(waits|waiting times?|waiting|wait)\b", "wait"),
    (r"\b(parents and carers|parents or carers|parent carers?|parents|carers|families)\b", "parent"),
    (r"\b(poor|weak(ness(es)?)?|ineffective|inadequate|limited|insufficient)(ly)?\b", "weak"),
    (r"\b(lack of|absence of|no)\b", "lack"),
    (r"\b(delays?|late|overdue|timel(y|iness)|slow(ly|ness)?)\b", "time"),
    (r"\b(inconsisten(t|cy|cies|tly)|uneven(ly)?|variab(le|ility)|variations?)\b", "uneven"),
)  # fmt: skip
_SAME_PATTERNS = [(re.compile(pattern), same) for pattern, same in _SAME]
_MINOR = frozenset(
    re.findall(
        r"\w+",
        "a an and any are as at be been by do does for from had has have how in into is it its not of on or so such "
        "than that the their them there these they this those to too was were what when where which who whom will "
        "with yet",
    )
)


@lru_cache(maxsize=20_000)
def normalise(text: str) -> str:
    """The words of `text` in lower case, with one spelling for what is written in several ways."""
    plain = re.sub(r"[’‘`]", "'", text.casefold())
    plain = re.sub(r"\s+", " ", re.sub(r"[-‐‑–—/]", " ", plain).replace("'s", ""))
    for pattern, same in _SAME_PATTERNS:
        plain = pattern.sub(same, plain)
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def same_words(a: str, b: str) -> bool:
    """Whether two texts have the same words in the same order, whatever their case and punctuation."""
    return _exact_words(a) == _exact_words(b)


def _exact_words(text: str) -> list[str]:
    """The words of a text in their order, whatever their case and punctuation."""
    return re.findall(r"\w+", text.casefold())


class SimilarityModel:
    """Weights for the words of a run's weaknesses, by which any two texts can be compared."""

    def __init__(self, texts: Iterable[str]) -> None:
        documents = {normalise(text) for text in texts} | {"weakness"}  # never without a word
        self._words = TermWeights(documents, words_that_count)
        self._parts = TermWeights(documents, parts_of_words)

    def matrix(self, left: Sequence[str], right: Sequence[str]) -> Matrix:
        """The similarity, from 0 to 1, of each text of `left` to each of `right`, to nine decimals.

        The further decimals depend on the order in which a machine adds up, and would decide between equals.
        """
        if not left or not right:
            return [[] for _ in left]
        rows, columns = [normalise(text) for text in left], [normalise(text) for text in right]
        by_letter = [_sorted(text) for text in rows], [_sorted(text) for text in columns]
        any_order = cdist(*by_letter, scorer=fuzz.ratio, dtype=np.float64) / 100
        within = np.maximum(self._shares(rows, columns), self._shares(columns, rows).T)
        cosines = self._words.cosines(rows, columns) + self._parts.cosines(rows, columns)
        similar: Matrix = np.round(0.3 * cosines + 0.15 * any_order + 0.25 * within, 9).tolist()
        own = [_exact_words(text) for text in right]
        for values, words in zip(similar, map(_exact_words, left), strict=True):
            values[:] = [1.0 if words == others else value for value, others in zip(values, own, strict=True)]
        return similar

    def share(self, part: str, whole: str) -> float:
        """The share, from 0 to 1, of the words of `part`, each by its weight, that `whole` has too."""
        return float(self._shares([normalise(part)], [normalise(whole)])[0, 0])

    def _shares(self, parts: Sequence[str], wholes: Sequence[str]) -> Array:
        """The share of the words of each normalised text that each of the others has too."""
        weights = [{_stem(word): self._words.rarity(word) for word in words_that_count(text)} for text in parts]
        stems = [dict.fromkeys(map(_stem, text.split()), 1.0) for text in wholes]
        theirs, has = _tables(weights, stems)
        totals = np.array([sum(of_text.values()) or 1.0 for of_text in weights])
        shares: Array = (theirs @ has.T) / totals[:, None]
        return shares


class TermWeights:
    """TF-IDF weights of terms, with logarithmic counts, learned from a set of documents.

    Where a term occurs c times in a text and in d of n documents, its weight there is (1 + ln c) · (1 + ln((1 + n) /
    (1 + d))), divided by the length of the text's vector of weights: Manning, Raghavan and Schütze, Introduction to
    Information Retrieval (2008), chapter 6, with one document more that has every term, so that none has no weight.
    """

    def __init__(self, documents: Iterable[str], terms: Callable[[str], list[str]]) -> None:
        self._terms = terms
        documents = list(documents)
        frequency = Counter(term for document in documents for term in set(terms(document)))
        self._rarity = {term: 1 + log((1 + len(documents)) / (1 + n)) for term, n in frequency.items()}
        self._rarest = max(self._rarity.values())
        self._vectors: dict[str, dict[str, float]] = {}

    def rarity(self, term: str) -> float:
        """How rare a term is among the documents; one that they lack counts as the rarest."""
        return self._rarity.get(term, self._rarest)

    def cosines(self, left: Sequence[str], right: Sequence[str]) -> Array:
        """The cosines, from 0 to 1, of the weights of each two texts; terms that the documents lack are left out."""
        one, other = _tables([self._vector(text) for text in left], [self._vector(text) for text in right])
        products: Array = one @ other.T
        return products

    def _vector(self, text: str) -> dict[str, float]:
        if text not in self._vectors:
            self._vectors[text] = self._weighed(text)
        return self._vectors[text]

    def _weighed(self, text: str) -> dict[str, float]:
        counts = Counter(term for term in self._terms(text) if term in self._rarity)
        weights = {term: (1 + log(count)) * self._rarity[term] for term, count in sorted(counts.items())}
        length = sqrt(sum(weight * weight for weight in weights.values()))
        return {term: weight / length for term, weight in weights.items()}


def _tables(left: Sequence[dict[str, float]], right: Sequence[dict[str, float]]) -> tuple[Array, Array]:
    """Each side as a table: a row for each text, a column for each term that both sides have."""
    common = sorted({term for of_text in left for term in of_text} & {term for of_text in right for term in of_text})
    column = {term: place for place, term in enumerate(common)}
    tables = []
    for side in (left, right):
        table = np.zeros((len(side), len(common)))
        for row, of_text in zip(table, side, strict=True):
            for term, weight in of_text.items():
                if term in column:
                    row[column[term]] = weight
        tables.append(table)
    return tables[0], tables[1]


def words_that_count(text: str) -> list[str]:
    """The words of a normalised text but for those that every sentence has."""
    return [word for word in text.split() if word not in _MINOR]


def parts_of_words(text: str) -> list[str]:
    """The parts of three to five characters of each word of a normalised text, with a blank before and after it."""
    return [
        padded[start : start + size]
        for padded in (f" {word} " for word in text.split())
        for size in (3, 4, 5)
        for start in range(len(padded) - size + 1)
    ]


def _sorted(text: str) -> str:
    return " ".join(sorted(text.split()))


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """The word without its commonest endings, enough to tell `plans` and `planned` from other words."""
    return re.sub(r"(ing|ed|es|s|ly|e)$", "", word) if len(word) > 4 else word
