"""The steps after a run: taken once in effect, tried again when they fail, never in the way of the run's end."""

import json

import pytest

from tasks.errors import Transient
from tasks.runs import after, keys
from tasks.runs.after import After, Finisher, forget, owe, owed, progress_of
from tasks.runs.submit import load
from tests.news import write

CALLS: list[tuple[str, str]] = []


def good(store, run, settings):
    CALLS.append(("good", run.id))


def unwell(store, run, settings):
    CALLS.append(("unwell", run.id))
    if CALLS.count(("unwell", run.id)) < 2:
        raise Transient("The store answered SlowDown for x.")


def broken(store, run, settings):
    raise ValueError("the words of an article")


@pytest.fixture
def finisher(desk, monkeypatch) -> Finisher:
    CALLS.clear()
    steps = {name: f"tests.after.test_steps:{name}" for name in ("unwell", "broken", "good")}
    monkeypatch.setattr(after, "STEPS", steps)
    monkeypatch.setattr(after, "_FIRST_PAUSE", 0)
    limits = desk.settings.after.model_copy(update={"attempts": 2})
    return Finisher(desk.store, desk.tender.progress, desk.settings.model_copy(update={"after": limits}))


@pytest.mark.slow
def test_a_step_that_fails_is_tried_again_and_given_up_and_hinders_nothing(desk, articles, finisher):
    run = desk.run(write(articles, 1, first=9100))
    assert run.status == "finished"
    assert run.id in owed(desk.store)
    finisher.take_all()
    stand = progress_of(desk.store, run.id)
    assert list(stand.done) == ["good"]
    assert {name: fault.attempts for name, fault in stand.faults.items()} == {"unwell": 1, "broken": 1}
    assert stand.faults["unwell"].reason == "The store answered SlowDown for x."
    assert stand.faults["broken"].reason == "ValueError", "an error's message may hold an article's text"
    finisher.take_all()
    stand = progress_of(desk.store, run.id)
    assert set(stand.done) == {"good", "unwell"}
    assert stand.given_up == ("broken",)
    assert CALLS.count(("good", run.id)) == 1
    assert run.id not in owed(desk.store)
    assert load(desk.store, run.id) == run


def test_a_run_that_goes_on_is_left_alone(desk, articles, finisher):
    run = desk.submit(write(articles, 1, first=9110))
    owe(desk.store, run)
    finisher.take_all()
    assert progress_of(desk.store, run.id) == After(run=run.id)
    desk.finish(run)


def test_what_was_given_up_can_be_asked_for_again(desk):
    run_id = keys.new_run_id()
    stand = After(run=run_id, done={"good": 1.5}, given_up=("broken",))
    desk.store.put(keys.after(run_id), stand.to_json())
    forget(desk.store, run_id, done=False)
    assert progress_of(desk.store, run_id) == After(run=run_id, done={"good": 1.5})
    forget(desk.store, run_id, done=True)
    assert json.loads(desk.store.get(keys.after(run_id)))["done"] == {}
