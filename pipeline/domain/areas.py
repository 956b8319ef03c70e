"""Local areas through time: a name as a letter writes it ↔ the ONS code in force on a given day.

`rules/areas.csv` is the only source. A name is matched by its letters and digits alone, so case, accents,
hyphens, quotes, line breaks and `&` do not count; words that say what sort of body it is ("London Borough
of …", "… County Council", "… Local Area Partnership") are peeled off, and must fit the area's kind.
Nothing is guessed: a name that fits no area of that day, or more than one, has no area.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from pipeline.domain.areas_table import Area, read_table

_COUNTY = frozenset({"county"})
_LONDON = frozenset({"London borough"})
_METROPOLITAN = frozenset({"metropolitan borough"})
_BOROUGH = frozenset({"unitary"}) | _LONDON | _METROPOLITAN
_ROYAL = frozenset({"unitary"}) | _LONDON
_ANY = _COUNTY | _BOROUGH | {"city corporation"}

# What may stand round a name (…), and the kinds of area it may stand with. They are peeled off in this order:
# first what any area may have, so that what is left for the rest is the name with its kind; long before short.
_AROUND = (
    ("… partnership", _ANY),
    ("… local area", _ANY),
    ("… local authority", _ANY),
    ("… council", _ANY),
    ("… area", _ANY),
    ("the …", _ANY),
    ("local area partnership of …", _ANY),
    ("local area partnership for …", _ANY),
    ("local authority of …", _ANY),
    ("local area of …", _ANY),
    ("area of …", _ANY),
    ("metropolitan borough of …", _METROPOLITAN),
    ("london borough of …", _LONDON),
    ("royal borough of …", _ROYAL),
    ("borough of …", _BOROUGH),
    ("county of …", _COUNTY),
    ("… metropolitan borough", _METROPOLITAN),
    ("… metropolitan district", _METROPOLITAN),
    ("… london borough of", _LONDON),
    ("… london borough", _LONDON),
    ("… royal borough of", _ROYAL),
    ("… royal borough", _ROYAL),
    ("… borough of", _BOROUGH),
    ("… borough", _BOROUGH),
    ("… county of", _COUNTY),
    ("… county", _COUNTY),
)
# A name with one of these before it names somewhere else, unless the longer name is itself in the table.
_ELSEWHERE = re.compile(r"\b(greater|north|south|east|west|mid|central|new)(ern)?[\s-]+$", re.IGNORECASE)
_APOSTROPHES = str.maketrans("", "", "'’‘`´\u00ad\u200b\ufeff")


@dataclass(frozen=True)
class Areas:
    """The table of local areas, ready to be asked."""

    table: tuple[Area, ...]

    def find(self, written: str, on: str) -> Area | None:
        """The one area that `written` names on the ISO date `on`; None if none or several fit.

        Without a date (""), an area is given only where the name has meant a single one at all times.
        """
        if not on:
            known = self.ever(written)
            return known[0] if len(known) == 1 else None
        for key, kinds in _readings(written):
            fits = [a for a in self._by_name.get(key, ()) if a.kind in kinds and a.in_force(on)]
            if fits:
                return fits[0] if len(fits) == 1 else None
        return None

    def ever(self, written: str) -> list[Area]:
        """Every area that `written` has named at any time, oldest first."""
        found = {a.code: a for key, kinds in _readings(written) for a in self._by_name.get(key, ()) if a.kind in kinds}
        return sorted(found.values(), key=lambda a: (a.start, a.code))

    def in_text(self, text: str, on: str) -> list[tuple[Area, int, int]]:
        """The areas named in a short text such as a subject line on the ISO date `on`, with their offsets.

        A name counts as whole words beginning with a capital; the longest name at a place wins.
        """
        found = []
        for match in self._names_in_text.finditer(text):
            start, end = match.span()
            if text[start].isupper() and not _ELSEWHERE.search(text, max(0, start - 12), start):
                area = self.find(match.group(), on)
                if area:
                    found.append((area, start, end))
        return found

    def near(self, written: str, n: int = 3) -> list[str]:
        """Up to `n` names that look like `written`, best first: for messages, never for matching."""
        from rapidfuzz import fuzz, process  # only a mistake needs it

        plain = min((_words(written), *(key for key, _ in _readings(written))), key=len)
        best = process.extract(plain, list(self._by_name), scorer=fuzz.ratio, score_cutoff=60, limit=4 * n)
        return list(dict.fromkeys(self._by_name[key][0].name for key, _, _ in best))[:n]

    def problem(self, written: str, on: str) -> str:
        """Why `find` gave nothing for a name and day, and what to do: a sentence for a researcher."""
        known = self.ever(written)
        written = " ".join(written.split())
        if not known:
            near = self.near(written)
            meant = f" (the nearest names are {'; '.join(near)})" if near else ""
            return f"no local area is called “{written}”{meant}; if the name is right, add it to rules/areas.csv"
        if not on:
            return f"“{written}” has stood for several local areas in turn, and there is no date to tell which"
        return f"no local area is called “{written}” on {on}: " + "; ".join(self._history(a) for a in known)

    def by_code(self, code: str, on: str = "") -> Area | None:
        """The area of an ONS code, if the code was in force on the ISO date `on` (at any time without one)."""
        area = self._by_code.get(code)
        return area if area and (not on or area.in_force(on)) else None

    def in_force(self, on: str) -> list[Area]:
        """All areas of a day, by slug."""
        return [a for a in self.table if a.in_force(on)]

    def successors(self, code: str) -> list[Area]:
        """The areas that took over from this one, directly; none if it is in force or they are unknown."""
        area = self._by_code.get(code)
        return [self._by_code[c] for c in area.successors] if area else []

    def predecessors(self, code: str) -> list[Area]:
        """The areas this one took over from, directly."""
        return [a for a in self.table if code in a.successors]

    def _history(self, area: Area) -> str:
        when = " ".join([f"from {area.start}"] * bool(area.start) + [f"until {area.end}"] * bool(area.end))
        after = ", ".join(f"{a.name} ({a.code})" for a in self.successors(area.code))
        parts = [f"{area.name} ({area.code}) existed {when}", f"followed by {after}" if after else "", area.note]
        return ", ".join(part for part in parts if part)

    @cached_property
    def _by_code(self) -> dict[str, Area]:
        return {a.code: a for a in self.table}

    @cached_property
    def _by_name(self) -> dict[str, tuple[Area, ...]]:
        index: defaultdict[str, dict[str, Area]] = defaultdict(dict)
        for area in self.table:
            for name in area.names:
                index[_key(_words(name))][area.code] = area
        return {key: tuple(areas.values()) for key, areas in index.items()}

    @cached_property
    def _names_in_text(self) -> re.Pattern[str]:
        names = {_words(name) for area in self.table for name in area.names}
        patterns = [
            r"\W{0,3}".join("(?:and|&)" if word == "and" else re.escape(word) for word in name.split())
            for name in sorted(names, key=lambda name: (-len(name), name))
        ]
        return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?![\w-])", re.IGNORECASE)


def load_areas(*files: Path) -> Areas:
    """The local areas of one or more tables. Raises RulesError with a message for every line that cannot be used."""
    return Areas(tuple(area for file in files for area in read_table(file)))


@lru_cache(maxsize=4096)
def _readings(written: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The names that `written` may stand for, barest last, each with the kinds of area it may then be."""
    readings: dict[str, frozenset[str]] = {}
    for words in (_words(written), _words(re.sub(r"['’]s?(?!\w)", "", written))):
        rest, kinds = words, _ANY
        while rest:
            readings.setdefault(_key(rest), kinds)
            rest, allowed = _peeled(rest)
            kinds &= allowed
    return tuple(readings.items())


def _peeled(words: str) -> tuple[str, frozenset[str]]:
    """`words` without one thing that may stand round a name; empty if there is none."""
    for around, kinds in _AROUND:
        before, _, after = around.partition("…")
        if words.startswith(before) and words.endswith(after):
            return words[len(before) : len(words) - len(after)], kinds
    return "", _ANY


def _words(written: str) -> str:
    """The words of a name in small plain letters, a blank between two."""
    plain = unicodedata.normalize("NFKD", written.translate(_APOSTROPHES).replace("&", " and ")).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", plain))


def _key(words: str) -> str:
    return words.replace(" ", "")
