"""The pages in a real browser: they load from the disk, nothing fails, links lead somewhere, sorting sorts."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import html

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--enable-logging=stderr", "--virtual-time-budget=2000"),
)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium to open the pages in")


@pytest.fixture(scope="module")
def out(made_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the made-up run, since `with_script` writes pages into it."""
    return Path(shutil.copytree(made_run, tmp_path_factory.mktemp("browser") / "run"))


def opened(page: Path, profile: Path, *options: str) -> html.HtmlElement:
    """The page as the browser holds it after its scripts ran; fails on any error in the console."""
    command = [str(CHROMIUM), *QUIET, *options, f"--user-data-dir={profile}", "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    complaints = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
    assert complaints == []
    return html.fromstring(done.stdout)


def with_script(page: Path, script: str) -> Path:
    """A copy of the page beside it that runs `script` at its end."""
    copy = page.with_name("with-script.html")
    copy.write_text(page.read_text(encoding="utf-8").replace("</body>", f"<script>{script}</script></body>"), "utf-8")
    return copy


def column(page: html.HtmlElement, number: int) -> list[str]:
    return [row[number].text_content().strip() for row in page.xpath("(//table)[last()]/tbody/tr")]


def test_the_first_page_leads_to_every_table(out: Path, tmp_path: Path) -> None:
    page = opened(out / "index.html", tmp_path)
    links = page.xpath("//dl//a/@href")
    assert len(links) == 30 and all((out / link).is_file() for link in links)
    assert "9 inspection letters" in " ".join(page.text_content().split())


def test_a_click_on_a_heading_sorts_and_a_second_turns_it_round(out: Path, tmp_path: Path) -> None:
    source = out / "tables" / "headline-groups.html"
    before = column(opened(source, tmp_path), 1)
    click = "document.querySelectorAll('thead button')[{}].click();"
    once = column(opened(with_script(source, click.format(1)), tmp_path), 1)
    twice = opened(with_script(source, click.format(1) * 2), tmp_path)
    assert once == sorted(before) and once != before
    assert column(twice, 1) == sorted(before, reverse=True)
    assert twice.xpath("//th[@aria-sort]/@aria-sort") == ["descending"]


def test_numbers_sort_as_numbers(out: Path, tmp_path: Path) -> None:
    source = out / "tables" / "theme-shares.html"
    page = opened(with_script(source, "document.querySelectorAll('thead button')[5].click();"), tmp_path)
    shares = [float(re.split("%", text)[0]) for text in column(page, 5)]
    assert shares == sorted(shares) and shares[-1] > 0


def test_a_number_in_the_cross_table_leads_to_its_row(out: Path, tmp_path: Path) -> None:
    source = out / "tables" / "theme-by-area.html"
    script = "location.hash = document.querySelector('td a[href^=\"#\"]').getAttribute('href');"
    marked = "document.title = document.querySelector(':target').innerText;"
    page = opened(with_script(source, script + f"setTimeout(() => {{ {marked} }}, 300);"), tmp_path)
    assert "ehc plans" in page.findtext(".//title").casefold() or "no theme" in page.findtext(".//title")


@pytest.mark.parametrize("width", [360, 1400])
def test_no_page_is_wider_than_the_window(out: Path, tmp_path: Path, width: int) -> None:
    script = "document.title = document.documentElement.scrollWidth + ' ' + window.innerWidth;"
    for source in (out / "index.html", out / "tables" / "theme-by-area.html", out / "tables" / "theme-shares.html"):
        page = opened(with_script(source, script), tmp_path, f"--window-size={width},800")
        content, window = map(int, page.findtext(".//title").split())
        assert content <= window, source.name
