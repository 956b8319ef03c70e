"""A briefing's files: the draft in three forms, and the table of its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from pipeline.domain import Areas
from pipeline.outputs.briefing.html import as_html
from pipeline.outputs.briefing.markdown import as_markdown
from pipeline.outputs.briefing.scope import Scope, ScopeError, in_scope
from pipeline.outputs.briefing.sections import material_of, write_sections
from pipeline.outputs.briefing.text import Draft
from pipeline.outputs.briefing.word import as_word
from pipeline.outputs.data.csv_files import write_csv
from pipeline.outputs.folder import atomic_output
from pipeline.outputs.frames import read_run_frames
from pipeline.outputs.tables import table_input
from pipeline.outputs.writer import Writer
from pipeline.rulebook import Taxonomy


def draft_briefing(frames: Mapping[str, pd.DataFrame], scope: Scope, areas: Areas, taxonomy: Taxonomy) -> Draft:
    """A draft briefing on the letters of a run's frames that are within the scope. Raises ScopeError."""
    within = in_scope(frames, scope, areas)
    undated = replace(scope, until="").letters(frames["letters"], areas)["day"] == ""
    draft = Draft()
    run = table_input(within, areas, taxonomy)
    write_sections(draft, material_of(within, run, scope, int(undated.sum()) if scope.until else 0))
    return draft


class BriefingWriter(Writer):
    """A briefing on the whole run; `send-letters briefing` writes one on a part of it."""

    files = "`briefing.md`, `briefing.html`, `briefing.docx`, `briefing-numbers.csv`"
    title = "a draft briefing in three forms, and how each of its numbers was counted"

    def finish(self) -> None:
        frames = {table.name: table.data for table in self.tables if table.record}
        write_files(self.folder, draft_briefing(frames, Scope(), self.about.areas, self.about.taxonomy))


def write_briefing(out: Path, scope: Scope, areas: Areas, taxonomy: Taxonomy) -> Path:
    """Write a briefing on the run in `out` into it; returns the path of its Word document.

    Raises RunTablesError where there is no run, and ScopeError where it has no such letters.
    """
    frames = read_run_frames(out)
    if in_scope(frames, scope, areas)["letters"].empty:
        raise ScopeError(f"{out} has no letter {scope.in_words()}; choose another period, framework or area")
    draft = draft_briefing(frames, scope, areas, taxonomy)
    with atomic_output(out) as folder:
        write_files(folder, draft)
    return out / "briefing.docx"


def write_files(folder: Path, draft: Draft) -> None:
    """Write the draft as Markdown, page and Word document, and its numbers as a table."""
    (folder / "briefing.md").write_text(as_markdown(draft), encoding="utf-8", newline="")
    (folder / "briefing.html").write_text(as_html(draft), encoding="utf-8", newline="")
    (folder / "briefing.docx").write_bytes(as_word(draft))
    rows = [(n.number, n.sentence, n.counted, len(n.ids), " ".join(n.ids)) for n in draft.notes]
    columns = ["note", "sentence", "counted", "rows", "ids"]
    write_csv(pd.DataFrame(rows, columns=columns), folder / "briefing-numbers.csv")
