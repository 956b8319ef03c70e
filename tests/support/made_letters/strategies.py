"""Hypothesis strategies: made-up letters with any number of findings, in any wording, on any page.

`cases(kinds)` gives a `Case`, see case.py. What a statement looks like is in statements.py.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.support.made_letters import vocabulary
from tests.support.made_letters.case import Case
from tests.support.made_letters.layout import GLYPHS, Layout
from tests.support.made_letters.places import PLACES, Place
from tests.support.made_letters.spec import (
    Action,
    Aspect,
    FullInspection,
    Item,
    MonitoringInspection,
    OtherDocument,
    OutcomeLetter,
    RevisitLetter,
    Spec,
    Weakness,
)
from tests.support.made_letters.statements import items, sentences, several, statements
from tests.support.made_letters.wordings import Wording

KINDS = ("outcome_letter", "revisit_letter", "full_inspection", "monitoring_inspection")


@st.composite
def periods(draw: st.DrawFn, first: date, last: date) -> tuple[date, date]:
    """A visit of two to twelve days."""
    start = draw(st.dates(first, last))
    return start, start + timedelta(days=draw(st.integers(1, 11)))


wordings: SearchStrategy[Wording] = st.builds(
    Wording,
    **{field.name: st.integers(0, 23) for field in fields(Wording) if field.type == "int"},
    digits=st.booleans(),
    weakness_form=st.sampled_from(("below", "heading", "numbered", "bullet", "led_in_once", "running")),
    weakness_style=st.sampled_from(("plain", "bold", "italic")),
    verdict_runs_on=st.booleans(),
    verdict_first=st.booleans(),
    evidence=st.sampled_from(("paragraphs", "bullets")),
    topics=st.booleans(),
    explicit=st.booleans(),
    improvements=st.sampled_from(("table", "bullets")),
    actions=st.sampled_from(("table", "headings")),
    item_end=st.sampled_from(("", ".", ";")),
)


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    """Pages of any height with breaks anywhere, any bullet, with and without furniture."""
    width = draw(st.sampled_from((420.0, 595.0, 612.0)))
    place = "Area SEND inspection report"
    return Layout(
        bullet=draw(st.sampled_from(GLYPHS)),
        bullet_alone=draw(st.booleans()),
        nested_bullet=draw(st.sampled_from(("•", "o", "–", "▪"))),
        font=draw(st.sampled_from(("Helvetica", "Times"))),
        size=draw(st.sampled_from((9.0, 10.5, 11.0, 12.0))),
        page_width=width,
        page_height=draw(st.sampled_from((300.0, 420.0, 595.0, 842.0))),
        margin=draw(st.sampled_from((50.0, 60.0, 72.0))),
        gap=draw(st.sampled_from((6.0, 9.0, 14.0))),
        spacer=float(draw(st.integers(0, 120))),
        breaks=draw(st.frozensets(st.integers(5, 150), max_size=4)),
        header=draw(st.sampled_from(("", "SAMPLE – made-up letter about a made-up place"))),
        footer=draw(st.sampled_from(("", place, f"{place} 12 to 16 February 2024"))),
        page_numbers=draw(st.sampled_from(("", "centre", "right", "page n"))),
        hyphenate=draw(st.booleans()),
        ligatures=draw(st.booleans()),
        straight_quotes=draw(st.booleans()),
        ruled=draw(st.booleans()),
    )


@st.composite
def outcome_letters(draw: st.DrawFn, most: int = 14) -> OutcomeLetter:
    start, end = draw(periods(date(2016, 5, 1), date(2022, 3, 1)))
    aspects = st.builds(
        Aspect,
        strengths=several(sentences(vocabulary.STRENGTHS), 4),
        developments=several(sentences(vocabulary.DEVELOPMENTS), 4),
    )
    # A letter without a single strength or area for development is not whole, and says so.
    with_lists = st.tuples(aspects, aspects, aspects).filter(
        lambda all_: any(a.strengths or a.developments for a in all_)
    )
    return OutcomeLetter(
        draw(st.sampled_from(PLACES)),
        start,
        end,
        end + timedelta(days=draw(st.integers(30, 120))),
        aspects=draw(with_lists),
        weaknesses=draw(st.lists(statements(vocabulary.WEAKNESSES).map(Item), max_size=most).map(tuple)),
        main_findings=draw(several(sentences(vocabulary.STRENGTHS), 3)),
    )


@st.composite
def revisit_letters(draw: st.DrawFn, most: int = 14, contradicting: bool = False) -> RevisitLetter:
    """Letters whose summary agrees with their verdicts, or does not where `contradicting`."""
    start, end = draw(periods(date(2018, 12, 1), date(2022, 10, 1)))
    remarks = st.lists(st.sampled_from(vocabulary.REMARKS_GOOD + vocabulary.REMARKS_BAD), max_size=3).map(tuple)
    weakness = st.builds(
        Weakness,
        text=statements(vocabulary.WEAKNESSES),
        verdict=st.sampled_from(("sufficient", "not_sufficient")),
        remarks=remarks,
    )
    letter = RevisitLetter(
        draw(st.sampled_from(PLACES)),
        start,
        end,
        end + timedelta(days=draw(st.integers(20, 60))),
        previous_published=start - timedelta(days=draw(st.integers(500, 900))),
        weaknesses=draw(st.lists(weakness, min_size=1, max_size=most).map(tuple)),
    )
    if not contradicting:
        return letter
    others = [n for n in range(len(letter.weaknesses) + 1) if n != letter.sufficient]
    return replace(letter, says_sufficient=draw(st.sampled_from(others)))


def actions(place: Place, verdicts: tuple[str, ...] = ("",)) -> SearchStrategy[Action]:
    bodies = [text.format(council=place.council, board=place.board) for text in vocabulary.RESPONSIBLE]
    remarks = st.lists(st.sampled_from(vocabulary.REMARKS_GOOD + vocabulary.REMARKS_BAD), max_size=2).map(tuple)
    return st.builds(
        Action,
        item=items(vocabulary.IMPROVEMENTS),
        responsible=st.sampled_from(bodies),
        verdict=st.sampled_from(verdicts),
        remarks=remarks,
    )


@st.composite
def full_inspections(draw: st.DrawFn) -> FullInspection:
    start, end = draw(periods(date(2023, 1, 30), date(2026, 6, 1)))
    place = draw(st.sampled_from(PLACES))
    outcome = draw(st.sampled_from(("positive", "inconsistent", "widespread")))
    lowest = outcome == "widespread"
    return FullInspection(
        place,
        start,
        end,
        outcome,
        works=draw(several(sentences(vocabulary.STRENGTHS))),
        must_be_better=draw(several(sentences(vocabulary.DEVELOPMENTS))),
        actions=draw(st.lists(actions(place), min_size=1, max_size=6).map(tuple)) if lowest else (),
        improvements=draw(st.lists(items(vocabulary.IMPROVEMENTS), min_size=1, max_size=6).map(tuple)),
        previous=draw(st.one_of(st.none(), periods(date(2016, 5, 1), date(2022, 3, 1)))),
        next_months=draw(st.sampled_from((36, 60))),
        monitoring_months=draw(st.sampled_from((12, 18, 24))) if lowest else None,
    )


@st.composite
def monitoring_inspections(draw: st.DrawFn) -> MonitoringInspection:
    start, end = draw(periods(date(2025, 6, 1), date(2026, 6, 1)))
    place = draw(st.sampled_from(PLACES))
    effective = draw(st.booleans())
    verdicts = ("effective_action",) if effective else ("effective_action", "no_effective_action")
    return MonitoringInspection(
        place,
        start,
        end,
        effective,
        actions=draw(st.lists(actions(place, verdicts), min_size=1, max_size=5).map(tuple)),
        previous=draw(periods(date(2023, 2, 1), date(2024, 1, 1))),
    )


@st.composite
def other_documents(draw: st.DrawFn) -> OtherDocument:
    start, end = draw(periods(date(2018, 1, 1), date(2026, 1, 1)))
    about = st.sampled_from(("children_services", "press_article", "child_protection"))
    return OtherDocument(draw(about), draw(st.sampled_from(PLACES)), start, end)


BY_KIND: dict[str, SearchStrategy[Spec]] = {
    "outcome_letter": outcome_letters(),
    "revisit_letter": revisit_letters(),
    "full_inspection": full_inspections(),
    "monitoring_inspection": monitoring_inspections(),
}


def cases(kinds: tuple[str, ...] = KINDS) -> SearchStrategy[Case]:
    """Whole letters of the given kinds."""
    return st.builds(Case, spec=st.one_of([BY_KIND[kind] for kind in kinds]), wording=wordings, layout=layouts())
