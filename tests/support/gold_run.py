"""A run's tables made from checked answers, for tests of what comes after the extraction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from pipeline.domain.areas import Areas
from pipeline.domain.records import Finding, Letter, Row, RunTables
from pipeline.outputs.data.csv_files import write_csv
from pipeline.outputs.frames import record_frame
from pipeline.outputs.publication import publish
from tests.support.rules import project_rules

_AS_GIVEN = {f.name for f in fields(Letter)}


def publish_tables(
    out: Path,
    tables: Mapping[str, Sequence[Row]],
    texts: Mapping[str, str] | None = None,
    areas: Areas | None = None,
) -> Path:
    """`out`, holding everything that a run writes of the tables given (name → records) and texts (letter_id → text)."""
    rules = project_rules()
    publish(out, tables, texts or {}, replace(rules, areas=areas or rules.areas))
    return out


def write_tables(out: Path, **tables: Sequence[Any]) -> Path:
    """`out`, holding each of the tables given (name → records) as CSV."""
    out.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        write_csv(record_frame(name, rows), out / f"{name}.csv")
    return out


def write_run(out: Path, tables: RunTables) -> Path:
    """`out`, holding all that a run with these tables writes for the commands after it."""
    write_tables(out, **tables.rows())
    (out / "text").mkdir(exist_ok=True)
    for letter_id, text in tables.texts.items():
        (out / "text" / f"{letter_id}.txt").write_text(text, encoding="utf-8", newline="")
    return out


def tables_from_gold(gold: Path) -> RunTables:
    """The letters and findings that a faultless run over the gold file's letters would give."""
    answers = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    letters = [_letter(a) for a in answers]
    findings = [f for letter, a in zip(letters, answers, strict=True) for f in _findings(letter, a)]
    return RunTables(letters=letters, findings=findings)


def _letter(answer: dict[str, Any]) -> Letter:
    area = project_rules().areas.by_code(answer["la_code"])
    assert area is not None
    given = {k: v for k, v in answer.items() if k in _AS_GIVEN and v is not None}
    if "wsoa_required" in answer:
        given["outcome"] = "wsoa_required" if answer["wsoa_required"] else "wsoa_not_required"
    letter = Letter(
        letter_id=f"{area.slug}-{answer['kind']}-{answer['inspection_start']}",
        source=answer["file"],
        area=area.name,
        area_as_written=area.name,
        region=area.region,
    )
    return replace(letter, **given)


def _findings(letter: Letter, answer: dict[str, Any]) -> list[Finding]:
    return [
        Finding(
            finding_id=f"{letter.letter_id}/{f['kind']}/{f['number']}",
            letter_id=letter.letter_id,
            kind=f["kind"],
            number=f["number"],
            text=f["text"],
            verdict=f.get("verdict") or "",
            responsible=f.get("responsible") or "",
        )
        for f in answer["findings"]
    ]
