"""The page of a letter: its text page by page, every value marked at its words, problems where they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from pipeline.domain import FieldRow, Finding, FindingKind, Letter, Problem, label_of
from pipeline.outputs.site.marked_text import Value, marked, values_between, without_line_breaks
from pipeline.outputs.site.pages import Pages
from pipeline.outputs.site.theme_names import theme_label
from pipeline.outputs.site.view import RunView, anchor

_SHORT = 140  # characters of a finding in the list at the top


@dataclass(frozen=True, slots=True)
class LetterPage:
    """One page of the letter's file, or the running headers and footers of all of them (number 0)."""

    number: int
    text: Markup
    source: str
    problems: tuple[Problem, ...]
    values: tuple[Value, ...]


def write_letter_pages(view: RunView, pages: Pages) -> None:
    """Write a page for each letter, in parts where it is long."""
    for letter in view.letters:
        _write(view, pages, letter)


def _write(view: RunView, pages: Pages, letter: Letter) -> None:
    text = view.texts.get(letter.letter_id, "")
    values = [*_fields(view, letter), *_findings(view, letter)]
    in_text = {v.anchor for v in values_between(values, 0, len(text))}
    bounds = [0, *view.cuts(letter.letter_id), len(text)]
    parts = [view.letter_page(letter.letter_id, start) for start in bounds[:-1]]
    problems = view.problems_of.get(letter.letter_id, [])
    shown = without_line_breaks(text)
    for n, (start, end) in enumerate(pairwise(bounds)):
        first = n == 0
        pages.write(
            parts[n],
            "letter.html",
            title=view.title(letter) + (f", part {n + 1}" if n else ""),
            letter=letter,
            area=view.area_of[letter.letter_id],
            parts=parts if len(parts) > 1 else (),
            part=n + 1,
            sheets=list(_sheets(view, letter, shown, start, end, values, problems)) if text else [],
            problems=[p for p in problems if not p.page or not text] if first else [],
            values=values if first else (),
            in_text=in_text,
            here={v.anchor for v in values_between(values, start, end)},
            place=lambda value: f"{view.letter_page(letter.letter_id, value.start)}#{value.anchor}",
            source=view.source(letter, letter.first_page or 1),
            kinds=[(kind, [v for v in values if v.look == kind]) for kind in FindingKind] if first else (),
            fields=[v for v in values if v.look == "field"] if first else (),
            notes=view.corrected.notes(letter.letter_id),
            short=_short,
        )


def _sheets(
    view: RunView, letter: Letter, text: str, start: int, end: int, values: list[Value], problems: list[Problem]
) -> Iterator[LetterPage]:
    """The pages, or pieces of pages, that stand between two places of the text."""
    ends = [place for place, character in enumerate(text) if character == "\f"]
    last_of_body = len(ends)
    for number, (first, last) in enumerate(pairwise([-1, *ends, len(text)]), 1):
        begin, stop = max(first + 1, start), min(last, end)
        if begin >= stop or not text[begin:stop].strip():
            continue
        is_body = number <= last_of_body or not ends
        if is_body and letter.first_page and letter.last_page and not letter.first_page <= number <= letter.last_page:
            continue
        yield LetterPage(
            number if is_body else 0,
            marked(text, begin, stop, values),
            view.source(letter, number) if is_body else "",
            tuple(p for p in problems if p.page == number) if is_body and begin == first + 1 else (),
            tuple(values_between(values, begin, stop)),
        )


def _fields(view: RunView, letter: Letter) -> Iterator[Value]:
    """The values of the letter itself, and the verdicts and responsible bodies of its findings."""
    for row in view.fields_of.get(letter.letter_id, []):
        finding = view.finding.get(f"{letter.letter_id}/{row.field.rpartition('/')[0]}")
        if finding:
            yield _value_of_finding(view, finding, row)
        else:
            value = getattr(letter, row.field, row.value)
            notes = view.corrected.notes(letter.letter_id, row.field)
            yield _value(view, row, row.field.replace("_", " "), "field", "" if value is None else str(value), notes)


def _value_of_finding(view: RunView, finding: Finding, row: FieldRow) -> Value:
    name = row.field.rpartition("/")[2]
    look = "verdict" if name == "verdict" else "field"
    value = str(getattr(finding, name, row.value))
    label = f"{name} on {finding.kind.replace('_', ' ')} {finding.number}"
    if name == "verdict" and value:
        label = f"{label}: {label_of(value)}"
    return _value(view, row, label, look, value, view.corrected.notes(finding.finding_id, name))


def _value(view: RunView, row: FieldRow, label: str, look: str, value: str, notes: tuple[str, ...]) -> Value:
    where = _where(view, row.rule)
    return Value(
        row.field.replace("/", "-"), label, look, row.start, row.end, row.page, value, row.rule, where, notes=notes
    )


def _findings(view: RunView, letter: Letter) -> Iterator[Value]:
    for finding in view.findings_of.get(letter.letter_id, []):
        yield Value(
            anchor(finding),
            f"{finding.kind.replace('_', ' ')} {finding.number}",
            finding.kind,
            finding.start,
            finding.end,
            finding.page,
            finding.text,
            finding.rule,
            _where(view, finding.rule),
            tuple(_themes(view, finding)),
            view.corrected.notes(finding.finding_id),
        )


def _themes(view: RunView, finding: Finding) -> Iterator[tuple[str, str]]:
    """Each theme of a finding, with what gave it."""
    hits = [*view.themes_of.get(finding.finding_id, []), *view.likely_of.get(finding.finding_id, [])]
    for hit in hits:
        evidence = finding.text[hit.start : hit.end]
        words = f", from the words “{evidence}”" if evidence else ""
        yield (
            f"Theme: {theme_label(hit.theme, hit.subtheme)}",
            (f"{hit.tier}, probability {hit.p:.2f}; rule {hit.rule} ({_where(view, hit.rule)}){words}"),
        )


def _where(view: RunView, rule: str) -> str:
    """The file and line of a rule; one that no file has is part of the program."""
    places = view.about.rule_places
    return places.get(rule) or places.get(rule.rpartition(".")[0], "part of the program")


def _short(words: str) -> str:
    return words if len(words) <= _SHORT else words[:_SHORT].rsplit(" ", 1)[0] + " …"
