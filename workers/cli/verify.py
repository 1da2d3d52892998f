"""``nightdesk verify``: what a run says it wrote is there."""

import hashlib
from typing import Annotated

import typer
from pydantic import ValidationError

from tasks.document import Document
from tasks.runs import keys
from tasks.runs.finish import outcomes
from tasks.runs.records import Outcome
from tasks.store import Missing, Store
from workers.cli.client import err, out, visit
from workers.cli.watch import name


def verify(run_id: Annotated[str, typer.Argument(metavar="RUN", help="The run's id.")]) -> None:
    """Read every result of a run back from the store: it exists, is valid, and is what was written.

    A result that a later run has replaced (an article analysed by a newer pipeline) is checked against its own hash.

    Example: nightdesk verify 20260307T020000-3f9a2c
    """
    with visit() as client:
        run = client.run(run_id)
        checked, bad = 0, 0
        for outcome in outcomes(client.store, run_id):
            if outcome.key:
                checked += 1
                if fault := _fault(outcome, client.store):
                    bad += 1
                    err.print(f"[red]✗[/red] {name(outcome)}: {fault}", highlight=False)
        missing = (run.planned or 0) - sum(run.counts.values()) if run.finished else 0
    out.print(f"{checked} results read back, {bad} wrong, {missing} articles without an outcome.", highlight=False)
    raise typer.Exit(1 if bad or (missing and run.status == "finished") else 0)


def _fault(outcome: Outcome, store: Store) -> str | None:
    if not outcome.key or not keys.is_article_key(outcome.key):
        return "its key is not that of a result"
    try:
        body, head = store.get(outcome.key), store.head(outcome.key)
    except Missing:
        return "there is no such object; retry the run"
    written = head.metadata.get("document-sha256") if head else None
    if hashlib.sha256(body).hexdigest() != (written or outcome.document_sha256):
        return "its bytes are not those that were written; delete it and run the article again"
    try:
        Document.model_validate_json(body)
    except ValidationError:
        return "it is not a valid document"
    return None
