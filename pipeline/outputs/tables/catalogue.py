"""Which tables there are, what each is called and answers, and what each of their columns means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from pipeline.domain import Areas
from pipeline.outputs.tables import across, briefing, listing, progress
from pipeline.outputs.tables.base import TableInput, table_input
from pipeline.rulebook import Taxonomy


@dataclass(frozen=True, slots=True)
class Table:
    """One of the researcher's tables: the name of its files, what people read of it, and the function that makes it.

    Its page also shows the numbers of findings with a column for each value of `pivot_by`, where that is given.
    """

    name: str
    title: str
    description: str
    make: Callable[[TableInput], pd.DataFrame]
    pivot_by: str = ""


TABLES: tuple[Table, ...] = (
    Table(
        "theme-by-area",
        "Themes by local area",
        "Every theme an area was faulted on, with the exact words and a link to each finding.",
        across.theme_by_area,
        "area",
    ),
    Table(
        "theme-shares",
        "How common each theme is",
        "The share of areas faulted on each theme: of all areas inspected, and of those with any fault.",
        across.theme_shares,
    ),
    Table(
        "theme-by-year",
        "Themes by year of inspection",
        "Findings on each theme, and the share of the areas inspected in that year that were faulted on it.",
        across.theme_by_year,
        "year",
    ),
    Table(
        "theme-by-region",
        "Themes by region",
        "Findings on each theme, and the share of the areas inspected in that region that were faulted on it.",
        across.theme_by_region,
        "region",
    ),
    Table(
        "theme-by-framework",
        "Themes by inspection framework",
        "The 2016 framework names significant weaknesses; the 2023 framework names priority actions and improvements "
        "for every area. The shares of the two are not alike in kind.",
        across.theme_by_framework,
        "framework",
    ),
    Table(
        "theme-pairs",
        "Themes that occur together",
        "Pairs of themes in one finding and in one letter.",
        across.theme_pairs,
    ),
    Table(
        "problem-kinds",
        "Kinds of problem",
        "Kinds of problem with leadership, EHC plans, and the local offer and engagement, over both frameworks.",
        briefing.problem_kinds,
    ),
    Table(
        "lgiu",
        "The table of the LGiU briefing",
        "The kinds of problem that the briefing of October 2017 names, in its order, with the areas that had each as "
        "an area of significant weakness.",
        briefing.lgiu_table,
    ),
    Table(
        "headline-groups",
        "The three headlines in each area",
        "How many of each area's findings fall under leadership, EHC plans, and the local offer and engagement.",
        briefing.headline_groups,
    ),
    Table(
        "areas-without",
        "Areas without a headline",
        "Areas with faults, but none under the headline; and those with none under any of the three.",
        briefing.areas_without,
    ),
    Table(
        "revisits",
        "Progress at the revisit",
        "Weaknesses that had made sufficient progress when inspectors came again, and those that had not.",
        progress.revisits,
    ),
    Table(
        "good-practice",
        "Good practice",
        "What inspectors praised, by theme, without what they held back. Strengths are counted in no other table of "
        "themes.",
        progress.good_practice,
    ),
    Table(
        "schemes",
        "Named schemes and teams",
        "Schemes, teams and services that inspectors praised by name, with the area.",
        progress.schemes,
    ),
    Table("faults", "All faults", "Every finding that the tables of faults count.", progress.shortcomings),
    Table("revisited", "All weaknesses revisited", "Every finding that the revisits count.", progress.revisited),
    Table("strengths", "All strengths", "Every finding that the table of good practice counts.", progress.strengths),
)

# The one table that repeats every finding as it stands: the first sheet of the workbook, and no page to read.
FLAT_TABLE = Table(
    "finding-themes",
    "Every finding and theme",
    "One row for each finding and theme, with area, region, date, words and links: what to filter or pivot.",
    listing.finding_themes,
)

MEANINGS: dict[str, str] = {
    "area": "canonical name of the local area",
    "area_names": "the areas, in alphabetical order",
    "areas": "number of different areas",
    "areas_inspected": "number of different areas inspected: those with an outcome letter or a full inspection",
    "areas_with_faults": "number of different areas with at least one fault",
    "ehc_plans": "number of findings on EHC plans",
    "finding_id": "the finding, as in `findings.csv`",
    "finding_ids": "the findings counted, as in `findings.csv`",
    "findings": "number of findings",
    "first_row": "true on one row of each finding: filter by it to count findings",
    "framework": "`2016` or `2023`",
    "headline": "one of the LGiU briefing's three headlines",
    "headlines_named": "number of the three headlines under which the area has a finding",
    "headlines_not_named": "those of the three headlines under which it has none",
    "inspection_start": "first day of the inspection",
    "kind": "kind of finding, as in `findings.csv`",
    "la_code": "ONS code of the area; where only its code changed, the newest",
    "leadership": "number of findings on leadership",
    "letter_id": "the letter, as in `letters.csv`",
    "letter_ids": "the letters in which both themes stand",
    "letter_kind": "kind of letter, as in `letters.csv`",
    "letter_link": "where the finding is marked in its letter, on the pages beside these tables",
    "letters": "number of letters in which both themes stand",
    "letters_a": "number of letters with the first theme",
    "letters_b": "number of letters with the second theme",
    "lift": "how many times more often both stand in one letter than if they were independent",
    "likely_area_names": "those areas, in alphabetical order",
    "likely_areas": "number of further areas where the theme is only likely; in areas-without, how many of the areas "
    "likely have such a finding after all",
    "likely_ehc_plans": "number of further findings likely on EHC plans",
    "likely_finding_ids": "the findings where the theme is only likely",
    "likely_findings": "number of findings where the theme is only likely, which the other columns do not count",
    "likely_leadership": "number of further findings likely on leadership",
    "likely_local_offer_and_engagement": "number of further findings likely on the local offer and engagement",
    "likely_not_sufficient": "of those weaknesses, the number without sufficient progress",
    "likely_sufficient": "of those weaknesses, the number with sufficient progress",
    "likely_themes": "themes that are only likely",
    "likely_weaknesses": "number of weaknesses where the theme is only likely, which the other columns do not count",
    "likely_words": "the exact words of the findings where the theme is only likely",
    "link": "where to read it: the page at the publisher's, else the text beside these tables",
    "links": "where to read each finding, in the order of the words",
    "local_offer_and_engagement": "number of findings on the local offer and engagement",
    "not_sufficient": "number of weaknesses without sufficient progress",
    "not_sufficient_ids": "the findings without sufficient progress",
    "number": "the finding's number within the letter and kind",
    "p": "probability that the theme is right, 0 to 1",
    "page": "page of the source",
    "problem": "kind of problem; `any` for the headline as a whole",
    "region": "ONS region",
    "responsible": "who must act, for a priority action",
    "scheme": "name of the scheme, team or service, as in the report",
    "share": "areas divided by areas inspected",
    "share_high": "upper end of the share's Wilson 95% interval",
    "share_low": "lower end of the share's Wilson 95% interval",
    "share_of_faulted": "areas divided by areas with faults",
    "share_of_faulted_high": "upper end of that share's Wilson 95% interval",
    "share_of_faulted_low": "lower end of that share's Wilson 95% interval",
    "share_sufficient": "sufficient divided by sufficient and not sufficient",
    "share_sufficient_high": "upper end of that share's Wilson 95% interval",
    "share_sufficient_low": "lower end of that share's Wilson 95% interval",
    "source_link": "where to read it: the page at the publisher's, else the text beside these tables",
    "subtheme": "subtheme; empty for the theme as a whole",
    "sufficient": "number of weaknesses with sufficient progress",
    "sufficient_ids": "the findings with sufficient progress",
    "theme": "theme; `no theme` where a finding has none, not even a likely one, `all` for all findings together",
    "theme_a": "the first theme, `theme.subtheme`",
    "theme_b": "the second theme, `theme.subtheme`",
    "themes": "the finding's themes that are certain or confirmed",
    "tier": "how sure the theme is: `certain`, `likely`, or `confirmed` by a person",
    "unread": "number of weaknesses whose verdict could not be read",
    "unread_ids": "the findings whose verdict could not be read",
    "verdict": "verdict of a revisited weakness, as in `findings.csv`",
    "weaknesses": "number of weaknesses revisited",
    "words": "the findings' exact words",
    "year": "year in which the inspection started",
}


def make_tables(frames: Mapping[str, pd.DataFrame], areas: Areas, taxonomy: Taxonomy) -> dict[str, pd.DataFrame]:
    """All tables by name, from the frames of a run's letters, findings and themes."""
    run = table_input(frames, areas, taxonomy)
    return {table.name: table.make(run) for table in (*TABLES, FLAT_TABLE)}
