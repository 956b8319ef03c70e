"""What the pages on downloading say is so."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.download.store import MANIFEST_COLUMNS
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "download.md").read_text(encoding="utf-8")


def test_every_column_of_the_manifest_is_explained() -> None:
    table = PAGE.split("`manifest.csv` has a row")[1].split("Times are UTC")[0]
    named = [name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)]
    assert named == list(MANIFEST_COLUMNS)


def test_every_option_is_explained() -> None:
    shown = CliRunner().invoke(app, ["download", "--help"], env={"COLUMNS": "200", "TERM": "dumb"}).output
    options = set(re.findall(r"--[a-z][a-z-]+", shown)) - {"--help"}
    assert options == set(re.findall(r"^\| `(--[a-z-]+)", PAGE, re.MULTILINE))


MAKEFILE = """refresh:
\tmkdir -p corpus extracted
\ttouch corpus/manifest.csv
\tls corpus extracted > extracted/seen-`ls extracted | wc -l`.txt
\texit 1
"""


def test_the_workflow_commits_what_there_is_even_when_the_refresh_fails(tmp_path: Path) -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "refresh.yml").read_text(encoding="utf-8"))
    assert {"workflow_dispatch", "schedule"} <= set(workflow[True])  # YAML reads `on` as true
    *steps, last = [step["run"] for step in workflow["jobs"]["refresh"]["steps"] if "run" in step]
    assert "exit 1" in last
    if not (shutil.which("bash") and shutil.which("git") and shutil.which("make")):
        pytest.skip("needs bash, git and make to walk through the workflow's steps")

    def shell(script: str, folder: Path) -> str:
        env = {**os.environ, "GITHUB_OUTPUT": str(tmp_path / "output"), "GIT_CONFIG_GLOBAL": os.devnull}
        line = ["bash", "-e", "-c", script]
        done = subprocess.run(line, cwd=folder, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    shell("git init --quiet --bare origin.git && git init --quiet -b main seed", tmp_path)
    (tmp_path / "seed" / "Makefile").write_text(MAKEFILE)
    who = "git -c user.name=n -c user.email=e"
    shell(f"git add . && {who} commit -qm x && git push -q ../origin.git main", tmp_path / "seed")
    for run in ("first", "second"):
        shell(f"git clone --quiet --branch main origin.git {run}", tmp_path)
        for step in steps:
            shell(step, tmp_path / run)
    kept = shell("git ls-tree -r --name-only data", tmp_path / "origin.git").split()
    assert kept == ["extracted/seen-0.txt", "extracted/seen-1.txt", "manifest.csv"]
    assert "status=2" in (tmp_path / "output").read_text()
