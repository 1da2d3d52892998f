"""The pages as a person meets them, in a real browser."""

import json
import time
from urllib.parse import urlsplit

import pytest

from tasks.report.make import write_report
from tasks.runs import keys
from tasks.runs.records import Outcome
from tasks.runs.submit import load, save
from tasks.tables.write import write_tables
from tests.news import article, write
from tests.pages.browser import CHROMIUM, DEADLINE, chromium, log_in
from tests.pages.serving import tended
from tests.pages.texts import HOSTILE, TRICKY

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
    pytest.mark.timeout(110),
]

# Where each marked stretch of the page's text lies, counted in code points from the text that is shown.
WHERE = """() => [...document.querySelectorAll('#main .block')].flatMap((block) => {
  let at = Number(block.dataset.start);
  return [...block.childNodes].map((node) => {
    const text = node.textContent, start = at;
    at += [...text].length;
    return {start, text, ...(node.dataset ?? {})};
  });
})"""


@pytest.fixture(scope="module")
def looked_after(desk):
    with tended(desk):
        yield desk


@pytest.fixture(scope="module")
def browser():
    with chromium() as one:
        yield one


def bad(message):
    """Whether the console tells of a fault; one test refuses streams, and the browser says so."""
    return message.type == "error" and "502" not in message.text


@pytest.fixture
def page(browser, pages, looked_after):
    """A page of a fresh visitor; whatever it asks for must be ours, and nothing may go wrong in it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    one = context.new_page()
    one.set_default_timeout(DEADLINE)
    wrong, foreign = [], []
    one.on("pageerror", lambda error: wrong.append(str(error)))
    one.on("console", lambda message: wrong.append(message.text) if bad(message) else None)
    one.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    one.on("request", lambda request: foreign.append(request.url) if not request.url.startswith(pages) else None)
    yield one
    context.close()
    assert (wrong, foreign) == ([], [])


@pytest.fixture
def desk_page(page, guest, pages):
    """A page of a visitor who is logged in."""
    kept = [
        {"name": cookie.name, "value": cookie.value, "domain": "127.0.0.1", "path": cookie.path}
        for cookie in guest.cookies.jar
    ]
    page.context.add_cookies(kept)
    return page


def hand_in(page, pages, text, title=""):
    """Paste a text and wait for its page."""
    page.goto(f"{pages}/pages/new")
    page.fill("#text", text)
    page.fill("#title", title)
    page.click("#hand-in button")
    page.wait_for_url("**/pages/articles/*")
    page.wait_for_selector("#reader")


def ended(desk, page):
    """Wait for the end of the run that a page shows, on however busy a machine; give the run."""
    until = time.monotonic() + 60
    while not (run := load(desk.store, urlsplit(page.url).path.rpartition("/")[2])).finished:
        assert time.monotonic() < until, run
        time.sleep(0.1)
    return run


def test_a_page_is_seen_after_a_login_only(page, pages, token):
    page.goto(f"{pages}/pages/search?q=bridges")
    assert urlsplit(page.url).path == "/pages/login"
    page.keyboard.type(token)
    page.keyboard.press("Enter")
    page.wait_for_selector("form.search")
    assert page.url == f"{pages}/pages/search?q=bridges"
    page.click("text=Log out")
    page.wait_for_url("**/pages/login")
    page.goto(f"{pages}/pages/search")
    assert urlsplit(page.url).path == "/pages/login"


def test_progress_goes_to_the_end_without_a_reload_and_what_failed_is_retried(desk_page, pages, looked_after):
    lines = "".join(json.dumps({"text": article(n)}) + "\n" for n in range(9000, 9040))
    desk_page.goto(f"{pages}/pages/new")
    files = [
        {"name": "many.jsonl", "mimeType": "application/jsonl", "buffer": lines.encode()},
        {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""},
    ]
    desk_page.set_input_files("#files", files)
    assert "many.jsonl, empty.txt" in desk_page.inner_text("#chosen")
    desk_page.click("#hand-in button")
    desk_page.wait_for_selector(".run progress")
    desk_page.evaluate(
        """() => { window.seen = []; const bar = document.querySelector('.run progress');
        const look = () => { if (bar.isConnected) { window.seen.push(bar.value); requestAnimationFrame(look); } };
        look(); }"""
    )
    run = ended(looked_after, desk_page)
    desk_page.wait_for_selector(".run[data-status=finished]:not([data-going])")
    seen = desk_page.evaluate("window.seen")
    assert len(set(seen)) >= 2
    assert seen == sorted(seen)
    assert desk_page.inner_text("[data-count=stored] dd") == "40"
    assert "41 articles" in desk_page.inner_text(".counts")
    assert "empty.txt" in desk_page.inner_text("section[aria-labelledby=failures]")
    assert desk_page.locator("section[aria-labelledby=articles] .row").count() == 41

    save(looked_after.store, run.model_copy(update={"counts": {"failed": 1}}))
    bad = Outcome(n=7, outcome="failed", uri="many.jsonl", record=8, code="unavailable", reason="The store was away.")
    looked_after.store.put(keys.failed(run.id), bad.to_json() + b"\n")
    desk_page.reload()
    assert "The store was away." in desk_page.inner_text("section[aria-labelledby=failures]")
    desk_page.click("text=Retry what failed")
    desk_page.wait_for_url(lambda url: "/pages/runs/" in url and run.id not in url)
    ended(looked_after, desk_page)
    desk_page.wait_for_selector(".run[data-status=finished]:not([data-going])")
    assert run.id in desk_page.inner_text(".run")
    assert desk_page.inner_text("[data-count=unchanged] dd") == "1"


def test_a_run_is_cancelled_from_the_list(desk_page, pages):
    lines = "".join(json.dumps({"text": article(n)}) + "\n" for n in range(20_100, 20_500))
    desk_page.goto(f"{pages}/pages/new")
    many = {"name": "long.jsonl", "mimeType": "application/jsonl", "buffer": lines.encode()}
    desk_page.set_input_files("#files", [many])
    desk_page.click("#hand-in button")
    desk_page.wait_for_url("**/pages/runs/*")
    run_id = urlsplit(desk_page.url).path.rpartition("/")[2]
    desk_page.goto(f"{pages}/pages/")
    desk_page.click(f"[data-run='{run_id}'] >> text=Cancel")
    desk_page.wait_for_selector(f"[data-run='{run_id}'][data-status=cancelled]")


def test_a_run_that_begins_elsewhere_appears_in_the_list(desk_page, pages, looked_after, tmp_path):
    with desk_page.expect_response("**/pages/live?*"):
        desk_page.goto(f"{pages}/pages/")
    desk_page.evaluate("window.same = true")
    run = looked_after.submit(write(tmp_path / "elsewhere", 2, first=9600))
    desk_page.wait_for_selector(f"[data-run='{run.id}'][data-status=finished]")
    assert desk_page.evaluate("window.same")


def test_where_no_stream_is_to_be_had_progress_is_asked_for(desk_page, pages, looked_after, tmp_path):
    desk_page.route("**/pages/live?*", lambda route: route.fulfill(status=502))
    run = looked_after.submit(write(tmp_path / "asked", 12, first=9610))
    desk_page.goto(f"{pages}/pages/runs/{run.id}")
    desk_page.wait_for_selector(".run[data-status=finished]:not([data-going])")
    assert desk_page.inner_text("[data-count=stored] dd") == "12"


def test_everything_can_be_done_without_javascript(browser, pages, token, looked_after):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(DEADLINE)
    log_in(page, pages, token)
    page.goto(f"{pages}/pages/new")
    page.fill("#text", TRICKY + "Without.")
    page.click("#hand-in button")
    page.click("text=Read the article")
    page.wait_for_selector("#reader .m")
    page.uncheck("#show-quote")
    page.click("text=Log out")
    page.wait_for_url("**/pages/login")
    context.close()


def test_the_report_is_read_and_leads_to_its_articles(desk_page, pages, looked_after, tmp_path):
    run = looked_after.run(write(tmp_path / "night", 3, first=9700), seconds=60)
    for write_step in (write_tables, write_report):
        write_step(looked_after.store, run, looked_after.settings)
    desk_page.goto(f"{pages}/pages/runs/{run.id}")
    files = " ".join(desk_page.locator("#take-away a").all_text_contents())
    assert all(f"{table}/" in files for table in ("articles", "quotes", "entities"))
    desk_page.click("text=The morning report")
    desk_page.wait_for_url("**/report")
    desk_page.click("a[href*='articles/'] >> nth=0")
    desk_page.wait_for_selector("#reader .m")


def spans(document):
    """Give the spans that the page must mark, by layer."""
    places = {place["entity"] for place in document["places"]}
    found = {"entity": [], "place": [], "date": document["dates"], "quote": document["quotes"], "event": []}
    for entity in document["entities"]:
        layer = "place" if entity["id"] in places or entity["label"] in ("GPE", "LOC") else "entity"
        found[layer] += entity["mentions"]
    found["event"] = [span for event in document["events"] for span in (event["triggers"] or [event["trigger"]])]
    return {layer: {n for span in some for n in range(span["start"], span["end"])} for layer, some in found.items()}


def test_what_is_found_is_highlighted_at_its_very_words(desk_page, pages):
    hand_in(desk_page, pages, TRICKY)
    document = json.loads(desk_page.request.get(f"{desk_page.url.partition('?')[0]}/document.json").text())
    expected = spans(document)
    assert all(expected.values()), {layer: len(some) for layer, some in expected.items()}
    shown = desk_page.evaluate(WHERE)
    for one in shown:
        assert document["text"][one["start"] : one["start"] + len(one["text"])] == one["text"]
    for layer, characters in expected.items():
        marked = [one for one in shown if layer in one.get("l", "").split()]
        assert {n for one in marked for n in range(one["start"], one["start"] + len(one["text"]))} == characters
    text = document["text"]
    assert max(expected["quote"]) < len(text) < len(text.encode("utf-16-le")) // 2
    assert desk_page.evaluate("document.querySelector('[data-t~=q0]') !== null")


def test_pointing_at_words_says_what_they_are_and_lights_what_belongs_to_them(desk_page, pages):
    hand_in(desk_page, pages, TRICKY)
    document = json.loads(desk_page.request.get(f"{desk_page.url.partition('?')[0]}/document.json").text())
    n, quote = next((n, q) for n, q in enumerate(document["quotes"]) if q["kind"] == "direct" and q["speaker"])
    desk_page.hover(f".m[data-f~=q{n}] >> nth=0")
    card = desk_page.inner_text("#card")
    assert quote["text"] in desk_page.inner_text(f"[data-card=q{n}]")
    assert "Ingrid Solheim" in card
    assert f"{quote['score']:.2f}" in card
    tied = "".join(desk_page.locator(".block .tied").all_inner_texts())
    assert quote["speaker"]["text"] in tied
    assert desk_page.locator(f"li.lit[data-card=q{n}]").count() == 1
    event = document["events"][0]
    desk_page.hover(".m[data-f~=v0] >> nth=0")
    assert event["type"] in desk_page.inner_text("#card .card-title >> nth=0")
    assert "→" in desk_page.inner_text("#card .card-title >> nth=0")
    desk_page.keyboard.press("Escape")
    assert desk_page.locator("#card").is_hidden()
    desk_page.focus("[data-card=v0] .verb")
    assert desk_page.locator(".block .lit[data-f~=v0]").count() >= 1


def test_the_text_is_walked_with_the_keyboard_and_layers_are_hidden(desk_page, pages):
    hand_in(desk_page, pages, TRICKY)
    desk_page.focus("#main .block [tabindex='0']")
    places = []
    for _ in range(6):
        places.append(desk_page.evaluate("Number(document.activeElement.dataset.s)"))
        assert desk_page.locator("#card").is_visible()
        assert desk_page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "card"
        desk_page.keyboard.press("ArrowRight")
    assert places == sorted(set(places))
    date = desk_page.locator(".m[data-l=date] >> nth=0")
    line = "(e) => getComputedStyle(e).textDecorationLine"
    assert date.evaluate(line) == "underline"
    desk_page.uncheck("#show-date")
    assert date.evaluate(line) == "none"
    date.hover()
    assert desk_page.locator("#card").is_hidden()
    arabic = desk_page.locator(".block", has_text="\u0642\u0627\u0644")
    assert arabic.evaluate("(e) => getComputedStyle(e).direction") == "rtl"


def test_script_in_an_article_does_not_run(desk_page, pages):
    title = HOSTILE.splitlines()[0]
    hand_in(desk_page, pages, HOSTILE, title)
    desk_page.hover(".m >> nth=0")
    desk_page.click("details.json summary")
    time.sleep(0.3)
    assert desk_page.title() == f"{title} · Nightdesk"
    assert "<iframe src=javascript:alert(1)>" in desk_page.inner_text("#reader")
    assert desk_page.locator("#main :is(script, img, iframe)").count() == 0


def test_dark_and_light_are_chosen_and_kept(desk_page, pages):
    desk_page.goto(f"{pages}/pages/new")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = desk_page.evaluate(paper)
    desk_page.click("#theme")
    dark = desk_page.evaluate(paper)
    assert dark != light
    desk_page.reload()
    assert desk_page.evaluate(paper) == dark
    desk_page.emulate_media(color_scheme="dark")
    desk_page.evaluate("localStorage.clear()")
    desk_page.reload()
    assert desk_page.evaluate(paper) == dark


# What depends on colours and on the room is looked at twice, all else once.
LOOKS = {
    "type": "rule",
    "values": ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"],
}


@pytest.mark.parametrize(
    ("scheme", "width", "rules"), [("light", 1280, None), ("dark", 360, LOOKS)], ids=["all", "look"]
)
def test_nothing_stands_in_anybodys_way(browser, desk_page, pages, scheme, width, rules):
    from axe_playwright_python.sync_playwright import Axe

    hand_in(desk_page, pages, TRICKY)
    read = urlsplit(desk_page.url).path
    run = desk_page.request.get(f"{pages}/pages/").text().partition('<a href="/pages/runs/')[2].partition('"')[0]
    desk_page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    desk_page.set_viewport_size({"width": width, "height": 800})
    found = {}
    paths = ["/pages/", read, "/pages/new", *([] if rules else [f"/pages/runs/{run}", "/pages/search", "/pages/login"])]
    for path in paths:
        desk_page.goto(pages + path)
        if path == read:
            desk_page.hover(".m[data-f~=v0] >> nth=0")
            for details in desk_page.locator(".facts details").all()[:3]:
                details.locator("summary").click()
        options = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
        broken = Axe().run(desk_page, options=options).response["violations"]
        found[path] = [
            (v["id"], v["impact"], n["target"]) for v in broken for n in v["nodes"] if v["impact"] != "minor"
        ]
        assert desk_page.evaluate("document.documentElement.scrollWidth") <= width, path
        desk_page.keyboard.press("Escape")
    assert {path: some for path, some in found.items() if some} == {}


def test_the_first_stop_of_the_tab_key_leads_past_the_head(desk_page, pages):
    desk_page.goto(f"{pages}/pages/")
    desk_page.keyboard.press("Tab")
    assert desk_page.evaluate("document.activeElement.className") == "skip"
    desk_page.keyboard.press("Enter")
    assert desk_page.evaluate("document.activeElement.id") == "main"
