"""The runs, and one run: how far it is, what became of each article, and what can be done about it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from tasks.runs.records import OUTCOMES, Run
from workers.http import runs as api
from workers.http.service import Desk, Service
from workers.http.views import RunView, view
from workers.pages.downloads import offered
from workers.pages.gate import HOME, Form, Guest
from workers.pages.live import told
from workers.pages.look import render
from workers.pages.window import Window, failures, titles, window

router = APIRouter()
_RUNS = 20
_ARTICLES = 50
_FAILURES = 25
Number = Annotated[int, Query(ge=-1, le=10**9)]
Chosen = Literal["stored", "unchanged", "duplicate", "rejected", "failed"]


@router.get("/")
def runs(
    request: Request, guest: Guest, desk: Desk, before: Annotated[str | None, Query(max_length=40)] = None
) -> Response:
    """List the runs, newest first."""
    page = api.runs(desk, limit=_RUNS, before=before)
    going = [run.id for run in page.runs if not run.finished]
    values = {"runs": [told(run) for run in page.runs], "older": page.next, "going": going, "first": before is None}
    return render(request, "runs.html", values, visitor=guest)


@router.get("/runs/{run_id}")
def run(
    request: Request,
    run_id: str,
    guest: Guest,
    desk: Desk,
    after: Number = -1,
    outcome: Chosen | None = None,
    failed_after: Number = -1,
    follow: bool = False,
) -> Response:
    """Show a run: how far it is, its failures with their reasons, and its articles, a page at a time."""
    one = desk.run(run_id)
    articles = window(desk.store, one, after=after, limit=_ARTICLES, outcome=outcome)
    seen = view(one, desk.tender.progress)
    values = {
        "run": told(seen),
        "articles": articles,
        "titles": titles(desk.store, articles.rows),
        "failures": _failures(desk, one, failed_after),
        "downloads": offered(desk.store, one),
        "after": after,
        "outcome": outcome,
        "outcomes": OUTCOMES,
        "back": max(-1, after - _ARTICLES),
        "only": _only(desk, one, seen),
        "follow": follow,
    }
    return render(request, "run.html", values, visitor=guest)


def _failures(desk: Service, one: Run, after: int) -> Window | None:
    """Give what was rejected or failed; while the run goes on, its articles say so themselves."""
    if not one.finished or not (one.counts.get("failed") or one.counts.get("rejected")):
        return None
    return failures(desk.store, one, after=after, limit=_FAILURES)


def _only(desk: Service, one: Run, seen: RunView) -> str | None:
    """Give the article of a run of one that is done, to go on to."""
    if one.planned != 1 or not seen.done:
        return None
    rows = window(desk.store, one, after=-1, limit=1).rows
    return sha256_of(rows[0].key) if rows and rows[0].key else None


def sha256_of(key: str) -> str:
    """Give the hash by which an article's page is named, from the key of its result."""
    return key.rpartition("/")[2].removesuffix(".json")


@router.post("/runs/{run_id}/cancel")
def cancel(run_id: str, form: Form, desk: Desk) -> Response:
    """Stop a run."""
    api.cancel(run_id, desk)
    return RedirectResponse(f"{HOME}runs/{run_id}", 303)


@router.post("/runs/{run_id}/retry")
def retry(run_id: str, form: Form, desk: Desk) -> Response:
    """Run what failed once more, and go on to that run."""
    again = api.retry(run_id, desk)
    return RedirectResponse(f"{HOME}runs/{again.id}", 303)
