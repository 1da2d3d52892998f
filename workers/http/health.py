"""``/health`` and ``/metrics``: whether the desk lives, and what it does."""

import time
from collections.abc import Callable, Iterator

from fastapi import APIRouter, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from pydantic import BaseModel

from tasks.errors import Transient
from tasks.runs import keys
from tasks.runs.lanes import LANES, Lanes
from tasks.runs.meter import histograms, outcomes
from workers.http.description import errors
from workers.http.model import installed_model
from workers.http.service import Desk, Service

router = APIRouter()
# The scheduler looks every few seconds; so long without a look, and it is gone.
_STALE = 60


class Check(BaseModel):
    """One part of the desk: whether it is well, and what is said of it."""

    ok: bool
    said: str


class Health(BaseModel):
    """The whole desk."""

    live: bool
    checks: dict[str, Check]


@router.get("/health", responses={**errors(), 503: {"model": Health, "description": "Something is not well."}})
def health(desk: Desk, response: Response) -> Health:
    """Look at broker, store, workers, model and scheduler; 503 when one of them is not well."""
    checks = {
        "broker": _check(lambda: _answers(desk.tender.progress.workers())),
        "store": _check(lambda: _answers(desk.store.head("desk/ready"))),
        "workers": _check(lambda: _workers(desk)),
        "model": _check(lambda: _model(desk)),
        "scheduler": _check(lambda: _scheduler(desk)),
    }
    live = all(check.ok for check in checks.values())
    response.status_code = 200 if live else 503
    return Health(live=live, checks=checks)


def _answers(_: object) -> str:
    return "answers"


class _Unwell(Exception):
    pass


def _check(look: Callable[[], str]) -> Check:
    try:
        return Check(ok=True, said=look())
    except (_Unwell, Transient) as fault:
        return Check(ok=False, said=str(fault))


def _workers(desk: Service) -> str:
    count = len(desk.tender.progress.workers())
    if not count:
        raise _Unwell("No worker lives. Start one: nightdesk worker.")
    return f"{count} live"


def _model(desk: Service) -> str:
    """Say which model the workers have loaded; with no worker, whether it could be loaded here."""
    loaded = desk.meter.models(desk.tender.progress.workers())
    if loaded:
        return ", ".join(f"{model} loaded by {count}" for model, count in sorted(loaded.items()))
    name = desk.settings.analysis.model
    found = installed_model(name)
    if found is None:
        raise _Unwell(f"No worker has loaded {name!r}, and it is not installed here. See `nightdesk doctor`.")
    return f"{found} installed, loaded by no worker"


def _scheduler(desk: Service) -> str:
    age = desk.meter.looked()
    if age is None or age > _STALE:
        raise _Unwell(f"No look at the runs for {'long' if age is None else f'{age:.0f} s'}. Is the scheduler running?")
    return f"looked {age:.0f} s ago"


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **errors()},
)
def metrics(desk: Desk) -> Response:
    """Give the desk's figures in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(desk))
    return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")


class _Figures:
    """The desk's figures, read when they are asked for."""

    def __init__(self, desk: Service) -> None:
        self._desk = desk

    def collect(self) -> Iterator[Metric]:
        """Yield all families."""
        counts = self._desk.meter.read()
        articles = CounterMetricFamily("nightdesk_articles", "Articles by outcome.", labels=["outcome", "code"])
        for outcome, code, number in outcomes(counts):
            articles.add_metric([outcome, code], number)
        yield articles
        strange = CounterMetricFamily(
            "nightdesk_messages_dropped", "Messages in our lanes that were not ours.", labels=["reason"]
        )
        for why, number in self._desk.meter.dropped().items():
            strange.add_metric([why], number)
        yield strange
        seconds = HistogramMetricFamily("nightdesk_stage_seconds", "Seconds by stage of the work.", labels=["stage"])
        for one in histograms(counts):
            buckets = [(str(bound), number) for bound, number in one.buckets]
            seconds.add_metric([one.stage], [*buckets, ("+Inf", one.count)], one.seconds)
        yield seconds
        yield from self._queues()
        yield from self._workers()

    def _queues(self) -> Iterator[Metric]:
        progress, sender = self._desk.tender.progress, self._desk.tender.sender
        waiting = GaugeMetricFamily("nightdesk_lane_waiting", "Messages that wait in a lane.", labels=["lane"])
        unacked = GaugeMetricFamily("nightdesk_lane_unacked", "Messages delivered, not yet done.", labels=["lane"])
        if isinstance(sender, Lanes):
            held = sender.unacked()
            for lane in LANES:
                waiting.add_metric([lane], sender.length(lane))
                unacked.add_metric([lane], held.get(lane, 0))
        yield from (waiting, unacked)
        runs = [key.rpartition("/")[2] for key in self._desk.store.keys(keys.open_run(""))]
        yield GaugeMetricFamily("nightdesk_open_runs", "Runs that go on.", value=len(runs))
        oldest = min((at for run in runs if (at := progress.oldest(run)) is not None), default=None)
        age = max(0.0, time.time() - oldest) if oldest is not None else 0.0
        yield GaugeMetricFamily("nightdesk_oldest_article_seconds", "Age of the oldest article sent.", value=age)

    def _workers(self) -> Iterator[Metric]:
        progress = self._desk.tender.progress
        memory = GaugeMetricFamily(
            "nightdesk_worker_memory_bytes", "Memory of a worker, all processes.", labels=["worker"]
        )
        known = self._desk.meter.memory(progress.workers())
        for worker, size in known.items():
            memory.add_metric([worker], size)
        yield memory
        yield GaugeMetricFamily("nightdesk_workers", "Workers that live.", value=len(known))
        age = self._desk.meter.looked()
        yield GaugeMetricFamily(
            "nightdesk_scheduler_age_seconds", "Since the last look at the runs.", value=age if age is not None else -1
        )
