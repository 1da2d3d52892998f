"""``nightdesk analyze``: articles to documents in this process."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer


def analyze(
    file: Annotated[Path, typer.Argument(help="JSON Lines file; - reads standard input.", allow_dash=True)] = Path("-"),
    profile: Annotated[
        bool, typer.Option("--profile", help="Print CPU seconds by component on standard error at the end.")
    ] = False,
) -> None:
    """Analyse articles in this process: JSON Lines in, one result document a line out, in the same order.

    Each line is an object with "text" or "html" and, if known, "id", "published", "title", "url", "language".
    No broker and no store are needed. A line that cannot be analysed gives {"id", "error"} on its own line,
    and the exit status is 1 at the end.

    Example: echo '{"text": "Wang said Monday that talks would go on."}' | nightdesk analyze
    """
    from config.settings import settings
    from tasks.analysis import Analyzer
    from tasks.lines import analyse_lines
    from tasks.stopwatch import Stopwatch

    if str(file) != "-" and not file.is_file():
        typer.echo(
            f"nightdesk analyze: {file} is not a file. Give a JSON Lines file, or - for standard input.", err=True
        )
        raise typer.Exit(2)
    analyzer = Analyzer(settings())
    failed = 0
    watch = Stopwatch()
    with analyzer.watched(watch), nullcontext(sys.stdin.buffer) if str(file) == "-" else file.open("rb") as lines:
        for line, good in analyse_lines(lines, analyzer):
            failed += not good
            sys.stdout.buffer.write(line.encode() + b"\n")
            sys.stdout.buffer.flush()
            watch.lap()
    if profile:
        typer.echo(watch.table(), err=True)
    if failed:
        typer.echo(f'nightdesk analyze: {failed} line(s) could not be analysed; see their "error".', err=True)
        raise typer.Exit(1)
