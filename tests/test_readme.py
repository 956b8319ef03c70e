"""The README and the guides are true: each command line runs in a fresh copy, each path and link leads somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.domain.version import __version__
from tests.conftest import ROOT, SAMPLE

PIPELINE = ROOT / "pipeline"
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]

# Commands of the README that are not run here, and why.
NOT_RUN = {
    "make test": "this is it",
    "make serve": "it ends only when it is told to",
    ". .venv/bin/activate": "it changes the shell that it is typed in",
    "pip install .": "tests/packaging installs the wheel",
    "pipx install .": "tests/packaging installs the wheel",
    "uv tool install .": "tests/packaging installs the wheel",
    "make download": "it needs the site; tests/download plays it",
    "make refresh": "it needs the site; tests/run plays it",
    "send-letters download --official": "it needs the site; tests/download plays it",
}
# Those that end with another status than 0 in a fresh copy, as the README says.
STATUS = {
    "send-letters check": 1,  # fourteen letters are not all that were published
    "send-letters reconcile": 2,  # only after `download --official`
    "send-letters evaluate": 2,  # only with labelled findings
    "send-letters learn": 2,  # only with labelled findings
    "send-letters label": 2,  # only with the name of who labels
}

# Folders that a guide names, and that are there only after a download.
MADE_BY_COMMANDS = {"corpus/official/"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project as it is after set-up, with two letters in a folder of one's own."""
    copy = tmp_path_factory.mktemp("copy") / "send-letters"
    shutil.copytree(SAMPLE, copy / "corpus" / "sample")
    (copy / "my-letters").mkdir()
    for letter in sorted(SAMPLE.glob("ambleford-*-letter-*.pdf")):
        shutil.copy(letter, copy / "my-letters")
    shutil.copy(SAMPLE / "areas.csv", copy / "my-letters")
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, copy)
    (copy / ".venv").mkdir()
    (copy / ".venv" / ".ready").touch()
    return copy


@pytest.fixture(scope="module")
def outputs(copy: Path) -> Iterator[dict[str, str]]:
    """What each command of the README prints when all are run in the copy, in the README's order."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(copy)
        yield {line: _run(line) for line in _commands() if line not in NOT_RUN}


def _commands() -> list[str]:
    """The README's command lines, indented or within back quotes, with something for what a reader has to fill in."""
    text = re.sub(r"```.*?```", "", README, flags=re.DOTALL)
    lines = re.findall(r"^    (\S.*?)(?:\s+#.*)?$|`(make(?: [^`]+)?|send-letters [^`]+)`", text, re.MULTILINE)
    commands = [indented or quoted for indented, quoted in lines]
    return [
        c.replace(" NAME", " Oxlowshire") for c in dict.fromkeys(commands) if not c.endswith((" FILES", " letters"))
    ]


def _run(line: str) -> str:
    """Run a command in this process, and give what it prints; `make` is asked for the commands that it would run."""
    program, *arguments = shlex.split(line)
    if program == "make":
        dry = subprocess.run(
            ["make", "--no-print-directory", "--dry-run", *arguments], capture_output=True, text=True, check=True
        )
        return "".join(_run(command) for command in dry.stdout.splitlines() if "send-letters" in command)
    assert program.removeprefix(".venv/bin/") == "send-letters", line
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == STATUS.get(line, 0), f"{line}: {result.output}{result.exception}"
    return result.output


@pytest.mark.slow
def test_each_command_of_the_readme_runs_in_a_fresh_copy(outputs: dict[str, str]) -> None:
    assert len(outputs) >= 15
    assert set(NOT_RUN) | set(STATUS) <= set(_commands())  # nothing is excused that the README no longer says
    assert outputs["send-letters --version"] == f"send-letters {__version__}\n"
    assert "verdict: sufficient" in next(out for line, out in outputs.items() if " explain " in line)


def test_the_first_run_prints_what_the_readme_says(outputs: dict[str, str]) -> None:
    quoted = "\n".join(re.findall(r"^> (.*)$", README, re.MULTILINE))
    assert quoted and quoted == outputs["make extract"].strip()


def test_the_python_of_the_readme_runs(outputs: dict[str, str], copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copy)
    names: dict[str, Any] = {}
    exec(_python(ROOT / "README.md"), names)
    assert "ambleford-revisit_letter-2019-07-01/weakness/1" in set(names["run"].findings["finding_id"])


def test_each_file_that_the_readme_names_is_written(outputs: dict[str, str], copy: Path) -> None:
    table = README[README.index("## What you get") : README.index("## Check a value")]
    names = re.findall(r"`([\w*.-]+(?:/|\.[a-z]+))`", table)
    assert {"letters.csv", "text/", "*.parquet", "send-letters.sqlite", "datapackage.json"} <= set(names)
    assert [name for name in names if not list((copy / "extracted").glob(name))] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda p: p.name)
def test_each_link_leads_to_a_file(guide: Path) -> None:
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", guide.read_text(encoding="utf-8"))]
    assert [link for link in links if ":" not in link and not (guide.parent / link).exists()] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda p: p.name)
def test_each_target_command_and_file_that_a_guide_names_is_there(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = {c.name or c.callback.__name__ for c in app.registered_commands if c.callback}
    assert set(re.findall(r"(?:`|^    )make ([a-z-]+)", text, re.MULTILINE)) <= targets
    assert set(re.findall(r"(?:`|^    |bin/)send-letters ([a-z]+)", text, re.MULTILINE)) <= commands
    paths = re.findall(r"`((?:pipeline|rules|tests|docs|corpus|\.github|\.ci)/[\w./-]*)`", text)
    assert [p for p in paths if not (ROOT / p).exists() and p not in MADE_BY_COMMANDS] == []


def test_the_page_on_architecture_names_files_that_are_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [
        p for p in re.findall(r"`(\w+/[\w/]+\.py)`", text) if not any((d / p).exists() for d in (ROOT, PIPELINE))
    ] == []
    folders = re.findall(r"^\| `pipeline/(\w+)/` \|.*\| (.*) \|$", text, re.MULTILINE)
    assert sorted(name for name, _ in folders) == sorted(p.parent.name for p in PIPELINE.glob("*/__init__.py"))
    starts = [PIPELINE / folder / file for folder, files in folders for file in re.findall(r"`(\w+\.py)`", files)]
    assert [p for p in starts if not p.exists()] == []


def test_the_made_up_letter_of_the_guide_is_read_as_it_says(tmp_path: Path) -> None:
    names: dict[str, object] = {}
    exec(_python(ROOT / "CONTRIBUTING.md"), names)
    (test,) = (value for name, value in names.items() if name.startswith("test_"))
    test(tmp_path)  # type: ignore[operator]


def _python(guide: Path) -> CodeType:
    """The Python example of a guide."""
    (example,) = re.findall(r"```python\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    return compile(example, guide.name, "exec")
