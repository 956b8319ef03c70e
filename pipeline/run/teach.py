"""From labels to better themes: reads labelled findings, learns the tables of words, and measures them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.domain import Finding, Letter
from pipeline.outputs import load_table
from pipeline.rulebook import (
    CERTAINTY_COLUMNS,
    LABEL_COLUMNS,
    LABELS,
    THEME_CERTAINTY,
    THEME_WORDS,
    WORD_COLUMNS,
    Example,
    Label,
    Rules,
    marked_words,
)
from pipeline.themes import (
    Evaluation,
    Labelled,
    ThemeRules,
    as_labels,
    as_taught,
    cross_validate,
    from_run,
    learn_tables,
    read_gold,
    report,
    unmatched_labels,
    without_repeats,
)

_MOST_SHOWN = 12


def evaluation_of(paths: Sequence[Path], rules: Rules, own: bool = False) -> tuple[str, Evaluation]:
    """The report on the labelled findings and what was given to each. Raises GoldError, LearnError, RunTablesError."""
    findings, _ = labelled_findings(paths, rules)
    themes = ThemeRules.compile(rules.themes)
    taught, examples = as_taught(findings, themes), all_examples(rules)
    result = cross_validate(findings, taught, examples, rules.themes.names)
    with_own = None
    if own:
        numbers = {id(finding): str(n) for n, finding in enumerate(findings)}
        with_own = cross_validate(findings, taught, examples, rules.themes.names, lambda f: numbers[id(f)])
    return report(result, with_own), result


def learn_and_write(paths: Sequence[Path], rules: Rules) -> Iterator[str]:
    """Write the tables that the labelled findings teach, and say what changed, a line at a time.

    Raises GoldError, LearnError, RunTablesError.
    """
    findings, unmatched = labelled_findings(paths, rules)
    themes = ThemeRules.compile(rules.themes)
    learned = learn_tables(as_taught(findings, themes), all_examples(rules), rules.themes.names)
    words = [(theme, said, f"{w:.2f}") for theme, all_ in learned.words.items() for said, w in sorted(all_.items())]
    values = [(sort, name, f"{v:g}") for sort, all_ in learned.certainty.items() for name, v in all_.items()]
    _write(rules.folder / THEME_WORDS, WORD_COLUMNS, words)
    _write(rules.folder / THEME_CERTAINTY, CERTAINTY_COLUMNS, values)
    yield f"learnt from {len(findings)} findings: {len(words)} weights in {rules.folder / THEME_WORDS}"
    yield from _changes(rules.themes.tables.words, learned.words)
    for sort, all_ in learned.certainty.items():
        before = rules.themes.tables.certainty.get(sort, {})
        for name in ("certain from", "likely from"):
            yield f"{sort}: {name} {all_[name]:g}" + (f" ({before[name]:g} before)" if name in before else "")
    for theme, n in learned.too_few.items():
        yield f"{theme}: {n} labels are too few to learn from; its rules alone decide, and give it as likely"
    if unmatched:
        yield f"{unmatched} labelled findings are in none of these runs, which does no harm"
    yield "`send-letters evaluate` with the same labels says how good the themes are now"


def labelled_findings(paths: Sequence[Path], rules: Rules) -> tuple[list[Labelled], int]:
    """The labelled findings of files and runs, each text once, and how many labels match no finding of the runs."""
    runs = [path for path in paths if (path / "findings.csv").is_file()]
    found: list[Labelled] = []
    in_runs: list[Finding] = []
    for run in runs:
        findings = load_table(run, Finding)
        found += from_run(load_table(run, Letter), findings, rules.themes.labels)
        in_runs += findings
    if files := [path for path in paths if path not in runs]:
        found += read_gold(files)
    return without_repeats(found), unmatched_labels(in_runs, rules.themes.labels) if runs else 0


def import_labels(paths: Sequence[Path], rules: Rules, who: str, when: str) -> list[Path]:
    """Write the labels of JSON-lines files into the rules' folder of labels, a file for each; returns their paths."""
    written = []
    for path in paths:
        labels = as_labels(read_gold([path]), who, when, "")
        written.append(write_labels(rules.folder / LABELS / f"{path.stem}.csv", labels))
    return written


def write_labels(path: Path, labels: Iterable[Label]) -> Path:
    """Write a file of labels, sorted, so that a change is a readable diff."""
    rows = sorted({(x.hash, x.theme, x.who, x.when, x.note) for x in labels})
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, LABEL_COLUMNS, rows)
    return path


def all_examples(rules: Rules) -> list[Example]:
    """The made-up sentences to learn from: those of the table, and those that the rules must find."""
    in_rules = [
        Example(
            marked_words(sentence)[0], frozenset({f"{rule.theme}.{rule.subtheme}" if rule.subtheme else rule.theme})
        )
        for rule in rules.themes.rules
        for sentence in rule.finds
    ]
    return [*rules.themes.tables.examples, *in_rules]


def _changes(before: Mapping[str, Mapping[str, float]], now: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """What changed in the table of words, the greatest changes first."""
    old = {(theme, said): w for theme, all_ in before.items() for said, w in all_.items() if said}
    new = {(theme, said): w for theme, all_ in now.items() for said, w in all_.items() if said}
    changed = {key: new.get(key, 0.0) - old.get(key, 0.0) for key in old.keys() | new.keys()}
    changed = {key: by for key, by in changed.items() if abs(by) >= 0.01}
    yield f"{len(new.keys() - old.keys())} weights are new, {len(old.keys() - new.keys())} are gone" + (
        "" if changed else "; nothing changed"
    )
    for (theme, said), by in sorted(changed.items(), key=lambda item: (-abs(item[1]), item[0]))[:_MOST_SHOWN]:
        yield f"  {theme}: “{said}” {by:+.2f}"


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    part = path.with_name(f".{path.name}.part")
    part.write_text(text.getvalue(), encoding="utf-8", newline="")
    part.replace(path)
