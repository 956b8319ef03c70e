"""How long each rule file takes over a sentence of 10,000 and one of 100,000 of its own words."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator

from pipeline.rulebook.folder import default_rules_folder
from pipeline.rulebook.letter_rules import FILES, load_rule_file
from pipeline.rulebook.phrases import Either, Element, Reads, Some, Word
from pipeline.rulebook.word_lists import load_word_lists


def words(elements: Iterable[Element]) -> Iterator[str]:
    """The words that may stand in a phrase."""
    for element in elements:
        match element:
            case Word():
                yield element.text
            case Either() | Some():
                for choice in element.choices:
                    yield from words(choice)
            case Reads():
                yield from words(element.elements)


def main() -> None:
    """Print a line a file."""
    folder = default_rules_folder()
    lists = load_word_lists(folder)
    for file in FILES:
        rules = load_rule_file(folder, file, lists)
        vocabulary = sorted({word for rule in rules for phrase in rule.says for word in words(phrase.elements)})
        seconds = []
        for number in (0, 10_000, 100_000):  # the first compiles the rules
            sentence = " ".join(random.Random(number).choices(vocabulary, k=number))
            begin = time.process_time()
            for rule in rules:
                list(rule.matches(sentence))
            seconds.append(time.process_time() - begin)
        print(f"{file.name}: 10,000 words {seconds[1]:.2f} s, 100,000 words {seconds[2]:.2f} s")


if __name__ == "__main__":
    main()
