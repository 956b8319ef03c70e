"""How well the theme rules do against findings that people have labelled."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.domain import SendLettersError
from pipeline.themes.tagger import ThemeRules, match_themes


class GoldError(SendLettersError):
    """Labelled findings that cannot be read; the message says where and what to do."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A finding with the themes that people gave it, as `theme.subtheme`."""

    file: str
    kind: str
    number: int
    text: str
    themes: frozenset[str]


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


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled finding and the themes that the rules gave it."""

    finding: Labelled
    given: frozenset[str]


@dataclass(slots=True)
class Evaluation:
    """The rules against the labels, finding by finding and theme by theme."""

    judged: list[Judged] = field(default_factory=list)
    themes: dict[str, Tally] = field(default_factory=dict)
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)  # (missed, given instead)

    @property
    def all(self) -> Tally:
        """All themes' counts together, for the micro figures."""
        tallies = self.themes.values()
        return Tally(sum(t.right for t in tallies), sum(t.extra for t in tallies), sum(t.missed for t in tallies))

    @property
    def macro_f1(self) -> float:
        """The mean of F1 over the themes that people gave at least once."""
        given = [t.f1 for t in self.themes.values() if t.right + t.missed]
        return sum(given) / len(given) if given else 0.0

    @property
    def uncovered(self) -> list[Labelled]:
        """Findings with a theme for which no rule holds at all."""
        return [j.finding for j in self.judged if j.finding.themes and not j.given]


def read_gold(paths: Iterable[Path]) -> list[Labelled]:
    """The labelled findings of JSON-lines files, or of the folders that hold them. Raises GoldError."""
    files = [f for path in paths for f in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    gold = [labelled for file in files for labelled in _labelled(file)]
    if not gold:
        raise GoldError("no finding with `themes` in the files given; name a .jsonl file, or a folder of them")
    return gold


def evaluate(gold: Iterable[Labelled], rules: ThemeRules) -> Evaluation:
    """The rules' themes for each labelled finding, counted against the labels."""
    result = Evaluation()
    for finding in gold:
        given = frozenset(h.rule.names for h in match_themes(finding.text, finding.kind, rules))
        result.judged.append(Judged(finding, given))
        missed, extra = finding.themes - given, given - finding.themes
        for name in finding.themes & given:
            result.themes.setdefault(name, Tally()).right += 1
        for name in missed:
            result.themes.setdefault(name, Tally()).missed += 1
        for name in extra:
            result.themes.setdefault(name, Tally()).extra += 1
        result.confusions.update((m, e) for m in missed for e in extra)
    return result


def report(result: Evaluation) -> str:
    """The figures as lines of text: themes, all together, confusions, findings that no rule covers."""
    lines = ["precision  recall      F1   right extra missed  theme"]
    lines += [_line(name, tally) for name, tally in sorted(result.themes.items())]
    lines += [
        _line("all (micro)", result.all),
        f"macro F1 {result.macro_f1:.3f} over {len(result.judged)} findings",
        "",
    ]
    lines.append("confusions (what people say, what the rules say instead):")
    lines += [f"  {n} × {missed} → {extra}" for (missed, extra), n in _ordered(result.confusions)] or ["  none"]
    lines.append(f"findings that no rule covers: {len(result.uncovered)}")
    for f in result.uncovered:
        lines.append(f"  {f.file} {f.kind} {f.number} ({', '.join(sorted(f.themes))}): {f.text}")
    return "\n".join(lines)


def _labelled(file: Path) -> Iterator[Labelled]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{file} cannot be read ({error}); name a .jsonl file, or a folder of them") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            letter = json.loads(line)
            for f in letter["findings"]:
                if "themes" in f:
                    names = frozenset(".".join(part for part in theme if part) for theme in f["themes"])
                    yield Labelled(str(letter["file"]), str(f["kind"]), int(f["number"]), str(f["text"]), names)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise GoldError(
                f"{file}:{number}: not a letter with `file` and `findings` ({error}); one JSON object a line"
            ) from None


def _line(name: str, t: Tally) -> str:
    return f"    {t.precision:.3f}   {t.recall:.3f}   {t.f1:.3f}   {t.right:5} {t.extra:5} {t.missed:6}  {name}"


def _ordered(counts: Counter[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
