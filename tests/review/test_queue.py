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
from pipeline.domain.problems import ProblemCode
from pipeline.domain.records import (
    CorrectionRow,
    FieldRow,
    Finding,
    Journey,
    Letter,
    Problem,
    ReviewRow,
    RunTables,
    ThemeHit,
)
from pipeline.outputs.reports import write_review
from pipeline.outputs.run_tables import load_run, load_table
from pipeline.review.correction_template import Excerpt, make_template
from pipeline.review.corrections import apply_corrections
from pipeline.review.queue import build_queue
from pipeline.rulebook.correction_files import load_corrections
from tests.support.gold_run import write_run

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


IDS = [f.finding_id for f in FINDINGS]
TABLES = RunTables(
    letters=[REVISIT, FIRST],
    findings=FINDINGS,
    fields=[FieldRow(REVISIT.letter_id, "stated_sufficient", "2", 3, STATED, STATED + 27, "a.rule")],
    problems=[
        Problem.of(ProblemCode.SUMMARY_CONTRADICTS, "said below", source="b.pdf", letter_id=REVISIT.letter_id, page=3),
        Problem.of(ProblemCode.VERDICT_MISSING, "said below", source="b.pdf", letter_id=REVISIT.letter_id, page=2),
        Problem.of(ProblemCode.VERDICTS_CONFLICT, "both are said", source="b.pdf", letter_id=REVISIT.letter_id, page=2),
        Problem.of(ProblemCode.NO_DATES, "the days could not be read", source="a.pdf", letter_id=FIRST.letter_id),
        Problem.of(ProblemCode.NO_SUMMARY, "only a warning", source="a.pdf", letter_id=FIRST.letter_id),
        Problem.of(ProblemCode.BROKEN_PDF, "the PDF is broken", source="x.pdf"),
    ],
    journeys=[
        Journey("Sampleham", "", IDS[2], "", IDS[0], 0.4, "order", None, "no_letter", "sufficient"),
        Journey("Sampleham", "", "", "", IDS[1], None, "unmatched", None, "no_letter", ""),
    ],
    themes=[ThemeHit(IDS[1], "waiting", "", "certain", 0.98, "r", 0, 4)],
    texts=PAGES,
)


def write(out: Path, tables: RunTables) -> Path:
    """`out`, with the queue of the run written into it."""
    write_review(out, build_queue(tables, TODAY), tables.corrections)
    return out


def test_the_queue_holds_each_thing_once_the_most_pressing_first() -> None:
    rows = build_queue(TABLES, TODAY)
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


def test_a_row_gives_the_words_around_and_the_page_at_the_publishers() -> None:
    rows = build_queue(TABLES, TODAY)
    missing = next(r for r in rows if r.group == "missing_verdict")
    assert "sufficient progress. ■ <<Joint work is weak.>> Two of the two" in missing.words.replace("\f", "")
    assert missing.link == "https://files.example.org/b#page=2"
    assert "<<Two of the two were mended.>>" in rows[0].words
    assert next(r for r in rows if r.letter_id == FIRST.letter_id).link == f"text/{FIRST.letter_id}.txt"


def test_every_template_loads_and_changes_nothing_as_it_is(tmp_path: Path) -> None:
    rows = build_queue(TABLES, TODAY)
    with_letter = [r for r in rows if r.letter_id]
    assert with_letter and all(r.stub for r in with_letter)
    for row in with_letter:
        (tmp_path / "area.yml").write_text(row.stub, encoding="utf-8")
        corrections = load_corrections(tmp_path)
        assert [c.field for c in corrections][1:] == (["verdict", "verdict"] if row is rows[0] else [])
        after = apply_corrections(TABLES.letters, TABLES.findings, corrections, PAGES)
        assert (after.letters, after.findings) == (TABLES.letters, TABLES.findings)
        assert {r.status for r in after.rows} == {"not_needed"}, row


def test_a_template_with_the_right_value_corrects(tmp_path: Path) -> None:
    row = next(r for r in build_queue(TABLES, TODAY) if r.group == "missing_verdict")
    (tmp_path / "area.yml").write_text(row.stub.replace('becomes: ""', "becomes: not_sufficient"), encoding="utf-8")
    corrected = apply_corrections(TABLES.letters, TABLES.findings, load_corrections(tmp_path), PAGES)
    assert ([r.status for r in corrected.rows], corrected.problems) == (["applied"], [])
    revisit = next(x for x in corrected.letters if x.letter_id == REVISIT.letter_id)
    assert (revisit.n_not_sufficient, revisit.outcome) == (1, "some_sufficient")
    after = replace(TABLES, letters=corrected.letters, findings=corrected.findings)
    assert ("missing_verdict", REVISIT.letter_id) not in [(r.group, r.letter_id) for r in build_queue(after, TODAY)]


@given(
    was=st.text(max_size=60).filter(lambda t: not any(0xD800 <= ord(c) < 0xE000 for c in t)),
    words=st.text(max_size=80).filter(lambda t: "\f" not in t),
)
def test_a_template_of_any_words_loads(was: str, words: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    letter_id = REVISIT.letter_id
    text = f"A page with words.\n{words}\n\f"
    excerpt = Excerpt(text, 1, 19, 19 + len(words))
    folder = tmp_path_factory.mktemp("any")
    written = make_template(letter_id, "weakness/1", "responsible", was, excerpt, TODAY)
    (folder / "area.yml").write_text(written, encoding="utf-8", newline="")
    [correction] = load_corrections(folder)
    assert correction.was == was
    assert (correction.page, correction.on) == (1, "2026-11-22")


def test_the_page_is_made_of_text_only(tmp_path: Path) -> None:
    page = html.parse(str(write(tmp_path, TABLES) / "review.html"))
    assert page.xpath("count(//article)") == 8
    assert not page.xpath("//b") and "<b>poor</b>" in page.xpath("string(//mark[contains(., 'poor')])")
    links = set(page.xpath("//article//a/@href"))
    assert links == {
        "https://files.example.org/b#page=2", "https://files.example.org/b#page=3", f"text/{FIRST.letter_id}.txt",
    }  # fmt: skip
    assert page.xpath("string(//title)").startswith("What to look at first")
    assert len(page.xpath("//pre")) == 7


def test_the_page_of_corrections_lists_them_all(tmp_path: Path) -> None:
    rows = [
        CorrectionRow(REVISIT.letter_id, f"{REVISIT.letter_id}/weakness/2", "verdict", "", "sufficient",
                      "<script>split</script>", "A. Reader", "2026-11-22", "applied"),
        CorrectionRow(FIRST.letter_id, "", "letter_date", "", "2017-07-31", "smudged", "A. Reader", "2026-11-22",
                      "stale"),
    ]  # fmt: skip
    page = html.parse(str(write(tmp_path, replace(TABLES, corrections=rows)) / "corrections.html"))
    cells = [[c.text_content() for c in row.xpath("./*")] for row in page.xpath("//tbody/tr")]
    assert sorted(c[-1] for c in cells) == ["applied", "stale"]
    assert any("<script>split</script>" in c for c in cells) and not page.xpath("//script")


def test_a_run_without_corrections_says_so(tmp_path: Path) -> None:
    page = write(tmp_path, TABLES) / "corrections.html"
    assert "No value of this run has been corrected" in page.read_text(encoding="utf-8")


def test_the_table_is_the_queue_and_the_same_each_time(tmp_path: Path) -> None:
    names = ("review.csv", "review.html", "corrections.html")
    first = [(write(tmp_path, TABLES) / name).read_bytes() for name in names]
    assert load_table(tmp_path, ReviewRow) == build_queue(TABLES, TODAY)
    assert [(write(tmp_path, TABLES) / name).read_bytes() for name in names] == first


def test_a_run_without_texts_still_has_a_queue() -> None:
    rows = build_queue(replace(TABLES, texts={}), TODAY)
    assert len(rows) == 8
    assert next(r for r in rows if r.group == "unthemed").words == "<<Plans are late.>>"


def test_a_faultless_run_has_an_empty_queue() -> None:
    assert build_queue(RunTables(letters=[replace(FIRST, source_url="")]), TODAY) == []


def test_the_command(tmp_path: Path) -> None:
    out = write_run(tmp_path / "out", TABLES)
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
    """A template for any finding loads, quotes words that are on its page, and changes nothing as it is."""
    run = load_run(request.getfixturevalue(name))
    excerpts = [(f, Excerpt(run.texts[f.letter_id], f.page, f.start, f.end, f.text)) for f in run.findings]
    templates = [make_template(f.letter_id, f"{f.kind}/{f.number}", "text", f.text, e, TODAY) for f, e in excerpts]
    assert all(templates) and len(templates) > 600
    (tmp_path / "all.yml").write_text("".join(templates), encoding="utf-8")
    after = apply_corrections(run.letters, run.findings, load_corrections(tmp_path), run.texts)
    assert (after.letters, after.findings) == (run.letters, run.findings)
    assert {row.status for row in after.rows} == {"not_needed"}
