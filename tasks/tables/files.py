"""Tables as files in a folder: rows in, Parquet, CSV or JSON Lines out, in bounded memory."""

import csv
import json
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Protocol, Self

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.tables.rows import Row, Rows
from tasks.tables.schema import Layout, layouts

TableFormat = Literal["parquet", "csv", "jsonl"]
# Rows that wait as Python objects, and rows in a group of a Parquet file.
_ROWS = 1000
_GROUP = 50_000


class Table(Protocol):
    """A table's file while it is written."""

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""
        ...

    def close(self) -> None:
        """End the file."""
        ...


class Tables:
    """All tables of a partition, ``FOLDER/TABLE/date=DAY/NAME.FORMAT``; a file is made when its table has a row."""

    def __init__(self, folder: Path, day: str, name: str, form: TableFormat) -> None:
        self._open = ExitStack()
        self._tables: dict[str, Table] = {}
        self._waiting: dict[str, list[Row]] = {table: [] for table in layouts()}
        self._make = _FORMATS[form]
        self.paths = {table: folder / table / f"date={day}" / f"{name}.{form}" for table in layouts()}
        self.counts = dict.fromkeys(layouts(), 0)

    def add(self, rows: Rows) -> None:
        """Add the rows of one article."""
        for table, some in rows.items():
            self.counts[table] += len(some)
            self._waiting[table] += some
            if len(self._waiting[table]) >= _ROWS:
                self._flush(table)

    def _flush(self, table: str) -> None:
        waiting, self._waiting[table] = self._waiting[table], []
        if not waiting:
            return
        if table not in self._tables:
            self.paths[table].parent.mkdir(parents=True, exist_ok=True)
            made = self._make(self.paths[table], layouts()[table])
            self._open.callback(made.close)
            self._tables[table] = made
        self._tables[table].write(waiting)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._open:
            if kind is None:
                for table in self._waiting:
                    self._flush(table)


class _Parquet:
    """Parquet with zstd; rows are kept as Arrow batches until they make a group."""

    def __init__(self, path: Path, layout: Layout) -> None:
        self._schema = layout.schema
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._batches: list[pa.RecordBatch] = []
        self._rows = 0

    def write(self, rows: Sequence[Row]) -> None:
        self._batches.append(batch(rows, self._schema))
        self._rows += len(rows)
        if self._rows >= _GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._batches:
            self._writer.write_table(pa.Table.from_batches(self._batches), row_group_size=_GROUP)
        self._batches, self._rows = [], 0

    def close(self) -> None:
        self._flush()
        self._writer.close()


class _Csv:
    """CSV with a header; lists are JSON."""

    def __init__(self, path: Path, layout: Layout) -> None:
        self._file = path.open("w", newline="", encoding="utf-8")
        self._writer = csv.writer(self._file)
        self._writer.writerow(layout.columns)

    def write(self, rows: Sequence[Row]) -> None:
        self._writer.writerows([_cell(value) for value in row] for row in rows)

    def close(self) -> None:
        self._file.close()


class _JsonLines:
    """One object a line."""

    def __init__(self, path: Path, layout: Layout) -> None:
        self._file = path.open("w", encoding="utf-8")
        self._names = list(layout.columns)

    def write(self, rows: Sequence[Row]) -> None:
        self._file.writelines(as_json(dict(zip(self._names, row, strict=True))) + "\n" for row in rows)

    def close(self) -> None:
        self._file.close()


_FORMATS: dict[TableFormat, type[_Parquet] | type[_Csv] | type[_JsonLines]] = {
    "parquet": _Parquet,
    "csv": _Csv,
    "jsonl": _JsonLines,
}


def batch(rows: Sequence[Row], schema: pa.Schema) -> pa.RecordBatch:
    """Make an Arrow batch of rows."""
    columns: Iterable[Iterable[object]] = zip(*rows, strict=True)
    arrays = [pa.array(list(column), type=field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def as_json(value: Any) -> str:
    """Write a value as JSON; days as ISO 8601."""
    return json.dumps(value, ensure_ascii=False, default=date.isoformat)


def _cell(value: object) -> object:
    return as_json(value) if isinstance(value, list) else value
