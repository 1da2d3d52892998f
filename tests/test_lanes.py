"""The lanes: urgent first, bulk never starved, a small run not behind a large one."""

from collections import Counter

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
