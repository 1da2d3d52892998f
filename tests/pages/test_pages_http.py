"""The pages as a program meets them: who gets in, which forms are taken, what is escaped, how much is shown at once."""

import re
import time

import httpx
import lxml.html
import pytest

from tasks.runs import keys
from tasks.runs.records import Outcome, Run
from tasks.runs.submit import load, now, save
from tests.news import article
from tests.pages.conftest import HTML, field, log_in
from tests.pages.texts import HOSTILE
from workers.http import tokens
from workers.pages.app import ROUTERS
from workers.pages.headers import POLICY
from workers.pages.sessions import Sessions


def test_every_page_wants_a_login(pages):
    routes = [route for router in ROUTERS for route in router.routes if route.path != "/login"]
    assert len(routes) >= 14
    for route in routes:
        path = re.sub(r"\{.*?\}", "x", route.path)
        for method in route.methods:
            for cookie in ({}, {f"nightdesk_{httpx.URL(pages).port}": "A" * 43}):
                answer = httpx.request(method, f"{pages}/pages{path}", headers=HTML, cookies=cookie)
                if method == "GET":
                    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/pages/login")
                else:
                    assert answer.status_code == 401, (method, path)


def test_a_login_leads_back_and_a_logout_ends_it_for_good(stranger, token, pages):
    asked = stranger.get("/pages/search?q=a%26b")
    assert asked.headers["location"] == "/pages/login?next=%2Fpages%2Fsearch%3Fq%3Da%2526b"
    assert field(stranger.get(asked.headers["location"]).text, "next") == "/pages/search?q=a%26b"
    answer = log_in(stranger, token, after="/pages/search?q=a%26b")
    assert answer.headers["location"] == "/pages/search?q=a%26b"
    kept = answer.headers.get_list("set-cookie")[0]
    assert {"HttpOnly", "SameSite=strict", "Path=/pages/", "Max-Age=43200"} <= set(kept.split("; "))
    held = dict(stranger.cookies)
    word = field(stranger.get("/pages/").text, "csrf")
    assert stranger.post("/pages/logout", data={"csrf": word}).status_code == 303
    assert httpx.get(f"{pages}/pages/", headers=HTML, cookies=held).status_code == 303


def test_a_wrong_token_gets_nobody_in_and_a_revoked_one_nobody_further(stranger, desk):
    for wrong in ("", "nd_000000000000_" + "x" * 43, "x" * 5000):
        answer = log_in(stranger, wrong)
        assert answer.status_code == 401
        assert "no valid token" in answer.text
    mine, text = tokens.create(desk.store, "leaver")
    assert log_in(stranger, text).status_code == 303
    assert stranger.get("/pages/").status_code == 200
    tokens.revoke(desk.store, mine.id)
    time.sleep(0.2)
    assert stranger.get("/pages/").status_code == 303


def test_a_session_ends_by_itself_and_leaves_nothing(desk, token):
    guard = tokens.Guard(desk.store)
    short = Sessions(desk.store, guard, seconds=1)
    cookie = short.begin(guard.check(token))
    assert short.check(cookie).name == "editor"
    assert cookie not in "".join(desk.store.keys("sessions/"))
    time.sleep(1.1)
    assert short.check(cookie) is None
    assert Sessions(desk.store, guard, seconds=9).check(cookie) is None
    time.sleep(1.1)
    short.begin(guard.check(token))
    assert len(list(desk.store.keys(keys.session(keys.digest(cookie.encode()))))) == 0


def test_no_form_is_taken_that_is_not_ours(guest, stranger, token):
    word = field(guest.get("/pages/").text, "csrf")
    log_in(stranger, token)
    others = field(stranger.get("/pages/").text, "csrf")
    assert word != others
    for path in ("logout", "new", "runs/20200101T000000-abcdef/cancel", "runs/20200101T000000-abcdef/retry"):
        path = f"/pages/{path}"
        for given in ({}, {"csrf": ""}, {"csrf": others}):
            assert guest.post(path, data=given).status_code == 403
        for foreign in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
            assert guest.post(path, data={"csrf": word}, headers=foreign).status_code == 403
    assert stranger.post("/pages/login", data={"token": token, "csrf": "x"}).status_code == 403
    assert guest.get("/pages/").status_code == 200


def test_every_answer_says_what_may_run(guest, stranger):
    for answer in (
        guest.get("/pages/"),
        guest.get("/pages/nowhere"),
        guest.get("/pages/search?page=none"),
        stranger.get("/pages/login"),
        stranger.get("/pages/"),
        guest.get("/pages/static/desk.css"),
    ):
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
    assert "unsafe" not in POLICY
    assert guest.get("/pages/").headers["cache-control"] == "no-store"


def test_one_who_comes_from_elsewhere_is_not_asked_again(stranger):
    answer = stranger.get("/pages/search", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0">' in answer.text


def done(desk, guest, **form):
    """Hand in through the page and wait for the end; give the run."""
    word = field(guest.get("/pages/new").text, "csrf")
    answer = guest.post("/pages/new", data={"csrf": word, **form.pop("data", {})}, **form)
    assert answer.status_code == 303, answer.text
    run_id = re.search(r"runs/([^?]+)", answer.headers["location"])[1]
    return desk.finish(load(desk.store, run_id), seconds=60)


def page_of(guest, run):
    (link,) = set(re.findall(r"/pages/articles/[0-9a-f]{64}", guest.get(f"/pages/runs/{run.id}").text))
    return link


def test_an_article_full_of_markup_and_script_is_text(guest, desk):
    run = done(desk, guest, data={"text": HOSTILE, "title": "<script>alert('t')</script> & more"})
    link = page_of(guest, run)
    for path in (link, f"/pages/runs/{run.id}", "/pages/search?q=Mushi"):
        page = lxml.html.fromstring(guest.get(path).content)
        assert {script.get("src", "").partition("?")[0].rpartition("/")[0] for script in page.iter("script")} == {
            "/pages/static"
        }
        assert [e for e in page.iter() for name in e.attrib if name.startswith("on") or name == "style"] == []
        assert not list(page.iter("iframe", "img", "style", "object"))
    raw = guest.get(f"{link}/document.json")
    assert (raw.headers["content-type"], raw.json()["text"]) == ("application/json", HOSTILE.rstrip("\n"))
    page = lxml.html.fromstring(guest.get(link).content)
    assert "<iframe src=javascript:alert(1)>" in page.get_element_by_id("reader").text_content()


def test_what_is_handed_in_is_dated_and_named(guest, desk):
    text = article(8001).replace(", March 2", "")
    run = done(desk, guest, data={"text": text, "title": "Bridges", "published": "2024-05-15"})
    document = guest.get(f"{page_of(guest, run)}/document.json").json()
    assert document["metadata"]["title"] == "Bridges"
    assert document["metadata"]["published"].startswith("2024-05-15")
    files = [("files", ("a.txt", article(8002).encode())), ("files", ("empty.txt", b""))]
    both = done(desk, guest, data={"text": article(8003)}, files=files)
    assert (both.planned, both.lane, both.counts) == (3, "urgent", {"rejected": 1, "stored": 2})
    failed = guest.get(f"/pages/runs/{both.id}").text
    assert "empty.txt" in failed
    assert "<code>empty</code>" in failed
    word = field(guest.get("/pages/new").text, "csrf")
    assert guest.post("/pages/new", data={"csrf": word, "text": "  "}).status_code == 422


@pytest.fixture(scope="module")
def long_run(desk):
    """A finished run of 1,200 articles, of which every seventh failed, as its outcomes stand in the store."""
    run = Run(id=keys.new_run_id(), status="finished", trigger="cli", created=now(), sources=("x",), planned=1200)
    lines = [Outcome(n=n, outcome="duplicate", uri=f"long/{n}.txt", same_as=0) for n in range(1200)]
    reason = {"outcome": "failed", "code": "unavailable", "reason": "The store was <away>."}
    lines = [one.model_copy(update=reason) if one.n % 7 == 3 else one for one in lines]
    bad = [one for one in lines if one.outcome == "failed"]
    desk.store.put(keys.folded(run.id), b"".join(one.to_json() + b"\n" for one in lines))
    desk.store.put(keys.failed(run.id), b"".join(one.to_json() + b"\n" for one in bad))
    counts = {"duplicate": 1200 - len(bad), "failed": len(bad)}
    return save(desk.store, run.model_copy(update={"counts": counts, "finished": now()}))


def walk(guest, path, *, listed, label):
    """Follow a list's link to its next page until there is none; give the names of all rows."""
    names = []
    for _ in range(60):
        page = lxml.html.fromstring(guest.get(path).content)
        section = page.xpath(f"//section[@aria-labelledby='{listed}']")[0]
        rows = [row.text_content().strip() for row in section.find_class("row-name")]
        assert len(rows) <= 50
        names += rows
        following = section.xpath(f".//nav[@aria-label='{label}']/a[starts-with(., 'Next')]/@href")
        if not following:
            return names
        path = path.partition("?")[0] + following[0].partition("#")[0]
    raise AssertionError("no end")


def test_a_long_run_is_shown_in_pages_without_gaps(guest, long_run):
    path = f"/pages/runs/{long_run.id}"
    assert walk(guest, path, listed="articles", label="More articles") == [f"long/{n}.txt" for n in range(1200)]
    failed = [f"long/{n}.txt" for n in range(3, 1200, 7)]
    assert walk(guest, f"{path}?outcome=failed", listed="articles", label="More articles") == failed
    assert walk(guest, path, listed="failures", label="More failures") == failed
    assert "The store was &lt;away&gt;." in guest.get(path).text


def test_what_a_run_leaves_is_offered_when_it_is_there(guest, desk, long_run):
    path = f"/pages/runs/{long_run.id}"
    assert "morning report" not in guest.get(path).text
    assert guest.get(f"{path}/report").status_code == 404
    desk.store.put(keys.report(long_run.id), b"<h1>Night</h1><script>document.title='owned'</script>")
    desk.store.put(f"{keys.tables(long_run.id)}quotes/date=2026-03-07/part 0.parquet", b"PAR1")
    page = lxml.html.fromstring(guest.get(path).content)
    links = page.xpath("//section[@aria-labelledby='take']//a/@href")
    assert links[0] == f"{path}/report"
    report = guest.get(links[0])
    assert report.content.startswith(b"<h1>Night")
    policy = report.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    table = guest.get(links[1])
    assert (table.content, table.headers["content-type"]) == (b"PAR1", "application/octet-stream")
    assert table.headers["content-disposition"] == 'attachment; filename="part0.parquet"'
    assert guest.get(links[2]).json()["id"] == long_run.id
    for name in ("..%2Frun.json", "quotes", "%2e%2e%2frun.json", "x.parquet"):
        assert guest.get(f"{path}/tables/{name}").status_code in (404, 405), name


def test_a_run_is_cancelled_and_what_failed_is_retried_with_plain_forms(guest, desk):
    lines = b"".join(b'{"text": "Item %d of the list is a story about a bridge."}\n' % n for n in range(8100, 8300))
    word = field(guest.get("/pages/new").text, "csrf")
    answer = guest.post("/pages/new", data={"csrf": word}, files=[("files", ("many.jsonl", lines))])
    path = answer.headers["location"].partition("?")[0]
    assert guest.post(f"{path}/cancel", data={"csrf": word}).headers["location"] == path
    run = desk.finish(load(desk.store, path.rpartition("/")[2]), seconds=60)
    assert run.status == "cancelled"
    assert guest.post(f"{path}/retry", data={"csrf": word}).status_code == 409
    save(desk.store, run.model_copy(update={"counts": {"failed": 1}}))
    bad = Outcome(n=0, outcome="failed", uri="many.jsonl", record=1, code="unavailable", reason="Away.")
    desk.store.put(keys.failed(run.id), bad.to_json() + b"\n")
    again = guest.post(f"{path}/retry", data={"csrf": word}).headers["location"]
    assert again != path
    assert f'href="{path}"' in guest.get(again).text
    desk.finish(load(desk.store, again.rpartition("/")[2]), seconds=60)


def test_there_is_a_page_for_what_is_not_there(guest):
    for path in ("runs/x", "runs/20200101T000000-abcdef", "articles/abc", "articles/" + "0" * 64, "nothing"):
        answer = guest.get(f"/pages/{path}")
        assert answer.status_code == 404
        assert "<h1>Not Found</h1>" in answer.text
    assert guest.get("/pages/search?since=yesterday").status_code == 422


@pytest.fixture(scope="module")
def searched(desk, tmp_path_factory):
    folder = tmp_path_factory.mktemp("searched")
    (folder / "a.txt").write_text(
        "LISBON, March 7 2026 (Reuters) - Harbour pilots in Lisbon went on strike on Saturday over quokkapay.\n\n"
        '"We will stay out until Friday," union leader Amina Diallo said.\n'
    )
    (folder / "b.txt").write_text(
        "DODOMA, April 9 2026 (Reuters) - The Health Ministry of Tanzania reported fewer deaths, not quokkapay.\n\n"
        'Minister Grace Mushi said: "Vaccines work."\n'
    )
    return desk.run(folder, seconds=60)


def hits(guest, **asked):
    until = time.monotonic() + 30
    while True:
        answer = guest.get("/pages/search", params=asked)
        assert answer.status_code == 200, answer.text
        if "being taken in" not in answer.text:
            break
        assert time.monotonic() < until, "the index does not stop growing"
        time.sleep(0.2)
    page = lxml.html.fromstring(answer.content)
    assert re.search(r"Looked at [\d,]+ articles? of [\d,]+ finished runs?", page.text_content())
    return [snippet.text_content() for snippet in page.find_class("snippet")]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"q": "quokkapay"}, ["Tanzania", "Lisbon"]),
        ({"q": "quokkapay harbour"}, ["Lisbon"]),
        ({"q": "quokkapay", "entity": "tanzania"}, ["Tanzania"]),
        ({"q": "quokkapay", "entity": "100%"}, []),
        ({"q": "quokkapay", "speaker": "diallo"}, ["Lisbon"]),
        ({"q": "quokkapay", "speaker": "tanzania"}, []),
        ({"q": "quokkapay", "since": "2026-03-08"}, ["Tanzania"]),
        ({"q": "quokkapay", "until": "2026-03-07"}, ["Lisbon"]),
        ({"q": "quokkapay", "topic": "labour"}, ["Lisbon"]),
        ({"q": "quokkapay", "topic": "no such topic"}, []),
        ({"q": "quokkapay", "order": "best"}, None),
        ({"q": "?!"}, []),
    ],
)
def test_articles_are_found_by_what_is_in_them(guest, searched, asked, words):
    found = hits(guest, **asked)
    if words is None:
        assert len(found) == 2
    else:
        assert len(found) == len(words)
        assert all(word in text for word, text in zip(words, found, strict=True))


def test_live_progress_ends_with_the_session(stranger, token):
    log_in(stranger, token)
    word = field(stranger.get("/pages/").text, "csrf")
    told = []
    with stranger.stream("GET", "/pages/live?every=1") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        for line in stream.iter_lines():
            told.append(line)
            if line.startswith("data: ") and len(told) < 6:
                stranger.post("/pages/logout", data={"csrf": word})
    assert "event: runs" in told
    assert stranger.get("/pages/live?every=1", headers={"Accept": "text/event-stream"}).status_code == 401
