"""The pages: what people look at, served by the HTTP API's process under ``/pages/``. Every page wants a login."""

from http import HTTPStatus
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from tasks.errors import Rejected, Transient
from workers.http.problems import Refused
from workers.http.service import Service
from workers.pages import downloads, handin, live, login, reader, runs, search
from workers.pages.gate import HOME, Stranger
from workers.pages.headers import SafeHeaders
from workers.pages.index import Index
from workers.pages.look import STATIC, render
from workers.pages.sessions import Sessions

log = structlog.get_logger(__name__)
#: What there is to look at; all of it but the login wants a session.
ROUTERS = tuple(page.router for page in (login, runs, downloads, live, reader, search, handin))


class _Kept(StaticFiles):
    """Static files; their addresses change with them."""

    def file_response(self, *args: object, **more: object) -> Response:
        """Answer with a file that may be kept."""
        answer = super().file_response(*args, **more)  # type: ignore[arg-type]
        answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
        return answer


def make_pages(service: Service) -> ASGIApp:
    """Make the application of the pages for a desk."""
    app = FastAPI(title="Nightdesk pages", openapi_url=None, docs_url=None, redoc_url=None)
    conf = service.settings
    app.state.service = service
    app.state.sessions = Sessions(service.store, service.guard, seconds=conf.pages.session_seconds)
    app.state.index = Index(conf.data_dir, service.store, most=conf.pages.search_articles)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", _Kept(directory=STATIC))
    _answer_errors(app)
    return SafeHeaders(app)


def _answer_errors(app: FastAPI) -> None:
    """Have every error answered as a page that says what to do."""

    @app.exception_handler(Stranger)
    async def stranger(request: Request, error: Stranger) -> Response:
        return _to_login(request)

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> Response:
        return _sorry(request, error.status, error.detail)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        return _sorry(request, error.status_code, str(error.detail))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return _sorry(request, 422, "The address holds a value that cannot be used.")

    @app.exception_handler(Rejected)
    async def rejected(request: Request, error: Rejected) -> Response:
        return _sorry(request, 422, error.message)

    @app.exception_handler(Transient)
    async def transient(request: Request, error: Transient) -> Response:
        return _sorry(request, 503, f"{error} Try again in a while.")

    @app.exception_handler(Exception)
    async def bug(request: Request, error: Exception) -> Response:
        log.error("page failed", path=request.url.path, exc_info=error)
        return _sorry(request, 500, f"{type(error).__name__}: a fault of Nightdesk's; its log says more.")


def _to_login(request: Request) -> Response:
    """Send a stranger to the login; programs (live progress) are told 401."""
    if request.method != "GET" or "text/html" not in request.headers.get("accept", ""):
        return _sorry(request, 401, "You are not logged in, or no longer.")
    if request.headers.get("sec-fetch-site") == "cross-site":
        # A strict cookie does not come with a link from elsewhere; it does with the page's own second try.
        return render(request, "arrive.html")
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{HOME}login?next={quote(request.url.path + query, safe='')}", 303)


def _sorry(request: Request, status: int, said: str) -> Response:
    return render(request, "sorry.html", {"title": HTTPStatus(status).phrase, "said": said}, status=status)
