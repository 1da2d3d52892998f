"""``nightdesk runs``, ``status`` and ``cancel``."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated

import typer
from rich.table import Table

from tasks.errors import Transient
from tasks.runs import keys
from tasks.runs.after import owed, progress_of
from tasks.runs.progress import Progress
from tasks.runs.records import Run
from tasks.runs.submit import listed
from tasks.runs.waits import waiting
from tasks.store import Store
from workers.cli.client import Client, out, visit
from workers.cli.watch import tally


def runs(limit: Annotated[int, typer.Option(help="How many to show.", min=1, max=10_000)] = 20) -> None:
    """List the runs, newest first, with what became of their articles.

    Example: nightdesk runs --limit 5
    """
    with visit() as client:
        newest = list(islice(listed(client.store), limit))
        if not newest:
            out.print("No runs yet. Begin one with: nightdesk run PATH…")
            return
        table = Table("run", "status", "by", "planned", "outcomes", "sources", box=None, header_style="bold")
        for one in newest:
            planned = "" if one.planned is None else str(one.planned)
            table.add_row(one.id, one.status, one.trigger, planned, tally(one.counts), " ".join(one.sources)[:50])
        out.print(table)


def status(
    run_id: Annotated[
        str | None, typer.Argument(metavar="[RUN]", help="A run's id; without it, the open runs.")
    ] = None,
) -> None:
    """Say how far a run has come, or how the open runs stand.

    Example: nightdesk status 20260307T020000-3f9a2c
    """
    with visit() as client:
        progress = None if client.settings.embeds_broker else client.progress()
        try:
            _open_runs(client, run_id, progress)
        except Transient as fault:
            out.print(f"[yellow]{fault}[/yellow]", highlight=False)
            raise typer.Exit(2) from None
        finally:
            for what, since in waiting(client.store, progress).items():
                at = f"{datetime.fromtimestamp(since, UTC):%H:%M:%S}"
                out.print(f"[yellow]waiting on the {what}[/yellow] since {at} UTC", highlight=False)


def _open_runs(client: Client, run_id: str | None, progress: Progress | None) -> None:
    names = [run_id] if run_id else [key.rpartition("/")[2] for key in client.store.keys(keys.open_run(""))]
    if not names:
        out.print("No run is open. `nightdesk runs` lists those that were.")
    for name in names:
        out.print(_line(client.run(name), client.store, progress), highlight=False)
    for line in _after(names if run_id else list(owed(client.store)), client.store):
        out.print(line, highlight=False)
    for why, number in (client.meter().dropped() if progress else {}).items():
        out.print(f"[yellow]{number} messages dropped[/yellow] that were not ours ({why})", highlight=False)


def _line(run: Run, store: Store, progress: Progress | None) -> str:
    if run.finished:
        return f"{run.id}  {run.status} at {run.finished}: {tally(run.counts) or run.note or 'no articles'}"
    try:
        counts = progress.counts(run.id) if progress else {}
        flying = f", {progress.in_flight(run.id)} sent and open" if progress else ", no desk is running"
    except Transient:
        counts, flying = {}, ""
    done = counts.get("done") or sum(1 for _ in store.keys(keys.outcomes(run.id)))
    where = f"{done} of {run.planned} done" if run.planned is not None else "planning"
    return f"{run.id}  {run.status}: {where}{flying}; {tally(counts)}".rstrip("; ")


def _after(names: list[str], store: Store) -> Iterator[str]:
    """Say which steps after a run are at fault, still to be taken, or given up."""
    for name in names:
        after = progress_of(store, name)
        for step, fault in after.faults.items():
            over = step in after.given_up
            then = "given up" if over else f"next try at {datetime.fromtimestamp(fault.due, UTC):%H:%M:%S} UTC"
            reason = f"[red]{step}[/red] failed {fault.attempts} times ({fault.reason})"
            yield f"{name}  {reason}: {then}; `nightdesk after {name}` tries at once"


def cancel(run_id: Annotated[str, typer.Argument(metavar="RUN", help="The run's id.")]) -> None:
    """Stop a run: what is queued is dropped, what has its outcome stays.

    Example: nightdesk cancel 20260307T020000-3f9a2c
    """
    with visit(broker=True) as client:
        before = client.run(run_id)
        tender = client.tender()
        after = tender.cancel(run_id)
        if after.status != "cancelled" or before.finished:
            out.print(f"Run {run_id} is over already ({after.status}); nothing to cancel.", highlight=False)
            return
        closed = tender.tend(run_id) or after
        kept = tally(closed.counts) or "the articles in hand are finished first"
        out.print(f"Run {run_id} is cancelled: {kept}.", highlight=False)
