"""Telling somebody that a run is over: one signed POST, repeated until it is taken, or given up.

What is still to be told stands in the store, so that it survives everything; it may be told twice, never not at all.
The receiver knows the sender by ``Nightdesk-Signature: t=SECONDS,v1=HEX``, the HMAC-SHA256 of ``SECONDS.BODY``.
"""

import hashlib
import hmac
import http.client
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from itertools import islice
from typing import Any

import structlog

from config.services import Webhook
from tasks.runs import keys
from tasks.runs.records import Record, Run
from tasks.runs.submit import load
from tasks.store import Missing, Store

log = structlog.get_logger(__name__)
_FIRST_PAUSE = 5
_LONGEST_PAUSE = 3600
_AT_ONCE = 8


class Hook(Record):
    """The end of a run that is still to be told: how often that was tried, and when it is due (Unix seconds)."""

    run: str
    attempts: int = 0
    due: float = 0


def promise(store: Store, run: Run) -> None:
    """Note that the end of a run, which is near, is to be told."""
    store.put(keys.hook(run.id), Hook(run=run.id).to_json(), only_new=True)


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells the ends of runs that are due."""

    store: Store
    webhook: Webhook

    def tell_all(self) -> None:
        """Tell what is due, some at once."""
        hooks = (Hook.model_validate_json(self.store.get(key)) for key in self.store.keys("hooks/"))
        for hook in islice((hook for hook in hooks if hook.due <= time.time()), _AT_ONCE):
            self._tell(hook)

    def _tell(self, hook: Hook) -> None:
        try:
            run = load(self.store, hook.run)
        except Missing:
            self.store.delete([keys.hook(hook.run)])
            return
        if not run.finished:
            return
        taken = self._post(run)
        attempts = hook.attempts + 1
        if taken or attempts >= self.webhook.attempts:
            log.log(20 if taken else 40, "run told" if taken else "webhook given up", run=run.id, attempts=attempts)
            self.store.delete([keys.hook(run.id)])
            return
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**hook.attempts)
        again = Hook(run=run.id, attempts=attempts, due=time.time() + pause)
        self.store.put(keys.hook(run.id), again.to_json())

    def _post(self, run: Run) -> bool:
        body = json.dumps({"event": f"run.{run.status}", "run": json.loads(run.to_json())}).encode()
        secret = self.webhook.secret.get_secret_value() if self.webhook.secret else ""
        headers = {
            "Content-Type": "application/json",
            "Nightdesk-Signature": signature(secret, body, int(time.time())),
            "Nightdesk-Delivery": run.id,
        }
        request = urllib.request.Request(self.webhook.url or "", body, headers)  # noqa: S310 - the setting allows http(s) only
        try:
            with _opener.open(request, timeout=self.webhook.timeout) as answer:
                return bool(200 <= answer.status < 300)
        except (OSError, http.client.HTTPException) as error:
            log.warning("webhook not taken", run=run.id, error=type(error).__name__)
            return False


def signature(secret: str, body: bytes, at: int) -> str:
    """Sign a body sent at a time (Unix seconds)."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A signed message goes where the settings say, and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)
