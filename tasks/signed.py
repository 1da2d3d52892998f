"""Signed S3 requests without the client's machinery.

boto3's client spends some milliseconds of CPU on a request: models, events, serialisers. An article takes five
requests, all of them small. Here they are signed and sent by the same library's own parts, over kept connections, at
a third of that. Whatever is not a plain answer is left to the client, which knows retries, redirections and errors.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal
from urllib.parse import quote, urlsplit, urlunsplit

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.exceptions import BotoCoreError, HTTPClientError
from botocore.httpsession import URLLib3Session
from botocore.session import Session

from config.settings import Store as StoreSettings

_PLAIN = frozenset((200, 204, 206, 404, 412))
_CONNECTIONS = 32
_KEY = "key"


class Signed:
    """Sends single requests for objects; ``client`` is the full client of the same session and settings."""

    def __init__(self, session: Session, client: Any, settings: StoreSettings) -> None:
        self._credentials = session.get_credentials()
        self._region = client.meta.region_name
        self._client = client
        self._http = URLLib3Session(
            verify=session.get_config_variable("ca_bundle") or True,
            timeout=(settings.connect_timeout, settings.read_timeout),
            max_pool_connections=_CONNECTIONS,
        )
        self._base = cache(self._find_base)

    def send(
        self,
        method: Literal["GET", "HEAD", "PUT"],
        bucket: str,
        key: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> AWSResponse | None:
        """Send one request; None where the client should be asked instead: no answer, or none that is plain.

        Plain are success, 404 (there is no such object) and 412 (a condition does not hold).
        """
        if self._credentials is None:
            return None
        url = f"{self._base(bucket)}/{quote(key, safe='/-_.~')}"
        request = AWSRequest(method, url, data=body, headers=dict(headers or {}))
        S3SigV4Auth(self._credentials.get_frozen_credentials(), "s3", self._region).add_auth(request)
        try:
            answer = self._http.send(request.prepare())
            # The body is read here, so that a connection cut in its middle shows here, too.
            whole = method == "HEAD" or len(answer.content) == int(answer.headers.get("Content-Length", -1))
        except (BotoCoreError, HTTPClientError, OSError):
            return None
        return answer if answer.status_code in _PLAIN and whole else None

    def _find_base(self, bucket: str) -> str:
        """Where a bucket's objects are: in its own host or its own path, as the client would have it."""
        signed: str = self._client.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": _KEY})
        parts = urlsplit(signed)
        return urlunsplit((parts.scheme, parts.netloc, parts.path.removesuffix(f"/{_KEY}"), "", ""))
