"""Everything that dies, dies here: each scenario harms a run of real processes, and then every promise is checked.

``make chaos ARGS="--articles 2000 --only NAME"``. Prints the table that stands in docs/reliability.md; exit status 1
when a promise was broken. ``--calm FILE`` keeps what the calm run wrote, so that scenarios can be run one by one.
"""

import argparse
import os
import pickle
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import spacy
from pydantic import SecretStr

from config.settings import Queue, Settings, Work
from tasks.errors import Transient
from tasks.runs.records import Run
from tests.desks import TestDesk, attach, started
from tests.measure import proxy
from tests.measure.harms import SCENARIOS, VIOLENT, Bench
from tests.measure.promises import POISON, Kept, broken, kept, left_running
from tests.news import write

SOFT, HARD, MEMORY_MB = 4, 8, 600
_LONGEST = 1500
_HEAD = "| scenario | articles | harms | delivered again | lost | doubled | s in all | s after the last harm |"


@dataclass(frozen=True, slots=True)
class Found:
    """What a scenario came to: what was kept, which promises were broken, and its row of the table."""

    kept: Kept
    faults: list[str]
    row: tuple[object, ...]


def main() -> int:
    options = _options()
    worst = False
    print(f"{_HEAD}\n|---|---|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= prepare(folder, options.articles)
        calm = pickle.loads(options.calm.read_bytes()) if options.calm and options.calm.exists() else None
        wanted = options.only or list(SCENARIOS)
        for scenario in dict.fromkeys([*(["calm"] if calm is None else []), *wanted]):
            found = run_scenario(folder, SCENARIOS[scenario], calm)
            calm = calm or found.kept
            print("| " + " | ".join(map(str, found.row)) + " |", flush=True)
            for fault in found.faults[:10]:
                print(f"  BROKEN in {scenario}: {fault}", file=sys.stderr, flush=True)
            worst = worst or bool(found.faults)
        if options.calm:
            options.calm.write_bytes(pickle.dumps(calm))
    return int(worst)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--only", nargs="*", choices=SCENARIOS)
    parser.add_argument("--calm", type=Path, help="where the calm run's findings are kept between calls")
    return parser.parse_args()


def prepare(folder: Path, count: int) -> dict[str, str]:
    """Write the articles, with poison of each kind among them, and the pipeline that the poison works on.

    Gives the environment of the workers.
    """
    from tests.poison import sitecustomize  # noqa: F401 - registers the component here, too

    write(folder / "articles", count)
    for name in POISON:
        text = f"PARIS (AP) - The word POISON {name.upper()} was said on Monday."
        (folder / "articles" / f"{count // 2:05}-{name}.txt").write_text(text)
    nlp = spacy.load(Settings().analysis.model)
    nlp.add_pipe("poison")
    nlp.to_disk(folder / "model")
    return {
        "NIGHTDESK_ANALYSIS__MODEL": str(folder / "model"),
        "NIGHTDESK_WORK__SOFT_TIME_LIMIT": str(SOFT),
        "NIGHTDESK_WORK__HARD_TIME_LIMIT": str(HARD),
        "NIGHTDESK_WORK__MEMORY_LIMIT_MB": str(MEMORY_MB),
        "NIGHTDESK_WORK__CONCURRENCY": "2",
        "NIGHTDESK_WORK__RETRY_DELAY_MAX": "5",
        "NIGHTDESK_QUEUE__TEND_INTERVAL": "1",
        "NIGHTDESK_QUEUE__LOST_AFTER": "5",
        "PYTHONPATH": os.pathsep.join([str(Path("tests/poison").resolve()), str(Path.cwd())]),
    }


def run_scenario(folder: Path, harm: Callable[[Bench], None], calm: Kept | None) -> Found:
    """Run a desk over the articles of a folder while it is harmed, and see what it kept of its promises."""
    home = folder / harm.__name__
    home.mkdir()
    work = Work(concurrency=2, soft_time_limit=SOFT, hard_time_limit=HARD)
    queue = Queue(window=200, lost_after=5, tend_interval=1)
    with started(home, work=work, queue=queue) as direct:
        bench = _under_attack(direct, folder / "articles")
        try:
            found = _carry_out(bench, harm, folder / "articles", calm)
        finally:
            bench.over.set()
            bench.broker.stop()
            bench.store.stop()
    found.faults.extend(left_running(home))
    return found


def _under_attack(direct: TestDesk, articles: Path) -> Bench:
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
    run = desk.submit(articles)
    desk.local.start_worker()
    return Bench(desk, broker, store, run)


def _carry_out(bench: Bench, harm: Callable[[Bench], None], articles: Path, calm: Kept | None) -> Found:
    began = time.monotonic()
    attack = threading.Thread(target=harm, args=(bench,), daemon=True)
    attack.start()
    run = _to_its_end(bench, began + _LONGEST)
    ended = time.monotonic()
    bench.over.set()
    attack.join(60)
    found = kept(bench.desk, run)
    faults = broken(bench.desk, found, articles, calm or found, violent=harm.__name__ in VIOLENT)
    again = _received(bench.desk.local.folder / "worker.log") - (run.planned or 0)
    after = max(0.0, ended - bench.last_harm) if bench.last_harm else 0
    took = (round(ended - began), round(after))
    return Found(found, faults, (harm.__name__, run.planned, bench.killed, again, found.lost, found.doubled, *took))


def _to_its_end(bench: Bench, until: float) -> Run:
    run, desk = bench.run, bench.desk
    while not run.finished and time.monotonic() < until:
        desk.local.keep_alive()
        with suppress(Transient):
            run = desk.tender.tend(run.id) or run
        time.sleep(0.2)
    return run


def _received(log: Path) -> int:
    with log.open(errors="replace") as lines:
        return sum("nightdesk.article[" in line and "received" in line for line in lines)


if __name__ == "__main__":
    sys.exit(main())
