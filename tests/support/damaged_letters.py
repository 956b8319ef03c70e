"""Made-up letters, each damaged in one to three ways: how many are read right, and how many wrong without an error.

`python -m tests.support.damaged_letters --count 300 --seed 1` prints a line for each letter that is not read right,
then the three figures. It fails where one is wrong without an error, or where too few are right.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random

from hypothesis.control import BuildContext
from hypothesis.errors import StopTest, UnsatisfiedAssumption
from hypothesis.internal.conjecture.data import ConjectureData
from hypothesis.internal.conjecture.providers import HypothesisProvider

from pipeline.domain.problems import Severity
from pipeline.domain.records import Problem, Source
from pipeline.run.extract import read_one
from tests.support import damage
from tests.support.extracted import differences
from tests.support.made_letters.case import Case
from tests.support.made_letters.strategies import cases
from tests.support.rules import areas_with_sample, project_rules

RIGHT = 0.9  # the share that must be read right; a letter in fourteen lost a page and cannot be
_STAMPS = (
    "RECEIVED 14 May 2019 Democratic Services",
    "Embargoed until publication",
    "DRAFT - not for onward circulation",
    "OFFICIAL - SENSITIVE",
    "Scrutiny committee copy",
)
_WORDS = ("families", "children", "leaders", "plans", "services")
Way = Callable[[bytes, Random], bytes]


@dataclass(frozen=True, slots=True)
class Damaged:
    """A letter, and the file that was made of it by the ways named."""

    number: int
    case: Case
    ways: tuple[str, ...]
    ending: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a damaged letter: `right`, `flagged` (wrong, with an error) or `silent`.

    `undamaged` is a letter that is read wrongly without any damage too: `make test-deep` looks for those.
    """

    state: str
    ways: tuple[str, ...]
    detail: str
    codes: tuple[str, ...]


def _stamp(data: bytes, rng: Random) -> bytes:
    text, size = rng.choice(_STAMPS), rng.choice((8, 9, 11))
    return damage.stamped(data, text, rng.uniform(80, 250), rng.uniform(150, 600), rng.uniform(20, 60), size)


def _margin(data: bytes, rng: Random) -> bytes:
    left, bottom, angle = rng.choice(((22, 150, 90), (578, 700, 270)))
    return damage.stamped(data, rng.choice(_STAMPS), left, bottom, angle, 8)


def _watermark(data: bytes, rng: Random) -> bytes:
    angle = rng.choice((0, 45, 55))
    return damage.stamped(data, rng.choice(("DRAFT", "COPY", "SAMPLE")), 120, 180, angle, 80, rng.choice((200, 225)))


def _twice(data: bytes, rng: Random) -> bytes:
    right, down, misread = rng.choice(((0, 0, False), (0.4, 0.2, False), (1.2, 0.8, True)))
    return damage.written_twice(data, right, down, (lambda text: text.replace("l", "1", 1)) if misread else str)


def _turned(data: bytes, rng: Random) -> bytes:
    degrees = rng.choice((90, 180, 270))
    return rng.choice((damage.rotated, damage.turned, partial(damage.turned, entry=degrees)))(data, degrees)


def _in_a_pack(data: bytes, rng: Random) -> bytes:
    return damage.in_a_pack(data, before=rng.randint(0, 3), behind=rng.randint(1, 3))


# In this order, for a page is turned when all else has been printed on it. The figure is how often a way is taken;
# a letter that lost a page cannot be read right, so that these are rare.
PDF_WAYS: dict[str, tuple[float, Way]] = {
    "numbers of lines": (1, lambda data, rng: damage.numbered_lines(data, rng.choice((6, 7, 8)))),
    "written twice": (1, _twice),
    "marks of footnotes": (1, lambda data, rng: damage.with_mark(data, rng.choice(_WORDS), rng.choice("1234"))),
    "a slanted stamp": (1, _stamp),
    "a stamp in the margin": (1, _margin),
    "a watermark": (1, _watermark),
    "a word letter by letter": (1, lambda data, _: damage.letter_by_letter(data, "DRAFT")),
    "words out of sight": (1, lambda data, _: damage.cropped(data, "Joint local area SEND inspection in Northmere")),
    "a page lost": (0.15, lambda data, rng: damage.without_page(data, rng.random())),
    "a page that is a picture": (0.15, lambda data, rng: damage.as_picture(data, rng.random())),
    "cut short": (0.15, lambda data, rng: damage.cut_short(data, rng.random())),
    "in a pack": (1, _in_a_pack),
    "turned pages": (2, _turned),
}
TEXT_WAYS: dict[str, tuple[float, Way]] = {
    "invisible marks": (1, damage.with_invisible_marks),
    "line ends of another system": (1, lambda data, _: data.replace(b"\n", b"\r\n")),
    "another encoding": (1, lambda data, _: b"\xff\xfe" + data.decode().encode("utf-16-le")),
    "an excerpt": (0.15, lambda data, rng: data[: int(len(data) * rng.uniform(0.2, 0.9))].rsplit(b" ", 1)[0]),
}
PAGE_WAYS: dict[str, tuple[float, Way]] = {
    "hidden text": (1, lambda data, _: damage.with_hidden_text(data)),
    "a menu and a footer": (1, lambda data, _: damage.with_menu(data)),
    "invisible marks": (1, damage.with_invisible_marks),
}
WAYS = {"pdf": PDF_WAYS, "txt": TEXT_WAYS, "html": PAGE_WAYS}


def damaged_letters(count: int, number: int) -> Iterator[Damaged]:
    """So many letters, each damaged in one to three ways; the same for the same `number`."""
    for i in range(count):
        rng = Random(f"{number}/{i}")
        case = _drawn(rng)
        ending = rng.choices(("pdf", "txt", "html"), (8, 1, 1))[0]
        names = _chosen(WAYS[ending], rng)
        data = case.written(ending)
        for name in names:
            data = WAYS[ending][name][1](data, rng)
        yield Damaged(i, case, names, ending, data)


class _Dice(HypothesisProvider):
    """Draws that rest on the dice alone: Hypothesis mixes in numbers that it finds in the program's own source."""

    def _maybe_draw_constant(self, *_: object, **__: object) -> None:
        return None


def _drawn(rng: Random) -> Case:
    """A letter of any kind, the same for the same dice."""
    while True:
        data = ConjectureData(random=rng, provider=_Dice)
        with (
            contextlib.suppress(StopTest, UnsatisfiedAssumption),
            BuildContext(data, wrapped_test=_drawn),
        ):  # some draws cannot be completed
            return data.draw(cases())


def _chosen(ways: dict[str, tuple[float, Way]], rng: Random) -> tuple[str, ...]:
    names, weights = list(ways), [weight for weight, _ in ways.values()]
    chosen = {rng.choices(names, weights)[0] for _ in range(rng.randint(1, 3))}
    return tuple(name for name in names if name in chosen)


def undamaged(damaged: Damaged) -> Damaged:
    """The same letter without its damage."""
    return replace(damaged, ways=(), data=damaged.case.written(damaged.ending))


def outcome(damaged: Damaged) -> Outcome:
    """How the letter is read, as a run over its file would."""
    with tempfile.TemporaryDirectory() as folder:
        name = f"letter.{damaged.ending}"
        Path(folder, name).write_bytes(damaged.data)
        readings = read_one(Path(folder), project_rules().letters, areas_with_sample(), "pdfium", Source(name, "", 0))
    letters = [reading for reading in readings if reading.letter]
    problems: list[Problem] = [problem for reading in readings for problem in reading.problems]
    errors = tuple(sorted({problem.code for problem in problems if problem.severity is Severity.ERROR}))
    if len(letters) == 1:
        wrong = differences(damaged.case, letters[0])
    else:
        wrong = [f"{len(letters)} letters: {[problem.message for problem in problems]}"]
    state = "right" if not wrong else "flagged" if errors else "silent"
    if state == "silent" and damaged.ways and outcome(undamaged(damaged)).state != "right":
        state = "undamaged"
    return Outcome(state, damaged.ways, "; ".join(wrong)[:400], errors)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; 1 where they are not good enough."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the files that were read wrongly in silence")
    given_ = parser.parse_args(arguments)
    letters = list(damaged_letters(given_.count, given_.seed))
    tally: Counter[str] = Counter()
    raised: Counter[str] = Counter()
    with ProcessPoolExecutor(max_workers=2) as pool:
        for letter, result in zip(letters, pool.map(outcome, letters, chunksize=4), strict=True):
            tally[result.state] += 1
            raised.update(result.codes)
            if result.state != "right":
                flags = f" [{', '.join(result.codes)}]" if result.codes else ""
                print(f"{result.state}: {letter.number} {', '.join(letter.ways)}{flags}: {result.detail}")
            if result.state == "silent" and given_.keep:
                given_.keep.mkdir(parents=True, exist_ok=True)
                (given_.keep / f"{letter.number}.{letter.ending}").write_bytes(letter.data)
    print("letters with an error of each code:", ", ".join(f"{code} {n}" for code, n in raised.most_common()))
    counted = len(letters) - tally["undamaged"]
    share = tally["right"] / max(1, counted)
    print(
        f"{tally['right']} right ({share:.1%}), {tally['flagged']} wrong and flagged, {tally['silent']} wrong and "
        f"silent of {counted} damaged letters (seed {given_.seed}); {tally['undamaged']} are read wrongly undamaged too"
    )
    return int(tally["silent"] > 0 or share < RIGHT)


if __name__ == "__main__":
    raise SystemExit(main())
