"""What a stranger installs: the archives are built, and the wheel runs from any folder with nothing of the checkout."""

from __future__ import annotations

import filecmp
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.domain.version import __version__
from tests.conftest import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the source archive and of the wheel made from it; those in SEND_LETTERS_DIST, if that is set."""
    if folder := os.environ.get("SEND_LETTERS_DIST"):
        return ROOT / folder
    out = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT)
    return out


@pytest.fixture(scope="session")
def wheel(dist: Path) -> Path:
    """The wheel."""
    (wheel,) = dist.glob("*.whl")
    return wheel


@pytest.fixture(scope="session")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a clean environment with the wheel in it, and the libraries of the one that runs the tests."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=True, symlinks=os.name != "nt")
    places = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)}, scheme="venv")
    python = Path(places["scripts"]) / "python"
    _run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel)
    # Only a folder to search: the links in it, such as one to the checkout, are not followed.
    Path(places["purelib"], "libraries.pth").write_text(sysconfig.get_path("purelib"))
    return python


@pytest.fixture(scope="session")
def installed_run(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the installed program's sample letters."""
    out = tmp_path_factory.mktemp("installed") / "tables"
    _send_letters(python, "extract", "--sample", "--out", out)
    return out


def _run(*command: object, cwd: Path | None = None, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a command that must end with this status, without the checkout on its path."""
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run([str(c) for c in command], cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done


def _send_letters(python: Path, *arguments: object, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the installed `send-letters` from the root folder."""
    return _run(python.with_name("send-letters"), *arguments, cwd=Path("/"), status=status)


def _different(one: Path, other: Path) -> Iterator[str]:
    """The files that only one of two runs has, or that differ, by their paths."""
    names = {p.relative_to(d).as_posix() for d in (one, other) for p in d.rglob("*") if p.is_file()}
    for name in sorted(n for n in names if not n.startswith(".cache/")):
        if not ((one / name).is_file() and (other / name).is_file() and filecmp.cmp(one / name, other / name, False)):
            yield name


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"pipeline", f"send_letters-{__version__}.dist-info"}
    for at_the_top, inside in (("rules", "default_rules"), ("corpus/sample", "sample_letters")):
        there = {p.relative_to(ROOT / at_the_top).as_posix() for p in _files(ROOT / at_the_top)}
        assert {n.removeprefix(f"pipeline/{inside}/") for n in names if f"/{inside}/" in n} == there


def test_the_source_archive_holds_what_a_release_is_made_from(dist: Path) -> None:
    (archive,) = dist.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    assert {"pyproject.toml", "constraints.txt", "Makefile", "rules/themes.yml", "corpus/sample/manifest.csv"} <= names
    assert {"tests/packaging/test_wheel.py", "README.md", "CHANGELOG.md", "docs/corpus.md"} <= names
    assert not {n for n in names if n.split("/")[0] in (".git", ".venv", "extracted", "dist")}


def _files(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")]


def test_an_editable_install_reads_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import hatchling.build

    monkeypatch.chdir(ROOT)
    names = zipfile.ZipFile(tmp_path / hatchling.build.build_editable(str(tmp_path))).namelist()
    assert not [name for name in names if name.startswith("pipeline/")]  # no copy of the rules that grows stale


def test_the_installed_program_says_its_version(python: Path) -> None:
    assert _send_letters(python, "--version").stdout == f"send-letters {__version__}\n"


def test_the_installed_program_reads_its_sample_as_a_checkout_does(installed_run: Path, sample_run: Path) -> None:
    assert list(_different(installed_run, sample_run)) == []


def test_the_installed_program_exports_its_rules_and_reads_the_copy(python: Path, tmp_path: Path) -> None:
    _send_letters(python, "rules", "--export", tmp_path / "rules")
    assert list(_different(tmp_path / "rules", ROOT / "rules")) == ["VERSION"]
    (tmp_path / "rules" / "words.yml").write_text("not: [a list of words\n")
    broken = _send_letters(python, "extract", "--sample", "--rules", tmp_path / "rules", "--out", tmp_path, status=1)
    assert "words.yml" in broken.stderr


def test_rules_edited_in_the_installed_package_are_said_in_one_line(python: Path, tmp_path: Path) -> None:
    code = "from pipeline.rulebook.folder import default_rules_folder; print(default_rules_folder())"
    words = Path(_run(python, "-c", code, cwd=Path("/")).stdout.strip()) / "words.yml"
    assert words.is_relative_to(python.parents[1])
    before = words.read_bytes()
    words.write_bytes(before + b"\n# mine\n")
    try:
        done = _send_letters(python, "extract", "--corpus", tmp_path, "--out", tmp_path / "tables", status=1)
    finally:
        words.write_bytes(before)
    (line,) = [line for line in done.stderr.splitlines() if "installed package" in line]
    assert "words.yml" in line and "--export DIR" in line
