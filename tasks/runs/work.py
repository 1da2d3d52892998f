"""One planned article from claim to outcome. Knows no Celery: a queue only says which article is next."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from config.settings import Work
from tasks.analysis import Analyzer
from tasks.disk import disk_has_room
from tasks.errors import PartFailed, Rejected, Transient
from tasks.runs import keys
from tasks.runs.copies import Claims
from tasks.runs.plan import PlanReader
from tasks.runs.progress import Claim, Progress
from tasks.runs.records import Outcome
from tasks.runs.result import Maker, Stages
from tasks.store import Store

# Beyond the hard limit nobody can still be at work on an article.
_LEASE_MARGIN = 10


@dataclass(frozen=True, slots=True)
class Desk:
    """What a worker has at hand.

    ``worker`` names it, for as long as it lives; ``out_of_time`` is what is raised into work that takes too long;
    ``completed`` is told of a run whose last outcome was put here: its end need not wait for the next look.
    """

    store: Store
    progress: Progress
    plans: PlanReader
    analyzer: Analyzer
    work: Work
    worker: str
    out_of_time: type[Exception] = TimeoutError
    completed: Callable[[str], None] = lambda run_id: None
    claims: Claims | None = None


def work(desk: Desk, run_id: str, n: int) -> Outcome | None:
    """Bring one article to its outcome, and count it once that stands.

    Gives None when there is nothing to do: the article has its outcome, or its run was cancelled or is over.
    Raises `Transient` when the world is not ready; the claim is then for the caller to release.
    """
    claim = desk.progress.claim(run_id, n, desk.worker)
    if claim.state in ("done", "cancelled"):
        return None
    if claim.state == "unknown" and _settled(desk, run_id, n):
        return None
    return _settle(desk, run_id, _attempt(desk, run_id, n, claim))


def unavailable(desk: Desk, run_id: str, n: int, fault: Transient) -> Outcome:
    """Give an article up whose transient fault has outlasted the retry budget."""
    reference = desk.plans.reference(run_id, n)
    outcome = Outcome(
        n=n, outcome="failed", uri=reference.uri, record=reference.record, code="unavailable", reason=str(fault)
    )
    return _settle(desk, run_id, outcome)


def _settle(desk: Desk, run_id: str, outcome: Outcome) -> Outcome:
    """Put the outcome, then count it: an article counts when its outcome stands, and not before."""
    desk.store.put(keys.outcome(run_id, outcome.n), outcome.to_json())
    if desk.progress.record(run_id, outcome.n, outcome.outcome):
        desk.completed(run_id)
    return outcome


def _settled(desk: Desk, run_id: str, n: int) -> bool:
    """After Redis has forgotten the run: whether the store knows this article's outcome, or the run's end."""
    if desk.store.head(keys.outcome(run_id, n)) is not None:
        return True
    return desk.store.head(keys.open_run(run_id)) is None


def _attempt(desk: Desk, run_id: str, n: int, claim: Claim) -> Outcome:
    reference = desk.plans.reference(run_id, n)
    base = Outcome(n=n, outcome="failed", uri=reference.uri, record=reference.record, attempts=max(1, claim.attempt))
    if claim.attempt > desk.work.attempts:
        return _given_up(base, claim, desk.work)
    stages = Stages()
    lease = desk.work.hard_time_limit + _LEASE_MARGIN
    maker = Maker(desk.store, desk.progress, desk.analyzer, lease, desk.claims)
    try:
        with disk_has_room(), _watched(desk, run_id, n, claim, stages):
            found = maker.make(reference, stages, run_id)
    except Rejected as error:
        found = {"outcome": "rejected", "code": error.code, "reason": error.message}
    except Transient:
        raise
    except Exception as error:  # noqa: BLE001 - a bug of ours must not cost the run; it is named in the outcome
        found = _fault(error, desk.out_of_time, stages)
    return Outcome.model_validate({**base.model_dump(), **found, "ms": stages.ms})


def _fault(error: Exception, out_of_time: type[Exception], stages: Stages) -> dict[str, object]:
    where = stages.running
    cause = error.__cause__ if isinstance(error, PartFailed) else error
    if isinstance(cause, out_of_time):
        code, reason = "timed_out", f"It ran out of time in {where}."
    elif isinstance(cause, MemoryError):
        code, reason = "out_of_memory", f"It needed more memory than work.memory_limit_mb allows, in {where}."
    elif isinstance(error, PartFailed):
        code, reason = "part_failed", f"{error} Mend it, then retry the run."
    else:
        # Only the kind of the error: its message may hold the article's text.
        code, reason = "error", f"{type(error).__name__} in {where}. This is a fault of Nightdesk's; please report it."
    return {"outcome": "failed", "code": code, "reason": reason, "stage": where}


def _watched(desk: Desk, run_id: str, n: int, claim: Claim, stages: Stages) -> AbstractContextManager[None]:
    """Follow the analysis from component to component.

    On a first attempt only in this process; after a death every component is noted in Redis before it runs, so that
    the last attempt's end says which one it was.
    """

    def told(component: str) -> None:
        stages.component(component)
        if claim.attempt > 1:
            desk.progress.note(run_id, n, claim, desk.worker, stages.running)

    return desk.analyzer.watched(told)


def _given_up(base: Outcome, claim: Claim, limits: Work) -> Outcome:
    code = "timed_out" if claim.timed_out else "worker_lost"
    what = "ran past the hard time limit" if claim.timed_out else "ended the worker process"
    where = f" in {claim.previous_stage}" if claim.previous_stage else ""
    return base.model_copy(
        update={
            "attempts": limits.attempts,
            "code": code,
            "stage": claim.previous_stage,
            "reason": f"Each of {limits.attempts} attempts {what}{where}. Look at the article, then retry the run.",
        }
    )
