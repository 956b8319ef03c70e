"""What Ofsted and CQC found in each area's SEND inspection, read from their letters and reports.

The Python interface. `extract` reads a folder of letters into tables, `load` gives the tables of a finished run as
pandas frames:

    import pipeline

    run = pipeline.load("extracted")
    run.findings[run.findings["verdict"] == "not_sufficient"]
    run.tables["theme-by-area"]

docs/python-api.md has more examples.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.domain import __version__ as __version__
    from pipeline.outputs import Run as Run

__all__ = ["Run", "__version__", "extract", "load"]


def extract(corpus: str | PathLike[str], out: str | PathLike[str], rules: str | PathLike[str] | None = None) -> Run:
    """Read the letters in `corpus`, write all tables to `out`, and return them.

    `rules` is a folder of rules; without it the rules that came with the program are used. Raises SendLettersError
    where the corpus is missing, a rule file is wrong or two letters cannot be told apart.
    """
    from pipeline.rulebook import Rules, checked_rules_folder, default_rules_folder
    from pipeline.run.extract import extract as run_extract

    folder = checked_rules_folder(Path(rules)) if rules is not None else default_rules_folder()
    run_extract(Path(corpus), Path(out), Rules.load(folder))
    return load(out)


def load(out: str | PathLike[str]) -> Run:
    """The tables of the finished run in `out`. Raises SendLettersError where there is none."""
    from pipeline.outputs import load_data

    return load_data(Path(out))


def __getattr__(name: str) -> Any:
    # Loaded when they are first used: a program that only imports this should not wait for pandas.
    if name == "__version__":
        from pipeline.domain import __version__

        return __version__
    if name == "Run":
        from pipeline.outputs import Run

        return Run
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
