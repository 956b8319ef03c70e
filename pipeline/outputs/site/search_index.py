"""Search over all words of all letters, without a server: an index in small scripts, loaded as they are needed.

Pagefind and its like fetch their index, which a browser refuses to a page opened from a disk. So the words are put
into scripts by their first two letters, each with the pages that hold it, and each letter's text into another for the
words around. Only those that a search needs are loaded.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from itertools import pairwise

from pipeline.outputs.site.pages import Pages, write_script
from pipeline.outputs.site.view import RunView

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 40  # characters of a word that count


def write_search(view: RunView, pages: Pages) -> None:
    """Write the search page with its index."""
    letters: list[str] = []
    documents: list[tuple[int, int, str]] = []
    found: defaultdict[str, dict[str, list[int]]] = defaultdict(dict)
    newest_first = sorted(view.letters, key=lambda x: (x.inspection_start, x.letter_id), reverse=True)
    for letter in newest_first:
        text = view.texts.get(letter.letter_id, "")
        ends = [place for place, character in enumerate(text) if character == "\f"] or [len(text)]
        sheets = []
        for number, (start, end) in enumerate(pairwise([-1, *ends]), 1):
            words = text[start + 1 : end]
            document = len(documents)
            documents.append((len(letters), number, view.letter_page(letter.letter_id, start + 1)))
            sheets.append(words)
            for word in sorted({w[:_LONGEST] for w in _WORD.findall(plain(words))}):
                found[_shard(word)].setdefault(word, []).append(document)
        write_script(pages.folder / "search" / f"text-{len(letters)}.js", f"TEXT_{len(letters)}", sheets)
        letters.append(view.title(letter))
    for shard, index in found.items():
        write_script(pages.folder / "search" / f"{shard}.js", f"WORDS_{shard}", dict(sorted(index.items())))
    about = {"letters": letters, "documents": documents, "shards": sorted(found)}
    write_script(pages.folder / "search" / "index.js", "SEARCH", about)
    pages.write("search.html", "search.html", title="Search the letters", letters=len(letters))


def plain(words: str) -> str:
    """The words in small letters without accents, as the search compares them; the script says the same."""
    decomposed = unicodedata.normalize("NFKD", words.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _shard(word: str) -> str:
    start = word[:2]
    return start if start.isascii() else "other"
