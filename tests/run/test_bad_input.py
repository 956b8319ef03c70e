"""Every file of a corpus ends as a letter or as a clear problem, whatever is wrong with it, and harms no other."""

from __future__ import annotations

import csv
import os
import shutil
import zlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import fpdf
import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.domain.problems import ProblemCode
from pipeline.reading.corpus import list_corpus
from pipeline.reading.files import MAX_BYTES
from pipeline.reading.formats import ocr
from pipeline.run.extract import extract
from tests.support.made_letters.case import Case
from tests.support.made_letters.expected import same_words
from tests.support.made_letters.places import AMBLEFORD, NORTHMERE, PLACES, PORT_WRENLEY, ST_BRANNOCS, Place, areas_csv
from tests.support.made_letters.spec import Aspect, Item, OutcomeLetter
from tests.support.made_letters.vocabulary import WEAKNESSES
from tests.support.rules import FOLDER, project_rules

GOOD = Case(
    OutcomeLetter(AMBLEFORD, date(2018, 1, 8), date(2018, 1, 12), date(2018, 3, 1), weaknesses=(Item(WEAKNESSES[0]),))
)
PDF = GOOD.written("pdf")
TXT = GOOD.written("txt")
Row = dict[str, str]


def blank_pdf(pages: int, text: str = "", size: float = 10) -> bytes:
    pdf = fpdf.FPDF()
    pdf.set_compression(True)
    for _ in range(pages):
        pdf.add_page()
        if text:
            pdf.set_font("Helvetica", size=size)
            pdf.multi_cell(0, text=text)
    return bytes(pdf.output())


def locked_pdf(user_password: str | None) -> bytes:
    pdf = fpdf.FPDF()
    pdf.set_encryption(owner_password="owner", user_password=user_password)
    pdf.add_page()
    pdf.set_font("Helvetica", size=10)
    pdf.multi_cell(0, text="Joint area SEND inspection in Ambleford")
    return bytes(pdf.output())


def picture_pdf() -> bytes:
    """A page that is one grey picture, as a scanner makes it."""
    raw = zlib.compress(b"\x80" * 100 * 100)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>",
        b"<</Type/XObject/Subtype/Image/Width 100/Height 100/ColorSpace/DeviceGray/BitsPerComponent 8"
        b"/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(raw), raw),
        b"<</Length 24>>stream\nq 595 0 0 842 0 0 cm /I Do Q\nendstream",
    ]
    return pdf_of(objects)


def pdf_of(objects: list[bytes]) -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return out + head + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))


def rows_of(out: Path, table: str) -> list[Row]:
    with (out / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def corpus_with(folder: Path, files: Mapping[str, bytes]) -> Path:
    """A corpus with one good letter, and these files besides."""
    folder.mkdir(exist_ok=True)
    (folder / "good.pdf").write_bytes(PDF)
    (folder / "areas.csv").write_bytes(areas_csv())
    for name, data in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def long_page_pdf(characters: int) -> bytes:
    """One page with so many characters on it, printed over each other."""
    line = b"(" + b"word " * 20 + b") Tj "
    content = b"BT /F 1 Tf 10 800 Td " + line * (characters // 100) + b"ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    ]
    return pdf_of(objects)


def letter(place: Place, weakness: int = 0) -> Case:
    """A letter about a place; with another weakness it is another letter of the same id."""
    days = date(2018, 1, 8), date(2018, 1, 12), date(2018, 3, 1)
    aspects = (Aspect(strengths=("Schools plan well for each child.",)), Aspect(), Aspect())
    return Case(OutcomeLetter(place, *days, aspects=aspects, weaknesses=(Item(WEAKNESSES[weakness]),)))


# Each bad file, and the code that it must get.
BAD: dict[str, tuple[bytes, str]] = {
    "empty.pdf": (b"", "empty_file"),
    "blanks.txt": (b" \n\n\t", "empty_file"),
    "truncated.pdf": (PDF[: len(PDF) // 10], "broken_pdf"),
    "header only.pdf": (b"%PDF-1.7\n", "broken_pdf"),
    "locked.pdf": (locked_pdf("secret"), "encrypted"),
    "printing forbidden.pdf": (locked_pdf(None), "unknown_kind"),
    "picture.pdf": (picture_pdf(), "no_text"),
    "blank.pdf": (blank_pdf(2), "no_text"),
    "web page.pdf": (b"<!DOCTYPE html><html><title>Sorry</title><p>Not found</p></html>", "not_a_pdf"),
    "photo.pdf": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(500), "not_a_pdf"),
    "archive.pdf": (b"PK\x03\x04" + bytes(500), "not_a_pdf"),
    "noise.txt": (bytes(range(256)) * 20, "not_text"),
    "noise.md": (b"\xff\xfe\x00\xd8" * 99, "not_text"),
    "noise.html": (bytes(range(256)) * 21, "not_text"),
    "deep.html": (b"<html><body>" + b"<div>" * 50_000 + b"x", "too_deep|broken_html|no_text|not_a_letter"),
    "half.pdf": (letter(ST_BRANNOCS).written()[:-2_000], "broken_pdf|no_text"),
    "long.pdf": (blank_pdf(2_000), "too_many_pages"),
    "long.txt": (b"page\f" * 2_000, "too_many_pages"),
    "crowded.pdf": (long_page_pdf(100_000), "page_too_long"),
    "crowded.txt": (b"first\f" + b"word " * 20_000, "page_too_long"),
    "endless.txt": (b"word " * 400_001, "too_large"),
    "huge.pdf": (b"", "too_large"),  # made sparse, below
    "recipe.txt": (b"Take two eggs and a cup of flour.\n", "not_a_letter"),
    "letter.docx": (b"PK\x03\x04", "broken_office_file"),
    "twice.pdf": (PDF, "duplicate_file"),
    "twice.txt": (TXT, "duplicate_letter"),
    "same id a.pdf": (letter(NORTHMERE, 1).written(), ""),
    "same id b.pdf": (letter(NORTHMERE, 2).written(), "same_id"),
    "run/letters.csv": (b"letter_id\n", ""),
    "run/findings.csv": (b"finding_id\n", ""),
    "run/datapackage.json": (b"{}", ""),
    "run/inside.txt": (letter(PORT_WRENLEY, 1).written("txt"), ""),
}
ODD_NAMES = (
    "my “letter” of 'today' \"2018\".txt",
    "two\nlines.txt",
    "письмо 手紙 ✉.txt",
    "=1+2;$(exit),`x`.txt",
    "-.txt",
)
ODD: dict[str, bytes] = {
    name: letter(place).written("txt")
    for name, place in zip(ODD_NAMES, [p for p in PLACES if p not in (AMBLEFORD, NORTHMERE)], strict=False)
}


@pytest.fixture(scope="module")
def bad_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A corpus with one good letter and every bad file, and the run over it."""
    folder, out = tmp_path_factory.mktemp("bad") / "corpus", tmp_path_factory.mktemp("bad_out") / "out"
    corpus_with(folder, {name: data for name, (data, _) in BAD.items()} | ODD)
    with (folder / "huge.pdf").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    os.mkfifo(folder / "pipe.pdf")
    (folder / "dangling.pdf").symlink_to("nowhere.pdf")
    (folder / "loop.pdf").symlink_to("loop.pdf")
    (folder / "round").symlink_to(".", target_is_directory=True)
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.pdf")).write_bytes(PDF)
    extract(folder, out, project_rules())
    return folder, out


CODES = {name: code for name, (_, code) in BAD.items() if code} | {
    "pipe.pdf": "unreadable",
    "dangling.pdf": "unreadable",
    "loop.pdf": "unreadable",
    "round": "linked_folder",
    "caf\ufffd.pdf": "unreadable",
    "run": "run_folder",
}


@pytest.mark.parametrize("name", CODES)
def test_each_bad_file_is_told_in_one_clear_row(name: str, bad_run: tuple[Path, Path]) -> None:
    rows = [row for row in rows_of(bad_run[1], "problems") if row["source"] == name]
    assert len(rows) == 1
    assert rows[0]["code"] in CODES[name].split("|")
    assert rows[0]["severity"] in ("error", "warning")
    assert len(rows[0]["message"]) > 15
    assert "Traceback" not in rows[0]["message"]


def test_no_bad_file_harms_the_good_letter(bad_run: tuple[Path, Path], tmp_path: Path) -> None:
    extract(corpus_with(tmp_path / "corpus", {}), tmp_path / "out", project_rules())
    good = "ambleford-outcome_letter-2018-01-08"
    for table in ("letters", "findings", "fields", "themes", "problems"):
        alone, among = (
            [row for row in rows_of(out, table) if is_of(good, row)] for out in (tmp_path / "out", bad_run[1])
        )
        assert alone == among
        assert alone or table in ("themes", "problems")


def is_of(letter_id: str, row: Row) -> bool:
    """Whether a row is about this letter, and not about a copy of it."""
    about = row.get("letter_id") or row.get("finding_id", "").split("/")[0]
    return about == letter_id and row.get("code") != "duplicate_letter"


def test_only_the_letters_come_out_and_two_of_one_id_are_both_kept(bad_run: tuple[Path, Path]) -> None:
    found = {row["source"]: row["letter_id"] for row in rows_of(bad_run[1], "letters")}
    assert set(found) == {"good.pdf", "same id a.pdf", "same id b.pdf", *ODD}
    assert found["same id a.pdf"] == "northmere-outcome_letter-2018-01-08"
    assert found["same id b.pdf"] == "northmere-outcome_letter-2018-01-08-2"
    words = {row["letter_id"]: row["text"] for row in rows_of(bad_run[1], "findings") if row["kind"] == "weakness"}
    assert same_words(words[found["same id a.pdf"]], WEAKNESSES[1])
    assert same_words(words[found["same id b.pdf"]], WEAKNESSES[2])


def test_every_file_is_a_letter_or_a_problem(bad_run: tuple[Path, Path]) -> None:
    corpus, out = bad_run
    there = {os.fsencode(f).decode("utf-8", "replace") for f in os.listdir(corpus)} - {"areas.csv"}  # noqa: PTH208
    told = {row["source"] for table in ("letters", "problems") for row in rows_of(out, table)}
    assert there == told


def test_a_picture_asks_for_ocr_where_there_is_none(bad_run: tuple[Path, Path]) -> None:
    row = next(r for r in rows_of(bad_run[1], "problems") if r["source"] == "picture.pdf")
    assert ocr.available() or "OCR" in row["message"]


def command(corpus: Path, out: Path, *options: str) -> Result:
    """`send-letters extract`, in this process."""
    return CliRunner().invoke(app, ["extract", "--corpus", str(corpus), "--out", str(out), *options])


def test_a_missing_corpus_is_misuse(tmp_path: Path) -> None:
    result = command(tmp_path / "nowhere", tmp_path / "out")
    assert result.exit_code == 2
    assert "does not exist" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_file_is_no_corpus(tmp_path: Path) -> None:
    (tmp_path / "corpus").write_text("words")
    result = command(tmp_path / "corpus", tmp_path / "out")
    assert result.exit_code == 2
    assert "not a folder" in result.stderr


def test_an_empty_corpus_gives_nothing_usable(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    result = command(tmp_path / "corpus", tmp_path / "out")
    assert result.exit_code == 1
    assert "no letter was found" in result.stderr
    assert rows_of(tmp_path / "out", "letters") == []


@pytest.mark.parametrize("name", ["themes.yml", "actions.yml", "publications.yml", "expect.yml"])
def test_nothing_is_written_on_broken_rules(name: str, tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "rules")
    (tmp_path / "rules" / name).write_text("- id: [broken\n")
    corpus = corpus_with(tmp_path / "corpus", {})
    result = command(corpus, tmp_path / "out", "--rules", str(tmp_path / "rules"))
    assert result.exit_code == 1
    assert f"rules/{name}:" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_day_that_the_calendar_lacks_is_left_out_of_the_manifest(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    (tmp_path / "manifest.csv").write_text("file,published\na.txt,2024-99-99\n", encoding="utf-8")
    listed = list_corpus(tmp_path)
    assert [source.published for source in listed.sources] == [""]
    assert [problem.code for problem in listed.problems] == [ProblemCode.MANIFEST_DATE]
