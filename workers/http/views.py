"""What the API answers about runs."""

import json
import time
from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from tasks.runs.progress import Progress
from tasks.runs.records import Outcome, Run, RunStatus, Trigger


class RunView(BaseModel):
    """A run and how far it has come. Times are ISO 8601 in UTC; ``planned`` is unknown while it is planned."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "20260307T020000-3f9a2c",
                    "status": "running",
                    "trigger": "api",
                    "created": "2026-03-07T02:00:00+00:00",
                    "sources": ["briefs.jsonl"],
                    "planned": 1200,
                    "done": 300,
                    "counts": {"stored": 296, "rejected": 4},
                    "per_second": 30.1,
                    "seconds_left": 29.9,
                }
            ]
        }
    )

    id: str
    status: RunStatus
    trigger: Trigger
    created: str
    finished: str | None = None
    sources: tuple[str, ...]
    schedule: str | None = None
    retry_of: str | None = None
    note: str | None = None
    planned: int | None = None
    done: int
    counts: dict[str, int] = Field(description="Articles by outcome.")
    per_second: float | None = Field(None, description="Articles done a second since the run was made.")
    seconds_left: float | None = None

    @classmethod
    def of(cls, run: Run, live: dict[str, int]) -> Self:
        """Make the view of a run from its description and, while it goes on, its live counts."""
        counts = run.counts if run.finished else {k: v for k, v in live.items() if k != "done"}
        done = sum(counts.values())
        seconds = (_seconds(run.finished) if run.finished else time.time()) - _seconds(run.created)
        rate = done / max(seconds, 0.5)
        left = ((run.planned or 0) - done) / rate if rate and run.planned is not None and not run.finished else None
        return cls(
            **run.model_dump(include=set(cls.model_fields) - {"counts"}),
            done=done,
            counts=counts,
            per_second=round(rate, 2),
            seconds_left=round(left, 1) if left is not None else None,
        )


def view(run: Run, progress: Progress) -> RunView:
    """Give a run as it stands now."""
    return RunView.of(run, {} if run.finished else progress.counts(run.id))


def _seconds(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()


class RunList(BaseModel):
    """Runs, newest first; ``next`` is the value of ``before`` for the next page."""

    runs: list[RunView]
    next: str | None = None


class OutcomeView(BaseModel):
    """What became of an article: ``article`` names its result; ``code`` and ``reason`` say why there is none."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"n": 7, "outcome": "rejected", "uri": "day/7.txt", "code": "empty", "reason": "It holds no text."}
            ]
        }
    )

    n: int
    outcome: str
    uri: str
    record: int | None = None
    article: str | None = Field(None, description="For `GET /articles/{article_id}`.")
    same_as: int | None = Field(None, description="The number of an earlier article with the same bytes.")
    code: str | None = None
    reason: str | None = None
    stage: str | None = None
    attempts: int = 1

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """Make the view of an outcome."""
        return cls(**outcome.model_dump(include=set(cls.model_fields)))


class OutcomeList(BaseModel):
    """Articles of a run in order of number; ``next`` is the value of ``after`` for the next page."""

    articles: list[OutcomeView]
    next: int | None = None


def page(lines: Sequence[bytes], *, after: int, limit: int) -> OutcomeList:
    """Give a page of outcomes, of which there is a line each, in order of number."""
    first = bisect_right(lines, after, key=lambda line: json.loads(line)["n"])
    chosen = [OutcomeView.of(Outcome.model_validate_json(line)) for line in lines[first : first + limit]]
    more = first + limit < len(lines)
    return OutcomeList(articles=chosen, next=chosen[-1].n if more else None)
