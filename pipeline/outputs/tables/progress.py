"""What became of weaknesses at the revisit, and what works: strengths, never mixed with faults."""

from __future__ import annotations

import pandas as pd

from pipeline.domain.records import page_link
from pipeline.domain.vocabulary import SHORTCOMINGS
from pipeline.outputs.tables.base import (
    REVISITED,
    STRENGTHS,
    Kinds,
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


def revisits(letters: pd.DataFrame, findings: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Each theme at the revisits: how many weaknesses made sufficient progress, how many not, and the share.

    The first row is over all weaknesses. The share leaves out weaknesses whose verdict could not be read.
    """
    data = themed(letters, findings, themes, REVISITED)
    everything = data.drop_duplicates("finding_id")
    rows = [(ALL, "", *_verdicts(everything))] if len(data) else []
    for theme, subtheme in theme_order(zip(data["theme"], data["subtheme"], strict=True)):
        part = data[(data["theme"] == theme) & (data["subtheme"] == subtheme)]
        if len(part):
            rows.append((theme, subtheme, *_verdicts(part)))
    columns = ("weaknesses", "sufficient", "not_sufficient", "unread", "share_sufficient")
    intervals = ("share_sufficient_low", "share_sufficient_high")
    return table(
        rows, ("theme", "subtheme", *columns, *intervals, "sufficient_ids", "not_sufficient_ids", "unread_ids")
    )


def good_practice(letters: pd.DataFrame, findings: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Each theme of strengths: how many, in how many areas, in whose words, and a link to each."""
    data = themed(letters, findings, themes, STRENGTHS)
    rows = []
    for theme, subtheme in theme_order(zip(data["theme"], data["subtheme"], strict=True)):
        part = data[(data["theme"] == theme) & (data["subtheme"] == subtheme)]
        if len(part):
            said = (words(part), links(part), finding_ids(part))
            rows.append((theme, subtheme, len(part), count_areas(part), area_names(part), *said))
    columns = ("findings", "areas", "area_names", "words", "links", "finding_ids")
    return table(rows, ("theme", "subtheme", *columns))


def faults(letters: pd.DataFrame, findings: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Every fault that the tables count, one a row, with its words, its themes and where to read it."""
    return _listed(letters, findings, themes, SHORTCOMINGS)


def revisited(letters: pd.DataFrame, findings: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Every weakness of the revisit letters, one a row, with its verdict."""
    return _listed(letters, findings, themes, REVISITED)


def strengths(letters: pd.DataFrame, findings: pd.DataFrame, themes: pd.DataFrame) -> pd.DataFrame:
    """Every strength that the tables count, one a row."""
    return _listed(letters, findings, themes, STRENGTHS)


def _listed(letters: pd.DataFrame, findings: pd.DataFrame, themes: pd.DataFrame, kinds: Kinds) -> pd.DataFrame:
    names = themes["theme"] + ("." + themes["subtheme"]).where(themes["subtheme"] != "", "")
    named = names.groupby(themes["finding_id"]).agg(lambda group: "; ".join(dict.fromkeys(group)))
    data = statements(letters, findings, kinds)
    data["themes"] = data["finding_id"].map(named).fillna("")
    data["words"] = data["text"]
    data["link"] = list(map(page_link, data["source_url"], data["page"], data["letter_id"]))
    columns = ["area", "la_code", "region", "year", "framework", "kind", "number", "words", "themes", "verdict", "page"]
    return data[["finding_id", *columns, "link"]]


def _verdicts(data: pd.DataFrame) -> tuple[int | float | str | None, ...]:
    parts = [data[data["verdict"] == verdict] for verdict in ("sufficient", "not_sufficient")]
    unread = data[~data["verdict"].isin(["sufficient", "not_sufficient"])]
    yes, no = map(len, parts)
    return (len(data), yes, no, len(unread), *share(yes, yes + no), *map(finding_ids, (*parts, unread)))
