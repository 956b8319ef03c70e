"""The lists of words that rules name as `<families>`, `<adverb>` and so on: `rules/words.yml`."""

from __future__ import annotations

from pathlib import Path

from pipeline.domain import RulesError
from pipeline.rulebook.phrases import PhraseError, WordLists
from pipeline.rulebook.yaml_file import named_lists, shown

WORDS = "words.yml"
MARKS = ("purpose", "aside", "describes", "praise", "wrong")  # the lists that the theme tagger itself reads


def load_word_lists(folder: Path) -> WordLists:
    """The lists of a rules folder. Raises RulesError with every mistake in the file, by line."""
    path = folder / WORDS
    written = named_lists(path)
    mistakes = [f"{shown(path)}:1: the list `{name}` is missing; put it back" for name in MARKS if name not in written]
    lists = WordLists({name: tuple(line.text for line in lines) for name, lines in written.items()})
    circles: set[frozenset[str]] = set()
    for name in written:
        try:
            lists.either(name)
        except PhraseError as error:
            if error.circle in circles:
                continue
            circles |= {error.circle} if error.circle else set()
            list_name, number = error.in_list or (name, 0)
            line = written[list_name][number]
            mistakes.append(line.mistake(error.at, f"in the list `{list_name}`: “{line.text}”: {error}"))
    if mistakes:
        raise RulesError(list(dict.fromkeys(mistakes)))
    return lists
