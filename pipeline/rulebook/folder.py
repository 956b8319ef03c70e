"""Where the rules and the sample letters are: in a checkout, in an installed package, or in a folder of your own.

People edit the folders `rules/` and `corpus/sample/` at the top of the repository. A wheel carries both inside the
package, as `default_rules/` and `sample_letters/`.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
from collections.abc import Iterator
from importlib import metadata, resources
from pathlib import Path

from pipeline.domain import NAME, SendLettersError, __version__

# Every file that a rules folder must hold; corrections/ and labels/ may be missing.
RULE_FILES = (
    "actions.yml",
    "areas.csv",
    "clauses.yml",
    "doubts.yml",
    "expect.yml",
    "fields.yml",
    "kinds.yml",
    "publications.yml",
    "retired.txt",
    "sections.yml",
    "statements.yml",
    "strengths.yml",
    "taxonomy.yml",
    "theme_certainty.csv",
    "theme_examples.csv",
    "theme_words.csv",
    "themes.yml",
    "verdicts.yml",
    "words.yml",
)
VERSION_FILE = "VERSION"  # in an exported copy: the version of the program that wrote it
_EXPORT = "`send-letters rules --export DIR`"


class RulesFolderError(SendLettersError):
    """A folder that cannot be used as `--rules` or `--export`."""

    exit_status = 2


def default_rules_folder() -> Path:
    """The rules that came with the program."""
    return _with_the_program("default_rules", "rules")


def sample_folder() -> Path:
    """The made-up sample letters that came with the program."""
    return _with_the_program("sample_letters", "corpus/sample")


def _with_the_program(installed: str, in_checkout: str) -> Path:
    package = Path(str(resources.files("pipeline")))
    return package / installed if (package / installed).is_dir() else package.parent / in_checkout


def checked_rules_folder(folder: Path) -> Path:
    """The folder itself, if it holds every rule file. Raises RulesFolderError."""
    try:
        if not folder.is_dir():
            what = "is a file, not a folder" if folder.exists() else "does not exist"
            raise RulesFolderError(f"the rules folder {folder} {what}; {_EXPORT} writes a copy of the rules to DIR")
        lacking = [name for name in RULE_FILES if not (folder / name).is_file()]
    except OSError as error:
        raise RulesFolderError(
            f"the rules folder {folder} cannot be opened ({error.strerror}); check its permissions"
        ) from None
    if len(lacking) == len(RULE_FILES):
        raise RulesFolderError(f"the folder {folder} holds no rule files; {_EXPORT} writes a copy of the rules to DIR")
    if lacking:
        other = _other_version(folder)
        remedy = f"it was exported by {NAME} {other}, and this is {__version__}; " if other else ""
        raise RulesFolderError(
            f"the rules folder {folder} is not whole: it has no {_listed(lacking)}; {remedy}"
            f"copy what is missing from {default_rules_folder()}, or start again with {_EXPORT}"
        )
    return folder


def rules_folder_warnings(folder: Path) -> list[str]:
    """One line for each doubt about a usable rules folder: another version exported it, or it is an edited package."""
    warnings = []
    if other := _other_version(folder):
        warnings.append(
            f"the rules in {folder} were exported by {NAME} {other}, and this is {__version__}: export the rules "
            "again and carry your changes over"
        )
    if edited := _edited_since_installed(folder):
        warnings.append(
            f"rules of the installed package were edited ({_listed(edited)}), and the next upgrade will overwrite "
            f"them: make a copy with {_EXPORT} and name it with --rules DIR"
        )
    return warnings


def export_rules(target: Path) -> Path:
    """Write a copy of the program's rules to a new or empty folder, and return it. Raises RulesFolderError."""
    try:
        if target.is_dir() and any(target.iterdir()):
            raise RulesFolderError(f"the folder {target} is not empty; give a new one, so that nothing is overwritten")
        for name, file in _files(default_rules_folder()).items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target / name)
        (target / VERSION_FILE).write_text(f"{__version__}\n", encoding="utf-8")
    except OSError as error:
        raise RulesFolderError(
            f"the rules could not be written to {target} ({error.strerror or error}); choose another folder"
        ) from None
    return target


def _other_version(folder: Path) -> str:
    """The version that exported the folder, if it is another than this."""
    try:
        version = (folder / VERSION_FILE).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
    return "" if version == __version__ else version[:40]


def _edited_since_installed(folder: Path) -> list[str]:
    """The files of an installed package's rules that are not as they were installed, by name."""
    installed = dict(_installed_hashes(folder))
    if not installed:
        return []  # a checkout, or a folder of the user's own
    there = _files(folder)
    return sorted(
        name
        for name in installed.keys() | there.keys()
        if name not in there or name not in installed or _record_hash(there[name]) != installed[name]
    )


def _installed_hashes(folder: Path) -> Iterator[tuple[str, str]]:
    """Each rule file that the installer wrote into `folder`, with its SHA-256 as the installer's RECORD has it."""
    try:
        files = metadata.files(NAME) or []
    except metadata.PackageNotFoundError:
        return
    for file in files:
        path = Path(str(file.locate())).resolve()
        if file.hash and path.is_relative_to(folder.resolve()):
            yield path.relative_to(folder.resolve()).as_posix(), file.hash.value


def _files(folder: Path) -> dict[str, Path]:
    """The files of a rules folder by their path within it; a name with a dot before it is an editor's or a system's."""
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def _record_hash(file: Path) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(file.read_bytes()).digest()).rstrip(b"=").decode()


def _listed(names: list[str]) -> str:
    """The names in words, the first six of many."""
    if len(names) > 6:
        return f"{', '.join(names[:6])} and {len(names) - 6} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
