"""The action tables of a statement, over continued rows and repeated headings, and its table of ratings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.domain import MONTHS
from pipeline.letters.parts.printed_tables import Cell, Row
from pipeline.rulebook import LetterRules

PARTS = ("number", "action", "start", "end", "lead", "measure", "rag")
_NUMBER = re.compile(r"(?:[A-Z]{1,3})?\d{1,2}(?:\.\d{1,2}){0,3}[a-z]?[.):]?(?=\s|$)")
_SURE_NUMBER = re.compile(r"(?!\d{1,2}(?:\s|$))" + _NUMBER.pattern)  # in running words “24 places” is none
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_TIME = re.compile(
    rf"\b(?:{_MONTH}|20\d\d|\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?|spring|summer|autumn|winter|term|quarter|q[1-4]|week\w*|"
    r"month\w*|year\w*|on-?\s?going|immediate\w*|completed?|done|tbc|tbd|n/?a|annual\w*|quarterly|monthly|now|started)\b",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(rf"(?P<month>{_MONTH})\.?,?\s+(?:(?P<century>20)|['’])?(?P<year>\d\d)\b", re.IGNORECASE)
_DAY = re.compile(r"\b\d{1,2}[/.](?P<month>\d{1,2})[/.](?:20)?(?P<year>\d\d)\b")


@dataclass(slots=True)
class ActionRow:
    """One action as its row gives it: the cells of each part, in the order read."""

    start: int  # offset of its row in the document
    number: str = ""
    parts: dict[str, list[Cell]] = field(default_factory=dict)

    def text(self, part: str) -> str:
        """What the table says under one of PARTS."""
        return " ".join(cell.text for cell in self.parts.get(part, []))

    @property
    def first(self) -> Cell:
        return min((cell for cells in self.parts.values() for cell in cells), key=lambda cell: cell.start)


@dataclass(frozen=True, slots=True)
class Rating:
    """A line of the summary of ratings; `count` and `percent` are None where they could not be read."""

    label: Cell
    count: int | None
    percent: int | None
    cells: tuple[Cell, ...]


@dataclass
class ActionTables:
    """What the tables of a statement hold."""

    actions: list[ActionRow] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    rating_heading: Cell | None = None
    has_ratings: bool = False  # the action tables have columns for ratings
    unread: list[tuple[Cell, str]] = field(default_factory=list)  # rows that were set aside, and why


def read_action_tables(rows: Iterable[Row], rules: LetterRules) -> ActionTables:
    """The action tables and the table of ratings among a document's rows."""
    tables = ActionTables()
    columns: dict[int, str] = {}
    summary: dict[int, str] = {}
    outside_table = False  # a line between: only a numbered row shows that the table goes on
    for row in rows:
        if not row.table:
            outside_table, summary = True, {}
        elif named := _summary_columns(row, rules):
            summary, columns = named, {}
            tables.rating_heading = next(
                (c for k in row.cells if k not in named for c in row.cells[k] if _TIME.search(c.text)), None
            )
        elif named := _action_columns(row, rules):
            columns, outside_table, summary = named, False, {}
            tables.has_ratings |= "rag" in named.values()
        elif summary:
            _add_rating(tables, row, summary)
        elif columns and (not outside_table or _parts(row, columns)[0]):
            outside_table = False
            _add_action(tables, row, columns)
    depth = Counter(e.number.count(".") for e in tables.actions if e.number).most_common(1)
    for entry in [e for e in tables.actions if e.number and e.number.count(".") < depth[0][0]]:
        # A heading of the next column out stands where the action should: the action's own words are lost.
        tables.unread.append(
            (entry.first, f"“{entry.number} {_short(entry.text('action'))}” stands where an action should")
        )
        tables.actions.remove(entry)
    return tables


def month(text: str) -> str:
    """The month that a printed date names, as 2019-05; empty where it names none or more than one."""
    months = {(m["year"], MONTHS[m["month"].lower()]) for m in _MONTH_YEAR.finditer(text)}
    months |= {(m["year"], int(m["month"])) for m in _DAY.finditer(text) if 1 <= int(m["month"]) <= 12}
    return "20{}-{:02}".format(*months.pop()) if len(months) == 1 else ""


def _action_columns(row: Row, rules: LetterRules) -> dict[int, str]:
    """Which part each column holds, if the row is a heading of action tables."""
    named = _named(row, "column.", rules)
    return named if "action" in named.values() and len(set(named.values())) >= 3 else {}


def _summary_columns(row: Row, rules: LetterRules) -> dict[int, str]:
    named = _named(row, "summary.", rules)
    return named if "count" in named.values() else {}


def _named(row: Row, prefix: str, rules: LetterRules) -> dict[int, str]:
    out: dict[int, str] = {}
    for column in sorted(row.cells):
        text = row.text(column).strip("*: ")
        rule = next((r for r in rules.for_action(prefix) if len(text) < 60 and r.first(text)), None)
        if rule and (name := rule.values["reads"].removeprefix(prefix)) not in out.values():
            out[column] = name
    return out


def _add_rating(tables: ActionTables, row: Row, summary: dict[int, str]) -> None:
    numbers: dict[str, int | None] = {}
    for column, name in summary.items():
        m = re.fullmatch(r"(\d{1,4})(?:\.\d+)?\s*%?", row.text(column))
        numbers[name] = int(m.group(1)) if m else None
    labels = [cell for k, cells in row.cells.items() if k not in summary for cell in cells]
    if not labels or labels[-1].text.casefold().startswith("total"):
        return
    if numbers["count"] is None:
        tables.unread.append((row.first, f"the number of actions rated “{labels[-1].text}” is no number"))
    cells = tuple(cell for name in summary for cell in row.cells.get(name, []))
    tables.ratings.append(Rating(labels[-1], numbers["count"], numbers.get("percent"), cells))


def _add_action(tables: ActionTables, row: Row, columns: dict[int, str]) -> None:
    number, parts = _parts(row, columns)
    if not any(parts.get(p) for p in ("number", "action", "start", "end", "lead", "measure")):
        return  # the second line of a heading, or the rest of a cell that groups several actions
    times = [" ".join(c.text for c in parts.get(p, [])) for p in ("start", "end")]
    timed = bool(times[0] or times[1] or parts.get("lead"))
    goes_on = not number and not (row.whole and timed)
    if goes_on and tables.actions:
        for part, cells in parts.items():
            tables.actions[-1].parts.setdefault(part, []).extend(cells)
    elif goes_on or (row.whole and any(t and not _TIME.search(t) and t not in "-–—" for t in times)):
        tables.unread.append((row.first, f"the columns of “{_short(row.first.text)}” cannot be told apart"))
    else:
        tables.actions.append(ActionRow(row.first.start, number, parts))


def _parts(row: Row, columns: dict[int, str]) -> tuple[str, dict[str, list[Cell]]]:
    """The action's number, wherever it is printed, and the cells of each part."""
    last = max(columns)
    parts: dict[str, list[Cell]] = {}
    for column, cells in sorted(row.cells.items()):
        name = columns.get(column, columns[last] if column > last else "")
        if name:
            parts.setdefault(name, []).extend(cells)
    for part, pattern in (("number", _NUMBER), ("action", _SURE_NUMBER)):
        if parts.get(part) and (m := pattern.match(parts[part][0].text)):
            first, *rest = parts[part]
            left = _behind(first, m.end())
            parts[part] = [left, *rest] if left else rest
            return m.group().rstrip(".):"), parts
    return "", parts


def _behind(cell: Cell, length: int) -> Cell | None:
    """The cell without its first `length` characters, which hold no tag and no odd blank."""
    rest = cell.text[length:].lstrip()
    skip = len(cell.text) - len(rest)
    return Cell(rest, cell.start + skip, cell.end, cell.page) if rest else None


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59].rsplit(" ", 1)[0] + " …"
