"""The data package is valid by the judgement of Frictionless's own program: types, keys, hashes and values."""

from __future__ import annotations

from pathlib import Path

from frictionless import Package


def test_frictionless_finds_the_data_package_valid(sample_run: Path) -> None:
    report = Package(str(sample_run / "datapackage.json")).validate()
    assert report.stats["tasks"] == len(list((sample_run / "excel").iterdir()))
    assert report.flatten(["name", "rowNumber", "fieldName", "message"]) == []
