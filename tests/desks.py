"""Desks for tests: the embedded services in a folder of the test's own."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from config.celery import celery_settings
from config.settings import Queue, Settings, Work
from tasks.runs.broker import connect
from tasks.runs.finish import outcomes
from tasks.runs.lanes import Lanes
from tasks.runs.progress import Progress
from tasks.runs.records import Outcome, Run
from tasks.runs.submit import submit
from tasks.runs.tend import Tender
from tasks.store import Store
from workers.services.desk import LocalDesk, local_desk


@dataclass
class TestDesk:
    """A desk under test, and what it takes to follow its runs."""

    __test__ = False

    local: LocalDesk
    store: Store
    redis: redis.Redis
    tender: Tender

    @property
    def settings(self) -> Settings:
        return self.local.settings

    def run(self, *sources: str | Path, seconds: float = 120) -> Run:
        return self.finish(self.submit(*sources), seconds=seconds)

    def submit(self, *sources: str | Path) -> Run:
        names, conf = [str(source) for source in sources], self.settings
        return submit(names, self.store, conf.limits, trigger="cli", fields=conf.fields)

    def finish(self, run: Run, *, seconds: float = 120) -> Run:
        until = time.monotonic() + seconds
        while not run.finished:
            assert time.monotonic() < until, f"{run.id} did not finish: {self.tender.progress.counts(run.id)}"
            self.local.keep_alive()
            run = self.tender.tend(run.id) or run
            time.sleep(0.1)
        return run

    def outcomes(self, run: Run) -> list[Outcome]:
        return list(outcomes(self.store, run.id))

    def wait_done(self, run: Run, count: int, *, seconds: float = 90) -> None:
        until = time.monotonic() + seconds
        while self.tender.progress.counts(run.id).get("done", 0) < count:
            assert time.monotonic() < until, "no progress"
            self.tender.tend(run.id)
            time.sleep(0.05)

    def worker_children(self) -> list[int]:
        worker = next(s for s in self.local.services if s.name == "Celery worker")
        return children(worker.process.pid)

    def kill_worker(self) -> None:
        worker = next(s for s in self.local.services if s.name == "Celery worker")
        os.kill(worker.process.pid, signal.SIGKILL)
        worker.process.wait()


def children(pid: int) -> list[int]:
    """Give the ids of a process's living children."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


@contextmanager
def started(folder: Path, **changes: object) -> Iterator[TestDesk]:
    """Start broker and store in a folder; the sweep is made quick so that tests need not wait for it."""
    base = Settings(data_dir=folder / ".nightdesk", queue=Queue(window=50, lost_after=3), work=Work(concurrency=2))
    base = base.model_copy(update=changes)
    with local_desk(base) as (local, _):
        yield attach(local)


def attach(local: LocalDesk) -> TestDesk:
    """Reach a desk through its settings as they are now."""
    from celery import Celery

    conf = local.settings
    app = Celery("test", set_as_current=False)
    app.conf.update(celery_settings(conf))
    client, store = connect(conf.broker), Store(conf.store)
    prefix = conf.broker.key_prefix
    lanes = Lanes(app, client, prefix)
    return TestDesk(local, store, client, Tender(store, Progress(client, prefix), lanes, conf.queue, conf.work))
