"""What refreshes found to be new, as a page and as a feed."""

from __future__ import annotations

import random
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pipeline.across.changes import add_to_history, compare_runs
from pipeline.domain.records import Change, Letter, RunTables, Source
from pipeline.domain.vocabulary import LetterKind
from pipeline.outputs.data.csv_files import write_csv
from pipeline.outputs.frames import record_frame
from pipeline.outputs.run_tables import load_table
from pipeline.outputs.site.change_feed import NEWEST, write_change_feed
from tests.support.gold_run import publish_tables

ATOM = "{http://www.w3.org/2005/Atom}"


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


def feed(folder: Path, changes: list[Change]) -> tuple[str, list[ET.Element]]:
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
    page, entries = feed(tmp_path / "all", many(30))
    assert len(entries) == NEWEST == 50
    assert entries[0].findtext(f"{ATOM}title") == "a30, revisit letter: added"
    lines = [e.text for e in entries[0].iter("{http://www.w3.org/1999/xhtml}li")]
    assert lines == [f"weakness {n}" for n in range(1, 12)]
    assert entries[0].find(f"{ATOM}link").attrib == {"rel": "alternate", "href": "https://e.org/1"}  # type: ignore[union-attr]
    assert page.count("\n## Refresh ") == 30
    assert page.index("## Refresh 30, data of 2026-01-03") < page.index("## Refresh 29, data of 2026-01-02")
    _, older = feed(tmp_path / "older", many(20))
    ids = [e.findtext(f"{ATOM}id") for e in entries]
    assert ids[-20:] == [e.findtext(f"{ATOM}id") for e in older][:20]


def test_the_same_changes_give_the_same_bytes_in_any_order_and_read_back(tmp_path: Path) -> None:
    changes = many(12)
    feed(tmp_path / "a", changes)
    write_csv(record_frame("changes", changes), tmp_path / "changes.csv")
    feed(tmp_path / "b", load_table(tmp_path, Change))
    random.Random(1).shuffle(changes)
    feed(tmp_path / "c", changes)
    for name in ("CHANGES.md", "feed.xml"):
        assert len({(tmp_path / folder / name).read_bytes() for folder in "abc"}) == 1


def test_no_change_at_all_is_still_a_valid_feed(tmp_path: Path) -> None:
    page, entries = feed(tmp_path, [])
    assert entries == []
    assert page.startswith("# What is new\n")


def test_what_letters_say_of_themselves_does_no_harm(tmp_path: Path) -> None:
    name = "# <script>alert(1)</script> *b* [x](http://evil.example) | \x00\x1b]0;\ud83d & _c_\n## Refresh 9"
    hostile = Letter(
        "x-revisit_letter-2019-05-13", "a.pdf", 'https://e.org/a b)"<>\n|é', kind=LetterKind.REVISIT_LETTER,
        area_as_written=name,
    )  # fmt: skip
    changes = compare_runs(RunTables(), RunTables(letters=[hostile]), [Source("a.pdf", "aa", 1)])
    page, [entry] = feed(tmp_path, add_to_history((), changes))
    assert "<script" not in page
    assert page.count("\n## ") == 1
    line = next(line for line in page.splitlines() if "script" in line)
    assert re.sub(r"\\.", "", line).count("[") == 1  # of the link that we made
    assert line.endswith("([published](<https://e.org/a%20b)%22%3C%3E%0A%7C%C3%A9>))")
    title = entry.findtext(f"{ATOM}title") or ""
    assert title.startswith("# <script>alert(1)</script> *b*")
    assert title.isprintable()


def test_a_run_that_a_refresh_made_has_both_files_and_another_run_neither(tmp_path: Path) -> None:
    changes = many(2)
    publish_tables(tmp_path / "refreshed", {"changes": changes})
    feed(tmp_path / "alone", changes)
    publish_tables(tmp_path / "extracted", {})
    for name in ("CHANGES.md", "feed.xml"):
        assert (tmp_path / "refreshed" / name).read_bytes() == (tmp_path / "alone" / name).read_bytes()
        assert not (tmp_path / "extracted" / name).exists()
