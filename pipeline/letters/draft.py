"""A letter while it is being read: its values and findings, each with where it was read and by which rule."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.domain.problems import ProblemCode, Severity
from pipeline.domain.vocabulary import FindingKind, Framework, LetterKind, NotStated, Verdict
from pipeline.letters.blocks import Block
from pipeline.rulebook.letter_rules import Match

Value = str | int | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was read: page, offsets into the document's text, and the rule that read it."""

    page: int
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Read:
    """One value of the letter and its place."""

    value: Value
    place: Place


@dataclass(slots=True)
class Drafted:
    """One finding, its verdict and who must act, each with its place."""

    kind: FindingKind
    text: str
    place: Place
    verdict: Verdict | NotStated = ""
    verdict_place: Place | None = None
    responsible: str = ""
    responsible_place: Place | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A problem met while reading."""

    severity: Severity
    code: ProblemCode
    message: str
    page: int | None = None


@dataclass
class Draft:
    """What has been read so far of one letter."""

    kind: LetterKind
    framework: Framework
    blocks: list[Block]
    values: dict[str, Read] = field(default_factory=dict)
    findings: list[Drafted] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def set(self, name: str, value: Value, place: Place) -> None:
        """Keep a value; the first word on a field stands."""
        self.values.setdefault(name, Read(value, place))

    def get(self, name: str) -> Value:
        """A value read before, or None."""
        return self.values[name].value if name in self.values else None

    def count(self, kind: FindingKind, verdict: Verdict | None = None) -> int:
        """How many findings of a kind there are, or of a kind with a verdict."""
        return sum(f.kind == kind and (verdict is None or f.verdict == verdict) for f in self.findings)

    def error(self, code: ProblemCode, message: str, page: int | None = None) -> None:
        """Note something that makes a value wrong or missing."""
        self.notices.append(Notice(Severity.ERROR, code, message, page))

    def warn(self, code: ProblemCode, message: str, page: int | None = None) -> None:
        """Note something that a person should look at."""
        self.notices.append(Notice(Severity.WARNING, code, message, page))


def place_of(block: Block, start: int, end: int, rule: str) -> Place:
    """The place of a stretch of a block's healed text."""
    return Place(*block.prose.span(start, end), rule)


def place_of_match(block: Block, match: Match) -> Place:
    """The place of a rule's match in a block."""
    return place_of(block, match.start, match.end, match.rule.id)
