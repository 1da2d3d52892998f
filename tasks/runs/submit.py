"""Submission: find the files, write the plan, open the run."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from config.settings import Limits
from tasks.runs import keys
from tasks.runs.plan import PlanReader, PlanWriter
from tasks.runs.planning import Planner
from tasks.runs.records import Outcome, Reference, Run, Trigger
from tasks.runs.sources import find
from tasks.store import Store

#: How often, in articles, a caller is told how far planning has come.
_TELL = 100


def now() -> str:
    """Give the time as runs note it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def save(store: Store, run: Run) -> Run:
    """Write a run's description."""
    store.put(keys.run(run.id), run.to_json())
    return run


def load(store: Store, run_id: str) -> Run:
    """Read a run's description; raises `Missing` when there is no such run, `ValueError` for a wrong id."""
    return Run.model_validate_json(store.get(keys.run(run_id)))


def submit(
    sources: Sequence[str],
    store: Store,
    limits: Limits,
    *,
    trigger: Trigger,
    told: Callable[[int], None] = lambda count: None,
) -> Run:
    """Plan a run over files, folders and S3 prefixes, and open it; ``told`` hears how many articles are planned."""
    run = _begin(store, trigger, tuple(sources))
    planner, writer = Planner(store, limits), PlanWriter(store, run.id)
    for source in sources:
        for found in find(source, store):
            for reference in planner.plan(found):
                writer.add(reference)
                if writer.count % _TELL == 0:
                    told(writer.count)
    told(writer.count)
    return _open(store, run, writer)


def resubmit(run: Run, store: Store, *, trigger: Trigger) -> Run:
    """Plan a new run over the articles of a finished one that failed (not those that were rejected)."""
    lines = store.get(keys.failed(run.id)).splitlines()
    failed = [outcome for outcome in map(Outcome.model_validate_json, lines) if outcome.outcome == "failed"]
    again = _begin(store, trigger, run.sources, retry_of=run.id)
    reader, writer = PlanReader(store), PlanWriter(store, again.id)
    for outcome in failed:
        writer.add(_renumbered(reader.reference(run.id, outcome.n), writer.count))
    return _open(store, again, writer)


def _renumbered(reference: Reference, n: int) -> Reference:
    return reference.model_copy(update={"n": n, "same_as": None})


def _begin(store: Store, trigger: Trigger, sources: tuple[str, ...], retry_of: str | None = None) -> Run:
    run = Run(
        id=keys.new_run_id(), status="planning", trigger=trigger, created=now(), sources=sources, retry_of=retry_of
    )
    save(store, run)
    store.put(keys.open_run(run.id), b"")
    return run


def _open(store: Store, run: Run, writer: PlanWriter) -> Run:
    writer.flush()
    return save(store, run.model_copy(update={"status": "running", "planned": writer.count}))
