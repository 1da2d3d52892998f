"""The documents of runs, streamed from the store a few at a time."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from tasks.document import Document
from tasks.runs.finish import outcomes
from tasks.runs.records import Outcome, Run
from tasks.store import Missing, Store
from tasks.tables.rows import Origin

Found = tuple[Document, Origin]
_READERS = 8
_AHEAD = 64


def documents(store: Store, run: Run, wanted: Callable[[Outcome], bool]) -> Iterator[Found]:
    """Yield the documents of a run's outcomes that are wanted, in order; one that is gone is passed over."""
    chosen = (outcome for outcome in outcomes(store, run.id) if outcome.key and wanted(outcome))
    with ThreadPoolExecutor(_READERS) as pool:
        while batch := list(islice(chosen, _AHEAD)):
            bodies = pool.map(lambda outcome: _body(store, outcome), batch)
            for outcome, body in zip(batch, bodies, strict=True):
                if body is not None:
                    document = Document.model_validate_json(body)
                    yield document, Origin(document.source.sha256, run.id, outcome.n, outcome.near)


def new(outcome: Outcome) -> bool:
    """Whether the run itself stored the result."""
    return outcome.outcome == "stored"


def once() -> Callable[[Outcome], bool]:
    """Make a test that takes each result once, however many runs name it; some 100 bytes a result."""
    seen: set[bytes] = set()

    def wanted(outcome: Outcome) -> bool:
        digest = bytes.fromhex((outcome.article or "").removeprefix("sha256:"))
        fresh = digest not in seen
        seen.add(digest)
        return fresh

    return wanted


def _body(store: Store, outcome: Outcome) -> bytes | None:
    try:
        return store.get(outcome.key or "")
    except Missing:
        return None


def chained(store: Store, runs: Iterable[Run], wanted: Callable[[Outcome], bool]) -> Iterator[Found]:
    """Yield the documents of several runs."""
    for run in runs:
        yield from documents(store, run, wanted)
