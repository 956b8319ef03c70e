"""The documents that researchers read say what the code does."""

from __future__ import annotations

from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.outputs import tables
from pipeline.outputs.data.dictionary import dictionary
from pipeline.outputs.frames import frames
from tests.conftest import ROOT


def test_the_data_dictionary_is_up_to_date() -> None:
    written = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert written == dictionary(), "run: send-letters dictionary > docs/data-dictionary.md"


def test_the_command_prints_it() -> None:
    result = CliRunner().invoke(app, ["dictionary"])
    assert (result.exit_code, result.stdout) == (0, dictionary())


def test_every_table_has_its_place_in_the_guide() -> None:
    guide = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    for table in tables.TABLES:
        assert table.name in guide, table.name
        assert f"`{table.make.__name__}`" in guide, table.make.__name__


def test_every_column_is_explained_and_nothing_else() -> None:
    made = tables.make_tables(frames({}))
    assert {c for data in made.values() for c in data.columns} == set(tables.MEANINGS)
