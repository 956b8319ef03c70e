"""The pages as files: nothing from a letter becomes markup, every link has its end, nothing comes from outside."""

from __future__ import annotations

from pathlib import Path

from lxml import html

from pipeline.domain.records import Finding, Letter, Problem, Row, ThemeHit
from pipeline.outputs.tables import FLAT_TABLE, TABLES
from tests.support.gold_run import publish_tables

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;{{ 7*7 }}"


def pages(out: Path) -> list[Path]:
    return [out / "index.html", *sorted((out / "tables").glob("*.html"))]


def test_there_is_a_page_and_a_csv_file_for_each_table(made_run: Path) -> None:
    names = {table.name for table in TABLES}
    assert {path.stem for path in (made_run / "tables").glob("*.html")} == names
    assert {path.stem for path in (made_run / "tables").glob("*.csv")} == {*names, FLAT_TABLE.name}


def test_every_link_leads_to_a_file_and_every_fragment_to_a_place(made_run: Path) -> None:
    trees = {path: html.parse(path) for path in pages(made_run)}
    for path, tree in trees.items():
        for href in tree.xpath("//a/@href"):
            if href.startswith("https://example.org/"):
                continue
            file, _, fragment = href.partition("#")
            target = (path.parent / file).resolve() if file else path
            assert target.is_file(), f"{path.name}: {href}"
            if fragment:
                assert trees[target].xpath("//*[@id=$i]", i=fragment), f"{path.name}: {href}"


def test_ids_are_used_once_a_page(made_run: Path) -> None:
    for path in pages(made_run):
        ids = html.parse(path).xpath("//@id")
        assert len(ids) == len(set(ids)), path.name


def test_nothing_is_fetched_from_elsewhere(made_run: Path) -> None:
    for path in pages(made_run):
        tree = html.parse(path)
        fetched = tree.xpath("//@src | //link/@href | //form/@action | //object/@data")
        assert fetched == ["data:,"], path.name
        assert "@import" not in path.read_text(encoding="utf-8")


def test_tables_can_be_read_aloud(made_run: Path) -> None:
    for path in pages(made_run):
        tree = html.parse(path)
        assert tree.xpath("/html/@lang") == ["en-GB"] and tree.xpath("//h1")
        for table in tree.xpath("//table"):
            assert table.xpath("caption[normalize-space()]"), path.name
            assert table.xpath("thead//th") and not table.xpath("thead//th[not(@scope='col')]"), path.name
            assert table.xpath("tbody//th[@scope='row']"), path.name


def test_what_strangers_wrote_is_never_markup(tmp_path: Path) -> None:
    finding = Finding("x-outcome_letter-2017-01-09/weakness/1", "x-outcome_letter-2017-01-09", "weakness", 1, HOSTILE)
    strength = Finding("x-outcome_letter-2017-01-09/strength/1", finding.letter_id, "strength", 1, HOSTILE)
    letter = Letter(
        finding.letter_id, HOSTILE, "javascript:alert(1)", kind="outcome_letter", area=HOSTILE, region=HOSTILE
    )
    tables: dict[str, list[Row]] = {
        "letters": [letter],
        "findings": [finding, strength],
        "themes": [ThemeHit(finding.finding_id, HOSTILE, HOSTILE, "certain", 0.98, "r", 0, 1)],
        "problems": [Problem(HOSTILE, "", "error", "x", HOSTILE)],
    }
    publish_tables(tmp_path, tables)
    for path in pages(tmp_path):
        tree = html.parse(path)
        assert not tree.xpath("//img | //*[@onerror] | //script[contains(., 'alert')]"), path.name
        assert not [h for h in tree.xpath("//a/@href") if h.startswith("javascript")], path.name
    text = html.parse(tmp_path / "tables" / "faults.html").getroot().text_content()
    assert HOSTILE in text


def test_a_run_without_a_letter_still_has_its_pages(tmp_path: Path) -> None:
    publish_tables(tmp_path, {})
    assert len(pages(tmp_path)) == len(TABLES) + 1
    assert "gives no rows" in (tmp_path / "tables" / "faults.html").read_text(encoding="utf-8")
