"""Everything a run writes, put in place at once: tables in five forms, texts and pages to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.domain.records import Change, Row
from pipeline.outputs.data.csv_files import write_csv, write_texts
from pipeline.outputs.folder import atomic_output
from pipeline.outputs.frames import frames


def publish(out: Path, tables: Mapping[str, Sequence[Row]], texts: Mapping[str, str]) -> None:
    """Write the tables (name → records) and the letters' texts (letter_id → text) to `out`.

    The same rows in any order give the same bytes. Nothing in `out` changes until all is written.
    Raises TableError where two rows have one id, or an id could lead out of the folder.
    """
    from pipeline.outputs.data.datapackage import write_datapackage
    from pipeline.outputs.data.parquet import write_parquet
    from pipeline.outputs.data.sqlite import write_sqlite
    from pipeline.outputs.data.workbook import write_workbook
    from pipeline.outputs.site.change_feed import write_news
    from pipeline.outputs.site.site import Site
    from pipeline.outputs.tables import MEANINGS, TABLES, make_tables

    data = frames(tables)
    with atomic_output(out, replace_folders=("text", "tables")) as folder:
        write_texts(texts, folder / "text")
        made = make_tables(data)
        for name, table in data.items():
            write_csv(table, folder / f"{name}.csv")
            write_parquet(name, table, folder / f"{name}.parquet")
        write_sqlite(data, folder / "send-letters.sqlite")
        write_workbook({**data, **made}, folder / "send-letters.xlsx")
        (folder / "tables").mkdir()
        for name, table in made.items():
            write_csv(table, folder / "tables" / f"{name}.csv")
        Site(made).write(data, folder)
        if "changes" in tables:
            write_news([row for row in tables["changes"] if isinstance(row, Change)], folder)
        derived = {t.name: (t.title, {c: MEANINGS[c] for c in made[t.name].columns}) for t in TABLES}
        write_datapackage(data, derived, folder)
