"""The run as a site to read in a browser, from a disk or a server, with nothing fetched from elsewhere."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from pipeline.outputs.site.about_pages import write_about_pages
from pipeline.outputs.site.area_pages import write_area_pages
from pipeline.outputs.site.explorer import write_explorer
from pipeline.outputs.site.front_page import write_front_page
from pipeline.outputs.site.letter_pages import write_letter_pages
from pipeline.outputs.site.pages import Pages, write_script
from pipeline.outputs.site.run_pictures import pictures_of
from pipeline.outputs.site.search_index import write_search
from pipeline.outputs.site.theme_pages import write_theme_pages
from pipeline.outputs.site.view import RunView
from pipeline.outputs.writer import NO_RULES, About, Writer

SITE = "site"
FOLDERS = (
    SITE,
    *(f"{SITE}/{name}" for name in ("about", "areas", "assets", "data", "letters", "pictures", "search", "themes")),
)


class SiteWriter(Writer):
    """`site/`: a page for each letter, area and theme, and those that lead to them."""

    files = "`site/*.html`, `site/*/*`"
    title = "the run as pages to read in a browser; begin with `site/index.html`"

    def __init__(self, about: About = NO_RULES) -> None:
        super().__init__(about)
        self._texts: dict[str, str] = {}

    def feed_text(self, letter_id: str, text: str) -> None:
        self._texts[letter_id] = text.encode("utf-8", "replace").decode()  # as in its file

    def finish(self) -> None:
        records = {table.name: table.data for table in self.tables if table.record}
        tables = {table.name: table.data for table in self.tables if not table.record}
        view = RunView(records, tables, self._texts, self.about)
        pages = Pages(self.folder / SITE)
        pictures = pictures_of(view)
        for picture in pictures:
            pages.picture(picture)
        _write_assets(view, pages.folder / "assets")
        write_front_page(view, pages, pictures)
        write_theme_pages(view, pages, pictures)
        write_area_pages(view, pages)
        write_letter_pages(view, pages)
        write_explorer(view, pages)
        write_search(view, pages)
        write_about_pages(view, pages, self.tables)


def _write_assets(view: RunView, folder: Path) -> None:
    """Write the site's style and scripts, and the names of the areas for the box that finds one."""
    folder.mkdir(parents=True)
    for file in resources.files("pipeline.outputs.site").joinpath("assets").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    write_script(folder / "areas.js", "AREAS", [(entry.name, entry.page) for entry in view.areas])
