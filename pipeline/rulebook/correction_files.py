"""Reading and checking `rules/corrections/*.yml`: the values that people say the rules got wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.domain import FindingKind, LetterKind, RulesError, is_iso_date
from pipeline.rulebook.yaml_file import Entry, entries

_KEYS = ("letter", "finding", "field", "was", "becomes", "because", "by", "on")
_GROUPS = {"see": ("page", "quote")}
_REQUIRED = (*(key for key in _KEYS if key != "finding"), "see.page", "see.quote")
_MAY_BE_EMPTY = ("was", "becomes")
_KINDS = {kind.value: kind for kind in LetterKind}
_LETTER_ID = re.compile(rf"[a-z0-9-]+-({'|'.join(_KINDS)})-(?:\d{{4}}-\d{{2}}-\d{{2}}|undated)(?:-\w+)?")
_FINDING = re.compile(rf"({'|'.join(FindingKind)})/[1-9]\d*")
_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")
_LEAST_QUOTED = 3  # letters and digits
_DATES = ("inspection_end", "letter_date", "previous_inspection_start", "previous_inspection_end")
NUMBERS = (
    "stated_sufficient", "stated_not_sufficient", "next_full_inspection_months", "monitoring_inspection_months",
)  # fmt: skip
FINDING_FIELDS = ("verdict", "text", "responsible")
LETTER_FIELDS = ("outcome", *_DATES, *NUMBERS)

Check = Callable[[str], tuple[bool, str]]


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction as its file gives it."""

    where: str  # file:line, for messages
    letter: str
    finding: str  # such as weakness/2; empty for a field of the letter itself
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


def load_corrections(folder: Path) -> tuple[Correction, ...]:
    """Every correction in the folder's files, by file and line. Raises RulesError with a message for each mistake."""
    corrections: list[Correction] = []
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
                corrections.append(_correction(entry))
    mistakes += _repeated(corrections)
    if mistakes:
        raise RulesError(mistakes)
    return tuple(corrections)


def letters_and_digits(text: str) -> str:
    """The letters and digits of a text in lower case: quotations are compared by these alone."""
    return _NEITHER_LETTER_NOR_DIGIT.sub("", text).casefold()


def is_quotable(text: str) -> bool:
    """Whether the text has enough letters and digits to be recognised on a page."""
    return len(letters_and_digits(text)) >= _LEAST_QUOTED


def _correction(entry: Entry) -> Correction:
    text = {key.removeprefix("see."): value.text for key, value in entry.values.items()}
    return Correction(
        where=entry.where,
        letter=text["letter"],
        finding=text.get("finding", ""),
        field=text["field"],
        was=text["was"],
        becomes=text["becomes"],
        because=text["because"],
        page=int(text["page"]),
        quote=text["quote"],
        by=text["by"],
        on=text["on"],
    )


def _mistakes(entry: Entry) -> list[str]:
    """What is wrong with one correction, a message each."""
    missing = [key for key in _REQUIRED if key not in entry.values]
    if missing:
        return [f"{entry.where}: the correction has no `{key}`; add it" for key in missing]
    empty = [
        f"{value.at}: `{key}` is empty; fill it in"
        for key, value in entry.values.items()
        if not value.text.strip() and key not in _MAY_BE_EMPTY
    ]
    if empty:
        return empty
    wrong = []
    for key, check in _checks(entry).items():
        text = entry.values[key].text
        is_right, why = check(text)
        if not is_right:
            wrong.append(f"{entry.values[key].at}: `{text}` {why}")
    return wrong


def _checks(entry: Entry) -> dict[str, Check]:
    """How each of the entry's values is checked, and what a message says of a wrong one."""
    in_finding = "finding" in entry.values
    fields = FINDING_FIELDS if in_finding else LETTER_FIELDS
    place = "in a finding" if in_finding else "in a letter (counts follow the findings)"
    checks: dict[str, Check] = {
        "letter": lambda v: (bool(_LETTER_ID.fullmatch(v)), "is not a letter_id; copy it from letters.csv"),
        "finding": lambda v: (bool(_FINDING.fullmatch(v)), "is not a finding, such as weakness/2"),
        "field": lambda v: (v in fields, f"cannot be corrected {place}; these can: {', '.join(fields)}"),
        "becomes": _value_check(entry.values["letter"].text, entry.values["field"].text),
        "on": _date_check,
        "see.page": lambda v: (bool(re.fullmatch(r"[1-9]\d{0,2}", v)), "is not a page number"),
        "see.quote": lambda v: (is_quotable(v), "is too short; quote a few words of the page"),
    }
    return {key: check for key, check in checks.items() if key in entry.values}


def _value_check(letter_id: str, field: str) -> Check:
    """Whether a value may be put into a field of this letter, and which values may."""
    if field in ("verdict", "outcome"):
        match = _LETTER_ID.fullmatch(letter_id)
        kind = _KINDS[match[1]] if match else None
        allowed: tuple[str, ...] = ()
        if kind:
            allowed = kind.verdicts if field == "verdict" else kind.outcomes
        return lambda v: (v in ("", *allowed), f"is not allowed here; allowed is {', '.join(allowed) or 'nothing'}")
    if field in _DATES:
        return lambda v: _date_check(v) if v else (True, "")
    if field in NUMBERS:
        return lambda v: (not v or v.isdecimal(), "is not a number")
    return lambda v: (field != "text" or bool(v.strip()), "is empty; a finding has words")


def _date_check(text: str) -> tuple[bool, str]:
    return is_iso_date(text), "is not a date; write it as 2026-11-22"


def _repeated(corrections: list[Correction]) -> list[str]:
    """A message for each correction of a value that an earlier one corrects too."""
    mistakes = []
    first: dict[tuple[str, str, str], Correction] = {}
    for correction in corrections:
        key = correction.letter, correction.finding, correction.field
        earlier = first.setdefault(key, correction)
        if earlier is not correction:
            mistakes.append(f"{correction.where}: corrects the same value as {earlier.where}; delete one of the two")
    return mistakes
