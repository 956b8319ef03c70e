"""What the commands after a run write: every value in its place, in files that any spreadsheet opens."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipeline.domain.vocabulary import Tier
from pipeline.outputs.reports import write_evaluation, write_unthemed
from pipeline.themes.certainty import ThemeOdds
from pipeline.themes.evaluate import Evaluation, Judged, Labelled


def test_an_evaluation_lists_what_rules_and_people_see_differently(tmp_path: Path) -> None:
    def judged(number: int, text: str, people: set[str], rules: set[str]) -> Judged:
        odds = {theme: ThemeOdds(1.0, Tier.CERTAIN, 0, 1) for theme in rules}
        return Judged(Labelled("a.pdf", "Bury", "weakness", number, text, frozenset(people)), odds)

    evaluation = Evaluation(
        [
            judged(1, "Both agree.", {"transport"}, {"transport"}),
            judged(2, "Nobody sees a theme.", set(), set()),
            judged(3, "School transport is late.", {"social_care"}, {"transport"}),
            judged(4, "Nothing, “that” any, rule knows.", {"workforce", "leadership.strategy"}, set()),
        ]
    )
    path = write_evaluation(tmp_path / "new", evaluation)
    assert path == tmp_path / "new" / "evaluation.csv"
    assert path.read_text(encoding="utf-8").splitlines() == [
        "file,kind,number,missed,extra,text",
        "a.pdf,weakness,3,social_care,transport,School transport is late.",
        'a.pdf,weakness,4,leadership.strategy workforce,,"Nothing, “that” any, rule knows."',
    ]


def test_an_evaluation_without_a_difference_has_its_header(tmp_path: Path) -> None:
    path = write_evaluation(tmp_path, Evaluation())
    assert path.read_text(encoding="utf-8") == "file,kind,number,missed,extra,text\n"


def test_findings_without_a_theme_are_written_as_they_are_grouped(tmp_path: Path) -> None:
    columns = ["finding_id", "kind", "text", "group", "words"]
    groups = pd.DataFrame([("x/weakness/1", "weakness", 'long "waits"', 1, "waits"), ("y", "strength", "", 2, "")])
    path = write_unthemed(tmp_path, groups.set_axis(columns, axis=1))
    assert path.read_text(encoding="utf-8").splitlines()[1:] == [
        'x/weakness/1,weakness,"long ""waits""",1,waits',
        "y,strength,,2,",
    ]
