"""Pages for people, from the templates beside this file; whatever comes from a letter is escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def write_page(path: Path, template: str, **values: Any) -> None:
    """Write the page that a template makes of the values."""
    path.write_text(_environment().get_template(template).render(**values), encoding="utf-8", newline="")


@cache
def _environment() -> Environment:
    """The only Jinja environment, kept so that a template is compiled once for all its pages."""
    return Environment(
        loader=PackageLoader("pipeline.outputs.site"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
