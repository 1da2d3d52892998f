"""Copies of articles in other bytes: what workers may skip, and which of them count as duplicates at the end of a run.

The end of the run decides, from the outcomes and the archive alone, so that the order in which workers took the
articles does not matter: of a run's articles with one signature the lowest number counts, unless the archive has the
text already. What is noted in Redis only saves work: who finds a copy noted there leaves its analysis out.

The archive is ``copies/<day>/<run>.1.bin``: the `RECORD` of every article that a run stored, by the run's day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import redis

from config.settings import Duplicates
from tasks.duplicates.near import RECORD, Records, whole
from tasks.duplicates.signature import SKETCH
from tasks.runs import keys
from tasks.runs.broker import broker_answers
from tasks.runs.records import Outcome, Run
from tasks.store import Store

# Copies of yesterday's text are common, of last week's rare: those are found at the end of the run.
_DAYS = 3
_SECONDS = _DAYS * 86_400
_RANKS = {"stored": 0, "unchanged": 1, "duplicate": 2}


class Claims:
    """Which articles' results exist, by signature, as noted in the broker for some days."""

    def __init__(self, client: redis.Redis, prefix: str) -> None:
        self._redis = client
        self._prefix = prefix

    def note(self, signature: str, article: str, run_id: str, n: int) -> None:
        """Note that the result of article ``n`` exists."""
        key = self._key(datetime.now(UTC))
        with broker_answers(), self._redis.pipeline(transaction=False) as pipe:
            pipe.hsetnx(key, signature, f"{article} {run_id} {n}")
            pipe.expire(key, _SECONDS)
            pipe.execute()

    def first(self, signature: str, article: str, run_id: str, n: int) -> str | None:
        """Give an earlier article of the same signature that has its result, if one is known.

        Within a run only lower numbers are earlier: if this is the lowest it has to be analysed itself.
        """
        now = datetime.now(UTC)
        with broker_answers(), self._redis.pipeline(transaction=False) as pipe:
            for days in range(_DAYS):
                pipe.hget(self._key(now - timedelta(days=days)), signature)
            noted = pipe.execute()
        for known in filter(None, noted):
            other, run, number = known.split()
            if other != article and (run != run_id or int(number) < n):
                return str(other)
        return None

    def _key(self, day: datetime) -> str:
        return f"{self._prefix}copies:{day:%Y%m%d}"


@dataclass(frozen=True, slots=True)
class Gathered:
    """What outcomes with a signature say, in order of number; ``rank``: 0 stored, 1 unchanged, 2 left out as a copy."""

    records: Records
    rank: npt.NDArray[np.uint8]


def gather(outcomes: Iterable[Outcome]) -> Gathered:
    """Gather what outcomes say of copies: some 200 bytes an article."""
    rank: list[int] = []
    return Gathered(np.fromiter(_rows(outcomes, rank), dtype=RECORD), np.array(rank, dtype=np.uint8))


def _rows(outcomes: Iterable[Outcome], rank: list[int]) -> Iterator[tuple[int, bytes, bytes, npt.NDArray[np.uint8]]]:
    empty = np.zeros(SKETCH, dtype=np.uint8)
    for outcome in outcomes:
        if outcome.article and outcome.signature and outcome.outcome in _RANKS:
            rank.append(_RANKS[outcome.outcome])
            sketch = np.frombuffer(bytes.fromhex(outcome.sketch), dtype=np.uint8) if outcome.sketch else empty
            yield outcome.n, _digest(outcome.article), bytes.fromhex(outcome.signature), sketch


class Settlement:
    """Which outcomes of a run are duplicates, and of what; the same whatever order the articles were taken in."""

    def __init__(self, gathered: Gathered, archive: Iterable[Records] | None) -> None:
        """Settle what was gathered against an archive; with none, copies in other bytes are no duplicates."""
        self._copies: dict[int, bytes] = {}
        self._new: set[int] = set()
        self._records, self._rank = records, rank = gathered.records, gathered.rank
        if archive is None:
            return
        # By signature; of one signature those that have results first, the lowest number first.
        order = np.lexsort((records["n"], rank == 2, records["signature"]))
        signatures, first = np.unique(records["signature"][order], return_index=True)
        known = _first_known(signatures, archive)
        ends = np.append(first[1:], len(order))
        for group in np.flatnonzero((ends - first > 1) | (known != b"")).tolist():
            self._settle(order[first[group] : ends[group]].tolist(), bytes(known[group]))

    def _settle(self, group: list[int], known: bytes) -> None:
        """Settle the articles of one signature; ``known`` is the archive's, if it has one."""
        articles, numbers = self._records["article"], self._records["n"]
        lowest = group[0]
        if not known and self._rank[lowest] == 2:
            # What they are copies of is in the archive no longer, or not yet: what their workers saw stands.
            return
        first = known or bytes(articles[lowest])
        for i in group[1:] if bytes(articles[lowest]) == first else group:
            self._copies[int(numbers[i])] = first
        if any(self._rank[i] == 0 and articles[i] == articles[lowest] for i in group):
            self._new.add(int(numbers[lowest]))

    def of(self, outcome: Outcome) -> Outcome:
        """Give an outcome as it stands at the end: without what only served to settle it."""
        changed: dict[str, object] = {"signature": None, "sketch": None}
        if outcome.same_as is not None:
            changed["copy_of"] = self._id(outcome.same_as)
        elif outcome.n in self._copies:
            nothing = dict.fromkeys(("key", "document_sha256", "published", "words", "entities"))
            changed |= {"outcome": "duplicate", "copy_of": article_id(self._copies[outcome.n]), **nothing}
        elif outcome.n in self._new:
            changed["outcome"] = "stored"
        return outcome.model_copy(update=changed)

    def _id(self, n: int) -> str | None:
        """Give the article that stands for article ``n``."""
        at = int(np.searchsorted(self._records["n"], n))
        if at == len(self._records) or self._records["n"][at] != n:
            return None
        return article_id(self._copies.get(n, bytes(self._records["article"][at])))

    def stored(self) -> bytes:
        """Give the archive's part for the run: the records of what it stored."""
        numbers = self._records["n"].tolist()
        kept = [
            n not in self._copies and (rank == 0 or n in self._new)
            for n, rank in zip(numbers, self._rank.tolist(), strict=True)
        ]
        return bytes(self._records[np.array(kept, dtype=bool)].tobytes())


def _first_known(signatures: npt.NDArray[np.bytes_], archive: Iterable[Records]) -> npt.NDArray[np.bytes_]:
    """Give for each signature (sorted) the article of it that the archive had first, or nothing."""
    known = np.zeros(len(signatures), dtype="S32")
    if not len(signatures):
        return known
    for part in archive:
        at = np.minimum(np.searchsorted(signatures, part["signature"]), len(signatures) - 1)
        # Backwards, so that the first of a part holds.
        hits = np.flatnonzero(signatures[at] == part["signature"])[::-1]
        fresh = hits[known[at[hits]] == b""]
        known[at[fresh]] = part["article"][fresh]
    return known


def archive(store: Store, run: Run, conf: Duplicates) -> Iterator[Records]:
    """Yield the archive's parts within the window before a run, the oldest first, the run's own left out."""
    day = datetime.fromisoformat(run.created)
    oldest = keys.copies_day(f"{day - timedelta(days=conf.days):%Y-%m-%d}")
    for key in store.keys(keys.COPIES):
        if oldest <= key and key.endswith(keys.COPIES_FORM) and key != copies_key(run):
            yield read(store, key)


def read(store: Store, key: str) -> Records:
    """Read a part of the archive."""
    return np.frombuffer(store.get(key), dtype=RECORD)


def copies_key(run: Run) -> str:
    """Where the archive has the part of a run."""
    return keys.copies(run.created[:10], run.id)


def article_id(digest: bytes) -> str:
    """Give the id of an article by the SHA-256 of its bytes."""
    return f"sha256:{whole(digest).hex()}"


def _digest(article: str) -> bytes:
    return bytes.fromhex(article.removeprefix("sha256:"))
