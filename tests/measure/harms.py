"""What is done to a desk in the middle of a run, scenario by scenario."""

import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import redis

from tasks.errors import Transient
from tasks.runs.records import Run
from tests.desks import TestDesk
from tests.measure import proxy
from workers.services.process import Service

_GIVE_UP_SECONDS = 600
_CHILD_EVERY = 2.0


@dataclass
class Bench:
    """A desk under attack, the proxies before its servers, and what was done to it."""

    desk: TestDesk
    broker: proxy.Proxy
    store: proxy.Proxy
    run: Run
    killed: int = 0
    last_harm: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)

    def harm(self, count: int = 1) -> None:
        self.killed += count
        self.last_harm = time.monotonic()

    def done(self) -> int:
        try:
            return self.desk.tender.progress.counts(self.run.id).get("done", 0)
        except Transient:
            return 0

    def wait_share(self, share: float) -> None:
        until = time.monotonic() + _GIVE_UP_SECONDS
        while self.done() < share * (self.run.planned or 0) and not self.over.is_set() and time.monotonic() < until:
            time.sleep(0.1)

    def service(self, name: str) -> Service:
        return next(s for s in self.desk.local.services if s.name == name)

    def direct(self) -> redis.Redis:
        url = self.desk.settings.broker.url
        password = url.get_secret_value().split(":")[2].split("@")[0] if url else ""
        return redis.Redis(host=self.broker.target[0], port=self.broker.target[1], password=password)


def calm(bench: Bench) -> None:
    """Nothing happens."""


def kill_children(bench: Bench) -> None:
    """A random child is killed every 2 s, ten times."""
    chance = random.Random(7)
    bench.wait_share(0.02)
    while bench.killed < 10 and not bench.over.wait(_CHILD_EVERY):
        if pool := bench.desk.worker_children():
            os.kill(chance.choice(pool), signal.SIGKILL)
            bench.harm()


def kill_workers(bench: Bench) -> None:
    """The whole worker is killed, three times."""
    for share in (0.1, 0.3, 0.5):
        bench.wait_share(share)
        bench.service("Celery worker").process.kill()
        bench.harm()


def kill_broker(bench: Bench) -> None:
    """Valkey is killed and comes back with what its append-only file has."""
    bench.wait_share(0.2)
    bench.service("Valkey").process.kill()
    bench.harm()


def lose_broker(bench: Bench) -> None:
    """Valkey is killed, its append-only file is gone, and it comes back empty."""
    bench.wait_share(0.2)
    bench.service("Valkey").process.kill()
    shutil.rmtree(bench.desk.local.folder / "valkey" / "appendonlydir", ignore_errors=True)
    bench.harm()


def flushall(bench: Bench) -> None:
    """FLUSHALL, twice."""
    for share in (0.2, 0.5):
        bench.wait_share(share)
        bench.direct().flushall()
        bench.harm()


def client_kill(bench: Bench) -> None:
    """Every connection to the broker is cut, ten times."""
    bench.wait_share(0.02)
    for _ in range(10):
        if bench.over.wait(1):
            return
        bench.direct().client_kill_filter(_type="normal", skipme=True)
        bench.harm()


def store_down(bench: Bench) -> None:
    """The store is gone for 20 s."""
    _for(bench, bench.store, proxy.DOWN, 20)


def broker_down(bench: Bench) -> None:
    """The broker cannot be reached for 10 s."""
    _for(bench, bench.broker, proxy.DOWN, 10)


def store_flaky(bench: Bench) -> None:
    """One request in ten to the store is answered 503 or cut, for 30 s."""
    _for(bench, bench.store, proxy.FLAKY, 30)


def store_slow(bench: Bench) -> None:
    """Every request to the store takes 2 s more, for 15 s."""
    _for(bench, bench.store, proxy.SLOW, 15)


def store_full(bench: Bench) -> None:
    """The store's disk is full for 15 s: every write is refused."""
    _for(bench, bench.store, proxy.FULL, 15)


def rolling_restart(bench: Bench) -> None:
    """The worker is asked to stop, and a new one starts, three times."""
    for share in (0.1, 0.3, 0.5):
        bench.wait_share(share)
        bench.service("Celery worker").process.terminate()
        bench.harm()


def two_schedulers(bench: Bench) -> None:
    """Two schedulers and a third looker-after at once."""
    bench.desk.local.start_beat("beat-1")
    bench.desk.local.start_beat("beat-2")
    bench.harm(0)


def _for(bench: Bench, where: proxy.Proxy, mode: int, seconds: float) -> None:
    bench.wait_share(0.15)
    where.mode.value = mode
    bench.over.wait(seconds)
    where.mode.value = proxy.UP
    bench.harm()


_ALL = (
    *(calm, kill_children, kill_workers, kill_broker, lose_broker, flushall, client_kill, broker_down),
    *(store_down, store_flaky, store_slow, store_full, rolling_restart, two_schedulers),
)
SCENARIOS: dict[str, Callable[[Bench], None]] = {harm.__name__: harm for harm in _ALL}
#: The scenarios in which processes at work are killed: what was poisoned may die of that instead.
VIOLENT = frozenset({"kill_children", "kill_workers"})
