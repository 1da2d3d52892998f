"""What the routes work with, and who may call them."""

from dataclasses import dataclass
from typing import Annotated, cast

import structlog
from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from config.settings import Settings
from tasks.runs.meter import Meter
from tasks.runs.records import Run
from tasks.runs.submit import load
from tasks.runs.tend import Tender
from tasks.store import Missing, Store
from workers.http.problems import Refused
from workers.http.tokens import Guard, Token


@dataclass(frozen=True, slots=True)
class Service:
    """A desk as the API sees it."""

    settings: Settings
    store: Store
    tender: Tender
    meter: Meter
    guard: Guard

    def run(self, run_id: str) -> Run:
        """Give a run; raises `Refused` when there is none with that id."""
        try:
            return load(self.store, run_id)
        except (Missing, ValueError):
            raise Refused(404, "no_such_run", f"There is no run {run_id!r}.") from None


def service(request: Request) -> Service:
    """Give the service that a request is for."""
    return cast(Service, request.app.state.service)


Desk = Annotated[Service, Depends(service)]
_bearer = HTTPBearer(auto_error=False, description="A token that `nightdesk token create NAME` made.")


def caller(request: Request, desk: Desk, given: Annotated[object, Security(_bearer)]) -> Token | None:
    """Give the token of the caller; None only on a route that the settings make public."""
    if request.url.path in desk.settings.api.public:
        return None
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    token = desk.guard.check(text.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise Refused(401, "unauthorized", "Send `Authorization: Bearer TOKEN`; `nightdesk token create` makes one.")
    structlog.contextvars.bind_contextvars(token=token.id)
    return token


Caller = Annotated[Token | None, Depends(caller)]
