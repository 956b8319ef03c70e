"""The whole run: a corpus folder → letters, findings, fields, themes and problems → the output folder."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pipeline.domain.areas import Areas, load_areas
from pipeline.domain.errors import RulesError
from pipeline.domain.problems import ProblemCode, Severity
from pipeline.domain.processes import Failed, run_in_processes
from pipeline.domain.records import Problem, Reading, Row, Source
from pipeline.letters.letter import interpret, load_rules
from pipeline.reading.corpus import Corpus, NoCorpusError, list_corpus
from pipeline.reading.files import ENGINES, read
from pipeline.reading.page import Unreadable
from pipeline.rulebook.letter_rules import RULES
from pipeline.run.store import CACHE, KeptReadings


@dataclass(frozen=True, slots=True)
class Run:
    """What a run gave: every table's rows by its name, and each letter's text by its id."""

    tables: dict[str, Sequence[Row]]
    texts: dict[str, str]

    @property
    def usable(self) -> bool:
        """Whether there is at least one letter."""
        return bool(self.tables["letters"])


def command(corpus: Path, out: Path, engine: str) -> int:
    """Extract, say on stderr how it went, and return the exit status."""
    if engine not in ENGINES:
        print(f"there is no engine {engine}; the engines are {', '.join(ENGINES)}", file=sys.stderr)
        return 2
    try:
        run = extract(corpus, out, engine)
    except (NoCorpusError, RulesError) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, NoCorpusError) else 1
    except OSError as error:
        print(f"the tables could not be written to {out} ({error.strerror}); choose another OUT=", file=sys.stderr)
        return 1
    print(summary(run, out), file=sys.stderr)
    if not run.usable:
        print(f"no letter was found in {corpus}; {out / 'problems.csv'} says what lies there", file=sys.stderr)
    return 0 if run.usable else 1


def summary(run: Run, out: Path) -> str:
    """One line on a run: how much there is, and where to look."""
    problems = [p for p in run.tables["problems"] if isinstance(p, Problem)]
    errors = sum(p.severity == "error" for p in problems)
    return (
        f"{len(run.tables['letters'])} letters, {len(run.tables['findings'])} findings; "
        f"{errors} errors and {len(problems) - errors} warnings in {out / 'problems.csv'}"
    )


def extract(corpus: Path, out: Path, engine: str = "pdfium") -> Run:
    """Read the corpus and write all tables to `out`. Raises NoCorpusError, RulesError."""
    from pipeline.outputs.publish import publish

    run = gather(list_corpus(corpus, out), engine, out / CACHE)
    publish(out, run.tables, run.texts)
    return run


def gather(listed: Corpus, engine: str = "pdfium", cache: Path | None = None) -> Run:
    """Read the corpus into tables; nothing is written but what `cache` keeps for the next run."""
    from pipeline.across.journeys import journeys
    from pipeline.across.recurring_themes import later_findings
    from pipeline.review.corrections import apply_corrections
    from pipeline.rulebook.correction_files import load_corrections
    from pipeline.themes.tagger import load_theme_rules, tag

    rules, corrections = load_theme_rules(), load_corrections(RULES / "corrections")  # no run starts on broken rules
    load_rules()
    areas = load_areas(RULES / "areas.csv", *listed.areas)
    readings = distinct(_readings(listed, areas, engine, cache))
    texts = {r.letter.letter_id: r.text for r in readings if r.letter}
    letters, findings, corrected, mistaken = apply_corrections(
        [r.letter for r in readings if r.letter], [f for r in readings for f in r.findings], corrections, texts
    )
    themes = list(tag(findings, rules))
    followed, unmatched = journeys(letters, findings, areas, themes)
    tables: dict[str, Sequence[Row]] = {
        "letters": letters,
        "findings": findings,
        "fields": [row for r in readings for row in r.fields],
        "themes": themes,
        "problems": [*listed.problems, *(p for r in readings for p in r.problems), *mistaken, *unmatched],
        "journeys": followed,
        "later": later_findings(letters, findings, themes, areas),
        "actions": [a for r in readings for a in r.actions],
        "corrections": corrected,
    }
    return Run(tables, texts)


def read_one(folder: Path, areas: Areas, engine: str, source: Source) -> Reading:
    """What one file of the corpus says; its problems say why, when it says nothing."""
    try:
        return interpret(read(folder / source.path, engine), source, areas)
    except Unreadable as error:
        return _refused(source, error.code, error.message)
    except RecursionError:
        return _refused(source, ProblemCode.TOO_DEEP, "its parts are nested too deeply; it was not read")


def _readings(listed: Corpus, areas: Areas, engine: str, cache: Path | None) -> list[Reading]:
    """A reading of every source, in the corpus's order: the kept one where nothing it was made from has changed."""
    kept = KeptReadings(cache, engine, areas)
    found = {i: reading for i, source in enumerate(listed.sources) if (reading := kept.get(source))}
    missing = [i for i in range(len(listed.sources)) if i not in found]
    work = partial(read_one, listed.folder, areas, engine)
    for number, result in _shown(run_in_processes(work, [listed.sources[i] for i in missing]), len(missing)):
        index = missing[number]
        source = listed.sources[index]
        if isinstance(result, Failed):
            result = _refused(
                source, ProblemCode.READING_FAILED, f"reading this file {result.reason}; look at it, or leave it out"
            )
        else:
            kept.put(source, result)
        found[index] = result
    kept.sweep()
    return [found[i] for i in sorted(found)]


def _refused(source: Source, code: ProblemCode, message: str) -> Reading:
    return Reading(source.path, None, problems=(Problem(source.path, "", Severity.ERROR, code, message),))


def distinct(readings: Iterable[Reading]) -> list[Reading]:
    """The readings with one letter for each id: a copy is left out, another letter of the same id renamed."""
    out: list[Reading] = []
    taken: dict[str, Reading] = {}
    # A PDF first: its pages are the letter's own.
    for reading in sorted(readings, key=lambda r: (not r.source.lower().endswith(".pdf"), r.source)):
        letter = reading.letter
        first = taken.get(letter.letter_id) if letter else None
        if letter is None or first is None:
            if letter:
                taken[letter.letter_id] = reading
            out.append(reading)
        elif _same_letter(first, reading):
            message = f"the same letter as {first.source}; kept once"
            out.append(Reading(reading.source, None, problems=(
                Problem(reading.source, letter.letter_id, Severity.WARNING, ProblemCode.DUPLICATE_LETTER, message),
            )))  # fmt: skip
        else:
            number = next(n for n in range(2, 1000) if f"{letter.letter_id}-{n}" not in taken)
            renamed = _renamed(reading, f"{letter.letter_id}-{number}", first.source)
            taken[f"{letter.letter_id}-{number}"] = renamed
            out.append(renamed)
    return out


def _same_letter(one: Reading, other: Reading) -> bool:
    """Whether two readings are of one letter: the same words, or, as PDF and as text, the same values and findings."""
    if one.text.split() == other.text.split():
        return True
    return bool(one.findings) and _said(one) == _said(other)


def _said(reading: Reading) -> tuple[object, ...]:
    findings = tuple((f.kind, f.verdict, "".join(filter(str.isalnum, f.text.lower()))) for f in reading.findings)
    letter = reading.letter
    return findings, letter and (letter.outcome, letter.letter_date, letter.inspection_end)


def _renamed(reading: Reading, letter_id: str, first: str) -> Reading:
    """A reading under another id, for a letter that differs from the one that has the id already."""
    if reading.letter is None:
        return reading
    old = reading.letter.letter_id
    message = f"another letter than {first} with the same area, kind and date; both are kept, compare them"
    return replace(
        reading,
        letter=replace(reading.letter, letter_id=letter_id),
        findings=tuple(
            replace(f, letter_id=letter_id, finding_id=letter_id + f.finding_id[len(old) :]) for f in reading.findings
        ),
        fields=tuple(replace(row, letter_id=letter_id) for row in reading.fields),
        actions=tuple(replace(row, letter_id=letter_id) for row in reading.actions),
        problems=(
            *(replace(p, letter_id=letter_id) for p in reading.problems),
            Problem(reading.source, letter_id, Severity.ERROR, ProblemCode.SAME_ID, message),
        ),
    )


def _shown(results: Iterator[tuple[int, Reading | Failed]], total: int) -> Iterator[tuple[int, Reading | Failed]]:
    """The results, with a line of progress on a terminal."""
    shown = sys.stderr.isatty()
    for done, result in enumerate(results, 1):
        if shown:
            end = "\n" if done == total else ""
            print(f"\rreading letters: {done} of {total}", end=end, file=sys.stderr, flush=True)
        yield result
