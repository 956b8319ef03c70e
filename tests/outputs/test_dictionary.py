"""The documents that researchers read say what the code does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.domain.areas import Areas
from pipeline.outputs import tables
from pipeline.outputs.frames import record_frames
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("command", "page"), [(["dictionary"], "data-dictionary.md"), (["dictionary", "--problems"], "problems.md")]
)
def test_the_page_is_what_the_command_prints(command: list[str], page: str) -> None:
    """Fails where a record, a table, a writer or a code was changed and the page was not made again."""
    result = CliRunner().invoke(app, command)
    written = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert (result.exit_code, result.stdout) == (0, written), f"run: send-letters {' '.join(command)} > docs/{page}"


def test_the_dictionary_names_every_file_and_column_of_a_run() -> None:
    page = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    for file in ("`send-letters.sqlite`", "`CHANGES.md`, `feed.xml`", "`text/*.txt`", "### tables/theme-shares.csv"):
        assert file in page, file
    row = "| `verdict` | category | `sufficient` or `not_sufficient` on a revisited weakness; "
    assert row in page.partition("### findings.csv")[2].partition("###")[0]


def test_every_file_that_the_introduction_names_is_there() -> None:
    introduction = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8").partition("\n\nFiles are")[0]
    named = [word for word in introduction.split("`") if word.startswith("pipeline/")]
    assert len(named) == 3 and all((ROOT / name).is_file() for name in named)


def test_every_table_has_its_place_in_the_guide() -> None:
    guide = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    for table in tables.TABLES:
        assert table.name in guide, table.name
        assert f"`{table.make.__name__}`" in guide, table.make.__name__


def test_every_column_is_explained_and_nothing_else() -> None:
    made = tables.make_tables(record_frames({}), Areas(()), {})
    assert {c for data in made.values() for c in data.columns} == set(tables.MEANINGS)


def test_the_guides_python_runs(made_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    code = guide.partition("```python\n")[2].partition("```")[0]
    (tmp_path / "extracted").symlink_to(made_run)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(code, names)
    assert "Bury" in set(names["theme_by_area"](names["data"])["area"])
