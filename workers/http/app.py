"""The HTTP API: work handed in and followed, results read, the desk watched. Every route wants a token."""

from importlib.metadata import version

from fastapi import Depends, FastAPI, Request
from starlette.responses import JSONResponse, RedirectResponse

from workers.http import articles, health, runs
from workers.http.description import describe
from workers.http.limits import BodyLimit
from workers.http.problems import answer_problems
from workers.http.service import Service, caller
from workers.pages.app import make_pages


def make_app(service: Service) -> FastAPI:
    """Make the application for a desk."""
    app = FastAPI(
        title="Nightdesk",
        description=__doc__ or "",
        version=version("nightdesk"),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service
    answer_problems(app)
    for router in (runs.router, articles.router, health.router):
        app.include_router(router, dependencies=[Depends(caller)])
    app.add_middleware(BodyLimit, limit=service.settings.api.request_bytes)

    @app.get("/openapi.json", include_in_schema=False, dependencies=[Depends(caller)])
    def openapi(request: Request) -> JSONResponse:
        return JSONResponse(describe(app))

    app.mount("/pages", make_pages(service))

    @app.get("/", include_in_schema=False)
    def first() -> RedirectResponse:
        return RedirectResponse("/pages/")

    return app
