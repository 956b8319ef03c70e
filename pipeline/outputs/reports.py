"""What the commands after a run write into its folder: an area's history, the review queue, comparisons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from pipeline.across import Comparison, History, value_in_words, what_became_of
from pipeline.domain import CorrectionRow, HistoryRow, ReviewRow
from pipeline.outputs.data.csv_files import write_csv
from pipeline.outputs.folder import atomic_output
from pipeline.outputs.frames import record_frame
from pipeline.outputs.site.corrected import AppliedCorrections
from pipeline.outputs.site.pages import write_page
from pipeline.outputs.site.theme_names import theme_meaning
from pipeline.review import Dispute, Question, ReviewGroup, is_given
from pipeline.themes import Evaluation

_MOST_ASKED = 200


def write_area_history(out: Path, history: History) -> Path:
    """Write an area's history as `areas/<area>.csv` and as a page; returns the page's path."""
    with atomic_output(out) as folder:
        (folder / "areas").mkdir()
        write_csv(record_frame("history", history.rows), folder / "areas" / f"{history.stem}.csv")
        write_page(
            folder / "areas" / f"{history.stem}.html",
            "history.html",
            history=history,
            csv=f"{history.stem}.csv",
            documents=list(_documents(history)),
            in_words=value_in_words,
            became=what_became_of,
        )
    return out / "areas" / f"{history.stem}.html"


def write_review(out: Path, rows: Sequence[ReviewRow], corrections: Sequence[CorrectionRow]) -> Path:
    """Write the review queue as `review.csv` and as a page, the corrections as another; returns the queue's page."""
    groups = {group.label: [row for row in rows if row.group == group] for group in ReviewGroup}
    applied = AppliedCorrections(corrections)
    notes = {row.rank: applied.notes(row.finding_id or row.letter_id) for row in rows}
    with atomic_output(out) as folder:
        write_csv(record_frame("review", rows), folder / "review.csv")
        write_page(
            folder / "review.html", "review.html", groups=groups, parts=_around_the_marks, total=len(rows), notes=notes
        )
        write_page(folder / "corrections.html", "corrections.html", rows=corrections)
    return out / "review.html"


def write_label_page(out: Path, asked: Sequence[Question], disputed: Sequence[Dispute], themes: Sequence[str]) -> Path:
    """Write `label.html`, where a person labels the most doubtful findings by key; returns its path.

    The page shows the first 200; what is said there is downloaded as a file for `rules/labels/`.
    """
    meanings = {name: theme_meaning(*name.partition(".")[::2]) for name in themes}
    with atomic_output(out) as folder:
        write_page(
            folder / "label.html",
            "label.html",
            asked=asked[:_MOST_ASKED],
            left=len(asked),
            disputed=disputed,
            meanings=meanings,
            given=is_given,
        )
    return out / "label.html"


def write_reconciliation(out: Path, comparison: Comparison) -> None:
    """Write how a run compares with the official figures: `reconciliation.csv` and `coverage.csv`."""
    with atomic_output(out) as folder:
        write_csv(record_frame("reconciliation", comparison.rows), folder / "reconciliation.csv")
        write_csv(record_frame("coverage", comparison.coverage), folder / "coverage.csv")


def write_unthemed(out: Path, groups: pd.DataFrame) -> Path:
    """Write the findings without a theme, in their groups, as `unthemed.csv`; returns its path."""
    with atomic_output(out) as folder:
        write_csv(groups, folder / "unthemed.csv")
    return out / "unthemed.csv"


def write_evaluation(out: Path, evaluation: Evaluation) -> Path:
    """Write every finding to which rules and people give different themes as `evaluation.csv`; returns its path."""
    rows = []
    for judged in evaluation.judged:
        people, rules, finding = judged.finding.themes, judged.given, judged.finding
        if people != rules:
            missed, extra = " ".join(sorted(people - rules)), " ".join(sorted(rules - people))
            rows.append((finding.file, finding.kind, finding.number, missed, extra, finding.text))
    with atomic_output(out) as folder:
        columns = ["file", "kind", "number", "missed", "extra", "text"]
        write_csv(pd.DataFrame(rows, columns=columns), folder / "evaluation.csv")
    return out / "evaluation.csv"


def _documents(history: History) -> Iterator[tuple[HistoryRow, list[HistoryRow]]]:
    """Each document's row with the rows of its findings."""
    for row in history.rows:
        if row.kind == "document":
            yield row, [r for r in history.rows if r.letter_id == row.letter_id and r.kind != "document"]


def _around_the_marks(words: str) -> tuple[str, str, str]:
    """The words before, between and after the marks << and >>."""
    before, _, rest = words.partition("<<")
    meant, _, after = rest.rpartition(">>")
    return before, meant, after
