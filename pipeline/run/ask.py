"""A reviewer's hour: the most doubtful findings of a run, one by one, and what the reviewer says kept as labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from pipeline.domain import Finding, FindingKind, SendLettersError, ThemeHit, Tier, slug
from pipeline.outputs import load_table
from pipeline.review import doubtful_findings
from pipeline.rulebook import LABELS, NO_THEME, REFUSED, Label, Rules, load_labels, read_label_rows, text_hash
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
    mine = {hash_ for hash_, answers in known.items() if who in answers.by_person}
    order = [f for f in doubtful_findings(findings, hits, ThemeRules.compile(rules.themes)) if f.kind not in _NOT_ASKED]
    left = list({text_hash(f.text): f for f in order if text_hash(f.text) not in mine}.values())
    if not left:
        raise NothingToAskError(f"{out} has no finding that {who} has not read")
    file = rules.folder / LABELS / f"{slug(who) or 'labels'}.csv"
    answered = 0
    show(f"{len(left)} findings, the most doubtful first. {_HELP}")
    for number, finding in enumerate(left, 1):
        of_finding = [hit for hit in hits if hit.finding_id == finding.finding_id]
        said = _ask_about(finding, of_finding, rules.themes.names, f"{number} of {len(left)}", show, answer)
        if said is None:
            break
        if said:
            write_labels(file, [*read_label_rows(file), *_labels(finding, of_finding, said, who, today)])
            answered += 1
    show(f"{answered} findings labelled in {file}; `send-letters learn {out}` learns from them")
    return answered


_NOT_ASKED = (FindingKind.STRENGTH, FindingKind.EXPERIENCE)  # neither says what is wrong


def _ask_about(
    finding: Finding,
    hits: Sequence[ThemeHit],
    names: Sequence[str],
    place: str,
    show: Callable[[str], object],
    answer: Callable[..., str],
) -> set[str] | None:
    """The themes that the reviewer gives (`none` alone for none); empty to skip, None to stop."""
    offered = {_name(hit): hit for hit in hits}
    given = {name for name, hit in offered.items() if hit.tier != Tier.LIKELY}
    show(f"\n{place}  {finding.finding_id}\n{_marked(finding.text, hits)}")
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


def _labels(finding: Finding, hits: Iterable[ThemeHit], said: set[str], who: str, today: str) -> list[Label]:
    """The answer as labels; themes that were offered and not given are kept as refused."""
    refused = sorted({_name(hit) for hit in hits} - said)
    themes = [*sorted(said), *(REFUSED + name for name in refused)]
    return [Label("", text_hash(finding.text), theme, who, today, "") for theme in themes]


def _marked(text: str, hits: Iterable[ThemeHit]) -> str:
    """The text with the words that show its themes between << and >>."""
    inside = {n for hit in hits for n in range(hit.start, hit.end) if hit.end - hit.start < len(text)}
    marked = []
    for n, letter in enumerate(text):
        if n in inside and n - 1 not in inside:
            marked.append("<<")
        marked.append(letter)
        if n in inside and n + 1 not in inside:
            marked.append(">>")
    return "".join(marked)


def _name(hit: ThemeHit) -> str:
    return ".".join(filter(None, (hit.theme, hit.subtheme)))
