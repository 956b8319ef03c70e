"""A finding's own list breaks become lists, and nothing in its words becomes markup."""

from __future__ import annotations

import pytest

from pipeline.outputs.site.listed import listed


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("one <b>", '<p dir="auto">one &lt;b&gt;</p>'),
        ("a:\n- b\n- c", '<p dir="auto">a:</p><ul><li dir="auto">b</li><li dir="auto">c</li></ul>'),
        (
            "- a\n  - b\n- c\nd",
            '<ul><li dir="auto">a<ul><li dir="auto">b</li></ul></li><li dir="auto">c</li></ul><p dir="auto">d</p>',
        ),
        ("  - a\n- b", '<ul><li dir="auto">a</li></ul><ul><li dir="auto">b</li></ul>'),
        ("a - b\n\n-c", '<p dir="auto">a - b</p><p dir="auto">-c</p>'),
        ("", ""),
    ],
)
def test_points_become_lists(markdown: str, html: str) -> None:
    assert listed(markdown) == html
