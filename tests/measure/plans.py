"""How fast a run is planned, and in how much memory."""

import resource
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from config.settings import Settings
from tests.desks import started
from tests.measure.loads import apart
from tests.news import article


@dataclass(frozen=True)
class Planned:
    """References a CPU second and a wall second; ``memory``: most MB of the planning process."""

    count: int
    cpu_rate: float
    rate: float
    memory: float


def plan(counts: list[int]) -> list[Planned]:
    """Plan runs over one JSON Lines file each, of so many articles."""
    with tempfile.TemporaryDirectory() as name, started(Path(name)) as desk:
        return [apart(_plan, desk.settings, Path(name), count) for count in counts]


def _plan(settings: Settings, folder: Path, count: int) -> Planned:
    from tasks.runs.submit import submit
    from tasks.store import Store

    file = folder / f"{count}.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        for n in range(count):
            lines.write(f'{{"id": "{n}", "text": "{article(n)[:60]} {n}"}}\n')
    wall, cpu = time.perf_counter(), time.process_time()
    submit([str(file)], Store(settings.store), settings.limits, trigger="cli", fields=settings.fields)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    file.unlink()
    return Planned(count, count / cpu, count / wall, memory)
