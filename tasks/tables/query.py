"""SQL over the tables of a store: DuckDB on Parquet in S3, shut off from everything else.

What the SQL may reach are the registered tables and nothing more: before the first statement of a caller runs, access
to files and networks and the loading of extensions are switched off, and the settings are locked.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow.fs import FileSystem, S3FileSystem

from config.settings import Query
from config.settings import Store as StoreSettings
from tasks.errors import Rejected
from tasks.runs import keys
from tasks.store import Store
from tasks.tables.schema import layouts
from tasks.tables.write import Manifest, manifest_of

_READERS = 16
_DATE = pa.field("date", pa.string())
_STATEMENTS = frozenset({duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN})


def filesystem(conf: StoreSettings) -> FileSystem:
    """Open the store for Arrow."""
    given = {"access_key": conf.access_key, "secret_key": conf.secret_key}
    secrets = {name: secret.get_secret_value() for name, secret in given.items() if secret is not None}
    scheme, _, endpoint = (conf.endpoint_url or "").rpartition("://")
    return S3FileSystem(
        region=conf.region,
        endpoint_override=endpoint or None,
        scheme=scheme or "https",
        connect_timeout=conf.connect_timeout,
        request_timeout=conf.read_timeout,
        **secrets,
    )


def manifests(store: Store, run_ids: Iterable[str]) -> list[Manifest]:
    """Give the manifests of the runs that have tables, in the runs' order."""
    with ThreadPoolExecutor(_READERS) as pool:
        return [found for found in pool.map(lambda run_id: manifest_of(store, run_id), run_ids) if found]


def all_runs(store: Store) -> list[str]:
    """Give the ids of all runs, the oldest first."""
    return sorted(name for name in store.folders("runs/") if keys.is_run_id(name))


class Database:
    """The tables of some runs as a DuckDB database that lives as long as this object.

    Of an article that several runs stored, only the rows of the last one are seen; ``all_articles`` and so on hold the
    rows of all.
    """

    def __init__(
        self, files: FileSystem, root: str, runs: Sequence[Manifest], limits: Query, *, spill: str = ""
    ) -> None:
        """Open the tables of runs; with a folder to ``spill`` into, what outgrows the memory goes on there."""
        self._limits = limits
        self._connection = duckdb.connect(
            ":memory:", config={"memory_limit": f"{limits.memory_mb}MB", "threads": 2, "temp_directory": spill}
        )
        for table in layouts():
            self._connection.register(f"all_{table}", _dataset(table, files, root, runs))
        self._current()
        self._shut()

    def _current(self) -> None:
        ask = self._connection.execute
        count, different = _row(ask("SELECT count(*), count(DISTINCT article) FROM all_articles"))
        if count != different:
            ask("CREATE TABLE latest AS SELECT article, max(run) AS run FROM all_articles GROUP BY article")
        only = "SEMI JOIN latest USING (article, run)" if count != different else ""
        for table in layouts():
            ask(f"CREATE VIEW {table} AS FROM all_{table} {only}")

    def _shut(self) -> None:
        for name, value in (
            ("enable_progress_bar", "false"),
            ("autoinstall_known_extensions", "false"),
            ("autoload_known_extensions", "false"),
            ("python_enable_replacements", "false"),
            ("enable_external_access", "false"),
            ("lock_configuration", "true"),
        ):
            self._connection.execute(f"SET {name} = {value}")

    def ask(self, sql: str, *values: object) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Answer a query of ours whole: names of columns, and rows."""
        cursor = self._connection.execute(sql, values)
        return _names(cursor), cursor.fetchall()

    @contextmanager
    def answer(self, sql: str) -> Iterator[tuple[list[str], Iterator[tuple[Any, ...]]]]:
        """Answer one statement of a caller's that only reads: names of columns, and rows as they come.

        Raises `Rejected` for what is no such statement, what cannot be answered, and what takes too long.
        """
        with _in_time(self._connection, self._limits.seconds):
            self._check(sql)
            cursor = self._connection.execute(sql)
            yield _names(cursor), _rows(cursor)

    def _check(self, sql: str) -> None:
        statements = self._connection.extract_statements(sql)
        if len(statements) != 1 or statements[0].type not in _STATEMENTS:
            raise Rejected("not_a_query", "Give one SELECT statement: the tables can be read, not changed.")

    def close(self) -> None:
        """Free what the database takes."""
        self._connection.close()


@contextmanager
def _in_time(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Stop what runs on a connection after some time, and word what goes wrong for people."""
    clock = threading.Timer(seconds, connection.interrupt)
    clock.daemon = True
    clock.start()
    try:
        yield
    except duckdb.InterruptException:
        raise Rejected("too_slow", f"The query was stopped after {seconds:g} s (query.seconds).") from None
    except duckdb.OutOfMemoryException:
        raise Rejected("too_much", "The query needs more memory than it may take (query.memory_mb).") from None
    except duckdb.Error as error:
        raise Rejected("query", f"The query cannot be answered: {error}") from None
    finally:
        clock.cancel()


def _dataset(table: str, files: FileSystem, root: str, runs: Sequence[Manifest]) -> ds.Dataset:
    schema = layouts()[table].schema.append(_DATE)
    paths = [
        f"{root}/{keys.tables(run.run)}{table}/date={run.date}/{run.run}.parquet" for run in runs if run.rows.get(table)
    ]
    form = ds.ParquetFileFormat()
    if not paths:
        return ds.dataset(pa.Table.from_pylist([], schema=schema))
    fragments = [
        form.make_fragment(path, files, partition_expression=ds.field("date") == path.split("date=")[1][:10])
        for path in paths
    ]
    return ds.FileSystemDataset(fragments, schema, form, files)


def _names(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    return [column[0] for column in cursor.description or ()]


def _rows(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(1000):
        yield from rows


def _row(cursor: duckdb.DuckDBPyConnection) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = cursor.fetchone()
    if row is None:
        raise RuntimeError("a count has a row")
    return row


def database(store: Store, conf: StoreSettings, limits: Query, run_ids: Iterable[str]) -> Database:
    """Open the tables of some runs of a store."""
    return Database(filesystem(conf), store.bucket, manifests(store, run_ids), limits)
