"""``nightdesk up`` and ``nightdesk worker``: the desk as a service."""

import os
import signal
import sys
import time
from types import FrameType
from typing import Annotated

import typer

from config.settings import settings
from workers.cli.client import err, fail, out
from workers.connection import resolved_settings
from workers.services.desk import DeskRunning, LocalDesk, environment, local_desk
from workers.services.process import NotReady

_LOOK_EVERY = 1.0


def up(flower: Annotated[bool, typer.Option(help="Run Flower, too.")] = True) -> None:
    """Run the whole service here, in the foreground: broker, store, scheduler, workers, HTTP API and pages, Flower.

    Prints where each is and how to log in; Ctrl-C stops everything. Meanwhile `nightdesk submit` hands work to it.

    Example: nightdesk up
    """
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with local_desk(settings()) as (desk, secret):
            desk.start_worker()
            desk.start_beat()
            desk.start_api()
            if flower:
                desk.start_flower(secret.flower_password)
            desk.publish("up", serves=True)
            _announce(desk)
            _watch(desk)
    except (DeskRunning, NotReady) as error:
        fail(str(error))
    except KeyboardInterrupt:
        err.print("Stopped.")


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _announce(desk: LocalDesk) -> None:
    where = desk.folder / "credentials.json"
    out.print(
        f"store    {desk.settings.store.endpoint_url or 'AWS S3'}  bucket {desk.settings.store.bucket}", highlight=False
    )
    url = desk.settings.broker.url
    out.print(f"broker   {str(url.get_secret_value()).rpartition('@')[2] if url else ''}", highlight=False)
    if desk.address.api_url:
        out.print(f"pages    {desk.address.api_url}/  with a token: nightdesk token create NAME", highlight=False)
        out.print(f"api      {desk.address.api_url}  with the same", highlight=False)
    if desk.address.flower_url:
        out.print(
            f"flower   {desk.address.flower_url}  user nightdesk, password in {where} (flower_password)",
            highlight=False,
        )
    out.print(f"keys     in {where}, for you only")
    out.print(f"logs     in {desk.folder}")
    out.print("Hand it work with: nightdesk submit PATH…   Stop with Ctrl-C.")


def _watch(desk: LocalDesk) -> None:
    while True:
        for name in desk.keep_alive():
            err.print(f"[yellow]{name} ended unexpectedly and was started again.[/yellow]")
        time.sleep(_LOOK_EVERY)


def worker(
    concurrency: Annotated[int, typer.Option(help="Worker processes; 0: as the settings say.")] = 0,
) -> None:
    """Run one more worker for the desk in the settings (or the one that runs in this folder), in the foreground.

    Example: nightdesk worker --concurrency 8
    """
    conf = resolved_settings()
    if conf.broker.url is None:
        fail("No broker is configured and no desk runs here. Set NIGHTDESK_BROKER__URL, or start `nightdesk up`.")
    count = ["--concurrency", str(concurrency)] if concurrency else []
    command = [sys.executable, "-m", "celery", "-A", "workers.app", "worker", "-Q", "control,urgent,bulk", *count]
    os.execve(sys.executable, command, environment(conf))  # noqa: S606 - our own command
