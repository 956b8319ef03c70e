"""What counts as new between two runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.across.changes import add_to_history, compare_runs, summarise_changes
from pipeline.domain.records import CorrectionRow, Finding, Letter, RunTables, Source, ThemeHit

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
    ThemeHit(f"{ID}/weakness/{n}", theme, "", "certain", 0.98, "rule", 0, 1)
    for n, theme in ((1, "plans"), (2, "plans"), (2, "waits"))
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


def test_a_name_that_a_letter_gives_itself_is_cut_short() -> None:
    long = replace(LETTER, area="", area_as_written="x" * 5000)
    assert len(compare_runs(NOTHING, RunTables(letters=[long]), [SOURCE])[0].title) < 300
