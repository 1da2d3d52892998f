"""``nightdesk token``: who may use the HTTP API."""

from typing import Annotated

import typer
from rich.table import Table

from workers.cli.client import err, fail, out, visit
from workers.http import tokens

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)


@app.callback()
def _root() -> None:
    """Make, list and revoke the tokens of the HTTP API.

    Example: nightdesk token create newsroom
    """


@app.command()
def create(name: Annotated[str, typer.Argument(help="Whose it is, for the list.")]) -> None:
    """Make a token and print it. It is shown once; the desk keeps a hash.

    Example: nightdesk token create newsroom
    """
    with visit() as client:
        token, text = tokens.create(client.store, name)
    err.print(f"Token {token.id} for {name}; it is not shown again.", highlight=False)
    typer.echo(text)


@app.command("list")
def list_all() -> None:
    """List the tokens that are valid.

    Example: nightdesk token list
    """
    table = Table("id", "name", "created", box=None, header_style="bold")
    with visit() as client:
        for token in tokens.tokens(client.store):
            table.add_row(token.id, token.name, token.created)
    out.print(table if table.row_count else "No tokens. Make one with: nightdesk token create NAME")


@app.command()
def revoke(token_id: Annotated[str, typer.Argument(metavar="ID", help="The token's id, as listed.")]) -> None:
    """Make a token invalid; running APIs take note within ten seconds.

    Example: nightdesk token revoke 0f3a9c55d1e2
    """
    with visit() as client:
        if not tokens.revoke(client.store, token_id):
            fail(f"There is no token {token_id!r}. `nightdesk token list` shows them.", code=1)
    out.print(f"Token {token_id} is revoked.", highlight=False)
