"""``nightdesk show``: one result, to be read."""

import re
import sys
from itertools import islice
from typing import Annotated

import typer

from tasks.document import Document
from tasks.runs import keys
from tasks.store import Store
from workers.cli.client import fail, out, visit
from workers.cli.render import LAYERS, render

_HEX = re.compile(r"(?:sha256:)?([0-9a-f]{4,64})")


def show(
    article: Annotated[
        str,
        typer.Argument(
            metavar="ARTICLE", help="The article's sha256, or the first 4 or more digits of it, or its key."
        ),
    ],
    layers: Annotated[
        str, typer.Option(help=f"Only these, with commas between: {', '.join(LAYERS)}.", show_default=False)
    ] = ",".join(LAYERS),
    json: Annotated[bool, typer.Option("--json", help="Print the document as it is stored.")] = False,
) -> None:
    """Show one article's result: the text with what was found in it highlighted, and lists of the facts.

    Behind a quote stands who says it; with --layers events, behind an event who does it to whom.

    Example: nightdesk show 3d6d5f42 --layers events,places
    """
    chosen = [name.strip() for name in layers.split(",") if name.strip()]
    if wrong := sorted(set(chosen) - set(LAYERS)):
        fail(f"There is no layer {wrong[0]!r}; there are {', '.join(LAYERS)}.")
    with visit() as client:
        key = _find(article, client.store)
        body = client.store.get(key)
    if json:
        sys.stdout.buffer.write(body + b"\n")
    else:
        render(Document.model_validate_json(body), out, chosen)


def _find(article: str, store: Store) -> str:
    """Find the key of a result by its hash, the beginning of it, or itself; leaves when there is not exactly one."""
    name = article.removeprefix("articles/").rpartition("/")[2].removesuffix(".json").removesuffix("…")
    match = _HEX.fullmatch(name)
    if match is None:
        fail(
            f"{article!r} is no article: give its sha256 or the first digits of it (see the table of `nightdesk run`)."
        )
    digits = match.group(1)
    found = list(islice(store.keys(f"articles/{digits[:2]}/{digits}"), 2))
    found = [key for key in found if keys.is_article_key(key)]
    if len(found) != 1:
        fail(
            f"{'No' if not found else 'More than one'} result begins with {digits}. Give other or more digits.", code=1
        )
    return found[0]
