"""The lanes: urgent first, bulk never starved, a small run not behind a large one."""

import time
from collections import Counter

from celery import Celery

import tasks.jobs  # noqa: F401 - registers the tasks
from config.celery import celery_settings
from config.settings import Settings
from tasks.runs.submit import load
from tasks.runs.tend import fitted
from tests.news import article, write
from workers.order import SHARE, LaneOrder


def drain(waiting: dict[str, int], turns: int) -> Counter[str]:
    order, taken = LaneOrder(["bulk", "urgent", "control"]), Counter()
    for _ in range(turns):
        lane = next((lane for lane in order.consume(3) if waiting.get(lane)), None)
        if lane:
            waiting[lane] -= 1
            taken[order.rotate(lane)] += 1
    return taken


def test_urgent_comes_first_and_bulk_keeps_its_share():
    taken = drain({"urgent": 1000, "bulk": 1000}, 800)
    assert taken["bulk"] == 800 // SHARE
    assert drain({"urgent": 5, "bulk": 1000}, 6) == {"urgent": 5, "bulk": 1}


def test_an_empty_lane_holds_up_no_other():
    assert drain({"urgent": 100}, 100) == {"urgent": 100}
    assert drain({"bulk": 100, "control": 1}, 101) == {"bulk": 100, "control": 1}


def test_a_window_fits_the_speed_of_the_workers():
    window, flying, slow, fast = 0, 0, [], []
    for rate, seen in ((60, slow), (600, fast)):
        for _ in range(12):
            window = fitted(window, flying, 1000)
            flying = max(flying, window) - min(rate, max(flying, window))
            seen.append(window)
    assert slow[-1] <= 200, "what slow workers do in one look, and some more"
    assert fast[-1] >= 700, "fast workers are kept busy"


def test_a_small_run_passes_a_large_one(desk, articles, tmp_path):
    large = desk.submit(write(articles, 400))
    desk.wait_done(large, 5)
    (tmp_path / "small.txt").write_text(article(8801))
    small = desk.submit(tmp_path / "small.txt")
    closed = desk.finish(small)
    assert closed.counts["stored"] == 1
    assert desk.tender.progress.counts(large.id)["done"] < 300
    desk.tender.cancel(large.id)
    desk.finish(large)


def test_a_run_ends_with_its_last_article_and_waits_for_no_look(desk, articles):
    run = desk.submit(write(articles, 2, first=8810))
    desk.tender.tend(run.id)
    until = time.monotonic() + 60
    while not (closed := load(desk.store, run.id)).finished:
        assert time.monotonic() < until, "nobody but the worker of its last article looks after it"
        time.sleep(0.05)
    assert closed.counts == {"stored": 2}


def test_a_worker_takes_no_message_beyond_those_that_its_processes_are_at():
    """What is acknowledged at its beginning counts no longer as in hand: one more message would be taken for it."""
    app = Celery("lanes", set_as_current=False)
    app.conf.update(celery_settings(Settings()))
    app.finalize()
    ours = {name: task for name, task in app.tasks.items() if name.startswith("nightdesk.")}
    assert len(ours) >= 5
    assert app.conf.worker_prefetch_multiplier == 1
    assert [name for name, task in ours.items() if not task.acks_late] == []
