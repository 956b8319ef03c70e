"""The columns of Ofsted's tables for each framework: the headers they may have, and how each cell is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pipeline.across.official.spreadsheets import Cell
from pipeline.domain import Framework, Outcome

NOT_REVISITED = "not revisited yet"
_NOTHING = ("", "na", "n/a", "-", "..")
_EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet's serial dates
_NOTE = re.compile(r"\[note \d+\]", re.IGNORECASE)
_YES_NO = {"yes": "yes", "no": "no"}
_STATEMENT = {"yes": Outcome.WSOA_REQUIRED, "no": Outcome.WSOA_NOT_REQUIRED}
_PROGRESS = {"yes": Outcome.ALL_SUFFICIENT, "some": Outcome.SOME_SUFFICIENT, "no": Outcome.NONE_SUFFICIENT}
_EXPERIENCES = {
    "typically positive experiences and outcomes": Outcome.POSITIVE,
    "inconsistent experiences and outcomes": Outcome.INCONSISTENT,
    "widespread and/or systemic failings": Outcome.WIDESPREAD,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its headers as `plain_header` gives them, the published one first, and how to read a cell.

    `read` raises ValueError with a sentence for a researcher.
    """

    names: tuple[str, ...]
    read: Callable[[Cell], Any]
    required: bool = True


def plain_header(header: str) -> str:
    """A header without case, punctuation and note marks: R, for one, turns `Area name?` into `Area.name.`."""
    return " ".join(re.findall(r"[a-z0-9]+", _NOTE.sub("", header).casefold()))


def _text(cell: Cell) -> str:
    return " ".join(_NOTE.sub("", str(cell)).split())


def _code(cell: Cell) -> str:
    code = _text(cell).upper()
    if code and not re.fullmatch(r"E\d{8}", code):
        raise ValueError(f"“{code}” is not an ONS code of an English authority, such as E06000052")
    return code


def _number(cell: Cell) -> int | None:
    text = _text(cell)
    if text.casefold() in _NOTHING:
        return None
    if not re.fullmatch(r"\d{1,3}(\.0+)?", text):
        raise ValueError(f"“{text}” is not a count")
    return int(float(text))


def _date(cell: Cell) -> str:
    day = _as_date(cell)
    if day and not date(2014, 9, 1) <= day <= date(2100, 1, 1):
        raise ValueError(f"{day.isoformat()} is not the date of a SEND inspection; they began in 2016")
    return day.isoformat() if day else ""


def _as_date(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _text(cell)
    if text.casefold() in _NOTHING:
        return None
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _EPOCH + timedelta(days=int(float(text)))
    text = re.sub(r" 00:00(:00)?$", "", text)
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError(f"“{text}” is not a date; write it as 31/08/2022 or 2022-08-31")


def _date_or_status(cell: Cell) -> str:
    return NOT_REVISITED if _text(cell).casefold() == NOT_REVISITED else _date(cell)


def _one_of(values: Mapping[str, str]) -> Callable[[Cell], str]:
    def read(cell: Cell) -> str:
        text = _text(cell).casefold()
        if text in _NOTHING:
            return ""
        if text not in values:
            raise ValueError(f"“{_text(cell)}” is none of: {', '.join(values)}")
        return values[text]

    return read


LAYOUTS: Mapping[Framework, Mapping[str, Column]] = {
    Framework.FROM_2016: {
        "la_code": Column(("local authority code", "la code"), _code),
        "area": Column(("area name", "area"), _text),
        "start": Column(("inspection start date", "inspection start"), _date),
        "published": Column(("inspection publication date", "inspection published"), _date),
        "outcome": Column(
            ("inspection outcome written statement of action required", "wsoa required"), _one_of(_STATEMENT)
        ),
        "n_weaknesses": Column(
            ("number significant weaknesses identified in written statement of action", "n weaknesses"), _number
        ),
        "revisit_start": Column(("revisit start date", "revisit start"), _date_or_status),
        "revisit_published": Column(("revisit publication date", "revisit published"), _date),
        "revisit_outcome": Column(
            ("revisit outcome sufficient progress in addressing all significant weaknesses", "revisit all sufficient"),
            _one_of(_PROGRESS),
        ),
        "n_sufficient": Column(
            ("number significant weaknesses where sufficient progress has been made", "n sufficient"), _number
        ),
        "n_not_sufficient": Column(
            ("number significant weaknesses where sufficient progress has not been made", "n not sufficient"), _number
        ),
        "revisit_status": Column(("revisit status",), _one_of({NOT_REVISITED: NOT_REVISITED}), required=False),
    },
    Framework.FROM_2023: {
        "la_code": Column(("local authority code", "la code"), _code, required=False),
        "area": Column(("local area partnership",), _text),
        "start": Column(("inspection start date", "inspection start"), _date),
        "published": Column(("inspection publication date", "inspection published"), _date),
        "outcome": Column(("inspection outcome",), _one_of(_EXPERIENCES)),
        "plan_required": Column(("priority action plan required",), _one_of(_YES_NO)),
        "n_priority_actions": Column(("number of areas for priority action",), _number),
    },
}
