"""The version of the program, which stands in pyproject.toml and nowhere else."""

from __future__ import annotations

import tomllib
from pathlib import Path

NAME = "send-letters"


def _version() -> str:
    """The version of the checkout that this file lies in, or else of the installed package."""
    try:
        project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        if project["name"] == NAME:
            return str(project["version"])
    except (OSError, ValueError, KeyError):
        pass  # no checkout: the package is installed
    from importlib import metadata

    try:
        return metadata.version(NAME)
    except metadata.PackageNotFoundError:
        return "0+unknown"


__version__ = _version()
