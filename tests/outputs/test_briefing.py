"""A briefing says what the tables say, in the LGiU's order, and how each of its numbers was counted."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lxml import etree
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.outputs.briefing.files import draft_briefing, write_files
from pipeline.outputs.briefing.markdown import as_markdown
from pipeline.outputs.briefing.scope import Scope, ScopeError
from pipeline.outputs.briefing.text import Draft
from pipeline.outputs.frames import read_frames, record_frames
from pipeline.outputs.tables.briefing import GROUPS
from pipeline.reading.files import read_document
from tests.outputs.made_run import rows
from tests.support.rules import project_rules

HEADINGS = [
    "Update", "A note on process", "Written statements of action", "Areas for priority action",
    "What became of the weaknesses", "Good practice", "Bad practice worth a warning", "How areas responded",
    "What to look at in the letters themselves",
]  # fmt: skip


def brief(frames: dict[str, pd.DataFrame], **limits: Any) -> Draft:
    asked = {"since": "", "until": "", "framework": "", "areas": ()} | limits
    rules = project_rules()
    return draft_briefing(frames, Scope.of(**asked), rules.areas, rules.themes.taxonomy)


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    return record_frames(rows())


@pytest.fixture(scope="module")
def draft(frames: dict[str, pd.DataFrame]) -> Draft:
    return brief(frames)


def said(draft: Draft) -> list[str]:
    return [sentence.text for block in draft.blocks for sentence in block.sentences]


def test_the_sections_come_in_the_order_of_the_lgius(draft: Draft) -> None:
    assert [block.sentences[0].text for block in draft.blocks if block.kind == "heading"] == HEADINGS


def test_every_sentence_that_states_a_number_has_a_note_and_every_note_its_rows(draft: Draft) -> None:
    sentences = [s for b in draft.blocks if b.kind in ("paragraph", "point") for s in b.sentences]
    dates = re.compile(r"\d{4}-\d\d-\d\d")
    assert [s.text for s in sentences if re.search(r"\d", dates.sub("", s.text)) and not s.note] == []
    assert [note.number for note in draft.notes] == list(range(1, len(draft.notes) + 1))
    by_number = {s.note.number: s.text for s in sentences if s.note}
    assert {note.number: note.sentence for note in draft.notes} == by_number


def test_the_numbers_are_those_that_one_counts_by_hand(frames: dict[str, pd.DataFrame], draft: Draft) -> None:
    sentences = said(draft)
    assert "The letters name 5 areas of significant weakness in 3 areas." in sentences
    assert "Leadership: 1 area (Bury)." in sentences
    assert "Inspectors saw sufficient progress on 1 of 2 weaknesses that they looked at again." in sentences
    assert "On 1 the verdict could not be read." in sentences
    assert "Inspectors saw effective action on 1 of 1 priority actions that they looked at again." in sentences
    assert "Barnsley has none of the three kinds of problem; it has 1 area of significant weakness." in sentences
    notes = {note.sentence: note for note in brief(frames, framework="2016").notes}
    assert notes["Leadership: 1 area (Bury)."].ids == tuple(
        f"bury-outcome_letter-2017-06-12/weakness/{n}" for n in (1, 2)
    )


def test_a_likely_theme_is_said_to_be_likely_and_counted_nowhere(frames: dict[str, pd.DataFrame]) -> None:
    themes = frames["themes"].copy()
    themes.loc[themes["theme"] == "ehc_plans", ["tier", "p"]] = ["likely", 0.6]
    sentences = said(brief({**frames, "themes": themes}, framework="2016"))
    assert "Likely also: Dorset." in sentences
    assert not any(s.startswith("EHC plans: ") and "Dorset" in s and "without" not in s for s in sentences)


@pytest.mark.parametrize(
    ("limits", "kept"),
    [
        ({"until": "2017"}, 2), ({"until": "2017-05"}, 0), ({"until": "2017-06-12"}, 2), ({"framework": "2023"}, 4),
        ({"areas": ("Bury",)}, 4), ({"areas": ("bury", "Leeds"), "framework": "2016"}, 3), ({"since": "2024"}, 9),
    ],
)  # fmt: skip
def test_a_scope_leaves_out_the_other_letters(frames: dict[str, pd.DataFrame], limits: Any, kept: int) -> None:
    assert len(brief(frames, **limits).notes[0].ids) == kept


def test_a_letter_without_a_date_is_left_out_with_a_word(frames: dict[str, pd.DataFrame]) -> None:
    letters = frames["letters"].copy()
    letters.loc[0, "inspection_start"] = ""
    assert "Further 1 letter without any date was left out." in said(
        brief({**frames, "letters": letters}, until="2030")
    )


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--until", "soon"], "--until soon: is no day; write 2017, 2017-10 or 2017-10-06"),
        (["--until", "2017-13"], "is no day"),
        (["--since", "2017-02-30"], "is no day"),
        (["--since", "2018", "--until", "2017"], "is after"),
        (["--framework", "2019"], "use 2016 or 2023"),
        (["--areas", "Atlantis"], "no local area is called “Atlantis”"),
        (["--areas", "Torbay"], "the run has no letter about Torbay"),
        (["--until", "2001"], "has no letter dated up to 2001-12-31"),
    ],
)
def test_what_cannot_be_covered_is_misuse(made_run: Path, options: list[str], complaint: str) -> None:
    before = (made_run / "briefing.md").read_bytes()
    result = CliRunner().invoke(app, ["briefing", "--out", str(made_run), *options])
    assert result.exit_code == 2 and complaint in result.stderr
    assert (made_run / "briefing.md").read_bytes() == before


def test_a_folder_without_a_run_says_what_to_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["briefing", "--out", str(tmp_path)])
    assert result.exit_code == 1 and "run `send-letters extract" in result.stderr


def test_the_command_writes_every_form(made_run: Path, tmp_path: Path) -> None:
    for table in made_run.glob("*.csv"):
        (tmp_path / table.name).write_bytes(table.read_bytes())
    result = CliRunner().invoke(app, ["briefing", "--out", str(tmp_path), "--until", "2017-10", "--framework", "2016"])
    assert result.exit_code == 0 and "briefing.docx" in result.stdout
    text = (tmp_path / "briefing.md").read_text(encoding="utf-8")
    assert "2 letters and reports under the 2016 framework dated up to 2017-10-31" in text
    with (tmp_path / "briefing-numbers.csv").open(encoding="utf-8", newline="") as file:
        numbers = list(csv.DictReader(file))
    assert len(numbers) == len(re.findall(r"^\[\^\d+\]: ", text, re.MULTILINE)) > 5
    assert all(int(row["rows"]) == len(row["ids"].split()) for row in numbers)


HOSTILE = '=HYPERLINK("x") <script>alert(1)</script> [a](javascript:b) *c* `d` | # \x07 שלום 👩‍👧 ' + "w" * 500


def test_the_words_of_a_letter_stay_words(frames: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    findings = frames["findings"].assign(text=HOSTILE)
    write_files(tmp_path, brief({**frames, "findings": findings}))
    page = (tmp_path / "briefing.html").read_text(encoding="utf-8")
    assert (
        "<script" not in page and "&lt;script&gt;" in page and "javascript:b" not in re.findall(r'href="(.*?)"', page)
    )
    text = (tmp_path / "briefing.md").read_text(encoding="utf-8")
    assert "\\<script\\>" in text and "\\[a\\](javascript:b)" in text and "\\*c\\*" in text
    with zipfile.ZipFile(tmp_path / "briefing.docx") as archive:
        for name in archive.namelist():
            etree.fromstring(archive.read(name))


def test_the_word_document_holds_headings_quotations_and_footnotes(draft: Draft, tmp_path: Path) -> None:
    write_files(tmp_path, draft)
    words = read_document(tmp_path / "briefing.docx", "pdfium").text
    assert "A note on process" in words and "bury 2017 weakness 1" in words
    with zipfile.ZipFile(tmp_path / "briefing.docx") as archive:
        document = archive.read("word/document.xml").decode()
        notes = archive.read("word/footnotes.xml").decode()
        links = archive.read("word/_rels/document.xml.rels").decode()
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert re.findall(r'footnoteReference w:id="(\d+)"', document) == [str(note.number) for note in draft.notes]
    assert len(re.findall(r"<w:footnoteRef/>", notes)) == len(draft.notes)
    assert set(re.findall(r'r:id="(\w+)"', document)) == set(re.findall(r'Id="(link\d+)"', links))
    assert 'Target="site/letters/bury-outcome_letter-2017-06-12.html#weakness-1"' in links


def test_each_area_stands_where_the_lgiu_names_it(run_2016: Path, shared: Path) -> None:
    theirs = json.loads((shared / "gold" / "lgiu.json").read_text(encoding="utf-8"))
    draft = brief(read_frames(run_2016), until="2017-10", framework="2016", areas=tuple(theirs["_areas"]))
    sentences = said(draft)
    assert any(s.startswith("Of the 13 areas inspected, 13 had to write a statement of action") for s in sentences)
    problem_of = {
        f"{t}.{s}": f"{group}: {name[:1].lower()}{name[1:]}" for group in GROUPS for name, t, s in GROUPS[group]
    }
    differences = {}
    for theme, named in theirs.items():
        if not theme.startswith("_"):
            (sentence,) = (s for s in sentences if s.startswith(f"{problem_of[theme]}: "))
            ours = set(re.split(r", | and (?!Maidenhead)", sentence.partition("(")[2].rstrip(").")))
            further = ours - set(named) if theme in theirs["_complete"] else set()
            if set(named) - ours or further:
                differences[theme] = {"missing": set(named) - ours, "further": further}
    assert differences == {}
    alone = "Wakefield has none of the three kinds of problem; it has 1 area of significant weakness."
    assert [s for s in sentences if "none of the three" in s] == [alone]
    without = "Local offer and engagement: 3 areas without (Sandwell, Wakefield and Waltham Forest)."
    assert without in sentences
    assert "One alone: 1 area with a single area of significant weakness (Wakefield)." in sentences


def test_letters_without_a_date_are_not_called_new(frames: dict[str, pd.DataFrame]) -> None:
    sentences = said(brief({**frames, "letters": frames["letters"].assign(inspection_start="")}))
    assert "No letter has a date, so none can be called new." in sentences and "made from 9" in sentences[1]


def test_an_empty_run_has_a_briefing() -> None:
    text = as_markdown(brief(record_frames({})))
    assert "made from 0 letters and reports.[^1]" in text and "No letter of a revisit" in text


def test_a_scope_of_two_days_is_in_order() -> None:
    scope = Scope.of("2017-02", "2017-02", "", ())
    assert scope == replace(scope, since="2017-02-01", until="2017-02-28")
    with pytest.raises(ScopeError):
        Scope.of("", "0000", "", ())
