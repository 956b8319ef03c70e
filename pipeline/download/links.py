"""What the site's pages say: the local authorities of a search page, the publications of a provider page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

# What the pages are expected to hold; named in the message when they do not.
AUTHORITY = 'li.search-result h3 > a[href*="/provider/"]'
NEXT_PAGE = "ul.pagination > li.next > a"
PUBLICATION = "a.publication-link"
DATED = "span.nonvisual “title, pdf - 15 July 2024”"
ROWS = 100  # the most the site puts on one search page

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PROVIDER = re.compile(r"/provider/\d{1,6}/(\d{1,12})/?$")
_HIDDEN = re.compile(
    r"(?P<title>.*?) ?,? (?:as )?(?P<type>[a-z]{2,5}) ?[-–—] ?"
    r"(?P<day>\d{1,2}) (?P<month>[a-z]{3})[a-z]*\.? (?P<year>\d{4})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Authority:
    """A local authority with the page that lists its publications."""

    urn: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of search results; `next_url` is empty on the last."""

    authorities: tuple[Authority, ...]
    next_url: str

    @property
    def full(self) -> bool:
        """Whether it holds as many results as a page can, so that another should follow."""
        return len(self.authorities) >= ROWS


@dataclass(frozen=True, slots=True)
class Publication:
    """A document linked on a provider page; `published` is empty where the page's date could not be read."""

    url: str
    title: str
    published: str


def search_page(response: Any) -> SearchPage:
    """The authorities of a search page in their order, and the address of the page after it."""
    found: dict[str, Authority] = {}
    for link in response.css(AUTHORITY):
        url = _address(response, link.attrib["href"])
        provider = _PROVIDER.search(urlsplit(url).path)
        if provider:
            found.setdefault(provider[1], Authority(provider[1], _text(link), url))
    following = response.css(NEXT_PAGE).attrib.get("href", "").strip()
    return SearchPage(tuple(found.values()), _address(response, following) if following else "")


def publications(response: Any) -> tuple[Publication, ...]:
    """Every document linked on a provider page in the page's order, each address once."""
    found: dict[str, Publication] = {}
    for link in response.css(PUBLICATION):
        href = link.attrib.get("href", "").strip()
        if href:
            publication = _publication(_address(response, href), link)
            found.setdefault(publication.url, publication)
    return tuple(found.values())


def is_whole(response: Any) -> bool:
    """Whether a page was received to its end: a page that broke off must not pass for a shorter list."""
    return b"</html>" in response.body[-2048:].lower()


def _publication(url: str, link: Any) -> Publication:
    hidden = _HIDDEN.fullmatch(_text(link.css("span.nonvisual"))[:400])
    if hidden:
        return Publication(url, hidden["title"], _iso(hidden["day"], hidden["month"], hidden["year"]))
    return Publication(url, _squeezed(" ".join(link.xpath("./text()").getall()))[:400], "")


def _text(selection: Any) -> str:
    return _squeezed(" ".join(selection.xpath(".//text()").getall()))


def _squeezed(text: str) -> str:
    """Words with one space between; control characters, which a terminal might obey, are spaces too."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _address(response: Any, href: str) -> str:
    return str(safe_url_string(response.urljoin(href.strip())))


def _iso(day: str, month: str, year: str) -> str:
    try:
        return date(int(year), MONTHS.index(month.casefold()) + 1, int(day)).isoformat()
    except ValueError:
        return ""
