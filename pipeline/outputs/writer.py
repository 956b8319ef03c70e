"""The shape that every writer of a run's files has, and what it is fed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pandas as pd

from pipeline.across import ListedInspection
from pipeline.domain import Areas
from pipeline.outputs.frames import ColumnType, column_types, frame_types
from pipeline.rulebook import Taxonomy

# Of the letters' words, which most of a run's files repeat.
LICENCE_NAME = "OGL-UK-3.0"
LICENCE_TITLE = "Open Government Licence v3.0"
LICENCE_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


@dataclass(frozen=True, slots=True)
class About:
    """What a run's files need beside its tables.

    The areas and themes of its rules, the file and line of each rule by its id, and Ofsted's own list of inspections.
    """

    areas: Areas
    taxonomy: Taxonomy
    rule_places: Mapping[str, str]
    official: Sequence[ListedInspection] = ()


NO_RULES = About(Areas(()), {}, {})


@dataclass(frozen=True, slots=True)
class OutputTable:
    """A table on its way into files: one of a run's records, or one of the researcher's tables (no `record`)."""

    name: str
    title: str
    path: str  # of its CSV file, within the run's folder
    data: pd.DataFrame
    record: type | None = None

    @property
    def types(self) -> dict[str, ColumnType]:
        """The type of each column, in the table's order."""
        return column_types(self.record) if self.record else frame_types(self.data)


class Writer:
    """One form of a run's files. `publish` calls `set_up`, feeds it every table and text, and calls `finish`.

    A writer uses of what it is fed only what its form holds. It keeps no file open between calls, so that nothing is
    left open when another writer fails.
    """

    files: ClassVar[str]  # the names of its files, for the data dictionary
    title: ClassVar[str]  # what a reader calls them

    def __init__(self, about: About = NO_RULES) -> None:
        self.about = about

    def set_up(self, folder: Path) -> None:
        """Begin to write into a folder, which has no file of this form yet."""
        self.folder = folder
        self.tables: list[OutputTable] = []

    def feed(self, table: OutputTable) -> None:
        """Take a table, to be written at the end: first come the records, then the researcher's tables."""
        self.tables.append(table)

    def feed_text(self, letter_id: str, text: str) -> None:
        """Take a letter's text; texts come after the tables."""

    def finish(self) -> None:
        """Write what had to wait until everything was fed."""
