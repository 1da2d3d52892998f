"""A run's tables in the store: the second step after a run."""

from pathlib import Path
from tempfile import TemporaryDirectory

from config.settings import Settings
from tasks.runs import keys
from tasks.runs.records import Record, Run
from tasks.store import Missing, Store
from tasks.tables.files import Tables
from tasks.tables.read import documents, new
from tasks.tables.rows import rows
from tasks.tables.schema import VERSION

_MEDIA_TYPE = "application/vnd.apache.parquet"


class Manifest(Record):
    """That a run's tables are whole: their version, the rows of each, and the day of their partition."""

    version: int
    run: str
    date: str
    rows: dict[str, int]


def write_tables(store: Store, run: Run, settings: Settings) -> None:
    """Write the tables of what a run stored; a run that stored nothing has none."""
    if settings.after.tables and run.counts.get("stored"):
        put_tables(store, run)


def put_tables(store: Store, run: Run) -> Manifest:
    """Write a run's tables to ``runs/RUN/tables/TABLE/date=DAY/RUN.parquet``, and last the manifest."""
    with TemporaryDirectory(prefix="nightdesk-") as folder:
        manifest, paths = write_into(Path(folder), store, run)
        for path in paths:
            key = keys.tables(run.id) + path.relative_to(folder).as_posix()
            store.upload(key, path, media_type=_MEDIA_TYPE)
    store.put(keys.manifest_of_tables(run.id), manifest.to_json())
    return manifest


def write_into(folder: Path, store: Store, run: Run) -> tuple[Manifest, list[Path]]:
    """Write the tables of what a run stored into a folder; give their manifest and files."""
    day = run.created[:10]
    with Tables(folder, day, run.id, "parquet") as tables:
        for document, origin in documents(store, run, new):
            tables.add(rows(document, origin))
    manifest = Manifest(version=VERSION, run=run.id, date=day, rows=tables.counts)
    return manifest, [path for path in tables.paths.values() if path.exists()]


def manifest_of(store: Store, run_id: str) -> Manifest | None:
    """Give the manifest of a run's tables; None when it has none of this version."""
    try:
        manifest = Manifest.model_validate_json(store.get(keys.manifest_of_tables(run_id)))
    except (Missing, ValueError):
        return None
    return manifest if manifest.version == VERSION else None
