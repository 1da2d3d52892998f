"""Whatever dies in the middle of a run, every planned article has exactly one outcome at its end."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.desks import started
from tests.news import write

COUNT = 300


@pytest.mark.slow
def test_a_run_outlives_its_workers_and_the_broker_s_memory(tmp_path: Path):
    with started(tmp_path) as desk:
        desk.local.start_worker()
        run = desk.submit(write(tmp_path / "articles", COUNT))
        desk.wait_done(run, 20)
        os.kill(desk.worker_children()[0], signal.SIGKILL)
        desk.wait_done(run, 60)
        desk.kill_worker()
        desk.local.start_worker()
        desk.wait_done(run, 100)
        desk.redis.flushall()
        # Whoever looked after the run died in the middle of it: the lock it held must not outlive it for long.
        desk.redis.set(f"{desk.settings.broker.key_prefix}lock:tend:{run.id}", "somebody dead", ex=15)
        closed = desk.finish(run, seconds=200)
        outcomes = desk.outcomes(closed)
        assert [o.n for o in outcomes] == list(range(COUNT))
        assert {o.outcome for o in outcomes} <= {"stored", "unchanged"}
        assert sum(closed.counts.values()) == COUNT


@pytest.mark.slow
def test_a_dead_worker_leaves_no_children(tmp_path: Path):
    with started(tmp_path) as desk:
        desk.local.start_worker()
        run = desk.submit(write(tmp_path / "articles", 4))
        desk.finish(run)
        pool = desk.worker_children()
        desk.kill_worker()
        until = time.monotonic() + 10
        while any(Path(f"/proc/{pid}").exists() for pid in pool) and time.monotonic() < until:
            time.sleep(0.1)
        assert len(pool) >= 2
        assert not [pid for pid in pool if Path(f"/proc/{pid}").exists()]
