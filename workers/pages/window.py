"""A page of a run's articles, found without reading the run: by number, in the folded file or the single outcomes."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from pydantic_core import from_json

from tasks.runs import keys
from tasks.runs.records import Outcome, Run
from tasks.store import Missing, Store

_READERS = 16
_PROBE = 64 << 10
_CHUNK = 512 << 10
# How far one page looks for articles of one outcome, in bytes of the folded file: some 40,000 of them.
_FAR = 16 << 20
_HEAD_BYTES = 4000
Bytes = Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class Window:
    """Articles of a run in order of number; with ``more``, the next page is what comes after ``last``."""

    rows: list[Outcome]
    last: int
    more: bool


def failures(store: Store, run: Run, *, after: int, limit: int) -> Window:
    """Give the articles of a finished run with numbers above ``after`` that were rejected or failed."""
    return _of_lines(store, keys.failed(run.id), after=after, limit=limit, outcome=None)


def window(store: Store, run: Run, *, after: int, limit: int, outcome: str | None = None) -> Window:
    """Give the articles of a run with numbers above ``after``, all or those of one outcome.

    Looking for one outcome ends after so many articles; then there may be fewer than ``limit``, and more to come.
    """
    if not run.finished:
        return _of_single(store, run.id, after=after, limit=limit, outcome=outcome)
    bad = outcome in ("rejected", "failed")
    key = keys.failed(run.id) if bad else keys.folded(run.id)
    return _of_lines(store, key, after=after, limit=limit, outcome=outcome)


def _of_lines(store: Store, key: str, *, after: int, limit: int, outcome: str | None) -> Window:
    head = store.head(key)
    if head is None:
        return Window([], after, more=False)
    lines = Lines(lambda start, end: store.get(key, start=start, end=end), head.size)
    return _collect(lines.after(after, far=_FAR), lines, after=after, limit=limit, outcome=outcome)


def _collect(found: Iterator[bytes], lines: "Lines", *, after: int, limit: int, outcome: str | None) -> Window:
    rows, last = list[Outcome](), after
    for line in found:
        one = Outcome.model_validate_json(line)
        if outcome in (None, one.outcome):
            if len(rows) == limit:
                return Window(rows, last, more=True)
            rows.append(one)
        last = one.n
    return Window(rows, last, more=not lines.ended)


def _of_single(store: Store, run_id: str, *, after: int, limit: int, outcome: str | None) -> Window:
    last_seen = keys.outcome(run_id, after) if after >= 0 else ""
    listed = list(islice(store.keys(keys.outcomes(run_id), after=last_seen), limit + 1))
    with ThreadPoolExecutor(_READERS) as pool:
        read = [line for line in pool.map(lambda key: _maybe(store, key), listed[:limit]) if line]
    rows = [Outcome.model_validate_json(line) for line in read]
    last = max((one.n for one in rows), default=after)
    return Window([one for one in rows if outcome in (None, one.outcome)], last, more=len(listed) > limit)


def _maybe(store: Store, key: str) -> bytes | None:
    """Read an object that may just have been folded away."""
    try:
        return store.get(key)
    except Missing:
        return None


class Lines:
    """JSON Lines in an object, in order of their number ``n``, read from where they are needed."""

    def __init__(self, read: Bytes, size: int) -> None:
        self._read = read
        self._size = size
        self.ended = False

    def after(self, n: int, *, far: int) -> Iterator[bytes]:
        """Yield the lines with a number above ``n``, reading no more than ``far`` bytes beyond the first of them."""
        at = self._find(n)
        until = at + far
        rest = b""
        while at < self._size and at < until:
            chunk = self._read(at, min(at + _CHUNK, self._size))
            at += len(chunk)
            *whole, rest = (rest + chunk).split(b"\n")
            yield from (line for line in whole if line and number(line) > n)
        if at >= self._size:
            self.ended = True
            if rest and number(rest) > n:
                yield rest

    def _find(self, n: int) -> int:
        """Find where a line begins before which all numbers are at most ``n``, by bisection."""
        low, high = 0, self._size
        while high - low > _PROBE:
            middle = (low + high) // 2
            # One byte earlier, so that a line that begins in the middle is seen to begin there.
            probe = self._read(middle - 1, min(middle + _PROBE, self._size))
            begin = probe.find(b"\n") + 1
            end = probe.find(b"\n", begin)
            start = middle - 1 + begin
            if not begin or end < 0 or start >= high or number(probe[begin:end]) > n:
                high = middle
            else:
                low = start
        return low


def number(line: bytes) -> int:
    """Give the number of a line's article."""
    return int(from_json(line)["n"])


def titles(store: Store, rows: list[Outcome]) -> dict[int, str]:
    """Give the titles of articles, by number, from the first bytes of their results; those without one are left out."""
    stored = [one for one in rows if one.key is not None]
    with ThreadPoolExecutor(_READERS) as pool:
        found = list(pool.map(lambda one: title(store, one.key or ""), stored))
    return {one.n: name for one, name in zip(stored, found, strict=True) if name}


def title(store: Store, key: str) -> str | None:
    """Give the title of a result, without reading all of it."""
    try:
        head = store.get(key, start=0, end=_HEAD_BYTES)
        known = from_json(head, allow_partial=True)
    except (Missing, ValueError):
        return None
    metadata = known.get("metadata") or {}
    return metadata.get("title") or None
