"""A finding's words with their own list breaks, as paragraphs and lists; everything in them is escaped."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_POINT = re.compile(r"( *)- (.*)")


def listed(markdown: str) -> Markup:
    """Paragraphs and lists of the words; a line that begins with `- ` is a point, one further in a point within it."""
    out: list[str] = []
    levels: list[int] = []
    for line in filter(str.strip, markdown.split("\n")):
        point = _POINT.match(line)
        depth = len(point[1]) if point else -1
        while levels and levels[-1] > depth:
            out.append("</li></ul>")
            levels.pop()
        if point is None:
            out.append(f'<p dir="auto">{escape(line)}</p>')
        else:
            if levels and levels[-1] == depth:
                out.append("</li>")
            else:
                out.append("<ul>")
                levels.append(depth)
            out.append(f'<li dir="auto">{escape(point[2])}')
    out += ["</li></ul>"] * len(levels)
    return Markup("").join(map(Markup, out))
