"""Thousands of made-up letters as text files: the sample's, each with other dates."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path

from tests.support.made_letters.case import Case
from tests.support.made_letters.places import areas_csv
from tests.support.made_letters.sample_letters import LETTERS
from tests.support.made_letters.spec import OtherDocument


def write_letters(folder: Path, number: int) -> Path:
    """`folder`, holding so many different letters and the table of their made-up areas."""
    folder.mkdir(parents=True)
    (folder / "areas.csv").write_bytes(areas_csv())
    letters = [case for case in LETTERS if not isinstance(case.spec, OtherDocument)]
    for n in range(number):
        case = _later(letters[n % len(letters)], timedelta(days=n // len(letters)))
        (folder / f"{n:06}.txt").write_bytes(case.written("txt"))
    return folder


def _later(case: Case, by: timedelta) -> Case:
    """The letter with each of its dates so much later."""
    values = {field.name: getattr(case.spec, field.name) for field in fields(case.spec)}
    moved = {name: value + by for name, value in values.items() if isinstance(value, date)}
    return replace(case, spec=replace(case.spec, **moved))
