"""What every researcher's table starts from: which findings count, of which area and year, in whose words.

Shortcomings (`SHORTCOMINGS`) are the weaknesses and areas for improvement that an inspection names first: areas of
significant weakness in an outcome letter, priority actions and areas for improvement in a full inspection. Revisit
letters and monitoring reports repeat them, so only the table of revisits counts those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from math import sqrt
from typing import Any, cast

import pandas as pd

from pipeline.across import current_code
from pipeline.domain import Areas, FindingKind, LetterKind, Tier, page_link
from pipeline.rulebook import Taxonomy

Kinds = frozenset[tuple[LetterKind, FindingKind]]

WEAKNESSES: Kinds = frozenset({(LetterKind.OUTCOME_LETTER, FindingKind.WEAKNESS)})
REVISITED: Kinds = frozenset({(LetterKind.REVISIT_LETTER, FindingKind.WEAKNESS)})
INSPECTIONS = (LetterKind.OUTCOME_LETTER, LetterKind.FULL_INSPECTION)
STRENGTHS: Kinds = frozenset((kind, FindingKind.STRENGTH) for kind in INSPECTIONS)
NO_THEME = "no theme"
# Beside the columns that count what is certain or confirmed: the findings whose theme is only likely, the areas that
# have no other, their names, and the findings' ids.
LIKELY = ("likely_findings", "likely_areas", "likely_area_names", "likely_finding_ids")
NOT_STATED = "not stated"

_Z = 1.959963984540054  # the normal deviate of a two-sided 95% interval


@dataclass(frozen=True, slots=True)
class TableInput:
    """The frames that the tables are made from.

    `letters` has a row for each letter with the columns letter_id, area, la_code, region, inspection_start, year,
    framework, letter_kind and source_url. `taxonomy` gives each theme's subthemes, in the order that tables follow.
    """

    letters: pd.DataFrame
    findings: pd.DataFrame
    themes: pd.DataFrame
    taxonomy: Taxonomy
    # What several tables start from, made once: by the function that makes it and the kinds of finding.
    made: dict[tuple[str, Kinds], pd.DataFrame] = field(default_factory=dict, compare=False, repr=False)


def _made_once(make: Callable[[TableInput, Kinds], pd.DataFrame]) -> Callable[[TableInput, Kinds], pd.DataFrame]:
    """A function that keeps what it made with the input; each caller may add columns to its own frame."""

    @wraps(make)
    def get(run: TableInput, kinds: Kinds) -> pd.DataFrame:
        key = (make.__name__, kinds)
        if key not in run.made:
            run.made[key] = make(run, kinds)
        return run.made[key].copy(deep=False)

    return get


def table_input(frames: Mapping[str, pd.DataFrame], areas: Areas, taxonomy: Taxonomy) -> TableInput:
    """A run's letters, findings and themes, ready for the tables.

    An area that only changed its ONS code has its newest one, so that it is not counted as two; a reorganised area is
    another. A letter without a known area has the name that it gives itself, or its id.
    """
    letters = frames["letters"]
    names = zip(letters["area"], letters["area_as_written"], letters["letter_id"], strict=True)
    about = pd.DataFrame(
        {
            "letter_id": letters["letter_id"],
            "area": [canonical or as_written or letter_id for canonical, as_written, letter_id in names],
            "la_code": [current_code(code, areas) for code in letters["la_code"]],
            "region": letters["region"].where(letters["region"] != "", NOT_STATED),
            "inspection_start": letters["inspection_start"],
            "year": [start[:4] or NOT_STATED for start in letters["inspection_start"]],
            "framework": letters["framework"].where(letters["framework"] != "", NOT_STATED),
            "letter_kind": letters["kind"],
            "source_url": letters["source_url"],
        }
    )
    return TableInput(about, frames["findings"], frames["themes"], taxonomy)


def inspected(run: TableInput) -> pd.DataFrame:
    """The letters that count as inspections of an area: outcome letters and full inspections."""
    return run.letters[run.letters["letter_kind"].isin(INSPECTIONS)]


@_made_once
def statements(run: TableInput, kinds: Kinds) -> pd.DataFrame:
    """The findings of the given kinds, each with its letter's area, year and framework; by area, oldest first."""
    columns = [
        "finding_id",
        "letter_id",
        "kind",
        "number",
        "text",
        "verdict",
        "page",
        "praise",
        "reservation",
        "schemes",
    ]
    data = run.findings[columns].merge(run.letters, on="letter_id", how="inner")
    # Texts as Python's own: a frame of them is cut into a thousand parts in half the time.
    data = data.astype({name: object for name, dtype in data.dtypes.items() if dtype == "str"})
    of_these_kinds = [pair in kinds for pair in zip(data["letter_kind"], data["kind"], strict=True)]
    data = data[pd.Series(of_these_kinds, dtype=bool)]
    return data.sort_values(["area", "la_code", "inspection_start"], kind="stable", ignore_index=True)


@_made_once
def themed(run: TableInput, kinds: Kinds) -> pd.DataFrame:
    """One row per finding and theme that is certain or confirmed, each theme twice: as a whole (subtheme empty) and
    by its subtheme.

    A finding without a theme, not even a likely one, has the theme `no theme`.
    """
    said = statements(run, kinds)
    counted = _with_wholes(said.merge(_hits(run.themes[run.themes["tier"] != Tier.LIKELY]), on="finding_id"))
    bare = said[~said["finding_id"].isin(run.themes["finding_id"])]
    return pd.concat([counted, bare.assign(theme=NO_THEME, subtheme="")])


@_made_once
def likely(run: TableInput, kinds: Kinds) -> pd.DataFrame:
    """As `themed`, the themes that are only likely: what a finding surely has, or none, is left out."""
    hits = _hits(run.themes[run.themes["tier"] == Tier.LIKELY])
    data = _with_wholes(statements(run, kinds).merge(hits, on="finding_id"))
    sure = themed(run, kinds)
    return data[~_keys(data).isin(_keys(sure))]


def split_by(counted: pd.DataFrame, unsure: pd.DataFrame, columns: list[str]) -> dict[tuple[str, ...], Split]:
    """Both frames' rows that agree in `columns`, by their values there, in order of first appearance."""
    certain, beside = grouped(counted, columns), grouped(unsure, columns)
    no_counted, no_unsure = counted.iloc[:0], unsure.iloc[:0]
    keys = dict.fromkeys([*certain, *beside])
    return {key: Split(certain.get(key, no_counted), beside.get(key, no_unsure)) for key in keys}


@dataclass(frozen=True, slots=True)
class Split:
    """The rows on one theme: those that are counted, and those that are only likely."""

    counted: pd.DataFrame
    likely: pd.DataFrame

    def likely_cells(self) -> tuple[int, int, str, str]:
        """What LIKELY names: findings, further areas with their names, ids."""
        if self.likely.empty:
            return 0, 0, "", ""
        further = self.likely[~bodies(self.likely).isin(bodies(self.counted))]
        return len(self.likely), count_areas(further), area_names(further), finding_ids(self.likely)


def grouped(data: pd.DataFrame, columns: list[str]) -> dict[tuple[str, ...], pd.DataFrame]:
    """The rows that agree in `columns`, by their values there, in order of first appearance."""
    return cast(dict[tuple[str, ...], pd.DataFrame], dict(iter(data.groupby(columns, sort=False))))


def theme_order(taxonomy: Taxonomy, used: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """All themes and subthemes in the taxonomy's order, then those in use that it lacks, `no theme` last."""
    known = [pair for theme, subthemes in taxonomy.items() for pair in [(theme, ""), *((theme, s) for s in subthemes)]]
    new = sorted({pair for pair in used if pair[0] != NO_THEME} - set(known))
    return [*known, *new, (NO_THEME, "")]


def count_areas(data: pd.DataFrame) -> int:
    """How many different areas the rows are about; areas of one name but different councils count as different."""
    return len(set(zip(data["area"], data["la_code"], strict=True)))


def bodies(data: pd.DataFrame) -> pd.Series[str]:
    """Which area each row is about, as a text that tells areas of one name apart."""
    return _joined(data, ["area", "la_code"])


def area_names(data: pd.DataFrame) -> str:
    """The areas' short names in alphabetical order, with `; ` between."""
    return "; ".join(sorted({short_name(area) for area in data["area"]}))


def short_name(area: str) -> str:
    """An area's name as briefings write it: `Bristol` for `Bristol, City of`."""
    return re.sub(r", (City|County) of$", "", area)


def finding_ids(data: pd.DataFrame) -> str:
    """The ids of the findings that a number counts, each once, with spaces between."""
    return " ".join(dict.fromkeys(data["finding_id"]))


def words(data: pd.DataFrame) -> str:
    """The exact words of the rows' findings, with ` | ` between."""
    return " | ".join(data["text"])


def links(data: pd.DataFrame) -> str:
    """Where to read the findings, in the order of their words, with spaces between."""
    return " ".join(map(page_link, data["source_url"], data["page"], data["letter_id"]))


def share(part: int, of: int) -> tuple[float | None, float | None, float | None]:
    """A share with its Wilson 95% interval, to four places; three times None where `of` is 0.

    Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference. JASA 22, 209–212.
    """
    if of == 0:
        return None, None, None
    p, z2 = part / of, _Z * _Z
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    reach = _Z * sqrt(p * (1 - p) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return round(p, 4), round(max(0.0, middle - reach), 4), round(min(1.0, middle + reach), 4)


def table(rows: Sequence[Sequence[Any]], columns: Collection[str]) -> pd.DataFrame:
    """A frame with these columns, counts as whole numbers, whether or not there are rows."""
    data = pd.DataFrame(list(rows), columns=list(columns))
    for name, values in zip(columns, zip(*rows, strict=True), strict=False):
        kinds = {type(value) for value in values if value is not None}
        if kinds == {int}:
            data[name] = data[name].astype("Int64")
        elif float in kinds:
            data[name] = data[name].astype("Float64")
    return data


def _hits(themes: pd.DataFrame) -> pd.DataFrame:
    return themes[["finding_id", "theme", "subtheme"]].drop_duplicates()


def _with_wholes(data: pd.DataFrame) -> pd.DataFrame:
    """The rows by subtheme, and before them one for each finding and theme as a whole."""
    both = pd.concat([data.assign(subtheme=""), data[data["subtheme"] != ""]])
    return both.drop_duplicates(["finding_id", "theme", "subtheme"])


def _keys(data: pd.DataFrame) -> pd.Series[str]:
    return _joined(data, ["finding_id", "theme", "subtheme"])


def _joined(data: pd.DataFrame, columns: list[str]) -> pd.Series[str]:
    values = ["\n".join(row) for row in zip(*(data[column] for column in columns), strict=True)]
    return pd.Series(values, index=data.index, dtype="str")
