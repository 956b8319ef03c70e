"""Everything a run writes, put in place at once: tables in five forms, texts, and pages to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.across import ListedInspection
from pipeline.domain import Row
from pipeline.outputs.briefing.files import BriefingWriter
from pipeline.outputs.data.csv_files import CsvWriter, ExcelCsvWriter, TextWriter
from pipeline.outputs.data.datapackage import DataPackageWriter
from pipeline.outputs.data.datasette import DatasetteWriter
from pipeline.outputs.data.parquet import ParquetWriter
from pipeline.outputs.data.sqlite import SqliteWriter
from pipeline.outputs.data.workbook import WorkbookWriter
from pipeline.outputs.folder import atomic_output, files_below
from pipeline.outputs.frames import RECORDS, record_frames
from pipeline.outputs.site.change_feed import ChangeFeedWriter
from pipeline.outputs.site.site import FOLDERS, SiteWriter
from pipeline.outputs.tables import FLAT_TABLE, TABLES, make_tables
from pipeline.outputs.writer import About, OutputTable, Writer
from pipeline.rulebook import Rules

# Each is fed in this order. The data package is last: it states the sizes and hashes of the CSV files.
WRITERS: tuple[type[Writer], ...] = (
    CsvWriter,
    ExcelCsvWriter,
    TextWriter,
    ParquetWriter,
    SqliteWriter,
    DatasetteWriter,
    WorkbookWriter,
    BriefingWriter,
    SiteWriter,
    ChangeFeedWriter,
    DataPackageWriter,
)


def publish(
    out: Path,
    tables: Mapping[str, Sequence[Row]],
    texts: Mapping[str, str],
    rules: Rules,
    official: Sequence[ListedInspection] = (),
) -> list[Path]:
    """Write the tables (name → records) and the letters' texts (letter_id → text) to `out`; the files' paths in it.

    The same rows in any order give the same bytes. Nothing in `out` changes until all is written.
    Raises TableError where two rows have one id, or an id could lead out of the folder.
    """
    frames = record_frames(tables)
    with atomic_output(out, replace_folders=("text", "tables", "excel", *FOLDERS)) as folder:
        # The same rules give the same bytes, whatever their folder is called.
        places = {rule: f"rules/{place.rpartition('/')[2]}" for rule, place in rules.places.items()}
        about = About(rules.areas, rules.themes.taxonomy, places, official)
        made = make_tables(frames, about.areas, about.taxonomy)
        writers = [writer(about) for writer in WRITERS]
        for writer in writers:
            writer.set_up(folder)
        for name, data in frames.items():
            record = RECORDS[name]
            _feed(writers, OutputTable(name, _title(record), f"{name}.csv", data, record))
        for table in (*TABLES, FLAT_TABLE):
            _feed(writers, OutputTable(table.name, table.title, f"tables/{table.name}.csv", made[table.name]))
        for letter_id, text in sorted(texts.items()):
            for writer in writers:
                writer.feed_text(letter_id, text)
        for writer in writers:
            writer.finish()
        return files_below(folder)


def _feed(writers: Sequence[Writer], table: OutputTable) -> None:
    for writer in writers:
        writer.feed(table)


def _title(record: type) -> str:
    return (record.__doc__ or record.__name__).split("\n")[0].rstrip(".")
