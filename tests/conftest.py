"""What tests share: one loaded pipeline, one pair of real services, one real worker, all started at first need."""

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
