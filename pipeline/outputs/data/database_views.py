"""The questions that people ask of the database, as views and as queries with a blank to fill in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """A question that the database answers as if it were a table."""

    name: str
    title: str
    description: str
    tables: frozenset[str]  # that it reads; a run that lacks one has no such view
    sql: str
    facets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A question for Datasette with blanks, written `:name`, that a reader fills in."""

    name: str
    title: str
    description: str
    sql: str


_LETTERS = frozenset({"letters"})
_FINDINGS = frozenset({"letters", "findings"})
_THEMES = frozenset({"letters", "findings", "themes"})
_SHORTCOMING = """(
    l.kind = 'outcome_letter' AND f.kind = 'weakness'
    OR l.kind = 'full_inspection' AND f.kind IN ('priority_action', 'improvement'))"""

VIEWS: tuple[View, ...] = (
    View(
        "finding_themes",
        "Every finding and theme",
        "One row for each finding and theme, as on the first sheet of the workbook. A finding with three themes has "
        "three rows, so count different `finding_id`, or rows where `first_row` is 1.",
        _THEMES,
        """
SELECT coalesce(l.area, l.area_as_written) AS area, l.la_code, l.region, l.inspection_start,
  CAST(substr(l.inspection_start, 1, 4) AS INTEGER) AS year, l.framework, l.kind AS letter_kind, f.kind, f.number,
  f.text AS words, coalesce(t.theme, 'no theme') AS theme, t.subtheme, t.tier, t.p, f.verdict, f.responsible, f.page,
  CASE WHEN l.source_url LIKE 'http%://_%' AND l.source_url NOT GLOB '*[<>"'' ]*'
    THEN substr(l.source_url, 1, instr(l.source_url || '#', '#') - 1) || '#page=' || f.page
    ELSE 'text/' || l.letter_id || '.txt' END AS source_link,
  'site/letters/' || l.letter_id || '.html#' || f.kind || '-' || f.number AS letter_link,
  f.finding_id, l.letter_id,
  row_number() OVER (PARTITION BY f.finding_id ORDER BY t.rowid) = 1 AS first_row
FROM findings f JOIN letters l USING (letter_id) LEFT JOIN themes t USING (finding_id)
ORDER BY f.rowid, t.rowid""",
        ("theme", "tier", "kind", "framework", "region", "year", "verdict"),
    ),
    View(
        "statements_required",
        "Areas that had to write a statement of action",
        "Outcome letters (2016 framework) that required a written statement of action.",
        _LETTERS,
        """
SELECT area, la_code, region, inspection_start, letter_date, n_weaknesses, letter_id, source_url
FROM letters WHERE kind = 'outcome_letter' AND outcome = 'wsoa_required' ORDER BY inspection_start, area""",
        ("region",),
    ),
    View(
        "weakness_progress",
        "Each weakness and what became of it",
        "Areas of significant weakness from the outcome letter to the revisit, with the words of both.",
        _FINDINGS | {"journeys"},
        """
SELECT j.area, j.la_code, o.text AS weakness, r.text AS at_revisit, j.verdict, j.method, j.score,
  j.outcome_finding_id, j.revisit_finding_id
FROM journeys j LEFT JOIN findings o ON o.finding_id = j.outcome_finding_id
  LEFT JOIN findings r ON r.finding_id = j.revisit_finding_id ORDER BY j.rowid""",
        ("verdict", "method"),
    ),
    View(
        "theme_totals",
        "How many areas each theme concerns",
        "Weaknesses (2016), priority actions and areas for improvement (2023) by theme and framework. `findings` and "
        "`areas` count themes that are certain or confirmed; the last two columns count likely ones too. Revisit and "
        "monitoring documents repeat the findings, so they do not count here.",
        _THEMES,
        f"""
SELECT l.framework, t.theme, t.subtheme,
  count(DISTINCT CASE WHEN t.tier <> 'likely' THEN f.finding_id END) AS findings,
  count(DISTINCT CASE WHEN t.tier <> 'likely' THEN coalesce(l.area, l.letter_id) END) AS areas,
  count(DISTINCT f.finding_id) AS findings_with_likely,
  count(DISTINCT coalesce(l.area, l.letter_id)) AS areas_with_likely
FROM findings f JOIN letters l USING (letter_id) JOIN themes t USING (finding_id)
WHERE {_SHORTCOMING} GROUP BY 1, 2, 3 ORDER BY areas DESC, 1, 2, 3""",
        ("framework", "theme"),
    ),
    View(
        "progress_by_theme",
        "Progress at the revisit by theme",
        "Weaknesses with and without sufficient progress when inspectors came again; `unread` where no verdict could "
        "be read. Themes that are only likely do not count.",
        _THEMES,
        """
SELECT coalesce(t.theme, 'no theme') AS theme, count(DISTINCT f.finding_id) AS weaknesses,
  count(DISTINCT CASE WHEN f.verdict = 'sufficient' THEN f.finding_id END) AS sufficient,
  count(DISTINCT CASE WHEN f.verdict = 'not_sufficient' THEN f.finding_id END) AS not_sufficient,
  count(DISTINCT CASE WHEN f.verdict IS NULL THEN f.finding_id END) AS unread
FROM findings f JOIN letters l USING (letter_id) LEFT JOIN themes t USING (finding_id)
WHERE coalesce(t.tier, '') <> 'likely' AND l.kind = 'revisit_letter' AND f.kind = 'weakness'
GROUP BY 1 ORDER BY weaknesses DESC, 1""",
    ),
)

QUERIES: tuple[Query, ...] = (
    Query(
        "search",
        "Search the findings",
        "Words that a finding, or what the letter says of it beside, must hold in any form; put a phrase in quotation "
        "marks.",
        """
SELECT l.area, l.inspection_start, f.kind, snippet(findings_fts, -1, '[', ']', '…', 30) AS words, f.page, f.finding_id
FROM findings_fts JOIN findings f ON f.rowid = findings_fts.rowid JOIN letters l USING (letter_id)
WHERE findings_fts MATCH escape_fts(:words) ORDER BY rank, f.rowid LIMIT 200""",
    ),
    Query(
        "area",
        "What inspectors found in an area",
        "Part of the area's name.",
        """
SELECT l.area, l.inspection_start, l.kind AS document, l.outcome, f.kind, f.number, f.verdict, f.text, f.finding_id
FROM letters l LEFT JOIN findings f USING (letter_id)
WHERE l.area LIKE '%' || :area || '%' ORDER BY l.area, l.inspection_start, f.rowid""",
    ),
    Query(
        "areas_with_theme",
        "Areas with a theme",
        "A theme such as `leadership`, and a framework (2016 or 2023).",
        f"""
SELECT l.area, l.la_code, l.inspection_start, count(DISTINCT f.finding_id) AS findings,
  group_concat(DISTINCT t.tier) AS tiers
FROM findings f JOIN letters l USING (letter_id) JOIN themes t USING (finding_id)
WHERE t.theme = :theme AND l.framework = :framework AND {_SHORTCOMING}
GROUP BY 1, 2, 3 ORDER BY 1, 3""",
    ),
    Query(
        "statements_between",
        "Statements required between two days",
        "First and last day of the inspection, such as 2017-01-01 and 2017-12-31.",
        """
SELECT area, inspection_start, letter_date, n_weaknesses, letter_id FROM letters
WHERE kind = 'outcome_letter' AND outcome = 'wsoa_required' AND inspection_start BETWEEN :first AND :last
ORDER BY inspection_start, area""",
    ),
)
