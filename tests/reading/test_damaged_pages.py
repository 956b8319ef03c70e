"""A letter on crooked pages reads as it does on clean ones, or an error says which page to look at."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import fpdf
import pytest

from pipeline.domain.problems import ProblemCode
from pipeline.domain.records import Reading, Source
from pipeline.letters.letter import read_letter
from pipeline.reading.document import Document
from pipeline.reading.files import read_document
from tests.support import damage
from tests.support.damage import Damage
from tests.support.extracted import differences
from tests.support.made_letters.case import Case
from tests.support.made_letters.layout import Layout
from tests.support.made_letters.places import AMBLEFORD, NORTHMERE
from tests.support.made_letters.spec import Item, OutcomeLetter
from tests.support.made_letters.vocabulary import WEAKNESSES
from tests.support.rules import areas_with_sample, project_rules

LETTER = Case(
    OutcomeLetter(
        AMBLEFORD, date(2018, 1, 8), date(2018, 1, 12), date(2018, 3, 1),
        weaknesses=tuple(Item(text) for text in WEAKNESSES[:3]),
    ),
    layout=Layout(bullet="•"),
)  # fmt: skip
PDF = LETTER.written("pdf")
STAMP = "RECEIVED 14 May 2019 Democratic Services - copy for the scrutiny panel"
DAMAGES: dict[str, Damage] = {
    **{f"an entry of {n} degrees": partial(damage.rotated, degrees=n) for n in (90, 180, 270)},
    **{f"text turned by {n} degrees": partial(damage.turned, degrees=n) for n in (90, 180, 270)},
    **{f"text and entry of {n} degrees": partial(damage.turned, degrees=n, entry=n) for n in (90, 180, 270)},
    "a stamp up the margin": partial(damage.stamped, text=STAMP, left=30, bottom=150, angle=90),
    "a stamp down the margin": partial(damage.stamped, text=STAMP, left=565, bottom=700, angle=270),
    "a large slanted stamp": partial(damage.stamped, text="DRAFT", left=150, bottom=250, angle=45, size=80, grey=217),
    "a small slanted stamp": partial(
        damage.stamped, text="Embargoed until publication", left=100, bottom=300, angle=30, size=10
    ),
    "a large upright stamp": partial(damage.stamped, text="DRAFT", left=120, bottom=400, size=90, grey=220),
    "letters of a word across the page": partial(damage.letter_by_letter, word="DRAFT"),
    "text written twice in one place": partial(damage.written_twice, right=0, down=0),
    "text written twice a little aside": partial(damage.written_twice, right=0.4, down=0.2),
    "a layer of a scan that was misread": partial(
        damage.written_twice, right=1.2, down=0.8, change=lambda text: text.replace("l", "1", 1)
    ),
    "words out of sight": partial(damage.cropped, outside="Joint local area SEND inspection in Northmere"),
    "numbers before the lines": damage.numbered_lines,
    "marks of footnotes": partial(damage.with_mark, word="families"),
}


def _document(data: bytes, folder: Path, engine: str = "pdfium", name: str = "letter.pdf") -> Document:
    (folder / name).write_bytes(data)
    return read_document(folder / name, engine)


def _reading(document: Document) -> Reading:
    read = read_letter(document, Source("letter.pdf", "", 0), project_rules().letters, areas_with_sample())
    return read if isinstance(read, Reading) else read[0]


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_letter_reads_as_a_clean_one(name: str, engine: str, tmp_path: Path) -> None:
    reading = _reading(_document(DAMAGES[name](PDF), tmp_path, engine))
    assert differences(LETTER, reading) == []


def test_what_stands_aside_is_kept_as_furniture(tmp_path: Path) -> None:
    document = _document(damage.stamped(PDF, STAMP, 30, 150, angle=90), tmp_path)
    stamps = [line for line in document.lines if "Democratic" in line.text]
    assert stamps
    assert all(line.furniture and document.text[line.start : line.end] == line.text for line in stamps)


def test_words_that_a_viewer_does_not_show_are_not_read_at_all(tmp_path: Path) -> None:
    hidden = f"Joint local area SEND inspection in {NORTHMERE.name}"
    assert NORTHMERE.name not in _document(damage.cropped(PDF, hidden), tmp_path).text


def test_a_page_that_is_a_picture_is_named(tmp_path: Path) -> None:
    document = _document(damage.with_scan(PDF, 1), tmp_path)
    assert [(note.code, note.page) for note in document.notes] == [(ProblemCode.PAGE_WITHOUT_TEXT, 2)]


def test_a_clean_letter_has_no_notes(tmp_path: Path) -> None:
    assert _document(PDF, tmp_path).notes == ()


def test_a_note_on_the_page_whose_words_are_lost_is_an_error(tmp_path: Path) -> None:
    pdf = fpdf.FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    pdf.multi_cell(0, text="Joint local area SEND inspection in Ambleford\n" * 30)
    pdf.free_text_annotation("The local area is required to produce a written statement of action.", 20, 200, 100, 20)
    document = _document(bytes(pdf.output()), tmp_path)
    assert document.text.count("inspection in Ambleford") == 30
    in_text = "written statement of action" in document.text
    assert in_text or [note.code for note in document.notes] == [ProblemCode.FORM_FIELDS]


def test_a_heading_set_letter_by_letter_is_words(tmp_path: Path) -> None:
    pdf = fpdf.FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=12)
    pdf.set_char_spacing(4)
    pdf.cell(text="Main findings of this inspection")
    assert _document(bytes(pdf.output()), tmp_path).lines[0].text == "Main findings of this inspection"
