"""The researcher's tables: each a function of the letters, findings and themes that gives a pandas frame.

    from pathlib import Path
    from pipeline.outputs.frames import read_frames
    from pipeline.outputs.tables import theme_by_area
    run = read_frames(Path("extracted"))
    theme_by_area(run["letters"], run["findings"], run["themes"])

What counts and why: `docs/tables.md`.
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
from pipeline.outputs.tables.briefing import areas_without, headline_groups, lgiu_table, problem_kinds
from pipeline.outputs.tables.catalogue import MEANINGS, TABLES, Table, make_tables
from pipeline.outputs.tables.progress import faults, good_practice, revisited, revisits, strengths

__all__ = [
    "MEANINGS",
    "TABLES",
    "Table",
    "areas_by_themes",
    "areas_without",
    "crosstab",
    "faults",
    "good_practice",
    "headline_groups",
    "lgiu_table",
    "make_tables",
    "problem_kinds",
    "revisited",
    "revisits",
    "strengths",
    "theme_by_area",
    "theme_by_framework",
    "theme_by_region",
    "theme_by_year",
    "theme_pairs",
    "theme_shares",
]
