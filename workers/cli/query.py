"""``nightdesk query``: SQL over the tables of the store."""

import csv
import sys
from collections.abc import Iterable
from typing import Annotated, Any, Literal

import typer
from rich.table import Table
from rich.text import Text

from workers.cli.client import err, out, visit

_ROWS = 1000


def query(
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One SELECT statement.")],
    run_id: Annotated[str | None, typer.Option("--run", help="Only the tables of this run.")] = None,
    form: Annotated[Literal["table", "csv", "json"], typer.Option("--format", help="How to print it.")] = "table",
) -> None:
    """Ask the tables of the store in SQL (DuckDB): articles, entities, mentions, quotes, events, places, dates, topics.

    They are written at the end of each run; docs/tables.md describes every column. A query reads and does nothing
    else: it reaches no file and no network, and is stopped after query.seconds.

    Example: nightdesk query "SELECT speaker, count(*) FROM quotes GROUP BY 1 ORDER BY 2 DESC LIMIT 10"
    """
    from tasks.tables.query import all_runs, database

    with visit() as client:
        runs = [client.run(run_id).id] if run_id else all_runs(client.store)
        tables = database(client.store, client.settings.store, client.settings.query, runs)
        try:
            with tables.answer(sql) as (names, rows):
                _PRINT[form](names, rows)
        finally:
            tables.close()


def _table(names: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    table = Table(*names, box=None, header_style="bold")
    more = False
    for number, row in enumerate(rows):
        if more := number >= _ROWS:
            break
        table.add_row(*(Text("" if value is None else str(value)) for value in row))
    out.print(table)
    if more:
        err.print(f"Only the first {_ROWS} rows are shown; --format csv or json prints all.")


def _csv(names: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow(names)
    writer.writerows(rows)


def _json(names: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    from tasks.tables.files import as_json

    for row in rows:
        sys.stdout.write(as_json(dict(zip(names, row, strict=True))) + "\n")


_PRINT = {"table": _table, "csv": _csv, "json": _json}
