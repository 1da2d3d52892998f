"""What the broker could not be told while it was away, told when it is back."""

import threading
import time
from collections import deque
from collections.abc import Callable

from tasks.errors import Transient

_EVERY = 1.0


class Owed:
    """Acts that are still to be done, in order, each until it comes about; every act must bear repeating."""

    def __init__(self, *, every: float = _EVERY) -> None:
        self._every = every
        self._acts: deque[Callable[[], object]] = deque()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def __len__(self) -> int:
        return len(self._acts)

    def add(self, act: Callable[[], object]) -> None:
        """Owe an act; it is tried every second from now on, and before whatever calls `settle`."""
        with self._lock:
            self._acts.append(act)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._keep_trying, daemon=True)
                self._thread.start()

    def settle(self) -> None:
        """Do now what is owed; raises `Transient` when that still cannot be."""
        while self._acts:
            with self._lock:
                if self._acts:
                    self._acts[0]()
                    self._acts.popleft()

    def _keep_trying(self) -> None:
        while True:
            time.sleep(self._every)
            try:
                self.settle()
            except Transient:
                continue
            with self._lock:
                if not self._acts:
                    self._thread = None
                    return
