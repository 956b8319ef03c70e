"""How long reading and extraction take against PDFium's plain text: `python tests/bench.py CORPUS`."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import pypdfium2

from pipeline.domain.areas import load_areas
from pipeline.domain.records import Source
from pipeline.letters.letter import interpret
from pipeline.reading.files import read_document


def plain_text(files: list[Path]) -> float:
    """Seconds that pypdfium2 alone needs to give the text of every page."""
    begin = time.perf_counter()
    for file in files:
        pdf = pypdfium2.PdfDocument(file)
        for page in pdf:
            page.get_textpage().get_text_range()
        pdf.close()
    return time.perf_counter() - begin


def extraction(files: list[Path]) -> float:
    """Seconds that reading and extraction take, the rules' loading with them."""
    begin = time.perf_counter()
    areas = load_areas()
    for file in files:
        interpret(read_document(file), Source(file.name, "", 0), areas)
    return time.perf_counter() - begin


def main(folder: str) -> int:
    """Print the figures; 2 where the folder holds no PDF."""
    files = sorted(Path(folder).rglob("*.pdf"))
    if not files:
        print(f"there is no PDF in {folder}", file=sys.stderr)
        return 2
    ours, plain = extraction(files), plain_text(files)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(files)} files: plain text {plain:.2f} s, reading and extraction {ours:.2f} s, ratio {ours / plain:.2f}"
    )
    print(f"peak memory {peak:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "corpus"))
