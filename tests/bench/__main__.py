"""Time the steps of a run over a corpus, and print the median of each: `python -m tests.bench CORPUS --out DIR`.

Nothing here passes or fails. Compare the figures of two versions on one machine that has nothing else to do.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pdfplumber
import pypdfium2

from pipeline.domain.records import Finding, Source
from pipeline.domain.vocabulary import FindingKind
from pipeline.letters.letter import read_letter
from pipeline.reading.corpus import area_tables
from pipeline.reading.files import read_document
from pipeline.rulebook.rules import Rules
from pipeline.themes.tagger import ThemeRules, tag
from tests.bench.figures import Figure, median, timed
from tests.bench.whole_runs import many_letters_figures, whole_run_figures
from tests.support.fake_site.letters import readable_site
from tests.support.refreshing import Desk, FakeCrawl
from tests.support.rules import FOLDER

FINDINGS = [
    Finding(
        f"x/weakness/{n}",
        "x",
        FindingKind.WEAKNESS,
        n,
        f"Leaders across the partnership should reduce waits in district {n} for speech and language therapy, "
        f"and improve the quality and timeliness of EHC plans and annual reviews so that needs are met. "
        f"Parents of {n} children told inspectors that they had lost trust in the council.",
    )
    for n in range(1000)
]


def reading_figures(files: list[Path], rules: Rules) -> Iterator[Figure]:
    """Reading and extraction in one process, against the plain text that PDFium and pdfplumber give."""

    def pdfium() -> None:
        for file in files:
            pdf = pypdfium2.PdfDocument(file)
            for page in pdf:
                page.get_textpage().get_text_range()
            pdf.close()

    def plumber() -> None:
        for file in files:
            with pdfplumber.open(file) as pdf:
                for page in pdf.pages:
                    page.extract_text()

    def whole() -> None:
        for file in files:
            read_letter(read_document(file), Source(file.name, "", 0), rules.letters, rules.areas)

    yield Figure("floor_s", f"plain text of {len(files)} PDFs by PDFium", median(pdfium))
    yield Figure("pdfplumber_s", f"plain text of {len(files)} PDFs by pdfplumber", timed(plumber))
    yield Figure("read_s", f"read and extract {len(files)} PDFs, one process", median(whole))


def stage_figures(rules: Rules) -> Iterator[Figure]:
    """Areas by their names, themes by their words, a refresh with nothing new."""
    names = (f"London Borough of Barnet {n}" for n in range(10**9))
    look_up = median(lambda: [rules.areas.find(next(names), "2022-06-01") for _ in FINDINGS])
    yield Figure("areas_1000_s", "1,000 names of areas never seen before", look_up)
    themes = ThemeRules.compile(rules.themes)
    yield Figure("themes_1000_s", "themes of 1,000 findings", median(lambda: tag(FINDINGS, themes)))
    with tempfile.TemporaryDirectory() as scratch:
        desk = Desk.new(Path(scratch) / "desk", FakeCrawl(readable_site()))
        desk.refresh()
        yield Figure("refresh_s", "refresh with nothing new", median(desk.refresh))


def main() -> int:
    """Print the figures; 2 where the folder holds no PDF."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, help="write the figures to bench.json in this folder")
    arguments = parser.parse_args()
    files = sorted(arguments.corpus.rglob("*.pdf"))
    if not files:
        print(f"there is no PDF in {arguments.corpus}", file=sys.stderr)
        return 2
    rules = Rules.load(FOLDER).with_areas(area_tables(arguments.corpus))
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as scratch:
        parts = [
            reading_figures(files, rules),
            stage_figures(rules),
            whole_run_figures(arguments.corpus, Path(scratch)),
            many_letters_figures(Path(scratch)),
        ]
        for part in parts:
            for figure in part:
                print(f"{figure.value:10.2f} {figure.unit:<3} {figure.what}", flush=True)
                figures[figure.key] = round(figure.value, 4)
    for name, over, under in (("cold_to_floor", "cold_s", "floor_s"), ("pdfplumber_to_cold", "pdfplumber_s", "cold_s")):
        figures[name] = round(figures[over] / figures[under], 2)
        print(f"{figures[name]:10.2f} ×   {over} as a multiple of {under}")
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
        (arguments.out / "bench.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
