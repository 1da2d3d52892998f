"""Live progress: server-sent events with what a page says of its runs, in the words in which it says it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from pathlib import PurePath
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, StreamingResponse

from tasks.errors import Transient
from tasks.runs import keys
from tasks.runs.records import OUTCOMES
from workers.http.problems import Refused
from workers.http.service import Desk, Service
from workers.http.views import RunView, view
from workers.pages import phrases
from workers.pages.gate import Guest, Stranger, visitor

router = APIRouter()
_EVERY = 1.0
# A stream ends after a while; the browser asks again, and a session that has ended is noticed.
_LONGEST = 300
_AT_ONCE = 20
_NAMES = 3
_STRAYS = 5
Ids = Annotated[Sequence[str], Query(alias="run", max_length=_AT_ONCE)]
Every = Annotated[bool, Query()]
Since = Annotated[str, Query(max_length=40)]


def told(run: RunView) -> dict[str, Any]:
    """Say of a run what a page shows: figures, and under ``said`` the words for them."""
    planned, counts = run.planned, run.counts
    return {
        **run.model_dump(
            include={"id", "status", "trigger", "sources", "created", "finished", "schedule", "retry_of", "note"}
        ),
        "over": run.finished is not None,
        "planned": planned,
        "done": run.done,
        "counts": {name: counts.get(name, 0) for name in OUTCOMES},
        "day": run.created[:10],
        "name": name(run.sources),
        "shares": _shares(counts, planned),
        "said": _said(run) | {name: phrases.number(counts.get(name, 0)) for name in OUTCOMES},
    }


def _shares(counts: Mapping[str, int], planned: int | None) -> list[dict[str, Any]]:
    """Give where in a strip of all articles those of each outcome lie, in hundredths of it."""
    at, shares, total = 0.0, [], max(1, planned or 0, sum(counts.values()))
    for outcome in OUTCOMES:
        if number := counts.get(outcome, 0):
            share = 100 * number / total
            words = f"{phrases.number(number)} {outcome}"
            shares.append({"name": outcome, "at": round(at, 3), "share": round(share, 3), "words": words})
            at += share
    return shares


def _said(run: RunView) -> dict[str, str]:
    of = f" of {phrases.number(run.planned)}" if run.planned is not None and run.planned != run.done else ""
    articles = "article" if run.done == 1 and not of else "articles"
    left = f"about {phrases.duration(run.seconds_left)} left" if run.seconds_left else ""
    rate = phrases.rate(run.per_second) if run.per_second and run.done else ""
    return {"status": run.status, "done": f"{phrases.number(run.done)}{of} {articles}", "rate": rate, "left": left}


def name(sources: tuple[str, ...]) -> str:
    """Name a run by what it is about."""
    shown = ", ".join(one if "://" in one else PurePath(one).name or one for one in sources[:_NAMES])
    return f"{shown} and {len(sources) - _NAMES} more" if len(sources) > _NAMES else shown or "Nothing"


@router.get("/live.json")
def once(desk: Desk, guest: Guest, ids: Ids = (), every: Every = False, since: Since = "") -> Response:
    """Say once how far runs are, for browsers that cannot keep a stream."""
    return JSONResponse(_look(desk, ids, every, since))


@router.get("/live")
async def live(
    request: Request, desk: Desk, guest: Guest, ids: Ids = (), every: Every = False, since: Since = ""
) -> Response:
    """Follow runs as long as one of them goes on, and with ``every``, which others begin after ``since``."""
    return StreamingResponse(_follow(request, desk, ids, every, since), media_type="text/event-stream")


async def _follow(request: Request, desk: Service, ids: Sequence[str], every: bool, since: str) -> AsyncIterator[str]:
    last, until = "", time.monotonic() + _LONGEST
    yield "retry: 2000\n\n"
    while time.monotonic() < until:
        try:
            await run_in_threadpool(visitor, request)
            seen = await run_in_threadpool(_look, desk, ids, every, since)
        except Stranger:
            return
        except Transient as fault:
            yield f": {fault}\n\n"
        else:
            data = json.dumps(seen)
            # A comment keeps proxies from closing a stream on which nothing happens.
            yield f"event: runs\ndata: {data}\n\n" if data != last else ": \n\n"
            last = data
            if not every and all(run["over"] for run in seen["runs"]):
                return
        await asyncio.sleep(_EVERY)


def _look(desk: Service, ids: Sequence[str], every: bool, since: str) -> dict[str, Any]:
    """Look at the runs that are asked for, at which runs are open, and at the next after the one named."""
    found = []
    for run_id in ids:
        try:
            found.append(told(view(desk.run(run_id), desk.tender.progress)))
        except Refused:
            continue
    names = {key.rpartition("/")[2] for key in desk.store.keys(keys.open_run(""))} if every else set()
    return {"runs": found, "open": sorted(filter(keys.is_run_id, names | _next(desk, since, every)))[-_AT_ONCE:]}


def _next(desk: Service, since: str, every: bool) -> set[str]:
    """Give the first run after another: it may have begun and ended between two looks."""
    at = since if keys.is_run_id(since) else ""
    for _ in range(_STRAYS if every else 0):
        # "0" sorts just behind the "/" of the run's own keys.
        key = next(desk.store.keys("runs/", after=f"runs/{at}0" if at else ""), None)
        if key is None:
            break
        at = key.split("/")[1]
        with suppress(Refused, ValueError):
            return {desk.run(at).id}
    return set()
