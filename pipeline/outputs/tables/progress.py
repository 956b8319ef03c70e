"""What became of weaknesses at the revisit, and what works: strengths, never mixed with shortcomings."""

from __future__ import annotations

from typing import cast

import pandas as pd

from pipeline.domain import PROGRESS, SHORTCOMINGS, Tier, page_link
from pipeline.outputs.tables.base import (
    LIKELY,
    REVISITED,
    STRENGTHS,
    Kinds,
    TableInput,
    area_names,
    count_areas,
    finding_ids,
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

ALL = "all"


def revisits(run: TableInput) -> pd.DataFrame:
    """Each theme at the revisits: how many weaknesses made sufficient progress, how many not, and the share.

    The first row is over all weaknesses. The share leaves out weaknesses whose verdict could not be read.
    """
    everything, data, beside = statements(run, REVISITED), themed(run, REVISITED), likely(run, REVISITED)
    rows = [(ALL, "", *_verdicts(everything), *_likely_verdicts(everything.iloc[:0]))] if len(everything) else []
    groups = split_by(data, beside, ["theme", "subtheme"])
    for key in theme_order(run.taxonomy, cast(list[tuple[str, str]], list(groups))):
        if key in groups:
            rows.append((*key, *_verdicts(groups[key].counted), *_likely_verdicts(groups[key].likely)))
    columns = ("weaknesses", "sufficient", "not_sufficient", "unread", "share_sufficient")
    intervals = ("share_sufficient_low", "share_sufficient_high")
    ids = ("sufficient_ids", "not_sufficient_ids", "unread_ids")
    beside_columns = ("likely_weaknesses", "likely_sufficient", "likely_not_sufficient", "likely_finding_ids")
    return table(rows, ("theme", "subtheme", *columns, *intervals, *ids, *beside_columns))


def good_practice(run: TableInput) -> pd.DataFrame:
    """Each theme of strengths: how many, in how many areas, the words that praise, and a link to each."""
    groups = split_by(_praised(themed(run, STRENGTHS)), _praised(likely(run, STRENGTHS)), ["theme", "subtheme"])
    rows = []
    for key in theme_order(run.taxonomy, cast(list[tuple[str, str]], list(groups))):
        if key in groups:
            part = groups[key].counted
            sources = (words(part), links(part), finding_ids(part))
            counts = (len(part), count_areas(part), area_names(part))
            rows.append((*key, *counts, *sources, *groups[key].likely_cells()))
    columns = ("findings", "areas", "area_names", "words", "links", "finding_ids")
    return table(rows, ("theme", "subtheme", *columns, *LIKELY))


def schemes(run: TableInput) -> pd.DataFrame:
    """Each scheme, team or service that a strength praises by name: its area, the words, and where to read them."""
    data = statements(run, STRENGTHS)
    data["scheme"] = [[name for name in names.split("; ") if name] for names in data["schemes"]]
    data = _praised(data).explode("scheme").dropna(subset="scheme")
    data["words"] = data["text"]
    data["link"] = list(map(page_link, data["source_url"], data["page"], data["letter_id"]))
    columns = ["scheme", "area", "la_code", "year", "framework", "words", "page", "link", "finding_id"]
    return data.sort_values(["scheme", "area", "finding_id"], kind="stable", ignore_index=True)[columns]


def _praised(data: pd.DataFrame) -> pd.DataFrame:
    """The strengths with something that inspectors praise, in the words that praise; those never taken apart whole."""
    left = data[(data["praise"] != "") | (data["reservation"] == "")].copy()
    left["text"] = left["praise"].where(left["praise"] != "", left["text"])
    return left


def shortcomings(run: TableInput) -> pd.DataFrame:
    """Every shortcoming that the tables count, one a row, with its words, its themes and where to read it."""
    return _listed(run, SHORTCOMINGS)


def revisited(run: TableInput) -> pd.DataFrame:
    """Every weakness of the revisit letters, one a row, with its verdict."""
    return _listed(run, REVISITED)


def strengths(run: TableInput) -> pd.DataFrame:
    """Every strength that the tables count, one a row."""
    return _listed(run, STRENGTHS)


def _listed(run: TableInput, kinds: Kinds) -> pd.DataFrame:
    data = statements(run, kinds)
    is_likely = run.themes["tier"] == Tier.LIKELY
    for column, hits in (("themes", run.themes[~is_likely]), ("likely_themes", run.themes[is_likely])):
        names = hits["theme"] + ("." + hits["subtheme"]).where(hits["subtheme"] != "", "")
        themes_of = {i: "; ".join(dict.fromkeys(group)) for i, group in names.groupby(hits["finding_id"])}
        data[column] = [themes_of.get(finding_id, "") for finding_id in data["finding_id"]]
    data["words"] = data["text"]
    data["link"] = list(map(page_link, data["source_url"], data["page"], data["letter_id"]))
    columns = ["area", "la_code", "region", "year", "framework", "kind", "number", "words", "themes", "likely_themes"]
    columns += ["verdict", "page"]
    return data[["finding_id", *columns, "link"]]


def _likely_verdicts(data: pd.DataFrame) -> tuple[int | str, ...]:
    return len(data), *(int((data["verdict"] == verdict).sum()) for verdict in PROGRESS), finding_ids(data)


def _verdicts(data: pd.DataFrame) -> tuple[int | float | str | None, ...]:
    sufficient, not_sufficient = (data[data["verdict"] == verdict] for verdict in PROGRESS)
    unread = data[~data["verdict"].isin(PROGRESS)]
    counts = (len(sufficient), len(not_sufficient), len(unread))
    of_those_read = share(len(sufficient), len(sufficient) + len(not_sufficient))
    return (len(data), *counts, *of_those_read, *map(finding_ids, (sufficient, not_sufficient, unread)))
