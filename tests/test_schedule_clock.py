"""The schedule on the real clock: two schedulers, one worker, one run at the minute."""

import time
from datetime import datetime

import pytest

from tasks.runs import keys
from tasks.runs.submit import load
from tests.desks import started
from tests.news import write


@pytest.mark.slow
def test_two_schedulers_start_one_run_at_the_minute(tmp_path, monkeypatch):
    folder = write(tmp_path / "incoming", 3)
    monkeypatch.setenv("NIGHTDESK_SCHEDULE__CLOCK__CRON", "* * * * *")
    monkeypatch.setenv("NIGHTDESK_SCHEDULE__CLOCK__SOURCES", f'["{folder}"]')
    monkeypatch.setenv("NIGHTDESK_SCHEDULE__CLOCK__SETTLE", "0")
    monkeypatch.setenv("NIGHTDESK_QUEUE__SCHEDULE_INTERVAL", "2")
    with started(tmp_path) as desk:
        desk.local.start_worker()
        desk.local.start_beat()
        desk.local._celery("beat", ["-s", str(tmp_path / "second"), "--pidfile="])
        until = time.monotonic() + 150
        while not (runs := list(desk.store.folders("runs/"))) or not load(desk.store, runs[0]).finished:
            assert time.monotonic() < until, runs
            time.sleep(0.5)
        time.sleep(5)
        first, *others = (load(desk.store, name) for name in sorted(desk.store.folders("runs/")))
        nights = list(desk.store.keys(keys.nights("clock")))
        assert (first.schedule, first.trigger, first.counts) == ("clock", "schedule", {"stored": 3})
        assert datetime.fromisoformat(first.created).second < 20
        assert len(nights) == 1 + len(others), "a run for a time, a time for a run"
