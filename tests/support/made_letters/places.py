"""Made-up local areas, and their areas.csv in the columns of rules/areas.csv."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

COLUMNS = ["code", "name", "slug", "kind", "region", "start", "end", "change", "successors", "also_written", "note"]
NOTE = "a made-up place, for samples and tests"


@dataclass(frozen=True, slots=True)
class Place:
    """A local area that does not exist; its code is like none of the ONS's."""

    number: int
    name: str
    kind: str
    region: str
    council: str
    board: str  # its integrated care board

    @property
    def code(self) -> str:
        return f"X99{self.number:06}"

    @property
    def slug(self) -> str:
        return re.sub(r"[^a-z]+", "-", self.name.casefold().replace("’", "")).strip("-")


AMBLEFORD = Place(
    1,
    "Ambleford",
    "unitary",
    "South East",
    "Ambleford Borough Council",
    "NHS Amble and Downs Integrated Care Board",
)
NORTHMERE = Place(
    2,
    "Northmere",
    "metropolitan borough",
    "North West",
    "Northmere City Council",
    "NHS Meres Integrated Care Board (ICB)",
)
PORT_WRENLEY = Place(
    3,
    "Port Wrenley",
    "unitary",
    "South West",
    "Port Wrenley Council",
    "NHS Wrenley Sound Integrated Care Board",
)
EASTHOLME = Place(
    4,
    "Eastholme and Vale",
    "unitary",
    "East of England",
    "Eastholme and Vale Council",
    "NHS Eastholme ICB",
)
OXLOWSHIRE = Place(
    5,
    "Oxlowshire",
    "county",
    "West Midlands",
    "Oxlowshire County Council",
    "NHS Oxlow Integrated Care Board",
)
ST_BRANNOCS = Place(
    6,
    "St Brannoc’s",
    "unitary",
    "South West",
    "St Brannoc’s Council",
    "NHS Far Coast Integrated Care Board",
)
CALDERWICK = Place(
    7,
    "Calderwick-on-Sea",
    "unitary",
    "Yorkshire and The Humber",
    "Calderwick-on-Sea Borough Council",
    "NHS Sands and Wolds Integrated Care Board",
)
QUENBURY = Place(
    8,
    "Quenbury",
    "London borough",
    "London",
    "London Borough of Quenbury",
    "NHS Thameside Reaches Integrated Care Board",
)

PLACES = (AMBLEFORD, NORTHMERE, PORT_WRENLEY, EASTHOLME, OXLOWSHIRE, ST_BRANNOCS, CALDERWICK, QUENBURY)


def areas_csv(places: Sequence[Place] = PLACES) -> bytes:
    """Made-up places as an areas.csv."""
    out = io.StringIO()
    rows = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    rows.writeheader()
    for place in places:
        cells = {"code": place.code, "name": place.name, "slug": place.slug, "kind": place.kind}
        rows.writerow({**cells, "region": place.region, "note": NOTE})
    return out.getvalue().encode()
