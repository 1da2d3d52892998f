"""The HTTP API: work handed in and followed, results read, the desk watched. Every route wants a token."""

from importlib.metadata import version
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, RedirectResponse

from workers.http import articles, health, runs
from workers.http.limits import BodyLimit
from workers.http.problems import Problem, answer_problems
from workers.http.service import Service, caller
from workers.http.submission import Asked
from workers.pages.app import make_pages

_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": said,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, said in {
        400: "The request cannot be read.",
        401: "No valid token.",
        403: "The source is not allowed.",
        404: "There is no such thing.",
        409: "The run is not in a state for this.",
        413: "Too large.",
        415: "Neither multipart nor JSON.",
        422: "The request is not valid.",
        503: "Broker or store do not answer.",
        504: "It takes longer than the time limit.",
    }.items()
}


def make_app(service: Service) -> FastAPI:
    """Make the application for a desk."""
    app = FastAPI(title="Nightdesk", version=version("nightdesk"), openapi_url=None, docs_url=None, redoc_url=None)
    app.state.service = service
    answer_problems(app)
    for router in (runs.router, articles.router, health.router):
        app.include_router(router, dependencies=[Depends(caller)], responses=_ERRORS)
    app.add_middleware(BodyLimit, limit=service.settings.api.request_bytes)

    @app.get("/openapi.json", include_in_schema=False, dependencies=[Depends(caller)])
    def openapi(request: Request) -> JSONResponse:
        return JSONResponse(describe(app))

    app.mount("/pages", make_pages(service))

    @app.get("/", include_in_schema=False)
    def first() -> RedirectResponse:
        return RedirectResponse("/pages/")

    return app


def describe(app: FastAPI) -> dict[str, Any]:
    """Give the OpenAPI description of the API."""
    page = get_openapi(title=app.title, version=app.version, description=__doc__, routes=app.routes)
    schemas = page["components"]["schemas"]
    for model in (Problem, Asked):
        schemas.setdefault(model.__name__, model.model_json_schema(ref_template="#/components/schemas/{model}"))
    return page
