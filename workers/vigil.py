"""A worker says every few seconds that it lives, and in the store when the broker does not let it say so."""

import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from tasks.errors import Transient
from tasks.runs import waits
from tasks.store import Store


@dataclass(slots=True)
class Vigil:
    """Says a sign of life again and again, from a thread: the worker's own loop stands still without its broker."""

    sign: Callable[[], None]
    store: Store
    every: float = 5.0
    since: float | None = None

    def begin(self) -> None:
        """Say it now and for as long as this process lives."""
        self.look()
        threading.Thread(target=self._keep, daemon=True).start()

    def _keep(self) -> None:
        while True:
            time.sleep(self.every)
            self.look()

    def look(self) -> None:
        """Say it once; note in the store that the broker is away, and that it is back."""
        try:
            self.sign()
        except Transient:
            self.since = self.since or time.time()
            with suppress(Transient):
                self.store.put(waits.BROKER, json.dumps({"since": self.since, "at": time.time()}).encode())
            return
        if self.since is not None:
            with suppress(Transient):
                self.store.delete([waits.BROKER])
                self.since = None
