"""What a run leaves to take away: its report and its tables, if they are there, and its own description."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath
from typing import BinaryIO

from fastapi import APIRouter, Response
from starlette.responses import StreamingResponse

from tasks.runs import keys
from tasks.runs.after import progress_of
from tasks.runs.records import Run
from tasks.store import Missing, Store
from workers.http.problems import Refused
from workers.http.service import Desk
from workers.pages.gate import Guest
from workers.pages.headers import FOREIGN

router = APIRouter()
_TABLES = 200
_CHUNK = 256 << 10


@dataclass(frozen=True, slots=True)
class Table:
    """One file of a run's tables: its name under them, and its size in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What there is of a run to take away; ``making``: more is to come; ``given_up``: steps that came to no end."""

    report: bool
    tables: list[Table]
    making: bool
    given_up: tuple[str, ...]


def offered(store: Store, run: Run) -> Offer:
    """Look what a run has left."""
    prefix = keys.tables(run.id)
    found = [Table(item.key[len(prefix) :], item.size) for item in islice(store.items(prefix), _TABLES)]
    steps = progress_of(store, run.id)
    making = bool(steps.open) and store.head(keys.pending(run.id)) is not None
    has_report = store.head(keys.report(run.id)) is not None
    return Offer(report=has_report, tables=found, making=making, given_up=steps.given_up)


@router.get("/runs/{run_id}/report")
def report(run_id: str, guest: Guest, desk: Desk) -> Response:
    """Show a run's report; it is a page of its own, in which no script runs."""
    run = desk.run(run_id)
    try:
        page = desk.store.get(keys.report(run.id))
    except Missing:
        raise Refused(404, "no_report", f"Run {run_id} has no report.") from None
    return Response(page, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": FOREIGN})


@router.get("/runs/{run_id}/tables/{name:path}")
def table(run_id: str, name: str, guest: Guest, desk: Desk) -> Response:
    """Give one file of a run's tables, to be saved."""
    run = desk.run(run_id)
    known = {one.name for one in offered(desk.store, run).tables}
    if name not in known:
        raise Refused(404, "no_such_table", f"Run {run_id} has no table {name!r}.")
    body = desk.store.open(keys.tables(run.id) + name)
    plain = "".join(c for c in PurePosixPath(name).name if c.isascii() and (c.isalnum() or c in "._-="))
    headers = {"Content-Disposition": f'attachment; filename="{plain}"'}
    return StreamingResponse(_chunks(body), media_type="application/octet-stream", headers=headers)


def _chunks(body: BinaryIO) -> Iterator[bytes]:
    with body:
        while chunk := body.read(_CHUNK):
            yield chunk


@router.get("/runs/{run_id}/run.json")
def described(run_id: str, guest: Guest, desk: Desk) -> Response:
    """Give a run's description as it is stored."""
    return Response(desk.run(run_id).to_json(), media_type="application/json")
