"""The generator of made-up letters: what it writes opens, holds what its spec says, and is the same each time."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import HealthCheck, given

from tests.support.examples import examples
from tests.support.made_letters import marks, sample
from tests.support.made_letters.case import Case
from tests.support.made_letters.expected import letters_of, same_words
from tests.support.made_letters.layout import GLYPHS, Layout
from tests.support.made_letters.places import AMBLEFORD, PLACES
from tests.support.made_letters.spec import Item, OtherDocument, OutcomeLetter, RevisitLetter, Weakness
from tests.support.made_letters.strategies import cases, revisit_letters, wordings
from tests.support.made_letters.vocabulary import WEAKNESSES
from tests.support.made_letters.wordings import Wording

REVISIT = RevisitLetter(
    AMBLEFORD,
    date(2019, 4, 29),
    date(2019, 5, 3),
    date(2019, 6, 14),
    date(2017, 8, 3),
    (Weakness(WEAKNESSES[0], "sufficient"), Weakness(WEAKNESSES[2], "not_sufficient"), Weakness(WEAKNESSES[1])),
)
PLAIN = Layout(page_numbers="")
SLOW = [HealthCheck.too_slow]  # to make up a letter takes a while


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range() for page in document]


def lines(pdf: bytes) -> list[str]:
    return [line.strip() for page in pages(pdf) for line in page.splitlines()]


@examples(10, suppress_health_check=SLOW)
@given(cases())
def test_a_letter_of_any_kind_opens_and_holds_every_statement(case: Case) -> None:
    layout = replace(case.layout, header="", footer="", page_numbers="", hyphenate=False, nested_bullet="•")
    text = letters_of("".join(pages(replace(case, layout=layout).written())).replace("ﬁ", "fi").replace("ﬂ", "fl"))
    for finding in case.findings():
        first_words = letters_of(" ".join(finding.text.split()[:3]))
        assert first_words in text, finding


@examples(5, suppress_health_check=SLOW)
@given(cases())
def test_the_same_letter_has_the_same_bytes(case: Case) -> None:
    assert case.written() == case.written()


@pytest.mark.parametrize("ending", ["txt", "md", "html"])
@examples(5, suppress_health_check=SLOW)
@given(case=cases())
def test_text_files_hold_every_weakness_whole(ending: str, case: Case) -> None:
    text = letters_of(case.written(ending).decode().replace("&#x27;", "’").replace("ﬁ", "fi").replace("ﬂ", "fl"))
    for finding in case.findings():
        if finding.kind == "weakness":
            assert letters_of(finding.text) in text


@pytest.mark.parametrize("bullet", GLYPHS)
@pytest.mark.parametrize("alone", [True, False])
def test_every_bullet_stands_before_its_item_or_above_it(bullet: str, alone: bool) -> None:
    letter = OutcomeLetter(AMBLEFORD, date(2018, 1, 8), date(2018, 1, 12), date(2018, 3, 1), weaknesses=(Item("a b"),))
    printed = lines(Case(letter, layout=replace(PLAIN, bullet=bullet, bullet_alone=alone)).written())
    first = {"1.": "1.", "(a)": "(a)", "i.": "i."}.get(bullet, bullet)
    assert (first in printed) if alone else (f"{first} a b" in printed)


def test_a_page_ends_before_the_lines_asked_for_and_has_its_furniture() -> None:
    layout = Layout(header="Head", footer="Foot", page_numbers="page n", breaks=frozenset({3, 4}))
    texts = pages(Case(REVISIT, layout=layout).written())
    assert len(texts) >= 3
    for number, text in enumerate(texts, start=1):
        assert {"Head", "Foot", f"Page {number}"} <= set(text.splitlines())


def test_long_words_break_and_ligatures_are_one_character() -> None:
    narrow = replace(PLAIN, page_width=300, hyphenate=True, ligatures=True)
    pdf = Case(REVISIT, layout=narrow).written()
    assert re.search(rb"\([^()]*[a-z]-\) Tj", pdf)  # readers drop the hyphen when they join the lines
    assert b"<FB01>" in pdf  # what the glyph stands for; some readers make two letters of it


@pytest.mark.parametrize("form", ["below", "heading", "numbered", "bullet", "led_in_once", "running"])
@pytest.mark.parametrize("style", ["plain", "bold", "italic"])
def test_a_weakness_is_named_in_every_form_and_style(form: str, style: str) -> None:
    wording = Wording(weakness_form=form, weakness_style=style)  # type: ignore[arg-type]
    text = letters_of("".join(pages(Case(REVISIT, wording, PLAIN).written())))
    assert all(letters_of(weakness.text) in text for weakness in REVISIT.weaknesses)


@examples(20)
@given(revisit_letters(), wordings)
def test_what_a_summary_states_is_what_was_counted(letter: RevisitLetter, wording: Wording) -> None:
    expected = Case(letter, wording).expected()
    assert expected.get("stated_sufficient", letter.sufficient) == letter.sufficient
    total = len(letter.weaknesses)
    assert expected.get("stated_not_sufficient", total - letter.sufficient) == total - letter.sufficient


@examples(10)
@given(revisit_letters(contradicting=True))
def test_a_contradiction_promises_no_outcome(letter: RevisitLetter) -> None:
    assert letter.contradicts_itself
    assert "outcome" not in letter.expected()


def test_no_verdict_is_promised_where_a_weakness_has_none() -> None:
    assert [finding.verdict for finding in REVISIT.findings()] == ["sufficient", "not_sufficient", ""]
    assert "outcome" not in REVISIT.expected()


def test_other_documents_promise_nothing() -> None:
    for about in ("children_services", "press_article", "child_protection"):
        case = Case(OtherDocument(about, AMBLEFORD, date(2022, 5, 9), date(2022, 5, 20)))
        assert "Ambleford" in "".join(pages(case.written()))
        assert case.findings() == ()


def test_same_words_overlooks_marks_but_no_letter() -> None:
    assert same_words("The ‘long’ waits;", "the 'long' waits.")
    assert not same_words("o the long waits", "the long waits")


def test_the_sample_corpus_is_what_the_generator_writes() -> None:
    written = sample.files()
    assert sorted(written) == sorted(path.name for path in sample.FOLDER.iterdir())
    stale = [name for name, content in written.items() if (sample.FOLDER / name).read_bytes() != content]
    assert not stale, "run: make sample"


def test_every_page_of_the_sample_says_that_it_is_one() -> None:
    for path in sorted(sample.FOLDER.glob("*.pdf")):
        for text in pages(path.read_bytes()):
            assert "SAMPLE – made-up letter about a made-up place" in text, path.name


def test_the_sample_manifest_names_each_letter() -> None:
    with (sample.FOLDER / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["file"] for row in rows] == [name for name in sample.files() if name.endswith(".pdf")]
    assert len({place.code for place in PLACES}) == len({place.slug for place in PLACES}) == len(PLACES)


def test_the_marks_font_is_what_its_module_writes(tmp_path: Path) -> None:
    marks.write_font(tmp_path / "marks.ttf")
    assert (tmp_path / "marks.ttf").read_bytes() == marks.FONT.read_bytes()
