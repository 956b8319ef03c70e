"""A briefing as a Word document with real footnotes, links and headings.

The few parts of the file are written here: python-docx knows neither footnotes nor links, and stamps the time of
writing.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from pipeline.outputs.briefing.text import Block, Draft, Note, Quote, Sentence

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_CONTROL = re.compile(r"[\x00-\x1f\ufffe\uffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_STYLE = {"title": "Title", "heading": "Heading1", "subheading": "Heading2", "point": "ListBullet"}
_PARTS = ("document", "styles", "numbering", "footnotes", "settings")
_NUMBERS_FILE = "briefing-numbers.csv"


def as_word(draft: Draft) -> bytes:
    """The content of the .docx file; the same briefing gives the same bytes."""
    links: dict[str, str] = {}  # address → relationship
    body = "".join(_block(block, links) for block in draft.blocks)
    title = draft.blocks[0].sentences[0].text if draft.blocks else ""
    section = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" '
    section += 'w:left="1134" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
    files = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            [("rId1", f"{_OFFICE}/officeDocument", "word/document.xml", ""),
             ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml", "")]
        ),
        "docProps/core.xml": _core(title),
        "word/document.xml": f"{_HEAD}<w:document {_W} {_R}><w:body>{body}{section}</w:body></w:document>",
        "word/styles.xml": _STYLES,
        "word/numbering.xml": _NUMBERING,
        "word/settings.xml": _SETTINGS,
        "word/footnotes.xml": _footnotes(draft.notes),
        "word/_rels/document.xml.rels": _relationships(
            [*((f"rId{i}", f"{_OFFICE}/{part}", f"{part}.xml", "") for i, part in enumerate(_PARTS[1:], 1)),
             *((name, f"{_OFFICE}/hyperlink", address, "External") for address, name in links.items())]
        ),
        "word/_rels/footnotes.xml.rels": _relationships([("rId1", f"{_OFFICE}/hyperlink", _NUMBERS_FILE, "External")]),
    }  # fmt: skip
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, _ZIP_DATE), text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _block(block: Block, links: dict[str, str]) -> str:
    text = _run(" ").join(map(_sentence, block.sentences))
    return "".join([_paragraph(_STYLE.get(block.kind, "Normal"), text), *(_quote(q, links) for q in block.quotes)])


def _sentence(sentence: Sentence) -> str:
    if sentence.note is None:
        return _run(sentence.text)
    return _run(sentence.text) + _mark(f'<w:footnoteReference w:id="{sentence.note.number}"/>')


def _mark(sign: str) -> str:
    return f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>{sign}</w:r>'


def _quote(quote: Quote, links: dict[str, str]) -> str:
    name = links.setdefault(quote.link, f"link{len(links) + 1}")
    return _paragraph("Quote", _run(f"“{quote.words}” ") + _link(name, quote.source))


def _footnotes(notes: list[Note]) -> str:
    signs = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{sign}/></w:r></w:p></w:footnote>'
        for kind, number, sign in (
            ("separator", -1, "separator"),
            ("continuationSeparator", 0, "continuationSeparator"),
        )
    )
    return f"{_HEAD}<w:footnotes {_W} {_R}>{signs}{''.join(_footnote_texts(notes))}</w:footnotes>"


def _footnote_texts(notes: list[Note]) -> Iterator[str]:
    mark = _mark("<w:footnoteRef/>")
    for note in notes:
        text = _run(f" {note.counted}. See ") + _link("rId1", _NUMBERS_FILE) + _run(f", note {note.number}.")
        yield f'<w:footnote w:id="{note.number}">{_paragraph("FootnoteText", mark + text)}</w:footnote>'


def _paragraph(style: str, content: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{content}</w:p>'


def _run(text: str, style: str = "") -> str:
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(_CONTROL.sub(" ", text))}</w:t></w:r>'


def _link(name: str, text: str) -> str:
    return f'<w:hyperlink r:id="{name}">{_run(text, "Hyperlink")}</w:hyperlink>'


def _relationships(rows: list[tuple[str, str, str, str]]) -> str:
    parts = (
        f"<Relationship Id={quoteattr(name)} Type={quoteattr(kind)} Target={quoteattr(target)}"
        + (f' TargetMode="{mode}"' if mode else "")
        + "/>"
        for name, kind, target, mode in rows
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(parts)}</Relationships>'


def _content_types() -> str:
    of_parts = {part: f"{_TYPE}.{'document.main' if part == 'document' else part}+xml" for part in _PARTS}
    overrides = {f"/word/{part}.xml": kind for part, kind in of_parts.items()} | {"/docProps/core.xml": _CORE_TYPE}
    defaults = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        + "".join(f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in defaults.items())
        + "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in overrides.items())
        + "</Types>"
    )


def _core(title: str) -> str:
    names = f'xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return (
        f"{_HEAD}<cp:coreProperties {names}><dc:title>{escape(title)}</dc:title>"
        "<dc:creator>send-letters</dc:creator><dc:language>en-GB</dc:language></cp:coreProperties>"
    )


def _style(identity: str, name: str, properties: str, kind: str = "paragraph") -> str:
    return f'<w:style w:type="{kind}" w:styleId="{identity}"><w:name w:val="{name}"/>{properties}</w:style>'


def _letters(size: int, bold: bool = False) -> str:
    return f'<w:rPr>{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/></w:rPr>'


def _heading(level: int, size: int) -> str:
    return (
        '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/>'
        '<w:pPr><w:keepNext/><w:spacing w:before="280" w:after="100"/>'
        f'<w:outlineLvl w:val="{level}"/></w:pPr>{_letters(size, bold=True)}'
    )


_STYLES = (
    f"{_HEAD}<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:sz w:val="22"/><w:lang w:val="en-GB"/>'
    "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
    '<w:spacing w:after="140" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    + '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    + _style("Title", "Title", f'<w:basedOn w:val="Normal"/><w:next w:val="Normal"/>{_letters(40, bold=True)}')
    + _style("Heading1", "heading 1", _heading(0, 30))
    + _style("Heading2", "heading 2", _heading(1, 26))
    + _style(
        "ListBullet",
        "List Bullet",
        '<w:basedOn w:val="Normal"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>',
    )
    + _style("Quote", "Quote", '<w:basedOn w:val="Normal"/><w:pPr><w:ind w:left="720" w:right="360"/></w:pPr>')
    + _style("FootnoteText", "footnote text", f'<w:basedOn w:val="Normal"/>{_letters(18)}')
    + _style(
        "FootnoteReference", "footnote reference", '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>', "character"
    )
    + _style("Hyperlink", "Hyperlink", '<w:rPr><w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr>', "character")
    + "</w:styles>"
)
_NUMBERING = (
    f'{_HEAD}<w:numbering {_W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
_SETTINGS = (
    f'{_HEAD}<w:settings {_W}><w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
    '<w:themeFontLang w:val="en-GB"/></w:settings>'
)
