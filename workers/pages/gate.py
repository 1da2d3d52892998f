"""Who may see a page, and which forms are ours."""

import hmac
from collections.abc import AsyncIterator
from typing import Annotated, cast
from urllib.parse import urlsplit

import structlog
from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from workers.http.problems import Refused
from workers.http.service import Desk
from workers.pages.sessions import Sessions, Visitor

HOME = "/pages/"
_FIELDS = 50
FORM_FIELD = "csrf"


class Stranger(Exception):
    """A page was asked for without a session."""


def cookie_name(request: Request) -> str:
    """Name the cookie by the port: browsers tell desks on one host apart by nothing else."""
    return f"nightdesk_{request.url.port or 'session'}"


def sessions(request: Request) -> Sessions:
    """Give the sessions of the pages."""
    return cast(Sessions, request.app.state.sessions)


def visitor(request: Request) -> Visitor:
    """Give who is asking; raises `Stranger` when that is nobody with a session."""
    found = sessions(request).check(request.cookies.get(cookie_name(request), ""))
    if found is None:
        raise Stranger
    structlog.contextvars.bind_contextvars(session=found.name)
    return found


Guest = Annotated[Visitor, Depends(visitor)]


async def ours(request: Request, guest: Guest, desk: Desk) -> AsyncIterator[FormData]:
    """Give a form that was sent from one of our pages; raises `Refused` for any other."""
    check_origin(request)
    limits = desk.settings.api
    form = request.form(max_files=limits.request_files, max_fields=_FIELDS, max_part_size=limits.request_bytes)
    async with form as fields:
        check_word(fields, guest.csrf)
        yield fields


Form = Annotated[FormData, Depends(ours)]


def check_origin(request: Request) -> None:
    """Raise `Refused` when the browser says that a form was sent by another site."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
    if site not in ("same-origin", "none") or (origin and urlsplit(origin).netloc != request.headers.get("host")):
        raise Refused(
            403, "foreign_form", "This form was sent from another site. Open the page here and send it again."
        )


def check_word(fields: FormData, word: str) -> None:
    """Raise `Refused` when a form does not carry the word of its session."""
    given = fields.get(FORM_FIELD)
    if not word or not isinstance(given, str) or not hmac.compare_digest(given.encode(), word.encode()):
        raise Refused(403, "stale_form", "This form is not of your session. Go back, load the page again, and send it.")


def safe_next(path: str) -> str:
    """Give a path to go on to if it is one of our pages, else the first page."""
    plain = path.isascii() and path.isprintable() and "\\" not in path
    inside = path.startswith(HOME) and "//" not in path.partition("?")[0] and ".." not in path
    return path if plain and inside and len(path) <= 2000 else HOME


async def end_session(request: Request) -> None:
    """End the session of a request, if it has one."""
    cookie = request.cookies.get(cookie_name(request), "")
    if cookie:
        await run_in_threadpool(sessions(request).end, cookie)
