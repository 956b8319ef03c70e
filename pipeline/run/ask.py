"""A reviewer's hour: the most doubtful findings of a run, one by one, and what the reviewer says kept as labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.domain import Finding, SendLettersError, ThemeHit, slug
from pipeline.outputs import load_table
from pipeline.review import Question, is_given, questions
from pipeline.rulebook import LABELS, NO_THEME, REFUSED, Label, Rules, load_labels, read_label_rows
from pipeline.run.teach import write_labels
from pipeline.themes import ThemeRules

_HELP = "a number turns a theme on or off; + THEME adds another; Enter keeps the answer; s skips; q stops"


class NothingToAskError(SendLettersError):
    """A run without findings to read."""


def ask(
    out: Path,
    rules: Rules,
    who: str,
    today: str,
    show: Callable[[str], object],
    answer: Callable[..., str],
) -> int:
    """Ask about findings until the reviewer stops or none is left, and return how many were answered.

    Each answer is written at once to a file of the reviewer's own in the rules' folder of labels, so that nothing is
    lost. Raises NothingToAskError, RunTablesError.
    """
    findings, hits = load_table(out, Finding), load_table(out, ThemeHit)
    known = load_labels(rules.folder / LABELS, rules.themes.names)
    # What others have labelled is asked too: two who agree are worth more than one.
    mine = {hash_: answers for hash_, answers in known.items() if who in answers.by_person}
    left = questions(findings, hits, replace(ThemeRules.compile(rules.themes), labels=mine))
    if not left:
        raise NothingToAskError(f"{out} has no finding that {who} has not read")
    file = rules.folder / LABELS / f"{slug(who) or 'labels'}.csv"
    answered = 0
    show(f"{len(left)} findings, the most doubtful first. {_HELP}")
    for number, question in enumerate(left, 1):
        said = _ask_about(question, rules.themes.names, f"{number} of {len(left)}", show, answer)
        if said is None:
            break
        if said:
            write_labels(file, [*read_label_rows(file), *_labels(question, said, who, today)])
            answered += 1
    show(f"{answered} findings labelled in {file}; `send-letters learn {out}` learns from them")
    return answered


def _ask_about(
    question: Question,
    names: Sequence[str],
    place: str,
    show: Callable[[str], object],
    answer: Callable[..., str],
) -> set[str] | None:
    """The themes that the reviewer gives (`none` alone for none); empty to skip, None to stop."""
    finding = question.finding
    offered = {_name(hit): hit for hit in question.hits}
    given = {name for name, hit in offered.items() if is_given(hit)}
    text = "".join(f"<<{piece}>>" if marked else piece for piece, marked in question.pieces)
    show(f"\n{place}  {finding.finding_id}\n{text}")
    while True:
        for number, (name, hit) in enumerate(offered.items(), 1):
            words = finding.text[hit.start : hit.end] if hit.end else ""
            show(f"  {number} [{'x' if name in given else ' '}] {name}  {hit.tier} {hit.p:.2f}  “{words[:80]}”")
        for name in sorted(given - offered.keys()):
            show(f"    [x] {name}")
        key = answer("themes", default="", show_default=False).strip()
        if not key:
            return given or {NO_THEME}
        if key in ("q", "s"):
            return None if key == "q" else set()
        added = key.removeprefix("+").strip()
        if key.isdigit() and 1 <= int(key) <= len(offered):
            given ^= {list(offered)[int(key) - 1]}
        elif added in names:
            given ^= {added}
        else:
            close = [name for name in names if added and added in name]
            show(f"  {_HELP}; themes: {', '.join(close or names)}")


def _labels(question: Question, said: set[str], who: str, today: str) -> list[Label]:
    """The answer as labels; themes that were offered and not given are kept as refused."""
    refused = sorted({_name(hit) for hit in question.hits} - said)
    themes = [*sorted(said), *(REFUSED + name for name in refused)]
    return [Label("", question.hash, theme, who, today, "") for theme in themes]


def _name(hit: ThemeHit) -> str:
    return ".".join(filter(None, (hit.theme, hit.subtheme)))
