"""Pages for people, from the templates; whatever comes from a letter is escaped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def write_page(path: Path, template: str, **values: Any) -> None:
    """Write the page that `template` makes of the values."""
    pages = Environment(
        loader=PackageLoader("pipeline.outputs.site"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    path.write_text(pages.get_template(template).render(**values), encoding="utf-8", newline="")
