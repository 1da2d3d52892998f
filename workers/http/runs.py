"""``/runs``: work handed in, followed, stopped and retried."""

import asyncio
from collections.abc import AsyncIterator
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Header, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from tasks.errors import Transient
from tasks.runs import keys
from tasks.runs.records import Record, Run
from tasks.runs.room import check_room
from tasks.runs.submit import begin, listed, load, now, plan, resubmit
from tasks.store import Missing
from workers.http.description import errors
from workers.http.problems import Refused
from workers.http.service import Caller, Desk, Service
from workers.http.submission import Asked, Submission, read_submission
from workers.http.tokens import Token
from workers.http.views import OutcomeList, RunList, RunView, page, view

router = APIRouter()
_EVERY = 1.0
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Asked"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        **{k: v for k, v in Asked.model_json_schema()["properties"].items() if k != "text"},
                    },
                }
            },
        },
    }
}


class Claimed(Record):
    """The run that a submission with an idempotency key became, and the hash of what was submitted."""

    run: str
    digest: str


@router.post(
    "/runs",
    status_code=202,
    response_model_exclude_none=True,
    openapi_extra=_BODY,
    responses=errors(400, 403, 409, 413, 415, 422, 507),
)
async def create(
    request: Request,
    desk: Desk,
    who: Caller,
    later: BackgroundTasks,
    idempotency_key: Annotated[
        str | None, Header(max_length=200, description="The same key and body again give the same run.")
    ] = None,
) -> RunView:
    """Hand in articles: files (multipart), a text, or sources that the settings allow. They are a run from then on."""
    made = Submission(Path(await run_in_threadpool(mkdtemp, prefix="nightdesk-")), Asked())
    try:
        made = await read_submission(request, made.folder, desk.settings.api)
        run, fresh = await run_in_threadpool(claim, desk, made, who, idempotency_key)
        if fresh and not made.sources:
            run = await run_in_threadpool(start, desk, run, made)
    except BaseException:
        await run_in_threadpool(made.close)
        raise
    if fresh and made.sources:
        # Listing a large source takes longer than a caller waits.
        later.add_task(start, desk, run, made)
    else:
        await run_in_threadpool(made.close)
    return await run_in_threadpool(view, run, desk.tender.progress)


def claim(desk: Service, made: Submission, who: Token | None, key: str | None) -> tuple[Run, bool]:
    """Begin the run of a submission, or find the one that the same submission began before."""
    run_id = keys.new_run_id()
    if key is not None:
        name = keys.idempotency(who.id if who else "", key)
        mine = Claimed(run=run_id, digest=made.digest)
        if not desk.store.put(name, mine.to_json(), only_new=True):
            mine = Claimed.model_validate_json(desk.store.get(name))
        if mine.digest != made.digest:
            raise Refused(422, "idempotency_key_reused", "This Idempotency-Key was used for another submission.")
        try:
            return load(desk.store, mine.run), False
        except Missing:
            run_id = mine.run
    check_room(desk.store, desk.settings.limits, desk.settings.data_dir / "seaweed")
    asked = Run(id=run_id, status="planning", trigger="api", created=now(), sources=made.names(), lane=made.asked.lane)
    return begin(desk.store, asked), True


def start(desk: Service, run: Run, made: Submission) -> Run:
    """Plan a run and send its first articles at once, without waiting for the next look."""
    try:
        run = plan(desk.store, run, made.files(desk.store), desk.settings.limits, fields=desk.settings.fields)
    finally:
        made.close()
    return desk.tender.tend(run.id) or run


@router.get("/runs", response_model_exclude_none=True, responses=errors(422))
def runs(
    desk: Desk,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    before: Annotated[str | None, Query(description="Only runs older than this one.")] = None,
) -> RunList:
    """List runs, newest first."""
    older = listed(desk.store, before=before)
    chosen = list(islice(older, limit))
    more = chosen[-1].id if next(older, None) is not None else None
    return RunList(runs=[view(one, desk.tender.progress) for one in chosen], next=more)


@router.get("/runs/{run_id}", response_model_exclude_none=True, responses=errors(404))
def run(run_id: str, desk: Desk) -> RunView:
    """Say how far a run has come."""
    return view(desk.run(run_id), desk.tender.progress)


@router.get(
    "/runs/{run_id}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}, **errors(404)},
)
async def events(run_id: str, desk: Desk) -> StreamingResponse:
    """Follow a run: server-sent events ``progress``, and at the end ``finished``, each with the run as JSON."""
    await run_in_threadpool(desk.run, run_id)
    return StreamingResponse(
        _events(run_id, desk), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


async def _events(run_id: str, desk: Service) -> AsyncIterator[str]:
    told = ""
    while True:
        try:
            now_ = await run_in_threadpool(lambda: view(desk.run(run_id), desk.tender.progress))
        except Transient as fault:
            yield f": {fault}\n\n"
            await asyncio.sleep(_EVERY)
            continue
        kind = "finished" if now_.finished else "progress"
        data = now_.model_dump_json(exclude_none=True)
        # A comment keeps proxies from closing a stream on which nothing happens.
        yield f"event: {kind}\ndata: {data}\n\n" if data != told else ": \n\n"
        if now_.finished:
            return
        told = data
        await asyncio.sleep(_EVERY)


_After = Annotated[int, Query(ge=-1, description="Only articles with a higher number.")]
_Limit = Annotated[int, Query(ge=1, le=1000)]


@router.get("/runs/{run_id}/articles", response_model_exclude_none=True, responses=errors(404, 409, 422))
def all_articles(run_id: str, desk: Desk, after: _After = -1, limit: _Limit = 100) -> OutcomeList:
    """List what became of each article of a run that is over, and which result is its."""
    return _page(desk, run_id, keys.folded(run_id), after, limit)


@router.get("/runs/{run_id}/failed", response_model_exclude_none=True, responses=errors(404, 409, 422))
def failed(run_id: str, desk: Desk, after: _After = -1, limit: _Limit = 100) -> OutcomeList:
    """List the articles of a run that is over which were rejected or failed, and why."""
    return _page(desk, run_id, keys.failed(run_id), after, limit)


def _page(desk: Service, run_id: str, key: str, after: int, limit: int) -> OutcomeList:
    if not desk.run(run_id).finished:
        raise Refused(409, "run_goes_on", f"Run {run_id} still goes on; ask again when it is finished.", run=run_id)
    try:
        lines = desk.store.get(key).splitlines()
    except Missing:
        lines = []
    return page(lines, after=after, limit=limit)


@router.post("/runs/{run_id}/cancel", response_model_exclude_none=True, responses=errors(404))
def cancel(run_id: str, desk: Desk) -> RunView:
    """Stop a run: what is queued is dropped, what has its outcome stays. A run that is over is left as it is."""
    desk.run(run_id)
    after = desk.tender.cancel(run_id)
    return view(desk.tender.tend(run_id) or after, desk.tender.progress)


@router.post("/runs/{run_id}/retry", status_code=202, response_model_exclude_none=True, responses=errors(404, 409))
def retry(run_id: str, desk: Desk) -> RunView:
    """Run what failed in a run once more, as a new run."""
    old = desk.run(run_id)
    if not old.finished or not old.counts.get("failed"):
        raise Refused(409, "nothing_failed", f"Nothing failed in run {run_id} ({old.status}).", run=run_id)
    again = resubmit(old, desk.store, trigger="api")
    return view(desk.tender.tend(again.id) or again, desk.tender.progress)
