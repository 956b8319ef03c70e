"""The sample corpus: `python -m tests.support.made_letters.sample` writes the made-up letters of corpus/sample anew."""

from __future__ import annotations

import csv
import io
import sys
from datetime import timedelta
from pathlib import Path

from tests.support.made_letters.case import Case
from tests.support.made_letters.places import areas_csv
from tests.support.made_letters.sample_letters import LETTERS
from tests.support.made_letters.spec import OtherDocument, OutcomeLetter, RevisitLetter

FOLDER = Path(__file__).resolve().parents[3] / "corpus" / "sample"
WAIT = timedelta(days=66)  # from the end of an inspection to its publication, usually
TITLES = {
    "outcome_letter": "Joint area SEND inspection",
    "revisit_letter": "Joint area SEND revisit",
    "full_inspection": "Area SEND full inspection",
    "monitoring_inspection": "Area SEND monitoring inspection",
    "": "Children's services inspection",
}


def files() -> dict[str, bytes]:
    """The sample's letters and tables by file name."""
    return {
        **{_name(case): case.written("pdf") for case in LETTERS},
        "manifest.csv": _manifest(),
        "areas.csv": areas_csv(),
    }


def _name(case: Case) -> str:
    spec = case.spec
    kind = spec.about if isinstance(spec, OtherDocument) else spec.kind
    return f"{spec.place.slug}-{kind.replace('_', '-')}-{spec.start}.pdf"


def _manifest() -> bytes:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("file", "url", "title", "published", "urn"))
    for case in LETTERS:
        spec = case.spec
        published = spec.letter_date if isinstance(spec, OutcomeLetter | RevisitLetter) else spec.end + WAIT
        rows.writerow((_name(case), "", TITLES[spec.kind], published, 9900000 + spec.place.number))
    return out.getvalue().encode()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = files()
    for old in FOLDER.iterdir():
        if old.name not in written:
            old.unlink()
    for name, content in written.items():
        (FOLDER / name).write_bytes(content)
    print(f"{len(LETTERS)} letters written to {FOLDER}", file=sys.stderr)


if __name__ == "__main__":
    main()
