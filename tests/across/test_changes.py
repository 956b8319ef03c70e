"""What counts as new between two runs, and how it is told: table, page and feed."""

from __future__ import annotations

import random
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.across.changes import add_to_history, compare_runs, summarise_changes
from pipeline.domain.records import Change, CorrectionRow, Finding, Letter, RunTables, Source, ThemeHit
from pipeline.outputs.data.csv_files import write_csv
from pipeline.outputs.frames import record_frame
from pipeline.outputs.run_tables import load
from pipeline.outputs.site.change_feed import NEWEST, write_change_feed

ATOM = "{http://www.w3.org/2005/Atom}"
ID, NEXT = "bury-revisit_letter-2019-05-13", "bury-revisit_letter-2019-05-20"
LETTER = Letter(
    ID, "letters/a.pdf", "https://example.org/1", "2019-07-01", "aa", "revisit_letter", "2016", "Bury",
    inspection_start="2019-05-13", inspection_end="2019-05-15", letter_date="2019-06-28", outcome="some_sufficient",
)  # fmt: skip
SOURCE = Source("letters/a.pdf", "aa", 1, first_seen="2026-03-01T05:00:00Z", last_changed="2026-03-01T05:00:00Z")
FINDINGS = [
    Finding(f"{ID}/weakness/{n}", ID, "weakness", n, "words", verdict)
    for n, verdict in enumerate(("sufficient", "not_sufficient", ""), start=1)
]
HITS = [
    ThemeHit(f"{ID}/weakness/{n}", theme, "", "rule", 0, 1) for n, theme in ((1, "plans"), (2, "plans"), (2, "waits"))
]
NOTHING = RunTables()
BEFORE = RunTables(letters=[LETTER], findings=FINDINGS, themes=HITS)
REISSUED = replace(LETTER, source="letters/a-2.pdf", sha256="bb")
NEWER = replace(SOURCE, path="letters/a-2.pdf", sha256="bb", last_changed="2026-04-01T05:00:00Z")


def told(before: RunTables, now: RunTables, *sources: Source) -> list[tuple[str, str, str, str]]:
    """What changed, what it concerns, and from what to what."""
    return [
        (c.what, c.finding_id or c.letter_id or c.theme, c.before, c.after) for c in compare_runs(before, now, sources)
    ]


def test_the_same_tables_are_no_change() -> None:
    assert compare_runs(BEFORE, BEFORE, [SOURCE]) == []


def test_all_of_a_new_letter() -> None:
    assert told(NOTHING, BEFORE, SOURCE) == [
        ("letter_added", ID, "", "letters/a.pdf"),
        ("outcome_added", ID, "", "some_sufficient"),
        ("verdict_added", f"{ID}/weakness/1", "", "sufficient"),
        ("verdict_added", f"{ID}/weakness/2", "", "not_sufficient"),
        ("theme_count", "plans", "", "2"),
        ("theme_count", "waits", "", "1"),
    ]
    changes = compare_runs(NOTHING, BEFORE, [SOURCE])
    assert {c.since for c in changes} == {"2026-03-01T05:00:00Z"}
    assert changes[0].source_url == LETTER.source_url
    assert [c.title for c in changes[::2]] == [
        "Bury, revisit letter (inspected 2019-05-13): added",
        "Bury, revisit letter (inspected 2019-05-13): weakness 1: sufficient",
        "plans: 2 findings, 0 before",
    ]


@pytest.mark.parametrize(
    ("change", "since"),
    [
        ({}, "2019-07-01"),
        ({"published": ""}, "2019-06-28"),
        ({"published": "yesterday", "letter_date": "2019-13-45"}, "2019-05-15"),
        ({"published": "", "letter_date": "", "inspection_end": ""}, ""),
    ],
)
def test_a_letter_that_no_manifest_dates_is_dated_by_its_own_words(change: dict[str, str], since: str) -> None:
    [added, *_] = compare_runs(
        NOTHING, RunTables(letters=[replace(LETTER, **change)]), [Source("letters/a.pdf", "aa", 1)]
    )
    assert added.since == since


def test_a_letter_re_issued_with_another_verdict() -> None:
    findings = [replace(FINDINGS[0], verdict=""), replace(FINDINGS[1], verdict="sufficient"), FINDINGS[2]]
    now = replace(BEFORE, letters=[replace(REISSUED, outcome="all_sufficient")], findings=findings)
    assert told(BEFORE, now, NEWER) == [
        ("letter_reissued", ID, "letters/a.pdf", "letters/a-2.pdf"),
        ("outcome_altered", ID, "some_sufficient", "all_sufficient"),
        ("verdict_altered", f"{ID}/weakness/1", "sufficient", ""),
        ("verdict_altered", f"{ID}/weakness/2", "not_sufficient", "sufficient"),
    ]
    assert {c.since for c in compare_runs(BEFORE, now, [NEWER])} == {"2026-04-01T05:00:00Z"}


def test_a_letter_re_issued_under_another_id_is_the_same_letter() -> None:
    findings = [replace(f, letter_id=NEXT, finding_id=f.finding_id.replace(ID, NEXT)) for f in FINDINGS]
    hits = [replace(h, finding_id=h.finding_id.replace(ID, NEXT)) for h in HITS]
    now = RunTables(letters=[replace(REISSUED, letter_id=NEXT)], findings=findings, themes=hits)
    assert told(BEFORE, now, NEWER) == [("letter_reissued", NEXT, "letters/a.pdf", "letters/a-2.pdf")]
    same_file = RunTables(letters=[replace(LETTER, letter_id=NEXT)], themes=HITS)  # the rules read it otherwise
    assert [c[:2] for c in told(BEFORE, same_file, SOURCE)[:2]] == [("letter_gone", ID), ("letter_added", NEXT)]


def test_withdrawn_and_listed_again() -> None:
    gone = replace(BEFORE, letters=[replace(LETTER, gone_since="2026-05-01T05:00:00Z")])
    [change] = compare_runs(BEFORE, gone, [SOURCE])
    assert (change.what, change.before, change.after) == ("letter_gone", "letters/a.pdf", "")
    assert change.since == "2026-05-01T05:00:00Z"
    assert "no longer listed by the publisher; kept here" in change.title
    [change] = compare_runs(gone, BEFORE, [SOURCE])
    assert change.what == "letter_added"
    assert "listed by the publisher again" in change.title
    back = replace(BEFORE, letters=[REISSUED])
    assert told(gone, back, NEWER) == [("letter_reissued", ID, "letters/a.pdf", "letters/a-2.pdf")]


def test_a_letter_no_longer_in_the_tables_is_gone_without_its_verdicts() -> None:
    assert told(BEFORE, NOTHING) == [
        ("letter_gone", ID, "letters/a.pdf", ""),
        ("theme_count", "plans", "2", "0"),
        ("theme_count", "waits", "1", "0"),
    ]


def test_a_change_is_dated_by_the_newest_correction_that_was_applied() -> None:
    def correction(finding: int, on: str, status: str = "applied") -> CorrectionRow:
        return CorrectionRow(ID, f"{ID}/weakness/{finding}", "verdict", "", "", "because", "AB", on, status)

    corrections = [correction(2, "2026-06-01"), correction(1, "2026-07-01"), correction(2, "2026-08-01", "stale")]
    findings = [FINDINGS[0], replace(FINDINGS[1], verdict="sufficient"), FINDINGS[2]]
    outcome_changed = replace(BEFORE, letters=[replace(LETTER, outcome="all_sufficient")])
    now = replace(outcome_changed, findings=findings, corrections=corrections)
    outcome, verdict = compare_runs(BEFORE, now, [SOURCE])
    assert (verdict.what, verdict.since) == ("verdict_altered", "2026-06-01")
    assert (outcome.what, outcome.since) == ("outcome_altered", "2026-07-01")
    [by_rule] = compare_runs(BEFORE, replace(BEFORE, letters=[replace(LETTER, outcome="")]), [SOURCE])
    assert by_rule.since == "2026-03-01T05:00:00Z"  # how new the data are: the rules have no date


def test_themes_are_counted_by_finding_not_by_hit() -> None:
    more = [*HITS, replace(HITS[0], subtheme="late"), replace(HITS[0], rule="another")]
    assert compare_runs(BEFORE, replace(BEFORE, themes=more), [SOURCE]) == []


def test_refreshes_are_numbered_and_one_that_found_nothing_is_not() -> None:
    history = add_to_history((), compare_runs(NOTHING, BEFORE, [SOURCE]))
    assert {c.refresh for c in history} == {1}
    assert add_to_history(history, ()) == history
    gone = add_to_history(history, compare_runs(BEFORE, NOTHING, ()))
    assert [c.refresh for c in gone] == [1] * 6 + [2] * 3
    again = add_to_history(gone, compare_runs(NOTHING, BEFORE, [SOURCE]))
    assert [c.refresh for c in again][-6:] == [3] * 6


def test_what_the_newest_refresh_told_already_is_not_told_again() -> None:
    """As after a kill between the table of changes and the tables that it tells of."""
    found = compare_runs(NOTHING, BEFORE, [SOURCE])
    history = add_to_history((), found[2:])
    assert add_to_history(history, [replace(c, since="2027-01-01") for c in found])[len(history) :] == [
        replace(c, refresh=2, since="2027-01-01") for c in found[:2]
    ]


def test_the_summary_counts_each_kind() -> None:
    assert summarise_changes(compare_runs(NOTHING, BEFORE, [SOURCE])) == (
        "letters: 1 added, 0 re-issued, 0 gone; verdicts: 2 added, 0 altered; outcomes: 1 added, 0 altered; "
        "themes with another count: 2"
    )


def many(count: int) -> list[Change]:
    """Refreshes of two letters each, with verdicts enough to need sorting by number."""
    rows: list[Change] = []
    for number in range(1, count + 1):
        since = f"2026-01-{number % 28 + 1:02}T05:00:00Z"
        for half in "ab":
            letter_id, about = f"{half}{number}-revisit_letter-2019-05-13", f"{half}{number}, revisit letter: "
            first = Change(number, since, "letter_added", letter_id, "", "", "", "a.pdf", "https://e.org/1", "")
            rows.append(replace(first, title=f"{about}added"))
            for n in range(1, 12):
                said = replace(first, what="verdict_added", finding_id=f"{letter_id}/weakness/{n}", source_url="")
                rows.append(replace(said, after="sufficient", title=f"{about}weakness {n}"))
        theme = Change(
            number, "2026-01-01", "theme_count", "", "", "plans", "1", "2", "", "plans: 2 findings, 1 before"
        )
        rows.append(theme)
    return rows


def news(folder: Path, changes: list[Change]) -> tuple[str, list[ET.Element]]:
    """The page and the feed's entries."""
    folder.mkdir(exist_ok=True)
    write_change_feed(changes, folder)
    root = ET.parse(folder / "feed.xml").getroot()
    assert valid(root)
    return (folder / "CHANGES.md").read_text(encoding="utf-8"), root.findall(f"{ATOM}entry")


def valid(root: ET.Element) -> bool:
    """What RFC 4287 asks of a feed and its entries."""
    assert root.tag == f"{ATOM}feed"
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    ids = [e.text or "" for e in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"tag:[\w.-]+,\d{4}:[\w.~/-]+", i) for i in ids), ids
    for part in (root, *root.findall(f"{ATOM}entry")):
        assert [len(part.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
        updated = part.findtext(f"{ATOM}updated") or ""
        assert datetime.strptime(updated, "%Y-%m-%dT%H:%M:%SZ")
        assert (part.findtext(f"{ATOM}title") or "").strip()
    newest = max((e.findtext(f"{ATOM}updated") or "" for e in root.findall(f"{ATOM}entry")), default="")
    return not newest or root.findtext(f"{ATOM}updated") == newest


def test_the_feed_holds_the_newest_and_keeps_their_ids(tmp_path: Path) -> None:
    page, entries = news(tmp_path / "all", many(30))
    assert len(entries) == NEWEST == 50
    assert entries[0].findtext(f"{ATOM}title") == "a30, revisit letter: added"
    lines = [e.text for e in entries[0].iter("{http://www.w3.org/1999/xhtml}li")]
    assert lines == [f"weakness {n}" for n in range(1, 12)]
    assert entries[0].find(f"{ATOM}link").attrib == {"rel": "alternate", "href": "https://e.org/1"}  # type: ignore[union-attr]
    assert page.count("\n## Refresh ") == 30
    assert page.index("## Refresh 30, data of 2026-01-03") < page.index("## Refresh 29, data of 2026-01-02")
    _, older = news(tmp_path / "older", many(20))
    ids = [e.findtext(f"{ATOM}id") for e in entries]
    assert ids[-20:] == [e.findtext(f"{ATOM}id") for e in older][:20]


def test_the_same_changes_give_the_same_bytes_in_any_order_and_read_back(tmp_path: Path) -> None:
    changes = many(12)
    news(tmp_path / "a", changes)
    write_csv(record_frame("changes", changes), tmp_path / "changes.csv")
    news(tmp_path / "b", load(tmp_path, Change))
    random.Random(1).shuffle(changes)
    news(tmp_path / "c", changes)
    for name in ("CHANGES.md", "feed.xml"):
        assert len({(tmp_path / folder / name).read_bytes() for folder in "abc"}) == 1


def test_no_change_at_all_is_still_a_valid_feed(tmp_path: Path) -> None:
    page, entries = news(tmp_path, [])
    assert entries == []
    assert page.startswith("# What is new\n")


def test_what_letters_say_of_themselves_does_no_harm(tmp_path: Path) -> None:
    name = "# <script>alert(1)</script> *b* [x](http://evil.example) | \x00\x1b]0;\ud83d & _c_\n## Refresh 9"
    hostile = replace(LETTER, area="", area_as_written=name, source_url='https://e.org/a b)"<>\n|é')
    page, [entry, _] = news(
        tmp_path, add_to_history((), compare_runs(NOTHING, RunTables(letters=[hostile], themes=HITS), [SOURCE]))
    )
    assert "<script" not in page
    assert page.count("\n## ") == 1
    line = next(line for line in page.splitlines() if "script" in line)
    assert re.sub(r"\\.", "", line).count("[") == 1  # of the link that we made
    assert line.endswith("([published](<https://e.org/a%20b)%22%3C%3E%0A%7C%C3%A9>))")
    title = entry.findtext(f"{ATOM}title") or ""
    assert title.startswith("# <script>alert(1)</script> *b*")
    assert title.isprintable()
    long = replace(hostile, area_as_written="x" * 5000)
    assert len(compare_runs(NOTHING, RunTables(letters=[long]), [SOURCE])[0].title) < 300
