"""A schedule's runs: each of its times is run once, whoever looks, however often, and whatever dies meanwhile.

The run for a time is named by an object that only the first to put it can put. A look that comes twice, or from two
schedulers, finds it there. One that dies in the middle leaves a run whose plan never becomes whole; the next look
sees that and names another, a bounded number of times.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from config.analysis import Fields
from config.limits import Limits
from config.settings import Schedule
from tasks.errors import Rejected
from tasks.intake.fields import NO_FIELDS
from tasks.runs import keys
from tasks.runs.progress import Progress
from tasks.runs.records import Record, Run
from tasks.runs.room import check_room
from tasks.runs.submit import begin, load, now, plan
from tasks.schedule.look import Look
from tasks.schedule.times import due, name_of
from tasks.store import Missing, Store

log = structlog.get_logger(__name__)

_ATTEMPTS = 3
_KEPT = 100
# Spares two schedulers the same work; that no run is doubled is the claim's doing.
_LOCK_SECONDS = 60


class Night(Record):
    """One time of a schedule and the run that is for it."""

    schedule: str
    night: str
    run: str
    claimed: str


@dataclass(frozen=True, slots=True)
class Nights:
    """What it takes to run the schedule; ``progress`` and ``fingerprint`` are opened at need."""

    store: Store
    progress: Callable[[], Progress]
    schedules: Mapping[str, Schedule]
    limits: Limits
    fingerprint: Callable[[], str]
    planning_timeout: float
    fields: Fields = NO_FIELDS

    def tick(self, at: datetime | None = None) -> list[Run]:
        """Start what is due and not yet started; give the runs."""
        at = at or datetime.now(UTC)
        return [run for name in self.schedules if (run := self._tick(name, at)) is not None]

    def start(self, name: str) -> Run | None:
        """Run a schedule now, whatever its time; None when a run of it still goes on."""
        with self.progress().lock(f"schedule:{name}", seconds=_LOCK_SECONDS) as mine:
            if not mine or self.open_run(name):
                return None
            return self._run(name, keys.new_run_id())

    def _tick(self, name: str, at: datetime) -> Run | None:
        when = due(self.schedules[name], since=self.since(name, at), at=at)
        if when is None or self._settled(name, name_of(when)) or not self._has_room(name):
            return None
        with self.progress().lock(f"schedule:{name}", seconds=_LOCK_SECONDS) as mine:
            if not mine or self.open_run(name):
                return None
            run_id = self._claim(name, name_of(when))
            return self._run(name, run_id) if run_id else None

    def _has_room(self, name: str) -> bool:
        """Whether there is room for another run; without it, the time is caught up later."""
        try:
            check_room(self.store, self.limits, None)
        except Rejected as full:
            log.warning("schedule waits", schedule=name, reason=full.message)
            return False
        return True

    def since(self, name: str, at: datetime) -> datetime:
        """Give when a schedule was first seen; the first look notes it."""
        key = keys.schedule_since(name)
        try:
            body = self.store.get(key)
        except Missing:
            self.store.put(key, at.isoformat().encode(), only_new=True)
            body = self.store.get(key)
        return datetime.fromisoformat(body.decode())

    def last(self, name: str) -> Night | None:
        """Give the last time of a schedule that has a run."""
        found = list(self.store.keys(keys.nights(name)))
        return Night.model_validate_json(self.store.get(found[-1])) if found else None

    def open_run(self, name: str) -> str | None:
        """Give the run of a schedule that still goes on, None when none does."""
        for key in self.store.keys(keys.open_run("")):
            try:
                run = load(self.store, key.rpartition("/")[2])
            except (Missing, ValueError):
                continue
            if run.schedule == name and not run.finished:
                return run.id
        return None

    def _attempts(self, name: str, night: str) -> Iterator[Night]:
        for attempt in range(_ATTEMPTS):
            try:
                yield Night.model_validate_json(self.store.get(keys.night(name, night, attempt)))
            except Missing:
                return

    def _settled(self, name: str, night: str) -> bool:
        """Whether a time has its run, or has been tried often enough."""
        attempts = list(self._attempts(name, night))
        return len(attempts) == _ATTEMPTS or bool(attempts and not self._came_to_nothing(attempts[-1]))

    def _came_to_nothing(self, night: Night) -> bool:
        try:
            return load(self.store, night.run).status == "abandoned"
        except Missing:
            age = time.time() - datetime.fromisoformat(night.claimed).timestamp()
            return age > self.planning_timeout

    def _claim(self, name: str, night: str) -> str | None:
        """Name the run for a time; None when another has."""
        if self._settled(name, night):
            return None
        attempt = sum(1 for _ in self._attempts(name, night))
        claim = Night(schedule=name, night=night, run=keys.new_run_id(), claimed=now())
        if not self.store.put(keys.night(name, night, attempt), claim.to_json(), only_new=True):
            return None
        self.store.delete(list(self.store.keys(keys.nights(name)))[:-_KEPT])
        return claim.run

    def _run(self, name: str, run_id: str) -> Run:
        schedule = self.schedules[name]
        asked = Run(
            id=run_id, status="planning", trigger="schedule", created=now(), sources=schedule.sources, schedule=name
        )
        run = begin(self.store, asked)
        with Look(name, schedule, self.store, fingerprint=self.fingerprint(), now=time.time()) as look:
            made = plan(self.store, run, look.files(), self.limits, fields=self.fields)
            look.keep()
        return made
