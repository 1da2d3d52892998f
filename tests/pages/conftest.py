"""One served desk for the tests of the pages, and two ways in: as a program that keeps cookies, and as a browser."""

import re
import socket
import threading
import time

import httpx
import pytest
import uvicorn

from tasks.runs.meter import Meter
from workers.http import tokens
from workers.http.app import make_app
from workers.http.service import Service

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="session")
def pages(desk, tmp_path_factory):
    """The address of a desk's pages; the search's index is in a folder of its own."""
    conf = desk.settings.model_copy(update={"data_dir": tmp_path_factory.mktemp("pages")})
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
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def token(desk):
    return tokens.create(desk.store, "editor")[1]


@pytest.fixture
def stranger(pages):
    with httpx.Client(base_url=pages, headers=HTML, timeout=20) as client:
        yield client


@pytest.fixture
def guest(pages, token):
    """A client that is logged in."""
    with httpx.Client(base_url=pages, headers=HTML, timeout=20) as client:
        answer = log_in(client, token)
        assert answer.status_code == 303, answer.text
        yield client


def log_in(client, token, *, after="/pages/"):
    word = field(client.get("/pages/login").text, "csrf")
    return client.post("/pages/login", data={"csrf": word, "token": token, "next": after})


def field(page, name):
    """Give the value of a hidden field."""
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]
