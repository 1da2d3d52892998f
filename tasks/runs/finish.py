"""The end of a run: outcomes folded into one file, failures listed, the run closed. Safe to begin twice."""

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING

from config.settings import Duplicates
from tasks.errors import Transient
from tasks.runs import keys
from tasks.runs.copies import Settlement, archive, copies_key, gather
from tasks.runs.records import Outcome, Run
from tasks.runs.submit import load, now, save
from tasks.store import Store

if TYPE_CHECKING:
    from tempfile import _TemporaryFileWrapper

_READERS = 16
_AHEAD = 512
_IN_MEMORY = 32 << 20
_MEDIA_TYPE = "application/jsonl"


def finish(store: Store, run: Run, copies: Duplicates) -> Run:
    """Fold a run whose outcomes all stand (a cancelled one: those that stand), and close it.

    A run that is closed already is left as it is.

    Raises `Transient` when an outcome is not there after all: then the run is not yet finished.
    """
    current = load(store, run.id)
    if current.finished:
        _sweep_up(store, run.id)
        return current
    counts = _counted(store, current) if store.head(keys.folded(run.id)) else _fold(store, current, copies)
    status = "finished" if current.status == "running" else current.status
    closed = current.model_copy(update={"status": status, "counts": dict(sorted(counts.items())), "finished": now()})
    save(store, closed)
    _sweep_up(store, run.id)
    return closed


def _counted(store: Store, run: Run) -> Counter[str]:
    """Count what an earlier attempt has folded."""
    return Counter(outcome.outcome for outcome in outcomes(store, run.id))


def _fold(store: Store, run: Run, copies: Duplicates) -> Counter[str]:
    """Settle which articles are copies, and write all outcomes into one file, those to look at into another."""
    counts: Counter[str] = Counter()
    with NamedTemporaryFile() as raw, NamedTemporaryFile() as whole, NamedTemporaryFile() as bad:
        gathered = gather(_kept(outcomes(store, run.id), raw))
        raw.seek(0)
        if run.status == "running" and (there := sum(1 for _ in raw)) != run.planned:
            raise Transient(f"Run {run.id} has {there} outcomes of {run.planned}.")
        raw.seek(0)
        settled = Settlement(gathered, archive(store, run, copies) if copies.exact else None)
        for outcome in map(settled.of, map(Outcome.model_validate_json, raw)):
            counts[outcome.outcome] += 1
            line = outcome.to_json() + b"\n"
            whole.write(line)
            if outcome.outcome in ("rejected", "failed"):
                bad.write(line)
        _put(store, keys.failed(run.id), bad)
        if part := settled.stored():
            store.put(copies_key(run), part, media_type="application/octet-stream")
        _put(store, keys.folded(run.id), whole)
    return counts


def outcomes(store: Store, run_id: str) -> Iterator[Outcome]:
    """Yield the outcomes of a run in order of number, folded or not, in bounded memory."""
    folded = keys.folded(run_id)
    lines = store.lines(folded) if store.head(folded) else _single(store, run_id)
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


def _kept(found: Iterable[Outcome], file: IO[bytes]) -> Iterator[Outcome]:
    """Write outcomes down as they pass."""
    for outcome in found:
        file.write(outcome.to_json() + b"\n")
        yield outcome


def _put(store: Store, key: str, file: "_TemporaryFileWrapper[bytes]") -> None:
    size = file.tell()
    file.seek(0)
    if size <= _IN_MEMORY:
        store.put(key, file.read(), media_type=_MEDIA_TYPE)
    else:
        store.upload(key, Path(file.name), media_type=_MEDIA_TYPE)


def _sweep_up(store: Store, run_id: str) -> None:
    """Delete what the folded file replaces, and last the marker that the run is open."""
    store.delete(store.keys(keys.outcomes(run_id)))
    store.delete([keys.open_run(run_id)])
