"""Corrections as a researcher writes them, and the folder of files that they are written to."""

from __future__ import annotations

from pathlib import Path

GOOD = """
- letter: sampleham-revisit_letter-2019-05-13
  finding: weakness/2
  field: verdict
  was: not_sufficient
  becomes: sufficient
  because: the sentence is split by a table
  see: {page: 2, quote: has made sufficient progress}
  by: A. Reader
  on: 2026-11-22
"""
DATE = """
- letter: sampleham-revisit_letter-2019-05-13
  field: letter_date
  was: 2019-06-27
  becomes: 2019-06-28
  because: the stamp covers the day
  see: {page: 1, quote: page one}
  by: A. Reader
  on: 2026-11-22
"""


def changed(text: str, **lines: str | None) -> str:
    """The correction with some of its lines written otherwise, or left out."""
    out = []
    for line in text.strip().splitlines():
        key = line.lstrip("- ").partition(":")[0]
        if key in lines and lines[key] is None:
            continue
        out.append(f"{line[:2]}{key}: {lines[key]}" if key in lines else line)
    return "\n".join(out) + "\n"


def written(folder: Path, *texts: str) -> Path:
    """The folder of corrections within `folder`, with a numbered file for each of the texts."""
    (folder / "corrections").mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        (folder / "corrections" / f"{number}.yml").write_text(text.lstrip(), encoding="utf-8")
    return folder / "corrections"
