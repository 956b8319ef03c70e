"""Findings that no theme rule covers, put into groups with their telling words, so that people see new themes."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt
from typing import Any

import pandas as pd

from pipeline.domain import Finding, FindingKind, ThemeHit

COLUMNS = ["finding_id", "kind", "text", "group", "words"]
MOST_GROUPS = 15
WORDS = 6
# Words in nearly every finding, which tell no two of them apart.
_EVERYWHERE = ("children", "young", "people", "send", "area", "local", "leaders", "ensure", "needs", "partnership")


def unthemed(findings: Iterable[Finding], hits: Iterable[ThemeHit]) -> pd.DataFrame:
    """The findings without a theme: COLUMNS, largest group first; `words` are what tells a group from the others."""
    themed = {hit.finding_id for hit in hits}
    left = [f for f in findings if f.finding_id not in themed and f.kind != FindingKind.EXPERIENCE]
    rows = [(f.finding_id, f.kind, f.text) for f in left]
    table = pd.DataFrame(rows, columns=COLUMNS[:3])
    groups, words = _grouped([f.text for f in left])
    table["group"], table["words"] = groups, [words[g] for g in groups]
    return table.sort_values(["group", "finding_id"], kind="stable").reset_index(drop=True)


def summary(table: pd.DataFrame) -> str:
    """The groups, largest first: how many findings, the telling words and one finding as an example."""
    lines = [f"{len(table)} findings without a theme"]
    for group, rows in table.groupby("group"):
        lines.append(f"group {group}: {len(rows)} findings: {rows['words'].iloc[0]}")
        lines.append(f"    e.g. {rows['text'].iloc[0]}")
    return "\n".join(lines)


def _grouped(texts: list[str]) -> tuple[list[int], dict[int, str]]:
    """Each text's group, numbered from 1 by size, and each group's telling words."""
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

    if not texts:
        return [], {}
    stop_words = sorted(ENGLISH_STOP_WORDS.union(_EVERYWHERE))
    vectorizer = TfidfVectorizer(stop_words=stop_words, sublinear_tf=True, token_pattern=r"(?u)\b[a-z][a-z]+\b")
    try:
        vectors = vectorizer.fit_transform(texts)
    except ValueError:  # no text has a word that tells anything
        return [1] * len(texts), {1: ""}
    groups = min(MOST_GROUPS, max(1, round(sqrt(len(texts) / 2))), len(set(texts)))
    labels = [int(x) for x in KMeans(n_clusters=groups, random_state=0, n_init=10).fit_predict(vectors)]
    by_size = sorted(set(labels), key=lambda label: (-labels.count(label), labels.index(label)))
    number = {label: place for place, label in enumerate(by_size, 1)}
    names = vectorizer.get_feature_names_out()
    words = {number[label]: _telling(vectors, labels, label, names) for label in by_size}
    return [number[label] for label in labels], words


def _telling(vectors: Any, labels: list[int], label: int, names: Any) -> str:
    """The words whose weight inside the group stands out most against the weight elsewhere."""
    inside = [i for i, other in enumerate(labels) if other == label]
    outside = [i for i, other in enumerate(labels) if other != label]
    weight = vectors[inside].mean(axis=0).A1
    if outside:
        weight = weight - vectors[outside].mean(axis=0).A1
    best = sorted(range(len(names)), key=lambda i: (-round(float(weight[i]), 9), names[i]))
    return " ".join(str(names[i]) for i in best[:WORDS] if weight[i] > 0)
