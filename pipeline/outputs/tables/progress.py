"""What became of weaknesses at the revisit, and what works: strengths, never mixed with shortcomings."""

from __future__ import annotations

import pandas as pd

from pipeline.domain import PROGRESS, SHORTCOMINGS, page_link
from pipeline.outputs.tables.base import (
    REVISITED,
    STRENGTHS,
    Kinds,
    TableInput,
    area_names,
    count_areas,
    finding_ids,
    links,
    share,
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
    data = themed(run, REVISITED)
    everything = data.drop_duplicates("finding_id")
    rows = [(ALL, "", *_verdicts(everything))] if len(data) else []
    for theme, subtheme in theme_order(run.taxonomy, zip(data["theme"], data["subtheme"], strict=True)):
        part = data[(data["theme"] == theme) & (data["subtheme"] == subtheme)]
        if len(part):
            rows.append((theme, subtheme, *_verdicts(part)))
    columns = ("weaknesses", "sufficient", "not_sufficient", "unread", "share_sufficient")
    intervals = ("share_sufficient_low", "share_sufficient_high")
    return table(
        rows, ("theme", "subtheme", *columns, *intervals, "sufficient_ids", "not_sufficient_ids", "unread_ids")
    )


def good_practice(run: TableInput) -> pd.DataFrame:
    """Each theme of strengths: how many, in how many areas, their exact words, and a link to each."""
    data = themed(run, STRENGTHS)
    rows = []
    for theme, subtheme in theme_order(run.taxonomy, zip(data["theme"], data["subtheme"], strict=True)):
        part = data[(data["theme"] == theme) & (data["subtheme"] == subtheme)]
        if len(part):
            sources = (words(part), links(part), finding_ids(part))
            rows.append((theme, subtheme, len(part), count_areas(part), area_names(part), *sources))
    columns = ("findings", "areas", "area_names", "words", "links", "finding_ids")
    return table(rows, ("theme", "subtheme", *columns))


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
    hits = run.themes
    names = hits["theme"] + ("." + hits["subtheme"]).where(hits["subtheme"] != "", "")
    themes_of = {finding_id: "; ".join(dict.fromkeys(group)) for finding_id, group in names.groupby(hits["finding_id"])}
    data = statements(run, kinds)
    data["themes"] = [themes_of.get(finding_id, "") for finding_id in data["finding_id"]]
    data["words"] = data["text"]
    data["link"] = list(map(page_link, data["source_url"], data["page"], data["letter_id"]))
    columns = ["area", "la_code", "region", "year", "framework", "kind", "number", "words", "themes", "verdict", "page"]
    return data[["finding_id", *columns, "link"]]


def _verdicts(data: pd.DataFrame) -> tuple[int | float | str | None, ...]:
    sufficient, not_sufficient = (data[data["verdict"] == verdict] for verdict in PROGRESS)
    unread = data[~data["verdict"].isin(PROGRESS)]
    counts = (len(sufficient), len(not_sufficient), len(unread))
    of_those_read = share(len(sufficient), len(sufficient) + len(not_sufficient))
    return (len(data), *counts, *of_those_read, *map(finding_ids, (sufficient, not_sufficient, unread)))
