"""Pages for people, from the templates beside this file; whatever comes from a letter is escaped."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.domain import __version__, label_of
from pipeline.outputs.frames import TableError
from pipeline.outputs.site.listed import listed
from pipeline.outputs.site.pictures import Picture
from pipeline.outputs.site.theme_names import theme_label, theme_meaning
from pipeline.outputs.site.view import in_words

_PATH = re.compile(r"(?:[a-z0-9_-]+/)?[a-z0-9_-]+\.html")


def write_page(path: Path, template: str, **values: Any) -> None:
    """Write the page that a template makes of the values."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_environment().get_template(template).render(**values), encoding="utf-8", newline="")


def write_script(path: Path, name: str, value: Any) -> None:
    """Write a script that sets `name` to the value: what a page opened from a disk can load, unlike JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    path.write_text(f"var {name}={text};\n", encoding="utf-8", newline="")


class Pages:
    """The pages of one site: each knows the way back to the site's folder, for its links."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, path: str, template: str, **values: Any) -> None:
        """Write the page at `path` within the site. Raises TableError where a name in it could lead out of there."""
        if not _PATH.fullmatch(path):
            raise TableError(f"{path!r} cannot be a page: only a-z, 0-9, hyphen and underscore are allowed in its name")
        write_page(self.folder / path, template, root="../" * path.count("/"), this=path, **values)

    def picture(self, picture: Picture) -> None:
        """Write a picture's own file."""
        path = self.folder / picture.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(picture.svg("../"), encoding="utf-8", newline="")


@cache
def _environment() -> Environment:
    """The only Jinja environment, kept so that a template is compiled once for all its pages."""
    environment = Environment(
        loader=PackageLoader("pipeline.outputs.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters |= {"label": label_of, "day": in_words, "percent": _percent, "listed": listed}
    environment.globals |= {"theme_label": theme_label, "theme_meaning": theme_meaning, "version": __version__}
    return environment


def _percent(share: float) -> str:
    return f"{share:.0%}"
