"""The tables of the LGiU briefing of October 2017: kinds of problem under its three headlines, in its order."""

from __future__ import annotations

import pandas as pd

from pipeline.domain import SHORTCOMINGS
from pipeline.outputs.tables.base import (
    LIKELY,
    WEAKNESSES,
    Kinds,
    Split,
    TableInput,
    area_names,
    bodies,
    count_areas,
    finding_ids,
    likely,
    statements,
    table,
    themed,
)

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
    return problems_of(run, SHORTCOMINGS)


def lgiu_table(run: TableInput) -> pd.DataFrame:
    """The briefing's own table: each kind of problem with the areas that had it as a significant weakness."""
    return problems_of(run, WEAKNESSES)


def headline_groups(run: TableInput) -> pd.DataFrame:
    """Each area with a shortcoming, by framework: how many of its findings fall under each of the three headlines."""
    said, data, beside = statements(run, SHORTCOMINGS), themed(run, SHORTCOMINGS), likely(run, SHORTCOMINGS)
    sure, perhaps = ({group: _ids_under(group, frame) for group in GROUPS} for frame in (data, beside))
    rows = []
    for (framework, area, la_code), part in said.groupby(["framework", "area", "la_code"]):
        ids = set(part["finding_id"])
        counts = [len(sure[group] & ids) for group in GROUPS]
        without = "; ".join(group for group, n in zip(GROUPS, counts, strict=True) if n == 0)
        unsure = [len(perhaps[group] & (ids - sure[group])) for group in GROUPS]
        named = (*counts, sum(map(bool, counts)), without, finding_ids(part))
        rows.append((framework, area, la_code, *named, *unsure))
    columns = ("leadership", "ehc_plans", "local_offer_and_engagement")
    named_columns = ("headlines_named", "headlines_not_named", "finding_ids")
    unsure_columns = tuple(f"likely_{column}" for column in columns)
    return table(rows, ("framework", "area", "la_code", *columns, *named_columns, *unsure_columns))


def areas_without(run: TableInput) -> pd.DataFrame:
    """Each headline, by framework: the areas with shortcomings but none under it, and those with none of the three.

    `finding_ids` are the shortcomings that these areas have instead; `likely_areas` those areas that likely have one.
    """
    everything, certain, beside = statements(run, SHORTCOMINGS), themed(run, SHORTCOMINGS), likely(run, SHORTCOMINGS)
    rows = []
    for framework, part in everything.groupby("framework"):
        for group in (*GROUPS, NONE_OF_THEM):
            left_out = [group] if group in GROUPS else list(GROUPS)
            rest = part[~bodies(part).isin(_bodies_under(left_out, certain, framework))]
            unsure = rest[bodies(rest).isin(_bodies_under(left_out, beside, framework))]
            names = (count_areas(rest), area_names(rest), finding_ids(rest))
            rows.append((framework, group, count_areas(part), *names, count_areas(unsure), area_names(unsure)))
    columns = ("areas_with_faults", "areas", "area_names", "finding_ids", "likely_areas", "likely_area_names")
    return table(rows, ("framework", "headline", *columns))


def problems_of(run: TableInput, kinds: Kinds) -> pd.DataFrame:
    """Each kind of problem under the three headlines, over the findings of these kinds."""
    data, beside = themed(run, kinds), likely(run, kinds)
    rows = []
    for group, problems in GROUPS.items():
        counted = data[data["theme"].isin(themes_under(group))]
        unsure = beside[beside["theme"].isin(themes_under(group)) & ~beside["finding_id"].isin(counted["finding_id"])]
        whole = Split(counted, unsure.drop_duplicates("finding_id"))
        rows.append((group, "any", "", "", *_counts(whole)))
        for problem, theme, subtheme in problems:
            parts = (d[(d["theme"] == theme) & (d["subtheme"] == subtheme)] for d in (data, beside))
            rows.append((group, problem, theme, subtheme, *_counts(Split(*parts))))
    columns = ("headline", "problem", "theme", "subtheme", "findings", "areas", "area_names", "finding_ids")
    return table(rows, (*columns, *LIKELY))


def _counts(split: Split) -> tuple[int | str, ...]:
    data = split.counted
    return data["finding_id"].nunique(), count_areas(data), area_names(data), finding_ids(data), *split.likely_cells()


def _ids_under(group: str, data: pd.DataFrame) -> set[str]:
    return set(data["finding_id"][data["theme"].isin(themes_under(group))])


def _bodies_under(groups: list[str], data: pd.DataFrame, framework: object) -> set[str]:
    """The areas with a finding under one of the headlines, in one framework."""
    names = {theme for group in groups for theme in themes_under(group)}
    return set(bodies(data[data["theme"].isin(names) & (data["framework"] == framework)]))


def themes_under(group: str) -> set[str]:
    """The themes that a headline covers."""
    return {theme for _, theme, _ in GROUPS[group]}
