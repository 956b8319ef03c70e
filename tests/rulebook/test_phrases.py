"""The notation of rules: what a phrase matches, as a regular expression and in theme rules, and what it refuses."""

from __future__ import annotations

import re

import pytest

from pipeline.rulebook.expressions import pattern_of, small, to_regex
from pipeline.rulebook.phrases import PhraseError, WordLists, nearby, parse
from pipeline.themes.matching import Language


def in_regex(phrase: str, text: str) -> str | None:
    m = pattern_of([parse(phrase)]).search(small(text))
    return text[m.start() : m.end()] if m else None


def in_theme(phrase: str, text: str) -> str | None:
    language = Language()
    pattern = language.compile(parse(phrase))
    for sentence, _ in language.sentences(text):
        for start, end in pattern.spans(sentence):
            a, b = sentence.where(start, end)
            return text[a:b]
    return None


BOTH = [
    ("wait*", "They are Waiting now.", "Waiting"),
    ("wait", "They are waiting now.", None),
    ("(long|short) wait*", "A short  wait.", "short  wait"),
    ("(very|) long", "It is long.", "long"),
    ("(very|) long", "It is very long.", "very long"),
    ("wait* ... autism", "Waits for an assessment of autism grow.", "Waits for an assessment of autism"),
    ("wait* ... autism", "They wait. Then autism is named.", None),
    ("wait* ... autism", "wait " + "on and " * 5 + "autism", None),
    ("children's needs", "All children’s needs count.", "children’s needs"),
    ("co-production", "No co‑production here", "co‑production"),
    ("health and care", "Health, and care", "Health, and care"),
    ("(a (b|c) d|e)", "we saw a c d", "a c d"),
]


@pytest.mark.parametrize(("phrase", "text", "found"), BOTH)
def test_a_phrase_means_the_same_to_both_kinds_of_rule(phrase: str, text: str, found: str | None) -> None:
    assert in_regex(phrase, text) == found
    assert in_theme(phrase, text) == found


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("child needs", "The child's needs", "child's needs"),
        ("home to school", "home-to-school travel", "home-to-school"),
        ("SEND and/or illness", "SEND and/or illness", "SEND and/or illness"),
        ("late plans", "late; plans", None),
    ],
)
def test_theme_rules_overlook_possessives_and_punctuation(phrase: str, text: str, found: str | None) -> None:
    assert in_theme(phrase, text) == found


@pytest.mark.parametrize(
    ("phrase", "says"),
    [
        ("...", "everything"),
        ("", "everything"),
        ("(waits|)", "everything"),
        ("*", "two letters"),
        ("w*", "two letters"),
        ("wa*ts", "end of a word"),
        ("(a|b", "add the missing )"),
        ("a) b", "outside brackets"),
        ("a | b", "outside brackets"),
        ("[a|b", "add the missing ]"),
        ("{count=a", "add the missing }"),
        ("a {begin}", "there are {start}"),
        ("a !(b|)", "empty alternative"),
        ("a {count=}", "is empty"),
        ("a [b)", "ends with ]"),
        ("a {clause} b ... c ... d", "more than 2 gaps"),
        ("a <families>", "no list is named <families>"),
        ("... wait", "between words"),
        ("a & b", "theme rules only"),
        (f"({'|'.join(f'word{n}' for n in range(100))})", "100 alternatives"),
    ],
)
def test_what_a_phrase_may_not_be(phrase: str, says: str) -> None:
    with pytest.raises(PhraseError, match=re.escape(says)):
        to_regex(parse(phrase))


def test_a_phrase_that_stands_for_too_many_wordings_is_refused() -> None:
    pair = "(a b|c d|e f|g h|i j|k l|m n)"
    with pytest.raises(PhraseError, match="343 wordings"):
        Language().compile(parse(f"{pair} {pair} {pair}"))


def test_a_phrase_with_many_gaps_is_refused() -> None:
    with pytest.raises(PhraseError, match="more than 2 gaps"):
        Language().compile(parse("a1 ... b1 ... c1 ... d1"))


@pytest.mark.parametrize("phrase", ["the", "(of|in) the", "is ... the"])
def test_a_phrase_of_words_that_stand_everywhere_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseError, match="nearly every sentence"):
        Language().compile(parse(phrase))


def test_a_name_stands_for_the_words_of_its_list() -> None:
    lists = WordLists({"ehc": ["EHC", "<plan>"], "plan": ["EHCP*"]})
    assert parse("poor <ehc>", lists) == parse("poor (EHC|(EHCP*))")
    with pytest.raises(PhraseError, match="no list is named <ehcs>; the lists are ehc, plan"):
        parse("<ehcs>", lists)


def test_a_list_that_names_itself_is_refused() -> None:
    lists = WordLists({"a": ["<b> x"], "b": ["y", "<a>"]})
    with pytest.raises(PhraseError, match="a list must not name itself: <a> → <b> → <a>"):
        parse("<a>", lists)


def test_and_joins_two_phrases() -> None:
    assert nearby("poor plans & late") == (parse("poor plans"), parse("late"))
    for phrase in ("& late", "late &", "a & & b"):
        with pytest.raises(PhraseError, match="between two phrases"):
            nearby(phrase)


def test_offsets_give_back_the_text_as_it_stands() -> None:
    text = "First.  Then “children’s”\nco‑production – at last; done"
    language = Language()
    for sentence, (start, end) in language.sentences(text):
        for word, (a, b) in zip(sentence.words, sentence.spans, strict=True):
            assert start <= a < b <= end
            assert text[a:b].lower().replace("’", "'") == word
