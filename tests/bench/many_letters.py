"""Thousands of made-up letters as text files: the sample's, each about another place and with other dates."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

from tests.support.made_letters.case import Case
from tests.support.made_letters.places import AMBLEFORD, Place, areas_csv
from tests.support.made_letters.sample_letters import LETTERS
from tests.support.made_letters.spec import OtherDocument

BEGINNINGS = [
    "Amber",
    "Birch",
    "Clover",
    "Dunn",
    "Elder",
    "Fern",
    "Gorse",
    "Hazel",
    "Iris",
    "Juniper",
    "Kestrel",
    "Larch",
]
ENDINGS = ["bridge", "cliffe", "dale", "field", "ford", "ham", "leigh", "mere", "ness", "stead", "ton", "wick", "worth"]


def write_letters(folder: Path, number: int) -> Path:
    """`folder`, holding so many different letters and the table of their made-up areas."""
    folder.mkdir(parents=True)
    letters = [case for case in LETTERS if not isinstance(case.spec, OtherDocument)]
    places = [_place(n, "".join(parts)) for n, parts in enumerate(product(BEGINNINGS, ENDINGS), 1)]
    (folder / "areas.csv").write_bytes(areas_csv(places))
    for n in range(number):
        nth, case = divmod(n, len(letters))
        later = timedelta(days=nth // len(places))
        (folder / f"{n:06}.txt").write_bytes(_changed(letters[case], places[nth % len(places)], later).written("txt"))
    return folder


def _place(number: int, name: str) -> Place:
    return replace(AMBLEFORD, number=100 + number, name=name, council=f"{name} Borough Council")


def _changed(case: Case, place: Place, by: timedelta) -> Case:
    """The letter as if it were about another place, with each of its dates so much later."""
    values = {field.name: getattr(case.spec, field.name) for field in fields(case.spec)}
    moved = {name: value + by for name, value in values.items() if isinstance(value, date)}
    return replace(case, spec=replace(case.spec, place=place, **moved))
