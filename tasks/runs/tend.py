"""Looking after open runs: send what is due, send again what was lost, finish what is complete.

Every step may be missed, doubled or interrupted: the next look makes it good from the store.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime

from config.settings import Duplicates, Queue, Work
from tasks.disk import disk_has_room
from tasks.runs import keys
from tasks.runs.after import owe
from tasks.runs.finish import finish, outcomes
from tasks.runs.hooks import promise
from tasks.runs.lanes import BULK, URGENT, Sender
from tasks.runs.progress import Flight, Progress
from tasks.runs.records import Run
from tasks.runs.submit import abandon, load, save
from tasks.store import Store

# How long a run is left alone after the death of whoever looked after it.
_LOCK_SECONDS = 15
# Numbers asked about at once.
_SCAN = 1000
_LEAST = 50


@dataclass(frozen=True, slots=True)
class Tender:
    """What it takes to look after runs; ``tells``: their ends are told to the webhook."""

    store: Store
    progress: Progress
    sender: Sender
    queue: Queue
    work: Work
    tells: bool = False
    copies: Duplicates = field(default_factory=Duplicates)

    def tend_all(self) -> None:
        """Look after every open run."""
        for key in list(self.store.keys(keys.open_run(""))):
            run_id = key.rpartition("/")[2]
            if keys.is_run_id(run_id):
                self.tend(run_id)

    def tend(self, run_id: str) -> Run | None:
        """Look after one run, unless somebody else is doing so; give it as it stands afterwards."""
        with self.progress.lock(f"tend:{run_id}", seconds=_LOCK_SECONDS) as mine:
            return self._tend(load(self.store, run_id)) if mine else None

    def _tend(self, run: Run) -> Run:
        if run.status == "planning":
            return self._abandon_if_stale(run)
        if run.status == "cancelled":
            return run if self._in_hand(run) else self._finish(run)
        if run.status != "running":
            return self._finish(run)
        if not self.progress.known(run.id):
            self._rebuild(run)
        planned = run.planned or 0
        if self.progress.counts(run.id).get("done", 0) >= planned:
            return self._finish(run)
        self._send_lost(run)
        self._feed(run, planned)
        return run

    def _finish(self, run: Run) -> Run:
        if not run.finished:
            owe(self.store, run)
            if self.tells:
                promise(self.store, run)
        with disk_has_room():
            closed = finish(self.store, run, self.copies)
        self.progress.close(run.id)
        self.sender.forget(run.id)
        return closed

    def _rebuild(self, run: Run) -> None:
        """Redis has forgotten the run (or never knew it): count the outcomes that stand."""
        for outcome in outcomes(self.store, run.id):
            self.progress.record(run.id, outcome.n, outcome.outcome)
        self.progress.open(run.id, run.planned or 0)

    def _feed(self, run: Run, planned: int) -> None:
        """Send the next articles of the plan, as many as the window has room for."""
        flying = self.progress.in_flight(run.id)
        window = fitted(self.progress.window(run.id), flying, self.queue.window)
        self.progress.set_window(run.id, window)
        room = window - flying
        cursor = self.progress.cursor(run.id)
        while room > 0 and cursor < planned:
            end = min(planned, cursor + min(room, _SCAN))
            due = self.progress.undone(run.id, range(cursor, end))
            self._send(run, due, cursor=end)
            room -= len(due)
            cursor = end

    def _send(self, run: Run, numbers: list[int], *, cursor: int | None = None) -> None:
        self.progress.sending(run.id, numbers, cursor=cursor)
        lane = run.lane or (BULK if run.trigger == "schedule" else URGENT)
        self.sender.send(run.id, numbers, lane=lane, trigger=run.trigger)

    def _send_lost(self, run: Run) -> None:
        """Send again what was sent long ago, waits nowhere, and is held by no worker that lives."""
        due = time.time() - self.queue.lost_after
        old = self.progress.flights(run.id, before=due)
        if not old:
            return
        alive = self.progress.workers()
        missing = [flight.n for flight in old if not self._held(flight, alive)]
        waiting = self.sender.waiting(run.id) if missing else frozenset()
        lost = self.progress.undone(run.id, (n for n in missing if n not in waiting))
        self._send(run, lost)
        # What waits in its lane has been seen there, and need not be looked for again at once.
        self.progress.sending(run.id, [n for n in missing if n in waiting])

    def _held(self, flight: Flight, alive: frozenset[str]) -> bool:
        if flight.worker not in alive or flight.claimed is None:
            return False
        return time.time() - flight.claimed < self.work.hard_time_limit + self.queue.lost_after

    def _abandon_if_stale(self, run: Run) -> Run:
        """A submission that stopped in the middle cannot be gone on with; its owner was never told it was taken."""
        written = [item.modified for item in self.store.items(keys.plan(run.id))]
        if time.time() - max(written, default=_began(run)) < self.queue.planning_timeout:
            return run
        note = "The submission stopped before its plan was whole. Submit it again."
        return abandon(self.store, run, note)

    def cancel(self, run_id: str) -> Run:
        """Stop a run: nothing more is sent, what is queued is dropped, what has its outcome stays."""
        run = load(self.store, run_id)
        if run.status not in ("planning", "running"):
            return run
        self.progress.cancel(run_id)
        return save(self.store, run.model_copy(update={"status": "cancelled"}))

    def _in_hand(self, run: Run) -> bool:
        """Whether a worker still works on an article of the run."""
        alive = self.progress.workers()
        return any(self._held(flight, alive) for flight in self.progress.flights(run.id, before=time.time()))


def fitted(window: int, flying: int, longest: int) -> int:
    """Fit a run's window to the speed of the workers: what waits is what they do between two looks, and some more.

    A short window is what lets a small run pass a large one in the same lane.
    """
    if flying < window / 4:
        window = max(window, _LEAST) * 2
    elif flying > window * 3 / 4:
        window = window * 4 // 5
    return max(min(_LEAST, longest), min(window, longest))


def _began(run: Run) -> float:
    return datetime.fromisoformat(run.created).timestamp()
