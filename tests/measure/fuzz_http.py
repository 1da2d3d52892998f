"""Requests without end to the HTTP API of a real desk: every answer is one that the API's description has."""

import json
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from config.services import Api
from tests.desks import started
from tests.measure.damage import damaged_bytes, words

_GOOD = frozenset({503, 504, 507})
_PATHS = (
    *("/runs", "/runs/{}", "/runs/{}/failed", "/runs/{}/cancel", "/runs/{}/retry", "/runs/{}/events"),
    *(
        "/articles/{}",
        "/analyze",
        "/health",
        "/metrics",
        "/openapi.json",
        "/",
        "/{}",
        "/runs/../{}",
        "//{}",
        "/pages/{}",
    ),
)
_METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE")
_BODIES: tuple[object, ...] = (
    {"text": "LONDON (Reuters) - Officials said on Monday that talks would go on."},
    {"uris": ["s3://news/x/", "file:///etc/passwd", "../x"], "lane": "bulk"},
    {"text": "x", "id": "y", "published": "2026-03-07", "title": "t", "html": "<p>x</p>"},
    [], 1, None, "x", {}, {"lane": "control"},
)  # fmt: skip
_KINDS = (
    "application/json",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "text/plain",
    "",
    "x/y; charset=\xff",
)
_FORM = (
    b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nSome text.\r\n'
    b'--x\r\nContent-Disposition: form-data; name="lane"\r\n\r\nbulk\r\n--x--\r\n'
)


@contextmanager
def http() -> Iterator[Callable[[random.Random], str]]:
    """Serve a desk; give what makes one request and tells it, raising `AssertionError` for a bad answer."""
    from starlette.testclient import TestClient

    from tasks.runs.meter import Meter
    from workers.http import tokens
    from workers.http.app import make_app
    from workers.http.service import Service

    with tempfile.TemporaryDirectory() as name, started(Path(name)) as desk:
        conf = desk.settings.model_copy(update={"api": Api(request_bytes=20_000, analyze_seconds=0.01)})
        meter = Meter(desk.redis, conf.broker.key_prefix)
        app = make_app(Service(conf, desk.store, desk.tender, meter, tokens.Guard(desk.store)))
        _, token = tokens.create(desk.store, "fuzz")
        with TestClient(app, raise_server_exceptions=True) as client:
            yield lambda chance: _one(client, token, chance)


def _one(client: object, token: str, chance: random.Random) -> str:
    method, path, headers, body = _request(token, chance)
    told = f"{method} {path} {headers} {body[:200]!r}".replace(token, "TOKEN")
    answer = client.request(method, path, headers=headers, content=body, follow_redirects=False)  # type: ignore[attr-defined]
    assert answer.status_code < 500 or answer.status_code in _GOOD, f"{answer.status_code} for {told}"
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if answer.status_code >= 400 and method != "HEAD" and kind != "text/html" and not path.startswith("/health"):
        assert kind == "application/problem+json", f"{answer.status_code} {kind} is no problem for {told}"
        assert "code" in json.loads(answer.text), told
    return told


def _request(token: str, chance: random.Random) -> tuple[str, str, list[tuple[bytes, bytes]], bytes]:
    path = chance.choice(_PATHS).format(quote(words(chance), safe=chance.choice(("", "/.", "%"))))
    for _ in range(chance.randrange(3)):
        name = chance.choice(("limit", "after", "before", words(chance)))
        path += f"{'&' if '?' in path else '?'}{quote(name)}={quote(words(chance))}"
    kind = chance.choice(_KINDS)
    body = _FORM if "multipart" in kind else json.dumps(chance.choice(_BODIES)).encode()
    body = damaged_bytes(body, [_FORM], chance) if chance.random() < 0.6 else body
    headers = [(b"content-type", kind.encode("latin-1"))]
    if chance.random() < 0.95:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    for name in ("idempotency-key", "accept", "range", "if-none-match", "content-encoding"):
        if chance.random() < 0.1:
            headers.append(
                (name.encode(), words(chance).encode("latin-1", "replace").replace(b"\n", b"").replace(b"\r", b""))
            )
    return chance.choice(_METHODS[:2] if chance.random() < 0.8 else _METHODS), path, headers, body
