"""Refreshing: download, make the tables anew where that could change them, and say what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from pipeline.domain import (
    Areas,
    BusyError,
    Change,
    Failed,
    Finding,
    Letter,
    RunTables,
    SendLettersError,
    ThemeHit,
    run_in_own_process,
)
from pipeline.download import CrawlOptions, OptionsError, Report, download
from pipeline.outputs import CACHE, load_optional_table, load_table
from pipeline.reading import Corpus, area_tables, list_corpus
from pipeline.rulebook import Rules
from pipeline.run.current import REFRESH, LastRun, inputs_hash, summarise
from pipeline.run.expectations import Total, count_totals, describe_totals
from pipeline.run.extract import build_tables

if TYPE_CHECKING:
    from pipeline.across import Comparison

# What other commands make of the tables, and a refresh does not make anew.
FILES_OF_OTHER_COMMANDS = ("review.html", "areas", "unthemed.csv", "reconciliation.csv")
LOCK_FILE = "refresh.lock"

Crawl = Callable[[CrawlOptions, Rules], Report]


class NoLetterError(SendLettersError):
    """The corpus holds no letter at all, so the tables are better left as they are."""


class NotWrittenError(SendLettersError):
    """The tables could not be written."""


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """How a refresh went."""

    report: Report  # of the crawl
    tables: RunTables | None = None  # None where nothing changed, so that no table was made anew
    changes: tuple[Change, ...] = ()  # what this refresh found
    comparison: Comparison | None = None  # with the official figures, where there are any
    official_problem: str = ""  # why the official files could not be used
    outdated: tuple[str, ...] = ()  # files that other commands made of the tables as they were before
    totals: tuple[Total, ...] = ()

    @property
    def needs_a_look(self) -> bool:
        """Whether a person should look: a document was missed, an official file is bad, or a total is too low."""
        too_few = any(total.state == "too_few" for total in self.totals)
        return bool(not self.report.is_complete or self.official_problem or too_few)


def crawl_in_own_process(options: CrawlOptions, rules: Rules) -> Report:
    """Download in another process, which leaves no memory, thread or signal handler of a crawler in this one."""
    result = run_in_own_process(_download, options, rules)
    if not isinstance(result, Failed):
        return result
    report = Report()
    report.alarm(f"the download {result.reason}; what it had is kept")
    return report


def refresh(options: CrawlOptions, out: Path, rules: Rules, crawl: Crawl = crawl_in_own_process) -> RefreshResult:
    """Bring the corpus and then the tables in `out` up to date.

    Raises OptionsError where `out` is a file, BusyError where another refresh works on `out`, and NoCorpusError,
    NoLetterError, NotWrittenError, RulesError or RunTablesError where there are no new tables; the old ones are
    then as they were.
    """
    if out.exists() and not out.is_dir():
        raise OptionsError(f"--out {out}: is a file; give a folder")
    try:
        with _locked(out):
            report = crawl(options, rules.with_areas(area_tables(options.corpus)))
            result = _renew(report, list_corpus(options.corpus, out, with_sample=False), out, rules)
            letters, findings = load_table(out, Letter), load_table(out, Finding)
    except OSError as error:
        message = f"{error.filename or out}: {error.strerror}; the tables there are the last good ones"
        raise NotWrittenError(message) from error
    return replace(result, totals=tuple(count_totals(letters, findings, rules.expectations.run)))


def describe_news(result: RefreshResult, out: Path) -> str:
    """What is new, in one line; empty where nothing is."""
    from pipeline.across import summarise_changes

    if not result.changes:
        return ""
    return f"refresh {result.changes[-1].refresh}: {summarise_changes(result.changes)}; see {out / 'CHANGES.md'}"


def describe_refresh(result: RefreshResult, out: Path) -> list[str]:
    """How the refresh went, apart from what is new, in lines for a person."""
    from pipeline.across import summarise_comparison

    lines = []
    if result.tables is None:
        lines.append("refresh: nothing new; no file was changed")
    else:
        lines.append(summarise(result.tables).line(out))
        if not result.changes:
            lines.append("refresh: no letter, verdict, outcome or theme is new; the tables were made anew")
    if result.comparison is not None:
        lines.append(summarise_comparison(result.comparison))
    if result.official_problem:
        lines.append(result.official_problem)
    if result.outdated:
        names = ", ".join(result.outdated)
        lines.append(f"refresh: still of the tables before: {names}; run their commands again")
    return [*lines, describe_totals(result.totals)]


def _download(options: CrawlOptions, rules: Rules) -> Report:
    return download(options, rules.publications, rules.expectations.crawl, rules.areas, datetime.now(UTC))


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """Keep a second refresh out of the same folder: each would miss what the other found."""
    (out / CACHE).mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(out / CACHE / LOCK_FILE, timeout=0):
            yield
    except Timeout:
        raise BusyError(f"{out}: another refresh is at work here; wait until it has ended") from None


def _renew(report: Report, listed: Corpus, out: Path, rules: Rules) -> RefreshResult:
    """Make the tables anew unless they would be the same."""
    inputs, last = inputs_hash(listed, rules.folder), LastRun(out, REFRESH)
    if last.made_from(inputs):
        return RefreshResult(report)
    rules = rules.with_areas(listed.areas)
    tables, changes, written = _publish(listed, out, rules)
    comparison, problem = _compare_with_official(tables, listed.folder, rules.areas, out)
    made_anew = ("reconciliation.csv",) if comparison else ()
    outdated = tuple(f for f in FILES_OF_OTHER_COMMANDS if (out / f).exists() and f not in made_anew)
    if not problem:  # else the next refresh tries again
        last.keep(inputs, summarise(tables), written)
    return RefreshResult(report, tables, changes, comparison, problem, outdated)


def _publish(listed: Corpus, out: Path, rules: Rules) -> tuple[RunTables, tuple[Change, ...], list[Path]]:
    """Make the tables anew and put them in place: they, what changed, and the files."""
    from pipeline.across import add_to_history, compare_runs, listed_inspections
    from pipeline.outputs import publish

    history = load_optional_table(out, Change)
    before = RunTables(
        letters=load_optional_table(out, Letter),
        findings=load_optional_table(out, Finding),
        themes=load_optional_table(out, ThemeHit),
    )
    tables = build_tables(listed, rules, cache=out / CACHE)
    if not tables.letters:
        raise NoLetterError(f"no letter was found in {listed.folder}; the tables in {out} were left as they are")
    changes = add_to_history(history, compare_runs(before, tables, listed.sources))
    # One publication: changes that are on record without their tables would be found again, not the other way round.
    official = listed_inspections(listed.folder, rules.areas)
    written = publish(out, {**tables.rows(), "changes": changes}, tables.texts, rules, official)
    return tables, tuple(changes[len(history) :]), written


def _compare_with_official(tables: RunTables, corpus: Path, areas: Areas, out: Path) -> tuple[Comparison | None, str]:
    """The comparison with the official files, where there are any, and why they could not be used."""
    from pipeline.across import OfficialFileError, official_files, reconcile
    from pipeline.outputs import write_reconciliation

    files = official_files(corpus)
    if not files:
        return None, ""
    try:
        comparison = reconcile(tables, files, areas)
    except OfficialFileError as error:
        return None, str(error)
    write_reconciliation(out, comparison)
    return comparison, ""
