"""Weaknesses followed from letter to letter: the reference pairs, and those pairs reworded in every way."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.across.journeys import follow_weaknesses
from pipeline.domain.records import Finding, Journey, Letter, ThemeHit
from tests.across.made_weaknesses import AREAS, MADE, letter, weaknesses

UNCERTAIN = ("order", "unmatched", "no_letter")


def follow(left: list[str], right: list[str], *others: str) -> list[Journey]:
    """The journeys of one made-up outcome and revisit letter; `others` are weaknesses elsewhere in the corpus."""
    outcome, revisit = letter("Derby", "outcome_letter", "2019-06-10"), letter("Derby", "revisit_letter", "2021-11-01")
    elsewhere = letter("Bury", "outcome_letter", "2019-06-10")
    letters = [revisit, outcome, elsewhere]
    findings = [
        *weaknesses(elsewhere, list(others)),
        *weaknesses(outcome, left),
        *weaknesses(revisit, right, "sufficient"),
    ]
    return [j for j in follow_weaknesses(letters, findings, AREAS)[0] if j.area == "Derby"]


def places(rows: list[Journey]) -> dict[tuple[int, int], str]:
    """Numbers of the outcome's and the revisit's weakness ↦ method, for every pair made."""
    return {
        (_number(j.outcome_finding_id), _number(j.revisit_finding_id)): j.method
        for j in rows
        if j.outcome_finding_id and j.revisit_finding_id
    }


def _number(finding_id: str) -> int:
    return int(finding_id.rsplit("/", 1)[1])


# --- the reference letters


@pytest.fixture(scope="module")
def gold(shared: Path) -> dict[str, dict[str, object]]:
    lines = (shared / "gold" / "2016.jsonl").read_text(encoding="utf-8").splitlines()
    return {Path(row["file"]).stem: row for row in map(json.loads, lines)}


def of_gold(row: dict[str, object]) -> tuple[Letter, list[Finding]]:
    area = AREAS.by_code(str(row["la_code"]))
    assert area
    made = letter(area.name, str(row["kind"]), str(row["inspection_start"]), area.code)
    findings = row["findings"]
    assert isinstance(findings, list)
    return made, [
        Finding(f"{made.letter_id}/weakness/{f['number']}", made.letter_id, "weakness", f["number"], f["text"],
                f.get("verdict") or "")
        for f in findings if f["kind"] == "weakness"
    ]  # fmt: skip


def test_every_weakness_of_the_reference_letters_is_followed_to_its_end(gold: dict[str, dict[str, object]]) -> None:
    letters, findings = [], []
    for row in gold.values():
        made, found = of_gold(row)
        letters.append(made)
        findings += found
    rows, problems = follow_weaknesses(letters, findings, AREAS)
    both = [j for j in rows if j.outcome_finding_id and j.revisit_finding_id]
    revisited = [f for f in findings if f.letter_id.count("-revisit_letter-")]
    right = [j for j in both if _number(j.outcome_finding_id) == _number(j.revisit_finding_id)]
    assert len(right) >= 0.99 * len(revisited) > 130
    assert not [j for j in both if j not in right and j.method not in UNCERTAIN]
    verdicts = {f.finding_id: f.verdict for f in findings}
    assert all(j.verdict == verdicts[j.revisit_finding_id] for j in both)
    assert not problems


def test_the_real_revisit_is_matched_with_a_letter_that_words_it_all_otherwise(
    gold: dict[str, dict[str, object]], shared: Path
) -> None:
    outcome, first = of_gold(gold["sheffield-inspection"])
    real = json.loads((shared / "gold" / "seeds.jsonl").read_text(encoding="utf-8").splitlines()[0])
    revisit, second = of_gold(real)
    rows, problems = follow_weaknesses([outcome, revisit], first + second, AREAS)
    assert places(rows) == {(n, n): "similar" for n in range(1, 8)}
    assert [j.verdict for j in rows] == ["sufficient"] * 6 + ["not_sufficient"]
    assert not problems


def _synonyms(text: str) -> str:
    for word, other in (
        ("poor", "unsatisfactory"), ("weak", "fragile"), ("leaders", "managers"), ("quality", "standard"),
        ("lack", "want"), ("uneven", "patchy"), ("long", "lengthy"), ("schools", "settings"), ("limited", "scant"),
        ("delays", "hold-ups"), ("support", "help"), ("children", "pupils"), ("waits", "queues"),
        ("parents", "mothers and fathers"), ("assessment", "evaluation"), ("services", "provision"),
    ):  # fmt: skip
        text = re.sub(rf"\b{word}\b", other, text)
    return text


def _shortened(text: str) -> str:
    head = re.split(r",| and | which | that ", text)[0]
    return head if len(head.split()) >= 4 else " ".join(text.split()[: max(5, len(text.split()) // 2)])


def _turned(text: str) -> str:
    first, comma, rest = text.partition(", ")
    if comma:
        return f"{rest}, {first}"
    words = text.split()
    return " ".join(words[len(words) // 2 :] + words[: len(words) // 2])


Item = tuple[str, list[int]]  # a wording, and the places of the weaknesses that it stands for


def _reworded(change: Callable[[str], str]) -> Callable[[list[Item], random.Random], list[Item]]:
    return lambda items, _: [(change(text), places) for text, places in items]


def _dropped(items: list[Item], rng: random.Random) -> list[Item]:
    gone = rng.randrange(len(items))
    return items if len(items) == 1 else items[:gone] + items[gone + 1 :]


def _split(items: list[Item], rng: random.Random) -> list[Item]:
    halves = [re.split(r",? and ", text, maxsplit=1) for text, _ in items]
    long_enough = [k for k, h in enumerate(halves) if len(h) == 2 and min(len(x.split()) for x in h) >= 5]
    if not long_enough:
        return items
    k = rng.choice(long_enough)
    return items[:k] + [(half, items[k][1]) for half in halves[k]] + items[k + 1 :]


def _merged(items: list[Item], rng: random.Random) -> list[Item]:
    if len(items) < 3:
        return items
    k = rng.randrange(len(items) - 1)
    (a, mine), (b, theirs) = items[k : k + 2]
    return [*items[:k], (f"{a.rstrip('.')}; and {b}", mine + theirs), *items[k + 2 :]]


CHANGES = {
    "short": _reworded(_shortened),
    "turned": _reworded(_turned),
    "synonyms": _reworded(_synonyms),
    "one dropped": _dropped,
    "one split": _split,
    "two merged": _merged,
}


@pytest.mark.parametrize(
    ("changes", "at_least"),
    [
        ([], 1.0),
        (["short"], 1.0),
        (["turned"], 1.0),
        (["synonyms"], 1.0),
        (["synonyms", "turned"], 1.0),
        (["one dropped"], 1.0),
        (["synonyms", "one dropped"], 1.0),
        (["one split"], 0.98),
        (["two merged"], 1.0),
        (["synonyms", "two merged"], 0.98),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else "",
)
def test_shuffled_and_reworded_no_wrong_pair_is_called_certain(
    gold: dict[str, dict[str, object]], changes: list[str], at_least: float
) -> None:
    rng = random.Random(5)
    letters: list[Letter] = []
    findings: list[Finding] = []
    truth: dict[str, set[tuple[int, int]]] = {}
    for row in (row for name, row in sorted(gold.items()) if name.endswith("-revisit")):
        revisit, as_written = of_gold(row)
        outcome = letter(revisit.area, "outcome_letter", "2016-05-02", revisit.la_code)
        items: list[Item] = [(f.text, [n]) for n, f in enumerate(as_written, 1)]
        rng.shuffle(items)
        for change in changes:
            items = CHANGES[change](items, rng)
        letters += [outcome, revisit]
        findings += weaknesses(outcome, [f.text for f in as_written])
        findings += weaknesses(revisit, [text for text, _ in items])
        truth[revisit.area] = {(n, m) for m, (_, numbers) in enumerate(items, 1) for n in numbers}
    journeys, _ = follow_weaknesses(letters, findings, AREAS)
    wanted = good = 0
    for area, pairs in truth.items():
        made = places([j for j in journeys if j.area == area])
        assert not {p for p, method in made.items() if p not in pairs and method not in UNCERTAIN}, area
        wanted += len(pairs)
        good += len(pairs & made.keys())
    assert wanted > 100 and good >= at_least * wanted


# --- single cases


def test_the_same_words_are_exact_whatever_their_case_and_order() -> None:
    rows = follow(MADE, [MADE[2].capitalize() + ".", *MADE[:2], MADE[3]])
    assert places(rows) == {(1, 2): "exact", (2, 3): "exact", (3, 1): "exact", (4, 4): "exact"}
    assert all(j.score == 1.0 and j.verdict == "sufficient" for j in rows)


def test_one_weakness_against_two_is_split_and_two_against_one_merged() -> None:
    apart = [*MADE[:2], "EHC plans that are written late", "EHC plans that say little about health", MADE[3]]
    assert places(follow(MADE, apart))[3, 3] == places(follow(MADE, apart))[3, 4] == "split"
    assert places(follow(apart, MADE))[3, 3] == places(follow(apart, MADE))[4, 3] == "merged"


def test_what_comes_on_top_of_a_weakness_repeated_in_full_is_no_part_of_it() -> None:
    more = [*MADE, f"{MADE[0]}, as do adults"]
    assert places(follow(MADE, more)) == {(n, n): "exact" for n in range(1, 5)}


def test_a_weakness_of_which_nothing_is_left_is_unmatched_and_a_problem() -> None:
    outcome, revisit = letter("Derby", "outcome_letter", "2019-06-10"), letter("Derby", "revisit_letter", "2021-11-01")
    new = "care leavers who are not told where they will live"
    findings = weaknesses(outcome, MADE) + weaknesses(revisit, [new, *MADE[:3], "buses"], "sufficient")
    rows, problems = follow_weaknesses([outcome, revisit], findings, AREAS)
    lost = [j for j in rows if j.method == "unmatched"]
    assert [(j.outcome_finding_id[-1:], j.revisit_finding_id[-1:]) for j in lost] == [("4", ""), ("", "1"), ("", "5")]
    assert [j.verdict for j in lost] == ["", "sufficient", "sufficient"]
    assert {(p.code, p.severity) for p in problems} == {("journey_unmatched", "warning")}
    assert problems[0].letter_id == outcome.letter_id and MADE[3] in problems[0].message and problems[0].page == 2
    assert len(problems) == len(lost)


def test_the_only_two_left_go_together_by_place_and_are_not_called_certain() -> None:
    rows = follow(MADE, [MADE[3], "buses", *MADE[:2]])
    assert places(rows) == {(1, 3): "exact", (2, 4): "exact", (3, 2): "order", (4, 1): "exact"}


def test_several_left_over_go_by_place_only_if_the_rest_kept_theirs() -> None:
    odd = ["buses", "something else altogether"]
    assert places(follow(MADE, [*MADE[:2], *odd])) == {
        (1, 1): "exact",
        (2, 2): "exact",
        (3, 3): "order",
        (4, 4): "order",
    }
    moved = places(follow(MADE, [MADE[1], MADE[0], *odd]))
    assert moved == {(1, 2): "exact", (2, 1): "exact"}


def test_two_weaknesses_that_read_alike_are_never_told_apart_for_certain() -> None:
    twins = ["long waits for speech therapy in the north", "long waits for speech therapy in the south", MADE[1]]
    made = places(follow(twins, ["long waits for speech therapy", "speech therapy waits", MADE[1]]))
    assert {made.get((n, m), "unmatched") for n in (1, 2) for m in (1, 2)} <= {"order", "unmatched"}
    assert made[3, 3] == "exact"


def test_without_a_revisit_a_weakness_has_a_row_but_no_problem() -> None:
    outcome = letter("Derby", "outcome_letter", "2019-06-10")
    rows, problems = follow_weaknesses([outcome], weaknesses(outcome, MADE), AREAS)
    assert [(j.method, j.score, j.verdict, j.revisit_finding_id) for j in rows] == [("no_letter", None, "", "")] * 4
    assert rows[0].la_code == "E06000015" and not problems
    revisit = letter("Derby", "revisit_letter", "2021-11-01")
    rows, problems = follow_weaknesses([revisit], weaknesses(revisit, MADE, "not_sufficient"), AREAS)
    assert [(j.method, j.verdict, j.outcome_finding_id) for j in rows] == [("no_letter", "not_sufficient", "")] * 4
    assert not problems


def test_a_revisit_that_is_held_but_gave_no_weaknesses_leaves_them_unmatched() -> None:
    outcome, revisit = letter("Derby", "outcome_letter", "2019-06-10"), letter("Derby", "revisit_letter", "2021-11-01")
    rows, problems = follow_weaknesses([outcome, revisit], weaknesses(outcome, MADE), AREAS)
    assert {j.method for j in rows} == {"unmatched"} and len(problems) == 4


def test_the_statement_stands_between_and_carries_a_reworded_weakness_across() -> None:
    outcome, statement, revisit = (
        letter("Derby", kind, start)
        for kind, start in [
            ("outcome_letter", "2019-06-10"), ("statement_of_action", "2019-06-10"), ("revisit_letter", "2021-11-01"),
        ]
    )  # fmt: skip
    first = ["slow arrangements by which pupils move on to college", MADE[1], MADE[3]]
    restated = [
        MADE[1],
        "slow arrangements by which pupils move on to college and preparing young people to leave home",
        MADE[3],
    ]
    last = ["preparing young people to leave home", MADE[3], MADE[1]]
    findings = weaknesses(outcome, first) + weaknesses(statement, restated) + weaknesses(revisit, last, "sufficient")
    rows, problems = follow_weaknesses([revisit, statement, outcome], findings, AREAS)
    numbers = [[_number(i) for i in (j.outcome_finding_id, j.statement_finding_id, j.revisit_finding_id)] for j in rows]
    assert numbers == [[1, 2, 1], [2, 1, 3], [3, 3, 2]]
    assert [j.statement_method for j in rows] == ["similar", "exact", "exact"] and not problems
    assert "order" not in {j.method for j in rows}
    without = follow_weaknesses([revisit, outcome], weaknesses(outcome, first) + weaknesses(revisit, last), AREAS)[0]
    assert without[0].method == "order"


def test_themes_in_common_raise_the_likeness() -> None:
    outcome, revisit = letter("Derby", "outcome_letter", "2019-06-10"), letter("Derby", "revisit_letter", "2021-11-01")
    findings = weaknesses(outcome, MADE) + weaknesses(revisit, ["parents have not heard of the offer", *MADE[2:]])
    both = [f.finding_id for f in findings if f.text in (MADE[1], "parents have not heard of the offer")]
    hits = [ThemeHit(i, "local_offer", "awareness", "certain", 0.98, "r", 0, 1) for i in both]
    plain, themed = (
        next(j for j in follow_weaknesses([outcome, revisit], findings, AREAS, t)[0] if j.outcome_finding_id == both[0])
        for t in ([], hits)
    )
    assert plain.score and themed.score and themed.score == pytest.approx(plain.score + 0.1)


def test_a_new_code_is_the_same_area_but_a_new_council_is_not() -> None:
    outcome = letter("Sheffield", "outcome_letter", "2018-11-12")
    revisit = letter("Sheffield", "revisit_letter", "2023-06-05")
    assert outcome.la_code != revisit.la_code
    assert {
        j.method
        for j in follow_weaknesses([outcome, revisit], weaknesses(outcome, MADE) + weaknesses(revisit, MADE), AREAS)[0]
    } == {"exact"}
    old, new = letter("Dorset", "outcome_letter", "2017-01-23"), letter("Dorset", "revisit_letter", "2021-06-07")
    rows, problems = follow_weaknesses([old, new], weaknesses(old, MADE) + weaknesses(new, MADE), AREAS)
    assert {j.method for j in rows} == {"no_letter"} and len(rows) == 8 and not problems


def test_a_second_outcome_letter_begins_a_second_journey() -> None:
    dates = [
        ("outcome_letter", "2017-01-09"),
        ("revisit_letter", "2019-03-04"),
        ("outcome_letter", "2021-03-08"),
        ("revisit_letter", "2022-06-06"),
    ]
    letters = [letter("Derby", kind, start) for kind, start in dates]
    rows, _ = follow_weaknesses(letters, [f for x in letters for f in weaknesses(x, MADE[:2])], AREAS)
    assert [(j.outcome_finding_id[21:25], j.revisit_finding_id[21:25]) for j in rows] == [("2017", "2019")] * 2 + [
        ("2021", "2022")
    ] * 2
