"""What a worker does at its start: load the model once in the parent, open connections in each child."""

import gc
import os
import sys
import uuid
from contextlib import suppress
from typing import Any

from celery import current_app, signals

from config.logs import configure_logging
from config.settings import Settings
from tasks.analysis import Analyzer
from tasks.errors import Transient, Unusable
from tasks.intake.article import Raw
from tasks.intake.formats import read
from tasks.jobs import OUT_OF_TIME, hands
from tasks.runs.after import Finisher
from tasks.runs.broker import connect
from tasks.runs.copies import Claims
from tasks.runs.hooks import Teller
from tasks.runs.lanes import Lanes
from tasks.runs.meter import Meter
from tasks.runs.plan import PlanReader
from tasks.runs.progress import Progress
from tasks.runs.tend import Tender
from tasks.runs.work import Desk
from tasks.schedule.nights import Nights
from tasks.store import Store
from workers.connection import resolved_settings
from workers.lifeline import die_with_parent
from workers.memory import limit_memory, memory_of
from workers.services.process import UNUSABLE_LINE
from workers.strangers import Dropped
from workers.vigil import Vigil

_WARM_UP = b"LONDON (Reuters) - Officials said on Monday that talks in Paris would go on."
_ALIVE_EVERY = 5
_ALIVE_FOR = 20


class _Parent:
    """What the parent process prepares and its children inherit."""

    analyzer: Analyzer | None = None
    worker = ""


@signals.setup_logging.connect
def _logging(**_: Any) -> None:
    configure_logging(resolved_settings().log_level)


@signals.worker_init.connect
def _load(**_: Any) -> None:
    """Load and warm the model before the pool forks, and freeze it so that its pages stay shared."""
    if resolved_settings().broker.url is None:
        raise SystemExit("nightdesk: no broker is configured and no desk runs here; set NIGHTDESK_BROKER__URL.")
    _Parent.worker = uuid.uuid4().hex[:12]
    try:
        _Parent.analyzer = Analyzer(resolved_settings())
    except Unusable as error:
        # Celery would log an exception and go on without a model; the desk reads the exit status and the line.
        sys.stderr.write(f"{UNUSABLE_LINE}{error}\n")
        raise SystemExit(os.EX_CONFIG) from None
    _Parent.analyzer.analyse(read(Raw(content=_WARM_UP, uri=None, media_type="text/plain")))
    gc.collect()
    gc.freeze()


@signals.worker_ready.connect
def _stay_known(**_: Any) -> None:
    """Say every few seconds that this worker lives: articles that dead ones claimed are sent again."""
    conf = resolved_settings()
    progress = hands.progress = Progress(connect(conf.broker), conf.broker.key_prefix)

    model = _Parent.analyzer.pipeline.model if _Parent.analyzer else ""

    def alive() -> None:
        progress.alive(_Parent.worker, seconds=_ALIVE_FOR, memory=memory_of(os.getpid()), model=model)

    meter = Meter(connect(conf.broker), conf.broker.key_prefix)
    Dropped.note = staticmethod(lambda why: _counted(meter, why))
    Vigil(alive, Store(conf.store), every=_ALIVE_EVERY).begin()


def _counted(meter: Meter, why: str) -> None:
    with suppress(Transient):
        meter.drop(why)


@signals.worker_process_init.connect
def _open(**_: Any) -> None:
    """Open this child's own connections; a child never outlives its parent."""
    die_with_parent(os.getppid())
    limit_memory(resolved_settings().work.memory_limit_mb)
    prepare(resolved_settings(), _Parent.analyzer, _Parent.worker)


def prepare(conf: Settings, analyzer: Analyzer | None, worker: str) -> None:
    """Put into the tasks' hands what they work with."""
    store, client = Store(conf.store), connect(conf.broker)
    progress = Progress(client, conf.broker.key_prefix)
    lanes = Lanes(current_app, client, conf.broker.key_prefix)
    hands.tender = Tender(
        store, progress, lanes, conf.queue, conf.work, tells=conf.webhook.url is not None, copies=conf.duplicates
    )
    hands.finisher = Finisher(store, progress, conf)
    hands.meter = Meter(client, conf.broker.key_prefix)
    hands.teller = Teller(store, conf.webhook) if conf.webhook.url else None
    if analyzer is not None:
        hands.nights = Nights(
            store,
            lambda: progress,
            conf.schedule,
            conf.limits,
            lambda: analyzer.pipeline.fingerprint,
            conf.queue.planning_timeout,
            conf.fields,
        )
        plans = PlanReader(store)
        claims = Claims(client, conf.broker.key_prefix) if conf.duplicates.exact else None
        hands.desk = Desk(store, progress, plans, analyzer, conf.work, worker, OUT_OF_TIME, lanes.ask, claims)
