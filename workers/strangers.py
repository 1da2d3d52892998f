"""Messages in our lanes that are not ours: counted and dropped before they can do harm.

Left to itself the library decodes what it finds, and a message that it cannot decode ends the worker, is put back, and
ends the next one. So whatever stands in a lane is looked at first: it is a task of ours with arguments that such a task
has, or it is dropped, and only why, where and how large it was is told.
"""

import base64
import json
from collections.abc import Callable
from typing import Any

import structlog
from kombu.transport import TRANSPORT_ALIASES
from kombu.transport import redis as library

from tasks.runs import keys
from tasks.runs.lanes import ARTICLE_TASK, LANES, SCHEDULE_TASK, TELL_TASK, TEND_TASK

log = structlog.get_logger(__name__)
_TASKS = frozenset({ARTICLE_TASK, SCHEDULE_TASK, TELL_TASK, TEND_TASK})
#: Beyond the largest article number there can be; what Redis takes as a bit's offset.
_MOST = 1 << 32
_NO_JSON = (ValueError, TypeError, RecursionError)


class Dropped:
    """Who is told that a message was dropped, and why; put here when the worker starts."""

    note: Callable[[str], object] = staticmethod(lambda why: None)


def objection(message: object) -> str | None:
    """Say why a message of a lane is not one of ours; None when it is.

    ``envelope``: not what Celery writes; ``task``: no task of ours; ``content``: not JSON; ``arguments``: not such as
    the task has.
    """
    try:
        headers, properties = message["headers"], message["properties"]  # type: ignore[index]
        known = isinstance(headers["id"], str) and isinstance(properties["delivery_tag"], str)
        if not known or not isinstance(properties["delivery_info"], dict):
            return "envelope"
        if headers["task"] not in _TASKS:
            return "task"
        return _content(message, headers["task"])  # type: ignore[arg-type]
    except (*_NO_JSON, KeyError, AttributeError):
        return "envelope"


def _content(message: dict[str, Any], task: str) -> str | None:
    if message["content-type"] != "application/json" or message["properties"].get("body_encoding") != "base64":
        return "content"
    try:
        args, kwargs, _ = json.loads(base64.b64decode(message["body"], validate=True))
    except _NO_JSON:
        return "content"
    return None if kwargs == {} and (_of_article(args) if task == ARTICLE_TASK else _of_look(args)) else "arguments"


def _of_article(args: object) -> bool:
    match args:
        case [str(run_id), int(n)] if not isinstance(n, bool):
            return keys.is_run_id(run_id) and 0 <= n < _MOST
    return False


def _of_look(args: object) -> bool:
    match args:
        case []:
            return True
        case [str(run_id)]:
            return keys.is_run_id(run_id)
    return False


def _drop(why: str, lane: str) -> None:
    log.warning("message dropped", reason=why, lane=lane)
    Dropped.note(why)


class Channel(library.Channel):
    """The library's channel; an item that is no JSON at all is dropped."""

    def _brpop_read(self, **options: Any) -> bool | None:
        self.connection.delivering = False
        try:
            read: bool | None = super()._brpop_read(**options)  # type: ignore[no-untyped-call]
        except _NO_JSON:
            if self.connection.delivering:
                raise
            _drop("json", "unknown")
            return True
        return read


class Transport(library.Transport):
    """The library's transport; what is not ours is not delivered."""

    Channel = Channel
    #: Whether a message was read and is being delivered.
    delivering = False

    def _deliver(self, message: Any, queue: str) -> None:
        self.delivering = True
        if queue in LANES and (why := objection(message)):
            _drop(why, queue)
        else:
            super()._deliver(message, queue)  # type: ignore[no-untyped-call]


def guard_lanes() -> None:
    """Have every connection to a Redis-protocol broker of this process look at its messages first."""
    for scheme in ("redis", "rediss", "valkey", "valkeys"):
        if scheme in TRANSPORT_ALIASES:
            TRANSPORT_ALIASES[scheme] = f"{__name__}:Transport"
