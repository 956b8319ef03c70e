"""How well themes are given to findings of areas that nothing was learnt from: cross-validation over areas.

The areas are put into five parts. For each part, words and weights are learnt from the other four, and give their
themes to the findings of that part. So no figure here owes anything to a label of the same area.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.domain import FindingKind, Tier
from pipeline.rulebook import Example
from pipeline.themes.certainty import Certainty, ThemeOdds
from pipeline.themes.labelled import Labelled
from pipeline.themes.learn import Taught, learn_tables, parts_of

PARTS = 5
SHARES_READ = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
_GROUPS = {
    FindingKind.WEAKNESS: "weaknesses",
    FindingKind.PRIORITY_ACTION: "actions",
    FindingKind.IMPROVEMENT: "actions",
    FindingKind.DEVELOPMENT: "paragraphs",
    FindingKind.STRENGTH: "strengths",
    FindingKind.EXPERIENCE: "experiences",
}
_STEPS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 1.01)


@dataclass(slots=True)
class Tally:
    """Counts for one theme, or for all together."""

    right: int = 0
    extra: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.extra) if self.right + self.extra else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        counted = 2 * self.right + self.extra + self.missed
        return 2 * self.right / counted if counted else 0.0

    def add(self, people: Collection[str], given: Collection[str]) -> None:
        """Count the themes given to one finding against those that people gave it."""
        both = len(set(people) & set(given))
        self.right += both
        self.extra += len(set(given)) - both
        self.missed += len(set(people)) - both


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled finding and the odds of its themes, learnt from other areas."""

    finding: Labelled
    odds: dict[str, ThemeOdds]

    @property
    def given(self) -> frozenset[str]:
        """The themes that are at least likely."""
        return frozenset(name for name, odds in self.odds.items() if odds.tier)

    @property
    def certain(self) -> frozenset[str]:
        """The themes that are certain."""
        return frozenset(name for name, odds in self.odds.items() if odds.tier == Tier.CERTAIN)

    @property
    def doubt(self) -> float:
        """How many of its themes are likely to be wrong."""
        return sum(min(odds.p, 1 - odds.p) for odds in self.odds.values())


@dataclass(slots=True)
class Evaluation:
    """What was given to each labelled finding."""

    judged: list[Judged] = field(default_factory=list)

    def groups(self) -> dict[str, list[Judged]]:
        """The findings by what they are: weaknesses, actions (and improvements), paragraphs."""
        groups: dict[str, list[Judged]] = {}
        for judged in self.judged:
            groups.setdefault(_GROUPS[FindingKind(judged.finding.kind)], []).append(judged)
        return {name: groups[name] for name in dict.fromkeys(_GROUPS.values()) if name in groups}


def cross_validate(
    findings: Sequence[Labelled],
    taught: Sequence[Taught],
    examples: Sequence[Example],
    themes: Collection[str],
    by: Callable[[Labelled], str] = lambda finding: finding.area,
) -> Evaluation:
    """The findings with the odds that were learnt without their area (or without others alike in `by`)."""
    part = parts_of([by(finding) for finding in findings], PARTS)
    judged: dict[int, Judged] = {}
    for number in sorted(set(part)):
        learned = learn_tables([t for t, p in zip(taught, part, strict=True) if p != number], examples, themes)
        certainty = Certainty(learned.words, learned.certainty)
        for n, (finding, one) in enumerate(zip(findings, taught, strict=True)):
            if part[n] == number:
                judged[n] = Judged(finding, certainty.of(one.text, one.kind, one.ruled))
    return Evaluation([judged[n] for n in range(len(findings))])


def tally(judged: Iterable[Judged], given: Callable[[Judged], Collection[str]]) -> Tally:
    """The themes that `given` names, counted against people's."""
    result = Tally()
    for one in judged:
        result.add(one.finding.themes, given(one))
    return result


def after_reading(judged: Sequence[Judged], share: float) -> float:
    """F1 when a person has read this share of the findings, the most doubtful first."""
    order = sorted(range(len(judged)), key=lambda n: (-judged[n].doubt, n))
    read = set(order[: round(share * len(judged))])
    result = Tally()
    for n, one in enumerate(judged):
        result.add(one.finding.themes, one.finding.themes if n in read else one.given)
    return result.f1


def report(result: Evaluation, own: Evaluation | None = None) -> str:
    """The figures as lines of text; `own` was learnt with other findings of a finding's own area."""
    lines = ["learnt from other areas only", "", "findings                          precision  recall      F1"]
    for group, judged in result.groups().items():
        for tier, given in (("certain", _certain), ("certain and likely", _given)):
            t = tally(judged, given)
            name = f"{group}, {tier}"
            lines.append(f"{name:34} {t.precision:8.3f} {t.recall:7.3f} {t.f1:7.3f}   {len(judged)} findings")
    lines += ["", "F1 after a person has read a share of the findings, the most doubtful first"]
    lines.append("share read" + "".join(f"{share:8.0%}" for share in SHARES_READ))
    for group, judged in result.groups().items():
        curve = "".join(f"{after_reading(judged, share):8.3f}" for share in SHARES_READ)
        lines.append(f"{group:10}{curve}")
    lines += ["", "calibration: of the themes with a probability, how many are right", *_calibration(result.judged)]
    if own:
        lines += ["", "F1 when other findings of the same area are among the labels (and when not)"]
        for group, judged in result.groups().items():
            with_own = tally(own.groups()[group], _given).f1
            lines.append(f"{group:10} {with_own:.3f} ({tally(judged, _given).f1:.3f})")
    return "\n".join([*lines, "", *_by_theme(result.judged)])


def _given(judged: Judged) -> frozenset[str]:
    return judged.given


def _certain(judged: Judged) -> frozenset[str]:
    return judged.certain


def _calibration(judged: Sequence[Judged]) -> list[str]:
    pairs = [(odds.p, name in one.finding.themes) for one in judged for name, odds in one.odds.items()]
    lines = []
    for low, high in pairwise(_STEPS):
        inside = [(p, right) for p, right in pairs if low <= p < high]
        if inside:
            mean = sum(p for p, _ in inside) / len(inside)
            right = sum(r for _, r in inside) / len(inside)
            lines.append(f"  {low:.2f} to {min(high, 1):.2f}: said {mean:.2f}, right {right:.2f} of {len(inside)}")
    return lines


def _by_theme(judged: Sequence[Judged]) -> list[str]:
    """A line for each theme, with its figures by tier."""
    lines = [f"{'theme':34} labels  certain: precision recall  with likely: precision recall     F1"]
    for name in sorted({name for one in judged for name in (*one.finding.themes, *one.given)}):
        sure, every = Tally(), Tally()
        for one in judged:
            people = one.finding.themes & {name}
            sure.add(people, one.certain & {name})
            every.add(people, one.given & {name})
        figures = (
            f"{sure.precision:18.3f} {sure.recall:6.3f} {every.precision:23.3f} {every.recall:6.3f} {every.f1:6.3f}"
        )
        lines.append(f"{name:34} {every.right + every.missed:6} {figures}")
    return lines
