"""Sessions of the pages: a random cookie, kept as a hash in the store until it ends or its token is revoked."""

import hashlib
import secrets
import time
from dataclasses import dataclass
from itertools import islice

from tasks.runs import keys
from tasks.runs.records import Record
from tasks.store import Missing, Store
from workers.http.tokens import Guard, Token

# What was learnt of a session holds for some seconds, as with tokens.
_REMEMBERED_SECONDS = 10
_REMEMBERED = 1000
_SWEPT_AT_ONCE = 1000
_COOKIE_LENGTH = 43


class Session(Record):
    """A session as it is kept: whose token began it, and until when it holds (Unix seconds)."""

    token: str
    expires: float


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at a page, and the word that a form of theirs must carry."""

    name: str
    csrf: str


class Sessions:
    """Begins, checks and ends sessions; every process of a desk sees the same ones."""

    def __init__(self, store: Store, guard: Guard, *, seconds: float) -> None:
        self._store = store
        self._guard = guard
        self._seconds = seconds
        self._known: dict[str, tuple[float, Session]] = {}

    @property
    def seconds(self) -> float:
        """Give for how long a session holds."""
        return self._seconds

    def begin(self, token: Token) -> str:
        """Begin a session for the holder of a token; give the text of its cookie."""
        self._sweep()
        cookie = secrets.token_urlsafe(32)
        session = Session(token=token.id, expires=time.time() + self._seconds)
        self._store.put(_key(cookie), session.to_json())
        return cookie

    def check(self, cookie: str) -> Visitor | None:
        """Give whose session a cookie is; None when it is none, has ended, or its token was revoked."""
        session = self._session(cookie) if len(cookie) == _COOKIE_LENGTH else None
        if session is None or session.expires < time.time():
            return None
        token = self._guard.knows(session.token)
        return Visitor(token.name, csrf(cookie)) if token else None

    def end(self, cookie: str) -> None:
        """End a session."""
        self._known.pop(_key(cookie), None)
        self._store.delete([_key(cookie)])

    def _session(self, cookie: str) -> Session | None:
        key = _key(cookie)
        at, session = self._known.get(key, (0.0, None))
        if session is not None and time.monotonic() - at < _REMEMBERED_SECONDS:
            return session
        self._known.pop(key, None)
        try:
            session = Session.model_validate_json(self._store.get(key))
        except Missing:
            return None
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[key] = (time.monotonic(), session)
        return session

    def _sweep(self) -> None:
        """Delete what ended long ago, some of it at each beginning."""
        ended = time.time() - self._seconds
        old = (item.key for item in self._store.items(keys.session("")) if item.modified < ended)
        self._store.delete(islice(old, _SWEPT_AT_ONCE))


def csrf(cookie: str) -> str:
    """Give the word for the forms of a session: it follows from the cookie, and the cookie does not follow from it."""
    return hashlib.sha256(f"form {cookie}".encode()).hexdigest()


def _key(cookie: str) -> str:
    return keys.session(keys.digest(cookie.encode()))
