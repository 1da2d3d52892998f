"""The schedule: due once, caught up once, never overlapped, whatever the clock does; and only what is new is taken."""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from config.limits import Limits
from config.settings import Schedule
from tasks.runs import keys
from tasks.runs.submit import abandon, begin, load
from tasks.schedule.nights import Nights
from tasks.schedule.times import coming, due, name_of
from tests.news import article, write

VIENNA = ZoneInfo("Europe/Vienna")
T0 = datetime(2026, 3, 1, 12, tzinfo=UTC)
NIGHT = datetime(2026, 3, 2, 2, 0, 30, tzinfo=UTC)


def nightly(*sources, **options) -> Schedule:
    return Schedule(**{"cron": "0 2 * * *", "sources": tuple(map(str, sources)), "settle": 0, **options})


@pytest.fixture
def make(desk, request):
    """Make a scheduler of this test's own, whose schedule was first seen at noon of 1 March."""
    names = iter(range(100))

    def nights(schedule, name=None, fingerprint="f1", seen=T0):
        name = name or f"{request.node.name[:30].rstrip('_').lower()}-{next(names)}-{os.getpid()}"
        one = Nights(desk.store, lambda: desk.tender.progress, {name: schedule}, Limits(), lambda: fingerprint, 60)
        one.since(name, seen)
        return one

    return nights


def test_a_time_that_the_clock_skips_or_repeats_comes_once():
    at = nightly("x", cron="30 2 * * *", time_zone="Europe/Vienna")
    spring = [t.isoformat() for t in islice(coming(at, datetime(2026, 3, 28, 12, tzinfo=VIENNA)), 2)]
    autumn = [t.isoformat() for t in islice(coming(at, datetime(2026, 10, 24, 12, tzinfo=VIENNA)), 2)]
    assert spring == ["2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"]
    assert autumn == ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"]


def test_walking_through_a_change_of_the_clock_minute_by_minute_each_day_is_due_once():
    at = nightly("x", cron="30 2 * * *", time_zone="Europe/Vienna")
    for begin_ in (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)):
        minutes = (begin_ + timedelta(minutes=n) for n in range(2 * 24 * 60))
        found = {name_of(t) for m in minutes if (t := due(at, since=begin_, at=m)) is not None}
        assert len(found) == 2, found


@settings(max_examples=15, deadline=None)
@given(
    zone=st.sampled_from(["Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "America/St_Johns", "UTC"]),
    minute=st.integers(0, 24 * 60 - 1),
    day=st.sampled_from([datetime(2026, 3, 7), datetime(2026, 3, 28), datetime(2026, 4, 4), datetime(2026, 10, 3)]),
    look=st.integers(20, 90),
)
def test_whatever_the_zone_the_time_and_the_pause_between_looks_each_day_is_due_once(zone, minute, day, look):
    at = nightly("x", cron=f"{minute % 60} {minute // 60} * * *", time_zone=zone)
    begin_ = datetime(day.year, day.month, day.day, 13, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    end = (begin_.astimezone(ZoneInfo(zone)) + timedelta(days=3)).astimezone(UTC)
    looks = (begin_ + timedelta(minutes=n) for n in range(0, int((end - begin_).total_seconds()) // 60 + look, look))
    found = [t for m in looks if (t := due(at, since=begin_, at=min(m, end))) is not None]
    assert len({t.astimezone(ZoneInfo(zone)).date() for t in found}) == len({name_of(t) for t in found}) == 3


@pytest.mark.parametrize(
    ("field", "value"), [("cron", "61 * * * *"), ("cron", "0 0 31 2 *"), ("time_zone", "Mars/X"), ("sources", ())]
)
def test_a_wrong_schedule_is_refused_and_named(field, value):
    with pytest.raises(ValidationError, match=field):
        Schedule(**{"cron": "0 2 * * *", "sources": ("x",), field: value})


def test_a_new_schedule_does_not_begin_with_the_past_but_at_its_minute(desk, articles, make):
    write(articles, 2)
    nights = make(nightly(articles))
    assert nights.tick(T0 + timedelta(hours=1)) == []
    assert nights.tick(NIGHT - timedelta(minutes=1)) == []
    (run,) = nights.tick(NIGHT)
    assert (run.trigger, run.planned) == ("schedule", 2)


def test_ticks_that_come_together_or_again_make_one_run(desk, articles, make):
    write(articles, 3)
    nights = make(nightly(articles))
    made: list = []
    threads = [threading.Thread(target=lambda: made.extend(nights.tick(NIGHT))) for _ in range(6)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert len(made) == 1
    desk.finish(made[0])
    assert nights.tick(NIGHT + timedelta(seconds=10)) == []


def test_missed_nights_are_caught_up_as_one(desk, articles, make):
    write(articles, 1)
    nights = make(nightly(articles))
    (run,) = nights.tick(T0 + timedelta(days=5))
    desk.finish(run)
    assert nights.tick(T0 + timedelta(days=5, minutes=1)) == []


def test_a_run_that_goes_on_is_not_overlapped_and_the_missed_time_follows(desk, articles, make):
    write(articles, 1)
    nights = make(nightly(articles))
    (name,) = nights.schedules
    (first,) = nights.tick(NIGHT)
    assert nights.tick(NIGHT + timedelta(days=1)) == []
    assert nights.start(name) is None
    desk.finish(first)
    (second,) = nights.tick(NIGHT + timedelta(days=1, hours=3))
    assert desk.finish(second).planned == 0


def test_a_look_that_died_is_taken_again_and_the_times_are_bounded(desk, articles, make):
    write(articles, 1)
    nights = make(nightly(articles))
    (name,) = nights.schedules
    for _ in range(3):
        (run,) = nights.tick(NIGHT)
        abandon(desk.store, begin(desk.store, run), "died")
    assert nights.tick(NIGHT) == []
    assert len(list(desk.store.keys(keys.nights(name)))) == 3


def planned(desk, nights, when) -> list[str]:
    (run,) = nights.tick(when)
    desk.finish(run)
    return [o.uri.partition("/")[2] for o in desk.outcomes(run)]


def test_only_new_and_changed_files_are_taken(desk, articles, make):
    write(articles, 3)
    (articles / "sub").mkdir()
    (articles / "sub" / "a.txt").write_text(article(71))
    (articles / "sub.txt").write_text(article(72))
    nights = make(nightly(articles))
    assert len(planned(desk, nights, NIGHT)) == 5
    (articles / "00001.txt").write_text(article(73) + "changed")
    (articles / "00000.txt").unlink()
    (articles / "sub" / "b.txt").write_text(article(74))
    assert planned(desk, nights, NIGHT + timedelta(days=1)) == ["00001.txt", "sub/b.txt"]
    assert planned(desk, nights, NIGHT + timedelta(days=2)) == []


def test_objects_in_a_bucket_are_taken_once_and_again_when_changed(desk, make, tmp_path):
    prefix = f"nightly-{os.getpid()}-{time.time_ns()}"
    for n in range(3):
        desk.store.put(f"{prefix}/{n}.txt", article(n).encode())
    nights = make(nightly(f"s3://{desk.store.bucket}/{prefix}/"))
    assert len(planned(desk, nights, NIGHT)) == 3
    desk.store.put(f"{prefix}/1.txt", article(500).encode())
    assert len(planned(desk, nights, NIGHT + timedelta(days=1))) == 1


def test_files_still_being_written_wait_for_the_next_look(desk, articles, make):
    write(articles, 2)
    old = time.time() - 3600
    os.utime(articles / "00000.txt", (old, old))
    nights = make(nightly(articles, settle=60))
    assert planned(desk, nights, NIGHT) == ["00000.txt"]
    os.utime(articles / "00001.txt", (old, old))
    assert planned(desk, nights, NIGHT + timedelta(days=1)) == ["00001.txt"]


def test_patterns_and_depth_choose_files(desk, articles, make):
    write(articles, 1)
    (articles / "deep").mkdir()
    for name in ("a.html", "deep/b.html", ".hidden.html"):
        (articles / name).write_text(f"<html><body><p>{article(5)}</p></body></html>")
    flat = make(nightly(articles, patterns=("*.html",), recursive=False))
    deep = make(nightly(articles, patterns=("deep/*",)))
    assert planned(desk, flat, NIGHT) == ["a.html"]
    assert planned(desk, deep, NIGHT) == ["deep/b.html"]


def test_another_pipeline_takes_everything_again_when_asked(desk, articles, make):
    write(articles, 2)
    schedule = nightly(articles, reprocess="outdated")
    old = make(schedule)
    (name,) = old.schedules
    assert len(planned(desk, old, NIGHT)) == 2
    assert planned(desk, old, NIGHT + timedelta(days=1)) == []
    new = make(schedule, name=name, fingerprint="f2")
    assert len(planned(desk, new, NIGHT + timedelta(days=2))) == 2


def test_everything_is_taken_every_time_when_asked_and_what_is_up_to_date_is_not_made_again(desk, articles, make):
    write(articles, 2, first=7800)
    nights = make(nightly(articles, reprocess="all"))
    assert len(planned(desk, nights, NIGHT)) == 2
    (run,) = nights.tick(NIGHT + timedelta(days=1))
    assert desk.finish(run).counts == {"unchanged": 2}


def test_several_sources_are_one_run_each_with_a_memory_of_its_own(desk, articles, make, tmp_path):
    other, prefix = tmp_path / "other", f"several-{time.time_ns()}"
    write(articles, 1, first=7810)
    write(other, 1, first=7811)
    desk.store.put(f"{prefix}/7812.txt", article(7812).encode())
    nights = make(nightly(articles, other, f"s3://{desk.store.bucket}/{prefix}/"))
    assert len(planned(desk, nights, NIGHT)) == 3
    write(other, 1, first=7813)
    assert planned(desk, nights, NIGHT + timedelta(days=1)) == ["07813.txt"]


def test_an_archive_is_walked_in_little_memory(desk, tmp_path, make):
    import tracemalloc

    many = tmp_path / "many"
    for folder in range(20):
        (many / f"{folder:03}").mkdir(parents=True)
        for n in range(500):
            (many / f"{folder:03}" / f"{n}.none").touch()
    nights = make(nightly(many, patterns=("*.txt",)))
    assert planned(desk, nights, NIGHT) == []
    tracemalloc.start()
    assert planned(desk, nights, NIGHT + timedelta(days=1)) == []
    assert tracemalloc.get_traced_memory()[1] < 3_000_000
    tracemalloc.stop()


def test_a_missing_source_is_an_article_with_a_reason(desk, make, tmp_path):
    nights = make(nightly(tmp_path / "nowhere", "s3://no-such-bucket-here/x/"))
    (run,) = nights.tick(NIGHT)
    desk.finish(run)
    assert [o.code for o in desk.outcomes(run)] == ["not_found", "not_found"]
    assert load(desk.store, run.id).status == "finished"
