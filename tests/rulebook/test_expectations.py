"""`rules/expect.yml` as records, and the mistakes that may be in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.domain.errors import RulesError
from pipeline.domain.vocabulary import FindingKind, LetterKind
from pipeline.rulebook.expectations import CrawlExpectations, Expectation, load_expectations
from tests.support.rules import FOLDER

CRAWL = """download:
  authorities: 150
  may_go_at_once: 3
  may_go_share: 0.05
  failures_in_a_row: 15
"""
RUN = "run:\n  - count: letters\n    kind: revisit_letter\n    minimum: 1\n"


def written(folder: Path, text: str) -> Path:
    (folder / "rules").mkdir()
    path = folder / "rules" / "expect.yml"
    path.write_text(text, encoding="utf-8")
    return path


def expectation(**keys: object) -> str:
    given = {"count": "letters", "kind": "outcome_letter", **keys}
    lines = [f"    {key}: {value}\n" for key, value in given.items()]
    return "  - " + "".join(lines).lstrip()


def test_both_parts_are_read(tmp_path: Path) -> None:
    path = written(tmp_path, f"{CRAWL}  quiet: [Sampleshire, Rutshire]\n{RUN}{expectation(year=2017, maximum=4)}")
    expectations = load_expectations(path)
    assert expectations.crawl == CrawlExpectations(150, 3, 0.05, 15, ("Sampleshire", "Rutshire"))
    assert expectations.run == (
        Expectation("rules/expect.yml:8", "letters", LetterKind.REVISIT_LETTER, "", 1, None),
        Expectation("rules/expect.yml:11", "letters", LetterKind.OUTCOME_LETTER, "2017", None, 4),
    )


def test_the_file_of_the_project_is_usable() -> None:
    expectations = load_expectations(FOLDER / "expect.yml")
    assert 100 < expectations.crawl.authorities <= 153
    assert 0 < expectations.crawl.may_go_share < 0.5
    assert {e.kind for e in expectations.run} >= {*LetterKind} - {LetterKind.STATEMENT_OF_ACTION}
    assert FindingKind.WEAKNESS in {e.kind for e in expectations.run}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"other: 1\n{RUN}", "rules/expect.yml: has no `download:`"),
        (f"download: 1\n{RUN}", "rules/expect.yml: has no `download:`"),
        (f"download:\n  authorities: 1\n{RUN}", "`download:` has no `may_go_at_once`"),
        (CRAWL.replace("150", "many") + RUN, "rules/expect.yml:2: `authorities` takes a number"),
        (CRAWL.replace("150", "-1") + RUN, "rules/expect.yml:2: `authorities` takes a number"),
        (CRAWL.replace("150", "[150]") + RUN, "rules/expect.yml:2: `authorities` takes one value"),
        (CRAWL.replace("authorities", "authorties") + RUN, "rules/expect.yml:2: unknown key `authorties`"),
        (f"{CRAWL}  quiet: {{a: b}}\n{RUN}", "rules/expect.yml:6: put quotes round this line"),
        ("download: [\n", "rules/expect.yml:2:1: put quotes round this line"),
    ],
)
def test_a_mistake_in_what_a_crawl_must_find(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(RulesError) as caught:
        load_expectations(written(tmp_path, text))
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (expectation(minimum="many"), "rules/expect.yml:9: `minimum` takes a whole number"),
        (expectation(minimum=-1), "rules/expect.yml:9: `minimum` takes a whole number"),
        (expectation(), "rules/expect.yml:7: give a `minimum`, a `maximum` or both"),
        (expectation(minimum=3, maximum=2), "rules/expect.yml:7: the minimum is above the maximum"),
        (expectation(count="themes", minimum=1), "rules/expect.yml:7: `count` is one of letters, findings"),
        (expectation(kind="weakness", minimum=1), "rules/expect.yml:8: `kind` of letters is one of outcome_letter"),
        (expectation(least=1), "rules/expect.yml:9: unknown key `least`"),
        ("  - count: letters\n", "rules/expect.yml:7: the expectation has no `kind`"),
        ("  many\n", "rules/expect.yml:7: a rule file is a list"),
    ],
)
def test_a_mistake_in_what_a_run_should_hold(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(RulesError) as caught:
        load_expectations(written(tmp_path, f"{CRAWL}run:\n{text}"))
    assert says in str(caught.value)


def test_a_file_without_the_part_on_runs(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"has no `run:`"):
        load_expectations(written(tmp_path, CRAWL))


def test_mistakes_in_both_parts_are_told_at_once_and_what_is_wrong_with_the_file_once(tmp_path: Path) -> None:
    path = written(tmp_path, CRAWL.replace("150", "many") + "run:\n" + expectation())
    with pytest.raises(RulesError) as caught:
        load_expectations(path)
    assert [message.partition(": ")[0] for message in caught.value.messages] == [
        "rules/expect.yml:2",
        "rules/expect.yml:7",
    ]
    path.unlink()
    with pytest.raises(RulesError, match="cannot be read") as caught:
        load_expectations(path)
    assert len(caught.value.messages) == 1
