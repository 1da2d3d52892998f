"""Following a run to its end, and telling what became of it."""

import time
from collections.abc import Callable, Iterable

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tasks.errors import Transient
from tasks.runs.finish import outcomes
from tasks.runs.records import OUTCOMES, Outcome, Run
from tasks.runs.submit import load
from tasks.runs.tend import Tender
from tasks.store import Store
from workers.cli.client import err, out

_LOOK_EVERY = 0.25
_ROWS = 40


def follow(run: Run, tender: Tender, *, tends: bool, each: Callable[[], None] = lambda: None) -> Run:
    """Follow a run to its end with a progress bar; ``tends``: look after it too; ``each`` is called at every look."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TextColumn("{task.fields[counts]}"),
        TimeElapsedColumn(),
    )
    began, tended = time.monotonic(), 0.0
    with Progress(*columns, console=err) as bar:
        task = bar.add_task(run.id, total=run.planned, rate="", counts="")
        while not run.finished:
            each()
            try:
                if tends and time.monotonic() - tended >= tender.queue.tend_interval / 2:
                    run = tender.tend(run.id) or run
                    tended = time.monotonic()
                elif not tends:
                    run = load(tender.store, run.id)
                counts = tender.progress.counts(run.id)
            except Transient as fault:
                bar.update(task, counts=f"waiting: {fault}"[:80])
            else:
                done = counts.get("done", 0)
                rate = f"{done / max(0.001, time.monotonic() - began):.1f}/s"
                bar.update(task, completed=done, rate=rate, counts=tally(counts))
                if run.planned and done >= run.planned:
                    tended = 0.0
            if not run.finished:
                time.sleep(_LOOK_EVERY)
        bar.update(task, completed=sum(run.counts.values()), counts=tally(run.counts))
    return run


def tally(counts: dict[str, int]) -> str:
    """Say how many articles had which outcome."""
    return " ".join(f"{counts[name]} {name}" for name in OUTCOMES if counts.get(name))


def report(run: Run, store: Store) -> int:
    """Print what became of a run's articles; give the exit status: 1 when any was rejected or failed."""
    table = Table("article", "date", "words", "entities", "outcome", "result", box=None, header_style="bold")
    bad: list[Outcome] = []
    shown = 0
    for outcome in outcomes(store, run.id):
        if outcome.outcome in ("rejected", "failed"):
            bad.append(outcome)
        elif shown < _ROWS:
            shown += 1
            table.add_row(*_row(outcome))
    if shown:
        out.print(table)
    total = sum(run.counts.values())
    if total - len(bad) > shown:
        out.print(f"… and {total - len(bad) - shown} more; all are listed in runs/{run.id}/outcomes.jsonl")
    out.print(f"\nRun {run.id} {run.status}: {tally(run.counts) or 'no articles'}.", highlight=False)
    _report_bad(bad)
    return 1 if bad or total == 0 else 0


def _row(outcome: Outcome) -> tuple[str, ...]:
    where = f"{outcome.key[:26]}….json" if outcome.key else f"copy of {_first(outcome)}"
    words, entities = (str(n) if n is not None else "" for n in (outcome.words, outcome.entities))
    return name(outcome), (outcome.published or "")[:10], words, entities, outcome.outcome, where


def _first(outcome: Outcome) -> str:
    """Say what an article is a copy of: the beginning of its id, as `nightdesk show` takes it, or its number."""
    return f"{outcome.copy_of.removeprefix('sha256:')[:12]}…" if outcome.copy_of else str(outcome.same_as)


def name(outcome: Outcome) -> str:
    """Give the file's name, with the position of the article in it."""
    return f"{outcome.uri}:{outcome.record}" if outcome.record else outcome.uri


def _report_bad(bad: Iterable[Outcome]) -> None:
    for outcome in bad:
        err.print(f"[red]{outcome.outcome}[/red] {name(outcome)}: {outcome.reason} ({outcome.code})", highlight=False)
