"""From a source's files to references: files are copied into the store, containers are indexed, not unpacked."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from io import BufferedReader
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import BinaryIO

from config.analysis import Fields
from config.limits import Limits
from tasks.disk import disk_has_room
from tasks.errors import Rejected
from tasks.intake.article import Format, Slice
from tasks.intake.fields import NO_FIELDS
from tasks.intake.formats import HEAD_BYTES, opened, sniff
from tasks.intake.nested import Compressed
from tasks.intake.when import iso
from tasks.runs import keys
from tasks.runs.records import Problem, Reference
from tasks.runs.sources import Found
from tasks.store import Missing, Store

_BLOCK = 1 << 20


class Planner:
    """Numbers the articles of a run, and knows which of them are copies of an earlier one, byte for byte."""

    def __init__(self, store: Store, limits: Limits, fields: Fields = NO_FIELDS) -> None:
        self._store = store
        self._limits = limits
        self._fields = fields
        self._seen: dict[bytes, int] = {}
        self._next = 0

    def plan(self, found: Found) -> Iterator[Reference]:
        """Yield a reference for each article of a file; what cannot be read becomes one with its problem."""
        try:
            if found.problem:
                yield self._trouble(found, found.problem)
            elif found.path is not None:
                yield from self._plan_path(found, found.path)
            else:
                with disk_has_room():
                    yield from self._plan_object(found)
        except Rejected as error:
            yield self._trouble(found, Problem(code=error.code, message=error.message))

    def _trouble(self, found: Found, problem: Problem) -> Reference:
        return self._number(lambda n: Reference(n=n, uri=found.uri, media_type="unknown", problem=problem))

    def _number(self, make: Callable[[int], Reference]) -> Reference:
        if self._next >= self._limits.run_articles:
            raise Rejected("run_too_large", f"A run holds at most {self._limits.run_articles} articles.")
        reference = make(self._next)
        self._next += 1
        return reference

    def _plan_path(self, found: Found, path: Path) -> Iterator[Reference]:
        try:
            with disk_has_room(), path.open("rb") as file:
                digest = self._check_and_hash(file, found.uri)
                if (inner := opened(file, found.uri, self._fields)) is not None:
                    yield from self._plan_unpacked(found.uri, *inner)
                    return
                file.seek(0)
                kind = sniff(file.read(HEAD_BYTES), found.uri, self._fields)
                key = keys.inbox(digest)
                if self._store.head(key) is None:
                    self._store.upload(key, path)
                yield from self._index(file, kind, found.uri, key, changed=path.stat().st_mtime)
        except OSError as error:
            message = f"The file cannot be read ({error.strerror}). Check its permissions."
            yield self._trouble(found, Problem(code="unreadable", message=message))

    def _plan_unpacked(self, uri: str, unpacked: BinaryIO, name: str) -> Iterator[Reference]:
        """Plan the container inside a compressed file: it is stored unpacked, so that each article is fetched alone."""
        with unpacked, NamedTemporaryFile() as copy:
            shutil.copyfileobj(unpacked, copy)
            copy.seek(0)
            key = keys.inbox(hashlib.file_digest(copy, "sha256").hexdigest())
            if self._store.head(key) is None:
                self._store.upload(key, Path(copy.name))
            copy.seek(0)
            kind = sniff(copy.read(HEAD_BYTES), name, self._fields)
            yield from self._index(copy, kind, uri, key)  # type: ignore[arg-type]

    def _check_and_hash(self, file: BufferedReader, uri: str) -> str:
        """Hash a file while it is read once; refuse one that is too large before it is copied anywhere."""
        size = file.seek(0, 2)
        file.seek(0)
        kind = sniff(file.read(HEAD_BYTES), uri, self._fields)
        self._check_size(size, kind)
        file.seek(0)
        return hashlib.file_digest(file, "sha256").hexdigest()

    def _check_size(self, size: int, kind: Format) -> None:
        limit = self._limits.container_bytes if kind.container else self._limits.article_bytes
        if size > limit:
            name = "container_bytes" if kind.container else "article_bytes"
            raise Rejected(
                "too_large", f"The file has {size} bytes; the limit is {limit}. Split it, or raise limits.{name}."
            )

    def _plan_object(self, found: Found) -> Iterator[Reference]:
        """Plan an object in a bucket in place; a container is read once, to index it."""
        key = found.key or ""
        head = self._store.head(key, bucket=found.bucket)
        if head is None:
            raise Missing(found.uri)
        beginning = (
            self._store.get(key, start=0, end=min(HEAD_BYTES, head.size), bucket=found.bucket) if head.size else b""
        )
        kind = sniff(beginning, found.uri, self._fields)
        self._check_size(head.size, kind)
        if not kind.container:
            whole = Reference(
                n=0,
                uri=found.uri,
                media_type=kind.media_type,
                key=key,
                bucket=found.bucket,
                modified=iso(head.changed),
            )
            yield self._number(lambda n: whole.model_copy(update={"n": n}))
            return
        with TemporaryFile() as copy:
            stream = self._store.open(key, bucket=found.bucket)
            while block := stream.read(_BLOCK):
                copy.write(block)
            copy.seek(0)
            yield from self._index(copy, kind, found.uri, key, bucket=found.bucket, changed=head.changed)

    def _index(
        self,
        file: BinaryIO,
        kind: Format,
        uri: str,
        key: str,
        *,
        bucket: str | None = None,
        changed: float | None = None,
    ) -> Iterator[Reference]:
        file.seek(0)
        # The time of a file of many articles says nothing of one of them.
        modified = None if kind.container and not isinstance(kind, Compressed) else iso(changed)
        slices = list(kind.index(file)) if not kind.container else kind.index(file)
        some = False
        for part in slices:
            some = True
            same_as, problem = self._look(file, part)
            yield self._number(
                lambda n, part=part, same_as=same_as, problem=problem: Reference(  # type: ignore[misc]
                    n=n,
                    uri=f"{uri}!{part.name}" if part.name and kind.container else uri,
                    media_type=part.media_type or kind.media_type,
                    key=key,
                    bucket=bucket,
                    start=part.start if kind.container else None,
                    end=part.end if kind.container else None,
                    record=part.record if kind.container else None,
                    steps=part.steps,
                    modified=part.modified or modified,
                    same_as=same_as,
                    problem=problem,
                )
            )
        if not some:
            raise Rejected("empty", "The file holds no articles.")

    def _look(self, file: BinaryIO, part: Slice) -> tuple[int | None, Problem | None]:
        """Tell whether an article's bytes were planned before, and whether there are too many of them."""
        if any(step.startswith(("range:", "refuse:")) for step in part.steps):
            # The bytes are those of all articles that are packed together: they say nothing of this one.
            return None, None
        length = part.end - part.start
        if length > self._limits.article_bytes:
            message = (
                f"The record has {length} bytes; the limit is {self._limits.article_bytes} (limits.article_bytes)."
            )
            return None, Problem(code="too_large", message=message)
        at = file.tell()
        file.seek(part.start)
        digest = hashlib.sha256("\0".join(part.steps).encode() + file.read(length)).digest()[:16]
        file.seek(at)
        first = self._seen.setdefault(digest, self._next)
        return (first, None) if first != self._next else (None, None)
