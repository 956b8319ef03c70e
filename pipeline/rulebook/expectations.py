"""Reading `rules/expect.yml`: what a crawl must find, and how much a run over everything published should hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.domain import FindingKind, LetterKind, RulesError
from pipeline.rulebook.yaml_file import Entry, entries, section, shown

Kind = LetterKind | FindingKind
_KINDS: dict[str, dict[str, Kind]] = {
    "letters": {kind.value: kind for kind in LetterKind},
    "findings": {kind.value: kind for kind in FindingKind},
}
_RUN_KEYS = ("count", "kind", "year", "minimum", "maximum")
_CRAWL_NUMBERS = ("authorities", "may_go_at_once", "may_go_share", "failures_in_a_row")


@dataclass(frozen=True, slots=True)
class CrawlExpectations:
    """What a crawl must find, as `expect.yml` explains under `download:`; less of it is an alarm."""

    authorities: int
    may_go_at_once: int
    may_go_share: float  # 0 to 1
    failures_in_a_row: int
    quiet: tuple[str, ...] = ()  # authorities that may be without a page or without publications


@dataclass(frozen=True, slots=True)
class Expectation:
    """The range that one total of a run should lie in; None where that end is open."""

    where: str  # file:line
    count: str  # letters or findings
    kind: Kind
    year: str  # in which the inspection started, "" for all years
    minimum: int | None
    maximum: int | None


@dataclass(frozen=True, slots=True)
class Expectations:
    """Both parts of the file."""

    crawl: CrawlExpectations
    run: tuple[Expectation, ...]


def load_expectations(path: Path) -> Expectations:
    """The file as records. Raises RulesError with a message for every mistake."""
    mistakes: list[str] = []
    crawl, run = _crawl(path, mistakes), _run(path, mistakes)
    if crawl is None or mistakes:
        raise RulesError(mistakes)
    return Expectations(crawl, run)


def _crawl(path: Path, mistakes: list[str]) -> CrawlExpectations | None:
    try:
        entry = section(path, "download", _CRAWL_NUMBERS, ("quiet",))
    except RulesError as error:
        mistakes += error.messages
        return None
    wrong = list(entry.mistakes)
    numbers = {key: _number(text.text) for key, text in entry.values.items()}
    wrong += [f"{entry.values[key].at}: `{key}` takes a number" for key, number in numbers.items() if number is None]
    if not wrong:
        missing = [key for key in _CRAWL_NUMBERS if key not in numbers]
        wrong = [f"{shown(path)}: `download:` has no `{key}`; add it" for key in missing]
    mistakes += wrong
    if wrong:
        return None
    authorities, at_once, share, failures = (numbers[key] or 0.0 for key in _CRAWL_NUMBERS)
    return CrawlExpectations(int(authorities), int(at_once), share, int(failures), entry.texts("quiet"))


def _run(path: Path, mistakes: list[str]) -> tuple[Expectation, ...]:
    try:
        written = entries(path, _RUN_KEYS, (), below="run")
    except RulesError as error:
        mistakes += [message for message in error.messages if message not in mistakes]  # such as: it cannot be read
        return ()
    wrong = [mistake for entry in written for mistake in (entry.mistakes or _mistakes(entry))]
    mistakes += wrong
    return () if wrong else tuple(_expectation(entry) for entry in written)


def _mistakes(entry: Entry) -> list[str]:
    text = {key: value.text for key, value in entry.values.items()}
    missing = [key for key in ("count", "kind") if not text.get(key)]
    if missing:
        return [f"{entry.where}: the expectation has no `{key}`; add it" for key in missing]
    wrong = []
    kinds = _KINDS.get(text["count"])
    if kinds is None:
        wrong.append(f"{entry.values['count'].at}: `count` is one of {', '.join(_KINDS)}")
    elif text["kind"] not in kinds:
        wrong.append(f"{entry.values['kind'].at}: `kind` of {text['count']} is one of {', '.join(kinds)}")
    for key in ("year", "minimum", "maximum"):
        if key in text and not text[key].isdecimal():
            wrong.append(f"{entry.values[key].at}: `{key}` takes a whole number")
    if not {"minimum", "maximum"} & set(text):
        wrong.append(f"{entry.where}: give a `minimum`, a `maximum` or both")
    elif not wrong and int(text.get("minimum", 0)) > int(text.get("maximum", 10**9)):
        wrong.append(f"{entry.where}: the minimum is above the maximum")
    return wrong


def _expectation(entry: Entry) -> Expectation:
    text = {key: value.text for key, value in entry.values.items()}
    low, high = (int(text[key]) if key in text else None for key in ("minimum", "maximum"))
    kind = _KINDS[text["count"]][text["kind"]]
    return Expectation(entry.where, text["count"], kind, text.get("year", ""), low, high)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number < 1e9 else None
