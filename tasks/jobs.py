"""The Celery tasks: they claim, call and count, and hold no logic that a test could not reach without Celery."""

import random
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from celery import Task, shared_task
from celery.exceptions import SoftTimeLimitExceeded, TimeLimitExceeded

from config.settings import Work
from tasks.errors import Busy, Transient
from tasks.runs.after import Finisher
from tasks.runs.hooks import Teller
from tasks.runs.lanes import AFTER_TASK, ARTICLE_TASK, SCHEDULE_TASK, TELL_TASK, TEND_TASK
from tasks.runs.meter import Meter
from tasks.runs.progress import Progress
from tasks.runs.records import Outcome
from tasks.runs.tend import Tender
from tasks.runs.work import Desk, unavailable, work
from tasks.schedule.nights import Nights

log = structlog.get_logger(__name__)
# The other worker is usually done in less.
_BUSY_SECONDS = 0.5
# None of the tasks below is acknowledged before it is done: what a process is at would no longer count as in hand, and
# the worker would take one more message, which an urgent one that comes next would have to wait for.
# A look at a large archive and the end of a large run take their time; an article's limits are not for them.
_LOOK_SECONDS = 6 * 3600
_TELL_SECONDS = 120
#: What is raised into a task that has used up its time.
OUT_OF_TIME = SoftTimeLimitExceeded


@dataclass(slots=True)
class Hands:
    """What the tasks of this process work with; put there when the process starts."""

    desk: Desk | None = None
    tender: Tender | None = None
    progress: Progress | None = None
    nights: Nights | None = None
    meter: Meter | None = None
    teller: Teller | None = None
    finisher: Finisher | None = None


hands = Hands()


class ArticleTask(Task):  # type: ignore[misc]
    """A task whose end by the hard time limit is noted by the parent process: the child can no longer say so."""

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        """Note an article's death by the hard time limit; its next attempt says so if it is the last."""
        if isinstance(exc, TimeLimitExceeded) and hands.progress is not None:
            with suppress(Transient):
                hands.progress.timed_out(args[0], args[1])


@shared_task(name=ARTICLE_TASK, base=ArticleTask, bind=True, max_retries=None, default_retry_delay=1)
def article(self: Task, run_id: str, n: int) -> str | None:
    """Bring article ``n`` of a run to its outcome."""
    desk = hands.desk
    if desk is None:
        raise RuntimeError("This worker was not prepared: start it with celery -A workers.app worker.")
    # Sent by older schedulers, a message may lack the header.
    trigger = (self.request.headers or {}).get("trigger")
    with structlog.contextvars.bound_contextvars(run=run_id, article=n, trigger=trigger):
        try:
            outcome = work(desk, run_id, n)
        except Transient as fault:
            outcome = _again(self, desk, run_id, n, fault)
        if outcome is not None:
            _count(outcome)
    return outcome.outcome if outcome else None


def _count(outcome: Outcome) -> None:
    log.info("article done", outcome=outcome.outcome, code=outcome.code, attempts=outcome.attempts, ms=outcome.ms)
    # The outcome stands; a figure that cannot be counted must not make its message come back.
    with suppress(Transient):
        if hands.meter is not None:
            hands.meter.note(outcome)


def _again(task: Task, desk: Desk, run_id: str, n: int, fault: Transient) -> Outcome:
    if isinstance(fault, Busy):
        raise _later(task, desk, run_id, n, fault, _BUSY_SECONDS)
    seconds = delay(task.request.retries, desk.work)
    log.warning("article waits", waits_on=fault.waits_on, reason=str(fault), seconds=round(seconds, 1))
    desk.progress.fault(fault.waits_on)
    if desk.progress.waited(run_id, n) > desk.work.retry_budget:
        # What cannot be noted now is noted, or done after all, when the store is back.
        with suppress(Transient):
            return unavailable(desk, run_id, n, fault)
    raise _later(task, desk, run_id, n, fault, seconds)


def _later(task: Task, desk: Desk, run_id: str, n: int, fault: Transient, seconds: float) -> Exception:
    """Take the claim back and have the article delivered again after ``seconds``.

    With the broker away nothing can be sent; then the message is let go, and the sweep sends another.
    """
    desk.progress.release(run_id, n, seconds=seconds)
    again: Exception = task.retry(countdown=seconds, exc=fault, throw=False)
    return again


def delay(retries: int, limits: Work) -> float:
    """Seconds before the next attempt: twice as long each time up to a limit, less a random half of it."""
    longest = min(limits.retry_delay_max, 2.0 ** min(retries, 30))
    return longest * random.uniform(0.5, 1)  # noqa: S311 - jitter, not a secret


@shared_task(name=TEND_TASK, send_events=False, soft_time_limit=_LOOK_SECONDS, time_limit=_LOOK_SECONDS)
def tend(run_id: str | None = None) -> None:
    """Look after one run, or (asked for by the scheduler) after all that are open."""
    if run_id is None and hands.meter is not None:
        hands.meter.look()
    if hands.tender is None:
        return
    if run_id is None:
        hands.tender.tend_all()
    else:
        hands.tender.tend(run_id)


@shared_task(name=SCHEDULE_TASK, send_events=False, soft_time_limit=_LOOK_SECONDS, time_limit=_LOOK_SECONDS)
def schedule() -> None:
    """Start what the schedule has due."""
    if hands.nights is not None and hands.nights.schedules:
        hands.nights.tick()


@shared_task(name=TELL_TASK, send_events=False)
def tell() -> None:
    """Tell the ends of runs that are still to be told."""
    if hands.teller is not None and hands.tender is not None:
        with hands.tender.progress.lock("tell", seconds=_TELL_SECONDS) as mine:
            if mine:
                hands.teller.tell_all()


@shared_task(name=AFTER_TASK, send_events=False, soft_time_limit=_LOOK_SECONDS, time_limit=_LOOK_SECONDS)
def after() -> None:
    """Take the steps that runs which are over are owed."""
    if hands.finisher is not None:
        hands.finisher.take_all()
