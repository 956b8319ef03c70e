"""Time the steps of a run over a corpus, and print the median of each: `python -m tests.bench CORPUS`.

Nothing here passes or fails. Compare the figures of two versions on one machine that has nothing else to do.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2

from pipeline.domain.records import Finding, Source
from pipeline.domain.vocabulary import FindingKind
from pipeline.letters.letter import read_letter
from pipeline.reading.corpus import area_tables
from pipeline.reading.files import read_document
from pipeline.rulebook.rules import Rules
from pipeline.run.extract import extract
from pipeline.themes.tagger import ThemeRules, tag
from tests.bench.crawling import crawl_figures
from tests.support.fake_site.letters import readable_site
from tests.support.refreshing import Desk, FakeCrawl
from tests.support.rules import FOLDER

TIMES = 3  # each step is timed so often
Figure = tuple[str, float, str]  # what was measured, how much, in which unit

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
ODD_TEXTS = ["", " ", "…", "—;;;—", "(" * 500, "wait " * 3000]


def seconds(step: Callable[[], object], times: int = TIMES) -> float:
    """The median of the seconds that a step takes."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        step()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def start_figures() -> Iterator[Figure]:
    """From nothing to a program that could begin."""
    command = [sys.executable, "-m", "pipeline", "--version"]
    yield "send-letters --version", seconds(lambda: subprocess.run(command, check=True, capture_output=True)), "s"
    imports = [sys.executable, "-c", "import pipeline.run.extract, pipeline.outputs.publication"]
    yield "import all that a run needs", seconds(lambda: subprocess.run(imports, check=True)), "s"
    yield "load the rules", seconds(lambda: Rules.load(FOLDER)), "s"
    themes = Rules.load(FOLDER).themes
    yield "compile the theme rules", seconds(lambda: ThemeRules.compile(themes)), "s"


def lookup_figures(rules: Rules) -> Iterator[Figure]:
    """Areas by their names, themes by their words."""
    fresh = iter(f"London Borough of Barnet {n}" for n in range(TIMES * 1000))
    known = "London Borough of Barnet"
    find = rules.areas.find
    yield (
        "an area's name never seen before",
        1000 * seconds(lambda: [find(next(fresh), "2022") for _ in FINDINGS]),
        "µs",
    )
    yield "an area's name seen before", 1000 * seconds(lambda: [find(known, "2022-06-01") for _ in FINDINGS]), "µs"
    themes = ThemeRules.compile(rules.themes)
    yield "tag 1000 findings", seconds(lambda: tag(FINDINGS, themes)), "s"
    odd = [Finding(f"x/weakness/{n}", "x", FindingKind.WEAKNESS, n, text) for n, text in enumerate(ODD_TEXTS)]
    yield "tag odd texts", seconds(lambda: tag(odd, themes)), "s"


def reading_figures(files: list[Path], rules: Rules) -> Iterator[Figure]:
    """Reading and extraction in one process, against the text that PDFium alone gives."""

    def plain() -> None:
        for file in files:
            pdf = pypdfium2.PdfDocument(file)
            for page in pdf:
                page.get_textpage().get_text_range()
            pdf.close()

    def whole() -> None:
        for file in files:
            read_letter(read_document(file), Source(file.name, "", 0), rules.letters, rules.areas)

    text, ours = seconds(plain), seconds(whole)
    yield f"plain text of {len(files)} PDFs", text, "s"
    yield f"read and extract {len(files)} PDFs", ours, "s"
    yield "… as a multiple of plain text", ours / text, "×"
    yield "peak memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB"


def run_figures(corpus: Path, rules: Rules) -> Iterator[Figure]:
    """Whole runs, the first one and one with nothing to read, and a refresh with nothing new."""
    with tempfile.TemporaryDirectory() as scratch:
        folders = (Path(scratch) / str(n) for n in range(TIMES))
        yield "first run", seconds(lambda: extract(corpus, next(folders), rules)), "s"
        yield "second run", seconds(lambda: extract(corpus, Path(scratch) / "0", rules)), "s"
        desk = Desk.new(Path(scratch) / "desk", FakeCrawl(readable_site()))
        desk.refresh()
        yield "refresh with nothing new", seconds(desk.refresh), "s"


def main() -> int:
    """Print the figures; 2 where the folder holds no PDF."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, help="write the figures to bench.json in this folder")
    parser.add_argument("--crawl", action="store_true", help="time two crawls of a site of 400 letters too")
    arguments = parser.parse_args()
    files = sorted(arguments.corpus.rglob("*.pdf"))
    if not files:
        print(f"there is no PDF in {arguments.corpus}", file=sys.stderr)
        return 2
    rules = Rules.load(FOLDER).with_areas(area_tables(arguments.corpus))
    figures: dict[str, dict[str, float | str]] = {}
    parts = [
        start_figures(),
        lookup_figures(rules),
        reading_figures(files, rules),
        run_figures(arguments.corpus, rules),
    ]
    for part in [*parts, crawl_figures()] if arguments.crawl else parts:
        for name, value, unit in part:
            print(f"{value:10.2f} {unit:<3} {name}", flush=True)
            figures[name] = {"value": round(value, 4), "unit": unit}
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
        text = json.dumps(figures, indent=2, ensure_ascii=False)
        (arguments.out / "bench.json").write_text(f"{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
