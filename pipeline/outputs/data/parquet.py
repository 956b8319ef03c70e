"""Records as Parquet: dates as dates, categories as dictionaries, each column's meaning in the file's own schema."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.outputs.frames import ColumnType, column_meanings, column_types, typed_values
from pipeline.outputs.writer import OutputTable, Writer

_TYPES: dict[ColumnType, pa.DataType] = {
    "string": pa.string(),
    "category": pa.dictionary(pa.int32(), pa.string()),
    "date": pa.date32(),
    "integer": pa.int64(),
    "number": pa.float64(),
}


class ParquetWriter(Writer):
    """Each table of records as a Parquet file; what is not stated is null."""

    files = "`*.parquet`"
    title = "the records, as Parquet"

    def feed(self, table: OutputTable) -> None:
        if table.record:
            meanings = column_meanings(table.record)
            types = column_types(table.record)
            schema = pa.schema([pa.field(n, _TYPES[kind], metadata={"says": meanings[n]}) for n, kind in types.items()])
            columns = [pa.array(typed_values(table.data[n], kind), _TYPES[kind]) for n, kind in types.items()]
            path = self.folder / f"{table.name}.parquet"
            pq.write_table(pa.Table.from_arrays(columns, schema=schema), path, compression="zstd")
