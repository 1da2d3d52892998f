"""``nightdesk report``: the morning report of a run."""

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from tasks.runs import keys
from tasks.runs.submit import listed
from tasks.store import Missing
from workers.cli.client import Client, err, fail, out, visit
from workers.connection import running_desk


def _last(client: Client) -> str:
    """Find the last run that stored something."""
    found = next((run.id for run in listed(client.store) if run.counts.get("stored")), None)
    return found or fail("No run has stored anything yet. Begin one with: nightdesk run PATH…")


def report(
    run_id: Annotated[
        str | None, typer.Argument(metavar="[RUN]", help="The run; without it, the last one that stored something.")
    ] = None,
    path: Annotated[Path | None, typer.Option("--out", help="The file to write; by default report-RUN.html.")] = None,
    show: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Make it anew.")] = False,
) -> None:
    """Write the morning report of a run into a file: one page that needs nothing else.

    What came in, the stories, who spoke, who did what to whom, where, when, what about, what failed. It is made at the
    end of each run; one that is missing is made now.

    Example: nightdesk report --open
    """
    with visit() as client:
        run = client.run(run_id or _last(client))
        if not run.finished:
            fail(f"Run {run.id} still goes on ({run.status}); its report follows its end.")
        try:
            page = b"" if again else client.store.get(keys.report(run.id))
        except Missing:
            page = b""
        if not page:
            from tasks.report.make import render, report_of

            with err.status("Making the report …"):
                page = render(report_of(client.store, run, client.settings)).encode("utf-8", "replace")
        address = running_desk(client.settings.data_dir)
    if address and address.api_url:
        # In the file, links to articles lead to the desk that runs here.
        page = page.replace(b'href="../../articles/', f'href="{address.api_url}/pages/articles/'.encode())
    path = path or Path(f"report-{run.id}.html")
    path.write_bytes(page)
    out.print(str(path), highlight=False, soft_wrap=True)
    if show:
        webbrowser.open(path.resolve().as_uri())
