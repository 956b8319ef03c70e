"""A briefing as Markdown, with footnotes as GitHub, Pandoc and Obsidian know them."""

from __future__ import annotations

import re

from pipeline.outputs.briefing.text import Block, Draft, Note, Sentence

_MARKS = {"title": "# ", "heading": "## ", "subheading": "### ", "point": "- "}
_SIGNS = re.compile(r"([\\`*_\[\]<>|#~^])")
_LIST_SIGN = re.compile(r"^(\d+)([.)])|^([-+])")


def as_markdown(draft: Draft) -> str:
    """The briefing's text, footnotes at its end; nothing in a letter's words is taken for a sign of Markdown."""
    parts = [_block(block) for block in draft.blocks]
    return "\n".join([*parts, *map(_footnote, draft.notes)]) + "\n"


def _block(block: Block) -> str:
    text = " ".join(map(_sentence, block.sentences))
    indent = "  " if block.kind == "point" else ""
    quotes = "".join(
        f"{indent}\n{indent}> “{_escaped(q.words)}” — [{_escaped(q.source)}]({q.link})\n" for q in block.quotes
    )
    return f"{_MARKS.get(block.kind, '')}{text}\n{quotes}"


def _sentence(sentence: Sentence) -> str:
    return _escaped(sentence.text) + (f"[^{sentence.note.number}]" if sentence.note else "")


def _footnote(note: Note) -> str:
    link = "[briefing-numbers.csv](briefing-numbers.csv)"
    return f"[^{note.number}]: {_escaped(note.counted)}. See {link}, note {note.number}."


def _escaped(text: str) -> str:
    escaped = _SIGNS.sub(r"\\\1", " ".join(text.split()))
    return _LIST_SIGN.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", escaped)
