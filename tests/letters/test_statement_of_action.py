"""Written statements of action: the real one, and made-up ones whose tables came through in other ways."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.domain.records import Action, Reading, Source
from pipeline.letters.draft import LetterInput
from pipeline.letters.kinds.statement_of_action import find_title
from pipeline.letters.letter import read_letter
from pipeline.letters.parts.action_tables import month
from pipeline.reading.document import Document
from pipeline.reading.files import read_document
from pipeline.rulebook.letter_rules import check_examples
from tests.support.rules import project_rules

HEAD = """Derby Written Statement of Action

3 February 2020

Between 10 June 2019 and 14 June 2019, Ofsted and the CQC carried out a joint inspection of Derby to see how it serves \
families. The statement must say how we will mend the following areas of significant weakness:

1. Plans are written late
2. Nobody knows who is in charge

"""
COLUMNS = ["Outcome", "Actions", "Start date", "End date", "Lead", "Measure of success", "Status"]
ROWS = [
    [
        "1.1 Timely plans",
        "1.1.1 Hire two plan writers",
        "Jan 2020",
        "Mar 2020",
        "Head of SEND",
        "Both in post",
        "Green",
    ],
    ["", "1.1.2 Write down who does what", "Feb 2020", "On-going", "DCO", "Agreed by all", "Red"],
    ["2.1 One board", "2.1.1 Set up a board", "01/02/2020", "30/04/2020", "Chief officer", "It meets", "Green"],
]


def tabbed(rows: list[list[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in rows)


def summary(*counts: int) -> str:
    rows = [["RAG rating", "Progress as of Aug 2020", "No. of actions", "% of actions"]]
    rows += [["", f"rating {n}", str(c), f"{100 * c / sum(counts):.0f}%"] for n, c in enumerate(counts, 1)]
    return tabbed(rows) + "\n"


def document(tmp_path: Path, text: str, name: str = "statement.txt") -> Document:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_document(path)


def is_statement(found: Document) -> bool:
    return find_title(LetterInput(found, project_rules().letters, project_rules().areas)) is not None


def statement(tmp_path: Path, text: str, name: str = "statement.txt") -> Reading:
    found = document(tmp_path, text, name)
    result = read_letter(found, Source(name, "0", 1), project_rules().letters, project_rules().areas)
    holds(found, result)
    return result


def holds(found: Document, result: Reading) -> None:
    """What every reading must keep: each text is the slice of the document that it points at."""
    for action in result.actions:
        if "\n" not in found.text[action.start_offset : action.end_offset]:
            assert squashed(found.text[action.start_offset : action.end_offset]) == squashed(action.action)
    for finding in result.findings:
        assert squashed(found.text[finding.start : finding.end]) == squashed(finding.text)
    assert all(row.end > row.start for row in result.fields)


def squashed(text: str) -> str:
    return re.sub(r"</?\w[^>]*>|\s+", "", text)


def codes(result: Reading) -> list[str]:
    return [p.code for p in result.problems]


def brief(actions: tuple[Action, ...]) -> list[tuple[object, ...]]:
    return [(a.weakness, a.number, a.action, a.start, a.end, a.lead, a.measure, a.rag) for a in actions]


WANTED = [
    (1, "1.1.1", "Hire two plan writers", "Jan 2020", "Mar 2020", "Head of SEND", "Both in post", "Green"),
    (1, "1.1.2", "Write down who does what", "Feb 2020", "On-going", "DCO", "Agreed by all", "Red"),
    (2, "2.1.1", "Set up a board", "01/02/2020", "30/04/2020", "Chief officer", "It meets", "Green"),
]


# --- the real one


@pytest.fixture(scope="module")
def real(shared: Path) -> tuple[Document, Reading]:
    path = next((shared / "seeds").glob("002_*.txt"))
    found = read_document(path)
    return found, read_letter(found, Source(path.name, "0", 1), project_rules().letters, project_rules().areas)


def test_the_real_statement_says_which_inspection_and_which_weaknesses(real: tuple[Document, Reading]) -> None:
    found, result = real
    assert is_statement(found)
    holds(found, result)
    letter = result.letter
    assert letter and letter.letter_id == "sheffield-statement_of_action-2018-11-12"
    assert (letter.la_code, letter.inspection_end, letter.letter_date) == ("E08000019", "2018-11-16", "2019-11-04")
    assert [f.number for f in result.findings] == list(range(1, 8)) and letter.n_weaknesses == 7
    assert all(f.kind == "weakness" and f.responsible for f in result.findings)
    outcomes = [row.field for row in result.fields if row.field.startswith("outcome/")]
    assert len(outcomes) == 23 and outcomes[0] == "outcome/1.1" and outcomes[-1] == "outcome/7.3"


def test_the_real_tables_are_read_whole_over_their_repeated_headings(real: tuple[Document, Reading]) -> None:
    _, result = real
    per_weakness = [sum(a.weakness == n for a in result.actions) for n in range(1, 8)]
    assert per_weakness == [7, 15, 10, 7, 15, 21, 13]
    assert all(a.action and a.start and a.end and a.lead and a.measure for a in result.actions)
    assert not any(re.search(r"<|\t|style=", a.action + a.measure) for a in result.actions)
    assert {a.lead for a in result.actions if a.number in ("6.1.4", "3.3.2")} == {"Chair, ITF", "CCG - EWMH"}
    by_number = {a.number: a for a in result.actions}
    assert (by_number["2.1.1"].start, by_number["2.1.1"].start_month, by_number["2.1.1"].end_month) == (
        "On-going", "", "2020-02",
    )  # fmt: skip


def test_the_real_summary_counts_one_action_more_than_the_tables_hold(real: tuple[Document, Reading]) -> None:
    _, result = real
    rated = {row.field: row.value for row in result.fields if row.field.startswith("rag/")}
    assert [rated[f"rag/{n}/actions"] for n in range(1, 6)] == ["20", "30", "19", "15", "5"]
    assert [rated[f"rag/{n}/percent"] for n in range(1, 6)] == ["22", "34", "21", "17", "6"]
    assert len(result.actions) == 88
    problems = {p.code: p.message for p in result.problems}
    assert "20 + 30 + 19 + 15 + 5 = 89" in problems["actions_count"] and "88" in problems["actions_count"]
    assert "4.3.1" in problems["action_missing"] and "4.3 " in problems["action_unread"]
    assert "3.2.3" in problems["action_dates"] and "rag_lost" in problems and len(result.problems) == 5


def test_no_letter_is_taken_for_a_statement(shared: Path) -> None:
    letters = [*sorted((shared / "letters").glob("20*/*.pdf"))[::9], next((shared / "seeds").glob("001_*.txt"))]
    assert len(letters) > 10 and not any(is_statement(read_document(path)) for path in letters)


# --- the family of tables


def test_a_table_with_tabs_and_with_its_heading_on_every_page(tmp_path: Path) -> None:
    pages = tabbed([COLUMNS, *ROWS[:1]]) + "\n" + tabbed([COLUMNS, *ROWS[1:]])
    result = statement(tmp_path, HEAD + summary(2, 1) + pages)
    assert brief(result.actions) == WANTED and codes(result) == []
    assert [f.text for f in result.findings] == ["Plans are written late", "Nobody knows who is in charge"]
    assert [a.start_month for a in result.actions] == ["2020-01", "2020-02", "2020-02"]


def test_a_ruled_table_whose_cells_came_through(tmp_path: Path) -> None:
    lines = ["| " + " | ".join(row) + " |\n" for row in [COLUMNS, ["---"] * 7, *ROWS]]
    result = statement(tmp_path, HEAD + "".join(lines), "statement.md")
    assert brief(result.actions) == WANTED and codes(result) == []


def test_columns_set_apart_by_blanks_with_wrapped_cells(tmp_path: Path) -> None:
    table = (
        "Ref     Actions                Start date   End date    Lead          Measure of success\n"
        "1.1.1   Hire two plan          Jan 2020     Mar 2020    Head of       Both in post\n"
        "        writers                                         SEND\n"
        "2.1.1   Set up a board         Feb 2020     Apr 2020    Chief         It meets, and its\n"
        "                                                        officer       minutes are read\n"
    )
    result = statement(
        tmp_path, HEAD + table + "\nThe board meets each month, and anyone may come to hear what it says.\n"
    )
    assert brief(result.actions) == [
        (1, "1.1.1", "Hire two plan writers", "Jan 2020", "Mar 2020", "Head of SEND", "Both in post", ""),
        (
            2,
            "2.1.1",
            "Set up a board",
            "Feb 2020",
            "Apr 2020",
            "Chief officer",
            "It meets, and its minutes are read",
            "",
        ),
    ]


def test_the_first_column_may_wrap_by_itself_but_a_paragraph_behind_the_table_is_none_of_it(tmp_path: Path) -> None:
    table = (
        "Actions                     Start date   End date    Lead\n"
        "1.1 Hire two plan writers   Jan 2020     Mar 2020    DCO\n"
        "and train them\n"
        "\n"
        "The board meets each month, and anyone may come to hear what it says.\n"
    )
    assert [a.action for a in statement(tmp_path, HEAD + table).actions] == ["Hire two plan writers and train them"]


def test_tags_left_by_a_conversion_go_and_a_cell_continued_on_the_next_page_is_joined(tmp_path: Path) -> None:
    first = '<p>1.1.1 Hire two writers:</p> <ul style="x"> • one now • one later </ul>'
    rows = [
        ["", first, "Jan 2020", "Mar 2020", "DCO", "- Both", ""],
        ["", "and train them", "", "", "", "know how", ""],
    ]
    result = statement(tmp_path, HEAD + tabbed([COLUMNS, rows[0]]) + "\n" + tabbed([COLUMNS, rows[1]]))
    assert [(a.action, a.measure) for a in result.actions] == [
        ("Hire two writers: • one now • one later and train them", "- Both know how")
    ]


def test_without_numbers_each_whole_row_is_an_action_of_its_section(tmp_path: Path) -> None:
    plain = [[re.sub(r"^[\d.]+ ", "", cell) for cell in row] for row in ROWS]
    body = [
        "Weakness 1: Plans are written late\n",
        tabbed([COLUMNS, *plain[:2]]),
        "\n",
        "Weakness 2: Nobody knows\n\n",
        tabbed([COLUMNS, plain[2]]),
    ]
    result = statement(tmp_path, HEAD + "".join(body))
    assert [(a.weakness, a.number, a.action) for a in result.actions] == [(w, "", text) for w, _, text, *_ in WANTED]


def test_a_number_of_things_at_the_beginning_of_an_action_is_not_its_number(tmp_path: Path) -> None:
    row = ["", "24 new places at Hill School", "Jan 2020", "Mar 2020", "DCO", "Filled", ""]
    result = statement(tmp_path, HEAD + tabbed([COLUMNS, row]))
    assert [(a.number, a.action) for a in result.actions] == [("", "24 new places at Hill School")]


def test_a_glossary_behind_the_tables_is_no_action(tmp_path: Path) -> None:
    glossary = "\nGlossary\n\n" + tabbed([["DCO", "Designated clinical officer", "EHC", "Education, health and care"]])
    assert len(statement(tmp_path, HEAD + tabbed([COLUMNS, *ROWS]) + glossary).actions) == 3


# --- what cannot be read is said, never guessed


def test_columns_that_have_slipped_are_set_aside_with_a_problem(tmp_path: Path) -> None:
    slipped = ["", "1.1.2 Write down", "who does what", "Feb 2020", "On-going", "DCO", "Agreed"]
    result = statement(tmp_path, HEAD + tabbed([COLUMNS, ROWS[0], slipped, ROWS[2]]))
    assert [a.number for a in result.actions] == ["1.1.1", "2.1.1"]
    assert codes(result) == ["action_unread"] and "1.1.2 Write down" in result.problems[0].message


def test_a_table_flattened_to_one_line_for_each_cell_gives_no_actions(tmp_path: Path) -> None:
    flat = "".join(cell + "\n" for row in [COLUMNS, *ROWS] for cell in row if cell)
    result = statement(tmp_path, HEAD + flat)
    assert not result.actions and "no_actions" in codes(result)


def test_a_summary_that_disagrees_with_itself_and_with_the_tables(tmp_path: Path) -> None:
    wrong = summary(2, 2).replace("50%", "75%", 1)
    result = statement(tmp_path, HEAD + wrong + tabbed([COLUMNS, *ROWS]))
    assert codes(result) == ["rag_percent", "actions_count"]
    assert "2 + 2 = 4" in result.problems[1].message and "hold 3" in result.problems[1].message
    unread = summary(2, 1).replace("\t1\t", "\tmany\t")
    assert "action_unread" in codes(statement(tmp_path, HEAD + unread + tabbed([COLUMNS, *ROWS])))


def test_repeated_numbers_gaps_and_dates_the_wrong_way_round(tmp_path: Path) -> None:
    rows = [row.copy() for row in ROWS]
    rows[1][1], rows[2][1] = "1.1.4 Write down who does what", "1.1.1 Set up a board"
    rows[2][2], rows[2][3] = "May 2020", "Feb 2020"
    result = statement(tmp_path, HEAD + tabbed([COLUMNS, *rows]))
    assert codes(result) == ["action_missing", "action_repeated", "action_dates"]
    assert "1.1.2, 1.1.3" in result.problems[0].message


def test_sections_and_list_that_differ_in_number(tmp_path: Path) -> None:
    sections = "Weakness 1: Plans are late\n\nWeakness 2: Nobody knows\n\nWeakness 3: Another\n\n"
    result = statement(tmp_path, HEAD + sections + tabbed([COLUMNS, *ROWS]))
    assert codes(result) == ["statement_weaknesses"]
    unlisted = HEAD.replace("1. Plans are written late\n2. Nobody knows who is in charge\n", "")
    result = statement(tmp_path, unlisted + sections + tabbed([COLUMNS, *ROWS]))
    assert [f.text for f in result.findings] == ["Plans are late", "Nobody knows", "Another"]


def test_a_statement_of_an_unknown_area_is_an_error_and_no_letter(tmp_path: Path) -> None:
    result = statement(tmp_path, HEAD.replace("Derby", "Ambleford") + tabbed([COLUMNS, *ROWS]))
    assert result.letter is None and codes(result) == ["no_area"] and result.problems[0].severity == "error"
    assert result.text


def test_without_the_days_of_the_inspection_the_statement_has_its_own_date(tmp_path: Path) -> None:
    bare = HEAD.replace("Between 10 June 2019 and 14 June 2019", "In June 2019")
    letter = statement(tmp_path, bare + tabbed([COLUMNS, *ROWS])).letter
    assert letter and letter.letter_id == "derby-statement_of_action-2020-02-03" and letter.inspection_start == ""


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("May 2019", "2019-05"), ("Sept 2019", "2019-09"), ("31/03/2020", "2020-03"), ("Jul ’20", "2020-07"),
        ("On-going", ""), ("-", ""), ("Jan 2020 or May 2020", ""), ("July", ""), ("31/13/2020", ""),
    ],
)  # fmt: skip
def test_the_month_that_a_printed_date_names(printed: str, meant: str) -> None:
    assert month(printed) == meant


@pytest.mark.parametrize("rule", project_rules().letters.actions, ids=lambda rule: rule.id)
def test_every_rule_keeps_its_own_examples(rule: object) -> None:
    assert check_examples(rule) == []  # type: ignore[arg-type]


def test_what_the_area_says_of_its_progress_is_each_weakness_s_narrative(tmp_path: Path) -> None:
    report = (
        "WSOA – Area 1 – Plans are written late\n\nDevelopments:\n\n- Two writers have begun.\n- Waits are shorter.\n\n"
        "WSOA – Area 2 – Nobody knows who is in charge\n\nA board meets each month.\n\nProgramme management\n\n"
        "The board is paid for by both.\n\n"
    )
    reading = statement(tmp_path, HEAD + report + tabbed([COLUMNS, *ROWS]))
    assert [f.narrative for f in reading.findings] == [
        "Developments:\n- Two writers have begun.\n- Waits are shorter.", "A board meets each month.",
    ]  # fmt: skip
