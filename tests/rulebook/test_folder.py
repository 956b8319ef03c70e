"""The rules folder: the program's own, a copy of it, and every way in which a copy goes wrong."""

from __future__ import annotations

import base64
import hashlib
import shutil
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

import pytest

from pipeline.domain.version import __version__
from pipeline.rulebook.folder import (
    RULE_FILES,
    RulesFolderError,
    checked_rules_folder,
    default_rules_folder,
    export_rules,
    rules_folder_warnings,
    sample_folder,
)
from tests.conftest import ROOT


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return export_rules(tmp_path / "my-rules")


def test_in_a_checkout_the_folders_at_the_top_are_read() -> None:
    assert default_rules_folder() == ROOT / "rules"
    assert sample_folder() == ROOT / "corpus" / "sample"


def test_every_file_of_the_rules_is_one_that_a_copy_must_have() -> None:
    assert sorted(p.name for p in (ROOT / "rules").iterdir() if p.is_file()) == sorted(RULE_FILES)


def test_an_exported_copy_is_whole_and_says_its_version(copy: Path) -> None:
    for file in (ROOT / "rules").rglob("*"):
        if file.is_file():
            assert (copy / file.relative_to(ROOT / "rules")).read_bytes() == file.read_bytes()
    assert (copy / "VERSION").read_text() == f"{__version__}\n"
    assert checked_rules_folder(copy) == copy
    assert rules_folder_warnings(copy) == []


def test_export_overwrites_nothing(copy: Path, tmp_path: Path) -> None:
    (copy / "words.yml").write_text("mine")
    with pytest.raises(RulesFolderError, match="is not empty"):
        export_rules(copy)
    assert (copy / "words.yml").read_text() == "mine"
    (tmp_path / "file").write_text("")
    with pytest.raises(RulesFolderError, match="could not be written"):
        export_rules(tmp_path / "file")


def test_export_into_an_empty_folder(tmp_path: Path) -> None:
    assert checked_rules_folder(export_rules(tmp_path)) == tmp_path


def _make_a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("")


def _empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def _without(*names: str) -> Callable[[Path], object]:
    return lambda folder: [(folder / name).unlink() for name in names]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (shutil.rmtree, "does not exist"),
        (_make_a_file, "is a file, not a folder"),
        (_empty, "holds no rule files"),
        (_without("words.yml"), "it has no words.yml; "),
        (_without("areas.csv", "kinds.yml", "words.yml"), "it has no areas.csv, kinds.yml and words.yml; "),
        (_without(*RULE_FILES[1:]), "fields.yml, kinds.yml and 12 more; "),
    ],
    ids=["missing", "file", "empty", "one-lacks", "three-lack", "half-copied"],
)
def test_a_folder_that_cannot_be_used_is_refused_in_one_line(
    copy: Path, spoil: Callable[[Path], object], message: str
) -> None:
    spoil(copy)
    with pytest.raises(RulesFolderError, match=message) as refused:
        checked_rules_folder(copy)
    assert "\n" not in str(refused.value)
    assert str(copy) in str(refused.value)


def test_a_copy_without_corrections_can_be_used(copy: Path) -> None:
    shutil.rmtree(copy / "corrections")
    assert checked_rules_folder(copy) == copy


def test_a_copy_of_another_version_is_usable_with_one_line_of_warning(copy: Path) -> None:
    (copy / "VERSION").write_text("0.0.3\n")
    assert checked_rules_folder(copy) == copy
    (warning,) = rules_folder_warnings(copy)
    assert f"exported by send-letters 0.0.3, and this is {__version__}" in warning


def test_what_another_version_had_not_yet_is_said_to_be_that_versions(copy: Path) -> None:
    (copy / "VERSION").write_text("0.0.3\n")
    (copy / "publications.yml").unlink()
    with pytest.raises(RulesFolderError, match=r"no publications\.yml; it was exported by send-letters 0\.0\.3"):
        checked_rules_folder(copy)


class _InstalledFile(metadata.PackagePath):
    """A file as the installer's RECORD names it."""

    hash: metadata.FileHash
    folder: Path

    def locate(self) -> Path:
        return self.folder / self


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A rules folder whose files are recorded as those of the installed package."""
    folder = tmp_path / "pipeline" / "default_rules"
    shutil.copytree(ROOT / "rules", folder)
    recorded = []
    for path in folder.rglob("*"):
        if path.is_file():
            file = _InstalledFile(path.relative_to(tmp_path).as_posix())
            digest = base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).rstrip(b"=").decode()
            file.folder, file.hash = tmp_path, metadata.FileHash(f"sha256={digest}")
            recorded.append(file)
    monkeypatch.setattr(metadata, "files", lambda name: recorded if name == "send-letters" else None)
    yield folder


def test_installed_rules_as_they_came_are_no_matter(installed: Path) -> None:
    assert rules_folder_warnings(installed) == []


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        (lambda folder: (folder / "themes.yml").write_text("# mine"), "(themes.yml)"),
        (lambda folder: (folder / "corrections" / "bury.yml").write_text(""), "(corrections/bury.yml)"),
        (lambda folder: [(folder / n).write_text("") for n in ("kinds.yml", "words.yml")], "(kinds.yml and words.yml)"),
    ],
    ids=["changed", "added", "two"],
)
def test_an_edited_installed_package_is_one_line_that_names_the_way_out(
    installed: Path, edit: Callable[[Path], object], named: str
) -> None:
    edit(installed)
    (warning,) = rules_folder_warnings(installed)
    assert named in warning
    assert "`send-letters rules --export DIR`" in warning
    assert "--rules DIR" in warning
    assert "\n" not in warning
