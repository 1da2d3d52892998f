"""``nightdesk export``: results as tables or in another known form."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from tasks.runs.records import Run
from tasks.runs.submit import load
from workers.cli.client import Client, err, fail, out, visit

Form = Literal["parquet", "csv", "jsonl", "polecat", "gkg", "jsonld"]


def export(
    run_id: Annotated[str | None, typer.Argument(metavar="[RUN]", help="The run whose results to write.")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Instead: those of all runs since that day (UTC).")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How to write them.")] = "parquet",
    folder: Annotated[Path, typer.Option("--out", help="The folder to write into.")] = Path("export"),
) -> None:
    """Write results as tables: articles, entities, mentions, quotes, events, places, dates, topics.

    parquet, csv and jsonl give OUT/TABLE/date=DAY/RUN.FORMAT; docs/tables.md describes every column. polecat gives the
    events in POLECAT's columns, gkg the form of GDELT's knowledge graph, jsonld schema.org's NewsArticle.

    Example: nightdesk export --since 2026-03-01 --format csv --out march
    """
    if (run_id is None) == (since is None):
        fail("Give a run's id, or --since DATE.")
    from tasks.tables.export import export as write

    with visit() as client, err.status("Writing …") as status:
        runs = [client.run(run_id)] if run_id else _since(client, since)
        files = write(client.store, runs, folder, form, lambda count: status.update(f"Writing … {count} articles"))
    if not files:
        fail("There are no results to write.", code=1)
    for path in files:
        out.print(str(path), highlight=False, soft_wrap=True)


def _since(client: Client, day: datetime | None) -> list[Run]:
    from tasks.tables.query import all_runs

    first = f"{day:%Y%m%d}"
    return [load(client.store, run_id) for run_id in all_runs(client.store) if run_id >= first]
