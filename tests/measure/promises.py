"""What must hold after a run, whatever was done to it; each broken promise is a line that says how."""

import hashlib
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tasks.runs import keys
from tasks.runs.records import Outcome, Run
from tests.desks import TestDesk

#: Each kind of poison: what becomes of it, and after how many attempts.
POISON = {
    "kill": ("worker_lost", 3),
    "crash": ("worker_lost", 3),
    "memory": ("out_of_memory", 1),
    "sleep": ("timed_out", 1),
    "hang": ("timed_out", 3),
}
#: Attempts at an article, at most.
_MOST = 3
_STAGE = "analyse:poison"
_MESSAGES_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Kept:
    """What is left of a run: its outcomes, and the hash of every document as it is read back, by article."""

    run: Run
    outcomes: tuple[Outcome, ...]
    documents: dict[str, str]

    @property
    def lost(self) -> int:
        return (self.run.planned or 0) - len({o.n for o in self.outcomes})

    @property
    def doubled(self) -> int:
        return len(self.outcomes) - len({o.n for o in self.outcomes})


def kept(desk: TestDesk, run: Run) -> Kept:
    """Read a run's outcomes and documents back."""
    outcomes = tuple(desk.outcomes(run)) if run.finished else ()
    documents = {o.uri: hashlib.sha256(desk.store.get(o.key)).hexdigest() for o in outcomes if o.key}
    return Kept(run, outcomes, documents)


def broken(desk: TestDesk, found: Kept, folder: Path, calm: Kept, *, violent: bool) -> list[str]:
    """List every promise that was broken in a run over a folder; ``violent``: processes at work were killed."""
    exact = found is calm
    poison = _poison(found, exact=exact, violent=violent)
    checks = (_ended(found), poison, _documents(found, calm), _objects(desk, found, folder), _messages(desk))
    return [fault for check in checks for fault in check]


def _ended(found: Kept) -> Iterator[str]:
    planned = range(found.run.planned or 0)
    if found.run.status != "finished" or [o.n for o in found.outcomes] != list(planned):
        yield f"{found.run.status}, {found.lost} lost, {found.doubled} doubled"
    if found.run.counts != Counter(o.outcome for o in found.outcomes):
        yield f"counts are {found.run.counts}"


def _poison(found: Kept, *, exact: bool, violent: bool) -> Iterator[str]:
    failed = {poison_of(o): o for o in found.outcomes if o.outcome not in ("stored", "unchanged")}
    for name in sorted(failed.keys() | POISON.keys()):
        outcome = failed.get(name)
        if outcome is None or name not in POISON or not _as_expected(outcome, name, exact=exact, violent=violent):
            yield f"poison {name}: {outcome}"


def _as_expected(outcome: Outcome, name: str, *, exact: bool, violent: bool) -> bool:
    """Whether poison failed as it must: what was harmed on the way may have taken more attempts."""
    code, attempts = POISON[name]
    told = outcome.outcome == "failed" and (attempts if exact else _MOST) >= outcome.attempts >= attempts
    if violent and outcome.code == "worker_lost":
        return told and outcome.attempts == _MOST
    return told and (outcome.code, outcome.stage) == (code, _STAGE)


def poison_of(outcome: Outcome) -> str:
    """Give the kind of poison in an article, by its file's name; the whole name when there is none."""
    name = Path(outcome.uri).stem
    return name.rpartition("-")[2] if "-" in name else name


def _documents(found: Kept, calm: Kept) -> Iterator[str]:
    for uri in sorted(calm.documents.keys() | found.documents.keys()):
        if found.documents.get(uri) != calm.documents.get(uri):
            yield f"{uri} is not what the calm run wrote"
    for outcome in found.outcomes:
        if outcome.key and found.documents[outcome.uri] != outcome.document_sha256:
            yield f"{outcome.uri} is not what its outcome says"


def _objects(desk: TestDesk, found: Kept, folder: Path) -> Iterator[str]:
    """Whatever is in the store has its reason, and whatever should be there is."""
    run = f"runs/{found.run.id}/"
    expected = {f"{run}{name}" for name in ("run.json", "outcomes.jsonl", "failed.jsonl")}
    expected |= {keys.shard(found.run.id, n) for n in range(0, found.run.planned or 0, keys.SHARD)}
    expected |= {o.key for o in found.outcomes if o.key}
    expected |= {keys.inbox(keys.digest(path.read_bytes())) for path in folder.iterdir()}
    there = {key for key in desk.store.keys("") if not key.startswith("desk/")}
    yield from (f"orphan object {key}" for key in sorted(there - expected))
    yield from (f"missing object {key}" for key in sorted(expected - there))


def _messages(desk: TestDesk) -> Iterator[str]:
    until = time.monotonic() + _MESSAGES_SECONDS
    while (left := _left(desk)) and time.monotonic() < until:
        time.sleep(0.5)
    yield from (f"{number} messages left in {where}" for where, number in left.items())


def _left(desk: TestDesk) -> dict[str, int]:
    """Count the messages about articles in the lanes, and delivered and unacknowledged."""
    lanes = desk.tender.sender
    waiting = {lane: lanes.length(lane) for lane in ("urgent", "bulk")}
    held = {f"unacked of {lane}": number for lane, number in lanes.unacked().items() if lane != "control"}
    return {where: number for where, number in {**waiting, **held}.items() if number}


def processes_of(folder: Path) -> list[str]:
    """Give the command lines of processes that work in, or name, a folder."""
    found = []
    for proc in Path("/proc").glob("[0-9]*"):
        try:
            told = (proc / "cmdline").read_bytes().replace(b"\0", b" ").decode() + str((proc / "cwd").readlink())
            told += " ".join(part for part in (proc / "environ").read_bytes().decode(errors="replace").split("\0")
                             if part.startswith("NIGHTDESK_DATA_DIR="))  # fmt: skip
        except OSError:
            continue
        if f"{folder}/" in f"{told}/" and int(proc.name) != os.getpid():
            found.append(told)
    return found


def left_running(folder: Path, *, seconds: float = 20) -> list[str]:
    """List the processes of a desk that outlive it."""
    until = time.monotonic() + seconds
    while (left := processes_of(folder)) and time.monotonic() < until:
        time.sleep(0.2)
    return [f"process left: {one[:200]}" for one in left]
