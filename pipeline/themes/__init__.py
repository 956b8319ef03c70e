"""Findings → themes, each with the words that show it.

Findings and the theme files of the rules come in; rows of `themes.csv` leave. Open `tagger.py` first; `evaluate.py`
measures it against people's labels.
"""

from pipeline.themes.evaluate import Evaluation
from pipeline.themes.tagger import ThemeRule, ThemeRules, match_themes, tag

__all__ = [
    "Evaluation",
    "ThemeRule",
    "ThemeRules",
    "match_themes",
    "tag",
]
