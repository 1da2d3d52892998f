"""Access tokens: random, shown once, kept as a hash in the store, each with a name, until revoked."""

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Iterator

from tasks.runs import keys
from tasks.runs.records import Record
from tasks.runs.submit import now
from tasks.store import Missing, Store

_FORM = re.compile(r"nd_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_ID = re.compile(r"[0-9a-f]{12}")


class Token(Record):
    """A token as it is kept. Its secret has 256 random bits, so that one round of SHA-256 hides it."""

    id: str
    name: str
    sha256: str
    created: str


def create(store: Store, name: str) -> tuple[Token, str]:
    """Make a token; the text is given here and never again."""
    token_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    token = Token(id=token_id, name=name, sha256=_hash(secret), created=now())
    store.put(keys.token(token_id), token.to_json())
    return token, f"nd_{token_id}_{secret}"


def tokens(store: Store) -> Iterator[Token]:
    """Yield the tokens that are valid."""
    for key in store.keys("tokens/"):
        yield Token.model_validate_json(store.get(key))


def revoke(store: Store, token_id: str) -> bool:
    """Make a token invalid; False when there is none with that id."""
    if not _ID.fullmatch(token_id) or store.head(keys.token(token_id)) is None:
        return False
    store.delete([keys.token(token_id)])
    return True


class Guard:
    """Tells whose a token is; what it learnt holds for some seconds, so that a revoked one dies soon."""

    def __init__(self, store: Store, *, seconds: float = 10) -> None:
        self._store = store
        self._seconds = seconds
        self._known: dict[str, tuple[float, Token]] = {}

    def check(self, text: str) -> Token | None:
        """Give the token whose text this is, None when it is none."""
        form = _FORM.fullmatch(text)
        token = self._token(form.group(1)) if form else None
        if form is None or token is None or not hmac.compare_digest(token.sha256, _hash(form.group(2))):
            return None
        return token

    def knows(self, token_id: str) -> Token | None:
        """Give a token that is valid, by its id; None when there is none, or no longer."""
        return self._token(token_id) if _ID.fullmatch(token_id) else None

    def _token(self, token_id: str) -> Token | None:
        at, token = self._known.get(token_id, (0.0, None))
        if token is not None and time.monotonic() - at < self._seconds:
            return token
        self._known.pop(token_id, None)
        try:
            token = Token.model_validate_json(self._store.get(keys.token(token_id)))
        except Missing:
            return None
        self._known[token_id] = (time.monotonic(), token)
        return token


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
