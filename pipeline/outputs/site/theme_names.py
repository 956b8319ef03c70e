"""Themes as a reader says them: the label of each, and what it covers, from `theme_words.csv` beside this file.

A theme that a researcher has added to `rules/taxonomy.yml` and that the file lacks has its own name as its label.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from pipeline.domain import slug


def theme_label(theme: str, subtheme: str = "") -> str:
    """What to call a theme; with a subtheme, both: `EHC plans: plans on time`."""
    label = _words(theme)[0]
    if not subtheme:
        return label
    below = _words(f"{theme}.{subtheme}")[0]
    return f"{label}: {below if below[:2].isupper() else below[:1].lower() + below[1:]}"


def theme_page(theme: str) -> str:
    """Where the page of a theme is within the site."""
    return f"themes/{slug(theme) or 'theme'}.html"


def theme_meaning(theme: str, subtheme: str = "") -> str:
    """What a theme or subtheme covers, a sentence; empty where nobody has written it down."""
    return _words(f"{theme}.{subtheme}" if subtheme else theme)[1]


def _words(name: str) -> tuple[str, str]:
    own = name.rpartition(".")[2].replace("_", " ")
    return _table().get(name, (own[:1].upper() + own[1:], ""))


@cache
def _table() -> dict[str, tuple[str, str]]:
    with Path(__file__).with_name("theme_words.csv").open(encoding="utf-8", newline="") as file:
        return {row["theme"]: (row["label"], row["covers"]) for row in csv.DictReader(file)}
