"""The tables of the LGiU briefing of October 2017: kinds of problem under its three headlines, in its order."""

from __future__ import annotations

import pandas as pd

from pipeline.domain import SHORTCOMINGS
from pipeline.outputs.tables.base import WEAKNESSES, TableInput, area_names, count_areas, finding_ids, table, themed

# The briefing's headings in its order. Under each, its own kinds of problem as it numbers or names them, then the
# kinds that letters have named since: heading → (problem, theme, subtheme).
GROUPS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Leadership": (
        ("Lack of awareness", "leadership", "awareness"),
        ("Joint commissioning", "leadership", "joint_commissioning"),
        ("Strategic leadership and governance", "leadership", "governance"),
        ("Lack of capacity", "leadership", "capacity"),
        ("No clear, shared strategy", "leadership", "strategy"),
    ),
    "EHC plans": (
        ("Conversion of statements", "ehc_plans", "conversion"),
        ("Poor quality of plans", "ehc_plans", "quality"),
        ("Plans not delivered", "ehc_plans", "delivery"),
        ("Weak contributions to plans", "ehc_plans", "contributions"),
        ("Plans not on time", "ehc_plans", "timeliness"),
        ("Annual reviews", "ehc_plans", "review"),
    ),
    "Local offer and engagement": (
        ("Poor communication with parents", "engagement", "communication"),
        ("Ineffective promotion of the local offer", "local_offer", "promotion"),
        ("Lack of understanding or awareness of the local offer", "local_offer", "awareness"),
        ("Poor quality of the local offer", "local_offer", "quality"),
        ("Weakness of co-production", "engagement", "coproduction"),
    ),
}
NONE_OF_THEM = "None of the three"


def problem_kinds(run: TableInput) -> pd.DataFrame:
    """Each kind of problem under the briefing's three headlines, over all shortcomings of both frameworks."""
    return _problems(themed(run, SHORTCOMINGS))


def lgiu_table(run: TableInput) -> pd.DataFrame:
    """The briefing's own table: each kind of problem with the areas that had it as a significant weakness."""
    return _problems(themed(run, WEAKNESSES))


def headline_groups(run: TableInput) -> pd.DataFrame:
    """Each area with a shortcoming, by framework: how many of its findings fall under each of the three headlines."""
    data = themed(run, SHORTCOMINGS)
    rows = []
    for (framework, area, la_code), part in data.groupby(["framework", "area", "la_code"]):
        named = {group: part[part["theme"].isin(_themes(group))] for group in GROUPS}
        counts = [group["finding_id"].nunique() for group in named.values()]
        without = "; ".join(group for group, n in zip(named, counts, strict=True) if n == 0)
        rows.append((framework, area, la_code, *counts, sum(map(bool, counts)), without, finding_ids(part)))
    columns = ("leadership", "ehc_plans", "local_offer_and_engagement", "headlines_named", "headlines_not_named")
    return table(rows, ("framework", "area", "la_code", *columns, "finding_ids"))


def areas_without(run: TableInput) -> pd.DataFrame:
    """Each headline, by framework: the areas with shortcomings but none under it, and those with none of the three.

    `finding_ids` are the shortcomings that these areas have instead.
    """
    data = themed(run, SHORTCOMINGS)
    rows = []
    for framework, part in data.groupby("framework"):
        for group in (*GROUPS, NONE_OF_THEM):
            left_out = [group] if group in GROUPS else list(GROUPS)
            under_it = part["theme"].isin([theme for g in left_out for theme in _themes(g)])
            bodies = part["area"] + "\n" + part["la_code"]
            rest = part[~bodies.isin(bodies[under_it])]
            rows.append((framework, group, count_areas(part), count_areas(rest), area_names(rest), finding_ids(rest)))
    columns = ("framework", "headline", "areas_with_faults", "areas", "area_names", "finding_ids")
    return table(rows, columns)


def _problems(data: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for group, problems in GROUPS.items():
        whole = data[data["theme"].isin(_themes(group))]
        rows.append((group, "any", "", "", *_counts(whole)))
        for problem, theme, subtheme in problems:
            part = data[(data["theme"] == theme) & (data["subtheme"] == subtheme)]
            rows.append((group, problem, theme, subtheme, *_counts(part)))
    columns = ("headline", "problem", "theme", "subtheme", "findings", "areas", "area_names", "finding_ids")
    return table(rows, columns)


def _counts(data: pd.DataFrame) -> tuple[int, int, str, str]:
    return data["finding_id"].nunique(), count_areas(data), area_names(data), finding_ids(data)


def _themes(group: str) -> set[str]:
    return {theme for _, theme, _ in GROUPS[group]}
