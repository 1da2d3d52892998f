"""Errors as ``application/problem+json`` (RFC 9457): a stable code, and what a person should know and do."""

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from tasks.errors import Rejected, Transient

log = structlog.get_logger(__name__)


class Problem(BaseModel):
    """An error as it is answered."""

    type: str = "about:blank"
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    code: str = Field(examples=["no_such_run"], description="Stable; for programs.")
    detail: str = Field(examples=["There is no run 20260307T020000-3f9a2c."], description="For people.")
    run: str | None = Field(None, description="The run that the error is about.")


class Refused(Exception):
    """A request that is answered with a problem."""

    def __init__(self, status: int, code: str, detail: str, *, run: str | None = None) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.run = status, code, detail, run


def answer(
    status: int, code: str, detail: str, *, run: str | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """Make the answer for a problem."""
    problem = Problem(title=HTTPStatus(status).phrase, status=status, code=code, detail=detail, run=run)
    return JSONResponse(
        problem.model_dump(exclude_none=True), status, headers=headers, media_type="application/problem+json"
    )


def answer_problems(app: FastAPI) -> None:
    """Have every error of an application answered as a problem."""

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> Response:
        headers = {"WWW-Authenticate": "Bearer"} if error.status == HTTPStatus.UNAUTHORIZED else None
        return answer(error.status, error.code, error.detail, run=error.run, headers=headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if any(f["loc"] == ("body",) for f in error.errors()) and kind != "application/json":
            return answer(415, "unsupported_media_type", "Send JSON, with Content-Type: application/json.")
        faults = "; ".join(f"{'.'.join(map(str, f['loc']))}: {f['msg']}" for f in error.errors())
        return answer(422, "invalid", faults)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
        return answer(error.status_code, code, str(error.detail), headers=error.headers)

    @app.exception_handler(Rejected)
    async def rejected(request: Request, error: Rejected) -> Response:
        if error.code == "no_room":
            return answer(507, error.code, error.message, headers={"Retry-After": "60"})
        return answer(413 if "too_large" in error.code else 422, error.code, error.message)

    @app.exception_handler(Transient)
    async def transient(request: Request, error: Transient) -> Response:
        return answer(503, "unavailable", f"{error} Try again.", headers={"Retry-After": "5"})

    @app.exception_handler(Exception)
    async def bug(request: Request, error: Exception) -> Response:
        log.error("request failed", path=request.url.path, exc_info=error)
        return answer(500, "error", f"{type(error).__name__}: a fault of Nightdesk's; its log says more.")
