"""What the broker could not be told while it was away is made good, so that no death is counted that was none."""

import time

import pytest
import redis

from tasks.errors import Transient
from tasks.runs import keys
from tasks.runs.owed import Owed
from tasks.runs.progress import Progress
from tests.measure import proxy


@pytest.fixture
def between(desk):
    """The desk's broker behind a proxy, and the progress as a worker behind it sees it."""
    url = desk.settings.broker.url.get_secret_value()
    before = proxy.before(url)
    client = redis.Redis.from_url(
        url.replace(f":{before.target[1]}/", f":{before.port}/"), decode_responses=True, socket_timeout=5
    )
    yield before, Progress(client, desk.settings.broker.key_prefix)
    before.stop()


def waits(until, seconds=15):
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_release_that_is_lost_is_made_good(desk, between):
    way, progress = between
    direct, run_id = desk.tender.progress, keys.new_run_id()
    direct.open(run_id, 3)
    for _ in range(4):
        assert progress.claim(run_id, 0, "w").attempt == 1
        way.mode.value = proxy.DOWN
        progress.release(run_id, 0, seconds=1)
        assert [flight.worker for flight in direct.flights(run_id, before=time.time() + 9)] == ["w"]
        way.mode.value = proxy.UP
        waits(lambda: [f.worker for f in direct.flights(run_id, before=time.time() + 9)] == [None])


def test_an_outcome_that_could_not_be_counted_is_counted_later_and_once(desk, between):
    way, progress = between
    direct, run_id = desk.tender.progress, keys.new_run_id()
    direct.open(run_id, 3)
    progress.claim(run_id, 1, "w")
    way.mode.value = proxy.DOWN
    assert progress.record(run_id, 1, "stored") is False
    with pytest.raises(Transient):
        progress.claim(run_id, 2, "w")
    way.mode.value = proxy.UP
    waits(lambda: direct.counts(run_id).get("done") == 1)
    direct.record(run_id, 1, "stored")
    assert direct.counts(run_id) == {"stored": 1, "done": 1}


def test_a_claim_that_is_asked_for_again_is_no_second_attempt(desk):
    progress, run_id = desk.tender.progress, keys.new_run_id()
    progress.open(run_id, 1)
    args = [0, 123.5, "w"]
    answers = [progress._claim(keys=progress._keys(run_id), args=args)[:2] for _ in range(3)]
    assert answers == [["claimed", 1]] * 3
    assert progress.claim(run_id, 0, "w").attempt == 2


def test_a_release_after_the_outcome_changes_nothing(desk):
    progress, run_id = desk.tender.progress, keys.new_run_id()
    progress.open(run_id, 2)
    progress.claim(run_id, 0, "w")
    mark = progress._marks[run_id, 0]
    progress.record(run_id, 0, "stored")
    progress._take_back(run_id, 0, mark, time.time())
    assert progress.in_flight(run_id) == 0


def test_how_long_an_article_waits_is_counted_from_its_first_fault(desk):
    progress, run_id = desk.tender.progress, keys.new_run_id()
    progress.open(run_id, 2)
    assert progress.waited(run_id, 0) == 0
    time.sleep(0.05)
    assert 0.05 <= progress.waited(run_id, 0) < 10
    progress.record(run_id, 0, "stored")
    assert progress.waited(run_id, 0) == 0


def test_what_is_owed_is_done_in_order_and_not_twice():
    done, fails = [], [True, True]

    def act(name):
        if fails:
            fails.pop()
            raise Transient("away")
        done.append(name)

    owed = Owed(every=0.02)
    for name in "abc":
        owed.add(lambda name=name: act(name))
    waits(lambda: not owed)
    assert done == ["a", "b", "c"]
