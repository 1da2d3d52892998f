"""Login with a token of the API, and logout."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from workers.http.service import Desk
from workers.pages.gate import FORM_FIELD, HOME, Form, check_origin, check_word, cookie_name, end_session, safe_next
from workers.pages.gate import sessions as kept
from workers.pages.look import render

router = APIRouter()
_TOKEN_LENGTH = 200


@router.get("/login")
def ask(request: Request, next: Annotated[str, Query(max_length=2000)] = HOME) -> Response:
    """Ask for a token."""
    return _ask(request, next)


def _ask(request: Request, after: str, *, wrong: bool = False) -> Response:
    word = secrets.token_urlsafe(24)
    values = {"after": safe_next(after), "word": word, "field": FORM_FIELD, "wrong": wrong}
    page = render(request, "login.html", values, status=401 if wrong else 200)
    _set(request, page, f"{cookie_name(request)}_login", word)
    return page


@router.post("/login")
async def login(request: Request, desk: Desk) -> Response:
    """Begin a session for the holder of a token."""
    check_origin(request)
    async with request.form(max_files=0, max_fields=5, max_part_size=10_000) as fields:
        check_word(fields, request.cookies.get(f"{cookie_name(request)}_login", ""))
        given, after = (str(fields.get(name, "")) for name in ("token", "next"))
    token = await run_in_threadpool(desk.guard.check, given.strip()) if len(given) <= _TOKEN_LENGTH else None
    if token is None:
        return _ask(request, after, wrong=True)
    held = kept(request)
    await end_session(request)
    cookie = await run_in_threadpool(held.begin, token)
    answer = RedirectResponse(safe_next(after), 303)
    _set(request, answer, cookie_name(request), cookie, seconds=int(held.seconds))
    answer.delete_cookie(f"{cookie_name(request)}_login", path=HOME)
    return answer


@router.post("/logout")
async def logout(request: Request, form: Form) -> Response:
    """End the session."""
    await end_session(request)
    answer = RedirectResponse(f"{HOME}login", 303)
    answer.delete_cookie(cookie_name(request), path=HOME)
    return answer


def _set(request: Request, answer: Response, name: str, text: str, *, seconds: int | None = None) -> None:
    secure = request.url.scheme == "https"
    answer.set_cookie(name, text, max_age=seconds, path=HOME, secure=secure, httponly=True, samesite="strict")
