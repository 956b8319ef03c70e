"""The field's own words: frameworks, kinds of letter and finding, outcomes and verdicts, each with its label.

The members are strings, so that `str(LetterKind.REVISIT_LETTER)` is what the tables hold. To add a kind of letter,
add a member here with its framework and what it may say; the type checker then names every place that must know it.
(The defaults of each `__new__` are there for look-ups by value alone, such as `Verdict("sufficient")`.)
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Literal, Self, TypeVar

Term = TypeVar("Term", bound=StrEnum)
NotStated = Literal[""]  # what a table holds where a letter does not say


def _labelled(cls: type[Term], value: str, label: str) -> Term:
    term = str.__new__(cls, value)
    term._value_ = value
    term.label = label  # type: ignore[attr-defined]
    return term


class Framework(StrEnum):
    """The inspection framework that a document belongs to, named by the year it began."""

    FROM_2016 = "2016"
    FROM_2023 = "2023"

    @property
    def letter_kinds(self) -> tuple[LetterKind, ...]:
        """The kinds of document under this framework."""
        return tuple(kind for kind in LetterKind if kind.framework is self)


class Verdict(StrEnum):
    """What a letter says of one item: a revisited weakness, or a monitored priority action."""

    label: str

    SUFFICIENT = "sufficient", "sufficient progress"
    NOT_SUFFICIENT = "not_sufficient", "not sufficient progress"
    EFFECTIVE_ACTION = "effective_action", "effective action"
    NO_EFFECTIVE_ACTION = "no_effective_action", "no effective action"

    def __new__(cls, value: str, label: str = "") -> Self:
        return _labelled(cls, value, label)

    @property
    def is_positive(self) -> bool:
        """Whether the verdict is the good one of its pair."""
        return self in (Verdict.SUFFICIENT, Verdict.EFFECTIVE_ACTION)

    @property
    def opposite(self) -> Verdict:
        """The other verdict of its pair."""
        pair = PROGRESS if self in PROGRESS else ACTION
        return pair[1] if self is pair[0] else pair[0]


PROGRESS = (Verdict.SUFFICIENT, Verdict.NOT_SUFFICIENT)
ACTION = (Verdict.EFFECTIVE_ACTION, Verdict.NO_EFFECTIVE_ACTION)


class Outcome(StrEnum):
    """What a letter or report comes to as a whole."""

    label: str

    WSOA_REQUIRED = "wsoa_required", "written statement of action required"
    WSOA_NOT_REQUIRED = "wsoa_not_required", "no written statement of action required"
    ALL_SUFFICIENT = "all_sufficient", "sufficient progress in every weakness"
    SOME_SUFFICIENT = "some_sufficient", "sufficient progress in some weaknesses"
    NONE_SUFFICIENT = "none_sufficient", "sufficient progress in no weakness"
    POSITIVE = "positive", "typically positive experiences and outcomes"
    INCONSISTENT = "inconsistent", "inconsistent experiences and outcomes"
    WIDESPREAD = "widespread", "widespread and/or systemic failings"
    EFFECTIVE_ACTION = "effective_action", "effective action"
    NO_EFFECTIVE_ACTION = "no_effective_action", "no effective action"

    def __new__(cls, value: str, label: str = "") -> Self:
        return _labelled(cls, value, label)


class FindingKind(StrEnum):
    """What sort of statement a finding is."""

    label: str
    plural: str

    WEAKNESS = "weakness", "area of significant weakness", "areas of significant weakness"
    PRIORITY_ACTION = "priority_action", "area for priority action", "areas for priority action"
    IMPROVEMENT = "improvement", "area for improvement", "areas for improvement"
    STRENGTH = "strength", "strength", "strengths"
    DEVELOPMENT = "development", "area for development", "areas for development"
    EXPERIENCE = "experience", "paragraph on what it is like", "paragraphs on what it is like"  # no judgement

    def __new__(cls, value: str, label: str = "", plural: str = "") -> Self:
        kind = _labelled(cls, value, label)
        kind.plural = plural
        return kind


class LetterKind(StrEnum):
    """What sort of document it is, with its framework, the outcomes it may have and the verdicts it may give."""

    label: str
    framework: Framework
    outcomes: tuple[Outcome, ...]
    verdicts: tuple[Verdict, ...]

    OUTCOME_LETTER = (
        "outcome_letter", "Outcome letter", Framework.FROM_2016,
        (Outcome.WSOA_REQUIRED, Outcome.WSOA_NOT_REQUIRED), (),
    )  # fmt: skip
    REVISIT_LETTER = (
        "revisit_letter", "Revisit letter", Framework.FROM_2016,
        (Outcome.ALL_SUFFICIENT, Outcome.SOME_SUFFICIENT, Outcome.NONE_SUFFICIENT), PROGRESS,
    )  # fmt: skip
    FULL_INSPECTION = (
        "full_inspection", "Full inspection", Framework.FROM_2023,
        (Outcome.POSITIVE, Outcome.INCONSISTENT, Outcome.WIDESPREAD), (),
    )  # fmt: skip
    MONITORING_INSPECTION = (
        "monitoring_inspection", "Monitoring inspection", Framework.FROM_2023,
        (Outcome.EFFECTIVE_ACTION, Outcome.NO_EFFECTIVE_ACTION), ACTION,
    )  # fmt: skip
    STATEMENT_OF_ACTION = (
        "statement_of_action", "Written statement of action", Framework.FROM_2016, (), (),
    )  # fmt: skip

    def __new__(
        cls,
        value: str,
        label: str = "",
        framework: Framework = Framework.FROM_2016,
        outcomes: tuple[Outcome, ...] = (),
        verdicts: tuple[Verdict, ...] = (),
    ) -> Self:
        kind = _labelled(cls, value, label)
        kind.framework, kind.outcomes, kind.verdicts = framework, outcomes, verdicts
        return kind


class Tier(StrEnum):
    """How sure it is that a theme is right: `certain` and `confirmed` ones are counted, `likely` ones shown beside."""

    CERTAIN = "certain"
    LIKELY = "likely"
    CONFIRMED = "confirmed"  # a person said so


# A shortcoming of a local area is a weakness or area for improvement that an inspection named first: the kind of
# letter and the kind of finding. Revisit letters and monitoring reports repeat them.
SHORTCOMINGS: frozenset[tuple[LetterKind, FindingKind]] = frozenset(
    {
        (LetterKind.OUTCOME_LETTER, FindingKind.WEAKNESS),
        (LetterKind.FULL_INSPECTION, FindingKind.PRIORITY_ACTION),
        (LetterKind.FULL_INSPECTION, FindingKind.IMPROVEMENT),
    }
)


def revisit_outcome(verdicts: Sequence[Verdict | NotStated], stated: int = 0) -> Outcome | None:
    """The outcome that the verdicts on a revisit's weaknesses make.

    None without any, where one of them is missing, or where the letter itself has `stated` more weaknesses than
    were read.
    """
    if not verdicts or "" in verdicts or stated > len(verdicts):
        return None
    if Verdict.NOT_SUFFICIENT not in verdicts:
        return Outcome.ALL_SUFFICIENT
    return Outcome.SOME_SUFFICIENT if Verdict.SUFFICIENT in verdicts else Outcome.NONE_SUFFICIENT


def label_of(value: str) -> str:
    """A value of the tables as a reader would say it; one that is no term of the field without its underscores."""
    return _LABELS.get(value, value.replace("_", " "))


# A verdict on a monitored action and the outcome of its report share their words, so either may give the label.
_LABELS: dict[str, str] = {
    **{finding_kind.value: finding_kind.plural for finding_kind in FindingKind},
    **{term.value: term.label for terms in (Verdict, Outcome, LetterKind) for term in terms},
}
