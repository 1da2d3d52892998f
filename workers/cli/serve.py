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
from workers.services.flower import flower_command, flower_login
from workers.services.process import NotReady, free_ports

_LOOK_EVERY = 1.0


def up(flower: Annotated[bool, typer.Option(help="Run Flower, too.")] = True) -> None:
    """Run the whole service here, in the foreground: broker, store, scheduler, workers, HTTP API and pages, Flower.

    Prints where each is and how to log in; Ctrl-C stops everything. Meanwhile `nightdesk submit` hands work to it.

    Example: nightdesk up
    """
    signal.signal(signal.SIGTERM, interrupt)
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
    except (DeskRunning, NotReady, ValueError) as error:
        fail(str(error))
    except KeyboardInterrupt:
        err.print("Stopped.")


def interrupt(signum: int, frame: FrameType | None) -> None:
    """Let a polite request to end be what Ctrl-C is."""
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
            f"flower   {desk.address.flower_url}  user {desk.settings.flower.user}, password "
            + ("as set (flower.password)" if desk.settings.flower.password else f"in {where} (flower_password)"),
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


def flower(
    port: Annotated[int, typer.Option(help="Port to listen on; 0: as the settings say.", min=0, max=65535)] = 0,
) -> None:
    """Serve Flower for the desk in the settings, in the foreground: behind a login, and read-only by default.

    `nightdesk up` runs it, too. Alone it wants a password: NIGHTDESK_FLOWER__PASSWORD.

    Example: nightdesk flower --port 5555
    """
    conf = resolved_settings()
    if conf.broker.url is None:
        fail("No broker is configured and no desk runs here. Set NIGHTDESK_BROKER__URL, or start `nightdesk up`.")
    chosen = port or conf.flower.port or free_ports(1)[0]
    try:
        env = {**environment(conf), **flower_login(conf)}
    except ValueError as error:
        fail(str(error))
    err.print(f"flower   http://{conf.flower.host}:{chosen}", highlight=False)
    os.execve(sys.executable, flower_command(conf, chosen), env)  # noqa: S606 - our own command


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
