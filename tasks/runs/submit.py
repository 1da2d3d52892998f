"""Submission: find the files, write the plan, open the run."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from config.analysis import Fields
from config.limits import Limits
from tasks.errors import Rejected, Transient
from tasks.intake.fields import NO_FIELDS
from tasks.runs import keys
from tasks.runs.plan import PlanReader, PlanWriter
from tasks.runs.planning import Planner
from tasks.runs.records import Outcome, Reference, Run, Trigger
from tasks.runs.sources import Found, find
from tasks.store import Missing, Store

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


def listed(store: Store, *, before: str | None = None) -> Iterator[Run]:
    """Yield the runs (older than the one named), newest first.

    What lies under ``runs/`` without a description, say half deleted by hand, is no run.
    """
    for run_id in sorted(filter(keys.is_run_id, store.folders("runs/")), reverse=True):
        if before is None or run_id < before:
            with suppress(Missing):
                yield load(store, run_id)


def submit(
    sources: Sequence[str],
    store: Store,
    limits: Limits,
    *,
    trigger: Trigger,
    fields: Fields = NO_FIELDS,
    told: Callable[[int], None] = lambda count: None,
) -> Run:
    """Plan a run over files, folders and S3 prefixes, and open it; ``told`` hears how many articles are planned.

    Raises `Rejected` when the run is larger than the limits allow; then it is abandoned as a whole.
    """
    run = begin(
        store, Run(id=keys.new_run_id(), status="planning", trigger=trigger, created=now(), sources=tuple(sources))
    )
    return plan(
        store, run, (found for source in sources for found in find(source, store)), limits, fields=fields, told=told
    )


def plan(
    store: Store,
    run: Run,
    files: Iterable[Found],
    limits: Limits,
    *,
    fields: Fields = NO_FIELDS,
    told: Callable[[int], None] = lambda count: None,
) -> Run:
    """Plan the articles of files for a run that has begun, and open it.

    Raises `Rejected` when the run is larger than the limits allow; then it is abandoned as a whole.
    """
    planner, writer = Planner(store, limits, fields), PlanWriter(store, run.id)
    try:
        for reference in (reference for found in files for reference in planner.plan(found)):
            writer.add(reference)
            if writer.count % _TELL == 0:
                told(writer.count)
    except (Rejected, Transient, KeyboardInterrupt) as stop:
        # With the store away the note must wait: the sweep gives the run up.
        with suppress(Transient):
            abandon(store, run, str(stop) or "The submission was interrupted. Submit it again.")
        raise
    told(writer.count)
    return _open(store, run, writer)


def abandon(store: Store, run: Run, note: str) -> Run:
    """Close a run whose plan never became whole; nothing of it was promised to anybody."""
    closed = save(store, run.model_copy(update={"status": "abandoned", "note": note, "finished": now()}))
    store.delete([keys.open_run(run.id)])
    return closed


def resubmit(run: Run, store: Store, *, trigger: Trigger) -> Run:
    """Plan a new run over the articles of a finished one that failed (not those that were rejected)."""
    lines = store.get(keys.failed(run.id)).splitlines()
    failed = [outcome for outcome in map(Outcome.model_validate_json, lines) if outcome.outcome == "failed"]
    new = Run(id=keys.new_run_id(), status="planning", trigger=trigger, created=now(), sources=run.sources)
    again = begin(store, new.model_copy(update={"retry_of": run.id}))
    reader, writer = PlanReader(store), PlanWriter(store, again.id)
    for outcome in failed:
        writer.add(_renumbered(reader.reference(run.id, outcome.n), writer.count))
    return _open(store, again, writer)


def _renumbered(reference: Reference, n: int) -> Reference:
    return reference.model_copy(update={"n": n, "same_as": None})


def begin(store: Store, run: Run) -> Run:
    """Let a run stand in the store, open, before its plan is made."""
    save(store, run)
    store.put(keys.open_run(run.id), b"")
    return run


def _open(store: Store, run: Run, writer: PlanWriter) -> Run:
    writer.flush()
    return save(store, run.model_copy(update={"status": "running", "planned": writer.count}))
