"""A file → a `Document`: its text, and the lines it is made of with their places on the page.

A corpus folder or one file of any format comes in, documents leave, with running headers and footers marked and table
cells told apart; nothing here knows what a letter says. Open `files.py` first.
"""

from pipeline.reading.asides import is_stamp
from pipeline.reading.corpus import Corpus, area_tables, list_corpus
from pipeline.reading.document import Document, Line, Unreadable
from pipeline.reading.files import read_document
from pipeline.reading.formats import ocr, plain
from pipeline.reading.layout import assemble, part_of

__all__ = [
    "Corpus",
    "Document",
    "Line",
    "Unreadable",
    "area_tables",
    "assemble",
    "is_stamp",
    "list_corpus",
    "ocr",
    "part_of",
    "plain",
    "read_document",
]
