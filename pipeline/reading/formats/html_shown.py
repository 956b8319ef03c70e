"""Which elements of a web page a reader of the letter sees: not what is hidden, deleted or collapsed, and no menus."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

_NEVER = {
    "script", "style", "noscript", "nav", "head", "template", "svg", "math", "canvas", "iframe", "object", "embed",
    "audio", "video", "map", "select", "button", "input", "textarea", "datalist", "progress", "meter", "rp", "menu",
    "del", "s", "strike",
}  # fmt: skip
_HIDDEN_STYLE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0*)?\s*(?:;|!|$)"
    r"|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)|text-decoration(?:-line)?\s*:[^;]*line-through"
    r"|(?:left|text-indent|margin-left|top)\s*:\s*-\d{3,}|(?:max-)?height\s*:\s*0(?:px)?\s*(?:;|!|$)"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01](?:px)?|content-visibility\s*:\s*hidden)",
    re.IGNORECASE,
)
# Names by which sites of many makes hide words, and name what is not the page's own text.
_HIDDEN_NAMES = {
    "visually-hidden", "visuallyhidden", "govuk-visually-hidden", "sr-only", "screen-reader-text", "screen-reader-only",
    "element-invisible", "d-none", "hidden", "is-hidden", "hide", "invisible", "offscreen", "print-only", "show-print",
}  # fmt: skip
_ASIDE_NAMES = re.compile(
    r"(?:cookie|consent|gdpr|onetrust|cybot|ccc)[\w-]*|[\w-]*cookie[\w-]*|(?:site-|page-|global-|main-)?(?:footer|nav|navbar"
    r"|navigation|menu|breadcrumbs?|sidebar)|govuk-(?:footer|breadcrumbs|skip-link|back-link|phase-banner|pagination)"
    r"|skip-?(?:to-)?(?:link|content|nav)[\w-]*|(?:social|share|sharing)(?:-?(?:links|buttons|icons))?|pagination|pager"
    r"|related(?:-(?:content|links|pages))?|newsletter[\w-]*|feedback|site-search|search-form|modal|popup|toast",
    re.IGNORECASE,
)
_ASIDE_ROLES = {
    "navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "complementary",
}  # fmt: skip
_MOST = 0.5  # of the page's text: an element with more of it is the page itself, whatever its name
_MARK = re.compile(r"[\d*†‡§,;()\[\]\s]{1,6}")  # what the mark of a footnote is made of
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]*)\}")
_MEDIA = re.compile(r"@media([^{]{0,200})\{((?:[^{}]*\{[^{}]*\})*)[^{}]*\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_MOST_SELECTORS = 100
_MOST_ELEMENTS = 20_000  # a page with more is not searched for what its stylesheets hide


class Shown:
    """What of a web page is seen."""

    def __init__(self, root: HtmlElement) -> None:
        self.lengths = _lengths(root)
        self.whole = max(1, self.lengths[root])
        self.hidden_by_rules = set(_hidden_by_rules(root))
        self.main = self._main(root)
        self.not_shown = 0  # letters of text that a browser holds back until it is asked

    def _main(self, root: HtmlElement) -> HtmlElement | None:
        """The element that holds the page's own text, if one says so and holds most of it."""
        for path in (".//main", ".//*[@role='main']", ".//article"):
            found = root.findall(path)
            if len(found) == 1 and self.lengths[found[0]] >= _MOST * self.whole:
                main: HtmlElement = found[0]
                return main
        return None

    def length(self, element: HtmlElement) -> int:
        """How many letters the element's text has."""
        return self.lengths[element]

    def skips(self, element: HtmlElement, tag: str) -> bool:
        """Whether an element is not seen, or is not of the page's own text."""
        if tag in _NEVER or (tag == "dialog" and "open" not in element.attrib):
            return True
        if self._is_hidden(element):
            self.not_shown += self.lengths[element]
            return True
        if tag == "sup" and _MARK.fullmatch(element.text_content()):
            return True
        return self._is_aside(element, tag)

    def collapses(self, element: HtmlElement, tag: str) -> bool:
        """Whether only the summary of an element is seen until a reader asks for the rest."""
        return tag == "details" and "open" not in element.attrib

    def _is_hidden(self, element: HtmlElement) -> bool:
        names = set((element.get("class") or "").lower().split())
        if (
            "hidden" in element.attrib
            or element in self.hidden_by_rules
            or _HIDDEN_STYLE.search(element.get("style") or "")
        ):
            return True
        if "collapse" in names and not names & {"show", "in"} and element.tag == "div":
            return True
        return bool(names & _HIDDEN_NAMES) and self.lengths[element] < _MOST * self.whole

    def _is_aside(self, element: HtmlElement, tag: str) -> bool:
        """Whether an element is a menu, a banner, a footer or a form of the site rather than a part of its text."""
        if tag in ("html", "body", "main", "article") or element.get("role") == "main":
            return False
        names = [*(element.get("class") or "").split(), element.get("id") or ""]
        aside = (element.get("role") or "").lower() in _ASIDE_ROLES or any(_ASIDE_NAMES.fullmatch(n) for n in names)
        outside = self._is_outside(element)
        aside = aside or (tag in ("footer", "aside") and outside)
        aside = aside or (tag == "header" and outside and element.find(".//nav") is not None)
        aside = aside or (tag == "form" and self.lengths[element] < 400)
        return aside and self.lengths[element] < _MOST * self.whole

    def _is_outside(self, element: HtmlElement) -> bool:
        """Whether an element stands outside the page's own text."""
        return next(element.iterancestors("main", "article"), None) is None


def _lengths(root: HtmlElement) -> dict[HtmlElement, int]:
    """How many letters the text of each element has; a comment, which is no element, has none."""
    lengths: dict[HtmlElement, int] = {}
    for _, element in etree.iterwalk(root, events=("end",)):
        length = len((element.text or "").strip()) if isinstance(element.tag, str) else 0
        lengths[element] = length + sum(lengths.get(child, 0) + len((child.tail or "").strip()) for child in element)
    return lengths


def _hidden_by_rules(root: HtmlElement) -> Iterator[HtmlElement]:
    """The elements that the page's own stylesheets hide."""
    sheets = _COMMENT.sub("", "\n".join(style.text or "" for style in root.iterfind(".//style")))
    if not sheets or sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        return
    count = 0
    for selector, declarations in _RULE.findall(_MEDIA.sub(_on_screen, sheets)):
        if selector.lstrip().startswith("@") or not _HIDDEN_STYLE.search(declarations):
            continue
        for each in selector.split(","):
            count += 1
            if count > _MOST_SELECTORS:
                return
            yield from _selected(root, each.strip())


def _on_screen(media: re.Match[str]) -> str:
    """The rules for some media, if a screen is among them."""
    asked = media.group(1).lower()
    return media.group(2) if ("screen" in asked or "all" in asked) and "width" not in asked else ""


def _selected(root: HtmlElement, selector: str) -> list[HtmlElement]:
    try:
        found = CSSSelector(selector, translator="html")(root)
    except (SelectorError, etree.XPathError, ValueError, RecursionError):
        return []
    return [element for element in found if isinstance(element, HtmlElement)] if isinstance(found, list) else []
