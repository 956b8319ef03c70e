"""Method, limits, problems, corrections, the data dictionary and the downloads, in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.domain import Problem, ProblemCode
from pipeline.outputs.frames import RECORDS, column_meanings, column_types
from pipeline.outputs.site.pages import Pages
from pipeline.outputs.site.view import RunView, paged
from pipeline.outputs.tables import FLAT_TABLE, MEANINGS, TABLES
from pipeline.outputs.writer import OutputTable

_MOST = 150_000  # characters of problems on one page


@dataclass(frozen=True, slots=True)
class DescribedTable:
    """A table with what each column means: name, type (empty where there is only one) and meaning."""

    name: str
    path: str
    about: str
    rows: int
    columns: tuple[tuple[str, str, str], ...]


def write_about_pages(view: RunView, pages: Pages, tables: Sequence[OutputTable]) -> None:
    """Write the pages about the data, those for reading first."""
    pages.write("about/method.html", "method.html", title="Method")
    pages.write("about/limits.html", "limits.html", title="Limits")
    described = [_described(table) for table in tables]
    researchers = {table.name for table in (*TABLES, FLAT_TABLE)}
    pages.write("about/dictionary.html", "dictionary.html", title="Data dictionary", tables=described)
    pages.write(
        "about/downloads.html",
        "downloads.html",
        title="Downloads",
        records=[t for t in described if t.name not in researchers],
        researchers=[t for t in described if t.name in researchers],
        letters=len(view.letters),
    )
    pages.write(
        "about/corrections.html", "site-corrections.html", title="Corrections", rows=view.corrections, view=view
    )
    _write_problems(view, pages)


def _write_problems(view: RunView, pages: Pages) -> None:
    problems = sorted(view.problems, key=lambda p: (p.severity, p.code, p.source, p.letter_id, p.page or 0))
    parts = paged(problems, [len(p.message) + len(p.source) + 400 for p in problems], _MOST)
    paths = [f"about/problems{f'-{n}' if n > 1 else ''}.html" for n in range(1, len(parts) + 1)]
    counts = Counter(p.code for p in problems)
    codes = [(code, counts[code]) for code in ProblemCode if counts[code]]
    for n, rows in enumerate(parts):
        title = "Problems" + (f", part {n + 1}" if n else "")
        by_code = [(code, [p for p in rows if p.code == code]) for code, _ in codes]
        pages.write(
            paths[n], "problems.html", title=title, codes=codes, by_code=[(c, found) for c, found in by_code if found],
            total=len(problems), parts=paths, part=n + 1, view=view, page_of=lambda p: _page_of(view, p),
        )  # fmt: skip


def _page_of(view: RunView, problem: Problem) -> str:
    """The page of the letter that a problem is about; empty where there is none."""
    if problem.letter_id not in view.letter:
        return ""
    if not problem.page:
        return view.letter_page(problem.letter_id)
    starts = [0, *(i + 1 for i, c in enumerate(view.texts.get(problem.letter_id, "")) if c == "\f")]
    start = starts[min(problem.page, len(starts)) - 1]
    return f"{view.letter_page(problem.letter_id, start)}#page-{problem.page}"


def _described(table: OutputTable) -> DescribedTable:
    if table.record:
        types, meanings = column_types(table.record), column_meanings(table.record)
        columns = tuple((name, str(kind), meanings[name]) for name, kind in types.items())
        about = (RECORDS[table.name].__doc__ or "").split("\n\n")[0].replace("\n", " ").strip()
    else:
        columns = tuple((str(name), "", MEANINGS[name]) for name in table.data.columns)
        about = next(t.description for t in (*TABLES, FLAT_TABLE) if t.name == table.name)
    return DescribedTable(table.name, table.path, about, len(table.data), columns)
