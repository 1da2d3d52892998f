"""Everything that dies, dies here: each scenario harms a run of real processes, and then every promise is checked.

``make chaos ARGS="--articles 2000 --only NAME"``. Prints the table that stands in docs/reliability.md; exit status 1
when a promise was broken.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import redis
import spacy
from pydantic import SecretStr

from config.settings import Queue, Settings, Work
from tasks.errors import Transient
from tasks.runs import keys
from tasks.runs.records import Run
from tests.desks import TestDesk, attach, started
from tests.measure import proxy
from tests.news import write
from workers.services.process import Service

POISON = {"kill": "worker_lost", "crash": "worker_lost", "sleep": "timed_out"}
_SOFT, _HARD = 4, 8


@dataclass
class Bench:
    """A desk under attack, the proxies before its servers, and what was done to it."""

    desk: TestDesk
    broker: proxy.Proxy
    store: proxy.Proxy
    run: Run
    killed: int = 0
    last_harm: float = 0.0

    def harm(self, count: int = 1) -> None:
        self.killed += count
        self.last_harm = time.monotonic()

    def done(self) -> int:
        try:
            return self.desk.tender.progress.counts(self.run.id).get("done", 0)
        except Transient:
            return 0

    def wait_share(self, share: float) -> None:
        while self.done() < share * (self.run.planned or 0):
            time.sleep(0.1)

    def service(self, name: str) -> Service:
        return next(s for s in self.desk.local.services if s.name == name)


def calm(bench: Bench) -> None:
    """Nothing happens."""


def kill_children(bench: Bench) -> None:
    """A random child is killed every 2 s."""
    for turn in range(8):
        time.sleep(2)
        for pid in bench.desk.worker_children()[turn % 2 :][:1]:
            os.kill(pid, signal.SIGKILL)
            bench.harm()


def kill_workers(bench: Bench) -> None:
    """The whole worker is killed, three times."""
    for share in (0.1, 0.3, 0.5):
        bench.wait_share(share)
        os.kill(bench.service("Celery worker").process.pid, signal.SIGKILL)
        bench.harm()


def kill_broker(bench: Bench) -> None:
    """Valkey is killed and comes back with its data."""
    bench.wait_share(0.2)
    bench.service("Valkey").process.kill()
    bench.harm()


def lose_broker(bench: Bench) -> None:
    """Valkey is killed, its data are gone, and it comes back empty."""
    bench.wait_share(0.2)
    bench.service("Valkey").process.kill()
    shutil.rmtree(bench.desk.local.folder / "valkey" / "appendonlydir", ignore_errors=True)
    bench.harm()


def flushall(bench: Bench) -> None:
    """FLUSHALL, twice."""
    for share in (0.2, 0.5):
        bench.wait_share(share)
        _direct(bench).flushall()
        bench.harm()


def client_kill(bench: Bench) -> None:
    """Every connection to the broker is cut, ten times."""
    for _ in range(10):
        time.sleep(1)
        _direct(bench).client_kill_filter(_type="normal", skipme=True)
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
    """Workers are asked to stop, one after the other, and new ones start."""
    for share in (0.1, 0.3, 0.5):
        bench.wait_share(share)
        bench.service("Celery worker").process.terminate()
        bench.harm()


def two_schedulers(bench: Bench) -> None:
    """Two schedulers and two lookers-after at once."""
    bench.desk.local.start_beat()
    bench.desk.local.start_beat()
    bench.harm(0)


def _for(bench: Bench, where: proxy.Proxy, mode: int, seconds: float) -> None:
    bench.wait_share(0.15)
    where.mode.value = mode
    time.sleep(seconds)
    where.mode.value = proxy.UP
    bench.harm()


def _direct(bench: Bench) -> redis.Redis:
    url = bench.desk.settings.broker.url
    password = url.get_secret_value().split(":")[2].split("@")[0] if url else ""
    return redis.Redis(host=bench.broker.target[0], port=bench.broker.target[1], password=password)


_ALL = (
    *(calm, kill_children, kill_workers, kill_broker, lose_broker, flushall, client_kill, broker_down),
    *(store_down, store_flaky, store_slow, store_full, rolling_restart, two_schedulers),
)
SCENARIOS: dict[str, Callable[[Bench], None]] = {harm.__name__: harm for harm in _ALL}


def main() -> int:
    options = _options()
    names = options.only or list(SCENARIOS)
    broken = False
    print("| scenario | articles | harms | delivered again | lost | doubled | s in all | s after the last harm |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _prepare(folder, options.articles)
        expected: dict[str, str | None] = {}
        for scenario in dict.fromkeys(["calm", *names]):
            faults, documents = _scenario(folder, SCENARIOS[scenario], options.articles)
            expected = expected or documents
            faults += [f"{uri} differs from the calm run" for uri in expected if documents.get(uri) != expected[uri]]
            for fault in faults[:10]:
                print(f"  BROKEN in {scenario}: {fault}", file=sys.stderr)
            broken = broken or bool(faults)
    return int(broken)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--only", nargs="*", choices=SCENARIOS)
    return parser.parse_args()


def _prepare(folder: Path, count: int) -> None:
    """Write the articles, three of them poison, and the pipeline that the poison works on."""
    from tests.poison import sitecustomize  # noqa: F401 - registers the component here, too

    write(folder / "articles", count)
    for name in POISON:
        text = f"PARIS (AP) - The word POISON {name.upper()} was said on Monday."
        (folder / "articles" / f"00{count // 2:03}-{name}.txt").write_text(text)
    nlp = spacy.load(Settings().analysis.model)
    nlp.add_pipe("poison")
    nlp.to_disk(folder / "model")
    os.environ |= {
        "NIGHTDESK_ANALYSIS__MODEL": str(folder / "model"),
        "NIGHTDESK_WORK__SOFT_TIME_LIMIT": str(_SOFT),
        "NIGHTDESK_WORK__HARD_TIME_LIMIT": str(_HARD),
        "NIGHTDESK_WORK__CONCURRENCY": "2",
        "NIGHTDESK_WORK__RETRY_DELAY_MAX": "5",
        "NIGHTDESK_QUEUE__TEND_INTERVAL": "1",
        "NIGHTDESK_QUEUE__LOST_AFTER": "5",
        "PYTHONPATH": os.pathsep.join([str(Path("tests/poison").resolve()), str(Path.cwd())]),
    }


def _scenario(folder: Path, harm: Callable[[Bench], None], count: int) -> tuple[list[str], dict[str, str | None]]:
    home = folder / harm.__name__
    home.mkdir()
    work = Work(concurrency=2, soft_time_limit=_SOFT, hard_time_limit=_HARD)
    queue = Queue(window=200, lost_after=5, tend_interval=1)
    with started(home, work=work, queue=queue) as direct:
        bench = _under_attack(direct, folder)
        try:
            return _carry_out(bench, harm)
        finally:
            bench.broker.stop()
            bench.store.stop()


def _under_attack(direct: TestDesk, folder: Path) -> Bench:
    """Put the proxies between the desk's servers and everybody else."""
    conf = direct.settings
    url, endpoint = conf.broker.url, conf.store.endpoint_url
    assert url is not None
    assert endpoint is not None
    broker, store = proxy.before(url.get_secret_value()), proxy.before(endpoint)
    through = url.get_secret_value().replace(f":{broker.target[1]}/", f":{broker.port}/")
    direct.local.settings = conf.model_copy(
        update={
            "broker": conf.broker.model_copy(update={"url": SecretStr(through)}),
            "store": conf.store.model_copy(update={"endpoint_url": f"http://127.0.0.1:{store.port}"}),
        }
    )
    desk = attach(direct.local)
    run = desk.submit(folder / "articles")
    desk.local.start_worker()
    return Bench(desk, broker, store, run)


def _carry_out(bench: Bench, harm: Callable[[Bench], None]) -> tuple[list[str], dict[str, str | None]]:
    desk, began = bench.desk, time.monotonic()
    attack = threading.Thread(target=harm, args=(bench,), daemon=True)
    attack.start()
    run = bench.run
    while not run.finished and time.monotonic() - began < 900:
        desk.local.keep_alive()
        with suppress(Transient):
            run = desk.tender.tend(run.id) or run
        time.sleep(0.2)
    attack.join(60)
    ended = time.monotonic()
    outcomes = desk.outcomes(run) if run.finished else []
    faults, lost, doubled = _broken_promises(bench, run)
    again = _received(desk.local.folder / "worker.log") - (run.planned or 0)
    after = ended - bench.last_harm if bench.last_harm else 0
    row = (harm.__name__, run.planned, bench.killed, again, lost, doubled, round(ended - began), round(after))
    print("| " + " | ".join(map(str, row)) + " |", flush=True)
    return faults, {o.uri: o.document_sha256 for o in outcomes if o.outcome in ("stored", "unchanged")}


def _broken_promises(bench: Bench, run: Run) -> tuple[list[str], int, int]:
    desk = bench.desk
    outcomes = desk.outcomes(run)
    numbers = [o.n for o in outcomes]
    lost, doubled = (run.planned or 0) - len(set(numbers)), len(numbers) - len(set(numbers))
    codes = {Path(o.uri).stem.rpartition("-")[2]: o.code for o in outcomes if o.outcome == "failed"}
    faults = []
    if run.status != "finished" or lost or doubled:
        faults.append(f"{run.status}, {lost} lost, {doubled} doubled")
    if codes != POISON:
        faults.append(f"failed: {codes}")
    until = time.monotonic() + 20
    while (left := _messages(bench)) and time.monotonic() < until:
        time.sleep(0.5)
    if left:
        faults.append(f"{left} messages left")
    orphans = list(desk.store.keys(keys.outcomes(run.id)))
    orphans += list(desk.store.keys("open/"))
    return [*faults, *(f"orphan object {key}" for key in orphans)], lost, doubled


def _messages(bench: Bench) -> int:
    prefix = bench.desk.settings.broker.key_prefix
    client = bench.desk.redis
    return sum(int(client.llen(f"{prefix}{lane}")) for lane in ("urgent", "bulk"))


def _received(log: Path) -> int:
    return sum("nightdesk.article[" in line and "received" in line for line in log.open(errors="replace"))


if __name__ == "__main__":
    sys.exit(main())
