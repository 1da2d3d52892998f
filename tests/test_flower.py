"""Flower at a desk: a login, the tasks of a run by name of run and article, and nothing that could be changed."""

import time

import httpx
import pytest

from config.services import Flower
from config.settings import Settings
from tests.news import article
from workers.services.flower import flower_command, flower_login


@pytest.fixture(scope="module")
def flower(desk):
    """Flower as `nightdesk up` starts it, and a client of it that is not logged in."""
    service = desk.local.start_flower(LOGIN[1])
    try:
        with httpx.Client(base_url=desk.local.address.flower_url, timeout=30) as client:
            service.wait_until(lambda: answers(client), seconds=60)
            yield client
    finally:
        service.stop(seconds=20)
        desk.local.services.remove(service)


def answers(client):
    try:
        return client.get("/").status_code == 401
    except httpx.HTTPError:
        return False


LOGIN = ("nightdesk", "a test's own less its comma")


def test_it_asks_for_a_login(flower):
    for path in ("/", "/tasks", "/workers", "/broker", "/api/tasks", "/api/workers", "/tasks/datatable"):
        assert flower.get(path).status_code == 401, path
        assert flower.get(path, auth=("nightdesk", "wrong")).status_code == 401, path
    assert flower.get("/", auth=LOGIN, follow_redirects=True).status_code == 200


def test_it_lists_the_tasks_of_a_run_by_run_and_article_and_shows_no_text(flower, desk, articles):
    for n in (8901, 8902):
        (articles / f"{n}.txt").write_text(article(n))
    run = desk.run(articles)
    until = time.monotonic() + 60
    tasks = {}
    while sum(task["state"] == "SUCCESS" for task in tasks.values()) < 2:
        assert time.monotonic() < until, tasks
        seen = flower.get("/api/tasks", params={"taskname": "nightdesk.article"}, auth=LOGIN)
        tasks = {name: task for name, task in seen.json().items() if name.startswith(run.id)}
        time.sleep(0.2)
    assert {name: task["args"] for name, task in tasks.items()} == {
        f"{run.id}.{n}": f"('{run.id}', {n})" for n in range(2)
    }
    page = flower.get(f"/task/{run.id}.0", auth=LOGIN)
    assert page.status_code == 200
    for text in (seen.text, page.text):
        assert "Solheim" not in text
        assert "bridges" not in text


def test_it_changes_nothing(flower, desk):
    for path in (
        "/api/worker/shutdown/desk-x@y",
        "/api/worker/pool/grow/x",
        "/api/task/async-apply/nightdesk.tend",
        "/api/task/revoke/20260307T020000-3f9a2c.0",
    ):
        assert flower.post(path, auth=LOGIN, json={"args": []}).status_code == 403, path
    assert desk.tender.progress.workers()


def test_it_changes_things_only_when_asked_and_wants_a_password(tmp_path):
    conf = Settings(data_dir=tmp_path)
    assert "--read_only=True" in flower_command(conf, 5555)
    asked = conf.model_copy(update={"flower": Flower(read_only=False, password="p-1")})
    assert "--read_only=False" in flower_command(asked, 5555)
    assert flower_login(asked, "made") == {"FLOWER_BASIC_AUTH": "nightdesk:p-1"}
    assert "p-1" not in " ".join(flower_command(asked, 5555))
    with pytest.raises(ValueError, match="needs a password"):
        flower_login(conf)
    with pytest.raises(ValueError, match="comma"):
        flower_login(conf.model_copy(update={"flower": Flower(password="a,b")}))
