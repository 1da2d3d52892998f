"""What a run is made of: references, outcomes, and the run itself, as they stand in the store."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

OutcomeKind = Literal["stored", "unchanged", "duplicate", "rejected", "failed"]
OUTCOMES: tuple[OutcomeKind, ...] = ("stored", "unchanged", "duplicate", "rejected", "failed")
RunStatus = Literal["planning", "running", "finished", "cancelled", "abandoned"]
Lane = Literal["urgent", "bulk"]
Trigger = Literal["cli", "schedule", "api"]


class Record(BaseModel):
    """Base of the stored records: immutable, closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def to_json(self) -> bytes:
        """Serialise without the fields that say nothing."""
        return self.model_dump_json(exclude_none=True).encode()


class Problem(Record):
    """Why an article cannot be processed: a stable code and what a person should know and do."""

    code: str
    message: str


class Reference(Record):
    """A planned article: its number in the run, and enough to fetch its bytes again.

    ``uri`` names the file as the user knows it, ``key`` (in ``bucket``, by default the desk's own) where its
    bytes are, ``start``/``end`` which of them are the article's, ``record`` its position in a container.
    ``steps`` lead from these bytes to the article's own (see `tasks.intake.steps`).
    ``modified`` is when the article's file was last changed (ISO 8601), where it has one of its own.
    ``same_as`` is the number of an earlier article with the same bytes; ``problem`` is what planning found.
    """

    n: int
    uri: str
    media_type: str
    key: str | None = None
    bucket: str | None = None
    start: int | None = None
    end: int | None = None
    record: int | None = None
    steps: tuple[str, ...] = ()
    modified: str | None = None
    same_as: int | None = None
    problem: Problem | None = None


class Near(Record):
    """The earlier article that an article is a near copy of, and how like they are, in [0, 1]."""

    of: str
    similarity: float


class Outcome(Record):
    """What became of one planned article; ``ms`` is milliseconds by stage, ``stage`` the one in which it failed.

    A duplicate is a copy of the article ``copy_of``: of the same bytes as number ``same_as`` of its run, or of the same
    words. ``signature`` and ``sketch`` are what copies are found by until the run is finished.
    """

    n: int
    outcome: OutcomeKind
    uri: str
    record: int | None = None
    article: str | None = None
    key: str | None = None
    code: str | None = None
    reason: str | None = None
    stage: str | None = None
    same_as: int | None = None
    copy_of: str | None = None
    near: Near | None = None
    document_sha256: str | None = None
    attempts: int = 1
    ms: dict[str, float] = {}
    published: str | None = None
    words: int | None = None
    entities: int | None = None
    signature: str | None = None
    sketch: str | None = None


class Run(Record):
    """One piece of work: what was asked, and at the end what became of it. Times are ISO 8601 in UTC.

    ``schedule`` names the schedule that asked for it; ``lane`` is by default bulk for it and urgent for others.
    """

    id: str
    status: RunStatus
    trigger: Trigger
    created: str
    sources: tuple[str, ...]
    fingerprint: str | None = None
    planned: int | None = None
    counts: dict[str, int] = {}
    finished: str | None = None
    retry_of: str | None = None
    schedule: str | None = None
    lane: Lane | None = None
    note: str | None = None
