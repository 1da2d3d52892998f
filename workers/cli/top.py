"""``nightdesk top``: a running desk, followed in place."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from tasks.errors import Transient
from tasks.runs import keys
from tasks.runs.after import owed, progress_of
from tasks.runs.lanes import BULK, LANES, URGENT, Lanes
from tasks.runs.meter import Meter, histograms, outcomes
from tasks.runs.progress import Progress
from tasks.runs.records import Run
from tasks.runs.submit import load
from tasks.store import Missing, Store
from workers.cli.client import fail, out, visit
from workers.cli.watch import tally

_EVERY = 1.0
# The rate is that of the last so many seconds.
_OVER = 30
_RUNS = 12
_WELL = ("stored", "unchanged", "duplicate")


@dataclass(slots=True)
class Sight:
    """What a look at a desk sees, and the counts of earlier looks for the rate."""

    store: Store
    progress: Progress
    lanes: Lanes
    meter: Meter
    seen: list[tuple[float, int]] = field(default_factory=list)

    def look(self) -> RenderableType:
        """Look at the desk now."""
        try:
            parts = [self._head(), self._lanes(), self._runs(), *self._failures(), *self._after()]
        except Transient as fault:
            return Text(f"{fault} Looking again …", style="yellow")
        return Group(*parts)

    def _head(self) -> Text:
        """Say who works, how fast, and what is waited for."""
        counts = self.meter.read()
        done = sum(count for _, _, count in outcomes(counts))
        workers = self.progress.workers()
        memory = sum(self.meter.memory(workers).values())
        ages = {h.stage: h.seconds / h.count for h in histograms(counts) if h.count and ":" not in h.stage}
        looked = self.meter.looked()
        text = Text(f"{datetime.now(UTC):%H:%M:%S} UTC", style="bold")
        text.append(f"   {len(workers)} worker{'s' if len(workers) != 1 else ''}", style="" if workers else "bold red")
        text.append(f" ({memory >> 20} MB)   {self._rate(done)}", style="")
        if "analyse" in ages:
            text.append(f"   {ages['analyse'] * 1000:.0f} ms to analyse one", style="")
        said = "no scheduler" if looked is None else f"scheduler looked {looked:.0f} s ago"
        text.append(f"   {said}", style="" if looked is not None and looked < 60 else "yellow")
        for what, since in self.progress.waiting().items():
            text.append(f"\nwaiting on the {what} since {datetime.fromtimestamp(since, UTC):%H:%M:%S}", style="yellow")
        return text

    def _rate(self, done: int) -> str:
        """Give articles a second over the last looks; counters begin anew when Redis is wiped."""
        now = time.monotonic()
        self.seen = [(at, count) for at, count in self.seen if now - at <= _OVER and count <= done]
        self.seen.append((now, done))
        began, before = self.seen[0]
        span = now - began
        return f"{(done - before) / span:.1f} articles/s" if span >= _EVERY / 2 else f"{done} articles so far"

    def _lanes(self) -> Table:
        table = Table("lane", "waiting", "in work", box=None, header_style="dim", title_justify="left")
        held = self.lanes.unacked()
        for lane in LANES:
            if lane in (URGENT, BULK) or self.lanes.length(lane):
                table.add_row(lane, str(self.lanes.length(lane)), str(held.get(lane, 0)))
        return table

    def _runs(self) -> RenderableType:
        names = [key.rpartition("/")[2] for key in self.store.keys(keys.open_run(""))]
        if not names:
            return Text("No run is open.", style="dim")
        table = Table("run", "status", "by", "done", "planned", "outcomes", "left", box=None, header_style="dim")
        for name in names[:_RUNS]:
            try:
                table.add_row(*self._run(load(self.store, name)))
            except Missing:
                continue
        if len(names) > _RUNS:
            table.add_row(f"and {len(names) - _RUNS} more")
        return table

    def _run(self, run: Run) -> tuple[str, ...]:
        counts = self.progress.counts(run.id)
        done = counts.get("done", 0)
        planned = run.planned
        seconds = time.time() - datetime.fromisoformat(run.created).timestamp()
        left = f"{(planned - done) / (done / max(seconds, 1)):.0f} s" if planned and done else ""
        known = "" if planned is None else str(planned)
        return run.id, run.status, run.schedule or run.trigger, str(done), known, tally(counts), left

    def _failures(self) -> Iterator[Table]:
        """Give what was rejected or failed, by code, since the counters began."""
        found = [(kind, code, count) for kind, code, count in outcomes(self.meter.read()) if kind not in _WELL]
        if found:
            table = Table("went wrong", "code", "articles", box=None, header_style="dim")
            for kind, code, count in sorted(found, key=lambda one: -one[2])[:_RUNS]:
                table.add_row(Text(kind, style="red"), code, str(count))
            yield table

    def _after(self) -> Iterator[Text]:
        """Say which runs are owed steps."""
        for run_id in list(owed(self.store))[:_RUNS]:
            stand = progress_of(self.store, run_id)
            text = Text(f"{run_id} is over; still to come: {', '.join(stand.open)}", style="dim")
            for step, fault in stand.faults.items():
                text.append(f"; {step} failed {fault.attempts} times ({fault.reason})", style="red")
            yield text


def top(once: Annotated[bool, typer.Option("--once", help="Look once, print it, and end.")] = False) -> None:
    """Follow a running desk in place: lanes, workers, rate, open runs, failures. Ctrl-C ends it.

    The desk is the one in the settings, or the one that runs in this folder.

    Example: nightdesk top --once
    """
    with visit() as client:
        if client.settings.broker.url is None:
            fail("No desk is running here. Start one with `nightdesk up`, or name its broker (NIGHTDESK_BROKER__URL).")
        prefix = client.settings.broker.key_prefix
        tender = client.tender()
        lanes = tender.sender
        if not isinstance(lanes, Lanes):
            raise TypeError("a client sends through lanes")
        sight = Sight(client.store, tender.progress, lanes, Meter(client.redis(), prefix))
        if once or not out.is_terminal:
            out.print(sight.look())
            return
        try:
            with Live(sight.look(), console=out, screen=True, auto_refresh=False) as live:
                while True:
                    time.sleep(_EVERY)
                    live.update(sight.look(), refresh=True)
        except KeyboardInterrupt:
            return
