"""Reading and checking `rules/corrections/*.yml`: what people found the rules to have got wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.domain.errors import RulesError
from pipeline.rulebook.letter_rules import RULES
from pipeline.rulebook.yaml_file import Entry, entries

_KEYS = ("letter", "finding", "field", "was", "becomes", "because", "by", "on")
_GROUPS = {"see": ("page", "quote")}
_MAY_BE_EMPTY = ("was", "becomes")
_LETTER_ID = re.compile(r"[a-z0-9-]+-([a-z]+(?:_[a-z]+)+)-(?:\d{4}-\d{2}-\d{2}|undated)(?:-\w+)?")
_FINDING = re.compile(r"(weakness|priority_action|improvement|strength|development)/[1-9]\d*")
_NOT_LETTERS = re.compile(r"[\W_]+")
_VERDICTS = {
    "revisit_letter": ("sufficient", "not_sufficient"),
    "monitoring_inspection": ("effective_action", "no_effective_action"),
}
_OUTCOMES = {
    "outcome_letter": ("wsoa_required", "wsoa_not_required"),
    "revisit_letter": ("all_sufficient", "some_sufficient", "none_sufficient"),
    "full_inspection": ("positive", "inconsistent", "widespread"),
    "monitoring_inspection": ("effective_action", "no_effective_action"),
}
_DATES = ("inspection_end", "letter_date", "previous_inspection_start", "previous_inspection_end")
NUMBERS = (
    "stated_sufficient", "stated_not_sufficient", "next_full_inspection_months", "monitoring_inspection_months",
)  # fmt: skip
FINDING_FIELDS = ("verdict", "text", "responsible")
LETTER_FIELDS = ("outcome", *_DATES, *NUMBERS)


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction as written."""

    where: str  # file:line, for messages
    letter: str
    finding: str  # such as weakness/2, empty for a field of the letter itself
    field: str
    was: str
    becomes: str
    because: str
    page: int
    quote: str
    by: str
    on: str

    @property
    def finding_id(self) -> str:
        """The finding's id, empty for a field of the letter itself."""
        return f"{self.letter}/{self.finding}" if self.finding else ""


def load_corrections(folder: Path = RULES / "corrections") -> tuple[Correction, ...]:
    """Every correction of the folder, by file and place. Raises RulesError with a message for each mistake."""
    found: list[Correction] = []
    mistakes: list[str] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            written = entries(path, _KEYS, (), _GROUPS)
        except RulesError as error:
            mistakes += error.messages
            continue
        for entry in written:
            wrong = entry.mistakes or _mistakes(entry)
            mistakes += wrong
            if not wrong:
                found.append(_correction(entry))
    first: dict[tuple[str, str, str], Correction] = {}
    for c in found:
        other = first.setdefault((c.letter, c.finding, c.field), c)
        if other is not c:
            mistakes.append(f"{c.where}: corrects the same value as {other.where}; delete one of the two")
    if mistakes:
        raise RulesError(mistakes)
    return tuple(found)


def letters_of(text: str) -> str:
    """The letters and digits of a text in small letters: what two quotations are compared by."""
    return _NOT_LETTERS.sub("", text).casefold()


def _correction(entry: Entry) -> Correction:
    said = {key.removeprefix("see."): value.text for key, value in entry.values.items()}
    return Correction(entry.where, **{**said, "finding": said.get("finding", ""), "page": int(said["page"])})  # type: ignore[arg-type]


def _mistakes(entry: Entry) -> list[str]:
    """What is wrong with a correction as written, a message each."""
    wanted = [key for key in _KEYS if key != "finding"] + [f"see.{key}" for key in _GROUPS["see"]]
    missing = [key for key in wanted if key not in entry.values]
    if missing:
        return [f"{entry.where}: the correction has no `{key}`; add it" for key in missing]
    wrong = []
    for key, said in entry.values.items():
        if not said.text.strip() and key not in _MAY_BE_EMPTY:
            wrong.append(f"{said.at}: `{key}` is empty; say it")
    if wrong:
        return wrong
    text = {key: said.text for key, said in entry.values.items()}
    letter = _LETTER_ID.fullmatch(text["letter"])
    kind = letter[1] if letter else ""
    fields = FINDING_FIELDS if "finding" in text else LETTER_FIELDS
    tests: dict[str, tuple[bool, str]] = {
        "letter": (kind in _OUTCOMES or kind == "statement_of_action", "is no letter_id; copy it from letters.csv"),
        "finding": (bool(_FINDING.fullmatch(text.get("finding", "weakness/1"))), "is no finding, such as weakness/2"),
        "field": (text["field"] in fields, f"cannot be corrected {_here(entry)}; what can is {', '.join(fields)}"),
        "becomes": _allowed(kind, text["field"])(text["becomes"]),
        "on": (_is_date(text["on"]), "is no date; write it as 2026-11-22"),
        "see.page": (bool(re.fullmatch(r"[1-9]\d{0,2}", text["see.page"])), "is no page number"),
        "see.quote": (len(letters_of(text["see.quote"])) >= 3, "is too short; quote a few words of the page"),
    }
    return [f"{entry.values[key].at}: `{text[key]}` {why}" for key, (right, why) in tests.items() if not right]


def _here(entry: Entry) -> str:
    return "in a finding" if "finding" in entry.values else "in a letter (counts follow the findings)"


def _allowed(kind: str, field: str) -> Callable[[str], tuple[bool, str]]:
    """Whether a value can stand in a field, and what can."""
    words = _VERDICTS.get(kind, ()) if field == "verdict" else _OUTCOMES.get(kind, ())
    if field in ("verdict", "outcome"):
        return lambda v: (v in ("", *words), f"cannot be; what can is {', '.join(words) or 'nothing'}")
    if field in _DATES:
        return lambda v: (not v or _is_date(v), "is no date; write it as 2026-11-22")
    if field in NUMBERS:
        return lambda v: (not v or v.isdecimal(), "is no number")
    return lambda v: (field != "text" or bool(v.strip()), "is empty; a finding has words")


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
