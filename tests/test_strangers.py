"""What others put into our lanes is counted and dropped; the worker, and what is behind it in the lane, goes on."""

import base64
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.runs.meter import Meter
from tests.news import write
from workers.strangers import objection

RUN = "20260307T020000-3f9a2c"


def message(*, args=(RUN, 0), **changes):
    body = base64.b64encode(json.dumps([list(args), {}, {"callbacks": None}]).encode()).decode()
    properties = {"delivery_tag": "t", "delivery_info": {"exchange": "", "routing_key": "bulk"}}
    properties["body_encoding"] = "base64"
    made = {"body": body, "content-type": "application/json", "content-encoding": "utf-8", "properties": properties}
    return {**made, "headers": {"id": f"{RUN}.0", "task": "nightdesk.article"}, **changes}


STRANGE = {
    "no json": "\0garbage",
    "a number": "17",
    "a list": "[]",
    "no headers": json.dumps(message(headers=[])),
    "another task": json.dumps(message(headers={"id": "x", "task": "os.system"})),
    "pickle": json.dumps(message(**{"content-type": "application/x-python-serialize"})),
    "no base64": json.dumps(message(body="!!!!")),
    "another run id": json.dumps(message(args=("../../etc", 0))),
    "another number": json.dumps(message(args=(RUN, -1))),
    "no arguments": json.dumps(message(args=())),
}


def test_ours_are_let_through():
    assert objection(message()) is None
    assert objection(message(args=(), headers={"id": "x", "task": "nightdesk.tend"})) is None


WRONG = [("../x", 0), (RUN, True), (RUN, 1 << 32), (RUN, 0.5), (RUN,), (RUN, 0, 0), (RUN, "0")]


@pytest.mark.parametrize("args", WRONG)
def test_wrong_arguments_are_objected_to(args):
    assert objection(message(args=args)) == "arguments"


leaves = st.none() | st.booleans() | st.integers() | st.text("ab{", max_size=9)
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3), max_leaves=5)
parts = st.sampled_from(["body", "content-type", "headers", "properties"])


@given(st.dictionaries(parts, values, min_size=1, max_size=3))
def test_any_damage_is_objected_to_without_an_error(changes):
    assert objection({**message(), **changes})


def test_strange_messages_are_dropped_visibly_and_the_worker_goes_on(desk, articles):
    desk.run(write(articles, 1, first=4100))
    meter = Meter(desk.redis, desk.settings.broker.key_prefix)
    (pid,) = {s.process.pid for s in desk.local.services if s.name == "Celery worker"}
    before = sum(meter.dropped().values())
    desk.redis.lpush(f"{desk.settings.broker.key_prefix}urgent", *STRANGE.values())
    run = desk.run(write(articles, 2, first=4100))
    assert sum(run.counts.values()) == 2
    until = time.monotonic() + 20
    while sum(meter.dropped().values()) < before + len(STRANGE):
        assert time.monotonic() < until, meter.dropped()
        time.sleep(0.1)
    assert {s.process.pid for s in desk.local.services if s.name == "Celery worker"} == {pid}
    assert set(meter.dropped()) >= {"json", "envelope", "task", "content", "arguments"}
    assert "os.system" not in (desk.local.folder / "worker.log").read_text()
