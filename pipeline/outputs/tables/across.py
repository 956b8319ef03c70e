"""Themes across areas, years, regions and frameworks; how common each is; which occur together."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import pandas as pd

from pipeline.domain.vocabulary import SHORTCOMINGS
from pipeline.outputs.tables.base import (
    NO_THEME,
    area_names,
    count_areas,
    finding_ids,
    grouped,
    inspected,
    links,
    share,
    table,
    theme_order,
    themed,
    words,
)


def theme_by_area(letters: pd.DataFrame, findings: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Each theme that an area was faulted on: how many findings, their exact words, and a link to each."""
    data = themed(letters, findings, themes, SHORTCOMINGS)
    found = grouped(data, ["theme", "subtheme", "area", "la_code"])
    rank = {pair: i for i, pair in enumerate(theme_order(_pairs(data)))}
    order = sorted(found, key=lambda key: (rank[key[0], key[1]], key[2], key[3]))
    return table(
        [(*key, len(found[key]), words(found[key]), links(found[key]), finding_ids(found[key])) for key in order],
        ("theme", "subtheme", "area", "la_code", "findings", "words", "links", "finding_ids"),
    )


def theme_by_year(letters: pd.DataFrame, findings: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Each theme in each year of inspection: findings, areas, and their share of the areas inspected that year."""
    return _theme_by("year", letters, findings, themes)


def theme_by_region(letters: pd.DataFrame, findings: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Each theme in each region: findings, areas, and their share of the areas inspected there."""
    return _theme_by("region", letters, findings, themes)


def theme_by_framework(letters: pd.DataFrame, findings: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Each theme under each framework: findings, areas, and their share of the areas inspected under it."""
    return _theme_by("framework", letters, findings, themes)


def theme_shares(letters: pd.DataFrame, findings: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Each theme: the share of all areas inspected, and of the areas with any fault, that were faulted on it."""
    data = themed(letters, findings, themes, SHORTCOMINGS)
    n_inspected, n_faulted = count_areas(inspected(letters)), count_areas(data)
    rows = []
    for theme, subtheme in theme_order(_pairs(data)):
        part = data[(data["theme"] == theme) & (data["subtheme"] == subtheme)]
        n = count_areas(part)
        counts = (len(part), n, n_inspected, *share(n, n_inspected), n_faulted, *share(n, n_faulted))
        rows.append((theme, subtheme, *counts, area_names(part), finding_ids(part)))
    of_all = ("findings", "areas", "areas_inspected", "share", "share_low", "share_high")
    of_faulted = ("areas_with_faults", "share_of_faulted", "share_of_faulted_low", "share_of_faulted_high")
    return table(rows, ("theme", "subtheme", *of_all, *of_faulted, "area_names", "finding_ids"))


def theme_pairs(letters: pd.DataFrame, findings: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Which themes occur together, in one finding and in one letter, the commonest pair first.

    `lift` is how many times more often both stand in one letter than if they had nothing to do with each other.
    """
    data = themed(letters, findings, themes, SHORTCOMINGS)
    n_letters = data["letter_id"].nunique()
    data = data[data["theme"] != NO_THEME]
    names = [f"{t}.{s}" if s else t for t, s in theme_order(_pairs(data))]
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
    rows = []
    for a, b in combinations(sorted(letters_of, key=rank.__getitem__), 2):
        both = letters_of[a] & letters_of[b]
        same = data[data["finding_id"].isin(findings_of[a] & findings_of[b])]
        n_a, n_b = len(letters_of[a]), len(letters_of[b])
        lift = round(len(both) * n_letters / (n_a * n_b), 2)
        ids = (" ".join(sorted(both)), finding_ids(same))
        rows.append((a, b, len(findings_of[a] & findings_of[b]), len(both), n_a, n_b, lift, *ids))
    rows = [row for row in rows if row[3]]
    rows.sort(key=lambda row: (-row[3], -row[2], rank[row[0]], rank[row[1]]))
    columns = ("theme_a", "theme_b", "findings", "letters", "letters_a", "letters_b", "lift", "letter_ids")
    return table(rows, (*columns, "finding_ids"))


def crosstab(data: pd.DataFrame, along: str) -> pd.DataFrame:
    """Numbers of findings with themes down and the values of `along` along, from a table by theme."""
    return _crossed(data, ["theme", "subtheme"], along)


def areas_by_themes(data: pd.DataFrame) -> pd.DataFrame:
    """Numbers of findings with areas down and whole themes along, from `theme_by_area`."""
    wide = _crossed(data[data["subtheme"] == ""], ["area", "la_code"], "theme")
    return wide.sort_values(["area", "la_code"], ignore_index=True)


def _theme_by(column: str, letters: pd.DataFrame, findings: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    data = themed(letters, findings, themes, SHORTCOMINGS)
    seen = inspected(letters)
    values = sorted(set(seen[column]))
    n_inspected = {value: count_areas(seen[seen[column] == value]) for value in values}
    found = grouped(data, ["theme", "subtheme", column])
    rows = []
    for theme, subtheme in theme_order(_pairs(data)):
        for value in values:
            part = found.get((theme, subtheme, value), data.iloc[:0])
            n = count_areas(part)
            counts = (len(part), n, n_inspected[value], *share(n, n_inspected[value]))
            rows.append((theme, subtheme, value, *counts, area_names(part), finding_ids(part)))
    columns = ("findings", "areas", "areas_inspected", "share", "share_low", "share_high", "area_names", "finding_ids")
    return table(rows, ("theme", "subtheme", column, *columns))


def _crossed(data: pd.DataFrame, down: list[str], along: str) -> pd.DataFrame:
    wide = data.set_index([*down, along])["findings"].astype("Int64").unstack(along, sort=False)
    ordered = wide[list(dict.fromkeys(data[along]))].fillna(0)
    return ordered.rename_axis(columns=None).reset_index()


def _pairs(data: pd.DataFrame) -> list[tuple[str, str]]:
    return list(dict.fromkeys(zip(data["theme"], data["subtheme"], strict=True)))
