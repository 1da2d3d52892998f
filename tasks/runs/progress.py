"""Live progress in Redis: which articles of a run are done, in work, or attempted, and how many.

Nothing here is the truth: all of it can be wiped and is rebuilt from the plan and the outcomes. Numbers done are
a bitmap, so that a repeated delivery does not count twice; counts change only with a bit that was not yet set.
"""

import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Literal, cast

import redis

from tasks.errors import Transient
from tasks.runs.broker import broker_answers
from tasks.runs.locks import Locks
from tasks.runs.owed import Owed
from tasks.runs.records import OutcomeKind
from tasks.runs.scripts import CLAIM, RECORD, RELEASE

_KEEP_SECONDS = 86_400
_SCAN = 4096
_TIMED_OUT = "timed_out"
# Longer than the longest pause between two attempts, by default.
_FAULT_SECONDS = 90


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's claim on an article.

    ``state`` unknown: Redis has forgotten the run, the store must be asked. ``at`` is when it was made (Unix
    seconds). ``previous_stage`` is what an attempt that never came to its end was last known to be at, and
    ``timed_out`` whether it was ended by the hard time limit.
    """

    state: Literal["claimed", "done", "cancelled", "unknown"]
    attempt: int
    at: float
    previous_stage: str | None
    timed_out: bool


@dataclass(frozen=True, slots=True)
class Flight:
    """An article that was sent: when (Unix seconds; later than now while it waits for a retry), and who claims it."""

    n: int
    sent: float
    worker: str | None
    claimed: float | None


class Progress(Locks):
    """The live state of runs, under one key prefix.

    A claim that cannot be taken back, and an outcome that cannot be counted, because the broker is away are owed to
    it and made good when it is back: no death is counted that was none.
    """

    def __init__(self, client: redis.Redis, prefix: str) -> None:
        super().__init__(client, prefix)
        self._owed = Owed()
        self._marks: dict[tuple[str, int], str] = {}
        self._claim = client.register_script(CLAIM)
        self._record = client.register_script(RECORD)
        self._release = client.register_script(RELEASE)

    def _keys(self, run_id: str) -> list[str]:
        run = f"{self._prefix}run:{{{run_id}}}"
        return [run, f"{run}:done", f"{run}:flight", f"{run}:claims", f"{run}:attempts", f"{run}:ends", f"{run}:faults"]

    def known(self, run_id: str) -> bool:
        """Whether Redis knows the run; False after its data was lost."""
        with broker_answers():
            return bool(self._redis.exists(self._keys(run_id)[0]))

    def open(self, run_id: str, planned: int) -> None:
        """Begin (or begin anew, after a loss) to follow a run."""
        with broker_answers():
            self._redis.hset(self._keys(run_id)[0], mapping={"planned": planned, "cursor": 0})

    def close(self, run_id: str) -> None:
        """Let the state of a finished run fade away."""
        run, *others = self._keys(run_id)
        with broker_answers(), self._redis.pipeline(transaction=False) as pipe:
            for key in (run, f"{run}:counts", *others):
                pipe.expire(key, _KEEP_SECONDS)
            pipe.execute()

    def cancel(self, run_id: str) -> None:
        """Let messages of the run that are still queued be dropped when they are delivered."""
        with broker_answers():
            self._redis.hset(self._keys(run_id)[0], "cancelled", 1)

    def claim(self, run_id: str, n: int, worker: str) -> Claim:
        """Claim an article for work and raise its attempts, before anything is done about it."""
        now = time.time()
        self._owed.settle()
        self._marks[run_id, n] = f"{worker} {now}"
        with broker_answers():
            state, attempt, before, ended = self._claim(keys=self._keys(run_id), args=[n, now, worker])
        stage = [*before.split(), "", "", ""][2]
        return Claim(state, int(attempt), now, stage or None, ended == _TIMED_OUT)

    def timed_out(self, run_id: str, n: int) -> None:
        """Note that the hard time limit has ended the attempt at an article."""
        with broker_answers():
            self._redis.hset(self._keys(run_id)[5], str(n), _TIMED_OUT)

    def note(self, run_id: str, n: int, claim: Claim, worker: str, stage: str) -> None:
        """Note what the work on a claimed article is at."""
        with broker_answers():
            self._redis.hset(self._keys(run_id)[3], str(n), f"{worker} {claim.at} {stage}")

    def record(self, run_id: str, n: int, outcome: OutcomeKind) -> bool:
        """Count an article whose outcome stands, once; tell whether it was the last one of its run.

        With the broker away that is owed to it: the outcome stands, whoever knows of it.
        """
        self._marks.pop((run_id, n), None)
        tell = partial(self._tell_outcome, run_id, n, outcome)
        try:
            return bool(tell())
        except Transient:
            self._owed.add(tell)
            return False

    def _tell_outcome(self, run_id: str, n: int, outcome: OutcomeKind) -> object:
        with broker_answers():
            return self._record(keys=self._keys(run_id), args=[n, outcome])

    def release(self, run_id: str, n: int, *, seconds: float) -> None:
        """Take back a claim that ended in a transient fault; the article is due again after ``seconds``."""
        mark = self._marks.pop((run_id, n), None)
        if mark is None:
            return
        take_back = partial(self._take_back, run_id, n, mark, time.time() + seconds)
        try:
            take_back()
        except Transient:
            self._owed.add(take_back)

    def _take_back(self, run_id: str, n: int, mark: str, due: float) -> None:
        with broker_answers():
            self._release(keys=self._keys(run_id), args=[n, due, mark])

    def counts(self, run_id: str) -> dict[str, int]:
        """Give the number of articles by outcome, and of all ``done``."""
        with broker_answers():
            counts = cast("dict[str, str]", self._redis.hgetall(f"{self._keys(run_id)[0]}:counts"))
        return {name: int(value) for name, value in counts.items()}

    def cursor(self, run_id: str) -> int:
        """Give the first number of the plan that was not yet looked at for sending."""
        with broker_answers():
            return int(self._redis.hget(self._keys(run_id)[0], "cursor") or 0)

    def window(self, run_id: str) -> int:
        """Give how many articles of a run may be in flight at once, as last set; 0 at its beginning."""
        with broker_answers():
            return int(self._redis.hget(self._keys(run_id)[0], "window") or 0)

    def set_window(self, run_id: str, window: int) -> None:
        """Set how many articles of a run may be in flight at once."""
        with broker_answers():
            self._redis.hset(self._keys(run_id)[0], "window", window)

    def undone(self, run_id: str, numbers: Iterable[int]) -> list[int]:
        """Pick the numbers that have no outcome."""
        numbers = list(numbers)
        with broker_answers(), self._redis.pipeline(transaction=False) as pipe:
            for n in numbers:
                pipe.getbit(self._keys(run_id)[1], n)
            bits = pipe.execute()
        return [n for n, bit in zip(numbers, bits, strict=True) if not bit]

    def sending(self, run_id: str, numbers: Iterable[int], *, cursor: int | None = None) -> None:
        """Note numbers as sent, before they are: what is noted and never arrives is found by the sweep."""
        run, _, flight, *_ = self._keys(run_id)
        now = time.time()
        with broker_answers(), self._redis.pipeline(transaction=True) as pipe:
            for n in numbers:
                pipe.zadd(flight, {str(n): now})
            if cursor is not None:
                pipe.hset(run, "cursor", cursor)
            pipe.execute()

    def in_flight(self, run_id: str) -> int:
        """Count the articles that were sent and have no outcome."""
        with broker_answers():
            return int(self._redis.zcard(self._keys(run_id)[2]))

    def flights(self, run_id: str, *, before: float) -> list[Flight]:
        """List the articles sent before a Unix time that have no outcome, and who claims them."""
        _, _, flight, claims, *_ = self._keys(run_id)
        with broker_answers():
            sent = cast(
                "list[tuple[str, float]]", self._redis.zrange(flight, "-inf", before, byscore=True, withscores=True)
            )
            if not sent:
                return []
            held = cast("list[str | None]", self._redis.hmget(claims, [n for n, _ in sent]))
        return [_flight(int(n), when, claim) for (n, when), claim in zip(sent, held, strict=True)]

    def waited(self, run_id: str, n: int) -> float:
        """Note that an article met a transient fault; give the seconds since its first one, 0 when unknown."""
        key, now = self._keys(run_id)[6], time.time()
        with suppress(Transient), broker_answers(), self._redis.pipeline(transaction=False) as pipe:
            pipe.hsetnx(key, str(n), str(now))
            pipe.hget(key, str(n))
            return max(0.0, now - float(pipe.execute()[1] or now))
        return 0.0

    def fault(self, waits_on: str) -> None:
        """Note that articles wait on the store or the broker; the note fades when no more faults come."""
        key = f"{self._prefix}waiting:{waits_on}"
        with suppress(Transient), broker_answers():
            self._redis.set(key, int(time.time()), nx=True)
            self._redis.expire(key, _FAULT_SECONDS)

    def waiting(self) -> dict[str, float]:
        """Give what articles wait on, and since when (Unix seconds)."""
        names = ("store", "broker", "disk")
        with broker_answers():
            since = cast("list[str | None]", self._redis.mget([f"{self._prefix}waiting:{name}" for name in names]))
        return {name: float(when) for name, when in zip(names, since, strict=True) if when}

    def alive(self, worker: str, *, seconds: int, memory: int = 0, model: str = "") -> None:
        """Say that a worker lives, for the next ``seconds``, its bytes of memory, and the model it has loaded."""
        with broker_answers():
            self._redis.set(f"{self._prefix}worker:{worker}", f"{memory} {model}", ex=seconds)

    def oldest(self, run_id: str) -> float | None:
        """Give when the article of a run that was sent longest ago was sent (Unix seconds)."""
        with broker_answers():
            first = cast("list[tuple[str, float]]", self._redis.zrange(self._keys(run_id)[2], 0, 0, withscores=True))
        return first[0][1] if first else None

    def workers(self) -> frozenset[str]:
        """Give the workers that live."""
        prefix = f"{self._prefix}worker:"
        with broker_answers():
            return frozenset(key[len(prefix) :] for key in self._redis.scan_iter(f"{prefix}*", count=_SCAN))


def _flight(n: int, sent: float, claim: str | None) -> Flight:
    worker, since = [*(claim or "").split(), "", ""][:2]
    return Flight(n, sent, worker or None, float(since) if since else None)
