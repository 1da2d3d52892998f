"""The end of a run: outcomes folded into one file, failures listed, the run closed. Safe to begin twice."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import IO

from tasks.errors import Transient
from tasks.runs import keys
from tasks.runs.records import Outcome, Run
from tasks.runs.submit import load, now, save
from tasks.store import Missing, Store

_READERS = 16
_AHEAD = 512
_IN_MEMORY = 32 << 20
_MEDIA_TYPE = "application/jsonl"


def finish(store: Store, run: Run) -> Run:
    """Fold a run whose outcomes all stand (a cancelled one: those that stand), and close it.

    A run that is closed already is left as it is.

    Raises `Transient` when an outcome is not there after all: then the run is not yet finished.
    """
    current = load(store, run.id)
    if current.finished:
        _sweep_up(store, run.id)
        return current
    counts: Counter[str] = Counter()
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as whole, SpooledTemporaryFile(max_size=_IN_MEMORY) as bad:
        for outcome in outcomes(store, run.id):
            counts[outcome.outcome] += 1
            line = outcome.to_json() + b"\n"
            whole.write(line)
            if outcome.outcome in ("rejected", "failed"):
                bad.write(line)
        if current.status == "running" and counts.total() != run.planned:
            raise Transient(f"Run {run.id} has {counts.total()} outcomes of {run.planned}.")
        _put(store, keys.failed(run.id), bad)
        _put(store, keys.folded(run.id), whole)
    status = "finished" if current.status == "running" else current.status
    closed = current.model_copy(update={"status": status, "counts": dict(sorted(counts.items())), "finished": now()})
    save(store, closed)
    _sweep_up(store, run.id)
    return closed


def outcomes(store: Store, run_id: str) -> Iterator[Outcome]:
    """Yield the outcomes of a run in order of number, folded or not."""
    try:
        lines: Iterator[bytes] | None = iter(store.get(keys.folded(run_id)).splitlines())
    except Missing:
        lines = None
    if lines is None:
        lines = _single(store, run_id)
    for line in lines:
        yield Outcome.model_validate_json(line)


def _single(store: Store, run_id: str) -> Iterator[bytes]:
    """Read single outcomes, several at a time, in order and in bounded memory."""
    with ThreadPoolExecutor(_READERS) as pool:
        batch: list[str] = []
        for key in store.keys(keys.outcomes(run_id)):
            batch.append(key)
            if len(batch) == _AHEAD:
                yield from pool.map(store.get, batch)
                batch = []
        yield from pool.map(store.get, batch)


def _put(store: Store, key: str, file: IO[bytes]) -> None:
    file.seek(0)
    store.put(key, file.read(), media_type=_MEDIA_TYPE)


def _sweep_up(store: Store, run_id: str) -> None:
    """Delete what the folded file replaces, and last the marker that the run is open."""
    store.delete(store.keys(keys.outcomes(run_id)))
    store.delete([keys.open_run(run_id)])
