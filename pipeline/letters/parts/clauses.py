"""Whether the words round a verdict let it count: who says it, whether it is said to be so, and of what.

A verdict counts where every word of its sentence belongs to a shape of `rules/clauses.yml`: asides, words that say
who judges, the area, what the progress is in, and further clauses that leave the verdict as it is. In any other
sentence the verdict is unclear, and the item stays open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from pipeline.rulebook import GAP_WORDS, AnyWords, Form, Named, OneOf, Shape, ShapePart, Shapes

_TOKEN = re.compile(r"\w+(?:['’‑–-]\w+)*['’]?")
_SENTENCE_ENDS = re.compile(r"[.!?]")
_STOPS = re.compile(r"[.;:!?“”\"‘]")  # marks that no shape goes over
_QUOTES = re.compile(r"[“”\"‘]")
_NEW_CLAUSE = re.compile(r"[,;:–—-]")
_PAST = frozenset(["had", "was", "were"])
_AUXILIARIES = frozenset(["remains", "has", "have", "had", "is", "are", "was", "were", "do", "does", "did"])
_BEHIND_ELLIPSIS = frozenset(["in", "with", "on", "for"])
_POINTING = frozenset(["this", "that", "these", "those", "weakness", "weaknesses"])
_PREPOSITIONS = frozenset(["in", "to", "on", "with", "towards", "against", "by", "made"])
_CONTRASTS = frozenset(["but", "yet", "nevertheless", "however"])
_JOINS = frozenset(["and", "so"])

Span = tuple[int, int]


# Lists of words that may turn a verdict round, or leave it open.
TURNING = ("conditional", "duty", "hedging", "future", "part")


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """Where a verdict stands in its sentence, and what its own words must not hold."""

    start: int
    end: int
    negations: int  # as many as its rule has
    turned_by: tuple[str, ...] = TURNING
    of_the_past: bool = False  # whether “had” may stand in it


class Stance(Enum):
    """What the clauses round a verdict make of it."""

    SAID = "the inspectors say that it is so"
    DENIED = "the inspectors say that it is not so"
    NOT_SAID = "others say so"
    UNCLEAR = "the clause has none of the known shapes"


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int
    marks: str  # what stands between this token and the one before


class ClauseReader:
    """One sentence, read by the shapes."""

    def __init__(self, sentence: str, shapes: Shapes) -> None:
        self._shapes = shapes
        self._tokens = list(_tokens(sentence))
        self._asks = sentence.rstrip(" ”\"'’").endswith("?")
        self._ends: dict[tuple[str, int], frozenset[int]] = {}

    def stances(self, verdicts: Sequence[VerdictWords]) -> list[Stance]:
        """What the clauses make of each verdict; the verdicts stand in order, and none in another."""
        places = [self._place(verdict.start, verdict.end) for verdict in verdicts]
        return [
            Stance.UNCLEAR if self._asks or self._is_turned_within(place, verdict) else self._stance(i, places, verdict)
            for i, (place, verdict) in enumerate(zip(places, verdicts, strict=True))
        ]

    def begins_with(self, name: str) -> bool:
        """Whether the sentence begins with a shape of that name, openers aside."""
        starts = {0, *self._after("opener", 0)}
        return any(self._after(name, start) for start in starts)

    def consists_of(self, names: Sequence[str]) -> bool:
        """Whether the words are shapes of those names and nothing else."""
        reached, waiting = {0}, [0]
        while waiting:
            at = waiting.pop()
            new = {end for name in names for end in self._after(name, at)} - reached
            reached |= new
            waiting += new
        return len(self._tokens) in reached

    # ---- one verdict

    def _place(self, start: int, end: int) -> Span:
        """The tokens of a stretch of text."""
        inside = [i for i, t in enumerate(self._tokens) if t.end > start and t.start < end]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def _is_turned_within(self, place: Span, verdict: VerdictWords) -> bool:
        """Whether a word within the verdict itself may turn it round; a bad one has one negation of its own."""
        start, end = place
        if start == end or self._holds(verdict.turned_by, start, end, besides=_PAST):
            return True
        negations = sum(
            any(stop <= end for stop in self._after("negating", i, anywhere=True)) for i in range(start, end)
        )
        if self._tokens[start].text == "progress" and not self._is_on_the_whole(start + 1, end):
            return True
        unknown = (t.text.endswith("ly") and not self._after("adverb-within", i) for i, t in self._words(start, end))
        return negations > verdict.negations or any(unknown)

    def _is_on_the_whole(self, at: int, end: int) -> bool:
        """Whether “progress … is sufficient” says that it is in this weakness, or does not say in what."""
        if self._tokens[at].text not in _PREPOSITIONS:
            return True
        begins = {at, *self._after("made", at)}
        return any(
            i < end and self._tokens[i].text in _AUXILIARIES for begin in begins for i in self._tails(begin, end)
        )

    def _stance(self, number: int, places: list[Span], verdict: VerdictWords) -> Stance:
        start, end = places[number]
        first = places[number - 1][1] if number else 0
        following = places[number + 1][0] if number + 1 < len(places) else None
        past = not verdict.of_the_past and self._is_past(start, end)
        found = {
            self._with_after(before, end, following)
            for before in self._before(first, start, follows=bool(number))
            if before.judged or not past
        }
        known = found - {Stance.UNCLEAR}
        return known.pop() if len(known) == 1 else Stance.UNCLEAR

    def _with_after(self, before: _Before, end: int, following: int | None) -> Stance:
        """What the words behind a verdict leave of its stance; those up to a following verdict are read with that."""
        tails = self._tails(end, following)
        if before.stance is Stance.NOT_SAID:
            return self._answer(tails)
        if following is not None:
            ends = True
        elif before.within:
            ends = any(self._opens_main_clause(i, before.within) for i in tails)
        else:
            ends = any(self._ends_well(i) for i in tails)
        return before.stance if ends else Stance.UNCLEAR

    def _is_past(self, start: int, end: int) -> bool:
        """“Had made” and “was making” tell of an earlier time; “was made” and “was sufficient” need not."""
        words = [t.text for _, t in self._words(start, end)]
        return "had" in words or any(a in _PAST and b.endswith("ing") for a, b in pairwise(words))

    # ---- before a verdict

    def _before(self, first: int, verdict: int, follows: bool) -> set[_Before]:
        """What the words from `first` up to a verdict may mean; nothing where they are of no known shape."""
        if follows:
            begins = {_Before(i) for i in self._connected(first, verdict)}
        else:
            begins = {_Before(i) for i in (first, *self._headed(first, verdict), *self._joined(first, verdict))}
        found: set[_Before] = set()
        waiting, seen = list(begins), set(begins)
        while waiting:
            state = waiting.pop()
            if state.at == verdict:
                found.add(_Before(0, state.stance, state.judged, "", "" if follows else state.within))
                continue
            for step in self._steps(state, verdict):
                if step.at <= verdict and step not in seen:
                    seen.add(step)
                    waiting.append(step)
        return found

    def _steps(self, state: _Before, verdict: int) -> Iterator[_Before]:
        at, stance, judged, after, within = state.at, state.stance, state.judged, state.after, state.within

        def go(names: Iterable[str], to: str = "", new: Stance = stance) -> Iterator[_Before]:
            for name in names:
                for end in self._after(name, at):
                    yield _Before(end, new, judged, to, within)

        if after == "subject":
            yield from go(("adverb", "opener", "auxiliary"), "subject")
            return
        yield from go(("opener",))
        yield from (_Before(end, stance, True, "", within) for end in self._after("at-this-visit", at))
        yield from self._who_says(state)
        yield from go(("area", "owner", "progress", "this-weakness", "determiner", "inspectors"), "subject")
        yield from go(("denied-subject",), "subject", _denied(stance))
        for name in ("concession", "reason"):
            for end in self._after(name, at):
                yield _Before(end, stance, judged, "", name)
                for stop in range(end + 1, verdict + 1):
                    if "," in self._mark(stop) and (name == "concession" or not self._turns(end, stop)):
                        yield _Before(stop, stance, judged, "", within)

    def _who_says(self, state: _Before) -> Iterator[_Before]:
        """What the words make of it that say whose judgement it is; the longest of them count."""
        found = {
            (end, new)
            for names, new in (
                (("says-so", "judges"), state.stance),
                (("denies", "does-not-judge"), _denied(state.stance)),
                (("claims",), Stance.NOT_SAID),
            )
            for name in names
            for end in self._after(name, state.at)
        }
        longest = max((end for end, _ in found), default=0)
        for end, new in found:
            if end == longest:
                yield _Before(end, new, True, "", state.within)

    def _headed(self, first: int, verdict: int) -> Iterator[int]:
        """Behind a number (“12 The area …”) or a heading that stands in the sentence (“Late plans: …”)."""
        if first < verdict and self._tokens[first].text.isdigit():
            yield first + 1
        for i in range(first + 1, verdict + 1):
            if (
                ":" in self._mark(i)
                and not self._turns(first, i, "quantity")
                and not self._holds(("others", "area"), first, i)
            ):
                yield i

    def _joined(self, first: int, verdict: int) -> Iterator[int]:
        """Behind a clause of its own that says nothing of the verdict: “Many families still wait, but the area …”."""
        for i in range(first + 2, verdict):
            if self._holds(("conditional", "again"), first, i) or self._tokens[i - 1].text == "before":
                return
            if self._tokens[i].text in _CONTRASTS:
                yield i + 1
            elif ";" in self._mark(i):
                yield i
            elif self._tokens[i].text in _JOINS and "," in self._mark(i) and not self._turns(first, i):
                yield i + 1
            elif self._tokens[i].text == "and" and self._is_closed_clause(first, i):
                yield from (at for at in (i + 1, i + 2) if self._after("area", at))

    def _is_closed_clause(self, first: int, end: int) -> bool:
        """Whether words are a clause of their own that governs nothing behind it: “Waits have not fallen and …”."""
        words = {t.text for _, t in self._words(first, end)}
        if not words & _AUXILIARIES or words & {"that", "whether", "how", "what", "far"}:
            return False
        if any(stop > end for i in range(first, end) for stop in self._after("area", i)):
            return False  # “the local authority and its partners”
        return not self._turns(first, end, "judging", without="negating")

    def _connected(self, first: int, verdict: int) -> Iterator[int]:
        """Where the next clause may begin behind an earlier verdict: anywhere, if that one was conceded."""
        if self._after("concession", 0):
            yield from (i for i in range(first + 1, verdict + 1) if "," in self._mark(i))
        for i in self._tails(first, verdict):
            if i == first or _NEW_CLAUSE.search(self._mark(i)):
                yield i
            for name in ("because", "further"):
                yield from self._after(name, i)

    # ---- behind a verdict

    def _tails(self, end: int, stop: int | None) -> set[int]:
        """Where the words that say what the progress is in may end."""
        last = len(self._tokens) if stop is None else stop
        found, waiting = {end}, [end]
        while waiting:
            at = waiting.pop()
            for i in (*self._after("tail", at), *self._objects(at, last)):
                if i <= last and i not in found:
                    found.add(i)
                    waiting.append(i)
        return found

    def _objects(self, at: int, last: int) -> Iterator[int]:
        """The ends of “in addressing the lack of a strategy”, as long as no word turns it."""
        if self._closed(at) or self._after("tail", at):
            return
        for begin in self._after("object", at):
            for i in range(begin, last):
                if i > begin and (_STOPS.search(self._mark(i)) or self._tokens[i].text in _POINTING):
                    break
                if self._turns(i, i + 1, "again", "judging", "quantity"):
                    break
                if self._is_boundary(i + 1):
                    yield i + 1

    def _closed(self, at: int) -> bool:
        """Whether a sentence has ended before the token."""
        return at >= len(self._tokens) or _SENTENCE_ENDS.search(self._mark(at)) is not None

    def _is_boundary(self, at: int) -> bool:
        if self._closed(at) or _NEW_CLAUSE.search(self._mark(at)):
            return True
        return any(self._after(name, at) for name in ("because", "further"))

    def _ends_well(self, at: int) -> bool:
        """Whether the sentence ends here, or goes on with a clause that leaves the verdict as it is."""
        if self._closed(at):
            return True
        if self._after("explains", at) or any(self._closed(i) for i in self._after("agreement", at)):
            return True
        if any(not self._turns(i, self._end_of_clause(i), "again", "judging") for i in self._after("because", at)):
            return True
        begins = set(self._after("further", at))
        if ";" in self._mark(at):
            begins.add(at)
        return any(self._leaves_it(i) for i in begins)

    def _leaves_it(self, at: int) -> bool:
        """Whether a further clause says nothing of the verdict: “but some families have yet to notice”."""
        end = self._end_of_clause(at)
        if at >= end or self._turns(at, end, "again", "judging", without="negating"):
            return False
        same = bool(self._after("area", at) or self._after("this-weakness", at))
        if same:
            return not self._holds(("negating",), at, end) and not self._is_elliptical(at, end)
        words = [t.text for t in self._tokens[at : at + 2]]
        not_all = words[0] == "not" and words[1:] in (["all"], ["every"])
        return (not_all or not self._after("narrowing", at)) and not self._is_elliptical(at, end)

    def _opens_main_clause(self, at: int, within: str) -> bool:
        """Whether the main clause that follows a subordinate one with the verdict leaves it as it is."""
        return "," in self._mark(at) and (within == "reason" or self._leaves_it(at))

    def _is_elliptical(self, at: int, end: int) -> bool:
        """“… but schools have not”, “… but it has not in practice”."""
        for i in range(at + 1, end):
            if self._tokens[i].text == "not" and self._tokens[i - 1].text in _AUXILIARIES:
                behind = i + 2 if i + 1 < end and self._tokens[i + 1].text in ("yet", "so") else i + 1
                return behind >= end or "," in self._mark(behind) or self._tokens[behind].text in _BEHIND_ELLIPSIS
        return False

    def _answer(self, tails: set[int]) -> Stance:
        """What the inspectors say to what others say, where the same sentence tells it."""
        for at in tails:
            if any(self._closed(i) for i in self._after("disagreement", at)):
                return Stance.DENIED
            if any(self._closed(i) for i in self._after("agreement", at)):
                return Stance.SAID
        return Stance.NOT_SAID

    # ---- words and shapes

    def _words(self, start: int, end: int) -> Iterator[tuple[int, _Token]]:
        return enumerate(self._tokens[start:end], start)

    def _end_of_clause(self, at: int) -> int:
        return next((i for i in range(at + 1, len(self._tokens)) if self._closed(i)), len(self._tokens))

    def _mark(self, at: int) -> str:
        """The marks before a token; behind the last one there are none."""
        return self._tokens[at].marks if at < len(self._tokens) else ""

    def _turns(self, start: int, end: int, *more: str, without: str = "") -> bool:
        """Whether the words hold one that may turn a verdict round."""
        names = [name for name in ("negating", *TURNING, *more) if name != without]
        return self._holds(names, start, end)

    def _holds(self, names: Iterable[str], start: int, end: int, besides: frozenset[str] = frozenset()) -> bool:
        return any(
            self._tokens[i].text not in besides and any(stop <= end for stop in self._after(name, i, anywhere=True))
            for name in names
            for i in range(start, end)
        )

    def _after(self, name: str, at: int, anywhere: bool = False) -> frozenset[int]:
        """Where the shapes of a list that begin at a token may end."""
        below = self._shapes[name]
        if at >= len(self._tokens) or not below.may_begin_with(self._tokens[at].text):
            return frozenset()
        if not anywhere and (_QUOTES.search(self._mark(at)) or (at and self._closed(at))):
            return frozenset()
        key = (name, at)
        if key not in self._ends:
            self._ends[key] = frozenset(i for shape in below.shapes for i in self._match(shape, {at}, at) if i > at)
        return self._ends[key]

    def _match(self, shape: Shape, begins: set[int], first: int) -> set[int]:
        """Where a shape may end that goes on at one of the tokens; `first` is the first one of its whole list."""
        ends = begins
        for part in shape:
            ends = {end for at in ends for end in self._part(part, at, first)}
            if not ends:
                break
        return ends

    def _part(self, part: ShapePart, at: int, first: int) -> Iterable[int]:
        match part:
            case OneOf(shapes):
                return {end for shape in shapes for end in self._match(shape, {at}, first)}
            case AnyWords():
                return range(at, min(at + GAP_WORDS, len(self._tokens)) + 1)
        if at >= len(self._tokens) or (at > first and _STOPS.search(self._tokens[at].marks)):
            return ()
        match part:
            case Named(name):
                return self._after(name, at, anywhere=True)
            case Form():
                return (at + 1,) if part.fits(self._tokens[at].text) else ()


@dataclass(frozen=True, slots=True)
class _Before:
    """How far the words before a verdict have been read, and what they make of it so far."""

    at: int
    stance: Stance = Stance.SAID
    judged: bool = False  # “had made” is as of now, since somebody judges so, or by the time of this visit
    after: str = ""  # “subject”: only adverbs may follow
    within: str = ""  # the subordinate clause that the verdict stands in: “concession” or “reason”


def _denied(stance: Stance) -> Stance:
    """A denial of what was said; of what was denied or only claimed, nothing can be told."""
    return {Stance.SAID: Stance.DENIED, Stance.NOT_SAID: Stance.NOT_SAID}.get(stance, Stance.UNCLEAR)


def _tokens(sentence: str) -> Iterator[_Token]:
    last = 0
    for m in _TOKEN.finditer(sentence):
        text = m.group().casefold().replace("’", "'").replace("‑", "-").replace("–", "-")
        yield _Token(text, m.start(), m.end(), sentence[last : m.start()])
        last = m.end()
