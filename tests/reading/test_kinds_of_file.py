"""Web pages, Word and OpenDocument files, and characters that nobody means, as a reader of the letter sees them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from pipeline.domain.problems import ProblemCode
from pipeline.reading.characters import meant
from pipeline.reading.corpus import list_corpus
from pipeline.reading.document import Document, Unreadable
from pipeline.reading.files import read_document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODT = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip
NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>
<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num></w:numbering>"""


def _read(folder: Path, name: str, data: bytes) -> Document:
    (folder / name).write_bytes(data)
    return read_document(folder / name)


def _lines(document: Document) -> list[str]:
    return [line.text for line in document.lines]


def _zip(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return out.getvalue()


def _word(body: str) -> bytes:
    return _zip(
        word__document_xml=f"<w:document {W}><w:body>{body}</w:body></w:document>", word__numbering_xml=NUMBERING
    )


def _p(text: str, more: str = "") -> str:
    return f"<w:p><w:pPr>{more}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def _item(text: str, level: int = 0) -> str:
    return _p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr>')


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("over\u2060sight\x02 of\u200b plans", "oversight of plans"),
        ("\u202eplans\u202c", "plans"),
        ("the absence\u202eof a plan", "the absence of a plan"),
        ("areas\x0bof weakness\u2028now", "areas of weakness now"),
        ("a \x1b[31mred\x1b[0m word \x1b]0;title\x07here", "a red word here"),
        ("the weak\ufffe oversight\uffff\ufdd0", "the weak oversight"),
        ("co\ufffeproduction", "co\u00adproduction"),
        ("\udc00 a plan", "\ufffd a plan"),
        ("caf\u00e9 \u2013 \u2018plain\u2019\ta b", "caf\u00e9 \u2013 \u2018plain\u2019\ta b"),
    ],
)
def test_characters_that_nobody_means_are_taken_out(raw: str, read: str) -> None:
    assert meant(raw) == read
    meant(raw).encode()


HIDDEN = """<div style="display:none">X</div><p hidden>X</p><p><del>X</del><s>X</s></p><p class="secret">X</p>
<div class="govuk-visually-hidden">X</div><details><summary>More</summary><p>X</p></details><dialog>X</dialog>
<nav>X</nav><div id="cookie-banner">X</div><ul class="breadcrumb"><li>X</ul><form><label>X</label></form>"""


def test_a_web_page_is_read_as_a_browser_shows_it(tmp_path: Path) -> None:
    page = f"""<!doctype html><style>.secret {{ display: none }} @media print {{ p {{ display: none }} }}</style>
    <header><nav>X</nav>X</header>{HIDDEN}<main><!-- X --><h1>A letter</h1>{HIDDEN}<p>In 2016<sup>2</sup>
    the 1<sup>st</sup> co&shy;llege</p><pre>one\ntwo</pre></main><footer>X</footer>"""
    lines = _lines(_read(tmp_path, "page.html", page.encode()))
    assert lines == ["More", "A letter", "More", "In 2016 the 1st college", "one", "two"]


def test_much_text_that_a_browser_holds_back_is_noted(tmp_path: Path) -> None:
    page = f"<html><p>A letter</p><details><summary>All of it</summary><p>{'words ' * 200}</p></details>"
    assert [note.code for note in _read(tmp_path, "page.html", page.encode()).notes] == [ProblemCode.HIDDEN_TEXT]


def test_a_tag_without_end_is_refused(tmp_path: Path) -> None:
    attributes = " ".join(f"a{i}=1" for i in range(60_000))
    with pytest.raises(Unreadable) as refused:
        _read(tmp_path, "page.html", f"<html><p {attributes}>words".encode())
    assert refused.value.code is ProblemCode.BROKEN_HTML


def test_a_word_file_has_its_lists_tables_boxes_and_accepted_changes(tmp_path: Path) -> None:
    box = f"<w:p><w:r><w:pict><w:txbxContent>{_p('in a box')}</w:txbxContent></w:pict></w:r></w:p>"
    changed = (
        "<w:p><w:r><w:t>It is </w:t></w:r><w:del><w:r><w:delText>not </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>sufficient</w:t></w:r></w:ins><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr>"
        "<w:t>3</w:t></w:r></w:p>"
    )
    row = f"<w:tr><w:tc>{_p('who')}</w:tc><w:tc>{_p('what')}</w:tc></w:tr>"
    body = _p("A letter") + _item("first") + _item("part", 1) + _item("second") + changed + box
    document = _read(tmp_path, "letter.docx", _word(f"{body}<w:tbl>{row}</w:tbl>"))
    assert _lines(document) == [
        "A letter", "1. first", "• part", "2. second", "It is sufficient", "in a box", "who", "what",
    ]  # fmt: skip
    assert [line.cell[1:] if line.cell else None for line in document.lines[-2:]] == [(0, 0), (0, 1)]
    assert [note.code for note in document.notes] == [ProblemCode.TRACKED_CHANGES]


def test_an_opendocument_text_is_read(tmp_path: Path) -> None:
    body = """<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>
    </text:changed-region></text:tracked-changes><text:h>A letter</text:h>
    <text:list text:style-name="L"><text:list-item><text:p>first<text:note><text:p>below</text:p></text:note></text:p>
    </text:list-item><text:list-item><text:p>second<text:s/>one</text:p></text:list-item></text:list>
    <table:table><table:table-row><table:table-cell><text:p>who</text:p></table:table-cell></table:table-row></table:table>"""
    data = _zip(
        content_xml=f"<office:document-content {ODT}><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    document = _read(tmp_path, "letter.odt", data)
    assert _lines(document) == ["A letter", "• first", "• second one", "who"]
    assert [note.code for note in document.notes] == [ProblemCode.TRACKED_CHANGES]


BOMB = _zip(word__document_xml=f"<w:document {W}>" + " " * 40_000_000)
LAUGHS = (
    '<!DOCTYPE d [<!ENTITY a "ha">' + "".join(f'<!ENTITY a{i} "{"&a;" * 9}">' for i in range(9)) + f"]><d {W}>&a8;</d>"
)


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04", b"no zip at all", BOMB, _zip(other="x"), _zip(word__document_xml=LAUGHS), _word("")[:200]],
    ids=["a head alone", "no zip", "a bomb", "a zip of other things", "entities", "cut short"],
)
def test_a_bad_office_file_is_refused_in_one_line(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        _read(tmp_path, "letter.docx", data)
    assert refused.value.code is ProblemCode.BROKEN_OFFICE_FILE
    assert "\n" not in refused.value.message


def test_mails_and_archives_are_refused_in_one_line(tmp_path: Path) -> None:
    for name in ("letters.zip", "mail.eml"):
        (tmp_path / name).write_bytes(b"PK")
    problems = list_corpus(tmp_path).problems
    assert [(p.source, p.code) for p in problems] == [
        ("letters.zip", ProblemCode.PACKED_FILE), ("mail.eml", ProblemCode.PACKED_FILE),
    ]  # fmt: skip
