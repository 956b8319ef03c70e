"""The queue of what a person should look at first, and the corrections it gives to paste."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.domain.records import CorrectionRow, FieldRow, Finding, Journey, Letter, Problem, ReviewRow, ThemeHit
from pipeline.outputs.run_tables import letter_text, load
from pipeline.review.correction_template import Spot, stub
from pipeline.review.corrections import apply_corrections
from pipeline.review.queue import review
from pipeline.rulebook.correction_files import load_corrections
from tests.support.gold_run import write_tables

TODAY = date(2026, 11, 22)
REVISIT = Letter(
    "sampleham-revisit_letter-2019-05-13", "b.pdf", kind="revisit_letter", framework="2016", area="Sampleham",
    outcome="", n_weaknesses=2, n_sufficient=1, n_not_sufficient=0, stated_sufficient=2, stated_not_sufficient=0,
    source_url="https://files.example.org/b",
)  # fmt: skip
FIRST = Letter(
    "sampleham-outcome_letter-2017-06-12", "a.pdf", kind="outcome_letter", framework="2016", area="Sampleham",
    outcome="wsoa_required", n_weaknesses=1, source_url="javascript:alert(1)",
)  # fmt: skip
PAGES = {
    REVISIT.letter_id: "Page one.\n\f■ Plans are late and <b>poor</b>.\nThe area has made sufficient\nprogress.\n"
    "■ Joint work is weak.\n\fTwo of the two were mended.\n\fFooter 1\n",
    FIRST.letter_id: "■ Plans are late.\n\f",
}


def finding(letter: Letter, number: int, words: str, verdict: str = "") -> Finding:
    text = PAGES[letter.letter_id]
    start = text.index(words)
    page = text[:start].count("\f") + 1
    return Finding(
        f"{letter.letter_id}/weakness/{number}", letter.letter_id, "weakness", number, words, verdict,
        page=page, start=start, end=start + len(words),
    )  # fmt: skip


FINDINGS = [
    finding(REVISIT, 1, "Plans are late and <b>poor</b>.", "sufficient"),
    finding(REVISIT, 2, "Joint work is weak."),
    finding(FIRST, 1, "Plans are late."),
]
STATED = PAGES[REVISIT.letter_id].index("Two of the two")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    ids = [f.finding_id for f in FINDINGS]
    folder = write_tables(
        tmp_path / "out",
        letters=[REVISIT, FIRST],
        findings=FINDINGS,
        fields=[FieldRow(REVISIT.letter_id, "stated_sufficient", "2", 3, STATED, STATED + 27, "a.rule")],
        problems=[
            Problem("b.pdf", REVISIT.letter_id, "error", "summary_contradicts", "said otherwise below", 3),
            Problem("b.pdf", REVISIT.letter_id, "error", "verdict_missing", "said otherwise below", 2),
            Problem("b.pdf", REVISIT.letter_id, "error", "verdicts_conflict", "both are said", 2),
            Problem("a.pdf", FIRST.letter_id, "error", "no_dates", "the days could not be read", None),
            Problem("a.pdf", FIRST.letter_id, "warning", "no_summary", "only a warning", None),
            Problem("x.pdf", "", "error", "broken_pdf", "the PDF is broken", None),
        ],
        journeys=[
            Journey("Sampleham", "", ids[2], "", ids[0], 0.4, "order", None, "no_letter", "sufficient"),
            Journey("Sampleham", "", "", "", ids[1], None, "unmatched", None, "no_letter", ""),
        ],
        themes=[ThemeHit(ids[1], "waiting", "", "r", 0, 4)],
    )
    (folder / "text").mkdir()
    for letter_id, text in PAGES.items():
        (folder / "text" / f"{letter_id}.txt").write_text(text, encoding="utf-8", newline="")
    return folder


def test_the_queue_holds_each_thing_once_the_most_pressing_first(out: Path) -> None:
    rows, _ = review(out, TODAY)
    assert [(r.group, r.letter_id, r.finding_id.rpartition("/")[2], r.page) for r in rows] == [
        ("contradiction", REVISIT.letter_id, "", 3),
        ("contradiction", REVISIT.letter_id, "", 2),
        ("problem", FIRST.letter_id, "", 1),
        ("problem", "", "", None),
        ("missing_verdict", REVISIT.letter_id, "2", 2),
        ("unmatched_journey", REVISIT.letter_id, "2", 2),
        ("uncertain_journey", FIRST.letter_id, "1", 1),
        ("unthemed", FIRST.letter_id, "1", 1),
    ]
    assert [r.rank for r in rows] == list(range(1, 9))
    assert rows[0].why.startswith("its summary sentence says 2 sufficient, the verdicts count 1:")
    assert rows[3].link == "x.pdf" and rows[3].stub == ""


def test_a_row_gives_the_words_around_and_the_page_at_the_publishers(out: Path) -> None:
    rows, _ = review(out, TODAY)
    missing = next(r for r in rows if r.group == "missing_verdict")
    assert "sufficient progress. ■ <<Joint work is weak.>> Two of the two" in missing.words.replace("\f", "")
    assert missing.link == "https://files.example.org/b#page=2"
    assert "<<Two of the two were mended.>>" in rows[0].words
    assert next(r for r in rows if r.letter_id == FIRST.letter_id).link == f"text/{FIRST.letter_id}.txt"


def test_every_stub_loads_and_changes_nothing_as_it_stands(out: Path, tmp_path: Path) -> None:
    rows, _ = review(out, TODAY)
    with_letter = [r for r in rows if r.letter_id]
    assert with_letter and all(r.stub for r in with_letter)
    letters, findings = load(out, Letter), load(out, Finding)
    texts = {x.letter_id: letter_text(out, x.letter_id) for x in letters}
    for row in with_letter:
        (tmp_path / "area.yml").write_text(row.stub, encoding="utf-8")
        corrections = load_corrections(tmp_path)
        assert [c.field for c in corrections][1:] == (["verdict", "verdict"] if row is rows[0] else [])
        after = apply_corrections(letters, findings, corrections, texts)
        assert after[:2] == (letters, findings)
        assert {r.status for r in after[2]} == {"not_needed"}, row


def test_a_stub_with_the_right_value_corrects(out: Path, tmp_path: Path) -> None:
    row = next(r for r in review(out, TODAY)[0] if r.group == "missing_verdict")
    (tmp_path / "area.yml").write_text(row.stub.replace('becomes: ""', "becomes: not_sufficient"), encoding="utf-8")
    letters, findings = load(out, Letter), load(out, Finding)
    texts = {x.letter_id: letter_text(out, x.letter_id) for x in letters}
    letters, findings, [applied], problems = apply_corrections(letters, findings, load_corrections(tmp_path), texts)
    assert (applied.status, problems) == ("applied", [])
    corrected = next(x for x in letters if x.letter_id == REVISIT.letter_id)
    assert (corrected.n_not_sufficient, corrected.outcome) == (1, "some_sufficient")
    write_tables(out, letters=letters, findings=findings)
    groups = [(r.group, r.letter_id) for r in review(out, TODAY)[0]]
    assert ("missing_verdict", REVISIT.letter_id) not in groups


@given(
    was=st.text(max_size=60).filter(lambda t: not any(0xD800 <= ord(c) < 0xE000 for c in t)),
    words=st.text(max_size=80).filter(lambda t: "\f" not in t),
)
def test_a_stub_of_any_words_loads(was: str, words: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    letter_id = REVISIT.letter_id
    text = f"A page with words.\n{words}\n\f"
    spot = Spot(text, 1, 19, 19 + len(words))
    folder = tmp_path_factory.mktemp("any")
    written = stub(letter_id, "weakness/1", "responsible", was, spot, TODAY)
    (folder / "area.yml").write_text(written, encoding="utf-8", newline="")
    [correction] = load_corrections(folder)
    assert correction.was == was
    assert (correction.page, correction.on) == (1, "2026-11-22")


def test_the_page_is_made_of_text_only(out: Path) -> None:
    review(out, TODAY)
    page = html.parse(str(out / "review.html"))
    assert page.xpath("count(//article)") == 8
    assert not page.xpath("//b") and "<b>poor</b>" in page.xpath("string(//mark[contains(., 'poor')])")
    links = set(page.xpath("//article//a/@href"))
    assert links == {
        "https://files.example.org/b#page=2", "https://files.example.org/b#page=3", f"text/{FIRST.letter_id}.txt",
    }  # fmt: skip
    assert page.xpath("string(//title)").startswith("What to look at first")
    assert len(page.xpath("//pre")) == 7


def test_the_page_of_corrections_lists_them_all(out: Path) -> None:
    rows = [
        CorrectionRow(REVISIT.letter_id, f"{REVISIT.letter_id}/weakness/2", "verdict", "", "sufficient",
                      "<script>split</script>", "A. Reader", "2026-11-22", "applied"),
        CorrectionRow(FIRST.letter_id, "", "letter_date", "", "2017-07-31", "smudged", "A. Reader", "2026-11-22",
                      "stale"),
    ]  # fmt: skip
    write_tables(out, corrections=rows)
    assert set(review(out, TODAY)[1]) == set(rows)
    page = html.parse(str(out / "corrections.html"))
    cells = [[c.text_content() for c in row.xpath("./*")] for row in page.xpath("//tbody/tr")]
    assert sorted(c[-1] for c in cells) == ["applied", "stale"]
    assert any("<script>split</script>" in c for c in cells) and not page.xpath("//script")


def test_a_run_without_corrections_says_so(out: Path) -> None:
    review(out, TODAY)
    assert "No value of this run has been corrected" in (out / "corrections.html").read_text(encoding="utf-8")


def test_the_table_is_the_queue_and_the_same_each_time(out: Path) -> None:
    rows, _ = review(out, TODAY)
    first = [(out / name).read_bytes() for name in ("review.csv", "review.html", "corrections.html")]
    assert load(out, ReviewRow) == rows
    review(out, TODAY)
    assert [(out / name).read_bytes() for name in ("review.csv", "review.html", "corrections.html")] == first


def test_a_run_without_texts_still_has_a_queue(out: Path) -> None:
    for path in (out / "text").iterdir():
        path.unlink()
    rows, _ = review(out, TODAY)
    assert len(rows) == 8
    assert next(r for r in rows if r.group == "unthemed").words == "<<Plans are late.>>"


def test_a_faultless_run_has_an_empty_queue(tmp_path: Path) -> None:
    letter = replace(FIRST, source_url="")
    out = write_tables(tmp_path, letters=[letter], findings=[], problems=[])
    assert review(out, TODAY)[0] == []


def test_the_command(out: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["review", "--out", str(out)])
    assert result.exit_code == 0 and "8 things to look at, 0 corrections" in result.output
    with (out / "review.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 8
    result = CliRunner().invoke(app, ["review", "--out", str(tmp_path / "none")])
    assert result.exit_code == 1 and "letters.csv is not there" in result.output


@pytest.mark.parametrize("name", ["run_2016", "run_2023"])
def test_every_finding_of_the_reference_letters_can_be_corrected(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """A stub for any finding loads, quotes words that stand on its page, and changes nothing as it stands."""
    out: Path = request.getfixturevalue(name)
    letters, findings = load(out, Letter), load(out, Finding)
    texts = {x.letter_id: letter_text(out, x.letter_id) for x in letters}
    spots = [(f, Spot(texts[f.letter_id], f.page, f.start, f.end, f.text)) for f in findings]
    stubs = [stub(f.letter_id, f"{f.kind}/{f.number}", "text", f.text, spot, TODAY) for f, spot in spots]
    assert all(stubs) and len(stubs) > 600
    (tmp_path / "all.yml").write_text("".join(stubs), encoding="utf-8")
    after = apply_corrections(letters, findings, load_corrections(tmp_path), texts)
    assert after[:2] == (letters, findings)
    assert {row.status for row in after[2]} == {"not_needed"}
