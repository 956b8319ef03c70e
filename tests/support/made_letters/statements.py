"""Hypothesis strategies for statements: the vocabulary's own, and loose runs of words; none holds a verdict."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.support.made_letters import vocabulary
from tests.support.made_letters.spec import Item

_WORDS = (
    "parents carers children young people schools nurseries colleges therapists health care plans reviews waits "
    "autism speech language hearing vision leaders partners commissioners support early years transition adulthood "
    "exclusion absence equipment respite transport outcomes attainment confidence identification co-production "
    "0–25 16 19-year-olds CAMHS EHC SENCo CCG don’t ‘thrive’ multi-agency well-being insufficient flow offices"
)
WORDS = _WORDS.split()


@st.composite
def loose_statements(draw: st.DrawFn) -> str:
    """A run of words with marks between them, such as no sentence of the vocabulary has."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=3, max_size=40))
    marks = draw(st.lists(st.sampled_from(("",) * 8 + (",", ";", ":", " –")), min_size=len(words), max_size=len(words)))
    body = " ".join(word + mark for word, mark in zip(words[:-1], marks[:-1], strict=True))
    return f"the {body} {words[-1]}"


def statements(family: tuple[str, ...]) -> SearchStrategy[str]:
    return st.one_of(st.sampled_from(family), st.sampled_from(family), loose_statements())


def sentences(family: tuple[str, ...]) -> SearchStrategy[str]:
    """Statements with a capital and a full stop."""
    return statements(family).map(lambda text: text[0].upper() + text[1:].rstrip(".") + ".")


def items(family: tuple[str, ...]) -> SearchStrategy[Item]:
    """Items of which some have bullets nested under them."""
    plain = sentences(family).map(Item)
    return st.one_of(plain, plain, st.sampled_from(vocabulary.LISTS).map(lambda both: Item(*both)))


def several(one: SearchStrategy[str], most: int = 6) -> SearchStrategy[tuple[str, ...]]:
    return st.lists(one, max_size=most).map(tuple)
