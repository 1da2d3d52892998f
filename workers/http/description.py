"""The OpenAPI description: every route with its errors, and an example of what it takes and what it answers."""

import json
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from tasks.document import Document
from workers.http.problems import Problem
from workers.http.submission import Asked

_REF = "#/components/schemas/{model}"
_PROBLEMS = {
    400: ("json_invalid", "The body is not JSON."),
    401: ("unauthorized", "Send `Authorization: Bearer TOKEN`; `nightdesk token create` makes one."),
    403: ("source_not_allowed", "'/etc/passwd' lies under none of the allowed sources (api.sources)."),
    404: ("no_such_run", "There is no run '20260307T020000-3f9a2c'."),
    409: ("run_goes_on", "Run 20260307T020000-3f9a2c still goes on; ask again when it is finished."),
    413: ("too_large", "A request holds at most 100000000 bytes (api.request_bytes)."),
    415: ("unsupported_media_type", "Send multipart/form-data with files, or application/json."),
    422: ("nothing_submitted", "Send at least one file, a text, or a URI."),
    500: ("error", "KeyError: a fault of Nightdesk's; its log says more."),
    503: ("unavailable", "The store did not answer. Try again."),
    507: ("no_room", "The open runs hold 100000000 articles; the limit is 100000000 (limits.open_articles)."),
    504: ("takes_longer", "It takes longer; ask for run 20260307T020000-3f9a2c."),
}


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Give the descriptions of a route's errors, each an ``application/problem+json``."""
    return {status: _error(status) for status in (401, *statuses, 500, 503)}


def _error(status: int) -> dict[str, Any]:
    code, detail = _PROBLEMS[status]
    title = HTTPStatus(status).phrase
    example = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}
    content = {"schema": {"$ref": _REF.format(model="Problem")}, "example": example}
    return {"description": title, "content": {"application/problem+json": content}}


def describe(app: FastAPI) -> dict[str, Any]:
    """Give the OpenAPI description of the API."""
    page = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    for model in (Problem, Asked, Document):
        schema = model.model_json_schema(ref_template=_REF)
        page["components"]["schemas"] |= schema.pop("$defs", {}) | {model.__name__: schema}
    for unused in ("HTTPValidationError", "ValidationError"):
        page["components"]["schemas"].pop(unused, None)
    for path, ways in page["paths"].items():
        for method, operation in ways.items():
            _add_examples(f"{method} {path}", operation)
    return page


def _add_examples(route: str, operation: dict[str, Any]) -> None:
    known = _examples()
    if "422" in operation["responses"]:
        # The framework's own form of it is one that we never answer with.
        operation["responses"]["422"] = _error(422)
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in known["parameters"]:
            parameter["example"] = known["parameters"][parameter["name"]]
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        content["example"] = known["bodies"][f"{route} {kind}"]
    for status, answer in operation["responses"].items():
        example = known["answers"].get(f"{route} {status}")
        for kind, content in answer.get("content", {}).items():
            if example is not None and kind != "application/problem+json":
                content["example"] = example


@cache
def _examples() -> dict[str, Any]:
    said: dict[str, Any] = json.loads(files(__package__).joinpath("examples.json").read_text("utf-8"))
    return said
