"""Pages from templates: everything escaped, static files named by what is in them."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from workers.pages import phrases
from workers.pages.sessions import Visitor

STATIC = Path(__file__).parent / "static"


@cache
def templates() -> Environment:
    """Load the templates once."""
    env = Environment(
        loader=PackageLoader("workers.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for phrase in (phrases.number, phrases.duration, phrases.rate, phrases.size, phrases.day, phrases.clock):
        env.filters[phrase.__name__] = phrase
    env.globals["static"] = static
    return env


@cache
def static(name: str) -> str:
    """Give the address of a static file; it changes with the file, so that browsers may keep it."""
    return f"/pages/static/{name}?v={sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def render(
    request: Request,
    name: str,
    values: Mapping[str, Any] | None = None,
    *,
    visitor: Visitor | None = None,
    status: int = 200,
) -> HTMLResponse:
    """Make a page; ``visitor`` is who is logged in."""
    page = templates().get_template(name)
    return HTMLResponse(page.render(visitor=visitor, path=request.url.path, **(values or {})), status)
