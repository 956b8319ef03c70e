"""A page for each rule: phrases, examples, what it found in a run by year, and where an exception stopped it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.outputs.folder import atomic_output
from pipeline.outputs.site.pages import write_page
from pipeline.review import RulePage

FOLDER = "rules"


def write_rule_pages(out: Path, pages: Sequence[RulePage]) -> Path:
    """Write `rules/<id>.html` for each rule, and `rules/index.html`, whose path is returned."""
    with atomic_output(out, replace_folders=(FOLDER,)) as folder:
        (folder / FOLDER).mkdir()
        write_page(folder / FOLDER / "index.html", "rules.html", pages=pages)
        for page in pages:
            write_page(folder / FOLDER / f"{page.rule_id}.html", "rule.html", page=page)
    return out / FOLDER / "index.html"
