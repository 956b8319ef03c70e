"""What is new between two runs: letters, verdicts, outcomes, and themes whose number of findings changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from pipeline.domain import Change, Finding, Letter, RunTables, Source, ThemeHit

_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")
_LONGEST_NAME = 200  # characters of a name that a letter gives itself
_COUNTED = {"letter": ("added", "reissued", "gone"), "verdict": ("added", "altered"), "outcome": ("added", "altered")}


def compare_runs(before: RunTables, now: RunTables, sources: Sequence[Source]) -> list[Change]:
    """What changed, letter by letter and then theme by theme, all under refresh number 0.

    `sources` say since when each file has been there. Times come from them, from corrections and from the letters
    themselves, never from the clock.
    """
    as_at = _as_at(sources, now)
    letters = _LetterChanges(before, now, {s.path: s for s in sources}, as_at)
    return [*letters.changes(), *_theme_changes(before.themes, now.themes, as_at)]


def add_to_history(history: Sequence[Change], changes: Sequence[Change]) -> list[Change]:
    """The history with the changes that a refresh found, under the next number.

    What the newest refresh recorded already is not added again: that refresh was killed before its tables were in
    place.
    """
    last = max((c.refresh for c in history), default=0)
    newest = {_content(c) for c in history if c.refresh == last}
    return [*history, *(replace(c, refresh=last + 1) for c in changes if _content(c) not in newest)]


def summarise_changes(changes: Sequence[Change]) -> str:
    """How many changes of each kind one refresh found, in words."""
    count = Counter(c.what for c in changes)
    parts = [
        f"{what}s: " + ", ".join(f"{count[f'{what}_{how}']} {_words(how)}" for how in hows)
        for what, hows in _COUNTED.items()
    ]
    return "; ".join([*parts, f"themes with another count: {count['theme_count']}"])


class _LetterChanges:
    """The changes of letters, by id; one re-issued under the same link may have another id now."""

    def __init__(self, before: RunTables, now: RunTables, sources: Mapping[str, Source], as_at: str) -> None:
        self._before = {x.letter_id: x for x in before.letters}
        self._now = {x.letter_id: x for x in now.letters}
        self._verdicts = {f.finding_id: f.verdict for f in before.findings}
        self._findings: dict[str, list[Finding]] = {}
        for finding in now.findings:
            self._findings.setdefault(finding.letter_id, []).append(finding)
        self._corrections = [c for c in now.corrections if c.is_applied]
        self._sources = sources
        self._as_at = as_at
        self._old_ids = self._changed_ids()

    def changes(self) -> Iterator[Change]:
        """What changed of each letter, by its id."""
        continued = set(self._old_ids.values())
        for letter_id in sorted({*self._before, *self._now} - continued):
            letter = self._now.get(letter_id)
            if letter is None:
                old = self._before[letter_id]
                yield _of(old, "letter_gone", old.source, "", self._as_at, "no longer in the tables")
            else:
                old_id = self._old_ids.get(letter_id, letter_id)
                yield from self._of_letter(letter, self._before.get(old_id), old_id)

    def _changed_ids(self) -> dict[str, str]:
        """The old id, by the new one, of letters that were re-issued under the same link and now have another id."""
        lost = {x.source_url: x for i, x in self._before.items() if x.source_url and i not in self._now}
        return {
            i: lost[x.source_url].letter_id
            for i, x in sorted(self._now.items())
            if i not in self._before and x.source_url in lost and lost[x.source_url].sha256 != x.sha256
        }

    def _of_letter(self, letter: Letter, old: Letter | None, old_id: str) -> Iterator[Change]:
        source = self._sources.get(letter.source)
        since = ""  # the time of the letter's other changes, where the file itself explains them
        if old is None:
            dates = (source.first_seen if source else "", letter.published, letter.letter_date, letter.inspection_end)
            since = next(filter(None, map(_time, dates)), self._as_at)
            yield _of(letter, "letter_added", "", letter.source, since, "added")
        elif old.sha256 != letter.sha256:
            since = _time(source.last_changed if source else "") or self._as_at
            yield _of(letter, "letter_reissued", old.source, letter.source, since, "re-issued")
        if old and letter.gone_since and not old.gone_since:
            when = _time(letter.gone_since) or self._as_at
            yield _of(letter, "letter_gone", letter.source, "", when, "no longer listed by the publisher; kept here")
        elif old and old.gone_since and not letter.gone_since and old.sha256 == letter.sha256:
            yield _of(letter, "letter_added", "", letter.source, self._as_at, "listed by the publisher again")
        corrected = self._corrected(letter.letter_id)
        yield from _value(letter, "outcome", old.outcome if old else "", letter.outcome, since or corrected)
        for finding in self._findings.get(letter.letter_id, ()):
            finding_id = finding.finding_id
            was = self._verdicts.get(old_id + finding_id.removeprefix(letter.letter_id), "")
            when = since or self._corrected(letter.letter_id, finding_id)
            yield from _value(letter, "verdict", was, finding.verdict, when, finding)

    def _corrected(self, letter_id: str, finding_id: str = "") -> str:
        """When a person last corrected the finding, or anything in the letter; else the time of the newest data."""
        days = [c.on for c in self._corrections if c.letter_id == letter_id and finding_id in ("", c.finding_id)]
        return max(filter(None, map(_time, days)), default=self._as_at)


def _as_at(sources: Iterable[Source], now: RunTables) -> str:
    """The newest time that the manifests and corrections name; without any, the newest date of publication."""
    known = [when for s in sources for when in (s.first_seen, s.last_changed, s.gone_since)]
    known += [c.on for c in now.corrections]
    published = [x.published for x in now.letters]
    return max(filter(None, map(_time, known)), default=max(filter(None, map(_time, published)), default=""))


def _theme_changes(before: Iterable[ThemeHit], now: Iterable[ThemeHit], when: str) -> Iterator[Change]:
    counts_before, counts = _counts(before), _counts(now)
    for theme in sorted({*counts_before, *counts}):
        if counts_before[theme] != counts[theme]:
            s = "" if counts[theme] == 1 else "s"
            title = f"{_words(theme)}: {counts[theme]} finding{s}, {counts_before[theme]} before"
            was = str(counts_before[theme] or "")
            yield Change(0, when, "theme_count", "", "", theme, was, str(counts[theme]), "", title)


def _counts(themes: Iterable[ThemeHit]) -> Counter[str]:
    """How many findings each theme has."""
    return Counter(theme for theme, _ in {(hit.theme, hit.finding_id) for hit in themes})


def _value(
    letter: Letter, what: str, was: str, value: str, since: str, finding: Finding | None = None
) -> Iterator[Change]:
    """The change of an outcome or a verdict, if there is one."""
    if was == value:
        return
    about = f"{_words(finding.kind)} {finding.number}" if finding else "outcome"
    words = f"{about}: {_words(value) or 'none'}" + (f", {_words(was)} before" if was else "")
    # Plain text, as `changes.csv` gives it back: the feed's ids are made from it.
    change = _of(letter, f"{what}_{'altered' if was else 'added'}", str(was), str(value), since, words)
    yield replace(change, finding_id=finding.finding_id) if finding else change


def _of(letter: Letter, what: str, before: str, after: str, since: str, words: str) -> Change:
    area = _plain(letter.area or letter.area_as_written) or letter.letter_id
    day = f"inspected {letter.inspection_start}" if letter.inspection_start else letter.letter_date or "undated"
    title = f"{area}, {_words(letter.kind)} ({day}): {words}"
    return Change(0, since, what, letter.letter_id, "", "", before, after, letter.source_url, title)


def _plain(words: str) -> str:
    """A name from a letter, without characters that cannot be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:_LONGEST_NAME]


def _words(name: str) -> str:
    return name.replace("_", " ").replace("wsoa", "WSoA").replace("reissued", "re-issued")


def _time(text: str) -> str:
    """An ISO date, or date and time, as manifests have them; empty where the text is neither."""
    try:
        return text if _TIME.fullmatch(text) and datetime.fromisoformat(text) else ""
    except ValueError:
        return ""


def _content(change: Change) -> tuple[Any, ...]:
    """All that a change says but for its time and its refresh."""
    return tuple(getattr(change, f.name) for f in fields(change) if f.name not in ("refresh", "since"))
