"""``nightdesk schedule``: the recurring runs in the settings."""

from datetime import UTC, datetime
from itertools import islice
from typing import Annotated

import typer
from rich.table import Table

from config.settings import Schedule, settings
from tasks.schedule.nights import Nights
from tasks.schedule.times import coming
from workers.cli.client import Client, fail, out, visit

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The schedule's name, as `[schedule.NAME]` has it.")]


@app.callback()
def _root() -> None:
    """List the recurring runs of the settings, say when they come next, or run one now.

    Example: nightdesk schedule list
    """


@app.command("list")
def list_all() -> None:
    """List the schedules, the next time of each, and what became of the last.

    Example: nightdesk schedule list
    """
    if not settings().schedule:
        out.print(
            "No schedule yet. Write a table [schedule.NAME] in nightdesk.toml; see docs/operate.md.", markup=False
        )
        return
    table = Table("name", "cron", "next", "last run", "status", "sources", box=None, header_style="bold")
    with visit() as client:
        nights = _nights(client)
        for name, one in client.settings.schedule.items():
            last = nights.last(name)
            status = client.run(last.run).status if last else ""
            when = _show(next(coming(one, datetime.now(UTC))))
            table.add_row(name, one.cron, when, last.run if last else "", status, " ".join(one.sources)[:50])
    out.print(table)


@app.command("next")
def next_times(
    name: Name, count: Annotated[int, typer.Option(help="How many times to show.", min=1, max=1000)] = 5
) -> None:
    """Say when a schedule comes next, on its own clock.

    Example: nightdesk schedule next nightly --count 3
    """
    for when in islice(coming(_schedule(name), datetime.now(UTC)), count):
        out.print(_show(when), highlight=False)


@app.command("run")
def run_now(name: Name) -> None:
    """Run a schedule now at the running desk, whatever its time, and print the run's id.

    Example: nightdesk schedule run nightly
    """
    _schedule(name)
    with visit(broker=True) as client:
        run = _nights(client).start(name)
    if run is None:
        fail(f"A run of {name} still goes on; `nightdesk status` says how far it is.", code=1)
    out.print(run.id, highlight=False)


def _schedule(name: str) -> Schedule:
    known = settings().schedule
    if name not in known:
        fail(f"There is no schedule {name!r}; there is: {', '.join(known) or 'none'}.")
    return known[name]


def _fingerprint(client: Client) -> str:
    from tasks.analysis import Analyzer

    return Analyzer(client.settings).pipeline.fingerprint


def _nights(client: Client) -> Nights:
    conf = client.settings
    return Nights(
        client.store,
        client.progress,
        conf.schedule,
        conf.limits,
        lambda: _fingerprint(client),
        conf.queue.planning_timeout,
        conf.fields,
    )


def _show(when: datetime) -> str:
    return f"{when:%a %Y-%m-%d %H:%M %Z}"
