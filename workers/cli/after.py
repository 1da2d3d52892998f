"""``nightdesk after``: the steps after a run's end, taken now."""

from typing import Annotated

import typer

from config.logs import configure_logging
from tasks.runs.after import STEPS, Finisher, forget, owe, progress_of
from workers.cli.client import err, fail, out, visit


def after(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="The run's id, as `nightdesk runs` lists it.")],
    again: Annotated[bool, typer.Option("--again", help="Take all steps anew, those done, too.")] = False,
) -> None:
    """Take the steps after a run's end now: note its copies, write its tables and its report.

    A desk does so by itself; this is for a step that failed, and for runs of before there were such steps.

    Example: nightdesk after 20260307T020000-3f9a2c
    """
    configure_logging("ERROR")
    with visit(broker=True) as client:
        run = client.run(run_id)
        if not run.finished:
            fail(f"Run {run_id} still goes on ({run.status}); its steps follow its end.")
        forget(client.store, run_id, done=again)
        owe(client.store, run)
        with err.status(f"{', '.join(STEPS)} …"):
            Finisher(client.store, client.progress(), client.settings).take_all()
        stand = progress_of(client.store, run_id)
    for step in STEPS:
        said = f"done in {stand.done[step]} s" if step in stand.done else "not done"
        reason = f": {stand.faults[step].reason}" if step in stand.faults else ""
        out.print(f"{step:11} {said}{reason}", highlight=False)
    raise typer.Exit(1 if stand.open or stand.given_up else 0)
