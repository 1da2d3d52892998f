"""The whole service over the same articles: articles a second, CPU seconds an article, memory, time to be up."""

import json
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from config.settings import Queue, Work
from tests.desks import TestDesk, started
from tests.measure.loads import cpu_of, pss_of


@dataclass(frozen=True)
class Service:
    """``cpu`` and ``services_cpu`` are seconds an article, of the worker processes and of broker and store."""

    rate: float
    cpu: float
    services_cpu: float
    first_pss: float
    further_pss: float
    up: float


def serve(items: list[dict[str, str]], workers: int) -> Service:
    """Run the articles through an embedded desk."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "articles.jsonl"
        file.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
        began = time.perf_counter()
        with started(folder, work=Work(concurrency=workers), queue=Queue(tend_interval=0.5)) as desk:
            desk.local.start_worker()
            while not desk.tender.progress.workers():
                time.sleep(0.02)
            return _run(desk, file, len(items), up=time.perf_counter() - began)


def _run(desk: TestDesk, file: Path, count: int, *, up: float) -> Service:
    children = desk.worker_children()
    parent = next(s.process.pid for s in desk.local.services if s.name == "Celery worker")
    services = [s.process.pid for s in desk.local.services if s.name != "Celery worker"]
    run = desk.submit(file)
    before = sum(map(cpu_of, [parent, *children])), sum(map(cpu_of, services))
    began = time.perf_counter()
    closed = desk.finish(run, seconds=3600)
    seconds = time.perf_counter() - began
    assert closed.counts == {"stored": count}, closed.counts
    cpu = sum(map(cpu_of, [parent, *children])) - before[0]
    pss = [pss_of(pid) for pid in children]
    further = sum(pss) / len(pss)
    return Service(
        rate=count / seconds,
        cpu=cpu / count,
        services_cpu=(sum(map(cpu_of, services)) - before[1]) / count,
        first_pss=pss_of(parent) + further,
        further_pss=further,
        up=up,
    )
