"""``nightdesk run``, ``submit``, ``retry`` and ``resume``: work asked for at the command line."""

import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from config.logs import configure_logging
from config.settings import settings
from tasks.errors import Transient, Unusable
from tasks.runs import keys
from tasks.runs.after import Finisher, owed, progress_of
from tasks.runs.finish import outcomes
from tasks.runs.records import Run
from tasks.runs.room import check_room
from tasks.runs.submit import resubmit, submit
from tasks.store import Store
from workers.cli.client import Client, err, fail, out, visit
from workers.cli.serve import interrupt
from workers.cli.watch import follow, report
from workers.connection import running_desk
from workers.services.desk import DeskRunning, local_desk
from workers.services.process import NotReady

Sources = Annotated[
    list[str],
    typer.Argument(metavar="PATH…", help="Article files, folders of them, or s3://bucket/prefix."),
]
RunId = Annotated[str, typer.Argument(metavar="RUN", help="The run's id, as `nightdesk runs` lists it.")]


def run(
    paths: Sources, out_dir: Annotated[Path | None, typer.Option("--out", help="Copy results here, too.")] = None
) -> None:
    """Analyse articles now: plan, work, and a table of what became of each.

    With no broker and store configured, private ones are started for the time of the run, and their data stays in
    .nightdesk. A result that exists already and is up to date is `unchanged` and costs nothing. The exit status is
    1 when an article was rejected or failed; each is named with its reason.

    Example: nightdesk run seeds/
    """
    _work(lambda client: _submit(client, paths), out_dir)


def resume(run_id: RunId) -> None:
    """Go on with a run that was interrupted: what has its outcome is not done again.

    Example: nightdesk resume 20260307T020000-3f9a2c
    """
    _work(lambda client: client.run(run_id), None)


def retry(run_id: RunId) -> None:
    """Run what failed in a run once more, as a new run. What was rejected stays so: its input is at fault.

    Example: nightdesk retry 20260307T020000-3f9a2c
    """

    def begin(client: Client) -> Run:
        old = client.run(run_id)
        if not old.counts.get("failed"):
            fail(f"Nothing failed in run {run_id} ({old.status}); there is nothing to retry.", code=1)
        return resubmit(old, client.store, trigger="cli")

    _work(begin, None)


def submit_command(
    paths: Sources,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for the end, and print the table.")] = False,
) -> None:
    """Hand articles to a running desk, and print the run's id.

    The desk is the one in the settings, or the one that `nightdesk up` runs in this folder.

    Example: nightdesk submit --wait articles/
    """
    base = settings()
    address = running_desk(base.data_dir)
    if base.embeds_broker and not (address and address.serves):
        fail("No desk is running here. Start one with `nightdesk up`, or use `nightdesk run` to do the work at once.")
    with visit() as client:
        made = _sent(client, _submit(client, paths))
        out.print(made.id, highlight=False)
        if wait:
            raise typer.Exit(report(follow(made, client.tender(), tends=False), client.store))


def _sent(client: Client, run: Run) -> Run:
    """Send a run's first articles at once, instead of with the desk's next look, which makes good what fails here."""
    with suppress(Transient):
        return client.tender().tend(run.id) or run
    return run


def _submit(client: Client, paths: list[str]) -> Run:
    check_room(client.store, client.settings.limits, client.settings.data_dir / "seaweed")
    with err.status("Planning …") as status:
        return submit(
            paths,
            client.store,
            client.settings.limits,
            trigger="cli",
            fields=client.settings.fields,
            told=lambda count: status.update(f"Planning … {count} articles"),
        )


def _work(begin: Callable[[Client], Run], out_dir: Path | None) -> None:
    """Do a run to its end: at a desk of our own, or at the one that serves this folder."""
    signal.signal(signal.SIGTERM, interrupt)
    try:
        with local_desk(settings()) as (desk, _):
            desk.start_worker()
            desk.publish("run", serves=False)
            client = Client(desk.settings, Store(desk.settings.store))
            _finish(client, begin(client), out_dir, tends=True, each=lambda: _revive(desk.keep_alive()))
    except DeskRunning as busy:
        if busy.address is None or not busy.address.serves:
            fail(str(busy))
        with visit() as client:
            _finish(client, _sent(client, begin(client)), out_dir, tends=False)
    except NotReady as error:
        fail(str(error))
    except KeyboardInterrupt:
        # Before a run stood there is none to go on with; and who interrupts the stopping wants it now.
        err.print("\nStopped.")
        raise typer.Exit(130) from None


def _revive(names: list[str]) -> None:
    for each in names:
        err.print(f"[yellow]{each} ended unexpectedly and was started again.[/yellow]")


def _finish(
    client: Client, made: Run, out_dir: Path | None, *, tends: bool, each: Callable[[], None] = lambda: None
) -> None:
    try:
        closed = follow(made, client.tender(), tends=tends, each=each)
    except KeyboardInterrupt:
        err.print(f"\nStopped. Nothing is lost; go on with: nightdesk resume {made.id}", highlight=False)
        raise typer.Exit(130) from None
    except Unusable:
        err.print(f"\nNothing is lost; mend it, then go on with: nightdesk resume {made.id}", highlight=False)
        raise
    status = report(closed, client.store)
    if out_dir:
        _copy(client.store, closed, out_dir)
    if tends:
        _after(client)
    raise typer.Exit(status)


def _after(client: Client) -> None:
    """Take the steps after the run here, and those that earlier runs are still owed."""
    configure_logging("ERROR")
    with err.status("Noting copies …") as status:
        say = {"duplicates": "Noting copies …", "tables": "Writing tables …", "report": "Writing the report …"}
        Finisher(
            client.store, client.progress(), client.settings, lambda run, step: status.update(say[step])
        ).take_all()
    for run_id in owed(client.store):
        for step, fault in progress_of(client.store, run_id).faults.items():
            err.print(
                f"[yellow]{step} of {run_id} failed[/yellow] ({fault.reason}); try again with: nightdesk after {run_id}"
            )


def _copy(store: Store, run: Run, folder: Path) -> None:
    """Write every result of a run into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    copied = 0
    for outcome in outcomes(store, run.id):
        if outcome.key and keys.is_article_key(outcome.key):
            (folder / outcome.key.rpartition("/")[2]).write_bytes(store.get(outcome.key))
            copied += 1
    out.print(f"{copied} results copied to {folder}.", highlight=False)
