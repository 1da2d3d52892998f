"""How a command reaches the desk: the one in the settings, the one that runs here, or one of its own."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn

import redis
import typer
from rich.console import Console

from config.settings import Settings, settings
from tasks.runs.broker import connect
from tasks.runs.meter import Meter
from tasks.runs.progress import Progress
from tasks.runs.records import Run
from tasks.runs.submit import load
from tasks.runs.tend import Tender
from tasks.store import Missing, Store
from workers.connection import running_desk
from workers.services.desk import DeskRunning, environment, local_desk

# Piped output is for programs and files: no table is cut to the width of a terminal that is not there.
out = Console(width=None if sys.stdout.isatty() else 160)
err = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Client:
    """A desk as a command sees it."""

    settings: Settings
    store: Store

    def run(self, run_id: str) -> Run:
        """Give a run; leaves with a plain word when there is no such run."""
        try:
            return load(self.store, run_id)
        except (Missing, ValueError):
            fail(f"There is no run {run_id!r}. `nightdesk runs` lists them.")

    def redis(self) -> redis.Redis:
        """Open a connection to the broker."""
        return connect(self.settings.broker)

    def progress(self) -> Progress:
        """Open the live progress."""
        broker = self.settings.broker
        return Progress(connect(broker), broker.key_prefix)

    def meter(self) -> Meter:
        """Open the counts of what the workers did."""
        broker = self.settings.broker
        return Meter(connect(broker), broker.key_prefix)

    def tender(self) -> Tender:
        """Open what looks after runs; it sends through Celery."""
        os.environ.update(environment(self.settings))
        from tasks.runs.lanes import Lanes
        from workers.app import app

        broker = self.settings.broker
        client = connect(broker)
        progress = Progress(client, broker.key_prefix)
        lanes = Lanes(app, client, broker.key_prefix)
        conf = self.settings
        return Tender(
            self.store,
            progress,
            lanes,
            conf.queue,
            conf.work,
            tells=conf.webhook.url is not None,
            copies=conf.duplicates,
        )


@contextmanager
def visit(*, broker: bool = False) -> Iterator[Client]:
    """Reach the desk for one command; with no desk running here, start its store (and broker) meanwhile."""
    base = settings()
    address = running_desk(base.data_dir)
    if address:
        base = address.applied_to(base)
    if not base.embeds_store and not (broker and base.embeds_broker):
        yield Client(base, Store(base.store))
        return
    try:
        with local_desk(base, broker=broker) as (desk, _):
            yield Client(desk.settings, Store(desk.settings.store))
    except DeskRunning as error:
        fail(str(error))


def fail(message: str, *, code: int = 2) -> NoReturn:
    """Say on standard error what is wrong and what to do, and leave."""
    err.print(f"[red]nightdesk:[/red] {message}", highlight=False)
    raise typer.Exit(code)
