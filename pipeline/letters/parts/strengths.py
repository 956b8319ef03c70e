"""A strength clause by clause: what inspectors praise, what they hold back, and the schemes and teams they name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.domain import sentences
from pipeline.rulebook import LetterRules, Rule

GAP = " … "  # between clauses that do not follow one another
_LONGEST = 5000  # characters; a longer paragraph is left whole
_CLAUSE = re.compile(
    r"[,;–]\s+(?=(?:but|although|though|even though|however|albeit|while|whilst|yet)\b)|;\s+", re.IGNORECASE
)
_CONCESSION = re.compile(
    r"(?:although|though|even though|while|whilst|despite|in spite of|notwithstanding)\b[^,]*,\s*", re.IGNORECASE
)
_CONTRAST = re.compile(
    r"(?:but|however|although|though|even though|nevertheless|nonetheless|albeit|yet)\b", re.IGNORECASE
)
_QUOTED = re.compile(r"[‘“']([A-Za-z][^‘’“”'.!?]{3,60})[’”'](?=([^.;!?]{0,40}))")
_NAMED = re.compile(r"\b(?:known as|called|named|branded)\s+(?:the\s+|a\s+)?[‘“']?((?:[A-Z][\w’&-]*\s?){1,6})[’”']?")
_CAPITALS = re.compile(
    r"\b((?:[A-Z][a-z]+(?:-[A-Z]?[a-z]+)*(?:’s)?|[A-Z]{2,})(?:\s+(?:[A-Z][\w-]*(?:’s)?|of|the|and|for|to|in|on|with|it|our|your|my|&)){0,6}"
    r"\s+[A-Za-z]+)\b"
)
_OPENS = re.compile(
    r"(?:The|This|These|A|An|For|Through|In|As|Its|Their|Some|Many|Most|All|Staff|Leaders|Children|Both)\s+"
)


@dataclass(frozen=True, slots=True)
class Strength:
    """The clauses of a strength that praise, those that hold back, and the names in it."""

    praise: str
    reservation: str
    schemes: tuple[str, ...]


def read_strength(text: str, rules: LetterRules) -> Strength:
    """The parts of a strength: together praise and reservation are its words."""
    praise: list[tuple[int, int]] = []
    reservation: list[tuple[int, int]] = []
    held_back = False
    for start, end in _clauses(text) if len(text) <= _LONGEST else [(0, len(text))]:
        clause = text[start:end]
        says_so = _any(rules.for_strength("reservation"), clause)
        contrast = _CONTRAST.match(clause) and not held_back and not _any(rules.for_strength("praise"), clause)
        held_back = bool(says_so or contrast)
        (reservation if held_back else praise).append((start, end))
    names = _schemes(text, rules)
    if not reservation:
        return Strength(text, "", names)
    words = _joined(text, praise)
    return Strength(words, _joined(text, reservation), tuple(n for n in names if n in words))


def _clauses(text: str) -> list[tuple[int, int]]:
    """Where each clause stands that may praise or hold back by itself."""
    out = []
    for first, last in sentences(text):
        cuts = [first]
        if m := _CONCESSION.match(text, first, last):
            cuts.append(m.end())
        cuts += [m.end() for m in _CLAUSE.finditer(text, cuts[-1], last)]
        out += list(zip(cuts, [*cuts[1:], last], strict=True))
    return [(a, b) for a, b in out if text[a:b].strip()]


def _joined(text: str, spans: list[tuple[int, int]]) -> str:
    """The words of some clauses, a gap where they do not follow one another."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = merged[-1][0], end
        else:
            merged.append((start, end))
    return GAP.join(text[a:b].strip() for a, b in merged)


def _schemes(text: str, rules: LetterRules) -> tuple[str, ...]:
    """The names of schemes, teams and services of the area's own, in order."""
    nouns, common = rules.for_strength("scheme"), rules.for_strength("common")
    found: list[tuple[int, str]] = []
    for m in _QUOTED.finditer(text):
        behind = " ".join(m.group(2).split()[:2])
        if len(m.group(1).split()) in range(2, 7) and _any(nouns, behind):
            found.append((m.start(1), m.group(1)))
    found += [(m.start(1), m.group(1).strip()) for m in _NAMED.finditer(text)]
    for m in _CAPITALS.finditer(text):
        opens = _OPENS.match(text, m.start())
        start = opens.end() if opens else m.start()
        words = text[start : m.end()].split(" ")
        while words and not _any(nouns, words[-1]):
            words.pop()
        if sum(word[:1].isupper() for word in words[:-1]) > 1:
            found.append((start, " ".join(words)))
    names = [name for _, name in sorted(found) if len(name) > 3 and not _any(common, name)]
    whole = [n for n in names if not any(n != other and n in other for other in names)]
    return tuple(dict.fromkeys(whole))


def _any(rules: list[Rule], text: str) -> bool:
    return any(rule.first(text) for rule in rules)
