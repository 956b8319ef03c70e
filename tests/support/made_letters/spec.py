"""What a made-up letter says, apart from its wording and layout, and what must therefore be extracted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tests.support.made_letters.expected import Expected, Value
from tests.support.made_letters.places import Place


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list: its statement and the bullets nested under it."""

    text: str
    nested: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        return " ".join((self.text, *self.nested))

    @property
    def listed(self) -> str:
        """The item with a line for each nested bullet; empty without any."""
        return "\n- ".join((self.text, *self.nested)) if self.nested else ""


@dataclass(frozen=True, slots=True)
class Aspect:
    """What a 2016 letter says under one of its three headings."""

    strengths: tuple[str, ...] = ()
    developments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weakness:
    """An area of significant weakness as revisited; no verdict means that the letter gives none."""

    text: str
    verdict: str = ""  # sufficient | not_sufficient | nothing
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """An area for priority action and who must act; the verdict is a monitoring inspection's."""

    item: Item
    responsible: str
    verdict: str = ""  # effective_action | no_effective_action | nothing
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutcomeLetter:
    """A 2016-framework letter on an initial inspection: a statement is required when it names weaknesses."""

    place: Place
    start: date
    end: date
    letter_date: date
    aspects: tuple[Aspect, Aspect, Aspect] = (Aspect(), Aspect(), Aspect())
    weaknesses: tuple[Item, ...] = ()
    main_findings: tuple[str, ...] = ()
    kind: str = "outcome_letter"

    def expected(self) -> dict[str, Value]:
        return {
            **_common(self.place, self.kind, "2016", self.start, self.end),
            "letter_date": self.letter_date.isoformat(),
            "outcome": "wsoa_required" if self.weaknesses else "wsoa_not_required",
            "n_weaknesses": len(self.weaknesses),
        }

    def findings(self) -> tuple[Expected, ...]:
        return (
            *_items("weakness", self.weaknesses),
            *_numbered("strength", (text for aspect in self.aspects for text in aspect.strengths)),
            *_numbered("development", (text for aspect in self.aspects for text in aspect.developments)),
        )


@dataclass(frozen=True, slots=True)
class RevisitLetter:
    """A 2016-framework letter on a revisit. `says_sufficient` makes its summary contradict its verdicts."""

    place: Place
    start: date
    end: date
    letter_date: date
    previous_published: date
    weaknesses: tuple[Weakness, ...]
    says_sufficient: int | None = None
    kind: str = "revisit_letter"

    @property
    def sufficient(self) -> int:
        return sum(w.verdict == "sufficient" for w in self.weaknesses)

    @property
    def summed_up(self) -> int:
        """How many weaknesses the summary sentence says have improved."""
        return self.sufficient if self.says_sufficient is None else self.says_sufficient

    @property
    def contradicts_itself(self) -> bool:
        return self.readable and self.summed_up != self.sufficient

    @property
    def readable(self) -> bool:
        """Whether each weakness has a verdict."""
        return all(w.verdict for w in self.weaknesses)

    def expected(self) -> dict[str, Value]:
        values = {
            **_common(self.place, self.kind, "2016", self.start, self.end),
            "letter_date": self.letter_date.isoformat(),
            "n_weaknesses": len(self.weaknesses),
            "n_sufficient": self.sufficient,
            "n_not_sufficient": sum(w.verdict == "not_sufficient" for w in self.weaknesses),
        }
        if self.readable and not self.contradicts_itself:
            everything = self.sufficient == len(self.weaknesses)
            values["outcome"] = (
                "all_sufficient" if everything else "some_sufficient" if self.sufficient else "none_sufficient"
            )
        return values

    def findings(self) -> tuple[Expected, ...]:
        return tuple(
            Expected("weakness", i, w.text, verdict=w.verdict, narrative=" ".join(w.remarks))
            for i, w in enumerate(self.weaknesses, start=1)
        )


@dataclass(frozen=True, slots=True)
class FullInspection:
    """A 2023-framework report; its outcome is the lowest one exactly when it names priority actions."""

    place: Place
    start: date
    end: date
    outcome: str  # positive | inconsistent | widespread
    works: tuple[str, ...] = ()
    must_be_better: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    improvements: tuple[Item, ...] = ()
    previous: tuple[date, date] | None = None
    next_months: int = 36
    monitoring_months: int | None = None
    kind: str = "full_inspection"

    def expected(self) -> dict[str, Value]:
        before = [day.isoformat() for day in self.previous] if self.previous else ["", ""]
        return {
            **_common(self.place, self.kind, "2023", self.start, self.end),
            "outcome": self.outcome,
            "n_priority_actions": len(self.actions),
            "n_improvements": len(self.improvements),
            "next_full_inspection_months": self.next_months,
            "monitoring_inspection_months": self.monitoring_months,
            "previous_inspection_start": before[0],
            "previous_inspection_end": before[1],
        }

    def findings(self) -> tuple[Expected, ...]:
        return (
            *_actions(self.actions),
            *_items("improvement", self.improvements),
            *_numbered("strength", self.works),
            *_numbered("development", self.must_be_better),
            Expected("experience", 1, LIKE),
        )


@dataclass(frozen=True, slots=True)
class MonitoringInspection:
    """A 2023-framework monitoring report: action taken on each priority action, and overall."""

    place: Place
    start: date
    end: date
    effective: bool
    actions: tuple[Action, ...]
    previous: tuple[date, date] | None = None
    kind: str = "monitoring_inspection"

    def expected(self) -> dict[str, Value]:
        return {
            **_common(self.place, self.kind, "2023", self.start, self.end),
            "outcome": "effective_action" if self.effective else "no_effective_action",
            "n_priority_actions": len(self.actions),
        }

    def findings(self) -> tuple[Expected, ...]:
        return _actions(self.actions, monitored=True)


@dataclass(frozen=True, slots=True)
class OtherDocument:
    """A document that is no SEND letter; nothing may be extracted from it."""

    about: str  # children_services | press_article | child_protection
    place: Place
    start: date
    end: date
    kind: str = ""

    def expected(self) -> dict[str, Value]:
        return {}

    def findings(self) -> tuple[Expected, ...]:
        return ()


Spec = OutcomeLetter | RevisitLetter | FullInspection | MonitoringInspection | OtherDocument


LIKE = "Whether a child’s needs are met depends on where the family lives and on whom it asks first."


def _common(place: Place, kind: str, framework: str, start: date, end: date) -> dict[str, Value]:
    return {
        "kind": kind,
        "framework": framework,
        "area": place.name,
        "la_code": place.code,
        "inspection_start": start.isoformat(),
        "inspection_end": end.isoformat(),
    }


def _numbered(kind: str, texts: Iterator[str] | tuple[str, ...]) -> Iterator[Expected]:
    for number, text in enumerate(texts, start=1):
        yield Expected(kind, number, text)


def _items(kind: str, items: tuple[Item, ...]) -> Iterator[Expected]:
    for number, item in enumerate(items, start=1):
        yield Expected(kind, number, item.whole, markdown=item.listed)


def _actions(actions: tuple[Action, ...], monitored: bool = False) -> tuple[Expected, ...]:
    return tuple(
        Expected(
            "priority_action",
            i,
            a.item.whole,
            a.verdict,
            a.responsible,
            narrative=" ".join(a.remarks) if monitored else "",
            markdown=a.item.listed,
        )
        for i, a in enumerate(actions, start=1)
    )
