"""The files that a researcher edits, as checked records.

A rules folder comes in; one `Rules` object leaves, or every mistake in every file with its line. Open `rules.py` first.
"""

from pipeline.rulebook.clause_shapes import AnyWords, Form, Named, OneOf, Shape, ShapePart, Shapes
from pipeline.rulebook.correction_files import NUMBERS, Correction, is_quotable, letters_and_digits
from pipeline.rulebook.doubt_rules import DoubtRules
from pipeline.rulebook.expectations import CrawlExpectations, Expectation
from pipeline.rulebook.expressions import pattern_of, small
from pipeline.rulebook.folder import checked_rules_folder, default_rules_folder, sample_folder
from pipeline.rulebook.label_files import (
    LABEL_COLUMNS,
    LABELS,
    NO_THEME,
    REFUSED,
    Answers,
    Label,
    Labels,
    load_labels,
    read_label_rows,
    text_hash,
)
from pipeline.rulebook.letter_rules import (
    LetterRules,
    Match,
    Phrase,
    PublicationRules,
    Rule,
    check_examples,
    marked_words,
    phrases_not_shown,
)
from pipeline.rulebook.phrases import GAP_WORDS, Either, Element, Gap, PhraseError, Reads, Word
from pipeline.rulebook.rules import Rules
from pipeline.rulebook.theme_rules import THEMES, Taxonomy, ThemeFiles, ThemePhrase, WrittenThemeRule, by_line
from pipeline.rulebook.theme_tables import (
    CERTAINTY_COLUMNS,
    THEME_CERTAINTY,
    THEME_WORDS,
    WORD_COLUMNS,
    WORDS_RULE,
    Example,
    ThemeTables,
)
from pipeline.rulebook.yaml_file import shown

__all__ = [
    "CERTAINTY_COLUMNS",
    "GAP_WORDS",
    "LABELS",
    "LABEL_COLUMNS",
    "NO_THEME",
    "NUMBERS",
    "REFUSED",
    "THEMES",
    "THEME_CERTAINTY",
    "THEME_WORDS",
    "WORDS_RULE",
    "WORD_COLUMNS",
    "Answers",
    "AnyWords",
    "Correction",
    "CrawlExpectations",
    "DoubtRules",
    "Either",
    "Element",
    "Example",
    "Expectation",
    "Form",
    "Gap",
    "Label",
    "Labels",
    "LetterRules",
    "Match",
    "Named",
    "OneOf",
    "Phrase",
    "PhraseError",
    "PublicationRules",
    "Reads",
    "Rule",
    "Rules",
    "Shape",
    "ShapePart",
    "Shapes",
    "Taxonomy",
    "ThemeFiles",
    "ThemePhrase",
    "ThemeTables",
    "Word",
    "WrittenThemeRule",
    "by_line",
    "check_examples",
    "checked_rules_folder",
    "default_rules_folder",
    "is_quotable",
    "letters_and_digits",
    "load_labels",
    "marked_words",
    "pattern_of",
    "phrases_not_shown",
    "read_label_rows",
    "sample_folder",
    "shown",
    "small",
    "text_hash",
]
