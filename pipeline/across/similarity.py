"""How alike two wordings of a weakness are.

Likeness comes from several signals at once, none of which is enough: the same words in any order, the words of
the shorter one within the longer, and the cosine of TF-IDF weights over words and over parts of words, which
makes rare words ("wheelchair") count for more than those that every letter has ("children").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from rapidfuzz import fuzz
from sklearn.feature_extraction.text import TfidfVectorizer

Matrix = np.ndarray[Any, np.dtype[np.float64]]

# Written one way in one letter and another in the next, and the same thing.
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


def normal(text: str) -> str:
    """The words of `text` in small letters, with what is written in several ways written in one."""
    plain = re.sub(r"[’‘`]", "'", text.casefold())
    plain = re.sub(r"\s+", " ", re.sub(r"[-‐‑–—/]", " ", plain).replace("'s", ""))
    for pattern, same in _SAME_PATTERNS:
        plain = pattern.sub(same, plain)
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def same_words(a: str, b: str) -> bool:
    """Whether two statements have the same words in the same order, whatever their case and punctuation."""
    return re.findall(r"\w+", a.casefold()) == re.findall(r"\w+", b.casefold())


@dataclass(frozen=True)
class Wording:
    """The weights of words over all the weaknesses of a run, against which any two lists can be compared."""

    texts: tuple[str, ...]  # every weakness known, in a fixed order

    def likeness(self, left: Sequence[str], right: Sequence[str]) -> Matrix:
        """For each statement of `left` and `right`, how alike they are from 0 to 1."""
        a, b = [normal(t) for t in left], [normal(t) for t in right]
        words = self._cosine(self._words, a, b)
        parts = self._cosine(self._parts, a, b)
        out = np.zeros((len(a), len(b)))
        for i, x in enumerate(a):
            for j, y in enumerate(b):
                any_order = fuzz.token_sort_ratio(x, y) / 100
                within = max(self._share(x, y), self._share(y, x))
                out[i, j] = 0.3 * words[i, j] + 0.3 * parts[i, j] + 0.15 * any_order + 0.25 * within
                if same_words(left[i], right[j]):
                    out[i, j] = 1.0
        return out

    def share(self, part: str, whole: str) -> float:
        """The share of the words of `part`, each by its weight, that `whole` has too."""
        return self._share(normal(part), normal(whole))

    def _share(self, part: str, whole: str) -> float:
        have = {_stem(w) for w in whole.split()}
        weights = {_stem(w): self._weight(w) for w in part.split() if w not in _MINOR}
        total = sum(weights.values())
        return sum(weight for word, weight in weights.items() if word in have) / total if total else 0.0

    def _weight(self, word: str) -> float:
        index = self._words.vocabulary_.get(word)
        return float(self._words.idf_[index] if index is not None else max(self._words.idf_))

    @staticmethod
    def _cosine(vectorizer: Any, a: list[str], b: list[str]) -> Matrix:
        product = vectorizer.transform(a) @ vectorizer.transform(b).T
        return np.asarray(product.toarray(), dtype=np.float64)

    @cached_property
    def _words(self) -> Any:
        return TfidfVectorizer(token_pattern=r"\S+", stop_words=sorted(_MINOR), sublinear_tf=True).fit(self._normal)

    @cached_property
    def _parts(self) -> Any:
        return TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit(self._normal)

    @cached_property
    def _normal(self) -> list[str]:
        return sorted({normal(t) for t in self.texts} | {"weakness"})  # never without a word


def _stem(word: str) -> str:
    """The word without its commonest endings, enough to tell `plans` and `planned` from other words."""
    return re.sub(r"(ing|ed|es|s|ly|e)$", "", word) if len(word) > 4 else word
