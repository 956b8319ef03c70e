"""Tables as Parquet, with column types and each column's meaning in the file's own schema."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.outputs.frames import RECORDS, ColumnType, column_types, meanings, plain_values

_TYPES: dict[ColumnType, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
}


def write_parquet(table: str, data: pd.DataFrame, path: Path) -> None:
    """Write one table; what is not stated is null."""
    record = RECORDS[table]
    said = meanings(record)
    schema = pa.schema(
        [pa.field(name, _TYPES[kind], metadata={"says": said[name]}) for name, kind in column_types(record).items()]
    )
    columns = [pa.array(plain_values(data[field.name]), field.type) for field in schema]
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), path, compression="zstd")
