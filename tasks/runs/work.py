"""One planned article from claim to outcome. Knows no Celery: a queue only says which article is next."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from config.settings import Work
from tasks.analysis import Analyzer
from tasks.document import Document
from tasks.errors import Rejected, Transient
from tasks.intake.article import Raw
from tasks.intake.formats import read
from tasks.runs import keys
from tasks.runs.plan import PlanReader
from tasks.runs.progress import Claim, Progress
from tasks.runs.records import Outcome, Reference
from tasks.store import Missing, Store


@dataclass(frozen=True, slots=True)
class Desk:
    """What a worker has at hand.

    ``worker`` names it, for as long as it lives; ``out_of_time`` is what is raised into work that takes too long.
    """

    store: Store
    progress: Progress
    plans: PlanReader
    analyzer: Analyzer
    work: Work
    worker: str
    out_of_time: type[Exception] = TimeoutError


@dataclass(slots=True)
class _Stages:
    """Milliseconds by stage, and the stage that is running."""

    ms: dict[str, float] = field(default_factory=dict)
    running: str = "claim"

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.running = name
        began = time.perf_counter()
        yield
        self.ms[name] = round((time.perf_counter() - began) * 1000, 1)


def work(desk: Desk, run_id: str, n: int) -> Outcome | None:
    """Bring one article to its outcome, and count it once that stands.

    Gives None when there is nothing to do: the article has its outcome, or its run was cancelled or is over.
    Raises `Transient` when the world is not ready; the claim is then for the caller to release.
    """
    claim = desk.progress.claim(run_id, n, desk.worker)
    if claim.state in ("done", "cancelled"):
        return None
    if claim.state == "unknown" and _settled(desk, run_id, n):
        return None
    return _settle(desk, run_id, _attempt(desk, run_id, n, claim))


def unavailable(desk: Desk, run_id: str, n: int, fault: Transient) -> Outcome:
    """Give an article up whose transient fault has outlasted the retry budget."""
    reference = desk.plans.reference(run_id, n)
    outcome = Outcome(
        n=n, outcome="failed", uri=reference.uri, record=reference.record, code="unavailable", reason=str(fault)
    )
    return _settle(desk, run_id, outcome)


def _settle(desk: Desk, run_id: str, outcome: Outcome) -> Outcome:
    """Put the outcome, then count it: an article counts when its outcome stands, and not before."""
    desk.store.put(keys.outcome(run_id, outcome.n), outcome.to_json())
    desk.progress.record(run_id, outcome.n, outcome.outcome)
    return outcome


def _settled(desk: Desk, run_id: str, n: int) -> bool:
    """After Redis has forgotten the run: whether the store knows this article's outcome, or the run's end."""
    if desk.store.head(keys.outcome(run_id, n)) is not None:
        return True
    return desk.store.head(keys.open_run(run_id)) is None


def _attempt(desk: Desk, run_id: str, n: int, claim: Claim) -> Outcome:
    reference = desk.plans.reference(run_id, n)
    base = Outcome(n=n, outcome="failed", uri=reference.uri, record=reference.record, attempts=max(1, claim.attempt))
    if claim.attempt > desk.work.attempts:
        return _given_up(base, claim, desk.work)
    stages = _Stages()
    try:
        found = _result(desk, reference, stages)
    except Rejected as error:
        found = {"outcome": "rejected", "code": error.code, "reason": error.message}
    except desk.out_of_time:
        found = {"outcome": "failed", "code": "timed_out", "reason": f"The {stages.running} stage ran out of time."}
    except MemoryError:
        found = {"outcome": "failed", "code": "out_of_memory", "reason": f"No memory left in stage {stages.running}."}
    except Transient:
        raise
    except Exception as error:  # noqa: BLE001 - a bug of ours must not cost the run; it is named in the outcome
        # Only the kind of the error: its message may hold the article's text.
        found = {"outcome": "failed", "code": "error", "reason": f"{type(error).__name__} in stage {stages.running}"}
    return Outcome.model_validate({**base.model_dump(), **found, "ms": stages.ms})


def _given_up(base: Outcome, claim: Claim, limits: Work) -> Outcome:
    late = claim.previous_seconds is not None and claim.previous_seconds >= limits.hard_time_limit
    code = "timed_out" if late else "worker_lost"
    what = "ran past the hard time limit" if late else "ended the worker process"
    return base.model_copy(
        update={
            "attempts": limits.attempts,
            "code": code,
            "reason": f"Each of {limits.attempts} attempts {what}. Look at the article, then retry the run.",
        }
    )


def _result(desk: Desk, reference: Reference, stages: _Stages) -> dict[str, object]:
    if reference.problem:
        raise Rejected(reference.problem.code, reference.problem.message)
    if reference.same_as is not None:
        return {"outcome": "duplicate", "same_as": reference.same_as}
    with stages.stage("fetch"):
        raw = _fetch(desk.store, reference)
    sha256 = keys.digest(raw.content)
    key = keys.article(sha256)
    with stages.stage("check"):
        head = desk.store.head(key)
    if head is not None and head.metadata.get("fingerprint") == desk.analyzer.pipeline.fingerprint:
        return {"outcome": "unchanged", "key": key, **_summary_of(head.metadata)}
    with stages.stage("parse"):
        article = read(raw)
    with stages.stage("analyse"):
        document = desk.analyzer.analyse(article)
    with stages.stage("store"):
        summary = _summary(document)
        desk.store.put(key, document.to_json().encode(), metadata=summary)
    return {"outcome": "stored", "key": key, **_summary_of(summary)}


def _fetch(store: Store, reference: Reference) -> Raw:
    if reference.key is None:
        raise Rejected("no_reference", "The plan does not say where this article's bytes are.")
    try:
        content = store.get(reference.key, start=reference.start, end=reference.end, bucket=reference.bucket)
    except Missing:
        raise Rejected("gone", "The article's file is no longer in the store.") from None
    return Raw(content=content, uri=reference.uri, media_type=reference.media_type, record=reference.record)


def _summary(document: Document) -> dict[str, str]:
    """What an outcome says of its document, kept as object metadata: a repeat need not read the document."""
    return {
        "fingerprint": document.pipeline.fingerprint,
        "sha256": document.source.sha256,
        "published": document.metadata.published or "",
        "words": str(document.metadata.word_count),
        "entities": str(len(document.entities)),
    }


def _summary_of(metadata: object) -> dict[str, object]:
    known = dict(metadata) if isinstance(metadata, dict) else {}
    sha256 = known.get("sha256")
    return {
        "article": f"sha256:{sha256}" if sha256 else None,
        "published": known.get("published") or None,
        "words": int(known.get("words") or 0),
        "entities": int(known.get("entities") or 0),
    }
