"""What the workers of a desk have done, counted together in Redis for Prometheus to read."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

import redis

from tasks.runs.broker import broker_answers
from tasks.runs.records import Outcome

#: Upper bounds of a stage's seconds.
BUCKETS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)


@dataclass(frozen=True, slots=True)
class Histogram:
    """Seconds spent in a stage: how often at most so long (cumulative, by bound), how often at all, how long in all."""

    stage: str
    buckets: tuple[tuple[float, int], ...]
    count: int
    seconds: float


class Meter:
    """Counts of outcomes and of seconds by stage; they begin anew when Redis is wiped, as counters may."""

    def __init__(self, client: redis.Redis, prefix: str) -> None:
        self._redis = client
        self._prefix = prefix
        self._key = f"{prefix}meter"

    def note(self, outcome: Outcome) -> None:
        """Count an outcome and the time of its stages."""
        with broker_answers(), self._redis.pipeline(transaction=False) as pipe:
            pipe.hincrby(self._key, f"outcome:{outcome.outcome}:{outcome.code or ''}", 1)
            for stage, ms in outcome.ms.items():
                bound = next((b for b in BUCKETS if ms <= b * 1000), "inf")
                pipe.hincrby(self._key, f"bucket:{stage}:{bound}", 1)
                pipe.hincrbyfloat(self._key, f"seconds:{stage}", ms / 1000)
            pipe.execute()

    def drop(self, why: str) -> None:
        """Count a message that was not ours and was dropped."""
        with broker_answers():
            self._redis.hincrby(self._key, f"dropped:{why}", 1)

    def dropped(self) -> dict[str, int]:
        """Give the number of messages that were dropped, by why."""
        counts = sorted(self.read().items())
        return {name.partition(":")[2]: int(number) for name, number in counts if name.startswith("dropped:")}

    def memory(self, workers: Iterable[str]) -> dict[str, int]:
        """Give the bytes of memory of workers, as they last said."""
        return {name: int(size) for name, (size, _) in self._said(workers).items()}

    def models(self, workers: Iterable[str]) -> Counter[str]:
        """Count the workers by the model they have loaded, as they last said."""
        return Counter(model for _, model in self._said(workers).values() if model)

    def _said(self, workers: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Give memory and model of each worker that lives."""
        names = sorted(workers)
        with broker_answers():
            said = cast("list[str | None]", [self._redis.get(f"{self._prefix}worker:{name}") for name in names])
        parts = {name: text.partition(" ") for name, text in zip(names, said, strict=True) if text}
        return {name: (memory, model) for name, (memory, _, model) in parts.items()}

    def look(self) -> None:
        """Note that the scheduler had the runs looked after now."""
        with broker_answers():
            self._redis.set(f"{self._prefix}tended", time.time())

    def looked(self) -> float | None:
        """Give the seconds since the scheduler's last look at the runs; None when there was none."""
        with broker_answers():
            at = self._redis.get(f"{self._prefix}tended")
        return max(0.0, time.time() - float(at)) if at else None

    def read(self) -> dict[str, str]:
        """Give all counts as they stand."""
        with broker_answers():
            return cast("dict[str, str]", self._redis.hgetall(self._key))


def outcomes(counts: dict[str, str]) -> Iterator[tuple[str, str, int]]:
    """Yield outcome, code and number of articles."""
    for name, value in sorted(counts.items()):
        if name.startswith("outcome:"):
            _, outcome, code = name.split(":", 2)
            yield outcome, code, int(value)


def histograms(counts: dict[str, str]) -> Iterator[Histogram]:
    """Yield the stages' histograms."""
    for name, value in sorted(counts.items()):
        if name.startswith("seconds:"):
            stage = name.partition(":")[2]
            total, buckets = 0, []
            for bound in BUCKETS:
                total += int(counts.get(f"bucket:{stage}:{bound}", 0))
                buckets.append((bound, total))
            count = total + int(counts.get(f"bucket:{stage}:inf", 0))
            yield Histogram(stage, tuple(buckets), count, float(value))
