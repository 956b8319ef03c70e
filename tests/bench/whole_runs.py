"""Whole runs in processes of their own, as users start them: cold, warm, one letter more, another rule."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench.figures import TIMES, Figure, median, timed
from tests.bench.many_letters import write_letters
from tests.support.rules import FOLDER

MANY = 2000  # letters
LOAD = """
import pipeline.run.extract, pipeline.outputs.publication
from pipeline.rulebook import Rules, default_rules_folder
from pipeline.themes import ThemeRules
ThemeRules.compile(Rules.load(default_rules_folder()).themes)
"""
NEW_RULE = """
- id: a_rule_of_this_measurement
  theme: leadership.strategy
  says: [school places]
  finds: ["too few <<school places>>"]
  ignores: [nothing]
"""


def whole_run_figures(corpus: Path, scratch: Path) -> Iterator[Figure]:
    """Runs over the corpus, as often as TIMES says."""
    program = [sys.executable, "-m", "pipeline"]
    yield Figure("startup_s", "send-letters --help", median(lambda: _run([*program, "--help"])))
    load = [program[0], "-c", LOAD]
    yield Figure("rules_s", "import all that a run needs and load the rules", median(lambda: _run(load)))
    yield Figure("cold_s", "first run, one processor", _cold(corpus, scratch, "one", 1))
    yield Figure("cold_2_s", "first run, two processors", _cold(corpus, scratch, "two", 2))
    out = scratch / "two0"
    yield Figure("warm_s", "second run, nothing new", median(lambda: _extract(corpus, out)))
    yield Figure("one_new_s", "second run, one letter new", _one_new(corpus, scratch))
    yield Figure("new_rule_s", "second run, one theme phrase new", _new_rule(corpus, scratch, out))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield Figure("peak_mb", "peak memory of one process", peak, "MB")


def many_letters_figures(scratch: Path) -> Iterator[Figure]:
    """One run over many letters, and one more with nothing new."""
    corpus = write_letters(scratch / "many", MANY)
    yield Figure(f"letters_{MANY}_s", f"first run over {MANY} letters", timed(lambda: _extract(corpus, scratch / "of")))
    again = timed(lambda: _extract(corpus, scratch / "of"))
    yield Figure(f"letters_{MANY}_warm_s", f"second run over {MANY} letters", again)


def _cold(corpus: Path, scratch: Path, name: str, processors: int) -> float:
    outs = iter(scratch / f"{name}{n}" for n in range(TIMES))
    return median(lambda: _extract(corpus, next(outs), processors=processors))


def _one_new(corpus: Path, scratch: Path) -> float:
    """The run after one letter was added to the rest."""
    fewer = Path(shutil.copytree(corpus, scratch / "fewer"))
    letter = sorted(fewer.rglob("*.pdf"))[-1]
    kept = letter.rename(scratch / letter.name)
    _extract(fewer, scratch / "before")
    taken = []
    for n in range(TIMES):
        out = Path(shutil.copytree(scratch / "before", scratch / f"after{n}"))
        shutil.copy(kept, letter)
        taken.append(timed(lambda: _extract(fewer, out)))  # noqa: B023
        letter.unlink()
    return statistics.median(taken)


def _new_rule(corpus: Path, scratch: Path, made: Path) -> float:
    """The run after a phrase was added to the theme rules."""
    rules = Path(shutil.copytree(FOLDER, scratch / "rules"))
    with (rules / "themes.yml").open("a", encoding="utf-8") as file:
        file.write(NEW_RULE)
    outs = [Path(shutil.copytree(made, scratch / f"rule{n}")) for n in range(TIMES)]
    remaining = iter(outs)
    return median(lambda: _extract(corpus, next(remaining), "--rules", str(rules)))


def _extract(corpus: Path, out: Path, *options: str, processors: int = 2) -> None:
    line = [sys.executable, "-m", "pipeline", "extract", "--corpus", str(corpus), "--out", str(out), *options]
    _run(line, processors)


def _run(line: Sequence[str], processors: int = 2) -> None:
    """Run a command on so many processors; a command that fails ends the measurement."""
    there = sorted(os.sched_getaffinity(0))[:processors]
    subprocess.run(line, check=True, capture_output=True, preexec_fn=lambda: os.sched_setaffinity(0, there))
