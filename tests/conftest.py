"""What tests share: one loaded pipeline, one pair of real services, one real worker, all started at first need."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from tasks.analysis import Analyzer
from tasks.runs.tend import Tender
from tasks.store import Store
from tests.desks import TestDesk, started


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    return Analyzer(Settings())


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestDesk]:
    """A desk with broker, store and a worker of two processes; shared, so nothing may harm it."""
    with started(tmp_path_factory.mktemp("desk")) as one:
        one.local.start_worker()
        yield one


@pytest.fixture
def store(desk: TestDesk) -> Store:
    return desk.store


@pytest.fixture
def tender(desk: TestDesk) -> Tender:
    return desk.tender


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def allowed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one folder that requests to the API may name."""
    return tmp_path_factory.mktemp("allowed")


@pytest.fixture(scope="session")
def service(desk: TestDesk, allowed: Path):
    """The shared desk as the API sees it."""
    from config.services import Api
    from tasks.runs.meter import Meter
    from workers.http import tokens
    from workers.http.service import Service

    api = Api(sources=(str(allowed), f"s3://{desk.store.bucket}/archive/"), request_bytes=300_000)
    conf = desk.settings.model_copy(update={"api": api})
    meter = Meter(desk.redis, conf.broker.key_prefix)
    return Service(conf, desk.store, desk.tender, meter, tokens.Guard(desk.store, seconds=0.1))


@pytest.fixture(scope="session")
def url(service) -> Iterator[str]:
    """Serve the API on a free port for as long as the tests last."""
    import uvicorn

    from workers.http.app import make_app

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(make_app(service), port=port, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < until, "the API did not start"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture
def api(url: str, desk: TestDesk):
    """A client of the API with a token."""
    import httpx

    from workers.http import tokens

    _, text = tokens.create(desk.store, "test")
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {text}"}, timeout=60) as client:
        yield client
