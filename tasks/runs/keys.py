"""The store's layout: every key we write is made here."""

import hashlib
import re
import secrets
from datetime import UTC, datetime

_RUN_ID = re.compile(r"\d{8}T\d{6}-[0-9a-f]{6}")
#: References in one shard of a plan.
SHARD = 1000


def new_run_id(now: datetime | None = None) -> str:
    """Make a run id that sorts by time of submission."""
    return f"{(now or datetime.now(UTC)):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"


def is_run_id(text: str) -> bool:
    """Tell whether ``text`` has the form of a run id, so that it may become part of a key."""
    return _RUN_ID.fullmatch(text) is not None


def inbox(sha256: str) -> str:
    """Where a submitted file with this hash is kept."""
    return f"inbox/{sha256[:2]}/{sha256}"


def article(sha256: str) -> str:
    """Where the result for an article with these bytes stands."""
    return f"articles/{sha256[:2]}/{sha256}.json"


def run(run_id: str) -> str:
    """Where a run is described; raises `ValueError` for anything that is no run id."""
    if not is_run_id(run_id):
        raise ValueError(f"{run_id!r} is not a run id; they look like 20260307T020000-3f9a2c.")
    return f"runs/{run_id}/run.json"


def plan(run_id: str) -> str:
    """The prefix of the shards of a run's plan."""
    return f"runs/{run_id}/plan/"


def shard(run_id: str, n: int) -> str:
    """The shard of the plan that holds article ``n``."""
    return f"{plan(run_id)}{n // SHARD:06}.jsonl"


def outcomes(run_id: str) -> str:
    """The prefix of a run's single outcomes."""
    return f"runs/{run_id}/outcomes/"


def outcome(run_id: str, n: int) -> str:
    """Where the outcome of article ``n`` stands until the run is finished."""
    return f"{outcomes(run_id)}{n:09}.json"


def folded(run_id: str) -> str:
    """All outcomes of a finished run, in order."""
    return f"runs/{run_id}/outcomes.jsonl"


def failed(run_id: str) -> str:
    """The outcomes of a finished run that were rejected or failed."""
    return f"runs/{run_id}/failed.jsonl"


#: The archive of what articles are compared by, a folder a day; the form of its files is part of their names.
COPIES = "copies/"
COPIES_FORM = ".1.bin"


def copies_day(day: str) -> str:
    """The prefix of the archive's parts of a day (ISO 8601)."""
    return f"{COPIES}{day}/"


def copies(day: str, run_id: str) -> str:
    """The archive's part of a run."""
    return f"{copies_day(day)}{run_id}{COPIES_FORM}"


def duplicates(run_id: str) -> str:
    """The copies, exact and near, among a run's articles."""
    return f"runs/{run_id}/duplicates.jsonl"


def after(run_id: str) -> str:
    """How far the steps after a run's end have come."""
    return f"runs/{run_id}/after.json"


def pending(run_id: str) -> str:
    """The marker that steps after a run's end are still to be taken."""
    return f"after/{run_id}"


def tables(run_id: str) -> str:
    """The prefix of a run's tables."""
    return f"runs/{run_id}/tables/"


def manifest_of_tables(run_id: str) -> str:
    """What a run's tables hold; put when they are whole."""
    return f"{tables(run_id)}manifest.json"


def report(run_id: str) -> str:
    """The morning report of a run."""
    return f"runs/{run_id}/report.html"


def open_run(run_id: str) -> str:
    """The marker that a run still has work to do."""
    return f"open/{run_id}"


def nights(schedule: str) -> str:
    """The prefix of what a schedule has done; a time's name sorts by time."""
    return f"schedules/{schedule}/nights/"


def night(schedule: str, name: str, attempt: int) -> str:
    """Where the run for one time of a schedule is named: who puts it first does the work."""
    return f"{nights(schedule)}{name}.{attempt}.json"


def schedule_since(schedule: str) -> str:
    """When a schedule was first seen: earlier times are not caught up."""
    return f"schedules/{schedule}/since.json"


def manifest(schedule: str, source: str) -> str:
    """The files of a source that a schedule has taken, as they were then."""
    return f"schedules/{schedule}/manifests/{digest(source.encode())[:32]}.jsonl"


def token(token_id: str) -> str:
    """Where an access token's hash stands."""
    return f"tokens/{token_id}.json"


def session(digest: str) -> str:
    """Where a session of the pages stands, by the hash of its cookie."""
    return f"sessions/{digest}"


def idempotency(whose: str, key: str) -> str:
    """Which run a submission with an idempotency key became."""
    return f"idempotency/{digest(f'{whose} {key}'.encode())}.json"


def hook(run_id: str) -> str:
    """That the end of a run is still to be told."""
    return f"hooks/{run_id}.json"


def digest(content: bytes) -> str:
    """SHA-256 of an article's own bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def is_article_key(text: str) -> bool:
    """Tell whether ``text`` is the key of a result."""
    return re.fullmatch(r"articles/[0-9a-f]{2}/[0-9a-f]{64}\.json", text) is not None
