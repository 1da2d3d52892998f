"""``/analyze`` and ``/articles``: one article in place, and results by id."""

import json
import re
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from tasks.runs import keys
from tasks.runs.finish import outcomes
from tasks.runs.records import Outcome, Run
from tasks.runs.sources import Found
from tasks.runs.submit import begin, now, plan
from tasks.store import Missing
from workers.http.description import errors
from workers.http.problems import Refused
from workers.http.service import Desk, Service

router = APIRouter()
_EVERY = 0.02
_SHA256 = re.compile(r"(?:sha256:)?([0-9a-f]{64})")
_DOCUMENT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The result document.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Document"}}},
    }
}


class Given(BaseModel):
    """One article: its text, and what is known of it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "id": "talks-1",
                    "title": "Talks to go on",
                    "published": "2026-03-07",
                    "text": 'LONDON (Reuters) - "The talks will go on," a spokesman said on Monday.',
                }
            ]
        },
    )

    text: str = Field(min_length=1)
    id: str | None = None
    title: str | None = None
    published: str | None = None
    url: str | None = None


@router.post("/analyze", response_class=Response, responses={**_DOCUMENT, **errors(400, 413, 415, 422, 504)})
def analyze(given: Given, desk: Desk) -> Response:
    """Analyse one article ahead of all others and answer with its result; after the time limit answer 504.

    It is a run of its own: the 504 names it, and it goes on.
    """
    run = _submit(desk, given)
    until = time.monotonic() + desk.settings.api.analyze_seconds
    while not desk.tender.progress.counts(run.id).get("done"):
        if time.monotonic() > until:
            raise Refused(504, "takes_longer", f"It takes longer; ask for run {run.id}.", run=run.id)
        time.sleep(_EVERY)
    outcome = _outcome(desk, run)
    if outcome.copy_of:
        return article(outcome.copy_of, desk)
    if outcome.key is None:
        status = 422 if outcome.outcome == "rejected" else 503
        raise Refused(status, outcome.code or "failed", outcome.reason or "It failed.", run=run.id)
    return Response(desk.store.get(outcome.key), media_type="application/json")


def _submit(desk: Service, given: Given) -> Run:
    asked = Run(id=keys.new_run_id(), status="planning", trigger="api", created=now(), sources=("article.jsonl",))
    run = begin(desk.store, asked)
    with TemporaryDirectory(prefix="nightdesk-") as folder:
        path = Path(folder, "article.jsonl")
        # Escaped, so that the line is one whatever the text holds.
        path.write_text(json.dumps(given.model_dump(exclude_none=True)) + "\n", encoding="ascii")
        run = plan(
            desk.store, run, [Found("article.jsonl", path=path)], desk.settings.limits, fields=desk.settings.fields
        )
    desk.tender.tend(run.id)
    return run


def _outcome(desk: Service, run: Run) -> Outcome:
    try:
        return Outcome.model_validate_json(desk.store.get(keys.outcome(run.id, 0)))
    except Missing:
        return next(outcomes(desk.store, run.id))


@router.get("/articles/{article_id}", response_class=Response, responses={**_DOCUMENT, **errors(404)})
def article(article_id: str, desk: Desk) -> Response:
    """Give the result for an article by the SHA-256 of its bytes, as outcomes and results name it."""
    form = _SHA256.fullmatch(article_id)
    if form is None:
        raise Refused(404, "no_such_article", "An article's id is 64 hexadecimal digits.")
    try:
        return Response(desk.store.get(keys.article(form.group(1))), media_type="application/json")
    except Missing:
        raise Refused(404, "no_such_article", f"There is no result for {article_id}.") from None
