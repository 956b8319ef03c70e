"""The changes that refreshes found, to read (`CHANGES.md`) and to subscribe to (`feed.xml`), newest first."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup, escape

from pipeline.across import summarise_changes
from pipeline.domain import Change
from pipeline.outputs.frames import frame_records, natural_order
from pipeline.outputs.site.pages import write_page
from pipeline.outputs.writer import OutputTable, Writer

NEWEST = 50  # entries of the feed
_TAG = "tag:send-letters.github.io,2026:changes"
_LONG_AGO = "1970-01-01"  # where the data name no date at all
_MARKDOWN = re.compile(r"([\\`*_\[\]|~]|^[#+-])")


@dataclass(frozen=True, slots=True)
class Entry:
    """What one refresh found to be new in one letter, or in all themes."""

    id: str
    title: str
    updated: str  # RFC 3339
    link: str
    lines: tuple[str, ...]  # more than the title says
    is_letter: bool


class ChangeFeedWriter(Writer):
    """`CHANGES.md` and `feed.xml`, in a run that a refresh made."""

    files = "`CHANGES.md`, `feed.xml`"
    title = "what refreshes found to be new, as a page and as an Atom feed; written by `refresh`"

    def feed(self, table: OutputTable) -> None:
        if table.record is Change:
            write_change_feed(frame_records(table.data, Change), self.folder)


def write_change_feed(changes: Sequence[Change], folder: Path) -> None:
    """Write both files from all changes; the same changes give the same bytes."""
    batches = _batches(changes)
    write_page(folder / "CHANGES.md", "CHANGES.md", batches=[_for_markdown(number, rows) for number, rows in batches])
    newest = [entry for _, rows in batches for entry in _entries(rows)][:NEWEST]
    updated = max((entry.updated for entry in newest), default=_time(""))
    write_page(folder / "feed.xml", "feed.xml", id=_TAG, entries=newest, updated=updated)


def _batches(changes: Iterable[Change]) -> list[tuple[int, list[Change]]]:
    """The changes of each refresh, newest refresh first."""
    ordered = sorted(changes, key=lambda c: -c.refresh)
    return [(number, list(rows)) for number, rows in groupby(ordered, key=lambda c: c.refresh)]


def _entries(rows: Sequence[Change]) -> list[Entry]:
    """One entry for each letter of a refresh, newest first, and one for its themes last."""
    of_letter: dict[str, list[Change]] = {}
    for row in rows:
        of_letter.setdefault(row.letter_id, []).append(row)
    entries = [_entry(of_letter[letter_id]) for letter_id in sorted(of_letter)]
    entries.sort(key=lambda e: (e.is_letter, e.updated), reverse=True)
    return entries


def _entry(rows: Sequence[Change]) -> Entry:
    letter_id = rows[0].letter_id
    order = sorted(rows, key=_place)
    lines = [c.title for c in order]
    title = lines.pop(0) if letter_id else "Themes: the number of their findings has changed"
    about = title.rpartition(": ")[0] + ": "
    content = hashlib.sha256(repr([astuple(c) for c in order]).encode()).hexdigest()[:16]
    return Entry(
        f"{_TAG}/{letter_id or 'themes'}/{content}",
        title,
        _time(max(c.since for c in rows)),
        quote(next((c.source_url for c in rows if c.source_url), ""), safe="%:/?#[]@!$&'()*+,;=~"),
        tuple(line.removeprefix(about) for line in lines),
        bool(letter_id),
    )


def _place(change: Change) -> tuple[object, ...]:
    """The letter itself first, then outcomes and verdicts, findings by number."""
    return not change.what.startswith("letter_"), change.what, natural_order(change.finding_id), change.theme


def _time(since: str) -> str:
    since = since or _LONG_AGO
    return since if "T" in since else f"{since}T00:00:00Z"


def _for_markdown(number: int, rows: Sequence[Change]) -> dict[str, object]:
    letters = [
        {"title": _plain(e.title), "link": Markup(e.link), "lines": [_plain(line) for line in e.lines]}
        for e in _entries(rows)
        if e.is_letter
    ]
    themes = [
        {"name": _plain(c.theme.replace("_", " ")), "before": c.before or "0", "after": c.after}
        for c in rows
        if c.what == "theme_count"
    ]
    day, counts = max(c.since for c in rows)[:10], summarise_changes(rows)
    return {
        "number": number,
        "day": day,
        "summary": counts[0].upper() + counts[1:],
        "letters": letters,
        "themes": themes,
    }


def _plain(words: str) -> Markup:
    """Words that Markdown shows as they are."""
    return Markup(_MARKDOWN.sub(r"\\\1", str(escape(words)).replace("&#39;", "'")))
