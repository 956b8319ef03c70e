"""The researcher's tables: each a function of a run's letters, findings and themes that gives a pandas frame.

    from pathlib import Path
    from pipeline.outputs import read_frames
    from pipeline.outputs.tables import table_input, theme_by_area
    run = table_input(read_frames(Path("extracted")), areas, taxonomy)
    theme_by_area(run)

What counts and why: `docs/tables.md`. Read `catalogue.py` first: it lists the tables.
"""

from pipeline.outputs.tables.across import (
    areas_by_themes,
    crosstab,
    theme_by_area,
    theme_by_framework,
    theme_by_region,
    theme_by_year,
    theme_pairs,
    theme_shares,
)
from pipeline.outputs.tables.base import TableInput, table_input
from pipeline.outputs.tables.briefing import areas_without, headline_groups, lgiu_table, problem_kinds
from pipeline.outputs.tables.catalogue import FLAT_TABLE, MEANINGS, TABLES, Table, make_tables
from pipeline.outputs.tables.listing import finding_themes, letter_link
from pipeline.outputs.tables.progress import good_practice, revisited, revisits, schemes, shortcomings, strengths

__all__ = [
    "FLAT_TABLE",
    "MEANINGS",
    "TABLES",
    "Table",
    "TableInput",
    "areas_by_themes",
    "areas_without",
    "crosstab",
    "finding_themes",
    "good_practice",
    "headline_groups",
    "letter_link",
    "lgiu_table",
    "make_tables",
    "problem_kinds",
    "revisited",
    "revisits",
    "schemes",
    "shortcomings",
    "strengths",
    "table_input",
    "theme_by_area",
    "theme_by_framework",
    "theme_by_region",
    "theme_by_year",
    "theme_pairs",
    "theme_shares",
]
