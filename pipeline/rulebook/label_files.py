"""Reading and checking `rules/labels/*.csv`: what people say a finding is about.

A finding is named by a hash of its letters and digits, so that labels hold no sentence and apply to whatever corpus
holds the finding. All rows of one person for one finding are that person's whole answer: themes that the person gives,
`not THEME` for those refused, and `none` where the finding was read and has no theme.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain import RulesError, is_iso_date
from pipeline.rulebook.correction_files import letters_and_digits
from pipeline.rulebook.yaml_file import shown

LABELS = "labels"  # the folder within the rules
LABEL_COLUMNS = ("hash", "theme", "who", "when", "note")
NO_THEME = "none"
REFUSED = "not "  # before a theme

_HASH = re.compile(r"[0-9a-f]{16}")
_LARGEST = 20_000_000  # bytes of one file


@dataclass(frozen=True, slots=True)
class Label:
    """What one person says of one finding and one theme."""

    where: str  # file:line, for messages
    hash: str
    theme: str  # as `theme.subtheme`; `none`; or a theme after `not `
    who: str
    when: str
    note: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What people say of one finding: each person's themes, newest answer only."""

    by_person: Mapping[str, frozenset[str]]

    @property
    def agreed(self) -> frozenset[str]:
        """The themes that everyone who read the finding gives it."""
        return frozenset.intersection(*self.by_person.values())

    @property
    def disputed(self) -> frozenset[str]:
        """The themes that some give it and others do not."""
        return frozenset.union(*self.by_person.values()) - self.agreed


Labels = Mapping[str, Answers]  # by the hash of the finding


def text_hash(text: str) -> str:
    """What labels name a finding by: 16 hex digits that depend on its letters and digits alone."""
    return hashlib.sha256(letters_and_digits(text).encode()).hexdigest()[:16]


def load_labels(folder: Path, themes: Iterable[str]) -> dict[str, Answers]:
    """The answers in the folder's files, by hash; empty where there is none.

    `themes` are the names that may be given. Raises RulesError with a message for each mistake.
    """
    known = set(themes)
    labels: list[Label] = []
    mistakes: list[str] = []
    for path in sorted(folder.glob("*.csv")):
        for label, wrong in _read(path, known):
            mistakes += wrong
            labels.append(label)
    mistakes += _contradictions(labels)
    if mistakes:
        raise RulesError(mistakes)
    return _answers(labels)


def read_label_rows(path: Path) -> list[Label]:
    """The rows of one file of labels that `load_labels` has found in order; none where there is no such file."""
    return [label for label, _ in _read(path, set())] if path.is_file() else []


def _read(path: Path, known: set[str]) -> Iterator[tuple[Label, list[str]]]:
    name = f"{LABELS}/{path.name}"
    try:
        if path.stat().st_size > _LARGEST:
            raise RulesError([f"{name}:1: the file is larger than {_LARGEST // 1_000_000} MB; split it"])
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            heading = tuple(next(rows, ()))
            if heading != LABEL_COLUMNS:
                raise RulesError([f"{shown(path)}:1: the first line must be {','.join(LABEL_COLUMNS)}"])
            for row in rows:
                if row:
                    label = Label(f"{name}:{rows.line_num}", *(cell.strip() for cell in [*row, *[""] * 5][:5]))
                    yield label, _mistakes(label, len(row), known)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RulesError(
            [f"{shown(path)}:1: the labels cannot be read ({error}); save the file as UTF-8 CSV"]
        ) from None


def _mistakes(label: Label, cells: int, known: set[str]) -> list[str]:
    wrong = []
    if cells != len(LABEL_COLUMNS):
        wrong.append(f"{cells} cells; there must be {len(LABEL_COLUMNS)}: {', '.join(LABEL_COLUMNS)}")
    if not _HASH.fullmatch(label.hash):
        wrong.append(f"the hash {label.hash[:40]!r} is not 16 hex digits; `send-letters label` writes it")
    theme = label.theme.removeprefix(REFUSED)
    if label.theme != NO_THEME and theme not in known:
        wrong.append(f"unknown theme `{theme[:60]}`; the names are in taxonomy.yml, or `{NO_THEME}`")
    if not label.who:
        wrong.append("`who` is empty; say who gave the label")
    if not is_iso_date(label.when):
        wrong.append(f"`when` is {label.when[:40]!r}; write a day as 2026-11-30")
    return [f"{label.where}: {text}" for text in wrong]


def _contradictions(labels: Iterable[Label]) -> Iterator[str]:
    """A message for each answer of one person on one day that says two things."""
    said: dict[tuple[str, str, str], set[str]] = {}
    for label in labels:
        before = said.setdefault((label.hash, label.who, label.when), set())
        opposite = label.theme.removeprefix(REFUSED) if label.theme.startswith(REFUSED) else REFUSED + label.theme
        given = {theme for theme in before if not theme.startswith(REFUSED)}
        if opposite in before:
            yield f"{label.where}: {label.who} both gives and refuses {label.theme.removeprefix(REFUSED)}; keep one"
        if (label.theme == NO_THEME and given - {NO_THEME}) or (
            NO_THEME in before and label.theme != NO_THEME and not label.theme.startswith(REFUSED)
        ):
            yield f"{label.where}: {label.who} gives the finding a theme and `{NO_THEME}` too; keep one"
        before.add(label.theme)


def _answers(labels: Iterable[Label]) -> dict[str, Answers]:
    newest: dict[tuple[str, str], str] = {}
    rows = list(labels)
    for label in rows:
        key = label.hash, label.who
        newest[key] = max(newest.get(key, ""), label.when)
    found: dict[str, dict[str, set[str]]] = {}
    for label in rows:
        if label.when == newest[label.hash, label.who]:
            themes = found.setdefault(label.hash, {}).setdefault(label.who, set())
            if label.theme != NO_THEME and not label.theme.startswith(REFUSED):
                themes.add(label.theme)
    return {
        hash_: Answers({who: frozenset(themes) for who, themes in sorted(people.items())})
        for hash_, people in found.items()
    }
