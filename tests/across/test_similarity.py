"""How similar two wordings are: what counts, what does not, and the weights behind it."""

from __future__ import annotations

import pytest

from pipeline.across.similarity import (
    SimilarityModel,
    TermWeights,
    normalise,
    parts_of_words,
    same_words,
    words_that_count,
)

TEXTS = [
    "the long time that children wait for a wheelchair",
    "the quality of EHC plans",
    "the way leaders plan for children",
    "the support that children receive",
]
MODEL = SimilarityModel(TEXTS)


def similarity(a: str, b: str) -> float:
    return MODEL.matrix([a], [b])[0][0]


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Education, health and care (EHC) plans", "ehc plans"),
        ("Child and adolescent mental health services", "camhs"),
        ("the autistic child’s SEN", "the autism child send"),
        ("long waiting times for parents and carers", "long wait for parent"),
        ("co-production—and joint\nworking", "co production and joint working"),
    ],
)
def test_one_spelling_for_what_is_written_in_several_ways(text: str, normal: str) -> None:
    assert normalise(text) == normal


def test_case_punctuation_and_white_space_do_not_make_other_words() -> None:
    assert same_words("The long wait; for\na Wheelchair.", "the long wait for a wheelchair")
    assert not same_words("the wait is long", "the long wait is")


def test_the_same_words_are_as_similar_as_can_be_and_others_less() -> None:
    assert similarity(TEXTS[0], TEXTS[0].upper() + ".") == 1.0
    for i, row in enumerate(MODEL.matrix(TEXTS, TEXTS)):
        assert all(0.0 <= value < 0.5 for j, value in enumerate(row) if j != i)


def test_it_has_nine_decimals_so_that_equals_stay_equal() -> None:
    value = similarity(TEXTS[0], TEXTS[1])
    assert value == round(value, 9) != round(value, 6)


def test_it_is_the_same_in_both_directions() -> None:
    there, back = MODEL.matrix(TEXTS, TEXTS[:2]), MODEL.matrix(TEXTS[:2], TEXTS)
    assert [[there[j][i] for j in range(len(TEXTS))] for i in range(2)] == [pytest.approx(row) for row in back]


def test_a_rare_word_counts_for_more_than_a_common_one() -> None:
    assert similarity(TEXTS[0], "a wheelchair") > similarity(TEXTS[0], "the children")
    assert MODEL.share("wheelchair quality", TEXTS[0]) > MODEL.share("children quality", TEXTS[0])


def test_the_share_of_a_part_within_the_whole() -> None:
    assert MODEL.share("children wait", TEXTS[0]) == 1.0
    assert MODEL.share("buses", TEXTS[0]) == 0.0
    assert MODEL.share("of the", TEXTS[0]) == 0.0  # words that say nothing
    assert MODEL.share("planned leaders", TEXTS[1]) < MODEL.share("plans leaders", TEXTS[1]) < 1.0


def test_texts_without_a_known_word_and_a_run_without_texts() -> None:
    assert similarity("", "") == 1.0
    assert similarity("Ω", TEXTS[0]) == 0.0
    assert SimilarityModel([]).matrix(["buses"], ["trains"])[0][0] < 0.2


def test_the_cosines_are_those_of_scikit_learn() -> None:
    """The thresholds of the pairing were set with those of its TfidfVectorizer."""
    text = pytest.importorskip("sklearn.feature_extraction.text")
    normal = sorted(normalise(t) for t in TEXTS)
    words = text.TfidfVectorizer(token_pattern=r"\S+", stop_words=["a", "for", "of", "that", "the"], sublinear_tf=True)
    parts = text.TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    for vectorizer, terms in ((words.fit(normal), words_that_count), (parts.fit(normal), parts_of_words)):
        weights = TermWeights(normal, terms)
        vectors = vectorizer.transform(normal)
        cosines = (vectors @ vectors.T).toarray()
        for i, a in enumerate(normal):
            for j, b in enumerate(normal):
                assert weights.cosines([a], [b])[0, 0] == pytest.approx(cosines[i][j], abs=1e-12)
