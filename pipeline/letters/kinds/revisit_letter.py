"""Revisit letters of the 2016 framework: each weakness with its verdict, and the sentence that counts them."""

from __future__ import annotations

from pipeline.domain.problems import ProblemCode
from pipeline.letters.blocks import Block
from pipeline.letters.draft import Draft, Place, place_of
from pipeline.letters.parts.items import Vocabulary, read_items
from pipeline.letters.parts.verdicts import Summary, summaries
from pipeline.letters.prose import sentences
from pipeline.letters.sections import heading_of

WORDS = Vocabulary("weakness", ("sufficient", "not_sufficient"), "weakness")
_END = frozenset(["ending"])
_BODY = frozenset(["main_findings"])


def read(draft: Draft) -> None:
    """Read the weaknesses with their verdicts, the summary sentence and the outcome into the draft."""
    read_items(draft, _body(draft.blocks), WORDS)
    counted = _Counted(draft)
    counted.read()
    counted.compare()
    outcome(draft)


def outcome(draft: Draft) -> None:
    """Set the outcome that the verdicts give, where every weakness has one."""
    good, bad = draft.count("weakness", "sufficient"), draft.count("weakness", "not_sufficient")
    if not good + bad or good + bad < draft.count("weakness"):
        return
    stated = [draft.get("stated_sufficient"), draft.get("stated_not_sufficient")]
    if sum(int(n) for n in stated if n is not None) > good + bad:  # some weaknesses were not read
        return
    value = "all_sufficient" if not bad else "some_sufficient" if good else "none_sufficient"
    last = next(f for f in reversed(draft.findings) if f.verdict_place)
    if last.verdict_place:
        draft.set(
            "outcome",
            value,
            Place(last.verdict_place.page, last.verdict_place.start, last.verdict_place.end, "outcome.from_verdicts"),
        )


def _body(found: list[Block]) -> list[Block]:
    """What stands between the heading of the findings, where there is one, and the letter's end."""
    start = next((i + 1 for i, b in enumerate(found) if heading_of(b, _BODY)), 0)
    if not start:
        start = next(
            (i + 1 for i, b in enumerate(found) if any(summaries(b.text[a:z]) for a, z in sentences(b.text))), 0
        )
    stop = next((i for i, b in enumerate(found[start:], start) if heading_of(b, _END)), len(found))
    return found[start:stop]


class _Counted:
    """The sentences that say of how many weaknesses, and what they come to."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.said: list[tuple[Summary, Place]] = []
        for block in draft.blocks:
            for start, end in sentences(block.text):
                for summary in summaries(block.text[start:end]):
                    self.said.append((summary, place_of(block, start, end, summary.match.rule.id)))

    def read(self) -> None:
        """Read the stated numbers from the first sentence that gives each."""
        good, bad = self._first("sufficient"), self._first("not_sufficient")
        n = self.draft.count("weakness")
        if good and bad and good[0].count is not None and bad[0].count is not None:
            total = next((s.total for s, _ in (good, bad) if not s.everything and s.total), None)
            if total and good[0].count + bad[0].count != total:
                both = f"{good[0].count} sufficient and {bad[0].count} not sufficient"
                self.draft.error(
                    ProblemCode.SUMMARIES_DIFFER, f"{both} do not make {total}; no number is kept", good[1].page
                )
                return
            self.draft.set("stated_sufficient", good[0].count, good[1])
            self.draft.set("stated_not_sufficient", bad[0].count, bad[1])
        elif good and good[0].everything:
            total = good[0].total or n
            self.draft.set("stated_sufficient", total, good[1])
            self.draft.set("stated_not_sufficient", 0, good[1])
        elif bad and bad[0].everything:
            self.draft.set("stated_sufficient", 0, bad[1])
            self.draft.set("stated_not_sufficient", bad[0].total or n, bad[1])
        else:
            if good:
                self.draft.set("stated_sufficient", good[0].count, good[1])
                if good[0].total and not bad and good[0].count is not None:
                    self.draft.set("stated_not_sufficient", good[0].total - good[0].count, good[1])
            if bad:
                self.draft.set("stated_not_sufficient", bad[0].count, bad[1])
                if bad[0].total and not good and bad[0].count is not None:
                    self.draft.set("stated_sufficient", bad[0].total - bad[0].count, bad[1])

    def compare(self) -> None:
        """Note where what the letter says and what was counted differ; both figures stay."""
        for field, verdict in (("stated_sufficient", "sufficient"), ("stated_not_sufficient", "not_sufficient")):
            stated, counted = self.draft.get(field), self.draft.count("weakness", verdict)
            if stated is not None and stated != counted:
                self.draft.error(
                    ProblemCode.SUMMARY_CONTRADICTS,
                    f"the summary sentence says {stated} {verdict.replace('_', ' ')}, {counted} were counted from the "
                    "verdicts; both figures are kept",
                    self.draft.values[field].place.page,
                )
        self._differ()
        if not self.said:
            self.draft.warn(
                ProblemCode.NO_SUMMARY,
                "no sentence counts the weaknesses, so the verdicts could not be checked against it",
            )
        if not self.draft.count("weakness"):
            self.draft.error(
                ProblemCode.NO_WEAKNESSES,
                "a revisit letter without any area of significant weakness that could be read",
            )

    def _differ(self) -> None:
        """Two summary sentences that count the same thing differently."""
        for value in ("sufficient", "not_sufficient"):
            counts = {s.count for s, _ in self.said if s.value == value and s.count is not None}
            if len(counts) > 1:
                both = " and ".join(map(str, sorted(counts)))
                self.draft.error(
                    ProblemCode.SUMMARIES_DIFFER, f"two sentences count {value.replace('_', ' ')} differently: {both}"
                )

    def _first(self, value: str) -> tuple[Summary, Place] | None:
        said = (s for s in self.said if s[0].value == value)
        return next((s for s in said if s[0].everything or s[0].count is not None), None)
