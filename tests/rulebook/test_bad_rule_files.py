"""What can be wrong with a rule file: one line for each slip, with its place, and none hides another."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.domain.errors import RulesError
from pipeline.rulebook.rules import Rules
from tests.support.rules import FOLDER

GOOD = """\
- id: a
  statement: weakness
  says:
    - late bus
  finds:
    - a <<late bus>>
  ignores:
    - a bus
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(FOLDER, tmp_path / "rules")


def mistakes(folder: Path) -> list[str]:
    try:
        Rules.load(folder)
    except RulesError as error:
        return error.messages
    return []


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        (
            "late bus\n  finds",
            "(late|early bus\n  finds",
            "4:7: “(late|early bus”: a ( is never closed; add the missing )",
        ),
        ("late bus\n  finds", "late {clauses} bus\n  finds", "4:12: “late {clauses} bus”: there is no `{clauses}`"),
        ("late bus\n  finds", '"late <buses>"\n  finds', "4:13: “late <buses>”: no list is named <buses>"),
        ("late bus\n  finds", "late *\n  finds", "4:12: “late *”: `*`: a * stands at the end of a word"),
        ("late bus\n  finds", "late ... a ... b ... bus\n  finds", "4:7: "),
        ("  finds:\n    - a <<late bus>>\n", "", "1: the rule has no `finds` example; add one"),
        ("  ignores:\n    - a bus\n", "", "1: the rule has no `ignores` example; add one"),
        ("  says:\n    - late bus\n", "", "1: the rule has no `says`"),
        ("statement: weakness", "statement: weak", "2: `statement` cannot be `weak`; it is one of "),
        ("statement: weakness", "statment: weakness", "2: unknown key `statment`"),
        ("    - late bus", "\t- late bus", "4: a tab at the start of the line; use spaces"),
        ("    - late bus", "    - late: bus", "4: put quotes round this line"),
        ("    - late bus", "    - 'late bus", "4:7: put quotes round this line"),
    ],
)
def test_a_slip_is_one_line_with_its_place(folder: Path, right: str, wrong: str, message: str) -> None:
    assert GOOD.count(right) == 1
    (folder / "statements.yml").write_text(GOOD.replace(right, wrong), encoding="utf-8")
    [found] = mistakes(folder)
    assert found.startswith(f"rules/statements.yml:{message}")


def test_no_slip_hides_another(folder: Path) -> None:
    """Two of one id, the second with a broken phrase and no example; and a slip in another file."""
    second = GOOD.replace("late bus\n  finds", "late (bus\n  finds").replace("  ignores:\n    - a bus\n", "")
    (folder / "statements.yml").write_text(GOOD + second, encoding="utf-8")
    (folder / "taxonomy.yml").write_text((folder / "taxonomy.yml").read_text() + "transport: []\n")
    assert sorted(m.partition(": ")[0] for m in mistakes(folder)) == [
        "rules/statements.yml:12:12",
        "rules/statements.yml:9",
        "rules/statements.yml:9",
        "rules/taxonomy.yml:" + str(len((folder / "taxonomy.yml").read_text().splitlines())),
    ]


@pytest.mark.parametrize(
    "changed",
    [lambda text: b"\xef\xbb\xbf" + text, lambda text: text.replace(b"\n", b"\r\n")],
    ids=["byte-order mark", "Windows line ends"],
)
def test_what_an_editor_may_leave_in_a_file_is_no_mistake(folder: Path, changed: Callable[[bytes], bytes]) -> None:
    for file in folder.glob("*.yml"):
        file.write_bytes(changed(file.read_bytes()))
    assert mistakes(folder) == []


def test_an_alias_bomb_is_refused_at_once(folder: Path) -> None:
    bomb = "a: &a [x, x, x]\n" + "".join(
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    (folder / "words.yml").write_text(bomb)
    [message] = mistakes(folder)
    assert message.startswith("rules/words.yml:")
    assert message.endswith("stands in other places with *; write it out in each")


@pytest.mark.parametrize("line", ["<loop> bus", "a <other>"])
def test_a_list_that_names_itself_is_one_line(folder: Path, line: str) -> None:
    words = (folder / "words.yml").read_text(encoding="utf-8").rstrip("\n")
    text = f'{words}\nloop:\n  - x\n  - "{line}"\nother:\n  - "<loop>"\n'
    (folder / "words.yml").write_text(text, encoding="utf-8")
    [message] = mistakes(folder)
    assert "a list must not name itself: <loop> →" in message
