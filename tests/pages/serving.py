"""The pages of a desk, served for as long as they are needed."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from tasks.runs.meter import Meter
from tests.desks import TestDesk
from workers.http import tokens
from workers.http.app import make_app
from workers.http.service import Service


@contextmanager
def served(desk: TestDesk, folder: Path) -> Iterator[str]:
    """Serve a desk on a free port; the search's index is kept in a folder of its own. Gives the address."""
    conf = desk.settings.model_copy(update={"data_dir": folder})
    meter = Meter(desk.redis, conf.broker.key_prefix)
    service = Service(conf, desk.store, desk.tender, meter, tokens.Guard(desk.store, seconds=0.1))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(make_app(service), port=port, log_config=None, timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < until, "the pages did not start"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def tended(desk: TestDesk) -> Iterator[None]:
    """Look after a desk's runs meanwhile, as the scheduler does."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.2):
            desk.tender.tend_all()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(20)
