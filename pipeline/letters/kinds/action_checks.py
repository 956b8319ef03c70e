"""What a statement's tables say against each other: the summary of ratings, the numbering, the dates."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from pipeline.domain.problems import ProblemCode, Severity
from pipeline.domain.records import Action, FieldRow, Problem
from pipeline.letters.draft import Place
from pipeline.letters.kinds.action_tables import Tables


@dataclass
class Notes:
    """The fields read of one statement, and the problems met, as they grow."""

    letter_id: str
    source: str
    fields: list[FieldRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def set(self, name: str, value: str, place: Place) -> None:
        """Keep a value and where it was read."""
        self.fields.append(FieldRow(self.letter_id, name, value, place.page, place.start, place.end, place.rule))

    def warn(self, code: ProblemCode, message: str, page: int | None = None) -> None:
        """Note something that a person should look at."""
        self.problems.append(Problem(self.source, self.letter_id, Severity.WARNING, code, message, page))


def summary(notes: Notes, tables: Tables) -> None:
    """The table of ratings into fields, and whether its percentages are those of its counts."""
    total = sum(r.count or 0 for r in tables.ratings)
    if heading := tables.rating_heading:
        place = Place(heading.page, heading.start, heading.end, "summary.count")
        notes.set("rag/as_of", heading.text, place)
    for n, rating in enumerate(tables.ratings, 1):
        for name, value, cell in zip(
            ("rating", "actions", "percent"),
            (rating.label.text, rating.count, rating.percent),
            (rating.label, *rating.cells),
            strict=False,
        ):
            if value is not None:
                notes.set(f"rag/{n}/{name}", str(value), Place(cell.page, cell.start, cell.end, "summary.count"))
        if (
            rating.count is not None
            and rating.percent is not None
            and abs(100 * rating.count / total - rating.percent) > 1
        ):
            notes.warn(
                ProblemCode.RAG_PERCENT,
                f"“{rating.label.text}”: {rating.count} of {total} actions are not {rating.percent}%; read the summary",
                rating.label.page,
            )


def check(notes: Notes, actions: list[Action], tables: Tables) -> None:
    """What the tables say against themselves, and against the summary of ratings."""
    for cell, why in tables.unread:
        notes.warn(
            ProblemCode.ACTION_UNREAD, f"a row of a table could not be read: {why}; read it in the source", cell.page
        )
    gaps = _gaps([a.number for a in actions])
    if gaps:
        notes.warn(ProblemCode.ACTION_MISSING, f"the numbering skips {', '.join(gaps)}; look for it in the source")
    for number_, times in Counter(a.number for a in actions if a.number).items():
        if times > 1:
            notes.warn(
                ProblemCode.ACTION_REPEATED, f"action {number_} stands in the tables {times} times; see which is meant"
            )
    for action in actions:
        if action.start_month > action.end_month > "":
            notes.warn(
                ProblemCode.ACTION_DATES,
                f"action {action.number} ends ({action.end}) before it starts ({action.start}); ask the area",
                action.page,
            )
    total = sum(r.count or 0 for r in tables.ratings)
    if tables.ratings and total != len(actions):
        notes.warn(
            ProblemCode.ACTIONS_COUNT,
            f"the summary of ratings counts {' + '.join(str(r.count) for r in tables.ratings)} = {total} actions, the "
            f"tables hold {len(actions)} that can be read"
            + (f", {len(tables.unread)} that cannot" if tables.unread else "")
            + (f"; the numbering skips {', '.join(gaps)}" if gaps else ""),
            tables.ratings[0].label.page,
        )
    if tables.has_ratings and actions and not any(a.rag for a in actions):
        notes.warn(
            ProblemCode.RAG_LOST,
            "the tables have columns for ratings, but no words in them: colours do not come through as text, so the "
            "rating of each action is unknown",
        )
    if not actions:
        notes.warn(
            ProblemCode.NO_ACTIONS,
            "no action could be read; if the document has tables, try a version with ruled tables",
        )


def _gaps(numbers: list[str]) -> list[str]:
    """The numbers left out of each run such as 4.3.1, 4.3.2, 4.3.3."""
    runs: dict[str, set[int]] = {}
    for number_ in numbers:
        head, _, last = number_.rpartition(".")
        if last.isdigit():
            runs.setdefault(head, set()).add(int(last))
    return [f"{head}.{n}".lstrip(".") for head, seen in runs.items() for n in range(1, max(seen)) if n not in seen]
