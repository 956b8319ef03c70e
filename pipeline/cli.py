"""The `send-letters` command: one thin command for each stage; exit 0 ok, 1 nothing usable, 2 misuse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.domain.errors import SendLettersError
from pipeline.domain.version import NAME, __version__

if TYPE_CHECKING:
    from pipeline.rulebook.rules import Rules

Corpus = Annotated[Path, typer.Option("--corpus", help="The folder of letters.")]
Out = Annotated[Path, typer.Option("--out", help="The folder of the run's tables.")]
RulesFolder = Annotated[
    Path | None, typer.Option("--rules", metavar="DIR", help="Another folder of rules; else those of the program.")
]
Site = Annotated[str, typer.Option(metavar="URL", help="another host that serves every page and file, such as a copy")]
AreaNames = Annotated[
    list[str] | None, typer.Option(metavar="NAME", help="only this local authority; repeat the option for more")
]
Delay = Annotated[float, typer.Option(metavar="SECONDS", help="shortest time between two requests to one host")]
Timeout = Annotated[float, typer.Option(metavar="SECONDS", help="longest time for one answer with its body")]
Labelled = Annotated[
    list[Path],
    typer.Argument(help="labelled findings: .jsonl files or folders of them, or folders of runs that have labels"),
]
Expect = Annotated[
    Path | None, typer.Option(metavar="FILE", help="another expect.yml: what is expected [default: that of the rules]")
]


class CacheAction(StrEnum):
    """What `cache` does."""

    INFO = "info"
    CLEAR = "clear"


_INTERRUPTED = 130  # the exit status of a command that Ctrl-C ended

app = typer.Typer(
    name="send-letters",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"max_content_width": 120},
    rich_markup_mode=None,  # Rich takes longer to load than the help to read
)


@contextmanager
def errors_as_exit_status() -> Iterator[None]:
    """Print an error that is for the user on standard error, and end with its exit status."""
    try:
        yield
    except SendLettersError as error:
        typer.echo(error, err=True)
        raise typer.Exit(error.exit_status) from None


def checked_folder(rules: Path | None) -> Path:
    """The rules folder given, else that of the program; doubts about it are printed on standard error."""
    from pipeline.rulebook.folder import checked_rules_folder, default_rules_folder, rules_folder_warnings

    folder = checked_rules_folder(rules) if rules else default_rules_folder()
    for warning in rules_folder_warnings(folder):
        typer.echo(f"warning: {warning}", err=True)
    return folder


def load_rules(folder: Path | None, corpus: Path | None = None) -> Rules:
    """The rules of the folder given, else those that came with the program; with the areas of the corpus, if given."""
    from pipeline.reading.corpus import area_tables
    from pipeline.rulebook.folder import sample_folder
    from pipeline.rulebook.rules import Rules

    rules = Rules.load(checked_folder(folder))
    if corpus is None:
        return rules
    return rules.with_areas(area_tables(corpus if corpus.is_dir() else sample_folder()))  # none: `extract --sample`


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit


@app.callback()
def send_letters(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """What Ofsted and CQC found in each area's SEND inspection, as tables made from their letters and reports."""


@app.command()
def extract(
    corpus: Corpus = Path("corpus"),
    out: Out = Path("extracted"),
    rules: RulesFolder = None,
    sample: Annotated[
        bool, typer.Option("--sample", help="Read the made-up letters that come with the program, not --corpus.")
    ] = False,
    engine: Annotated[str, typer.Option(help="pdfium, or pdfplumber for a second opinion")] = "pdfium",
) -> None:
    """Read the letters of a corpus into tables; exit 1 if there is none, 2 if there is no corpus."""
    from pipeline.reading.corpus import SampleLetters, sample_letters
    from pipeline.reading.files import ENGINES
    from pipeline.rulebook.folder import sample_folder
    from pipeline.run.current import nothing_to_do, summarise

    corpus = sample_folder() if sample else corpus
    if engine not in ENGINES:
        raise typer.BadParameter(f"there is no engine {engine}; the engines are {', '.join(ENGINES)}")
    with errors_as_exit_status():
        try:
            folder = checked_folder(rules)
            found = nothing_to_do(corpus, out, folder, engine)
            if found is None:
                from pipeline.rulebook.rules import Rules
                from pipeline.run.extract import extract as extract_tables

                found = summarise(extract_tables(corpus, out, Rules.load(folder), engine))
        except OSError as error:
            typer.echo(
                f"the tables could not be written to {out} ({error.strerror}); choose another --out (OUT= with make)",
                err=True,
            )
            raise typer.Exit(1) from None
    typer.echo(found.line(out), err=True)
    used = SampleLetters.ALONE if sample else sample_letters(corpus, out)
    if used is SampleLetters.ALONE:
        typer.echo(f"These are the made-up sample letters: {found.problems()} are there on purpose.", err=True)
    elif used is SampleLetters.LEFT_OUT:
        typer.echo(f"The made-up letters in {corpus / 'sample'} were left out: there are other letters.", err=True)
    if not found.letters:
        typer.echo(f"no letter was found in {corpus}; {out / 'problems.csv'} says what lies there", err=True)
        raise typer.Exit(1)


@app.command()
def cache(
    what: Annotated[CacheAction, typer.Argument(help="info: how much is kept; clear: take it away.")],
    out: Out = Path("extracted"),
) -> None:
    """Show or take away what a run keeps for the next one; without it, a run reads every letter again."""
    from pipeline.run.store import clear_cache, describe_cache

    if not out.is_dir():
        raise typer.BadParameter(f"there is no folder {out}; name the folder of a run with --out")
    if what is CacheAction.CLEAR:
        clear_cache(out)
    typer.echo(describe_cache(out))


@app.command()
def explain(
    record_id: Annotated[str, typer.Argument(metavar="ID", help="A letter_id or a finding_id.")],
    out: Out = Path("extracted"),
    rules: RulesFolder = None,
) -> None:
    """Show where a value was read: its rule, its page and the words around it; and who corrected it."""
    from pipeline.outputs.run_tables import load_run
    from pipeline.review.explain import explain_record

    with errors_as_exit_status():
        typer.echo(explain_record(load_run(out), record_id, load_rules(rules).places))


@app.command()
def download(
    corpus: Annotated[Path, typer.Option(help="the folder for the letters and manifest.csv")] = Path("corpus"),
    site: Site = "",
    area: AreaNames = None,
    since: Annotated[str, typer.Option(metavar="DATE", help="only documents published on this day or later")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="list what would be fetched, and write nothing")] = False,
    limit: Annotated[int | None, typer.Option(metavar="N", help="fetch at most N files")] = None,
    official: Annotated[
        bool, typer.Option("--official", help="fetch Ofsted's statistics instead, into official/")
    ] = False,
    delay: Delay = 1.0,
    timeout: Timeout = 60.0,
    rules: RulesFolder = None,
    expect: Expect = None,
) -> None:
    """Fetch new and changed letters from Ofsted's site; exit 1 if one was missed, 2 if an option cannot be used."""
    from datetime import UTC, datetime

    from pipeline.download import crawl as stage
    from pipeline.download.options import CrawlOptions
    from pipeline.rulebook.expectations import load_expectations

    with errors_as_exit_status():
        options = CrawlOptions(
            corpus=corpus,
            site=site,
            areas=tuple(area or ()),
            since=since,
            dry_run=dry_run,
            limit=limit,
            official=official,
            delay=delay,
            timeout=timeout,
        )
        known = load_rules(rules, corpus)
        expectations = load_expectations(expect) if expect else known.expectations
    report = stage.download(options, known.publications, expectations.crawl, known.areas, datetime.now(UTC))
    for row in sorted(report.would_fetch):
        typer.echo("\t".join(row))
    for line in report.lines():
        typer.echo(line, err=True)
    raise typer.Exit(0 if report.is_complete else 1)


@app.command()
def refresh(
    corpus: Corpus = Path("corpus"), out: Out = Path("extracted"), rules: RulesFolder = None, site: Site = "",
    area: AreaNames = None, delay: Delay = 1.0, timeout: Timeout = 60.0,
    expect: Expect = None,
) -> None:  # fmt: skip
    """Download, make the tables anew, and say what is new; exit 1 if anything needs a look, 2 for misuse."""
    import signal
    from dataclasses import replace

    from pipeline.download.options import CrawlOptions
    from pipeline.download.report import Report
    from pipeline.rulebook.expectations import load_expectations
    from pipeline.run.refresh import crawl_in_own_process, describe_news, describe_refresh
    from pipeline.run.refresh import refresh as refresh_tables

    def stop(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    def crawl(options: CrawlOptions, rules: Rules) -> Report:
        """Crawl, and say at once how it went: what comes after takes a while, and may fail."""
        report = crawl_in_own_process(options, rules)
        for line in report.lines():
            typer.echo(line, err=True)
        return report

    signal.signal(signal.SIGTERM, stop)
    with errors_as_exit_status():
        options = CrawlOptions(corpus, site=site, areas=tuple(area or ()), delay=delay, timeout=timeout)
        used = load_rules(rules)
        used = replace(used, expectations=load_expectations(expect)) if expect else used
        result = refresh_tables(options, out, used, crawl)
    if news := describe_news(result, out):
        typer.echo(news)
    typer.echo("\n".join(describe_refresh(result, out)), err=True)
    raise typer.Exit(result.needs_a_look)


@app.command()
def reconcile(
    corpus: Corpus = Path("corpus"),
    out: Out = Path("extracted"),
    official: Annotated[list[Path] | None, typer.Option(help="An official file; else corpus/official/*.")] = None,
    rules: RulesFolder = None,
) -> None:
    """Compare the tables with Ofsted's own figures: reconciliation.csv and coverage.csv."""
    from pipeline.across.official.compare import reconcile, summarise_comparison
    from pipeline.across.official.lists import official_files
    from pipeline.outputs.reports import write_reconciliation
    from pipeline.outputs.run_tables import load_run

    files = official or official_files(corpus)
    if not files:
        raise typer.BadParameter(f"no official file in {corpus}/official; run `send-letters download --official`")
    with errors_as_exit_status():
        comparison = reconcile(load_run(out), files, load_rules(rules, corpus).areas)
        write_reconciliation(out, comparison)
    typer.echo(summarise_comparison(comparison))


@app.command()
def briefing(
    out: Out = Path("extracted"),
    since: Annotated[str, typer.Option(metavar="DAY", help="letters from this day, month or year on are new")] = "",
    until: Annotated[str, typer.Option(metavar="DAY", help="leave out letters after this day, month or year")] = "",
    framework: Annotated[str, typer.Option(metavar="YEAR", help="only the framework of 2016 or 2023")] = "",
    areas: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="only this local area; repeat the option for more")
    ] = None,
    corpus: Corpus = Path("corpus"),
    rules: RulesFolder = None,
) -> None:
    """Write a draft briefing on the run, or a part of it: briefing.md, .html and .docx."""
    from pipeline.outputs.briefing.files import write_briefing
    from pipeline.outputs.briefing.scope import Scope

    with errors_as_exit_status():
        scope = Scope.of(since, until, framework, areas or ())
        loaded = load_rules(rules, corpus)
        path = write_briefing(out, scope, loaded.areas, loaded.themes.taxonomy)
    typer.echo(f"open {path}, or briefing.md or briefing.html beside it")


@app.command()
def area(
    name: Annotated[str, typer.Argument(help="A local area's name, or its ONS code.")],
    out: Out = Path("extracted"),
    corpus: Corpus = Path("corpus"),
    rules: RulesFolder = None,
) -> None:
    """Print a local area's whole history; also as a page and a table in areas/.

    Exit 1 where the tables have no document about it, 2 for an unknown name.
    """
    from pipeline.across.area_history import build_history, timeline
    from pipeline.outputs.reports import write_area_history
    from pipeline.outputs.run_tables import load_run

    with errors_as_exit_status():
        history = build_history(load_run(out), name, load_rules(rules, corpus).areas)
        if not any(row.relation == "same" for row in history.rows):
            typer.echo(timeline(history) if history.rows else "", nl=False)
            advice = "if the tables are in another folder, name it with --out"
            typer.echo(f"{out} has no document about {history.area.name}; {advice}", err=True)
            raise typer.Exit(1)
        typer.echo(f"written to {write_area_history(out, history)}", err=True)
    typer.echo(timeline(history), nl=False)


@app.command()
def dictionary(
    problems: Annotated[bool, typer.Option("--problems", help="print the page of problem codes instead")] = False,
) -> None:
    """Print the data dictionary: every file, table and column that a run writes."""
    from pipeline.domain.problems import problems_page
    from pipeline.outputs.data.dictionary import data_dictionary

    typer.echo(problems_page() if problems else data_dictionary(), nl=False)


@app.command()
def check(out: Out = Path("extracted"), rules: RulesFolder = None) -> None:
    """Compare the run's totals with rules/expect.yml; exit 1 where one is too low."""
    from pipeline.run.expectations import check_totals, describe_totals

    with errors_as_exit_status():
        totals = check_totals(out, load_rules(rules).expectations.run)
    typer.echo(describe_totals(totals))
    raise typer.Exit(any(total.state == "too_few" for total in totals))


@app.command()
def review(out: Out = Path("extracted"), rules: RulesFolder = None) -> None:
    """Write what a person should look at first: review.csv, review.html and corrections.html; label.html for themes."""
    from datetime import date

    from pipeline.outputs.reports import write_label_page, write_review
    from pipeline.outputs.run_tables import load_run
    from pipeline.review.doubt import disputes, questions
    from pipeline.review.queue import build_queue
    from pipeline.themes.tagger import ThemeRules

    with errors_as_exit_status():
        loaded = load_rules(rules)
        tables = load_run(out)
        rows = build_queue(tables, date.today())
        page = write_review(out, rows, tables.corrections)
        asked = questions(tables.findings, tables.themes, ThemeRules.compile(loaded.themes))
        disputed = disputes(tables.findings, loaded.themes.labels)
        labels = write_label_page(out, asked, disputed, loaded.themes.names)
    typer.echo(f"{len(asked)} findings whose themes nobody has confirmed: open {labels}")
    typer.echo(f"{len(rows)} things to look at, {len(tables.corrections)} corrections: open {page}")


@app.command()
def rules(
    out: Out = Path("extracted"),
    rules: RulesFolder = None,
    export: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write a copy of the rules to a new folder instead, to edit.")
    ] = None,
    pages: Annotated[
        bool, typer.Option("--pages", help="Write a page for each rule, with what it found in the run, to OUT/rules/.")
    ] = False,
    schema: Annotated[
        bool,
        typer.Option("--schema", help="Write the files' JSON Schemas, for editors, to schema/ in the rules folder."),
    ] = False,
) -> None:
    """Check the rule files: their form, their examples, and over a run's findings what a change in them changed."""
    with errors_as_exit_status():
        if export:
            from pipeline.rulebook.folder import export_rules

            typer.echo(f"the rules were written to {export_rules(export)}; use them with --rules {export}", err=True)
            raise typer.Exit
        if schema:
            from pipeline.rulebook.schema import write_schemas

            loaded = load_rules(rules)
            write_schemas(loaded.folder, loaded.themes.taxonomy)
            raise typer.Exit
        if pages:
            from pipeline.outputs.run_tables import load_run
            from pipeline.outputs.site.rule_pages import write_rule_pages
            from pipeline.review.rule_report import rule_pages

            typer.echo(f"open {write_rule_pages(out, rule_pages(load_rules(rules), load_run(out)))}")
            raise typer.Exit
        from pipeline.run.check_rules import check_rules, describe_check

        result = check_rules(checked_folder(rules), out)
    typer.echo(describe_check(result))
    raise typer.Exit(bool(result.mistakes))


@app.command(name="try")
def try_words(
    text: Annotated[str, typer.Argument(metavar="TEXT|FILE|-", help="Words, a text file, or - for standard input.")],
    kind: Annotated[str, typer.Option(metavar="KIND", help="Only as this kind, such as revisit_letter.")] = "",
    rules: RulesFolder = None,
) -> None:
    """Show what the rules make of some words: which hold, which came near and why not, and the values a letter gets."""
    import sys

    from pipeline.domain.vocabulary import LetterKind
    from pipeline.review.try_text import describe_trial, trial_rows, try_text
    from pipeline.themes.tagger import ThemeRules

    if kind and kind not in list(LetterKind):
        raise typer.BadParameter(f"there is no kind {kind}; the kinds are {', '.join(LetterKind)}")
    with errors_as_exit_status():
        loaded = load_rules(rules)
        trial = try_text(_words_of(text), loaded, ThemeRules.compile(loaded.themes), LetterKind(kind) if kind else None)
    if sys.stdout.isatty():
        typer.echo(describe_trial(trial))
    for row in () if sys.stdout.isatty() else trial_rows(trial):
        typer.echo("\t".join(" ".join(cell.split()) for cell in row))


def _words_of(text: str) -> str:
    """The words given, those of the file of that name, or those of standard input."""
    import sys

    try:
        if text == "-":
            words = sys.stdin.read()
        else:
            is_file = len(text) < 250 and Path(text).is_file()
            words = Path(text).read_text(encoding="utf-8") if is_file else text
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{text} cannot be read as text ({error}); convert it to a UTF-8 text file") from None
    if not words.strip():
        raise typer.BadParameter("there are no words to try")
    return words


@app.command()
def rule(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="A rule's id, such as verdict.sufficient.")],
    out: Out = Path("extracted"),
    rules: RulesFolder = None,
) -> None:
    """Print one rule: its phrases, its examples, and what it found in the last run, by year."""
    from pipeline.domain.records import RunTables
    from pipeline.outputs.run_tables import load_run
    from pipeline.review.rule_report import describe_rule, find_rule, rule_page

    has_run = (out / "letters.csv").is_file()
    with errors_as_exit_status():
        page = rule_page(find_rule(load_rules(rules), rule_id), load_run(out) if has_run else RunTables())
    typer.echo(describe_rule(page, has_run))


@app.command()
def evaluate(
    labelled: Labelled,
    out: Annotated[Path | None, typer.Option(help="write evaluation.csv, every difference, to this folder")] = None,
    own: Annotated[bool, typer.Option("--own", help="also with labels of the same area; takes twice as long")] = False,
    rules: RulesFolder = None,
) -> None:
    """Say how good the themes are, by cross-validation over areas: by tier and theme, and after some are read."""
    from pipeline.outputs.reports import write_evaluation
    from pipeline.run.teach import evaluation_of

    with errors_as_exit_status():
        text, result = evaluation_of(labelled, load_rules(rules), own)
        typer.echo(text)
        if out:
            write_evaluation(out, result)


@app.command()
def learn(labelled: Labelled, rules: RulesFolder = None) -> None:
    """Learn which words speak for which theme from labelled findings; writes two tables into the rules folder."""
    from pipeline.run.teach import learn_and_write

    with errors_as_exit_status():
        for line in learn_and_write(labelled, load_rules(rules)):
            typer.echo(line)


@app.command()
def label(
    out: Out = Path("extracted"),
    who: Annotated[str, typer.Option(help="Your name, which the labels carry.")] = "",
    files: Annotated[
        list[Path] | None, typer.Option("--import", metavar="FILE", help="Take the labels of .jsonl files instead.")
    ] = None,
    rules: RulesFolder = None,
) -> None:
    """Show the most doubtful findings of a run first, and keep what you say of their themes as labels."""
    from datetime import date

    from pipeline.run.ask import ask
    from pipeline.run.teach import import_labels

    if not who.strip():
        raise typer.BadParameter("say who gives the labels: --who NAME")
    with errors_as_exit_status():
        loaded, today = load_rules(rules), date.today().isoformat()
        if files:
            for path in import_labels(files, loaded, who.strip(), today):
                typer.echo(f"written to {path}", err=True)
        else:
            ask(out, loaded, who.strip(), today, typer.echo, typer.prompt)


@app.command()
def unthemed(out: Out = Path("extracted")) -> None:
    """Write unthemed.csv: findings that no theme rule covers, in groups with their telling words."""
    from pipeline.domain.records import Finding, ThemeHit
    from pipeline.outputs.reports import write_unthemed
    from pipeline.outputs.run_tables import load_table
    from pipeline.themes import groups as stage

    with errors_as_exit_status():
        table = stage.unthemed(load_table(out, Finding), load_table(out, ThemeHit))
    write_unthemed(out, table)
    typer.echo(stage.summary(table))


@app.command()
def serve(
    corpus: Corpus = Path("corpus"),
    out: Out = Path("extracted"),
    rules: RulesFolder = None,
    port: Annotated[int, typer.Option(help="The port on this machine.")] = 8765,
) -> None:
    """Show the site at a local address, and make it anew when a letter or a rule changes; Ctrl-C ends it."""
    import subprocess
    import sys

    from pipeline.run.serve import FIRST_PAGE, LOOPBACK, site_server
    from pipeline.run.serve import serve as serve_site

    with errors_as_exit_status():
        folder = checked_folder(rules)
        server = site_server(out, port)
    # In a process of its own each time, so that a run that fails leaves the site as it was.
    arguments = ["extract", "--corpus", str(corpus), "--out", str(out), *(["--rules", str(rules)] if rules else [])]
    command = [sys.executable, "-m", "pipeline", *arguments]
    subprocess.run(command, check=False)
    if not (out / "site" / "index.html").is_file():
        raise typer.Exit(1)  # the run has said why
    typer.echo(f"http://{LOOPBACK}:{server.server_port}{FIRST_PAGE} (Ctrl-C ends it)", err=True)
    serve_site(server, out, [corpus, folder], lambda: subprocess.run(command, check=False))


@app.command(name="open")
def open_site(out: Out = Path("extracted")) -> None:
    """Open the site of the last run in the browser; exit 1 where there is none."""
    import webbrowser

    page = (out / "site" / "index.html").absolute()
    if not page.is_file():
        typer.echo(f"{page} is not there; run `send-letters extract --out {out}` first", err=True)
        raise typer.Exit(1)
    if not webbrowser.open(page.as_uri()):
        typer.echo("no browser could be started; open this page yourself:", err=True)
    typer.echo(page)


def main() -> None:
    """Run the command that the user typed; one line where the user stops it."""
    try:
        app()
    except SystemExit as ended:
        if ended.code == _INTERRUPTED:
            typer.echo("interrupted; the last good files are as they were", err=True)
        raise
