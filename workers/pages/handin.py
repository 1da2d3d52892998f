"""The box to hand work in: paste a text or drop files, and watch what becomes of them."""

import json
from pathlib import Path
from tempfile import mkdtemp

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse

from tasks.runs.records import Run
from workers.http.articles import Given
from workers.http.problems import Refused
from workers.http.runs import claim, start
from workers.http.service import Desk, Service
from workers.http.submission import Asked, Submission, keep, upload
from workers.pages.gate import HOME, Form, Guest
from workers.pages.look import render

router = APIRouter()


@router.get("/new")
def new(request: Request, guest: Guest, desk: Desk) -> Response:
    """Show the box."""
    return render(request, "new.html", {"limits": desk.settings.api}, visitor=guest)


@router.post("/new")
async def hand_in(form: Form, desk: Desk) -> Response:
    """Make a run of what was pasted and dropped, ahead of all others, and go on to its page."""
    run = await run_in_threadpool(_run, desk, form)
    return RedirectResponse(f"{HOME}runs/{run.id}?follow=1", 303)


def _run(desk: Service, form: FormData) -> Run:
    made = Submission(Path(mkdtemp(prefix="nightdesk-")), Asked())
    try:
        _gather(made, form)
        run, _ = claim(desk, made, None, None)
    except BaseException:
        made.close()
        raise
    return start(desk, run, made)


def _gather(made: Submission, form: FormData) -> None:
    text, title, published = (str(form.get(name, "")).strip() for name in ("text", "title", "published"))
    if text and (title or published):
        given = Given(text=text, title=title or None, published=published or None)
        # Escaped, so that the line is one whatever the text holds.
        line = json.dumps(given.model_dump(exclude_none=True)) + "\n"
        made.uploads.append(keep(made, "pasted.jsonl", line.encode("ascii")))
    elif text:
        made.uploads.append(keep(made, "pasted.txt", text.encode("utf-8", "replace")))
    for _, value in form.multi_items():
        if isinstance(value, UploadFile) and (value.filename or value.size):
            made.uploads.append(upload(made, value))
    if not made.uploads:
        raise Refused(422, "nothing_submitted", "Nothing was handed in: paste a text, or choose a file.")
