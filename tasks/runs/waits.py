"""What a desk waits on, and since when: each service's absence is noted in the other."""

import json
import time

from tasks.errors import Transient
from tasks.runs.progress import Progress
from tasks.store import Missing, Store

#: Where the store says that the workers do not reach the broker.
BROKER = "desk/waiting/broker.json"
# A note that is not renewed any more is that of a worker that died.
_STALE = 60


def waiting(store: Store, progress: Progress | None) -> dict[str, float]:
    """Give what is waited on and since when (Unix seconds; now, when nobody noted it) as far as either can be asked."""
    found: dict[str, float] = {}
    if progress is not None:
        try:
            found |= progress.waiting()
        except Transient as fault:
            found[fault.waits_on] = time.time()
    try:
        noted = json.loads(store.get(BROKER))
        if noted["at"] > time.time() - _STALE:
            found["broker"] = float(noted["since"])
    except Missing:
        pass
    except Transient:
        found.setdefault("store", time.time())
    return found
