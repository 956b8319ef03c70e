"""The theme rules as a researcher writes them: `themes.yml`, with the names and lists that it uses.

The names of themes are in `taxonomy.yml`, the lists in `words.yml`. What is written is checked here, line by line;
`pipeline.themes` turns it into patterns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.domain import RulesError
from pipeline.rulebook.label_files import LABELS, Labels, load_labels
from pipeline.rulebook.phrases import Element, PhraseError, WordLists, nearby
from pipeline.rulebook.theme_tables import ThemeTables, load_theme_tables
from pipeline.rulebook.word_lists import MARKS, WORDS, load_word_lists
from pipeline.rulebook.yaml_file import Entry, RuleText, entries, is_mistaken, missing, named_lists, repeated_ids, shown

THEMES, TAXONOMY = "themes.yml", "taxonomy.yml"

Taxonomy = dict[str, tuple[str, ...]]
THEME_KEYS = ("id", "theme")
THEME_LISTS = ("says", "unless", "finds", "ignores")


@dataclass(frozen=True, slots=True)
class ThemePhrase:
    """One phrase as written, and its parts, which stand near each other in a sentence."""

    written: RuleText
    parts: tuple[tuple[Element, ...], ...]


@dataclass(frozen=True, slots=True)
class WrittenThemeRule:
    """One rule for one theme."""

    id: str
    where: str
    theme: str
    subtheme: str
    finds: tuple[str, ...]
    ignores: tuple[str, ...]
    says: tuple[ThemePhrase, ...]
    unless: tuple[ThemePhrase, ...]


@dataclass(frozen=True, slots=True)
class ThemeFiles:
    """The theme rules, the names of themes, the marks that the tagger reads, the learnt tables and people's labels."""

    rules: tuple[WrittenThemeRule, ...]
    taxonomy: Taxonomy
    marks: dict[str, ThemePhrase]
    tables: ThemeTables = field(default_factory=ThemeTables)
    labels: Labels = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Every theme as `theme.subtheme`, or `theme` alone, in the taxonomy's order."""
        return theme_names(self.taxonomy)


def theme_names(taxonomy: Taxonomy) -> tuple[str, ...]:
    """Every theme as `theme.subtheme`, or `theme` alone where it has none, in the taxonomy's order."""
    return tuple(f"{theme}.{sub}" if sub else theme for theme, below in taxonomy.items() for sub in below or ("",))


def load_theme_files(folder: Path, lists: WordLists | None = None) -> ThemeFiles:
    """The files that themes are given by; `lists` are those of words.yml, where they have been read already.

    Raises RulesError with a `file:line:` message for every mistake found.
    """
    lists = lists or load_word_lists(folder)
    taxonomy = {name: tuple(text.text for text in below) for name, below in named_lists(folder / TAXONOMY).items()}
    words = shown(folder / WORDS)
    mistakes: list[str] = []
    marks = {
        name: phrase for name in MARKS for phrase in _phrases([RuleText(f"<{name}>", f"{words}:1")], lists, mistakes)
    }
    rules = [_rule(entry, taxonomy, lists, mistakes) for entry in entries(folder / THEMES, THEME_KEYS, THEME_LISTS)]
    mistakes += repeated_ids([(rule.id, rule.where) for rule in rules if rule.id])
    names = theme_names(taxonomy)
    tables, labels = ThemeTables(), {}
    try:
        tables = load_theme_tables(folder, names)
    except RulesError as error:
        mistakes += error.messages
    try:
        labels = load_labels(folder / LABELS, names)
    except RulesError as error:
        mistakes += error.messages
    if mistakes:
        raise RulesError(by_line(mistakes))
    return ThemeFiles(tuple(rules), taxonomy, marks, tables, labels)


def by_line(messages: list[str]) -> list[str]:
    """The messages, each once, in the order of the files' lines."""
    return sorted(set(messages), key=_place)


def _phrases(lines: list[RuleText], word_lists: WordLists, mistakes: list[str]) -> Iterator[ThemePhrase]:
    for line in lines:
        try:
            yield ThemePhrase(line, nearby(line.text, word_lists))
        except PhraseError as error:
            mistakes.append(line.mistake(error.at, f"“{line.text}”: {error}"))


def _rule(entry: Entry, taxonomy: Taxonomy, word_lists: WordLists, mistakes: list[str]) -> WrittenThemeRule:
    mistakes += entry.mistakes + missing(entry, ("id", "theme"))
    if not entry.lists.get("says") and not is_mistaken(entry, "says"):
        mistakes.append(f"{entry.where}: the rule has no `says`; add the phrases that show the theme")
    theme, _, subtheme = _text(entry, "theme").partition(".")
    if theme:
        mistakes += _unknown(entry.values["theme"], theme, subtheme, taxonomy)
    return WrittenThemeRule(
        id=_text(entry, "id"),
        where=entry.where,
        theme=theme,
        subtheme=subtheme,
        finds=entry.texts("finds"),
        ignores=entry.texts("ignores"),
        says=tuple(_phrases(entry.lists.get("says", []), word_lists, mistakes)),
        unless=tuple(_phrases(entry.lists.get("unless", []), word_lists, mistakes)),
    )


def _text(entry: Entry, key: str) -> str:
    return entry.values[key].text if key in entry.values else ""


def _unknown(name: RuleText, theme: str, subtheme: str, taxonomy: Taxonomy) -> list[str]:
    if theme not in taxonomy:
        return [f"{name.at}: unknown theme `{theme}`; the themes are {', '.join(taxonomy)}"]
    below = taxonomy[theme]
    if subtheme and subtheme not in below:
        return [f"{name.at}: {theme} has no subtheme `{subtheme}`; it has {', '.join(below) or 'none'}"]
    if below and not subtheme:
        return [f"{name.at}: say which subtheme of {theme}: {', '.join(f'{theme}.{name_}' for name_ in below)}"]
    return []


def _place(message: str) -> tuple[str, int, str]:
    name, _, rest = message.partition(":")
    number = rest.partition(":")[0]
    return name, int(number) if number.isdigit() else 0, message
