"""Being the only one at something: locks that outlive their holder by seconds only, and leases on results."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import redis
from redis.lock import Lock

from tasks.errors import Busy, Transient
from tasks.runs.broker import broker_answers


class Locks:
    """Locks and leases under one key prefix."""

    def __init__(self, client: redis.Redis, prefix: str) -> None:
        self._redis = client
        self._prefix = prefix

    @contextmanager
    def lease(self, what: str, holder: str, *, seconds: float) -> Iterator[None]:
        """Be the only one at ``what``; raises `Busy` while another holder is. The same holder may begin again."""
        key = f"{self._prefix}lease:{what}"
        with broker_answers():
            mine = self._redis.set(key, holder, nx=True, px=int(seconds * 1000)) or self._redis.get(key) == holder
        if not mine:
            raise Busy("Another worker is making the same result.")
        try:
            yield
        finally:
            # The work is done; a lease that cannot be given back now ends by itself.
            with suppress(Transient), broker_answers():
                self._redis.delete(key)

    @contextmanager
    def lock(self, name: str, *, seconds: int) -> Iterator[bool]:
        """Try to be the only one at something; yields whether we are.

        The lock is renewed for as long as we are at it, and gone ``seconds`` after our death.
        """
        # Renewed from another thread: what is locked may take long, and its holder may die at any time.
        lock = self._redis.lock(f"{self._prefix}lock:{name}", timeout=seconds, blocking=False, thread_local=False)
        with broker_answers():
            mine = bool(lock.acquire())
        if not mine:
            yield False
            return
        over = threading.Event()
        threading.Thread(target=_renew, args=(lock, over, seconds / 3), daemon=True).start()
        try:
            yield True
        finally:
            over.set()
            with suppress(Transient), broker_answers():
                _if_ours(lock.release)


def _renew(lock: Lock, over: threading.Event, every: float) -> None:
    while not over.wait(every):
        with suppress(Transient), broker_answers():
            _if_ours(lock.reacquire)


def _if_ours(act: Callable[[], object]) -> None:
    """Do something with a lock, unless it ran out or was wiped; then it is no longer ours."""
    with suppress(redis.exceptions.LockError):
        act()
