"""The site in a real browser, opened from the disk: nothing fails, nothing is fetched, everybody can use it."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page, sync_playwright

from tests.outputs.made_run import HOSTILE, HOSTILE_ID

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
WIDTHS = (320, 768, 1280)
REVISIT = "letters/bury-revisit_letter-2019-06-12.html"
KINDS = (
    *("index.html", "areas/index.html", "areas/bury.html", "themes/index.html", "themes/by-area.html"),
    *("themes/leadership.html", "themes/leadership-likely.html", "themes/identification-good-practice.html", REVISIT),
    *("explorer.html", "search.html#q=page", "compare.html#areas=bury,leeds&region=1", "about/method.html"),
    *("about/limits.html", "about/problems.html", "about/corrections.html", "about/dictionary.html"),
    "about/downloads.html",
)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium to open the pages in")


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page of the only browser; what fails in it, or leaves the disk, ends in `page.complaints`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        complaints: list[str] = []
        page.complaints = complaints  # type: ignore[attr-defined]
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: request.url.startswith(LOCAL) or complaints.append(request.url))
        yield page
        browser.close()


LOCAL = ("file:", "data:", "blob:")


def opened(page: Page, run: Path, place: str) -> Page:
    """The page at this place of the run's site, which must load without a complaint."""
    path, _, fragment = place.partition("#")
    page.complaints.clear()  # type: ignore[attr-defined]
    page.goto("about:blank")
    page.goto((run / "site" / path).as_uri() + (f"#{fragment}" if fragment else ""))
    return page


def assert_quiet(page: Page) -> None:
    assert page.complaints == []  # type: ignore[attr-defined]


def violations(page: Page, *rules: str) -> list[Any]:
    """What axe finds wrong with the page, by all of its rules or by those given."""
    options = {"resultTypes": ["violations"], "preload": False, **({"runOnly": list(rules)} if rules else {})}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [(v["id"], v["nodes"][0]["html"][:200], v["nodes"][0].get("failureSummary")) for v in found]


@pytest.mark.parametrize("place", KINDS)
def test_everybody_can_use_every_kind_of_page_on_every_screen(page: Page, made_run: Path, place: str) -> None:
    opened(page, made_run, place)
    page.wait_for_load_state("load")
    page.evaluate(AXE)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{place} scrolls sideways at {width}"
        assert violations(page) == [], f"{place} at {width}"
    page.emulate_media(color_scheme="dark")
    assert violations(page, "color-contrast") == [], f"{place} in the dark"
    page.emulate_media(color_scheme="light")
    assert_quiet(page)


def test_a_link_to_a_finding_lands_on_its_words_and_its_label_tells_the_rule(page: Page, made_run: Path) -> None:
    opened(page, made_run, f"{REVISIT}#weakness-2")
    mark = page.locator("mark:target")
    assert mark.inner_text().endswith("bury 2019 weakness 2") and mark.bounding_box()
    page.keyboard.press("Tab")
    label = mark.locator("button")
    label.focus()
    page.keyboard.press("Enter")
    assert "Theme: Leadership: governance" in page.locator("#why-weakness-2").inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("#why-weakness-2").is_visible()
    assert_quiet(page)


def test_the_box_on_every_page_finds_an_area(page: Page, made_run: Path) -> None:
    opened(page, made_run, "about/method.html")
    page.get_by_role("combobox", name="Find an area").fill("bury")
    page.keyboard.press("Enter")
    page.wait_for_url("**/areas/bury.html")


def test_the_explorer_filters_sorts_keeps_its_address_and_downloads(page: Page, made_run: Path) -> None:
    opened(page, made_run, "explorer.html#theme=leadership")
    rows = page.locator("#findings tbody tr")
    assert page.locator("#shown").inner_text() == f"{rows.count()} of 17 findings"
    page.locator("select[name=verdict]").select_option("sufficient")
    assert rows.count() == 1 and "verdict=sufficient" in page.url and "theme=leadership" in page.url
    page.locator("select[name=tier]").select_option("likely")
    assert page.locator("#shown").inner_text() == "0 of 17 findings"
    page.get_by_role("button", name="Show all").click()
    page.wait_for_function("document.getElementById('shown').textContent.startsWith('17 of')")
    page.get_by_role("searchbox", name="Words").fill("dorset")
    for order in ("asc", "desc"):
        page.locator("thead th", has_text="Year").click()
        page.wait_for_url(f"**sort=Year-{order}")
    assert rows.locator("td:nth-child(2)").all_inner_texts() == ["2024", "2017"]
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    held = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    assert [(row["area"], row["year"], row["words"]) for row in held] == [
        ("Dorset", "2024", "dorset 2024 improvement 1"),
        ("Dorset", "2017", "dorset 2017 weakness 1"),
    ]
    rows.first.get_by_role("link").click()
    assert page.locator("mark:target").inner_text().endswith("dorset 2024 improvement 1")
    assert_quiet(page)


def test_search_finds_the_page_with_the_words(page: Page, made_run: Path) -> None:
    opened(page, made_run, "index.html")
    page.get_by_label("Search the letters’ words").fill('leeds "strength 1"')
    page.keyboard.press("Enter")
    page.wait_for_selector("#results li")
    assert page.locator("#found").inner_text() == "1 page in 1 letter"
    page.locator("#results a").click()
    assert page.locator(":target h3").inner_text().startswith("Page 3")
    opened(page, made_run, "search.html#q=nowhere")
    page.wait_for_function("document.getElementById('found').textContent === 'No page holds all of these words.'")
    assert_quiet(page)


def test_areas_stand_side_by_side(page: Page, made_run: Path) -> None:
    opened(page, made_run, "compare.html#areas=bury,leeds&region=1")
    headings = page.locator("#comparison thead th").all_inner_texts()
    assert headings == ["What", "Bury", "Leeds", "North West (mean of 1 areas)"]
    assert page.locator("tr", has_text="Leadership").locator("td").all_inner_texts() == ["3", "0", "3.0"]
    page.locator("select[name=area]").first.select_option("leeds")
    assert "areas=leeds%2Cleeds" in page.url
    assert_quiet(page)


def test_what_strangers_wrote_stays_words(page: Page, hostile_run: Path) -> None:
    """A letter that holds a script, a formula, a script's address, a long word, Arabic and emoji does nothing."""
    area = next((hostile_run / "site" / "areas").glob("script*.html")).name
    theme = next(p for p in (hostile_run / "site" / "themes").glob("script*.html") if "-good" not in p.name).name
    for place in (
        *("index.html", "explorer.html", "search.html#q=مرحبا", f"letters/{HOSTILE_ID}.html#weakness-1"),
        *(f"areas/{area}", f"themes/{theme}", "about/problems.html"),
    ):
        opened(page, hostile_run, place)
        page.set_viewport_size({"width": 320, "height": 800})
        page.wait_for_timeout(50)
        assert page.locator("main img, main script").count() == 0, place
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, f"{place} scrolls sideways"
        assert "javascript:" not in page.evaluate("[...document.links].map(a => a.href).join()"), place
        assert_quiet(page)
    opened(page, hostile_run, f"letters/{HOSTILE_ID}.html#weakness-1")
    assert page.locator("mark:target").text_content().endswith(HOSTILE)
    opened(page, hostile_run, "explorer.html")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    held = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    assert {row["words"] for row in held} == {HOSTILE, "'=HYPERLINK(1)"}
