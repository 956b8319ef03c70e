"""One area's whole history, over a small run of made-up findings about real areas' boundaries."""

from __future__ import annotations

import csv
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.across.area_history import UnknownAreaError, area_history, timeline, write
from pipeline.across.journeys import follow_weaknesses
from pipeline.across.recurring_themes import later_findings
from pipeline.cli import app
from pipeline.domain.areas import load_areas
from pipeline.domain.records import Action, Finding, Letter, ThemeHit
from tests.support.gold_run import publish_tables

AREAS = load_areas()
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


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A run: Sheffield with all its documents and under both its codes; both Dorsets; Cumbria."""
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
        ThemeHit(f"{first.letter_id}/weakness/2", "ehc_plans", "timeliness", "r", 0, 1),
        ThemeHit(f"{full.letter_id}/improvement/1", "ehc_plans", "timeliness", "r", 0, 1),
    ]
    action = Action(
        plan.letter_id, 1, "1.1", "buy wheelchairs", "May 2019", "July 2019", "2019-05", "2019-07", "x", "y"
    )
    folder = tmp_path / "run"
    tables = {
        "letters": letters, "findings": findings, "themes": themes, "actions": [action],
        "journeys": follow_weaknesses(letters, findings, AREAS)[0],
        "later": later_findings(letters, findings, themes, AREAS),
    }  # fmt: skip
    publish_tables(folder, tables, {x.letter_id: "words" for x in letters})
    return folder


def test_documents_stand_in_order_under_both_codes_of_the_area(out: Path) -> None:
    rows = area_history(out, "sheffield", AREAS).rows
    assert [(r.date, r.document, r.la_code) for r in rows if r.kind == "document"] == [
        ("2018-11-12", "outcome_letter", "E08000019"),
        ("2018-11-12", "statement_of_action", "E08000019"),
        ("2022-02-21", "revisit_letter", "E08000019"),
        ("2025-01-20", "full_inspection", "E08000039"),
    ]
    assert [r.place for r in rows] == list(range(1, len(rows) + 1)) and {r.relation for r in rows} == {"same"}
    assert "2 areas of significant weakness; 1 action" in [r.text for r in rows]
    assert not [r for r in rows if r.kind == "strength"]


def test_each_weakness_says_what_became_of_it(out: Path) -> None:
    rows = {r.finding_id: r for r in area_history(out, "Sheffield", AREAS).rows}
    first, again = "sheffield-outcome_letter-2018-11-12", "sheffield-revisit_letter-2022-02-21"
    assert (rows[f"{first}/weakness/1"].later_verdict, rows[f"{first}/weakness/2"].later_verdict) == (
        "sufficient", "not_sufficient",
    )  # fmt: skip
    assert rows[f"{again}/weakness/1"].verdict == "not_sufficient" and rows[f"{again}/weakness/1"].later_verdict == ""
    assert rows[f"{first}/weakness/1"].method == "exact"
    assert rows["sheffield-full_inspection-2025-01-20/improvement/1"].earlier_finding_ids == f"{first}/weakness/2"
    told = timeline(area_history(out, "Sheffield", AREAS))
    assert "2018-11-12  Outcome letter: written statement of action required; 2 areas of significant weakness" in told
    assert "weakness 1. waits for a wheelchair\n        → sufficient progress\n" in told
    assert "shares a theme with earlier weakness 2" in told


def test_old_and_new_dorset_are_shown_beside_each_other_and_never_merged(out: Path) -> None:
    new = area_history(out, "Dorset", AREAS)
    assert new.area.code == "E06000059" and new.stem == "dorset"
    assert [(r.relation, r.la_code) for r in new.rows if r.kind == "document"] == [
        ("same", "E06000059"), ("predecessor", "E10000009"),
    ]  # fmt: skip
    told = timeline(new)
    assert told.index("full_inspection".replace("_", " ").capitalize()) < told.index("Before it: Dorset (E10000009)\n")
    old = area_history(out, "E10000009", AREAS)
    assert old.stem == "dorset-e10000009" and [a.name for _, a in old.beside] == [
        "Bournemouth, Christchurch and Poole", "Dorset",
    ]  # fmt: skip
    assert {r.relation for r in old.rows if r.la_code == "E06000059"} == {"successor"}
    assert write(out, new) != write(out, old)


def test_an_area_without_documents_still_shows_those_before_it(out: Path) -> None:
    found = area_history(out, "Cumberland", AREAS)
    told = timeline(found)
    assert "No document about this area is held." in told and "no autism pathway" in told
    assert "Before it: Cumbria (E10000006 until 2023-03-31)" in told
    assert "2027-04-01" in timeline(area_history(out, "Surrey", AREAS))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_the_page_escapes_what_letters_say_and_links_only_to_the_web_or_the_run(out: Path) -> None:
    path = write(out, area_history(out, "Sheffield", AREAS))
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
    assert next(r["text"] for r in rows if r["number"] == "2") == NASTY and len(rows) == 11
    before = path.read_bytes()
    write(out, area_history(out, "Sheffield", AREAS))
    assert path.read_bytes() == before


def test_the_command_prints_the_timeline_alone_on_stdout(out: Path) -> None:
    done = CliRunner().invoke(app, ["area", "sheffield", "--out", str(out)])
    assert done.exit_code == 0 and done.stdout == timeline(area_history(out, "Sheffield", AREAS))
    assert "areas/sheffield.html" in done.stderr.replace("\n", "")


def test_an_unknown_name_is_misuse_and_told_with_near_names(out: Path) -> None:
    with pytest.raises(UnknownAreaError, match="Sheffield"):
        area_history(out, "Shefeild", AREAS)
    done = CliRunner().invoke(app, ["area", "Shefeild", "--out", str(out)])
    assert done.exit_code == 2 and "Sheffield" in done.stderr and not done.stdout
    assert not (out / "areas").exists()


def test_without_a_run_the_command_says_what_to_do(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["area", "Sheffield", "--out", str(tmp_path / "none")])
    assert done.exit_code == 1 and "send-letters extract" in done.stderr.replace("\n", " ")
