"""The site as files: nothing from a letter becomes markup, every link has its end, nothing comes from outside."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import html

from pipeline.across import ListedInspection, OfficialInspection
from pipeline.domain.records import Finding, Letter
from pipeline.domain.vocabulary import LetterKind, Outcome
from pipeline.outputs.frames import TableError
from pipeline.outputs.publication import publish
from tests.outputs.made_run import HOSTILE, rows, texts
from tests.outputs.made_run import HOSTILE_ID as ID
from tests.support.gold_run import publish_tables
from tests.support.rules import project_rules

NOT_HELD = "this run has no such letter"
REQUIRED = "written statement of action required"
MOST = 300_000  # bytes of a page


@cache
def tree(path: Path) -> html.HtmlElement:
    return html.parse(path).getroot()


def pages(out: Path) -> list[Path]:
    return sorted((out / "site").rglob("*.html"))


def test_every_link_leads_to_a_file_and_every_fragment_to_a_place(made_run: Path) -> None:
    checked = 0
    for path in pages(made_run):
        for href in set(tree(path).xpath("//a/@href")):
            if href.startswith(("https://", "http://")):
                continue
            file, _, fragment = href.partition("#")
            target = (path.parent / unquote(file)).resolve() if file else path
            assert target.is_file(), f"{path.name}: {href}"
            if fragment and target.suffix == ".html" and "=" not in fragment:
                assert tree(target).xpath("//*[@id=$i]", i=fragment), f"{path.name}: {href}"
            checked += 1
    assert checked > 1000


def test_ids_are_used_once_a_page(made_run: Path, hostile_run: Path) -> None:
    for path in [*pages(made_run), *pages(hostile_run)]:
        ids = tree(path).xpath("//@id")
        assert len(ids) == len(set(ids)), path.name


def test_nothing_is_fetched_from_elsewhere(made_run: Path) -> None:
    for path in pages(made_run):
        for place in tree(path).xpath("//@src | //link/@href | //form/@action | //object/@data"):
            assert place == "data:," or (path.parent / place).is_file(), f"{path.name}: {place}"
        assert "@import" not in path.read_text(encoding="utf-8")


def test_no_page_is_too_large(made_run: Path) -> None:
    assert max(path.stat().st_size for path in pages(made_run)) < MOST


def test_a_long_letter_is_shown_in_parts_and_a_link_into_it_lands_on_its_words(tmp_path: Path) -> None:
    text = "\f".join(f"{n} " + "words that go on. " * 1500 for n in range(12)) + "\f"
    start = text.index("words", text.index("\f9 "))
    finding = Finding(
        f"{ID}/weakness/1", ID, "weakness", 1, text[start : start + 17], page=10, start=start, end=start + 17
    )
    out = publish_tables(
        tmp_path, {"letters": [Letter(ID, "x.pdf", kind="outcome_letter")], "findings": [finding]}, {ID: text}
    )
    parts = sorted((out / "site" / "letters").glob("*.html"), key=lambda path: (len(path.name), path.name))
    assert len(parts) > 2 and all(part.stat().st_size < MOST for part in parts)
    [stub] = tree(parts[0]).xpath("//*[@id='weakness-1']")
    [link] = stub.xpath("a/@href")
    [mark] = tree((parts[0].parent / link.partition("#")[0]).resolve()).xpath("//mark[@id='weakness-1']")
    assert mark.text_content().endswith("words that go on.")


def test_tables_can_be_read_aloud(made_run: Path) -> None:
    for path in pages(made_run):
        assert tree(path).xpath("/html/@lang") == ["en-GB"] and len(tree(path).xpath("//h1")) == 1, path.name
        for table in tree(path).xpath("//table[not(@id='findings')]"):  # which a script fills
            assert table.xpath("caption[normalize-space()]"), path.name
            assert table.xpath("thead//th") and not table.xpath("thead//th[not(@scope='col')]"), path.name
            assert not table.xpath("tbody/tr") or table.xpath("tbody//th[@scope='row']"), path.name


def test_a_mark_holds_just_the_words_that_the_table_gives(made_run: Path) -> None:
    [mark] = tree(made_run / "site/letters/leeds-outcome_letter-2019-06-12.html").xpath("//mark[@id='strength-1']")
    assert mark.text_content() == "strength 1 leeds 2019 strength 1"


def test_what_strangers_wrote_is_never_markup(hostile_run: Path) -> None:
    for path in pages(hostile_run):
        content = path.read_text(encoding="utf-8")
        assert "<script>" not in content and "<img" not in content, path.name
        assert not [a for a in tree(path).xpath("//@href | //@src") if a.lower().startswith("javascript")], path.name
        assert not tree(path).xpath("//@*[starts-with(name(), 'on')]"), path.name
        assert "54439" not in tree(path).xpath("string(//main)"), path.name
    for name in (f"letters/{ID}.html", "explorer.html"):
        assert (hostile_run / "site" / name).is_file()
    assert HOSTILE in tree(hostile_run / "site" / "letters" / f"{ID}.html").text_content()


def test_a_run_without_a_letter_still_has_its_pages(tmp_path: Path) -> None:
    out = publish_tables(tmp_path, {})
    assert "0 letters and reports" in " ".join(tree(out / "site" / "index.html").text_content().split())
    assert (out / "site" / "areas" / "leeds.html").is_file()


def test_pages_of_the_last_run_that_this_one_lacks_are_removed(tmp_path: Path) -> None:
    letter = Letter(ID, "x.pdf", kind="outcome_letter")
    publish_tables(tmp_path, {"letters": [letter]}, {ID: "words"})
    assert (tmp_path / "site" / "letters" / f"{ID}.html").is_file()
    publish_tables(tmp_path, {})
    assert not list((tmp_path / "site" / "letters").iterdir())


@pytest.mark.parametrize("letter_id", ["../evil", "../../evil", "a/../../../b", "/etc/x", "a\x00"])
def test_no_letter_s_page_leads_out_of_the_site(tmp_path: Path, letter_id: str) -> None:
    with pytest.raises(TableError, match="cannot be a page"):
        publish_tables(tmp_path / "out", {"letters": [Letter(letter_id, "x.pdf", kind="outcome_letter")]})
    assert not list(tmp_path.rglob("*.html"))


def test_official_figures_stand_beside_those_that_were_read(tmp_path: Path) -> None:
    def listed(start: str, found: int) -> ListedInspection:
        row = OfficialInspection(
            "list.ods",
            "row 6",
            "Bury",
            "E08000002",
            LetterKind.OUTCOME_LETTER,
            start,
            "",
            Outcome.WSOA_REQUIRED,
            found,
        )
        return ListedInspection("bury", "Bury", "E08000002", row)

    official = [listed("2017-06-12", 3), listed("2012-01-09", 1)]
    publish(tmp_path, rows(), texts(), project_rules(), official)
    [table] = tree(tmp_path / "site" / "areas" / "bury.html").xpath("//h2[@id='official']/following::table[1]")
    assert [[cell.text_content() for cell in row] for row in table.xpath("tbody/tr")] == [
        [
            "Outcome letter, 9 January 2012",
            f"{REQUIRED}; 1 significant weaknesseslist.ods",
            "this run has no such letter",
        ],
        ["Outcome letter, 12 June 2017", f"{REQUIRED}; 3 significant weaknesseslist.ods", "nothing"],
    ]
    assert not tree(tmp_path / "site" / "areas" / "leeds.html").xpath("//h2[@id='official']")
