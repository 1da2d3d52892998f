"""The ``nightdesk`` command: a thin layer over functions of ``tasks`` and ``workers``."""

import typer

from workers.cli.analyze import analyze

app = typer.Typer(
    name="nightdesk",
    help="Turn news articles into JSON: who said what, who did what to whom, when and where.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(analyze)


@app.callback()
def _root() -> None:
    """Turn news articles into JSON: who said what, who did what to whom, when and where."""


def main() -> None:
    """Run the command line."""
    app()
