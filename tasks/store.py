"""The object store: whole objects in one S3 bucket, and the two ways in which it can fail."""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.session import Session, get_session

from config.settings import Store as StoreSettings
from tasks.errors import Transient
from tasks.signed import Signed

_ABSENT = frozenset({"404", "NoSuchKey", "NotFound", "NoSuchBucket"})
_TAKEN = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict"})
_DELETE_AT_ONCE = 1000
_FIRST_ERROR, _NOT_MET = 400, 412
_META = "x-amz-meta-"
_BLOCK = 1 << 20
_ONE_PART = TransferConfig(multipart_threshold=64 << 20, multipart_chunksize=64 << 20, use_threads=False)


class Missing(LookupError):
    """There is no object with that key."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the store says about an object: its size in bytes, the metadata it was put with, and its last change.

    ``changed`` is in Unix seconds.
    """

    size: int
    metadata: Mapping[str, str]
    changed: float | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An object as a listing shows it: size in bytes, time of its last change (Unix seconds), and its content's tag."""

    key: str
    size: int
    modified: float
    tag: str


class Store:
    """One bucket. Keys are plain paths; every write is a whole object that readers see at once or not at all.

    Every method raises `Transient` when the store cannot be reached or does not answer well, and `Missing`
    where a named object does not exist.
    """

    def __init__(self, settings: StoreSettings) -> None:
        self.bucket = settings.bucket
        session = _session(settings)
        self._client = _client(session, settings)
        self._signed = Signed(session, self._client, settings)

    def ensure_bucket(self) -> None:
        """Make the bucket if it does not exist."""
        with _answers("bucket"):
            try:
                self._client.head_bucket(Bucket=self.bucket)
            except ClientError as error:
                if _code(error) not in _ABSENT:
                    raise
                self._client.create_bucket(Bucket=self.bucket)

    def get(self, key: str, *, start: int | None = None, end: int | None = None, bucket: str | None = None) -> bytes:
        """Read an object, or its bytes ``[start, end)``."""
        ranged = {} if start is None or end is None else {"Range": f"bytes={start}-{end - 1}"}
        answer = self._signed.send("GET", bucket or self.bucket, key, headers=ranged)
        if answer is not None:
            return _content(answer, key)
        with _answers(key):
            body: bytes = self._client.get_object(Bucket=bucket or self.bucket, Key=key, **ranged)["Body"].read()
        return body

    def open(self, key: str, *, bucket: str | None = None) -> BinaryIO:
        """Open an object for streaming, forwards only."""
        with _answers(key):
            stream: BinaryIO = self._client.get_object(Bucket=bucket or self.bucket, Key=key)["Body"]
        return stream

    def lines(self, key: str) -> Iterator[bytes]:
        """Read the lines of an object one after the other, in bounded memory."""
        with _answers(key):
            yield from self._client.get_object(Bucket=self.bucket, Key=key)["Body"].iter_lines(chunk_size=_BLOCK)

    def put(
        self,
        key: str,
        body: bytes,
        *,
        media_type: str = "application/json",
        metadata: Mapping[str, str] | None = None,
        only_new: bool = False,
    ) -> bool:
        """Write a whole object, its checksum verified by the store.

        With ``only_new``, leave an existing one alone and answer False.
        """
        checksum = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
        said = {f"x-amz-meta-{name}": value for name, value in (metadata or {}).items()}
        condition = {"If-None-Match": "*"} if only_new else {}
        headers = {"Content-Type": media_type, "Content-MD5": checksum, **said, **condition}
        answer = self._signed.send("PUT", self.bucket, key, headers=headers, body=body)
        if answer is not None and (answer.status_code < _FIRST_ERROR or (only_new and answer.status_code == _NOT_MET)):
            return bool(answer.status_code < _FIRST_ERROR)
        with _answers(key):
            try:
                self._client.put_object(
                    Bucket=self.bucket,
                    Key=key,
                    Body=body,
                    ContentType=media_type,
                    ContentMD5=checksum,
                    Metadata=dict(metadata or {}),
                    **({"IfNoneMatch": "*"} if only_new else {}),
                )
            except ClientError as error:
                if only_new and _code(error) in _TAKEN:
                    return False
                raise
        return True

    def upload(self, key: str, path: Path, *, media_type: str = "application/octet-stream") -> None:
        """Write a local file as an object, in parts when it is large."""
        with _answers(key):
            self._client.upload_file(
                str(path), self.bucket, key, Config=_ONE_PART, ExtraArgs={"ContentType": media_type}
            )

    def head(self, key: str, *, bucket: str | None = None) -> Head | None:
        """Look at an object without reading it; None when there is none."""
        found = self._signed.send("HEAD", bucket or self.bucket, key)
        if found is not None:
            return _head(found) if found.status_code < _FIRST_ERROR else None
        try:
            with _answers(key):
                answer = self._client.head_object(Bucket=bucket or self.bucket, Key=key)
        except Missing:
            return None
        return Head(answer["ContentLength"], answer.get("Metadata", {}), answer["LastModified"].timestamp())

    def keys(self, prefix: str, *, bucket: str | None = None, after: str = "") -> Iterator[str]:
        """Yield the keys under a prefix that come after ``after``, in order, a page of the listing at a time."""
        for page in self._pages(prefix, bucket=bucket, after=after):
            yield from (item["Key"] for item in page.get("Contents", ()))

    def items(self, prefix: str, *, bucket: str | None = None) -> Iterator[Item]:
        """Yield the objects under a prefix in order of key, with what the listing says of them."""
        for page in self._pages(prefix, bucket=bucket):
            for item in page.get("Contents", ()):
                yield Item(item["Key"], item["Size"], item["LastModified"].timestamp(), item["ETag"].strip('"'))

    def folders(self, prefix: str) -> Iterator[str]:
        """Yield the names directly under a prefix that hold further keys."""
        for page in self._pages(prefix, delimiter="/"):
            yield from (item["Prefix"][len(prefix) : -1] for item in page.get("CommonPrefixes", ()))

    def _pages(
        self, prefix: str, *, delimiter: str = "", bucket: str | None = None, after: str = ""
    ) -> Iterator[dict[str, Any]]:
        paginator = self._client.get_paginator("list_objects_v2")
        with _answers(prefix):
            yield from paginator.paginate(
                Bucket=bucket or self.bucket, Prefix=prefix, Delimiter=delimiter, StartAfter=after
            )

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects; those already gone are no error."""
        batch: list[dict[str, str]] = []
        for key in keys:
            batch.append({"Key": key})
            if len(batch) == _DELETE_AT_ONCE:
                self._delete(batch)
                batch = []
        if batch:
            self._delete(batch)

    def _delete(self, batch: list[dict[str, str]]) -> None:
        with _answers("delete"):
            self._client.delete_objects(Bucket=self.bucket, Delete={"Objects": batch, "Quiet": True})


def _content(answer: AWSResponse, key: str) -> bytes:
    if answer.status_code >= _FIRST_ERROR:
        raise Missing(key)
    return bytes(answer.content)


def _head(answer: AWSResponse) -> Head:
    named = ((name.lower(), value) for name, value in answer.headers.items())
    said = {name.removeprefix(_META): value for name, value in named if name.startswith(_META)}
    return Head(int(answer.headers["Content-Length"]), said)


def _session(settings: StoreSettings) -> Session:
    session = get_session()
    if settings.access_key is not None and settings.secret_key is not None:
        session.set_credentials(settings.access_key.get_secret_value(), settings.secret_key.get_secret_value())
    return session


def _client(session: Session, settings: StoreSettings) -> Any:
    config = Config(
        connect_timeout=settings.connect_timeout,
        read_timeout=settings.read_timeout,
        retries={"mode": "standard", "total_max_attempts": settings.network_attempts},
        s3={"addressing_style": "path" if settings.endpoint_url else "auto"},
        max_pool_connections=32,
        # Checksums beyond what S3 requires are not understood by every S3 server.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    own = boto3.session.Session(botocore_session=session)
    return own.client("s3", endpoint_url=settings.endpoint_url, region_name=settings.region, config=config)


@contextmanager
def _answers(what: str) -> Iterator[None]:
    """Sort what can go wrong: the object is not there, or the store is not well."""
    try:
        yield
    except ClientError as error:
        if _code(error) in _ABSENT:
            raise Missing(what) from None
        raise Transient(f"The store answered {_code(error)} for {what}.") from error
    except (BotoCoreError, HTTPClientError, OSError) as error:
        raise Transient(f"The store did not answer for {what} ({type(error).__name__}).") from error


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", "unknown"))
