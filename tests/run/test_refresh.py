"""Refreshing, as a process against a replica of the site: what is told, what is written, and what is left alone."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.domain.records import Change
from pipeline.outputs.frames import meanings
from tests.conftest import ROOT
from tests.support.fake_site import faults
from tests.support.fake_site.crawling import read_letters
from tests.support.fake_site.letters import letter, readable_site
from tests.support.fake_site.replica import Replica
from tests.support.made_letters.case import Case
from tests.support.made_letters.sample_letters import LETTERS
from tests.support.made_letters.spec import RevisitLetter
from tests.support.refreshing import Desk

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


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with Replica([]) as running:
        yield running


@pytest.fixture(scope="module")
def first(replica: Replica, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with the first refresh done."""
    replica.site = readable_site()
    desk = Desk.new(tmp_path_factory.mktemp("first"), replica)
    done = desk.refresh()
    assert done.code == 0, done.err
    assert "refresh 1: letters: 8 added, 0 re-issued, 0 gone" in done.out
    return desk


@pytest.fixture
def desk(first: Desk, tmp_path: Path) -> Desk:
    """A copy of the desk after its first refresh, for a test to work on, and the site as it was then."""
    first.replica.site = readable_site()
    first.replica.heal()
    shutil.copytree(first.folder, tmp_path / "desk")
    return Desk(tmp_path / "desk", first.replica)


def test_at_first_everything_is_new(first: Desk) -> None:
    letters = [d for a in readable_site() for d in a.documents if d.is_send]
    changes = first.rows("changes")
    assert {row["refresh"] for row in changes} == {"1"}
    found = {row["letter_id"]: row for row in changes if row["what"] == "letter_added"}
    assert set(found) == {d.letter_id for d in letters}
    outcomes = {row["letter_id"]: row["after"] for row in changes if row["what"] == "outcome_added"}
    verdicts = {row["finding_id"]: row["after"] for row in changes if row["what"] == "verdict_added"}
    told = {d.letter_id: d.case for d in letters if not getattr(d.case.spec, "contradicts_itself", False)}
    assert {i: outcomes[i] for i in told} == {i: case.expected()["outcome"] for i, case in told.items()}
    said = [(d.letter_id, f) for d in letters for f in d.case.findings() if f.verdict]
    assert verdicts == {f"{i}/{f.kind}/{f.number}": f.verdict for i, f in said}
    rows = {row["url"]: row for row in first.manifest()}
    assert all(row["since"] == rows[row["source_url"]]["first_seen"] for row in found.values())
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
    time.sleep(1.1)  # the manifest's times are to the second
    done = desk.refresh()
    assert done.code == 0, done.err
    assert done.out == ""
    assert "refresh: nothing new; no file was changed" in done.err
    assert {f: f.stat().st_mtime_ns for f in desk.tables.rglob("*")} == times
    assert desk.published() == before
    assert read_letters(desk.corpus) == corpus
    for row, old in zip(desk.manifest(), rows, strict=True):
        assert row.pop("last_checked") > old.pop("last_checked")
        assert row == old
    assert min(done.after, desk.refresh().after) < 1


def test_added_re_issued_and_gone_in_one_refresh(desk: Desk, first: Desk) -> None:
    site = desk.replica.site
    ambleford, northmere = site[0].documents, site[1].documents
    ambleford.append(letter(MONITORED, 90))
    old = ambleford[1].case
    assert isinstance(old.spec, RevisitLetter)
    changed = (replace(old.spec.weaknesses[0], verdict="not_sufficient"), *old.spec.weaknesses[1:])
    ambleford[1].case = Case(replace(old.spec, weaknesses=changed), old.wording, old.layout)
    gone = northmere.pop(0)
    kept = desk.cached()
    done = desk.refresh()
    assert done.code == 0, done.err
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
    assert desk.refresh().code == 0
    [back] = desk.newest()
    assert (back["what"], back["letter_id"]) == ("letter_added", gone.letter_id)
    assert "listed by the publisher again" in back["title"]


def test_a_correction_alters_a_verdict_and_its_outcome_follows(desk: Desk) -> None:
    kept = desk.cached()
    (desk.rules / "corrections" / "ambleford.yml").write_text(CORRECTION, encoding="utf-8")
    done = desk.refresh()
    assert done.code == 0, done.err
    [verdict] = desk.newest()
    assert (verdict["what"], verdict["finding_id"]) == ("verdict_altered", f"{REVISITED}/weakness/2")
    assert (verdict["before"], verdict["after"], verdict["since"]) == ("not_sufficient", "sufficient", "2026-11-22")
    assert desk.cached() == kept
    assert "nothing new" in desk.refresh().err


def test_rules_that_changed_are_applied_to_letters_that_did_not(desk: Desk) -> None:
    kept, before, themes = desk.cached(), desk.published(), desk.rules / "themes.yml"
    hit = desk.rows("themes")[0]
    theme, name = hit["theme"], f"{hit['theme']}.{hit['subtheme']}".rstrip(".")
    head, entry, rest = themes.read_text(encoding="utf-8").partition("\n- id: ")
    themes.write_text(f"{head}{NEW_RULE}{entry}{rest}", encoding="utf-8")
    done = desk.refresh()
    assert done.code == 1
    assert "rules/themes.yml:" in done.err
    assert desk.published() == before

    themes.write_text(f"{head}{NEW_RULE.replace('THEME', name)}{entry}{rest}", encoding="utf-8")
    done = desk.refresh()
    assert done.code == 0, done.err
    [change] = desk.newest()
    assert (change["what"], change["theme"]) == ("theme_count", theme)
    assert int(change["after"]) > int(change["before"])
    assert desk.cached() == kept

    changes = desk.rows("changes")
    with (desk.rules / "verdicts.yml").open("a", encoding="utf-8") as file:
        file.write("\n# a remark\n")
    done = desk.refresh()
    assert done.code == 0, done.err
    assert done.out == ""
    assert "no letter, verdict, outcome or theme is new; the tables were made anew" in done.err
    assert desk.rows("changes") == changes
    assert not set(desk.cached()) & set(kept)  # each was read again, and nothing else is kept
    assert len(desk.cached()) == len(kept)


def test_what_could_be_had_is_extracted_and_the_rest_told(desk: Desk) -> None:
    new = letter(MONITORED, 90)
    desk.replica.site[0].documents += [new, letter(next(c for c in LETTERS if "oxl" in c.spec.place.slug), 91)]
    desk.replica.fail(new.path, faults.status(404))
    done = desk.refresh()
    assert done.code == 1
    assert f"failed: {desk.replica.address}{new.path}" in done.err
    assert "1 added" in done.out
    assert len(desk.rows("letters")) == 9
    assert desk.refresh().code == 1  # still missed, though nothing is new
    desk.replica.heal()
    done = desk.refresh()
    assert done.code == 0, done.err
    assert [r["letter_id"] for r in desk.newest() if r["what"] == "letter_added"] == [new.letter_id]


def test_too_little_of_the_whole_needs_a_look_each_time(desk: Desk) -> None:
    desk.expect(minimum=99)
    before = desk.published()
    for _ in range(2):
        done = desk.refresh()
        assert done.code == 1
        assert "fails: 3 letters of kind revisit_letter, at least 99 expected" in done.err
    assert desk.published() == before


def test_official_files_are_compared_and_a_broken_one_is_told(desk: Desk) -> None:
    official = desk.corpus / "official"
    official.mkdir()
    (official / "figures.csv").write_text("this,is\nno,list\n", encoding="utf-8")
    for _ in range(2):
        done = desk.refresh()
        assert done.code == 1
        assert "figures.csv" in done.err
    header = "Local area partnership,Inspection start date,Inspection publication date,Inspection outcome,"
    row = "Wakefield,11/05/2023,11/07/2023,Widespread and/or systemic failings,Yes,2"
    text = f"{header}Priority action plan required?,Number of areas for priority action\n{row}\n"
    (official / "figures.csv").unlink()
    (official / "information to 31 Aug 2023.csv").write_text(text, encoding="utf-8")
    done = desk.refresh()
    assert done.code == 0, done.err
    assert [r["area"] for r in desk.rows("coverage") if r["status"] == "missing"] == ["Wakefield"]
    assert "nothing new" in desk.refresh().err


@pytest.mark.parametrize("moment", ["reading", "writing"])
def test_a_refresh_killed_in_the_middle_leaves_the_last_good_tables(desk: Desk, moment: str) -> None:
    desk.replica.site[0].documents.append(letter(MONITORED, 90))
    (desk.rules / "verdicts.yml").open("a", encoding="utf-8").write("\n# a remark\n")  # so that all are read again
    before, kept = desk.published(), desk.cached()
    running = desk.start()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and running.poll() is None:
        if moment == "reading" and set(desk.cached()) - set(kept):
            break
        if moment == "writing" and list(desk.tables.glob(".writing-*/*.csv")):
            break
        time.sleep(0.005)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    assert running.returncode == -signal.SIGKILL
    assert desk.published() == before
    done = desk.refresh()
    assert done.code == 0, done.err
    assert "refresh 2: letters: 1 added" in done.out
    assert len(desk.rows("letters")) == 9


def test_a_kill_between_two_tables_loses_no_change_and_tells_none_twice(desk: Desk) -> None:
    """`changes.csv` is put in place before the tables that it tells of: as if the process had died right after."""
    old = desk.published()
    desk.replica.site[0].documents.append(letter(MONITORED, 90))
    assert desk.refresh().code == 0
    new = desk.published()
    for name in ("letters.csv", "themes.csv", "findings.csv"):
        (desk.tables / name).write_bytes(old[name])
    done = desk.refresh()
    assert done.code == 0, done.err
    assert desk.published() == new


def test_tables_and_caches_that_were_damaged_are_made_anew(desk: Desk) -> None:
    before = desk.published()
    (desk.tables / "fields.csv").unlink()
    assert desk.refresh().code == 0
    assert desk.published() == before

    (desk.tables / ".cache" / "refresh.json").write_text("{")
    for path in (desk.tables / ".cache" / "readings").iterdir():
        path.write_bytes(path.read_bytes()[:100])
    (desk.tables / "index.html").unlink()
    assert desk.refresh().code == 0
    assert desk.published() == before
    assert "nothing new" in desk.refresh().err


def test_a_site_that_fails_leaves_the_tables_and_needs_a_look(desk: Desk, tmp_path: Path) -> None:
    before = desk.published()
    desk.replica.fail("/search*", faults.status(404))
    done = desk.refresh()
    assert done.code == 1
    assert "alarm: " in done.err
    assert desk.published() == before
    (tmp_path / "empty").mkdir()
    empty = Desk.new(tmp_path / "empty", desk.replica)
    done = empty.refresh()
    assert done.code == 1
    assert "no letter was found in corpus; the tables in extracted were left as they are" in done.err
    assert empty.published() == {}


def test_orders_that_make_no_sense(desk: Desk) -> None:
    (desk.folder / "file").write_text("")
    for options in (("--out", "file"), ("--site", "ftp://127.0.0.1"), ("--delay", "-1"), ("--corpus", "file")):
        done = desk.refresh(*options)
        assert done.code == 2, (options, done.err)
        assert options[0] in done.err
    assert not desk.replica.hits


def test_two_refreshes_do_not_share_a_folder_and_one_told_to_stop_does(desk: Desk) -> None:
    desk.replica.fail("/search*", faults.slow(20))
    running = desk.start()
    while not desk.replica.asked("/search*"):
        time.sleep(0.01)
    second = desk.refresh("--corpus", "elsewhere")
    assert second.code == 1
    assert "extracted: another refresh is at work here" in second.err
    started = time.monotonic()
    running.terminate()
    running.communicate(timeout=30)
    assert running.returncode == 128 + signal.SIGTERM
    assert time.monotonic() - started < 15
    desk.replica.heal()
    assert desk.refresh().code == 0


def test_the_page_on_refreshing_names_each_option_and_each_kind_of_change() -> None:
    page = (ROOT / "docs" / "refresh.md").read_text(encoding="utf-8")
    shown = CliRunner().invoke(app, ["refresh", "--help"], env={"COLUMNS": "200", "TERM": "dumb"}).output
    [line] = [line for line in page.splitlines() if line.startswith("    send-letters refresh")]
    assert set(re.findall(r"--[a-z]+", line)) == set(re.findall(r"--[a-z]+", shown)) - {"--help"}
    kinds = set(re.findall(r"`(\w+)`", meanings(Change)["what"]))
    assert kinds == set(re.findall(r"`((?:letter|outcome|verdict|theme)_\w+)`", page))


def feed(desk: Desk) -> dict[str, str]:
    """The feed's entries: id → words."""
    atom = "{http://www.w3.org/2005/Atom}"
    root = ET.parse(desk.tables / "feed.xml").getroot()
    return {e.findtext(f"{atom}id", ""): " ".join(e.itertext()) for e in root.iter(f"{atom}entry")}
