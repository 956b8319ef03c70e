"""Refreshing: what is new, what is written, and what is left alone."""

from __future__ import annotations

import os
import re
import shutil
import signal
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.domain.errors import BusyError, RulesError
from pipeline.domain.records import Change
from pipeline.download.options import CrawlOptions, OptionsError
from pipeline.outputs import publication
from pipeline.outputs.data.csv_files import CsvWriter, TextWriter
from pipeline.outputs.data.datapackage import DataPackageWriter
from pipeline.outputs.folder import CACHE
from pipeline.outputs.frames import column_meanings
from pipeline.outputs.site.change_feed import ChangeFeedWriter
from pipeline.run import refresh as stage
from pipeline.run.refresh import LOCK_FILE, NoLetterError, NotWrittenError, RefreshResult, crawl_in_own_process
from tests.conftest import ROOT
from tests.support.fake_site.crawling import read_letters
from tests.support.fake_site.letters import letter, readable_site
from tests.support.made_letters.case import Case
from tests.support.made_letters.sample_letters import LETTERS
from tests.support.made_letters.spec import RevisitLetter
from tests.support.refreshing import Desk, FakeCrawl
from tests.support.rules import project_rules

REVISITED = "ambleford-revisit_letter-2019-07-01"
MONITORED = next(case for case in LETTERS if case.spec.kind == "monitoring_inspection")
CORRECTION = f"""- letter: {REVISITED}
  finding: weakness/2
  field: verdict
  was: not_sufficient
  becomes: sufficient
  because: the sentence speaks of another weakness
  see: {{page: 1, quote: Ambleford}}
  by: AB
  on: 2026-11-22
"""
NEW_RULE = """
- id: a_rule_of_this_test
  theme: THEME
  says: [schools]
  finds: ["in <<schools>>"]
  ignores: [nothing]
"""


@pytest.fixture(scope="module", autouse=True)
def only_the_files_that_a_refresh_looks_at() -> Iterator[None]:
    """Leave out the other forms of the same tables; `test_refresh_processes.py` writes them all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publication, "WRITERS", (CsvWriter, TextWriter, ChangeFeedWriter, DataPackageWriter))
        yield


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with the first refresh done."""
    desk = Desk.new(tmp_path_factory.mktemp("first"), FakeCrawl(readable_site()))
    result = desk.refresh()
    assert not result.needs_a_look
    assert desk.news(result).startswith("refresh 1: letters: 8 added, 0 re-issued, 0 gone")
    assert desk.news(result).endswith("CHANGES.md")
    return desk


@pytest.fixture
def desk(first: Desk, tmp_path: Path) -> Desk:
    """A copy of the desk after its first refresh, for a test to work on, and the site as it was then."""
    shutil.copytree(first.folder, tmp_path / "desk")
    return Desk(tmp_path / "desk", replace(first.crawl, site=readable_site()))


def refreshed(desk: Desk) -> RefreshResult:
    """A refresh that goes well."""
    result = desk.refresh()
    assert not result.needs_a_look, desk.told(result)
    return result


def test_at_first_everything_is_new(first: Desk) -> None:
    letters = [d for a in readable_site() for d in a.documents if d.is_send]
    changes = first.rows("changes")
    assert {row["refresh"] for row in changes} == {"1"}
    added = {row["letter_id"]: row for row in changes if row["what"] == "letter_added"}
    assert set(added) == {d.letter_id for d in letters}
    outcomes = {row["letter_id"]: row["after"] for row in changes if row["what"] == "outcome_added"}
    verdicts = {row["finding_id"]: row["after"] for row in changes if row["what"] == "verdict_added"}
    cases = {d.letter_id: d.case for d in letters if not getattr(d.case.spec, "contradicts_itself", False)}
    assert {i: outcomes[i] for i in cases} == {i: case.expected()["outcome"] for i, case in cases.items()}
    findings = [(d.letter_id, f) for d in letters for f in d.case.findings() if f.verdict]
    assert verdicts == {f"{i}/{f.kind}/{f.number}": f.verdict for i, f in findings}
    rows = {row["url"]: row for row in first.manifest()}
    assert all(row["since"] == rows[row["source_url"]]["first_seen"] for row in added.values())
    themes = {row["theme"]: row["after"] for row in changes if row["what"] == "theme_count"}
    hits = {(row["theme"], row["finding_id"]) for row in first.rows("themes")}
    assert themes == {t: str(sum(theme == t for theme, _ in hits)) for t in {theme for theme, _ in hits}}
    text = (first.tables / "CHANGES.md").read_text(encoding="utf-8")
    assert text.count("\n## Refresh ") == 1
    assert "- Ambleford, revisit letter (inspected 2019-07-01): added ([published](<http" in text
    assert len(feed(first)) == 8 + 1


def test_a_refresh_that_finds_nothing_new_touches_nothing(desk: Desk) -> None:
    before, corpus, rows = desk.published(), read_letters(desk.corpus), desk.manifest()
    times = {f: f.stat().st_mtime_ns for f in desk.tables.rglob("*")}
    result = refreshed(desk)
    assert result.tables is None
    assert desk.news(result) == ""
    assert "refresh: nothing new; no file was changed" in desk.told(result)
    assert {f: f.stat().st_mtime_ns for f in desk.tables.rglob("*")} == times
    assert desk.published() == before
    assert read_letters(desk.corpus) == corpus
    for row, old in zip(desk.manifest(), rows, strict=True):
        assert row.pop("last_checked") > old.pop("last_checked")
        assert row == old


def test_added_re_issued_and_gone_in_one_refresh(desk: Desk, first: Desk) -> None:
    site = desk.crawl.site
    ambleford, northmere = site[0].documents, site[1].documents
    ambleford.append(letter(MONITORED, 90))
    old = ambleford[1].case
    assert isinstance(old.spec, RevisitLetter)
    changed = (replace(old.spec.weaknesses[0], verdict="not_sufficient"), *old.spec.weaknesses[1:])
    ambleford[1].case = Case(replace(old.spec, weaknesses=changed), old.wording, old.layout)
    gone = northmere.pop(0)
    kept = desk.cached()
    refreshed(desk)
    changes = {(r["what"], r["letter_id"], r["finding_id"], r["theme"]): r for r in desk.newest()}
    assert {key[:2] for key in changes if key[0].startswith("letter_")} == {
        ("letter_added", "oxlowshire-monitoring_inspection-2025-09-15"),
        ("letter_reissued", REVISITED),
        ("letter_gone", gone.letter_id),
    }
    reissued = changes["letter_reissued", REVISITED, "", ""]
    assert reissued["after"] == reissued["before"].replace(".pdf", "-2.pdf")
    altered = changes["verdict_altered", REVISITED, f"{REVISITED}/weakness/1", ""]
    assert (altered["before"], altered["after"]) == ("sufficient", "not_sufficient")
    rows = {row["file"]: row for row in desk.manifest()}
    assert reissued["since"] == altered["since"] == rows[reissued["after"]]["last_changed"]
    assert {key[2] for key in changes if key[0] == "verdict_altered"} == {f"{REVISITED}/weakness/1"}
    letters = {row["letter_id"]: row for row in desk.rows("letters")}
    assert len(letters) == 9
    assert letters[gone.letter_id]["gone_since"] == changes["letter_gone", gone.letter_id, "", ""]["since"]
    again = {name for name, when in desk.cached().items() if kept.get(name) != when}
    assert len(again) == 3  # of nine: what is new, what was re-issued, and what the manifest now says otherwise
    assert desk.rows("changes")[: len(first.rows("changes"))] == first.rows("changes")
    text = (desk.tables / "CHANGES.md").read_text(encoding="utf-8")
    assert text.index("## Refresh 2") < text.index("## Refresh 1")
    assert text.endswith((first.tables / "CHANGES.md").read_text(encoding="utf-8").partition("## Refresh 1")[2])
    entries = feed(desk)
    assert set(feed(first)) < set(entries)
    assert "weakness 1: not sufficient, sufficient before" in next(v for k, v in entries.items() if REVISITED in k)

    site[1].documents.insert(0, gone)
    refreshed(desk)
    [back] = desk.newest()
    assert (back["what"], back["letter_id"]) == ("letter_added", gone.letter_id)
    assert "listed by the publisher again" in back["title"]


def test_a_correction_alters_a_verdict_and_its_outcome_follows(desk: Desk) -> None:
    kept = desk.cached()
    (desk.rules / "corrections" / "ambleford.yml").write_text(CORRECTION, encoding="utf-8")
    refreshed(desk)
    [verdict] = desk.newest()
    assert (verdict["what"], verdict["finding_id"]) == ("verdict_altered", f"{REVISITED}/weakness/2")
    assert (verdict["before"], verdict["after"], verdict["since"]) == ("not_sufficient", "sufficient", "2026-11-22")
    assert desk.cached() == kept
    assert "nothing new" in desk.told(refreshed(desk))


def test_rules_that_changed_are_applied_to_letters_that_did_not(desk: Desk) -> None:
    kept, before, themes = desk.cached(), desk.published(), desk.rules / "themes.yml"
    theme = "transport"  # too few findings are labelled with it for words to decide: its rules do
    head, entry, rest = themes.read_text(encoding="utf-8").partition("\n- id: ")
    themes.write_text(f"{head}{NEW_RULE}{entry}{rest}", encoding="utf-8")
    with pytest.raises(RulesError, match=r"rules/themes.yml:"):
        desk.refresh()
    assert desk.published() == before

    themes.write_text(f"{head}{NEW_RULE.replace('THEME', theme)}{entry}{rest}", encoding="utf-8")
    refreshed(desk)
    assert {row["what"] for row in desk.newest()} == {"theme_count"}  # of others too: themes stand for each other
    [change] = [row for row in desk.newest() if row["theme"] == theme]
    assert int(change["after"]) > int(change["before"] or 0)
    assert desk.cached() == kept

    changes = desk.rows("changes")
    with (desk.rules / "verdicts.yml").open("a", encoding="utf-8") as file:
        file.write("\n# a remark\n")
    result = refreshed(desk)
    assert desk.news(result) == ""
    assert "no letter, verdict, outcome or theme is new; the tables were made anew" in desk.told(result)
    assert desk.rows("changes") == changes
    assert not set(desk.cached()) & set(kept)  # each was read again, and nothing else is kept
    assert len(desk.cached()) == len(kept)


def test_what_could_be_had_is_extracted_and_the_rest_told(desk: Desk) -> None:
    new = letter(MONITORED, 90)
    desk.crawl.site[0].documents += [new, letter(next(c for c in LETTERS if "oxl" in c.spec.place.slug), 91)]
    desk.crawl.missing.add(new.id)
    result = desk.refresh()
    assert result.needs_a_look
    assert result.report.failures == [f"{desk.crawl.address}{new.path}: HTTP 404"]
    assert "1 added" in desk.news(result)
    assert len(desk.rows("letters")) == 9
    result = desk.refresh()
    assert result.needs_a_look  # still missed, though nothing is new
    assert result.tables is None
    desk.crawl.missing.clear()
    refreshed(desk)
    assert [r["letter_id"] for r in desk.newest() if r["what"] == "letter_added"] == [new.letter_id]


def test_too_little_of_the_whole_needs_a_look_each_time(desk: Desk) -> None:
    desk.minimum = 99
    before = desk.published()
    for _ in range(2):
        result = desk.refresh()
        assert result.needs_a_look
        assert "fails: 3 letters of kind revisit_letter, at least 99 expected" in desk.told(result)
    assert desk.published() == before


def test_official_files_are_compared_and_a_broken_one_is_told(desk: Desk) -> None:
    official = desk.corpus / "official"
    official.mkdir()
    (official / "figures.csv").write_text("this,is\nno,list\n", encoding="utf-8")
    for _ in range(2):
        result = desk.refresh()
        assert result.needs_a_look
        assert "figures.csv" in desk.told(result)
    header = "Local area partnership,Inspection start date,Inspection publication date,Inspection outcome,"
    row = "Wakefield,11/05/2023,11/07/2023,Widespread and/or systemic failings,Yes,2"
    text = f"{header}Priority action plan required?,Number of areas for priority action\n{row}\n"
    (official / "figures.csv").unlink()
    (official / "information to 31 Aug 2023.csv").write_text(text, encoding="utf-8")
    refreshed(desk)
    assert [r["area"] for r in desk.rows("coverage") if r["status"] == "missing"] == ["Wakefield"]
    assert "nothing new" in desk.told(refreshed(desk))


def test_what_other_commands_made_of_the_tables_is_named(desk: Desk) -> None:
    (desk.tables / "review.html").write_text("of the tables before")
    (desk.tables / "areas").mkdir()
    desk.crawl.site[0].documents.append(letter(MONITORED, 90))
    told = desk.told(refreshed(desk))
    assert "refresh: still of the tables before: review.html, areas; run their commands again" in told


def test_a_kill_between_two_tables_loses_no_change_and_tells_none_twice(desk: Desk) -> None:
    """`changes.csv` is put in place before the tables that it tells of: as if the process had died right after."""
    old = desk.published()
    desk.crawl.site[0].documents.append(letter(MONITORED, 90))
    refreshed(desk)
    new = desk.published()
    for name in ("letters.csv", "themes.csv", "findings.csv"):
        (desk.tables / name).write_bytes(old[name])
    refreshed(desk)
    assert desk.published() == new


def test_tables_and_caches_that_were_damaged_are_made_anew(desk: Desk) -> None:
    before = desk.published()
    (desk.tables / "fields.csv").unlink()
    refreshed(desk)
    assert desk.published() == before

    (desk.tables / ".cache" / "refresh.json").write_text("{")
    for path in (desk.tables / ".cache" / "readings").iterdir():
        path.write_bytes(path.read_bytes()[:100])
    (desk.tables / "datapackage.json").unlink()
    refreshed(desk)
    assert desk.published() == before
    assert "nothing new" in desk.told(refreshed(desk))


def test_a_site_that_fails_leaves_the_tables_and_needs_a_look(desk: Desk, tmp_path: Path) -> None:
    before = desk.published()
    desk.crawl.is_down = True
    result = desk.refresh()
    assert result.needs_a_look
    assert result.report.alarms
    assert desk.published() == before
    (tmp_path / "empty").mkdir()
    empty = Desk.new(tmp_path / "empty", desk.crawl)
    with pytest.raises(NoLetterError, match=r"no letter was found in .*corpus; the tables in .*extracted were left"):
        empty.refresh()
    assert empty.published() == {}


def test_tables_that_cannot_be_written_stay_the_last_good_ones(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = desk.published()
    desk.crawl.site[0].documents.append(letter(MONITORED, 90))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "letters.csv")

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.outputs.publication.publish", full)
        with pytest.raises(NotWrittenError, match=r"letters.csv: No space left on device; the tables there are"):
            desk.refresh()
    assert desk.published() == before
    assert "1 added" in desk.news(refreshed(desk))


def test_two_refreshes_do_not_share_a_folder(desk: Desk) -> None:
    with (
        FileLock(desk.tables / CACHE / LOCK_FILE),
        pytest.raises(BusyError, match=r"extracted: another refresh is at work here; wait until it has ended"),
    ):
        desk.refresh()
    assert desk.crawl.crawls == 1  # the first one's
    refreshed(desk)


def test_a_file_is_no_output_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    crawl = FakeCrawl([])
    with pytest.raises(OptionsError, match=r"--out .*file: is a file; give a folder"):
        stage.refresh(CrawlOptions(tmp_path / "corpus"), tmp_path / "file", project_rules(), crawl)
    assert crawl.crawls == 0


@pytest.mark.parametrize(
    "options", [("--out", "file"), ("--site", "ftp://127.0.0.1"), ("--delay", "-1"), ("--corpus", "file")]
)
def test_options_that_make_no_sense_are_misuse(
    options: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(stage, "crawl_in_own_process", lambda *_: pytest.fail("nothing is asked of the site"))
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(app, ["refresh", *options])
    assert result.exit_code == 2, result.output
    assert options[0] in result.stderr


def test_a_crawl_that_is_killed_is_an_alarm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "_download", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    report = crawl_in_own_process(CrawlOptions(tmp_path), project_rules())
    assert report.alarms == ["the download was ended by signal 9; what it had is kept"]


def test_the_page_on_refreshing_names_each_option_and_each_kind_of_change() -> None:
    page = (ROOT / "docs" / "refresh.md").read_text(encoding="utf-8")
    shown = CliRunner().invoke(app, ["refresh", "--help"], env={"COLUMNS": "200", "TERM": "dumb"}).output
    [line] = [line for line in page.splitlines() if line.startswith("    send-letters refresh")]
    assert set(re.findall(r"--[a-z]+", line)) == set(re.findall(r"--[a-z]+", shown)) - {"--help"}
    kinds = set(re.findall(r"`(\w+)`", column_meanings(Change)["what"]))
    assert kinds == set(re.findall(r"`((?:letter|outcome|verdict|theme)_\w+)`", page))


def feed(desk: Desk) -> dict[str, str]:
    """The feed's entries: id → words."""
    atom = "{http://www.w3.org/2005/Atom}"
    root = ET.parse(desk.tables / "feed.xml").getroot()
    return {e.findtext(f"{atom}id", ""): " ".join(e.itertext()) for e in root.iter(f"{atom}entry")}
