"""Themes across areas, years, regions and frameworks; how common each is; which occur together."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import pandas as pd

from pipeline.domain import SHORTCOMINGS
from pipeline.outputs.tables.base import (
    LIKELY,
    NO_THEME,
    Split,
    TableInput,
    area_names,
    count_areas,
    finding_ids,
    inspected,
    likely,
    links,
    share,
    split_by,
    statements,
    table,
    theme_order,
    themed,
    words,
)


def theme_by_area(run: TableInput) -> pd.DataFrame:
    """Each theme of an area's shortcomings: how many findings, their exact words, and a link to each."""
    data, beside = themed(run, SHORTCOMINGS), likely(run, SHORTCOMINGS)
    groups = split_by(data, beside, ["theme", "subtheme", "area", "la_code"])
    rank = {pair: i for i, pair in enumerate(theme_order(run.taxonomy, _pairs(data, beside)))}
    rows = []
    for key in sorted(groups, key=lambda key: (rank[key[0], key[1]], key[2], key[3])):
        part = groups[key].counted
        unsure = groups[key].likely
        sources = (words(part), links(part), finding_ids(part))
        rows.append((*key, len(part), *sources, len(unsure), words(unsure), finding_ids(unsure)))
    columns = ("findings", "words", "links", "finding_ids", "likely_findings", "likely_words", "likely_finding_ids")
    return table(rows, ("theme", "subtheme", "area", "la_code", *columns))


def theme_by_year(run: TableInput) -> pd.DataFrame:
    """Each theme in each year of inspection: findings, areas, and their share of the areas inspected that year."""
    return _theme_by("year", run)


def theme_by_region(run: TableInput) -> pd.DataFrame:
    """Each theme in each region: findings, areas, and their share of the areas inspected there."""
    return _theme_by("region", run)


def theme_by_framework(run: TableInput) -> pd.DataFrame:
    """Each theme under each framework: findings, areas, and their share of the areas inspected under it."""
    return _theme_by("framework", run)


def theme_shares(run: TableInput) -> pd.DataFrame:
    """Each theme: its areas as a share of all areas inspected, and of the areas with any shortcoming."""
    data, beside = themed(run, SHORTCOMINGS), likely(run, SHORTCOMINGS)
    n_inspected, n_with_any = count_areas(inspected(run)), count_areas(statements(run, SHORTCOMINGS))
    groups = split_by(data, beside, ["theme", "subtheme"])
    rows = []
    for theme, subtheme in theme_order(run.taxonomy, _pairs(data, beside)):
        split = groups.get((theme, subtheme)) or Split(data.iloc[:0], beside.iloc[:0])
        part = split.counted
        n = count_areas(part)
        counts = (len(part), n, n_inspected, *share(n, n_inspected), n_with_any, *share(n, n_with_any))
        rows.append((theme, subtheme, *counts, area_names(part), finding_ids(part), *split.likely_cells()))
    of_all = ("findings", "areas", "areas_inspected", "share", "share_low", "share_high")
    of_those_with_any = ("areas_with_faults", "share_of_faulted", "share_of_faulted_low", "share_of_faulted_high")
    return table(rows, ("theme", "subtheme", *of_all, *of_those_with_any, "area_names", "finding_ids", *LIKELY))


def theme_pairs(run: TableInput) -> pd.DataFrame:
    """Which themes occur together, in one finding and in one letter, the commonest pair first; no likely themes.

    `lift` is how many times more often one letter has both than if the two were independent.
    """
    data = themed(run, SHORTCOMINGS)
    n_letters = data["letter_id"].nunique()
    data = data[data["theme"] != NO_THEME]
    names = [f"{t}.{s}" if s else t for t, s in theme_order(run.taxonomy, _pairs(data))]
    rank = {name: i for i, name in enumerate(names)}
    split = {theme for theme, subtheme in _pairs(data) if subtheme}
    letters_of: defaultdict[str, set[str]] = defaultdict(set)
    findings_of: defaultdict[str, set[str]] = defaultdict(set)
    for theme, subtheme, letter_id, finding_id in zip(
        *(data[c] for c in ("theme", "subtheme", "letter_id", "finding_id")), strict=True
    ):
        if subtheme or theme not in split:
            name = f"{theme}.{subtheme}" if subtheme else theme
            letters_of[name].add(letter_id)
            findings_of[name].add(finding_id)
    place = {finding_id: i for i, finding_id in enumerate(dict.fromkeys(data["finding_id"]))}
    rows = []
    for a, b in combinations(sorted(letters_of, key=rank.__getitem__), 2):
        both = letters_of[a] & letters_of[b]
        same = findings_of[a] & findings_of[b]
        n_a, n_b = len(letters_of[a]), len(letters_of[b])
        lift = round(len(both) * n_letters / (n_a * n_b), 2)
        ids = (" ".join(sorted(both)), " ".join(sorted(same, key=place.__getitem__)))
        rows.append((a, b, len(same), len(both), n_a, n_b, lift, *ids))
    rows = [row for row in rows if row[3]]
    rows.sort(key=lambda row: (-row[3], -row[2], rank[row[0]], rank[row[1]]))
    columns = ("theme_a", "theme_b", "findings", "letters", "letters_a", "letters_b", "lift", "letter_ids")
    return table(rows, (*columns, "finding_ids"))


def crosstab(data: pd.DataFrame, along: str) -> pd.DataFrame:
    """Numbers of findings from a table by theme, with a row for each theme and a column for each value of `along`."""
    return _crossed(data, ["theme", "subtheme"], along)


def areas_by_themes(data: pd.DataFrame) -> pd.DataFrame:
    """Numbers of findings from `theme_by_area`, with a row for each area and a column for each whole theme."""
    wide = _crossed(data[data["subtheme"] == ""], ["area", "la_code"], "theme")
    return wide.sort_values(["area", "la_code"], ignore_index=True)


def _theme_by(column: str, run: TableInput) -> pd.DataFrame:
    data, beside = themed(run, SHORTCOMINGS), likely(run, SHORTCOMINGS)
    inspections = inspected(run)
    values = sorted(set(inspections[column]))
    n_inspected = {value: count_areas(inspections[inspections[column] == value]) for value in values}
    groups = split_by(data, beside, ["theme", "subtheme", column])
    rows = []
    for theme, subtheme in theme_order(run.taxonomy, _pairs(data, beside)):
        for value in values:
            split = groups.get((theme, subtheme, value)) or Split(data.iloc[:0], beside.iloc[:0])
            part = split.counted
            n = count_areas(part)
            counts = (len(part), n, n_inspected[value], *share(n, n_inspected[value]))
            cells = (*counts, area_names(part), finding_ids(part), *split.likely_cells())
            rows.append((theme, subtheme, value, *cells))
    columns = ("findings", "areas", "areas_inspected", "share", "share_low", "share_high", "area_names", "finding_ids")
    return table(rows, ("theme", "subtheme", column, *columns, *LIKELY))


def _crossed(data: pd.DataFrame, down: list[str], along: str) -> pd.DataFrame:
    wide = data.set_index([*down, along])["findings"].astype("Int64").unstack(along, sort=False)
    ordered = wide[list(dict.fromkeys(data[along]))].fillna(0)
    return ordered.rename_axis(columns=None).reset_index()


def _pairs(*frames: pd.DataFrame) -> list[tuple[str, str]]:
    pairs = [pair for data in frames for pair in zip(data["theme"], data["subtheme"], strict=True)]
    return list(dict.fromkeys(pairs))
