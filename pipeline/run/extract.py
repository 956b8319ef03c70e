"""The whole run: a corpus folder → letters, findings, fields, themes and problems → the output folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

from tqdm import tqdm

from pipeline.across import (
    follow_weaknesses,
    later_findings,
    leave_open_what_differs,
    link_later,
    listed_inspections,
)
from pipeline.domain import (
    Areas,
    Failed,
    Problem,
    ProblemCode,
    Reading,
    RunTables,
    Source,
    Tier,
    run_in_processes,
)
from pipeline.letters import read_letters
from pipeline.outputs import CACHE
from pipeline.reading import Corpus, Document, Unreadable, list_corpus, read_document
from pipeline.review import apply_corrections
from pipeline.rulebook import LetterRules, Rules
from pipeline.run.current import EXTRACT, LastRun, inputs_hash, summarise
from pipeline.run.store import KeptReadings
from pipeline.themes import ThemeRules, tag


def extract(corpus: Path, out: Path, rules: Rules, engine: str = "pdfium") -> RunTables:
    """Read the corpus, write all tables to `out`, and return them.

    The corpus's own tables of areas count beside those of the rules. Raises NoCorpusError, RulesError, TableError.
    """
    from pipeline.outputs import publish

    listed = list_corpus(corpus, out)
    rules = rules.with_areas(listed.areas)
    tables = build_tables(listed, rules, engine, out / CACHE)
    written = publish(out, tables.rows(), tables.texts, rules, listed_inspections(corpus, rules.areas))
    if not any(problem.code is ProblemCode.READING_FAILED for problem in tables.problems):  # it may go well next time
        LastRun(out, EXTRACT).keep(inputs_hash(listed, rules.folder, engine), summarise(tables), written)
    return tables


def build_tables(listed: Corpus, rules: Rules, engine: str = "pdfium", cache: Path | None = None) -> RunTables:
    """The tables of a corpus; nothing is written but what `cache` keeps for the next run. Raises RulesError."""
    theme_rules = ThemeRules.compile(rules.themes)  # no run starts on broken rules
    readings = resolve_same_ids(_readings(listed, rules, engine, cache))
    texts = {r.letter.letter_id: r.text for r in readings if r.letter}
    letters, findings, differing = leave_open_what_differs(
        [r.letter for r in readings if r.letter], [f for r in readings for f in r.findings], rules.areas
    )
    letters, findings, corrections, mistaken = apply_corrections(letters, findings, rules.corrections, texts)
    themes = tag(findings, theme_rules)
    journey_rows, unmatched = follow_weaknesses(letters, findings, rules.areas, themes)
    later = later_findings(letters, findings, [hit for hit in themes if hit.tier is not Tier.LIKELY], rules.areas)
    return RunTables(
        letters=letters,
        findings=findings,
        fields=[row for r in readings for row in r.fields],
        themes=themes,
        problems=[*listed.problems, *(p for r in readings for p in r.problems), *differing, *mistaken, *unmatched],
        corrections=corrections,
        journeys=link_later(journey_rows, later),
        later=later,
        actions=[a for r in readings for a in r.actions],
        texts=texts,
    )


def read_one(folder: Path, rules: LetterRules, areas: Areas, engine: str, source: Source) -> list[Reading]:
    """What each document in one file of the corpus says; its problems say why, when it says nothing."""
    try:
        document = read_document(folder / source.path, engine)
        readings = read_letters(document, source, rules, areas)
        return [_with_notes(reading, document, alone=len(readings) == 1) for reading in readings]
    except Unreadable as error:
        return [_refused(source, error.code, error.message)]
    except RecursionError:
        return [_refused(source, ProblemCode.TOO_DEEP, "its parts are nested too deeply; it was not read")]


def _with_notes(reading: Reading, document: Document, alone: bool) -> Reading:
    """The reading, with what was met while its pages were read among its problems."""
    letter = reading.letter
    notes = (
        Problem.of(
            note.code, note.message, source=reading.source, letter_id=letter.letter_id if letter else "", page=note.page
        )
        for note in document.notes
        if alone or note.page is None or letter is None or note.page in {row.page for row in reading.fields}
    )
    return replace(reading, problems=(*notes, *reading.problems))


def _readings(listed: Corpus, rules: Rules, engine: str, cache: Path | None) -> list[Reading]:
    """A reading of every source, in the corpus's order: the kept one where nothing it was made from has changed."""
    kept = KeptReadings(cache, engine, rules)
    readings = {i: of_file for i, source in enumerate(listed.sources) if (of_file := kept.get(source))}
    missing = [i for i in range(len(listed.sources)) if i not in readings]
    work = partial(read_one, listed.folder, rules.letters, rules.areas, engine)
    results = run_in_processes(work, [listed.sources[i] for i in missing])
    # Quiet in a pipe (`disable=None`); on a terminal it shows how many a second, and the time that is left.
    for number, result in tqdm(results, "reading letters", len(missing), unit=" letters", leave=False, disable=None):
        index = missing[number]
        source = listed.sources[index]
        if isinstance(result, Failed):
            message = f"reading this file {result.reason}; look at it, or leave it out"
            readings[index] = [_refused(source, ProblemCode.READING_FAILED, message)]
        else:
            kept.put(source, result)
            readings[index] = result
    kept.sweep()
    return [reading for i in sorted(readings) for reading in readings[i]]


def _refused(source: Source, code: ProblemCode, message: str) -> Reading:
    return Reading(source.path, None, problems=(Problem.of(code, message, source=source.path),))


def resolve_same_ids(readings: Iterable[Reading]) -> list[Reading]:
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
            problem = Problem.of(
                ProblemCode.DUPLICATE_LETTER, message, source=reading.source, letter_id=letter.letter_id
            )
            out.append(Reading(reading.source, None, problems=(problem,)))
        else:
            number = next(n for n in count(2) if f"{letter.letter_id}-{n}" not in taken)
            renamed = _renamed(reading, f"{letter.letter_id}-{number}", first.source)
            taken[f"{letter.letter_id}-{number}"] = renamed
            out.append(renamed)
    return out


def _same_letter(one: Reading, other: Reading) -> bool:
    """Whether two readings are of one letter: the same words, or, as PDF and as text, the same values and findings."""
    if one.text.split() == other.text.split():
        return True
    return bool(one.findings) and _content(one) == _content(other)


def _content(reading: Reading) -> tuple[object, ...]:
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
            Problem.of(ProblemCode.SAME_ID, message, source=reading.source, letter_id=letter_id),
        ),
    )
