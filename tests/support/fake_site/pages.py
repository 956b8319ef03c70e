"""The replica's pages, with the markup and the traps of the site's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from tests.support.fake_site.content import Authority, Document

_HEAD = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title></head>
<body>
<nav><ul><li><a href="/">Find an inspection report</a></li><li><a href="/search?q=">Search</a></li></ul></nav>
<main>
"""
_FOOT = '</main>\n<footer><a href="https://www.example.org/privacy">Privacy</a></footer>\n</body>\n</html>\n'


def search_page(site: Sequence[Authority], start: int, rows: int) -> str:
    """Results `start` to `start + rows` as the site lists them, at most 100 of them."""
    rows = min(rows, 100)
    page = [_HEAD.format(title="Search results"), f"<p>{len(site)} results</p><ul class='results-list'>"]
    for authority in site[start : start + rows]:
        page.append(
            f"""
<li class="search-result">
  <h3>
    <a href="{authority.path}">
      {escape(authority.name)}
    </a>
  </h3>
  <ul><li>Category: Local authority children's services</li><li>URN: {authority.urn}</li></ul>
  <p>Latest report: <a href="/v1/file/1">report</a></p>
</li>"""
        )
    page.append("</ul><ul class='pagination'>")
    if start:
        page.append(f'<li class="previous"><a href="{search_path(max(0, start - rows), rows)}">Previous</a></li>')
    if start + rows < len(site):
        page.append(f'<li class="next"><a href="{search_path(start + rows, rows)}">Next</a></li>')
    return "".join([*page, "</ul>", _FOOT])


def search_path(start: int, rows: int) -> str:
    query = f"/search?q=&location=&lat=&lon=&radius=&level_1_types=3&level_2_types%5B%5D=12&start={start}&rows={rows}"
    return escape(query)


def provider_page(authority: Authority) -> str:
    """The timeline of one authority's publications, newest first."""
    page = [_HEAD.format(title=escape(authority.name)), f"<h1>{escape(authority.name)}</h1>"]
    page.append('<!-- <a class="publication-link" href="/v1/file/999">Area SEND full inspection</a> -->')
    page.append('<p><a href="/v1/file/998">Area SEND: what we inspect</a></p><ol class="timeline">')
    page += [_publication(document) for document in authority.documents]
    return "".join([*page, "</ol>", _FOOT])


def _publication(document: Document) -> str:
    hidden = document.hidden
    if hidden is None:
        hidden = f"{document.title}, pdf - {_day(document.published)}"
    return f"""
<li class="timeline__day"><div class="event">
  <a class="publication-link" href="{escape(document.href or document.path)}" target="_blank">{escape(document.title)}
                <span class="nonvisual">{escape(hidden)}</span></a>
</div></li>"""


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day:02} {day:%B %Y}"
