"""The rows of a section's ruled tables, as columns of blocks, over page breaks."""

from __future__ import annotations

import re
from itertools import groupby

from pipeline.letters.blocks import Block, texts
from pipeline.letters.sections import heading_of
from pipeline.rulebook import LetterRules

Row = list[list[Block]]  # its columns, each of one or more blocks

_HEADERS = frozenset(["priority_actions", "improvements", "responsible"])
_WHOLE_BODY = re.compile(
    r"\b(?:Councils?|Boards?|ICBs?|Trusts?|Authority|Authorities|Partnerships?|Partners|Leaders|Compan(?:y|ies)"
    r"|Group|CCGs?|Providers|Schools|Colleges|Services|First|Borough|Ltd|Limited|City|NHS)\)?$",
    re.IGNORECASE,
)


def table_rows(section: list[Block], rules: LetterRules) -> list[Row]:
    """The rows of the section's tables; headers left out, rows that a page break parts joined."""
    rows: list[Row] = []
    last_table = -1
    for key, group in groupby([b for b in section if b.cell], key=lambda b: b.cell[:2] if b.cell else None):
        blocks = sorted(group, key=lambda b: b.cell[2] if b.cell else 0)
        columns = [list(c) for _, c in groupby(blocks, key=lambda b: b.cell[2] if b.cell else 0)]
        if not key or all(_is_header(c, rules) for c in columns):
            continue
        first_of_table = key[0] != last_table
        if rows and first_of_table and last_table >= 0 and _continues(rows, columns):
            _join(rows[-1], columns)
        else:
            rows.append(columns)
        last_table = key[0]
    return rows


def _is_header(column: list[Block], rules: LetterRules) -> bool:
    return len(column) == 1 and heading_of(column[0], _HEADERS, rules) is not None


def _continues(rows: list[Row], columns: Row) -> bool:
    """Whether the first row of a table on a new page goes on with the last row of the page before."""
    before = rows[-1]
    last, first = before[-1][-1], columns[-1][0]
    if first.page == last.page:
        return False
    if len(columns) < len(before):  # a cell of the broken row has nothing left to say
        return True
    if first.text[:1].islower():
        return True
    if len(columns) > 1:
        return _rest_of_body(columns[0], rows)
    if first.mark:
        return bool(last.mark)
    return not last.mark and not last.text.rstrip().endswith((".", "!", "?", "’", "”", ")"))


def _rest_of_body(column: list[Block], rows: list[Row]) -> bool:
    """Whether a cell holds the rest of a broken responsible body, as “Integrated Care Board”."""
    here = texts(column)
    known = {texts(row[0]) for row in rows[:-1]}
    return here[:1].islower() or (here not in known and not _WHOLE_BODY.search(texts(rows[-1][0])))


def _join(row: Row, columns: Row) -> None:
    """Add the rest of a broken row to its columns, by where these stand."""
    for column in columns:
        near = min(row, key=lambda c: abs(c[0].left - column[0].left))
        near.extend(column)
