"""The webhook: signed, repeated until it is taken, told once the run is over."""

import hashlib
import hmac
import json
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import ValidationError

from config.services import Webhook
from tasks.runs import keys
from tasks.runs.hooks import Hook, Teller
from tests.news import write

SECRET = "a test's own secret"


@pytest.fixture
def receiver():
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.got.append((self.headers["Nightdesk-Signature"], body))
            status = server.answers.pop(0) if server.answers else 204
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"http://127.0.0.1:{server.server_port}/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.got, server.answers = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def teller(desk, receiver, **options):
    url = f"http://127.0.0.1:{receiver.server_port}/hook"
    return Teller(desk.store, Webhook(url=url, secret=SECRET, **options))


@pytest.fixture
def closed(desk, articles):
    """A run that ended at a desk whose webhook is set; the shared desk's own workers, who have none, are kept away."""
    run = desk.submit(write(articles, 1, first=12200))
    telling = replace(desk.tender, tells=True)
    until = time.monotonic() + 60
    with telling.progress.lock(f"tend:{run.id}", seconds=30) as mine:
        assert mine
        while not run.finished:
            assert time.monotonic() < until, "the run does not end"
            run = telling._tend(run)
            time.sleep(0.05)
    return run


def due_now(desk, run):
    hook = Hook.model_validate_json(desk.store.get(keys.hook(run.id)))
    desk.store.put(keys.hook(run.id), hook.model_copy(update={"due": 0}).to_json())


def test_the_end_of_a_run_is_told_once_and_signed(desk, receiver, closed):
    one = teller(desk, receiver)
    one.tell_all()
    one.tell_all()
    ((signature, body),) = receiver.got
    at, mac = (part.partition("=")[2] for part in signature.split(","))
    assert mac == hmac.new(SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    told = json.loads(body)
    assert (told["event"], told["run"]["id"]) == ("run.finished", closed.id)
    assert list(desk.store.keys(keys.hook(closed.id))) == []


def test_it_is_repeated_with_pauses_and_given_up_at_last(desk, receiver, closed):
    receiver.answers = [500, 302, 503]
    one = teller(desk, receiver, attempts=3)
    one.tell_all()
    one.tell_all()
    assert len(receiver.got) == 1, "not before its pause is over"
    for _ in range(2):
        due_now(desk, closed)
        one.tell_all()
    assert len(receiver.got) == 3, "a redirection is not followed"
    assert list(desk.store.keys(keys.hook(closed.id))) == []


def test_unsigned_messages_cannot_be_configured():
    with pytest.raises(ValidationError, match="secret"):
        Webhook(url="http://127.0.0.1/x")
    with pytest.raises(ValidationError, match="url"):
        Webhook(url="file:///etc/passwd", secret=SECRET)
