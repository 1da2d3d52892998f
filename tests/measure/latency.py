"""How long a submitted article takes while a backlog waits: ``make bench-latency ARGS="--backlog 100000"``.

Measured from the beginning of the submission to the moment its result stands in the store, at a desk with two
workers; then a small bulk run behind the large one, and what bulk still gets while urgent work never ends.
"""

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from pathlib import Path

from config.settings import Queue, Work
from tasks.runs import keys
from tasks.runs.records import Run
from tasks.runs.sources import Found
from tasks.runs.submit import begin, load, now, plan
from tests.desks import TestDesk, started
from tests.news import article

_SENTENCES = 8
_STAGES = ("fetch", "check", "parse", "analyse", "store")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backlog", type=int, default=100_000, help="articles that wait in bulk")
    parser.add_argument("--articles", type=int, default=60, help="articles submitted one after another")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with started(folder, work=Work(concurrency=options.workers), queue=Queue()) as desk:
            desk.local.start_worker()
            desk.local.start_beat()
            backlog = _bulk(desk, folder, 0, options.backlog)
            desk.wait_done(backlog, 20)
            load = " ".join(f"{one:.1f}" for one in os.getloadavg())
            print(f"{options.backlog} articles in bulk, {options.workers} workers, Python {platform.python_version()}")
            print(f"{os.cpu_count()} hardware threads, load before the measurement {load}")
            _submitted(desk, folder, options.articles)
            _small_run(desk, folder, backlog)
            _share(desk, folder, backlog)


def _text(n: int) -> str:
    return "\n\n".join(article(n * _SENTENCES + k) for k in range(_SENTENCES))


def _bulk(desk: TestDesk, folder: Path, first: int, count: int, lane: str = "bulk") -> Run:
    file = folder / f"{first}-{count}.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        for n in range(first, first + count):
            lines.write(json.dumps({"text": _text(n)}) + "\n")
    run = Run(id=keys.new_run_id(), status="planning", trigger="api", created=now(), sources=(file.name,), lane=lane)
    made = plan(desk.store, begin(desk.store, run), [Found(file.name, path=file)], desk.settings.limits)
    desk.tender.tend(made.id)
    return made


def _submitted(desk: TestDesk, folder: Path, count: int) -> None:
    seconds, planned, sent, worked = [], [], [], []
    for n in range(10_000_000, 10_000_000 + count):
        path = folder / "one.txt"
        path.write_text(_text(n), encoding="utf-8")
        began = time.perf_counter()
        run = desk.submit(path)
        planned.append(time.perf_counter() - began)
        desk.tender.tend(run.id)
        sent.append(time.perf_counter() - began - planned[-1])
        while desk.tender.progress.counts(run.id).get("done", 0) < 1:
            time.sleep(0.005)
        seconds.append(time.perf_counter() - began)
        worked.append(sum(desk.outcomes(run)[0].ms.get(stage, 0) for stage in _STAGES) / 1000)
    p95 = statistics.quantiles(seconds, n=20)[-1]
    print(
        f"submitted article: median {statistics.median(seconds):.2f} s, p95 {p95:.2f} s, longest {max(seconds):.2f} s"
    )
    waited = [s - sum(parts) for s, *parts in zip(seconds, planned, sent, worked, strict=True)]
    for what, parts in {"planned": planned, "sent": sent, "waited": waited, "worked": worked}.items():
        print(f"  {what}: median {statistics.median(parts):.2f} s, longest {max(parts):.2f} s")


def _small_run(desk: TestDesk, folder: Path, backlog: Run) -> None:
    before, began = desk.tender.progress.counts(backlog.id)["done"], time.perf_counter()
    small = _bulk(desk, folder, 20_000_000, 10)
    while desk.tender.progress.counts(small.id).get("done", 0) < 10:
        time.sleep(0.01)
    seconds = time.perf_counter() - began
    passed = desk.tender.progress.counts(backlog.id)["done"] - before
    print(f"a bulk run of 10 behind it: {seconds:.1f} s, while {passed} of the backlog were done")


def _share(desk: TestDesk, folder: Path, backlog: Run) -> None:
    urgent = _bulk(desk, folder, 30_000_000, 2000, lane="urgent")
    desk.wait_done(urgent, 5)
    counts = desk.tender.progress.counts
    first = counts(urgent.id)["done"], counts(backlog.id)["done"]
    time.sleep(15)
    taken = [counts(run.id)["done"] - at for run, at in zip((urgent, backlog), first, strict=True)]
    print(f"while urgent work never ends: {taken[0]} urgent and {taken[1]} bulk in 15 s")
    for run in (urgent, backlog):
        desk.tender.cancel(load(desk.store, run.id).id)


if __name__ == "__main__":
    main()
