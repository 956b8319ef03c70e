"""What Ofsted and CQC found in each area's SEND inspection, read from their letters and reports.

The Python interface. `extract` reads a folder of letters into tables, `load` gives the tables of a finished run back:

    import pipeline

    run = pipeline.extract("my-letters", "my-tables")
    for finding in run.findings:
        print(finding.finding_id, finding.verdict)

    run = pipeline.load("my-tables")
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from pipeline.domain import RunTables, __version__

__all__ = ["RunTables", "__version__", "extract", "load"]


def extract(
    corpus: str | PathLike[str], out: str | PathLike[str], rules: str | PathLike[str] | None = None
) -> RunTables:
    """Read the letters in `corpus`, write all tables to `out`, and return them.

    `rules` is a folder of rules; without it the rules that came with the program are used. Raises SendLettersError
    where the corpus is missing, a rule file is wrong or two letters cannot be told apart.
    """
    from pipeline.rulebook import Rules, checked_rules_folder, default_rules_folder
    from pipeline.run.extract import extract as run_extract

    folder = checked_rules_folder(Path(rules)) if rules is not None else default_rules_folder()
    return run_extract(Path(corpus), Path(out), Rules.load(folder))


def load(out: str | PathLike[str]) -> RunTables:
    """The tables of the finished run in `out`, and its letters' texts. Raises SendLettersError where there is none."""
    from pipeline.outputs import load_run

    return load_run(Path(out))
