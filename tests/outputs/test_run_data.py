"""The Python interface: typed frames of a run, examples that run, and nothing loaded before it is used."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

import pipeline
from pipeline.domain.errors import SendLettersError
from pipeline.outputs.frames import RECORDS, column_types
from tests.conftest import ROOT, SAMPLE
from tests.support.notebook import NOTEBOOK, examples, notebook

_DTYPES = {"string": "str", "date": "datetime64[us]", "integer": "Int64", "number": "Float64", "category": "category"}


@pytest.fixture(scope="module")
def run(sample_run: Path) -> pipeline.Run:
    return pipeline.load(sample_run)


def test_the_guides_examples_print_what_it_says(
    sample_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "extracted").symlink_to(sample_run)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for example in examples():
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(example.code, names)
        assert printed.getvalue() == example.printed, example.code


def test_the_notebook_is_made_of_the_guide() -> None:
    assert NOTEBOOK.read_text(encoding="utf-8") == notebook(), "run `make docs`"
    nbformat.validate(nbformat.read(NOTEBOOK, as_version=4))


def test_every_column_has_its_type(run: pipeline.Run) -> None:
    for name in ("letters", "findings", "themes", "fields", "journeys", "later", "actions", "corrections", "problems"):
        data, types = getattr(run, name), column_types(RECORDS[name])
        assert {c: str(dtype) for c, dtype in data.dtypes.items()} == {c: _DTYPES[kind] for c, kind in types.items()}
    flat = run.tables["finding-themes"]
    assert [str(flat[c].dtype) for c in ("inspection_start", "year", "p", "first_row", "words")] == [
        "datetime64[us]", "Int64", "Float64", "boolean", "str",
    ]  # fmt: skip
    assert flat["first_row"].sum() == len(run.findings)


def test_what_is_not_stated_is_missing(run: pipeline.Run) -> None:
    outcome = run.letters[run.letters["kind"] == "outcome_letter"]
    assert outcome["next_full_inspection_months"].isna().all()
    assert not (run.letters == "").any(axis=None)
    assert run.findings.loc[run.findings["kind"] == "strength", "verdict"].isna().all()
    assert run.text("no-such-letter") == "" and repr(run).startswith("Run(14 letters, ")


def test_extracting_gives_the_same_as_loading(tmp_path: Path, run: pipeline.Run) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in ("areas.csv", "northmere-outcome-letter-2018-03-05.pdf"):
        (corpus / name).write_bytes((SAMPLE / name).read_bytes())
    extracted = pipeline.extract(corpus, tmp_path / "out")
    assert extracted.letters["area"].tolist() == ["Northmere"]
    pd.testing.assert_frame_equal(extracted.letters, pipeline.load(tmp_path / "out").letters)


def test_a_folder_without_a_run_says_what_to_do(tmp_path: Path, made_run: Path) -> None:
    with pytest.raises(SendLettersError, match="send-letters extract"):
        pipeline.load(tmp_path)
    for table in made_run.glob("*.csv"):
        (tmp_path / table.name).write_bytes(table.read_bytes())
    (tmp_path / "datapackage.json").write_text('{"resources": [{}]}', encoding="utf-8")
    with pytest.raises(SendLettersError, match=r"datapackage\.json cannot be used .* again"):
        pipeline.load(tmp_path)


@pytest.mark.parametrize("code", ["import pipeline", "import pipeline.cli"])
def test_nothing_heavy_is_loaded_before_it_is_used(code: str) -> None:
    heavy = {"pandas", "numpy", "pyarrow", "spacy", "sklearn", "scrapy", "lxml", "yaml", "pebble", "rapidfuzz", "rich"}
    heavy |= {"asyncio", "jinja2", "xlsxwriter", "pypdfium2"}
    done = subprocess.run(
        [sys.executable, "-c", f"{code}, sys; print(sorted({heavy!r} & set(sys.modules)))"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert done.stdout == "[]\n"


def test_the_interface_has_its_names_alone() -> None:
    assert {name: getattr(pipeline, name) for name in pipeline.__all__}["Run"].__name__ == "Run"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        pipeline.nothing  # noqa: B018
