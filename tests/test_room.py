"""Work is refused at submission when there is no room for it, with the setting that says so."""

import errno
import os
import tempfile

import pytest

from config.limits import Limits
from tasks.disk import disk_has_room
from tasks.errors import Rejected, Transient
from tasks.runs import keys
from tasks.runs.planning import Planner
from tasks.runs.records import Run
from tasks.runs.room import check_room
from tasks.runs.sources import Found
from tasks.runs.submit import begin, now, save
from tests.desks import started


@pytest.fixture(scope="module")
def idle(tmp_path_factory):
    with started(tmp_path_factory.mktemp("idle")) as desk:
        yield desk


def open_run(desk, planned):
    run = Run(id=keys.new_run_id(), status="planning", trigger="cli", created=now(), sources=("x",))
    return save(desk.store, begin(desk.store, run).model_copy(update={"status": "running", "planned": planned}))


def test_open_runs_hold_so_many_articles_and_no_more(idle):
    open_run(idle, 6)
    open_run(idle, 3)
    check_room(idle.store, Limits(open_articles=11), None)
    check_room(idle.store, Limits(open_articles=10), None)
    with pytest.raises(Rejected, match=r"limits\.open_articles") as caught:
        check_room(idle.store, Limits(open_articles=9), None)
    assert caught.value.code == "no_room"


def test_a_disk_that_is_nearly_full_takes_no_more(idle, tmp_path):
    check_room(idle.store, Limits(), tmp_path / "no embedded store here")
    check_room(idle.store, Limits(free_mb=0), tmp_path)
    with pytest.raises(Rejected, match=r"limits\.free_mb"):
        check_room(idle.store, Limits(free_mb=1 << 40), tmp_path)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_waited_for(code):
    with pytest.raises(Transient) as caught, disk_has_room():
        raise OSError(code, os.strerror(code))
    assert caught.value.waits_on == "disk"


def test_another_error_of_a_file_is_what_it_is():
    with pytest.raises(PermissionError), disk_has_room():
        raise PermissionError(errno.EACCES, "no")


def test_planning_does_not_blame_a_file_for_a_full_disk(idle, tmp_path, monkeypatch):
    import gzip

    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b'{"text": "One."}\n{"text": "Two."}\n'))

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tasks.runs.planning.NamedTemporaryFile", full)
    assert tempfile.NamedTemporaryFile is not full
    with pytest.raises(Transient, match="TMPDIR"):
        list(Planner(idle.store, Limits()).plan(Found("a.jsonl.gz", path=tmp_path / "a.jsonl.gz")))
