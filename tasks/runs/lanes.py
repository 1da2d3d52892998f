"""The desk's queues, and how articles are put into them: one small message an article, in batches."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Protocol

import redis
from celery import Celery
from kombu.exceptions import OperationalError

from tasks.errors import Transient
from tasks.runs.broker import broker_answers
from tasks.runs.records import Trigger

#: Looking after runs comes before working on articles; submitted work comes before backlog.
CONTROL, URGENT, BULK = "control", "urgent", "bulk"
LANES = (CONTROL, URGENT, BULK)
ARTICLE_TASK = "nightdesk.article"
TEND_TASK = "nightdesk.tend"
SCHEDULE_TASK = "nightdesk.schedule"
TELL_TASK = "nightdesk.tell"
AFTER_TASK = "nightdesk.after"
_BATCH = 500
_PAGE = 1000
_WISH_SECONDS = 60


class Sender(Protocol):
    """Puts articles of a run into a lane, and tells which of them still wait there."""

    def send(self, run_id: str, numbers: Iterable[int], *, lane: str, trigger: Trigger) -> None:
        """Send one message for each article; ``trigger`` is what asked for the run."""
        ...

    def waiting(self, run_id: str) -> frozenset[int]:
        """Give the articles of a run whose messages wait in a lane."""
        ...

    def forget(self, run_id: str) -> None:
        """Drop what is left of a finished run's messages."""
        ...


class Lanes:
    """The lanes as Celery queues on a Redis-protocol broker."""

    def __init__(self, app: Celery, client: redis.Redis, prefix: str) -> None:
        self._app = app
        self._redis = client
        self._prefix = prefix

    def send(self, run_id: str, numbers: Iterable[int], *, lane: str, trigger: Trigger) -> None:
        """Send one message for each article; its task id says which run and which article it is.

        Its headers ``run`` and ``trigger`` say so to whoever routes, counts or traces messages without reading ids.
        """
        headers = {"run": run_id, "trigger": trigger}
        with broker_answers(), self._app.producer_pool.acquire(block=True) as producer, producer.batch(max_size=_BATCH):
            for n in numbers:
                self._app.send_task(
                    ARTICLE_TASK,
                    args=(run_id, n),
                    task_id=f"{run_id}.{n}",
                    queue=lane,
                    headers=headers,
                    producer=producer,
                )

    def ask(self, run_id: str) -> None:
        """Have a run looked after at once; a wish that is lost is granted by the scheduler's next look."""
        with suppress(Transient, OperationalError), broker_answers():
            self._app.send_task(TEND_TASK, args=(run_id,), queue=CONTROL, expires=_WISH_SECONDS, retry=False)

    def waiting(self, run_id: str) -> frozenset[int]:
        """Give the articles of a run whose messages wait in a lane, by reading the lanes' lists."""
        return frozenset(n for lane in (URGENT, BULK) for n in self._waiting(run_id, lane))

    def _waiting(self, run_id: str, lane: str) -> Iterator[int]:
        start = 0
        while True:
            with broker_answers():
                page = self._redis.lrange(f"{self._prefix}{lane}", start, start + _PAGE - 1)
            yield from (n for run, n in map(_article, page) if run == run_id)
            if len(page) < _PAGE:
                return
            start += _PAGE

    def length(self, lane: str) -> int:
        """Count the messages that wait in a lane."""
        with broker_answers():
            return int(self._redis.llen(f"{self._prefix}{lane}"))

    def unacked(self) -> dict[str, int]:
        """Count the messages of each lane that were delivered and are not yet acknowledged."""
        with broker_answers():
            held = self._redis.hvals(f"{self._prefix}unacked")
        return dict(Counter(lane for lane, _ in map(_delivered, held)))

    def forget(self, run_id: str) -> None:
        """Drop the deliveries of a finished run that nobody acknowledged: their workers died, their articles are done.

        A worker that still has one acknowledges in vain.
        """
        unacked = f"{self._prefix}unacked"
        with broker_answers():
            for tag, held in self._redis.hscan_iter(unacked, count=_PAGE):
                if _article(json.dumps(_delivered(held)[1]))[0] == run_id:
                    self._redis.hdel(unacked, tag)
                    self._redis.zrem(f"{unacked}_index", tag)


def _article(message: str | bytes) -> tuple[str, int]:
    """Give run and number of the article a message is about; what is not ours is about none."""
    try:
        run, _, n = str(json.loads(message)["headers"]["id"]).rpartition(".")
        return run, int(n)
    except (ValueError, TypeError, KeyError, RecursionError):
        return "", -1


def _delivered(held: str | bytes) -> tuple[str, object]:
    """Give lane and message of a delivery, as the library keeps it: message, exchange, lane."""
    try:
        message, _, lane, *_ = json.loads(held)
    except (ValueError, TypeError, RecursionError):
        return "unknown", None
    return str(lane), message
