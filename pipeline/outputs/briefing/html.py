"""A briefing as one page that needs no other file."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from pipeline.outputs.briefing.text import Block, Draft

_TAGS = {"title": "h1", "heading": "h2", "subheading": "h3"}


def as_html(draft: Draft) -> str:
    """The briefing's page; whatever comes from a letter is escaped."""
    groups: list[list[Block]] = []  # the points of a list together, any other block alone
    for block in draft.blocks:
        if block.kind == "point" and groups and groups[-1][0].kind == "point":
            groups[-1].append(block)
        else:
            groups.append([block])
    title = draft.blocks[0].sentences[0].text if draft.blocks else ""
    return _template().render(groups=groups, notes=draft.notes, tags=_TAGS, title=title)


@cache
def _template() -> Template:
    loader = PackageLoader("pipeline.outputs.briefing")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("briefing.html")
