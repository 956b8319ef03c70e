"""One area's whole history, over a small run of made-up findings about real areas' boundaries."""

from __future__ import annotations

import csv
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.across.area_history import History, UnknownAreaError, build_history, timeline
from pipeline.across.disagreements import leave_open_what_differs
from pipeline.across.journeys import follow_weaknesses
from pipeline.across.recurring_themes import later_findings
from pipeline.cli import app
from pipeline.domain.records import Action, CorrectionRow, FieldRow, Finding, Letter, RunTables, ThemeHit
from pipeline.outputs.reports import write_area_history
from tests.conftest import SAMPLE
from tests.support.gold_run import write_run
from tests.support.rules import project_rules

AREAS = project_rules().areas
NASTY = "plans <script>alert(1)</script> that are “late” & =SUM(A1)"


def letter(area: str, kind: str, start: str, outcome: str = "", framework: str = "2016", url: str = "") -> Letter:
    found = AREAS.find(area, start)
    assert found
    return Letter(
        f"{found.slug}-{kind}-{start}", f"{found.slug}-{kind}.pdf", url, kind=kind, framework=framework,
        area=found.name, la_code=found.code, inspection_start=start, outcome=outcome,
    )  # fmt: skip


def finding(of: Letter, kind: str, number: int, text: str, verdict: str = "") -> Finding:
    return Finding(f"{of.letter_id}/{kind}/{number}", of.letter_id, kind, number, text, verdict, page=number)


@pytest.fixture(scope="module")
def run() -> RunTables:
    """Sheffield with all its documents and under both its codes; both Dorsets; Cumbria."""
    first = letter("Sheffield", "outcome_letter", "2018-11-12", "wsoa_required")
    plan = letter("Sheffield", "statement_of_action", "2018-11-12")
    again = letter("Sheffield", "revisit_letter", "2022-02-21", "some_sufficient", url="https://example.org/a?b=1#x")
    full = letter("Sheffield", "full_inspection", "2025-01-20", "inconsistent", "2023", url="javascript:alert(1)")
    county = letter("Dorset", "outcome_letter", "2017-01-23", "wsoa_required")
    council = letter("Dorset", "full_inspection", "2024-03-18", "positive", "2023")
    cumbria = letter("Cumbria", "outcome_letter", "2019-03-11", "wsoa_required")
    letters = [full, again, plan, first, council, county, cumbria]
    findings = [
        finding(first, "weakness", 1, "waits for a wheelchair"),
        finding(first, "weakness", 2, NASTY),
        finding(first, "strength", 1, "short breaks are good"),
        finding(plan, "weakness", 1, "waits for a wheelchair"),
        finding(plan, "weakness", 2, NASTY),
        finding(again, "weakness", 1, NASTY, "not_sufficient"),
        finding(again, "weakness", 2, "waits for a wheelchair", "sufficient"),
        finding(full, "improvement", 1, "leaders should see to it that plans are on time"),
        finding(county, "weakness", 1, "no shared vision"),
        finding(council, "improvement", 1, "leaders should find a shared vision"),
        finding(cumbria, "weakness", 1, "no autism pathway"),
    ]
    themes = [
        ThemeHit(f"{first.letter_id}/weakness/2", "ehc_plans", "timeliness", "certain", 0.98, "r", 0, 1),
        ThemeHit(f"{full.letter_id}/improvement/1", "ehc_plans", "timeliness", "certain", 0.98, "r", 0, 1),
    ]
    action = Action(
        plan.letter_id, 1, "1.1", "buy wheelchairs", "May 2019", "July 2019", "2019-05", "2019-07", "x", "y"
    )
    return RunTables(
        letters=letters,
        findings=findings,
        themes=themes,
        actions=[action],
        journeys=follow_weaknesses(letters, findings, AREAS)[0],
        later=later_findings(letters, findings, themes, AREAS),
        texts={x.letter_id: "words" for x in letters},
    )


def history(run: RunTables, name: str) -> History:
    return build_history(run, name, AREAS)


@pytest.fixture
def out(tmp_path: Path, run: RunTables) -> Path:
    return write_run(tmp_path / "run", run)


def test_documents_stand_in_order_under_both_codes_of_the_area(run: RunTables) -> None:
    rows = history(run, "sheffield").rows
    assert [(r.date, r.document, r.la_code) for r in rows if r.kind == "document"] == [
        ("2018-11-12", "outcome_letter", "E08000019"),
        ("2018-11-12", "statement_of_action", "E08000019"),
        ("2022-02-21", "revisit_letter", "E08000019"),
        ("2025-01-20", "full_inspection", "E08000039"),
    ]
    assert [r.place for r in rows] == list(range(1, len(rows) + 1)) and {r.relation for r in rows} == {"same"}
    assert "2 areas of significant weakness; 1 action" in [r.text for r in rows]
    assert [r.text for r in rows if r.kind == "strength"] == ["short breaks are good"]


def test_each_weakness_says_what_became_of_it(run: RunTables) -> None:
    rows = {r.finding_id: r for r in history(run, "Sheffield").rows}
    first, again = "sheffield-outcome_letter-2018-11-12", "sheffield-revisit_letter-2022-02-21"
    assert (rows[f"{first}/weakness/1"].later_verdict, rows[f"{first}/weakness/2"].later_verdict) == (
        "sufficient", "not_sufficient",
    )  # fmt: skip
    assert rows[f"{again}/weakness/1"].verdict == "not_sufficient" and rows[f"{again}/weakness/1"].later_verdict == ""
    assert rows[f"{first}/weakness/1"].method == "exact"
    assert rows["sheffield-full_inspection-2025-01-20/improvement/1"].earlier_finding_ids == f"{first}/weakness/2"
    told = timeline(history(run, "Sheffield"))
    assert "2018-11-12  Outcome letter: written statement of action required; 2 areas of significant weakness" in told
    assert "weakness 1. waits for a wheelchair\n        → sufficient progress\n" in told
    assert "→ not sufficient progress; same theme later in improvement 1 of 2025 (ehc plans, likeness " in told
    assert "\n        ← goes back to the theme of weakness 2 (ehc plans, likeness " in told
    assert rows[f"{first}/weakness/2"].later_finding_ids == "sheffield-full_inspection-2025-01-20/improvement/1"


def test_old_and_new_dorset_are_shown_beside_each_other_and_never_merged(run: RunTables, out: Path) -> None:
    new = history(run, "Dorset")
    assert new.area.code == "E06000059" and new.stem == "dorset"
    assert [(r.relation, r.la_code) for r in new.rows if r.kind == "document"] == [
        ("same", "E06000059"), ("predecessor", "E10000009"),
    ]  # fmt: skip
    told = timeline(new)
    assert told.index("full_inspection".replace("_", " ").capitalize()) < told.index("Before it: Dorset (E10000009)\n")
    old = history(run, "E10000009")
    assert old.stem == "dorset-e10000009" and [a.name for _, a in old.beside] == [
        "Bournemouth, Christchurch and Poole", "Dorset",
    ]  # fmt: skip
    assert {r.relation for r in old.rows if r.la_code == "E06000059"} == {"successor"}
    assert write_area_history(out, new) != write_area_history(out, old)


def test_an_area_without_documents_still_shows_those_before_it(run: RunTables) -> None:
    found = history(run, "Cumberland")
    told = timeline(found)
    assert "No document about this area is held." in told and "no autism pathway" in told
    assert "Before it: Cumbria (E10000006 until 2023-03-31)" in told
    assert "2027-04-01" in timeline(history(run, "Surrey"))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_the_page_escapes_what_letters_say_and_links_only_to_the_web_or_the_run(run: RunTables, out: Path) -> None:
    path = write_area_history(out, history(run, "Sheffield"))
    text = path.read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    assert path == out / "areas" / "sheffield.html" and "script" not in page.tags
    assert "plans &lt;script&gt;" in text and "https://example.org/a?b=1#page=1" in page.links
    assert not [x for x in page.links if "javascript" in x]
    inside = [x for x in page.links if "://" not in x and not x.startswith("data:")]
    assert "../text/sheffield-full_inspection-2025-01-20.txt" in inside
    assert all((path.parent / x).resolve().is_relative_to(out.resolve()) for x in inside)
    with (out / "areas" / "sheffield.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert next(r["text"] for r in rows if r["number"] == "2") == NASTY and len(rows) == 12
    before = path.read_bytes()
    write_area_history(out, history(run, "Sheffield"))
    assert path.read_bytes() == before


def test_the_command_prints_the_timeline_alone_on_stdout(run: RunTables, out: Path) -> None:
    done = CliRunner().invoke(app, ["area", "sheffield", "--out", str(out)])
    assert done.exit_code == 0 and done.stdout == timeline(history(run, "Sheffield"))
    assert "areas/sheffield.html" in done.stderr.replace("\n", "")


def test_the_areas_of_the_corpus_count(out: Path) -> None:
    asked = ["area", "Port Wrenley", "--out", str(out)]
    assert CliRunner().invoke(app, [*asked, "--corpus", str(out)]).exit_code == 2  # nobody knows the area
    done = CliRunner().invoke(app, [*asked, "--corpus", str(SAMPLE)])
    assert done.exit_code == 1 and "no document about Port Wrenley" in done.stderr


def test_an_unknown_name_is_misuse_and_told_with_near_names(run: RunTables, out: Path) -> None:
    with pytest.raises(UnknownAreaError, match="Sheffield"):
        history(run, "Shefeild")
    done = CliRunner().invoke(app, ["area", "Shefeild", "--out", str(out)])
    assert done.exit_code == 2 and "Sheffield" in done.stderr and not done.stdout
    assert not (out / "areas").exists()


def test_an_area_without_any_document_is_told_in_one_line_and_has_no_page(out: Path) -> None:
    done = CliRunner().invoke(app, ["area", "Bury", "--out", str(out)])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.replace("\n", "") == (
        f"{out} has no document about Bury; if the tables are in another folder, name it with --out"
    )
    assert not (out / "areas").exists()


def test_a_corrected_value_is_shown_with_who_corrected_it_and_what_the_rules_gave(run: RunTables, out: Path) -> None:
    letter_id = "sheffield-revisit_letter-2022-02-21"
    corrections = [
        CorrectionRow(letter_id, f"{letter_id}/weakness/2", "verdict", "not_sufficient", "sufficient",
                      "the page <b>splits</b> it", "A. Reader", "2026-11-22", "applied"),
        CorrectionRow(letter_id, "", "letter_date", "", "2022-04-01", "smudged", "B. Reader", "2026-11-23", "applied"),
        CorrectionRow(letter_id, f"{letter_id}/weakness/1", "text", "a", "b", "old", "C. Reader", "2026-11-23",
                      "stale"),
    ]  # fmt: skip
    corrected = history(replace(run, corrections=corrections), "Sheffield")
    lines = timeline(corrected).splitlines()
    verdict = (
        "Corrected by A. Reader on 2026-11-22: verdict is “sufficient”. The rules gave “not_sufficient”. "
        "Reason: the page <b>splits</b> it"
    )
    date = "Corrected by B. Reader on 2026-11-23: letter date is “2022-04-01”. The rules gave nothing. Reason: smudged"
    assert lines[lines.index(f"        {verdict}") - 1] == "        → sufficient progress"
    assert lines[lines.index(f"        {date}") - 1].startswith("2022-02-21  Revisit letter")
    page = write_area_history(out, corrected).read_text(encoding="utf-8")
    for told in (verdict, date):
        assert escape(told) in page
    assert "C. Reader" not in page and "C. Reader" not in "".join(lines)


def test_what_follows_from_a_corrected_verdict_is_shown_as_corrected_too(run: RunTables, out: Path) -> None:
    letter_id = "sheffield-revisit_letter-2022-02-21"
    correction = CorrectionRow(letter_id, f"{letter_id}/weakness/1", "verdict", "not_sufficient", "sufficient",
                               "misread", "A. Reader", "2026-11-22", "applied")  # fmt: skip
    letters = [
        replace(x, outcome="all_sufficient", origin="correction") if x.letter_id == letter_id else x
        for x in run.letters
    ]
    outcome = FieldRow(letter_id, "outcome", "some_sufficient", 1, 0, 1, "outcome.from_verdicts")
    corrected = history(replace(run, letters=letters, fields=[outcome], corrections=[correction]), "Sheffield")
    first, plan = "sheffield-outcome_letter-2018-11-12", "sheffield-statement_of_action-2018-11-12"
    verdict = [f"{x}/weakness/{n}" for x, n in ((first, 2), (plan, 2), (letter_id, 1))]
    assert corrected.notes == {
        letter_id: ["The outcome follows the corrected verdicts. The rules gave “some_sufficient”."],
        **{key: [correction.in_words] for key in verdict},
    }
    page = write_area_history(out, corrected).read_text(encoding="utf-8")
    assert page.count(escape(correction.in_words)) == 3 and page.count("follows the corrected verdicts") == 1


def test_without_a_run_the_command_says_what_to_do(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["area", "Sheffield", "--out", str(tmp_path / "none")])
    assert done.exit_code == 1 and "send-letters extract" in done.stderr.replace("\n", " ")


def test_a_weakness_is_shown_with_what_the_revisit_says_of_it_and_the_letter_with_its_next_steps() -> None:
    again = letter("Bury", "revisit_letter", "2019-05-13", "some_sufficient")
    weakness = replace(
        finding(again, "weakness", 1, "late plans: for all", "sufficient"),
        markdown="late plans:\n- for all",
        narrative="Waits fell.\n- by half",
    )
    steps = FieldRow(again.letter_id, "next_steps", "DfE will decide.", 1, 0, 9, "r")
    run = RunTables(letters=[again], findings=[weakness], fields=[steps])
    told = timeline(history(run, "Bury"))
    assert "    Next steps: DfE will decide.\n    weakness 1. late plans:\n        - for all\n" in told
    assert "        Waits fell.\n        - by half\n        → sufficient progress" in told


def test_two_letters_of_one_revisit_that_disagree_count_nowhere_and_say_so() -> None:
    one = replace(letter("Bury", "revisit_letter", "2019-05-13", "all_sufficient"), n_sufficient=2)
    other = replace(one, letter_id=f"{one.letter_id}-2", source="later.pdf", outcome="some_sufficient", n_sufficient=1)
    findings = [
        finding(x, "weakness", n, text, verdict)
        for x, second in ((one, "sufficient"), (other, "not_sufficient"))
        for n, (text, verdict) in enumerate([("late plans", "sufficient"), ("long queues", second)], 1)
    ]
    letters, settled, (problem,) = leave_open_what_differs([one, other], findings, AREAS)
    assert [f.verdict for f in settled] == ["sufficient", "", "sufficient", ""]
    assert {(x.outcome, x.n_sufficient) for x in letters} == {("", None)}
    assert "two letters of this revisit disagree" in problem.message and "weakness 2" in problem.message
    said = [FieldRow(x.letter_id, "weakness/2/verdict", "x", 1, 0, 1, "r") for x in letters]
    told = timeline(history(RunTables(letters=letters, findings=settled, fields=said), "Bury"))
    assert told.count("weakness 2. long queues\n        → two letters of this revisit disagree") == 2
    assert leave_open_what_differs([one, one], findings[:2], AREAS)[2] == []
