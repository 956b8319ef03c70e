"""Findings → themes, each with its tier, its probability and the words that show it.

Findings and the theme files of the rules come in; rows of `themes.csv` leave. Open `tagger.py` first. `learn.py` makes
the tables that it reads from people's labels; `evaluate.py` says how well all of it does on areas it has not seen.
"""

from pipeline.themes.certainty import Certainty
from pipeline.themes.evaluate import Evaluation, cross_validate, report
from pipeline.themes.labelled import (
    Labelled,
    as_labels,
    as_taught,
    from_run,
    read_gold,
    unmatched_labels,
    without_repeats,
)
from pipeline.themes.learn import learn_tables
from pipeline.themes.tagger import ThemeRule, ThemeRules, first_matches, match_themes, tag

__all__ = [
    "Certainty",
    "Evaluation",
    "Labelled",
    "ThemeRule",
    "ThemeRules",
    "as_labels",
    "as_taught",
    "cross_validate",
    "first_matches",
    "from_run",
    "learn_tables",
    "match_themes",
    "read_gold",
    "report",
    "tag",
    "unmatched_labels",
    "without_repeats",
]
