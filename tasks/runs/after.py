"""What is made of a run once it is over: copies noted, tables, the morning report.

That a run is owed these steps stands in the store before the run is closed; how far they have come stands beside it.
A step may be taken twice: it writes whole objects, the same ones. A fault in one hinders neither the others nor the
run's end; the step is tried again, with growing pauses, and at last given up, and `nightdesk status` says so.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

import structlog
from pydantic import Field

from config.settings import Settings
from tasks.errors import Transient
from tasks.runs import keys
from tasks.runs.progress import Progress
from tasks.runs.records import Record, Run
from tasks.runs.submit import load
from tasks.store import Missing, Store

log = structlog.get_logger(__name__)
_LOCK = "after"
_LOCK_SECONDS = 30
_FIRST_PAUSE = 5
_LONGEST_PAUSE = 3600
#: The steps in order, and the function that takes each; a step's libraries are loaded when it is taken.
STEPS = {
    "duplicates": "tasks.duplicates.note:note_copies",
    "tables": "tasks.tables.write:write_tables",
    "report": "tasks.report.make:write_report",
}
#: The steps that have nothing to do for a run that stored nothing.
_NEW_ONLY = frozenset({"tables"})
Step = Callable[[Store, Run, Settings], None]


class Fault(Record):
    """A step that did not come to its end: how often, why last, and when it is due again (Unix seconds)."""

    attempts: int
    reason: str
    due: float


class After(Record):
    """How far the steps after a run have come: the seconds that those done took, and those at fault."""

    run: str
    done: dict[str, float] = Field(default={})
    faults: dict[str, Fault] = Field(default={})
    given_up: tuple[str, ...] = ()

    @property
    def open(self) -> list[str]:
        """The steps that are still to be taken, in order."""
        return [step for step in STEPS if step not in self.done and step not in self.given_up]


def owe(store: Store, run: Run) -> None:
    """Note that a run, whose end is near, is owed its steps."""
    store.put(keys.pending(run.id), b"", media_type="application/octet-stream", only_new=True)


def progress_of(store: Store, run_id: str) -> After:
    """Give how far the steps after a run have come."""
    try:
        return After.model_validate_json(store.get(keys.after(run_id)))
    except Missing:
        return After(run=run_id)


def forget(store: Store, run_id: str, *, done: bool) -> None:
    """Forget what went wrong with a run's steps, and with ``done`` what went well, too: they are taken anew."""
    before = progress_of(store, run_id)
    store.put(keys.after(run_id), After(run=run_id, done={} if done else before.done).to_json())


def owed(store: Store) -> Iterator[str]:
    """Yield the runs that are owed steps, the oldest first."""
    for key in store.keys(keys.pending("")):
        run_id = key.rpartition("/")[2]
        if keys.is_run_id(run_id):
            yield run_id


@dataclass(frozen=True, slots=True)
class Finisher:
    """Takes the steps that runs are owed; one at a time at a desk, so that the archive of copies grows in order."""

    store: Store
    progress: Progress
    settings: Settings
    told: Callable[[str, str], None] = lambda run_id, step: None

    def take_all(self) -> None:
        """Take every step that is due, unless somebody else is at it."""
        waiting = list(owed(self.store))
        if not waiting:
            return
        with self.progress.lock(_LOCK, seconds=_LOCK_SECONDS) as mine:
            for run_id in waiting if mine else ():
                self._take(run_id)

    def _take(self, run_id: str) -> None:
        try:
            run = load(self.store, run_id)
        except Missing:
            self.store.delete([keys.pending(run_id)])
            return
        if not run.finished:
            return
        after = progress_of(self.store, run_id)
        for step in after.open:
            if step not in after.faults or after.faults[step].due <= time.time():
                after = self._try(run, step, after)
                self.store.put(keys.after(run_id), after.to_json())
        if not after.open:
            self.store.delete([keys.pending(run_id)])

    def _try(self, run: Run, step: str, after: After) -> After:
        self.told(run.id, step)
        began = time.monotonic()
        others = {name: fault for name, fault in after.faults.items() if name != step}
        try:
            if run.counts.get("stored") or step not in _NEW_ONLY:
                _function(step)(self.store, run, self.settings)
        except Exception as error:  # noqa: BLE001 - it is noted, shown and tried again; the run has its end
            fault = _next(error, after.faults.get(step))
            log.warning("step not done", run=run.id, step=step, attempts=fault.attempts, error=type(error).__name__)
            given_up = (step,) if fault.attempts >= self.settings.after.attempts else ()
            return after.model_copy(
                update={"faults": {**others, step: fault}, "given_up": (*after.given_up, *given_up)}
            )
        seconds = round(time.monotonic() - began, 2)
        log.info("step done", run=run.id, step=step, seconds=seconds)
        return after.model_copy(update={"done": {**after.done, step: seconds}, "faults": others})


def _function(step: str) -> Step:
    module, _, name = STEPS[step].partition(":")
    function: Step = getattr(import_module(module), name)
    return function


def _next(error: Exception, before: Fault | None) -> Fault:
    attempts = before.attempts + 1 if before else 1
    pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (2 * attempts - 2))
    # Only the kind of a bug's error: its message may hold an article's text. A `Transient` is worded for people.
    reason = str(error) if isinstance(error, Transient) else type(error).__name__
    return Fault(attempts=attempts, reason=reason, due=time.time() + pause)
