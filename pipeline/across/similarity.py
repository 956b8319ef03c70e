"""How similar two wordings of a weakness are.

Similarity combines several signals, because none is enough alone: the same words in any order, the words of the
shorter text within the longer, and the cosine of TF-IDF weights over words and over parts of words. The weights make
rare words ("wheelchair") count for more than those that every letter has ("children").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import log, sqrt

from rapidfuzz import fuzz

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


def normalise(text: str) -> str:
    """The words of `text` in lower case, with one spelling for what is written in several ways."""
    plain = re.sub(r"[’‘`]", "'", text.casefold())
    plain = re.sub(r"\s+", " ", re.sub(r"[-‐‑–—/]", " ", plain).replace("'s", ""))
    for pattern, same in _SAME_PATTERNS:
        plain = pattern.sub(same, plain)
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def same_words(a: str, b: str) -> bool:
    """Whether two texts have the same words in the same order, whatever their case and punctuation."""
    return re.findall(r"\w+", a.casefold()) == re.findall(r"\w+", b.casefold())


class SimilarityModel:
    """Weights for the words of a run's weaknesses, by which any two texts can be compared."""

    def __init__(self, texts: Iterable[str]) -> None:
        documents = {normalise(text) for text in texts} | {"weakness"}  # never without a word
        self._words = TermWeights(documents, words_that_count)
        self._parts = TermWeights(documents, parts_of_words)

    def matrix(self, left: Sequence[str], right: Sequence[str]) -> Matrix:
        """The similarity, from 0 to 1, of each text of `left` to each of `right`."""
        rows, columns = [normalise(text) for text in left], [normalise(text) for text in right]
        return [
            [1.0 if same_words(a, b) else self._similarity(x, y) for b, y in zip(right, columns, strict=True)]
            for a, x in zip(left, rows, strict=True)
        ]

    def share(self, part: str, whole: str) -> float:
        """The share, from 0 to 1, of the words of `part`, each by its weight, that `whole` has too."""
        return self._share(normalise(part), normalise(whole))

    def _similarity(self, a: str, b: str) -> float:
        """The similarity of two normalised texts."""
        any_order = fuzz.token_sort_ratio(a, b) / 100
        within = max(self._share(a, b), self._share(b, a))
        return 0.3 * self._words.cosine(a, b) + 0.3 * self._parts.cosine(a, b) + 0.15 * any_order + 0.25 * within

    def _share(self, part: str, whole: str) -> float:
        stems = {_stem(word) for word in whole.split()}
        weights = {_stem(word): self._words.rarity(word) for word in words_that_count(part)}
        total = _total(weights.values())
        return _total(weight for stem, weight in weights.items() if stem in stems) / total if total else 0.0


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

    def cosine(self, a: str, b: str) -> float:
        """The cosine, from 0 to 1, of the weights of two texts; terms that the documents lack are left out."""
        one, other = self._vector(a), self._vector(b)
        return _total(weight * other[term] for term, weight in one.items() if term in other)

    def _vector(self, text: str) -> dict[str, float]:
        if text not in self._vectors:
            counts = Counter(term for term in self._terms(text) if term in self._rarity)
            weights = {term: (1 + log(count)) * self._rarity[term] for term, count in sorted(counts.items())}
            length = sqrt(_total(weight * weight for weight in weights.values()))
            self._vectors[text] = {term: weights[term] / length for term in weights}
        return self._vectors[text]


def _total(values: Iterable[float]) -> float:
    """The sum, added up one after the other.

    The last digit can decide which of two wordings with the same words in another order is the more similar, and
    `sum` rounds differently from Python 3.12 on.
    """
    total = 0.0
    for value in values:
        total += value
    return total


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


def _stem(word: str) -> str:
    """The word without its commonest endings, enough to tell `plans` and `planned` from other words."""
    return re.sub(r"(ing|ed|es|s|ly|e)$", "", word) if len(word) > 4 else word
