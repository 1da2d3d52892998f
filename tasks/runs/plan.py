"""A run's plan: its references, numbered, in shards that are written as they come and read as they are needed."""

from collections.abc import Iterator
from functools import lru_cache

from tasks.runs import keys
from tasks.runs.records import Reference
from tasks.store import Store

_MEDIA_TYPE = "application/jsonl"


class PlanWriter:
    """Writes references to the store, a shard at a time: memory does not grow with the plan."""

    def __init__(self, store: Store, run_id: str) -> None:
        self._store = store
        self._run_id = run_id
        self._lines: list[bytes] = []
        self.count = 0

    def add(self, reference: Reference) -> None:
        """Add the next reference; its number must be the count so far."""
        if reference.n != self.count:
            raise ValueError(f"reference {reference.n} out of order, expected {self.count}")
        self._lines.append(reference.to_json())
        self.count += 1
        if self.count % keys.SHARD == 0:
            self.flush()

    def flush(self) -> None:
        """Write what is not yet written."""
        if self._lines:
            key = keys.shard(self._run_id, self.count - 1)
            self._store.put(key, b"\n".join(self._lines) + b"\n", media_type=_MEDIA_TYPE)
            self._lines = []


class PlanReader:
    """Reads references by number, keeping the shards it read last."""

    def __init__(self, store: Store, *, shards: int = 4) -> None:
        self._store = store
        self._shard = lru_cache(maxsize=shards)(self._load)

    def reference(self, run_id: str, n: int) -> Reference:
        """Give the reference of article ``n``; raises `Missing` when the plan has no such shard."""
        return Reference.model_validate_json(self._shard(keys.shard(run_id, n))[n % keys.SHARD])

    def references(self, run_id: str, planned: int) -> Iterator[Reference]:
        """Yield all references of a run in order."""
        return (self.reference(run_id, n) for n in range(planned))

    def _load(self, key: str) -> list[bytes]:
        return self._store.get(key).splitlines()
